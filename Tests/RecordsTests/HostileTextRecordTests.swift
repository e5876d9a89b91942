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

    /// A line is longer than 80 columns only where it holds a single word besides its caption.
    @Test(arguments: HostileText.all)
    func breaksLinesWhereverItCan(_ hostile: HostileText) {
        #expect(tooLong(rendered(HostileRecord.record(of: hostile))).isEmpty)
    }

    @Test(arguments: Sample.all)
    func breaksLinesOfSamples(_ sample: Sample) {
        #expect(tooLong(rendered(sample.record)).isEmpty)
        #expect(Showing.lines(rendered(sample.record)).allSatisfy { $0.last != " " })
    }

    /// Nothing from outside makes a line that reads as one more check, or hides one.
    @Test(arguments: HostileText.all)
    func hasOneLineForEachCheck(_ hostile: HostileText) {
        let record = HostileRecord.record(of: hostile)
        let lines = Showing.lines(rendered(record))
        for (label, status) in [
            ("FAIL", Status.fail), ("ERROR", .error), ("UNPROVEN", .unproven), ("WAIVED", .waived),
        ] {
            let count = lines.filter { $0.hasPrefix("  \(label) ") }.count
            #expect(count == record.environments.reduce(0) { $0 + ($1.counts[status] ?? 0) }, "\(label)")
        }
    }

    /// Each name stands on its check's line, or begins there, in a form that a person can read.
    @Test func showsEveryName() {
        let text = rendered(HostileRecord.everything)
        for hostile in HostileText.all where hostile.text.utf8.count < 1_000 {
            let name = TerminalText.escape(hostile.text.asName)
            let start = name.split(separator: " ").first.map(String.init) ?? name
            #expect(text.contains("  FAIL      \(start)"), "\(hostile.name)")
        }
    }

    private func rendered(_ record: Record) -> String { TextRecord(style: TextStyle()).render(record) }

    private func tooLong(_ text: String) -> [Substring] {
        let captions = ["FAIL", "ERROR", "UNPROVEN", "WAIVED", "pass", "expected:", "fix:", "at:"]
        return Showing.lines(text).filter { line in
            guard line.count > 80 else { return false }
            let words = line.split(separator: " ")
            return words.count > (captions.contains { $0 == words[0] } ? 2 : 1)
        }
    }
}
