import Auditing
import Manifests
import Renderings
import Testing

@testable import Records

/// What a person at a terminal reads first, and that nothing is left out.
@Suite struct TextRecordTests {
    @Test(arguments: Sample.all)
    func showsTheWorstFirst(_ sample: Sample) {
        for environment in sample.record.environments {
            let groups = ServiceGroup.groups(of: environment)
            expectDescending(groups.map { ($0.worst.urgency, $0.attention.first?.severity ?? .low) })
            for group in groups { expectDescending(group.attention.map { ($0.status.urgency, $0.severity) }) }
        }
    }

    /// Every check is either shown or counted among those that passed, and the verdict counts them all.
    @Test(arguments: Sample.all)
    func leavesNoCheckOut(_ sample: Sample) {
        for environment in sample.record.environments {
            let groups = ServiceGroup.groups(of: environment)
            #expect(groups.reduce(0) { $0 + $1.passed } == environment.counts[.pass] ?? 0)
            #expect(
                Set(groups.flatMap { $0.attention.map(\.id) })
                    == Set(environment.checks.filter { ![.pass, .absent].contains($0.status) }.map(\.id)))
            #expect(groups.reduce(0) { $0 + $1.absent } == environment.counts[.absent] ?? 0)
        }
        let text = TextRecord(style: TextStyle()).render(sample.record)
        let passed = text.matches(
            of: /(?m)^(?:pass  .*?, |  pass      )(\d+) (?:other )?checks?(?:, .*absent)?$/)
        let counted = passed.reduce(0) { $0 + (Int($1.1) ?? 0) }
        #expect(counted == sample.record.environments.reduce(0) { $0 + ($1.counts[.pass] ?? 0) })
    }

    @Test(arguments: Sample.all)
    func saysEachThingOnce(_ sample: Sample) throws {
        for environment in sample.record.environments {
            let text = render(environment, in: sample.record)
            for fix in Set(environment.checks.filter { $0.status == .unproven }.compactMap(\.fix)) {
                #expect(text.ranges(of: TerminalText.escape(fix)).count == 1)
            }
        }
    }

    @Test func namesTheDashboardOnceAndOnlyWhereItIsNeeded() throws {
        let waivers = try text(of: "waivers")
        #expect(waivers.ranges(of: "https://example.com/preprod/settings").count == 1)
        #expect(try !text(of: "conforming").contains("https://example.com"))
        #expect(try !text(of: "failed-listing").contains("https://example.com"))
    }

    @Test func saysHowManyInWords() throws {
        #expect(counted(0, "check") == "0 checks")
        #expect(counted(1, "check") == "1 check")
        #expect(counted(2, "check") == "2 checks")
        #expect(try text(of: "alone").contains("\n  1 secret listed by supabase (digests, live)\n"))
        #expect(
            try text(of: "waivers").hasSuffix("\npreprod: FAIL (14 passed, 3 failed, 3 unproven, 1 waived)\n")
        )
        #expect(
            try text(of: "failed-listing").contains(
                "\npreprod: INCOMPLETE (1 passed, 1 could not be checked)\n"))
    }

    /// With one environment its verdict is the last line; with more, the workspace's is.
    @Test func endsWithTheVerdict() throws {
        #expect(try text(of: "conforming").hasSuffix("\n\npreprod: pass (62 passed, 7 absent)\n"))
        #expect(try text(of: "failed-listing").hasSuffix("\n\nacme: INCOMPLETE for 3 environments\n"))
    }

    private func expectDescending(_ order: [(Int, Severity)], at location: SourceLocation = #_sourceLocation)
    {
        #expect(zip(order, order.dropFirst()).allSatisfy { $0 >= $1 }, sourceLocation: location)
    }

    private func text(of sample: String) throws -> String {
        try TextRecord(style: TextStyle()).render(#require(Sample.all.first { $0.name == sample }).record)
    }

    /// The text of one environment, with its lines joined.
    private func render(_ environment: EnvironmentRecord, in record: Record) -> String {
        let alone = record.judging(environment)
        return Showing.lines(TextRecord(style: TextStyle()).render(alone)).joined(separator: " ")
            .replacing(/\ +/, with: " ")
    }
}
