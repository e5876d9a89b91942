import JSONSchemas
import Manifests
import Remedies
import Renderings
import Testing

/// A plan shows what comes from outside, and nothing of it commands a terminal, a CI log or a page.
@Suite struct PlanHostileTests {
    private static let goals = [Plan.Goal.conform, .reset]

    private func rendered(_ plan: Plan, _ format: String) -> String {
        let format = PlanFormat.all.first { $0.name == format }
        return format.map { PlanSample(name: "", plan: plan).rendered($0) } ?? ""
    }

    @Test(arguments: HostileText.all, goals) func `commands neither terminal nor log`(
        hostile: HostileText, goal: Plan.Goal
    ) {
        for format in PlanFormat.all {
            let text = format.render(HostilePlan.plan(of: hostile, goal), .init())
            #expect(Showing.command(in: text) == nil, "\(format.name)")
            // A heading's two signs are followed by a space, which no command's are.
            let commands = Showing.workflowCommands(in: text).filter { !$0.hasPrefix("## ") }
            #expect(commands.isEmpty, "\(format.name)")
            #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
        }
    }

    /// With colours there are only those of envaudit's own.
    @Test(arguments: HostileText.all) func `sets no colour of others`(hostile: HostileText) {
        let plan = HostilePlan.plan(of: hostile)
        let colored = PlanFormat.all[0].render(plan, .init(usesColor: true))
        #expect(Showing.command(in: Showing.withoutColor(colored)) == nil)
        #expect(words(Showing.withoutColor(colored)) == words(rendered(plan, "text")))
    }

    private func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }

    /// The page is the same whatever comes from outside: as many lines, boxes and headings.
    @Test(arguments: HostileText.all) func `makes no mark-up of others`(hostile: HostileText) {
        let lines = Showing.lines(rendered(HostilePlan.plan(of: hostile), "markdown"))
        let harmless = Showing.lines(rendered(HostilePlan.plan(of: HostileText("", "harmless")), "markdown"))
        #expect(lines.count == harmless.count)
        for (line, expected) in zip(lines, harmless) {
            #expect(kind(line) == kind(expected), "\(line.prefix(200))")
            let markup = MarkdownLine(line.dropFirst(kind(line) == "- [ ] " ? 6 : 0)).markup
            #expect(markup.isEmpty, "\(markup) in \(line.prefix(200))")
        }
    }

    /// A heading, an item to tick, or a paragraph.
    private func kind(_ line: Substring) -> String {
        ["# ", "## ", "- [ ] "].first { line.hasPrefix($0) } ?? (line.isEmpty ? "nothing" : "words")
    }

    /// Nothing from outside makes a line that reads as one more step, or hides one.
    @Test(arguments: HostileText.all) func `numbers its own steps alone`(hostile: HostileText) {
        let lines = Showing.lines(rendered(HostilePlan.plan(of: hostile), "text"))
        let numbered = lines.filter { $0.prefixMatch(of: /\s{3}\d\s\s\S/) != nil }
        #expect(numbered.count == 6)
        #expect(lines.allSatisfy { $0.last != " " })
    }

    @Test(arguments: HostileText.all) func `JSON gives every text back, in ASCII`(hostile: HostileText) throws
    {
        let text = rendered(HostilePlan.plan(of: hostile), "json")
        #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
        let json = try ParsedJSON(text)
        var told = [json["environment"], json["url"]]
        for step in try #require(json["steps"].elements) {
            told += [step["subject"], step["note"], step["url"]] + (step["reasons"].elements ?? [])
            if ["person", "look"].contains(step["action"].text) { told.append(step["text"]) }
            if step["action"].text == "set" { told.append(step["value"]) }
        }
        #expect(told.count == 2 + 6 * 5 + 3)
        for value in told {
            #expect(try #require(value.text).unicodeScalars.elementsEqual(hostile.text.unicodeScalars))
        }
    }
}
