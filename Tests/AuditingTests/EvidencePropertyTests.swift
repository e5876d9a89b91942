import Auditing
import Randomness
import Scenarios
import Secrecy
import Testing

/// What is never true, whatever the workspace: a claim that is better than its evidence.
@Suite struct EvidencePropertyTests {
    /// Once less is seen, nothing passes or fails that would not, had it been seen; and what nobody saw is no pass.
    @Test(arguments: [0..<40, 40..<80, 80..<120, 120..<160] as [Range<UInt64>])
    func seeingLessNeverProvesMore(_ seeds: Range<UInt64>) throws {
        var verdicts: [Verdict: Int] = [:]
        for seed in seeds {
            let workspace = RandomWorkspace(seed: seed)
            let declared = try workspace.declared()
            let seen = workspace.listed(in: declared)
            let more = seen.auditAll()
            let alone = Dictionary(
                uniqueKeysWithValues: workspace.environments.map { ($0, seen.audit($0).verdict) })
            verdicts[more.verdict, default: 0] += 1
            for environment in workspace.environments {
                var generator = SeededGenerator(seed: seed)
                let one = (workspace.live[environment] ?? [:]).keys.sorted().pick(&generator)
                for names in [Set([one]), Set((workspace.live[environment] ?? [:]).keys)] {
                    let unseen = workspace.listed(in: declared) { $0 == environment && names.contains($1) }
                    let place: Comment = "seed \(seed), \(environment) \(names)"
                    expectNoMore(unseen.auditAll(), than: more, place)
                    // One environment judged alone leans on the listings of the others just as much.
                    for (name, verdict) in alone where verdict == .fail && !workspace.hasWaivers {
                        #expect(unseen.audit(name).verdict != .pass, place)
                    }
                    let judged = unseen.audit(environment)
                    let isJudged = judged.environments.flatMap(\.secrets).contains { names.contains($0.name) }
                    #expect(!isJudged || judged.verdict != .pass, place)
                }
            }
        }
        // Both must be among them, or the test proves little.
        #expect(verdicts[.pass, default: 0] > 5)
        #expect(verdicts[.fail, default: 0] > 5)
    }

    private func expectNoMore(_ less: Record, than more: Record, _ place: Comment) {
        for check in less.environments.flatMap(\.checks) where [.pass, .fail].contains(check.status) {
            #expect(more.check(check.id)?.status == check.status, "\(check.id) \(check.message): \(place)")
        }
    }

    @Test func judgesTheSameTwiceAndInAnyOrderAndNamesEveryCheckOnce() throws {
        for seed in 0..<100 as Range<UInt64> {
            let workspace = RandomWorkspace(seed: seed)
            let declared = try workspace.declared()
            let record = workspace.listed(in: declared).auditAll()
            let again = workspace.listed(in: declared, order: seed + 1).auditAll()
            #expect(Self.lines(again) == Self.lines(record), "seed \(seed)")
            let ids = record.environments.flatMap(\.checks).map(\.id)
            #expect(Set(ids).count == ids.count, "seed \(seed)")
        }
    }

    @Test func tellsNothingOfAnyValue() throws {
        for seed in 0..<30 as Range<UInt64> {
            let workspace = RandomWorkspace(seed: seed)
            #expect(!workspace.planted.isEmpty)
            let record = workspace.listed(in: try workspace.declared()).auditAll()
            let told = Self.lines(record).joined(separator: "\n")
            #expect(Planted(workspace.planted).leak(in: told) == nil, "seed \(seed)")
        }
    }

    /// All that a record says, in its order.
    private static func lines(_ record: Record) -> [String] {
        [record.verdict.rawValue]
            + record.environments.flatMap(\.checks).map {
                "\($0.id) \($0.status) \($0.evidence) \($0.severity) \($0.message) \($0.fix ?? "") \($0.expected ?? "")"
            } + record.environments.flatMap(\.secrets).map { "\($0.name) \($0.expected) \($0.isSet == true)" }
            + record.sharing.map { "\($0.fingerprint) \($0.members)" }
    }
}
