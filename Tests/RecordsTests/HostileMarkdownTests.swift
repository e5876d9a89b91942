import Auditing
import Renderings
import Testing

@testable import Records

/// The Markdown record is the same page whatever comes from outside: no cell, link, tag or mention more.
@Suite struct HostileMarkdownTests {
    @Test(arguments: HostileText.all)
    func keepsTheShapeOfTheTables(_ hostile: HostileText) {
        let lines = Showing.lines(rendered(hostile))
        let harmless = Showing.lines(rendered(HostileText("harmless", "harmless")))
        #expect(lines.count == harmless.count)
        for (line, expected) in zip(lines, harmless) {
            #expect(MarkdownLine(line).cells == MarkdownLine(expected).cells, "\(line.prefix(200))")
        }
    }

    @Test(arguments: HostileText.all)
    func holdsNoMarkupOfOthers(_ hostile: HostileText) { expectNoMarkup(rendered(hostile)) }

    @Test(arguments: Sample.all)
    func samplesHoldNoMarkupOfOthers(_ sample: Sample) {
        let text = MarkdownRecord().render(sample.record)
        expectNoMarkup(text)
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    }

    /// Every table has as many cells in each row as in its head.
    @Test(arguments: Sample.all)
    func rowsAreAsWideAsTheirHeads(_ sample: Sample) {
        var width: Int?
        for line in Showing.lines(MarkdownRecord().render(sample.record)).map({ MarkdownLine($0) }) {
            if line.cells == 0 { width = nil }
            width = width ?? (line.cells > 0 ? line.cells : nil)
            #expect(line.cells == width ?? 0)
        }
    }

    private func rendered(_ hostile: HostileText) -> String {
        MarkdownRecord().render(HostileRecord.record(of: hostile))
    }

    private func expectNoMarkup(_ text: String, at location: SourceLocation = #_sourceLocation) {
        #expect(Showing.command(in: text) == nil, sourceLocation: location)
        for line in Showing.lines(text) {
            let markup = MarkdownLine(line).markup
            #expect(markup.isEmpty, "\(markup) in \(line.prefix(200))", sourceLocation: location)
        }
    }
}
