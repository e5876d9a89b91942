import Auditing
import Listings
import Randomness
import Scenarios
import Secrets
import Testing

/// What holds for every workspace and every observation.
@Suite struct LawTests {
    static let shards: [Range<UInt64>] = [0..<125, 125..<250, 250..<375, 375..<500]

    /// An isolated value of one environment, anywhere in another and under whatever name, is never a pass; nor is it in
    /// a variant where values are visible, nor its digest pasted in its place.
    @Test(arguments: shards) func contaminationIsNeverAPass(_ seeds: Range<UInt64>) throws {
        var count = 0
        for seed in seeds {
            var workspace = RandomWorkspace(seed: seed)
            guard !workspace.hasWaivers, let (place, how) = workspace.contaminate(seed: seed) else {
                continue
            }
            count += 1
            let record = workspace.listed(in: try workspace.declared()).audit(place.environment)
            #expect(record.verdict != .pass, "seed \(seed): \(how) in \(place)")
        }
        #expect(count > 25)
    }

    /// A secret that is judged in the main listing is judged the same in a part.
    @Test(arguments: shards) func aPartIsAListing(_ seeds: Range<UInt64>) throws {
        for seed in seeds {
            var workspace = RandomWorkspace(seed: seed)
            // A waiver names its secret's part.
            guard !workspace.hasWaivers else { continue }
            let main = workspace.listed(in: try workspace.declared()).auditAll()
            workspace.isInPart = true
            let part = workspace.listed(in: try workspace.declared()).auditAll()
            #expect(Self.statuses(part) == Self.statuses(main), "seed \(seed)")
            #expect(part.verdict == main.verdict, "seed \(seed)")
        }
    }

    private static func statuses(_ record: Record) -> Set<String> {
        Set(
            record.environments.flatMap(\.checks).filter {
                $0.rule != "identity-collision" && !$0.rule.hasPrefix("waiver")
            }.map { check in
                let subject =
                    check.subject.hasPrefix("only/") ? String(check.subject.dropFirst(5)) : check.subject
                return "\(check.environment)/\(check.rule)/\(subject) \(check.status) \(check.severity)"
            })
    }

    /// Where nothing was checked, nothing passes.
    @Test func nothingCheckedIsNoPass() throws {
        let record = try Scenario.acme("  {}").audit(
            "preprod", selection: RuleSelection(only: ["frontend-bundle"]))
        #expect(record.environments.flatMap(\.checks).isEmpty)
        #expect(record.verdict == .incomplete)
    }
}
