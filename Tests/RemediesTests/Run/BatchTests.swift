import Manifests
import Providers
import Scenarios
import Secrets
import Testing

@testable import Remedies

/// Changes in as few requests as the provider takes, and what belongs together in one.
@Suite struct BatchTests {
    /// Groups of these sizes, and the batches' sizes.
    static let cases: [(groups: [Int], limit: Int, batches: [Int])] = [
        ([], 100, []), ([1], 100, [1]),
        (Array(repeating: 1, count: 100), 100, [100]),
        (Array(repeating: 1, count: 101), 100, [100, 1]),
        (Array(repeating: 1, count: 250), 100, [100, 100, 50]),
        (Array(repeating: 1, count: 99) + [2], 100, [99, 2]),
        (Array(repeating: 1, count: 98) + [2], 100, [100]),
        (Array(repeating: 2, count: 51), 100, [100, 2]),
        ([2, 2, 1, 2], 3, [2, 3, 2]), ([1, 2, 1], 2, [1, 2, 1]),
        // What can't be split is not: a provider that takes less refuses it whole.
        ([1, 2, 1], 1, [1, 2, 1]),
    ]

    @Test(arguments: cases.indices) func `packs in order and never splits`(index: Int) {
        let (sizes, limit, expected) = Self.cases[index]
        var number = 0
        let groups = sizes.map { size in
            (0..<size).map { _ in
                number += 1
                return HeldSecret("N\(number)", SecretValue(copying: "v"))
            }
        }
        let batches = Batch.batches(deleting: [], setting: groups, limit: limit)
        #expect(batches.map(\.names.count) == expected)
        #expect(batches.flatMap(\.names) == groups.flatMap { $0.map(\.name) })
        for group in groups {
            #expect(batches.filter { !Set($0.names).isDisjoint(with: group.map(\.name)) }.count == 1)
        }
    }

    @Test func `deletions come first, and have requests of their own`() {
        let names = (0..<101).map { "D\($0)" }
        let set = [[HeldSecret("S", SecretValue(copying: "v"))]]
        let batches = Batch.batches(deleting: names, setting: set, limit: 100)
        #expect(batches.map(\.isDeletion) == [true, true, false])
        #expect(batches.flatMap(\.names) == names + ["S"])
    }

    /// A plan's changes alone, a key pair in one request, and each value as it is declared.
    @Test func `a plan's batches are its changes`() throws {
        let plan = try Shop().everyAction()
        let batches = plan.batches(limit: 3)
        #expect(batches.map(\.isDeletion) == [true, false, false])
        #expect(
            batches.map(\.names) == [
                ["PAYMENTS_OLD_KEY"], ["PAYMENTS_SEED", "PAYMENTS_SIGNING_KEY", "PAYMENTS_VERIFYING_KEY"],
                ["SITE_URL", "REGION"],
            ])
        guard case .set(let values) = batches[2] else { return }
        #expect(
            values.map { $0.value.digest }
                == [Digest(of: "https://preprod.shop.test"), Digest(of: "eu-central-1")])
        #expect(
            PlanSample.all.filter { $0.name == "nothing" }.allSatisfy {
                $0.plan.batches(limit: 1).isEmpty
            })
    }
}

extension Batch {
    fileprivate var isDeletion: Bool {
        if case .delete = self { true } else { false }
    }

    fileprivate var names: [String] {
        switch self {
        case .delete(let names): names
        case .set(let secrets): secrets.map(\.name)
        }
    }
}
