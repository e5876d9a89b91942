import Auditing
import Manifests
import Renderings
import Scenarios
import Secrets
import Testing

@testable import Records

/// The record as a page: the same elements whatever comes from outside, nothing that is loaded, and everything told.
@Suite struct HTMLRecordTests {
    /// What words are marked with aside, a page has the same tags in the same order whatever texts are in it, and shows
    /// no command.
    @Test(arguments: HostileText.all)
    func keepsTheShapeOfThePage(_ hostile: HostileText) {
        let page = HTMLRecord.render(HostileRecord.record(of: hostile))
        let tags = HTMLTags(page)
        #expect(tags.shape == Self.harmless.shape)
        #expect(tags.others.isEmpty)
        #expect(Showing.command(in: page) == nil)
        #expect(Showing.workflowCommands(in: page).isEmpty)
    }

    private static let harmless = HTMLTags(
        HTMLRecord.render(HostileRecord.record(of: HostileText("harmless", "harmless"))))

    /// Checklists are the workspace's own, and their words come from outside all the same.
    @Test(arguments: HostileText.all)
    func checklistsKeepTheShapeOfThePage(_ hostile: HostileText) throws {
        let page = try HTMLRecord.render(Self.checklists(hostile))
        let tags = HTMLTags(page)
        #expect(try tags.shape == Self.harmlessChecklists.get().shape)
        #expect(tags.others.isEmpty)
        #expect(Showing.command(in: page) == nil)
    }

    private static let harmlessChecklists = Result {
        try HTMLTags(HTMLRecord.render(checklists(HostileText("harmless", "harmless"))))
    }

    private static func checklists(_ hostile: HostileText) throws -> Record {
        var record = try #require(Sample.all.first { $0.name == "alone" }).record
        record.checklists = SampleChecklist.record(of: hostile).checklists.map(ChecklistProgress.init)
        return record
    }

    /// A link leads to a heading or entry of the page, or to a page of the web.
    @Test(arguments: Sample.all)
    func linksLeadSomewhere(_ sample: Sample) {
        let page = HTMLRecord.render(sample.record)
        let ids = Set(page.matches(of: #/ id="([^"]*)"/#).map { $0.1 })
        let links = page.matches(of: #/ href="([^"]*)"/#).map { $0.1 }
        for link in links {
            #expect(link.hasPrefix("https://") || ids.contains(link.dropFirst()), "\(link)")
        }
        #expect(ids.count == page.matches(of: #/ id="/#).count, "an id stands twice")
    }

    /// The page allows the style and the script that are in it, byte by byte, and nothing else.
    @Test func policyNamesStyleAndScript() throws {
        let page = HTMLRecord.render(HostileRecord.everything)
        let style = try #require(page.firstMatch(of: /<style>((?s).*?)<\/style>/)).1
        let script = try #require(page.firstMatch(of: /<script>((?s).*?)<\/script>/)).1
        #expect(String(style) == "\(HTMLStyle.sheet)" && String(script) == "\(HTMLScript.source)")
        let policy = try #require(page.firstMatch(of: /Security-Policy" content="([^"]*)"/)).1
        #expect(
            policy
                == "default-src &#39;none&#39;; style-src &#39;sha256-\(HTMLStyle.hash)&#39;; script-src &#39;sha256-\(HTMLScript.hash)&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"
        )
        for word in ["http:", "@import", "url(", "fetch(", "innerHTML", "eval(", "Storage", "document.write"]
        {
            #expect(!style.contains(word) && !script.contains(word), "\(word)")
        }
    }

    /// As `printf '' | openssl dgst -sha256 -binary | base64` and the same of `abc` have it.
    @Test func publicHashIsSHA256InBase64() {
        #expect(ContentHash.sha256Base64(of: "") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(ContentHash.sha256Base64(of: "abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
    }

    /// Each failure is told once, with a fix as code, and each environment's cell leads to it.
    @Test func tellsEachFailureOnce() throws {
        let sample = try #require(Sample.all.first { $0.name == "all-environments" })
        let page = HTMLRecord.render(sample.record)
        let failures = RecordFinding.all(.fail, in: sample.record)
        #expect(page.matches(of: /<li id="fail-/).count == failures.count)
        #expect(
            page.contains(
                "<code>envaudit rotate production REQUEST_SIGNING_SECRET --push --confirm production</code>"))
        #expect(page.contains("<a href=\"#fail-1\">fail</a>"))
        #expect(page.contains("84 days left"))
    }

    @Test func everySectionIsThere() throws {
        let sample = try #require(Sample.all.first { $0.name == "hostile" })
        let page = HTMLRecord.render(sample.record)
        for id in ["environments", "failures", "secrets"] { #expect(page.contains("<section id=\"\(id)\"")) }
    }

    @Test(
        arguments: [
            (
                "Run `a b`, then `c`.",
                [ProsePart.words("Run "), .code("a b"), .words(", then "), .code("c"), .words(".")]
            ),
            ("envaudit plan preprod", [.code("envaudit plan preprod")]),
            (
                "Set it: envaudit rotate a B --push. Then look.",
                [.words("Set it: "), .code("envaudit rotate a B --push"), .words(". Then look.")]
            ),
            (
                "there: envaudit plan a, envaudit plan b",
                [.words("there: "), .code("envaudit plan a"), .words(", "), .code("envaudit plan b")]
            ),
            ("a ` b", [.words("a "), .words("` b")]),
            ("preenvaudit x", [.words("preenvaudit x")]),
            ("", []),
        ] as [(text: String, parts: [ProsePart])])
    func commandsAreCode(_ example: (text: String, parts: [ProsePart])) {
        #expect(ProsePart.parts(of: example.text) == example.parts)
    }

    @Test(arguments: HostileText.all)
    func textIsReadBack(_ hostile: HostileText) {
        let markup: HTML = "<p title=\"\(hostile.text)\">\(hostile.text)</p>"
        let text = TerminalText.escape(hostile.text)
        let tags = HTMLTags(markup.text)
        #expect(tags.names == ["p", "/p"])
        #expect(tags.text == text && tags.values == [text])
    }

    @Test func onlyWebPagesAreLinked() {
        #expect(
            HTML.link("https://acme.test/a?b=1&c").text.hasPrefix("<a href=\"https://acme.test/a?b=1&amp;c\"")
        )
        for address in [
            "http://acme.test", "javascript:alert(1)", "https://acme.test/\u{202E}x", "data:text/html,x",
        ] {
            #expect(!HTML.link(address).text.contains("<a"))
        }
    }
}

/// What environments share, as a picture and a table.
@Suite struct SharedThingTests {
    @Test func valuesAndIdentifiersAreToldOnce() throws {
        let sample = try #require(Sample.all.first { $0.name == "all-environments" })
        let things = SharedThing.all(in: sample.record)
        let waived = try #require(things.first { $0.names == ["TALENTLMS_API_KEY"] })
        #expect(waived.status == .waived && waived.environments.sorted() == ["preprod", "production"])
        #expect(Set(things.flatMap(\.names)).count == things.flatMap(\.names).count)
    }
}

/// The tags of a page, by a scan that knows nothing of how it was written.
struct HTMLTags {
    private(set) var names: [String] = []
    /// The name of each tag with those of its attributes, but for what words are marked with: a name is code, a title
    /// stands out, an address is a link.
    private(set) var shape: [String] = []
    private(set) var values: [String] = []
    private(set) var text = ""
    /// Comments, processing instructions, and what does not end.
    private(set) var others: [String] = []

    private static let ofWords: Set = ["code", "/code", "a", "/a", "b", "/b"]

    init(_ page: String) {
        var rest = Substring(page).utf8
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            text += HTMLTags.unescaped(rest[..<start])
            guard let end = rest[start...].firstIndex(of: UInt8(ascii: ">")) else {
                others.append(String(Substring(rest[start...])))
                return
            }
            let name = add(rest[rest.index(after: start)..<end])
            rest = rest[rest.index(after: end)...]
            // What is in these is no markup.
            if name == "style" || name == "script" {
                rest = rest[(Substring(rest).firstRange(of: "</\(name)>")?.lowerBound ?? rest.endIndex)...]
            }
        }
        text += HTMLTags.unescaped(rest)
    }

    /// Takes a tag apart: values stand in double quotes, and nothing else does.
    private mutating func add(_ tag: Substring.UTF8View) -> String {
        let pieces = tag.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        let words = pieces.indices.filter { $0 % 2 == 0 }.flatMap {
            Substring(pieces[$0]).split(separator: " ").map(String.init)
        }
        values += pieces.indices.filter { $0 % 2 == 1 }.map { HTMLTags.unescaped(pieces[$0]) }
        let name = words.first ?? ""
        names.append(name)
        if name.hasPrefix("!") && name != "!doctype" || name.hasPrefix("?") { others.append(name) }
        if !HTMLTags.ofWords.contains(name) { shape.append(words.joined(separator: " ")) }
        return name
    }

    private static func unescaped(_ text: Substring.UTF8View) -> String {
        let pieces = text.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        let entities = ["amp;": "&", "lt;": "<", "gt;": ">", "quot;": "\"", "#39;": "'"]
        return pieces.dropFirst().reduce(into: String(Substring(pieces[0]))) { text, piece in
            let piece = String(Substring(piece))
            let entity = entities.first { piece.hasPrefix($0.key) }
            text += entity.map { $0.value + piece.dropFirst($0.key.count) } ?? "?" + piece
        }
    }
}
