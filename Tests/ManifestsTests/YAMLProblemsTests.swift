@testable import Manifests
import Testing

/// What is no YAML of the manifest language.
@Suite struct YAMLProblemsTests {
    private static let anchors =
        "anchors (&name) are not part of the manifest language; write the value itself, or put it in quotes if the & is part of it"
    private static let aliases =
        "aliases (*name) are not part of the manifest language; write the value itself, or put it in quotes if the * is part of it"

    @Test(arguments: texts) func refusesTheText(manifest: InvalidManifest) {
        #expect(
            problems(services: manifest.text) == manifest.problems.map { "services.yaml:\($0)" })
    }

    private static let texts = [
        InvalidManifest("an empty file", "", "1:1: the file is empty: expected a mapping"),
        InvalidManifest("blank lines", " \n\n  \n", "1:1: the file is empty: expected a mapping"),
        InvalidManifest("comments alone", "# a\n# b\n", "1:1: the file is empty: expected a mapping"),
        InvalidManifest("a byte-order mark alone", "\u{FEFF}", "1:1: the file is empty: expected a mapping"),
        InvalidManifest(
            "an empty document", "---\n", "2:1: expected a mapping with \"services\", found nothing"),
        InvalidManifest(
            "an open bracket", "services: [a\nb: c\n",
            "2:2: expected \",\" or \"]\": the \"[\" of line 1, column 11 is not closed"),
        InvalidManifest(
            "an open brace", "services: { a: b\nc: d }\nx: 1\n",
            "2:2: expected \",\" or \"}\": the \"{\" of line 1, column 11 is not closed"),
        InvalidManifest(
            "an open quote", "services: {}\nworkspace: \"a\n", "2:12: unclosed quote"),
        InvalidManifest(
            "an open quote before another document", "services: {}\nworkspace: 'a\n---\n",
            "2:12: unclosed quote"),
        InvalidManifest(
            "an unknown escape", "workspace: \"\\q\"\nservices: {}\n",
            "1:13: unknown escape in double quotes; write a backslash as \"\\\\\", or use single quotes"),
        InvalidManifest(
            "half a surrogate pair", "workspace: \"\\ud800\"\nservices: {}\n",
            "1:15: invalid escape in double quotes; expected the hexadecimal number of a character"),
        InvalidManifest(
            "a tab as indentation", "services:\n\ta: {}\n", "2:1: tab in the indentation; indent with spaces"),
        InvalidManifest(
            "a tab behind spaces", "services:\n  a:\n  \tb: {}\n",
            "3:3: tab in the indentation; indent with spaces"),
        InvalidManifest(
            "a sign that begins no value", "services: {}\nworkspace: @a\n",
            "2:12: a value can't begin with \"@\"; put it in quotes"),
        InvalidManifest(
            "wrong indentation", "services: {}\n  x: 1\n",
            "2:3: wrong indentation: expected a key at column 1, as on line 1"),
        InvalidManifest(
            "wrong indentation behind a text", "workspace: a\n  x: 1\nservices: {}\n",
            "2:3: wrong indentation: the line before has a value, so no key can begin here"),
        InvalidManifest(
            "wrong indentation of a list", "x:\n  - a\n - b\nservices: {}\n",
            "3:2: wrong indentation: expected a key at column 1, as on line 1"),
        InvalidManifest(
            "a colon in a text", "workspace: a: b\nservices: {}\n",
            "1:13: unexpected \":\" in a value; put the value in quotes"),
        InvalidManifest(
            "no space behind a colon", "workspace:a\nservices: {}\n", "1:11: missing space after \":\""),
        InvalidManifest(
            "no space behind a later colon", "services: {}\nworkspace:a\nx: 1\n",
            "2:11: missing space after \":\""),
        InvalidManifest(
            "no colon", "services: {}\nworkspace\nx: 1\n",
            "2:1: expected a key and \":\", such as \"name: value\""),
        InvalidManifest(
            "more behind a quoted text", "services: {}\nworkspace: \"a\" b\n",
            "2:16: unexpected text after the value; put the whole value in quotes"),
        InvalidManifest(
            "a list on its key's line", "services: - a\n",
            "1:11: unexpected \"- \"; begin the list on a line of its own, or put the value in quotes"),
        InvalidManifest(
            "a tag that is none", "services: {}\nworkspace: !a!b c\n",
            "2:12: unknown tag; put a value that begins with \"!\" in quotes"),
        InvalidManifest("nothing between commas", "services: [a, , b]\n", "1:15: expected a value"),
        InvalidManifest(
            "two documents", "services: {}\n---\nservices: {}\n",
            "2:1: a second document begins here: expected one document a file"),
        InvalidManifest(
            "an unknown directive's version", "%YAML 3.0\n---\nservices: {}\n",
            "1:1: unsupported YAML version; expected 1.1 or 1.2"),
        InvalidManifest(
            "a control character", "services: {}\nworkspace: a\u{1B}[31m\n",
            "2:13: control character U+001B\(cure)"),
        InvalidManifest("a NUL", "services: {}\u{0}\n", "1:13: control character U+0000\(cure)"),
        InvalidManifest(
            "a C1 control character", "# \u{9B}31m\nservices: {}\n", "1:3: control character U+009B\(cure)"),
        InvalidManifest(
            "no character", "services: {}\r\n\u{85}# \u{FFFF}\n", "3:3: control character U+FFFF\(cure)"),
        InvalidManifest("an anchor", "services: &a {}\n", "1:11: \(anchors)"),
        InvalidManifest("an anchored key", "&a services: {}\n", "1:1: \(anchors)"),
        InvalidManifest("an anchored text", "services: {}\nworkspace: &a b\n", "2:12: \(anchors)"),
        InvalidManifest("an anchor and its alias", "services: &a {}\nx: *a\n", "1:11: \(anchors)"),
        InvalidManifest("an anchor in a list", "x: [a, &a b]\nservices: {}\n", "1:8: \(anchors)"),
        InvalidManifest(
            "an alias of nothing", "services: *a\n", "1:11: \(aliases)"),
        InvalidManifest(
            "an alias of itself", "services: &a { b: *a }\n", "1:11: \(anchors)"),
        InvalidManifest("a pattern without quotes", "services: {}\n*_KEY: {}\n", "2:1: \(aliases)"),
        InvalidManifest(
            "an asterisk", "services: {}\nx: *\n", "2:4: a value can't begin with \"*\"; put it in quotes"),
    ]
    private static let cure = "; remove it, or write it as an escape in double quotes"

    /// The line is shown with a caret below the place, without what might be a secret's value.
    @Test(arguments: [
        ("a: 1\nworkspace: a: b\n", "workspace: a: b", "            ^"),
        ("services:\n\ta: {}\n", "→a: {}", "^"),
        ("ä: 😀: 1", "ä: 😀: 1", "    ^"),
        (
            "STRIPE_SECRET_KEY_2024: sk_" + "live_0123456789abcdef: x",
            "STRIPE_SECRET_KEY_2024: ************************: x",
            "                                                ^"
        ),
    ]) func showsTheLine(text: String, line: String, caret: String) throws {
        let problems = ProblemCollector()
        #expect(YAMLDocument.root(of: ManifestFile(path: "a.yaml", text: text), problems) == nil)
        let excerpt = try #require(problems.all.first?.excerpt)
        #expect((excerpt.line, excerpt.caret) == (line, caret))
    }

    @Test func cutsALongLineAroundThePlace() throws {
        let problems = ProblemCollector()
        let text = "a: " + String(repeating: "x ", count: 1_000) + ": b"
        #expect(YAMLDocument.root(of: ManifestFile(path: "a.yaml", text: text), problems) == nil)
        let excerpt = try #require(problems.all.first?.excerpt)
        #expect(excerpt.line.count <= 100)
        #expect(excerpt.line.dropFirst(excerpt.caret.count - 1).first == ":")
    }

    /// `&` and `*` inside of texts and comments are no anchors.
    @Test func takesTextsThatLookLikeAnchors() throws {
        let workspace = try readWorkspace(
            services: """
                # Terms &conditions of *all* kinds
                workspace: Terms &conditions for *everyone*
                services:
                  a: { title: "&a *b", severity: low, isolation: config, secrets: {} }
                """)
        #expect(workspace.name == "Terms &conditions for *everyone*")
        #expect(workspace.services.map(\.title) == ["&a *b"])
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func takesEveryLineEnd(lineEnd: String) {
        let lines = ["services:", "  a: { title: A, severity: low, isolation: x, secrets: {} }", ""]
        #expect(
            problems(services: lines.joined(separator: lineEnd)) == [
                "services.yaml:2:44: unknown isolation class \"x\": expected isolated, shareable or config"
            ])
    }

    @Test func takesAByteOrderMark() throws {
        #expect(try readWorkspace(services: "\u{FEFF}workspace: a\nservices: {}\n").name == "a")
    }

    @Test func countsColumnsInCharactersNotBytes() {
        #expect(
            problems(services: "{ workspace: ä€😀, services: x }\n") == [
                "services.yaml:1:29: expected services by their ids, found a text"
            ])
    }

    @Test func cutsALongTextInAMessage() {
        let text = String(repeating: "x", count: 5_000_000)
        let told = problems(["a.yaml": "environment: a\ntier: \(text)\n\(text): {}\n\"\(text)\": {}\n"])
        #expect(!told.isEmpty)
        #expect(told.allSatisfy { $0.utf8.count < 400 }, "\(told.map(\.utf8.count))")
    }

    @Test func takesATextOfFiveMegabytes() throws {
        let text = String(repeating: "x", count: 5_000_000)
        #expect(try readWorkspace(services: "workspace: \(text)\nservices: {}\n").name == text)
    }
}
