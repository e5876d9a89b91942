import JSONSchemas
import Records
import Renderings
import Testing

/// Checklists as they are written: reviewed byte by byte, and harmless.
@Suite struct ChecklistFormatTests {
    /// A sample in a format.
    private func text(_ name: String, _ format: Int, _ style: TextStyle = TextStyle()) throws -> String {
        let sample = try #require(SampleChecklist.all.first { $0.name == name })
        return ChecklistFormat.all[format].render(sample.record, style)
    }

    private static let names = SampleChecklist.all.map(\.name)

    @Test(arguments: names, ChecklistFormat.all.indices) func isAsReviewed(_ name: String, _ format: Int)
        throws
    {
        let ending = ChecklistFormat.all[format].fileExtensions[0]
        try expectGolden(
            text(name, format), "Tests/RecordsTests/Checklists/\(name).\(ending)")
    }

    /// A line is longer than 80 columns only where it is a single word.
    @Test(arguments: names) func fitsInATerminal(_ name: String) throws {
        let lines = Showing.lines(try text(name, 0))
        #expect(lines.allSatisfy { $0.count <= 80 || !$0.drop { $0 == " " }.contains(" ") })
        #expect(lines.allSatisfy { $0.last != " " })
    }

    @Test(arguments: names) func colorTakesNothingFromTheText(_ name: String) throws {
        let colored = try text(name, 0, TextStyle(usesColor: true))
        #expect(try Showing.withoutColor(colored) == text(name, 0))
        #expect(colored.contains("\u{1B}[1m") == (name != "nothing"))
        #expect(try text(name, 0).hasSuffix("\n") && text(name, 1).hasSuffix("\n"))
    }

    // MARK: Hostile texts

    private func rendered(_ hostile: HostileText, _ format: Int) -> String {
        ChecklistFormat.all[format].render(SampleChecklist.record(of: hostile), TextStyle())
    }

    @Test(arguments: HostileText.all, ChecklistFormat.all.indices)
    func commandsNeitherTerminalNorLog(_ hostile: HostileText, _ format: Int) {
        let text = rendered(hostile, format)
        #expect(Showing.command(in: text) == nil)
        // A heading's signs are followed by a space, which no command's are.
        let words = format == 1 ? text.replacing(/(?m)^#{2,4}\s/, with: "") : text
        #expect(Showing.workflowCommands(in: words).isEmpty)
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    }

    /// The page is the same whatever comes from outside: as many lines, boxes and headings.
    @Test(arguments: HostileText.all) func makesNoMarkupOfOthers(_ hostile: HostileText) {
        let lines = Showing.lines(rendered(hostile, 1))
        #expect(lines.count == Self.harmless.count)
        for (line, expected) in zip(lines, Self.harmless) {
            let kind = Self.kind(line)
            #expect(kind == expected, "\(line.prefix(200))")
            let markup = MarkdownLine(line.dropFirst(kind.hasPrefix("- ") ? kind.count : 0)).markup
            #expect(markup.isEmpty, "\(markup) in \(line.prefix(200))")
        }
    }

    /// The kinds of the lines of the same checklists without anything hostile.
    private static let harmless = Showing.lines(
        ChecklistFormat.all[1].render(SampleChecklist.record(of: HostileText("", "harmless")), TextStyle())
    ).map(kind)

    /// A heading, a box, or a paragraph.
    private static func kind(_ line: Substring) -> String {
        ["## ", "### ", "#### ", "- [ ] ", "- [x] "].first { line.hasPrefix($0) }
            ?? (line.isEmpty ? "" : "words")
    }

    /// Nothing from outside makes a line that reads as one more item, or as one that is done.
    @Test(arguments: HostileText.all) func ticksItsOwnBoxesAlone(_ hostile: HostileText) {
        let lines = Showing.lines(rendered(hostile, 0))
        let boxes = lines.filter { $0.prefixMatch(of: /\s\s\[[ x?~]\]\s/) != nil }.map {
            $0.dropFirst(3).prefix(1)
        }
        #expect(boxes == ["~", "?", "~", "x", " ", " ", " ", " ", " ", " ", " ", "x", "x"])
    }

    @Test(arguments: HostileText.all) func jsonGivesEveryTextBack(_ hostile: HostileText) throws {
        let text = rendered(hostile, 2)
        #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
        let json = try ParsedJSON(text)
        let list = json["checklists"][0]
        var told = [
            json["workspace"], json["waivers_from"]["revision"], json["waivers_from"]["commit"], list["name"],
            list["title"], list["priorities"][0]["meaning"], list["next"],
        ]
        let items = try #require(list["items"].elements)
        #expect(items.count == 13)
        for item in items {
            told += [
                item["id"], item["title"], item["section"], item["note"], item["link"],
                item["deferred"]["reason"],
            ]
            told += item["environments"].elements ?? []
            if !item["manual"].isNull { told.append(item["manual"]) }
            for check in item["checks"].elements ?? [] {
                told.append(check["message"])
                if !check["waiver"].isNull { told += [check["waiver"]["reason"], check["waiver"]["owner"]] }
            }
            for secret in item["not_set"].elements ?? [] {
                told += [secret["environment"], secret["secret"]]
            }
            if !item["attestation"].isNull {
                let (stated, link) = (item["attestation"], item["attestation"]["link"])
                told += [stated["by"], link.isNull ? stated["note"] : link]
            }
        }
        for value in told {
            #expect(try #require(value.text).unicodeScalars.elementsEqual(hostile.text.unicodeScalars))
        }
    }

    // MARK: The schema

    private func schema() throws -> JSONSchema {
        try JSONSchema(
            #require(SchemaFile.all.first { $0.name == "checklist-record" }).text, isClosed: true)
    }

    @Test(arguments: names) func isDescribedByItsSchema(_ name: String) throws {
        #expect(try schema().problems(of: ParsedJSON(text(name, 2))) == [])
    }

    @Test(arguments: HostileText.all) func hostileOnesAreDescribed(_ hostile: HostileText) throws {
        #expect(try schema().problems(of: ParsedJSON(rendered(hostile, 2))) == [])
    }

    /// A change to the sample with every state, and what it breaks.
    @Test(arguments: [
        ("checklist/1", "checklist/2"), (#""verdict": "fail""#, #""verdict": "open""#),
        (#""as_of": "2"#, #""as_of": "x"#), (#""generated_at": "2"#, #""generated_at": "x"#),
        (#""state": "done""#, #""state": "ticked""#), (#""ticked_by": "audit""#, #""ticked_by": "robot""#),
        (#""next": "#, #""then": "#), (#""items": ["#, #""item": ["#), (#""open": "#, #""opened": "#),
        (#""number": 1"#, #""number": "1""#), (#""past": "#, #""is_past": "#),
        (#""review": "2"#, #""review": "x"#),
        (#""by": "Ann""#, #""by": null"#), (#""status": "pass""#, #""status": "passed""#),
        (#""secret": "#, #""name": "#), (#""reasons": ["#, #""reasons": [1, "#),
        (#""not_made": ["#, #""not_made": [1, "#), (#""priority": 1"#, #""priority": "1""#),
        (#""attest": "#, #""command": "#), (#""id": "#, #""more": 1, "id": "#),
    ]) func refusesWhatIsNoChecklist(from: String, to: String) throws {
        let text = try text("priorities", 2)
        let changed = text.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != text)
        #expect((try? schema().problems(of: ParsedJSON(changed)).isEmpty) != true)
    }

    /// Programs depend on these: within version 1 none is renamed, removed or moved.
    @Test func keepsTheMembersOfVersionOne() throws {
        let json = try ParsedJSON(text("priorities", 2))
        let list = json["checklists"][0]
        func names(_ value: ParsedJSON) -> Set<String> { Set(value.members?.keys ?? [:].keys) }
        #expect(
            names(json) == ["schema", "tool", "generated_at", "as_of", "workspace", "verdict", "checklists"])
        #expect(names(list) == ["name", "title", "priorities", "counts", "items", "next"])
        #expect(
            names(list["items"][0]) == [
                "id", "title", "priority", "section", "environments", "ticked_by", "state", "reasons",
                "checks",
                "not_set", "not_made", "attestation", "attest", "deferred", "manual", "note", "link",
            ])
        #expect(
            names(list["items"][0]["checks"][0]) == ["id", "status", "evidence", "message", "fix", "waiver"])
    }
}
