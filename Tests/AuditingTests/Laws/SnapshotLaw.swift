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
    static let snapshots = Law("a snapshot tells no more than its listing") { generated, choices in
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
        if let what = Law.isBetter(after, than: before, taken, isSealed: true) { return broken(what) }
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

    /// A copy of an isolated value is told where one of the two environments is known by its snapshot: the value itself,
    /// what stands in a visible one, and the usual variants of it.
    static let sealedCopies = Law("contamination is told through a seal", verdicts: []) {
        generated, choices in
        var workspace = generated.workspace
        guard let found = workspace.contaminate(&choices), found.isTriedOnSeals else { return .idle }
        let ends = [found.source.environment, found.place.environment]
        let sealed = choices.pick(ends)
        let isUnread = workspace.environments.contains {
            ends.contains($0.name) && $0.parts.contains(where: \.isUnread)
        }
        guard !isUnread, workspace.isVisible(found, throughSealOf: sealed) else { return .idle }
        let observed = await workspace.observed(in: try generated.declared())
        let record = try await observed.sealing([sealed], judging: [found.place.environment])
            .audit(found.place.environment)
        let check = record.check("\(found.place.environment)/shared-secret/\(found.place.address)")
        guard check?.status == .fail || check?.status == .waived else {
            return .broken(
                "\(workspace)\(sealed) is sealed\n\(found.place) has \(found.what)\n\(check?.message ?? "no check")"
            )
        }
        return .holds(record.verdict)
    }
}

extension GeneratedWorkspace {
    /// Whether what has to be visible to tell a copy is, where the snapshot of one end was taken when its values showed.
    fileprivate func isVisible(_ found: Contamination, throughSealOf sealed: String) -> Bool {
        func isVisible(_ id: SecretID) -> Bool {
            guard let environment = environments.first(where: { $0.name == id.environment }),
                let entry = environment.part(id.part)?.entries.first(where: { $0.name == id.name.text })
            else { return false }
            let isHandedIn = environment.handedIn.contains {
                $0.part == id.part && $0.name == id.name.text && $0.value == entry.value
            }
            guard id.environment == sealed else { return entry.shown == .value || isHandedIn }
            // Nothing is sealed of what stands in a setting.
            return entry.shown == .value && isolation(of: entry.name) != .config
        }
        func isKnown(_ id: SecretID) -> Bool {
            let part = environments.first { $0.name == id.environment }?.part(id.part)
            return part?.entries.first { $0.name == id.name.text }.map { $0.shown != .name } ?? false
        }
        guard isKnown(found.place), isKnown(found.source) else { return false }
        switch found.needs {
        case .nothing: return true
        case .target: return isVisible(found.place)
        case .source: return isVisible(found.source)
        case .either: return isVisible(found.place) || isVisible(found.source)
        }
    }

    func isolation(of name: String) -> IsolationClass? {
        services.first { $0.secrets.contains { $0.name == name } }?.isolation
    }
}
