import Testing

@testable import Remedies

/// Runs as entries tell of them.
@Suite struct JournalRunTests {
    private func entry(_ run: String, _ event: JournalEvent, at: Double = 0) -> JournalEntry {
        JournalEntry(at: at, run: run, event: event)
    }

    @Test func `entries of runs that took turns are told apart`() throws {
        let change = JournalSample.change("A")
        let runs = JournalRun.runs(of: [
            entry("lost", .sending(request: 1, .delete(["X"]))),
            entry("1", .began(command: .rotate, environment: "preprod"), at: 10),
            entry("1", .generated([change], file: "new.env")),
            entry("2", .began(command: .apply, environment: "sandbox"), at: 20),
            entry("1", .sending(request: 1, .set([change]))),
            entry("2", .sending(request: 1, .delete(["B", "C"]))),
            entry("2", .answered(request: 1, .refused)),
            entry("2", .sending(request: 2, .delete(["D"]))),
            entry("1", .answered(request: 1, .accepted)),
            entry("2", .settled(request: 1, ["B": .done, "C": .undone])),
            entry("2", .answered(request: 9, .accepted)),
            entry("1", .settled(request: 1, ["A": .unseen])),
            entry("1", .settled(request: 1, ["A": .done])),
            entry("1", .ended),
            entry("lost", .ended),
        ])
        #expect(runs.map(\.id) == ["1", "2"])
        let (first, second) = (runs[0], runs[1])
        #expect(
            (first.command, first.environment, first.began, first.hasEnded) == (.rotate, "preprod", 10, true))
        #expect(first.generated.map(\.file) == ["new.env"])
        #expect(first.generated.flatMap(\.changes) == [change])
        #expect(first.requests.map(\.number) == [1])
        #expect(first.requests[0].change == .set([change]))
        #expect(first.requests[0].answer == .accepted)
        #expect(first.requests[0].outcomes == ["A": .done])
        #expect(
            (second.command, second.environment, second.began, second.hasEnded) == (
                .apply, "sandbox", 20, false
            ))
        #expect(second.requests.map(\.number) == [1, 2])
        #expect(second.requests.map(\.answer) == [.refused, nil])
        #expect(second.requests.map(\.outcomes) == [["B": .done, "C": .undone], nil])
        #expect(second.requests.map(\.change.names) == [["B", "C"], ["D"]])
    }

    @Test func `there are none in an empty journal`() {
        #expect(JournalRun.runs(of: []).isEmpty)
        #expect(JournalRun.runs(of: [entry("1", .ended)]).isEmpty)
    }
}
