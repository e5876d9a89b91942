import Auditing
import Listings
import Manifests
import Randomness
import Scenarios
import Support

@testable import Secrets

extension Law {
    /// Where environments are known by their sealed snapshots, nothing passes or fails that does not by their listings,
    /// nothing that failed falls silent, and what is equal is told all the same.
    static let snapshots = Law("a snapshot tells no more than its listing", cost: 4) { generated, choices in
        let workspace = generated.workspace
        // What could not be read can't be sealed.
        let sealable = workspace.environments.filter { !$0.parts.contains(where: \.isUnread) }.map(\.name)
        guard !sealable.isEmpty else { return .idle }
        let sealed = Array(choices.shuffled(sealable).prefix(1 + choices.below(sealable.count)))
        let names = workspace.environments.map(\.name)
        let judged = Array(choices.shuffled(names).prefix(1 + choices.below(names.count)))
        let listed = try await generated.observed()
        let snapshot = try await listed.sealing(sealed, judging: Set(judged))
        let (before, after) = (listed.audit(judged), snapshot.audit(judged))
        func broken(_ what: String) -> Outcome {
            .broken("\(workspace)sealed: \(sealed), judged: \(judged)\n\(what)")
        }
        let taken = GeneratedWorkspace.Evidence(what: "what is sealed", isOfValues: true)
        // Two snapshots can't be compared with one another, and of what no service declares that is not told.
        func isLost(_ check: Check) -> Bool {
            sealed.count > 1 && check.service == nil
                && sealed.contains { check.id.hasPrefix("\($0)/shared-secret/") }
        }
        if let what = Law.isBetter(after, than: before, taken, isLost: isLost) { return broken(what) }
        for environment in before.environments {
            // Two snapshots can't be compared with one another.
            let name = environment.environment.name.value
            guard sealed.count == 1 || !sealed.contains(name) else { continue }
            for check in environment.checks
            where check.rule == "shared-secret" && check.status == .fail && check.evidence == .digest {
                // The digest of a digest is not tried on a seal.
                let isEqual =
                    check.message.hasPrefix("has the same value as") && !check.message.contains(", ")
                let told = after.check(check.id)
                guard isEqual, told?.status != .fail else { continue }
                return broken(
                    "\(check.id) was \(check.message), and is \(told.map { "\($0.status) (\($0.message))" } ?? "not there")"
                )
            }
        }
        return .holds(after.verdict)
    }
}
