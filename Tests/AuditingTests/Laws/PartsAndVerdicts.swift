import Auditing
import Randomness
import Scenarios
import Secrecy

extension Law {
    /// A secret that is judged in the main listing is judged the same in a part, and in a part as in the main listing.
    static let parts = Law("a part is a listing", cost: 4) { generated, choices in
        let workspace = generated.workspace
        var moved = workspace
        var names: Set<String> = []
        for (place, environment) in workspace.environments.enumerated() where environment.parts.count == 1 {
            let part = environment.parts[0].name == nil ? "only" : nil
            moved.environments[place] = environment.inParts { _ in part }
            names.insert(environment.name)
        }
        guard !names.isEmpty else { return .idle }
        // The main listing's project is told by its name, a part's by its place; what may be shared may be in one place.
        func statuses(_ record: Record) -> Set<String> {
            Law.statuses(record) { id in
                let words = id.split(separator: "/")
                guard names.contains(String(words[0])) else { return id }
                return words.filter { !["only", "ci"].contains($0) }.joined(separator: "/")
            }.filter { id in
                let isPermitted = id.contains("/shared-secret/") && id.contains("/VIDEO ")
                return !isPermitted && !id.contains("/identity-collision/")
            }
        }
        let record = try await generated.record()
        let again = await moved.observed(in: try moved.declared()).auditAll()
        let difference = statuses(record).symmetricDifference(statuses(again))
        guard difference.isEmpty else {
            return .broken("\(workspace)moved in \(names.sorted()): \(difference.sorted())")
        }
        return .holds(record.verdict)
    }
}

extension Law {
    /// Whichever rules and environments are asked for, a pass has a check that passes and none that says otherwise.
    static let nothingChecked = Law("nothing checked is not a pass") { generated, choices in
        let workspace = generated.workspace
        let ids = RuleSet.all.selectable.sorted()
        let some = Set((0..<1 + choices.below(3)).map { _ in choices.pick(ids) })
        let selection = choices.pick([.all, RuleSelection(only: some), RuleSelection(skipping: some)])
        let policy = VerdictPolicy(
            failOn: choices.once(in: 3) ? .critical : .low, allowsUnproven: choices.once(in: 3))
        let judged = workspace.environments.map(\.name).filter { _ in !choices.once(in: 3) }
        let record = try await generated.observed().audit(
            judged, policy: policy, selection: selection)
        let hindrances: [Status] = [.error] + (policy.allowsUnproven ? [] : [.unproven])
        func isEarned(_ environment: EnvironmentRecord) -> Bool {
            // What manifests tell by themselves is no evidence, where more was asked for.
            environment.checks.contains { $0.status == .pass }
                && !(selection.needsListings && environment.checks.sawNothing)
                && !environment.checks.contains {
                    hindrances.contains($0.status) || $0.status == .fail && $0.severity >= policy.failOn
                }
        }
        let isWrong = record.environments.contains { $0.verdict == .pass && !isEarned($0) }
        let isAllWrong =
            record.verdict == .pass
            && (record.environments.isEmpty || record.environments.contains { $0.verdict != .pass })
        guard !isWrong, !isAllWrong else {
            return .broken("\(workspace)judged: \(judged), rules \(some)\n\(Law.lines(record))")
        }
        return .holds(record.verdict)
    }
}

extension Law {
    /// No value is told, and each check has an id of its own.
    static let secrecy = Law("a record tells no value", verdicts: [], cost: 4) { generated, choices in
        let workspace = generated.workspace
        let record = try await generated.record()
        // The search for a value costs more than all the rest, so a few of them are sought.
        let planted = workspace.environments.flatMap { $0.entries + $0.handedIn }.map(\.value).filter {
            $0.utf8.count == 32 && $0.utf8.allSatisfy(\.isHexDigit)
        }
        let sought = choices.shuffled(Set(planted).sorted()).prefix(2)
        let lines = Law.lines(record)
        if !sought.isEmpty, let leak = Planted(sought).leak(in: lines.joined(separator: "\n")) {
            return .broken("\(workspace)told: \(leak)")
        }
        let ids = record.environments.flatMap(\.checks).map(\.id)
        guard Set(ids).count == ids.count else { return .broken("\(workspace)twice: \(ids)") }
        return .holds(record.verdict)
    }
}
