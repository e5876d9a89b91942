import Auditing
import Renderings
import Testing

@testable import Records

/// The text record shows what comes from outside, and is never commanded by it.
@Suite struct HostileTextRecordTests {
    @Test(arguments: HostileText.all)
    func commandsNeitherTerminalNorLog(_ hostile: HostileText) {
        let text = rendered(HostileRecord.record(of: hostile))
        #expect(Showing.command(in: text) == nil)
        #expect(Showing.workflowCommands(in: text).isEmpty)
    }

    @Test(arguments: Sample.all)
    func samplesCommandNothingEither(_ sample: Sample) {
        let text = rendered(sample.record)
        #expect(Showing.command(in: text) == nil)
        #expect(Showing.workflowCommands(in: text).isEmpty)
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    }

    /// A line is longer than the terminal is wide only where it holds a single word besides its caption.
    @Test(arguments: HostileText.all, [60, 80, 120])
    func breaksLinesWhereverItCan(_ hostile: HostileText, _ width: Int) {
        let text = rendered(HostileRecord.record(of: hostile), TextStyle(width: width, shows: .all))
        #expect(tooLong(text, width).isEmpty)
    }

    @Test(arguments: Sample.all, [60, 80, 120])
    func breaksLinesOfSamples(_ sample: Sample, _ width: Int) {
        let text = rendered(sample.record, TextStyle(width: width, shows: .all))
        #expect(tooLong(text, width).isEmpty)
        #expect(Showing.lines(text).allSatisfy { $0.last != " " })
    }

    /// However wide the terminal, there are the same words in the same order: none is cut, and none is lost. The table
    /// of environments, which a narrow terminal gets in words, stands apart.
    @Test(arguments: Sample.all)
    func cutsNoWord(_ sample: Sample) {
        func words(_ width: Int) -> [Substring] {
            let text = rendered(sample.record, TextStyle(width: width, shows: .all))
            return Showing.lines(text).drop { !$0.isEmpty }.joined(separator: " ")
                .split(separator: " ")
        }
        #expect(words(60) == words(80))
        #expect(words(120) == words(80))
    }

    /// A terminal that is too narrow or too wide to be read well gets the nearest width.
    @Test func keepsToWidthsThatCanBeRead() {
        #expect(
            [0, 59, 60, 100, 120, 500].map { TextStyle(width: $0).width } == [60, 60, 60, 100, 120, 120])
    }

    /// Nothing from outside makes a line that reads as one more check, or hides one.
    @Test(arguments: HostileText.all)
    func hasOneLineForEachCheck(_ hostile: HostileText) {
        let record = HostileRecord.record(of: hostile)
        let lines = Showing.lines(rendered(record))
        func claims(_ status: Status) -> Int {
            OpenChecks.groups(status, in: record).reduce(0) { $0 + $1.claims.count }
        }
        for (label, count) in [
            ("FAIL", record.counts[.fail] ?? 0), ("WAIVED", Acceptance.all(in: record).count),
            ("ERROR", claims(.error)), ("UNPROVEN", claims(.unproven)), ("pass", 0),
        ] { #expect(lines.count { $0.hasPrefix("\(label)  ") } == count, "\(label)") }
    }

    /// Each name stands on its check's line, or begins there, in a form that a person can read.
    @Test func showsEveryName() {
        let text = rendered(HostileRecord.everything)
        for hostile in HostileText.all where hostile.text.utf8.count < 1_000 {
            let name = TerminalText.escape(hostile.text.asName)
            let start = name.split(separator: " ").first.map(String.init) ?? name
            #expect(text.contains("\nFAIL  \(start)"), "\(hostile.name)")
        }
    }

    private func rendered(_ record: Record, _ style: TextStyle = TextStyle()) -> String {
        TextRecord(style: style).render(record)
    }

    private func tooLong(_ text: String, _ width: Int) -> [Substring] {
        let captions = [
            "FAIL", "ERROR", "UNPROVEN", "WAIVED", "pass", "absent", "Warning:", "Expected:", "Fix:", "At:",
        ]
        return Showing.lines(text).filter { line in
            guard line.count > width else { return false }
            let words = line.split(separator: " ")
            return words.count > (captions.contains { $0 == words[0] } ? 2 : 1)
        }
    }
}
