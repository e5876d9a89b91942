import Auditing
import Listings
import Manifests
import Randomness
import Scenarios
import Support

extension Law {
    /// Once less is seen, nothing passes or fails that did not before, and no verdict becomes a pass.
    ///
    /// What a value alone showed can't be told without it: that is all that may pass when it is taken away.
    static let lessEvidence = Law("less evidence is never better") { generated, choices in
        var workspace = generated.workspace
        let isTempted = choices.once(in: 3)
        let decisive = isTempted ? workspace.tempt(&choices) : nil
        var poorer = workspace
        guard let taken = decisive.map({ poorer.hide($0) }) ?? poorer.takeEvidence(&choices) else {
            return .idle
        }
        let more =
            isTempted
            ? await workspace.observed(in: try generated.declared()) : try await generated.observed()
        let less = await poorer.observed(in: try generated.declared())
        func broken(_ what: String) -> Outcome { .broken("\(workspace)taken away: \(taken.what)\n\(what)") }
        let record = isTempted ? more.auditAll() : try await generated.record()
        if let what = Law.isBetter(less.auditAll(), than: record, taken) { return broken(what) }
        // One environment judged alone leans on the listings of the others just as much.
        guard choices.once(in: 4) else { return .holds(record.verdict) }
        let alone = choices.pick(workspace.environments).name
        if let what = Law.isBetter(less.audit(alone), than: more.audit(alone), taken) {
            return broken("\(alone) alone: \(what)")
        }
        return .holds(record.verdict)
    }

    /// How a record that less evidence led to is better than the one before; nil where it is not.
    ///
    /// - Parameter isLost: whether a check is on what nothing declares and nothing shows any more, so that it falls silent.
    static func isBetter(
        _ less: Record, than more: Record, _ taken: GeneratedWorkspace.Evidence,
        isLost: (Check) -> Bool = { _ in false }
    ) -> String? {
        func rests(_ check: Check) -> Bool {
            taken.isOfValues && (check.evidence == .value || check.rule == "value-mismatch")
        }
        for check in less.environments.flatMap(\.checks) where [.pass, .fail].contains(check.status) {
            let before = more.check(check.id)
            guard before?.status != check.status, before.map(rests) != true else { continue }
            // Without a digest a value that was handed in is taken for the live one, for the worse.
            if check.status == .fail, check.evidence == .value { continue }
            if taken.isOfValues, check.rule.hasPrefix("waiver-") { continue }
            // That a waiver is in use says nothing of the environment: what else would fail may be hidden now.
            if check.rule == "waiver-unused", check.status == .pass { continue }
            // That a secret is set is shown by its name alone, whether it has to be or not.
            if check.rule == "secret-required", check.status == .pass, before == nil { continue }
            return
                "\(check.id) is \(check.status) (\(check.message)), and was \(before.map { "\($0.status) (\($0.message))" } ?? "not there")"
        }
        // What failed is not silent once less is seen, where a listing is still there to be judged.
        for environment in more.environments {
            let isUnread = less.environments.contains {
                $0.environment.name.value == environment.environment.name.value
                    && $0.checks.contains {
                        $0.status == .error || $0.rule == "listing" && $0.status == .unproven
                    }
            }
            for check in environment.checks where check.status == .fail && !isUnread && !rests(check) {
                // What others hold for them, and what was waived of them, can't be told of hidden values.
                if check.rule.hasPrefix("waiver-")
                    || ["shared-secret", "foreign-identifier"].contains(check.rule)
                    || check.rule == "safeguard-missing" && [nil, "app"].contains(check.service)
                {
                    continue
                }
                guard less.check(check.id).map({ $0.status == .absent }) ?? true else { continue }
                return "\(check.id) is silent, and was fail (\(check.message))"
            }
        }
        let told = more.environments.flatMap(\.checks).filter {
            [.fail, .unproven, .error].contains($0.status) && !rests($0) && !isLost($0)
                && !(taken.isOfValues && $0.rule == "waiver-unused")
        }
        guard less.verdict == .pass, more.verdict != .pass, !taken.isOfValues || !told.isEmpty else {
            return nil
        }
        return "the verdict is pass, and was \(more.verdict) by \(told.map(\.id))"
    }
}

extension GeneratedWorkspace {
    struct Evidence {
        let what: String
        /// Whether it is values, and no digest or listing.
        let isOfValues: Bool
    }

    /// Gives a secret that is shown a value that something may depend on; nil where none is shown.
    fileprivate mutating func tempt(_ choices: inout Choices) -> SecretID? {
        let place = choices.below(environments.count)
        let shown = environments[place].entries.filter { $0.shown != .name && !$0.isPlatform }
        let decisive = shown.filter { ["MODE", "OVERRIDE"].contains($0.name) }
        guard !shown.isEmpty else { return nil }
        let entry = choices.pick(decisive.isEmpty || choices.once(in: 3) ? shown : decisive)
        let words = ["production", "", "changeme", "other"] + environments.map(\.name)
        let value = choices.pick(words + environments.flatMap(\.entries).map(\.value))
        set(entry.part, entry.name, value, at: place)
        environments[place].handedIn.removeAll { $0.address == entry.address }
        return SecretID(environment: environments[place].name, part: entry.part, name: Name(entry.name))
    }

    /// Hides what is shown of one secret.
    fileprivate mutating func hide(_ id: SecretID) -> Evidence {
        var isOfValues = false
        for place in environments.indices where environments[place].name == id.environment {
            for part in environments[place].parts.indices
            where environments[place].parts[part].name == id.part {
                for index in environments[place].parts[part].entries.indices
                where environments[place].parts[part].entries[index].name == id.name.text {
                    isOfValues = environments[place].parts[part].entries[index].shown == .value
                    environments[place].parts[part].entries[index].shown = .name
                }
            }
        }
        return Evidence(what: "what is shown of \(id)", isOfValues: isOfValues)
    }

    /// Takes a digest, value, listing or part away; nil where what was chosen does not exist.
    fileprivate mutating func takeEvidence(_ choices: inout Choices) -> Evidence? {
        let place = choices.below(environments.count)
        let part = choices.below(environments[place].parts.count)
        let where_ = GeneratedWorkspace.address(
            environments[place].name, environments[place].parts[part].name ?? "main")
        let entries = environments[place].parts[part].entries
        let seen = entries.indices.filter { entries[$0].shown != .name }
        func hide(_ hidden: [Int], _ what: String) -> Evidence? {
            guard !hidden.isEmpty else { return nil }
            let isOfValues = hidden.contains { entries[$0].shown == .value }
            for index in hidden { environments[place].parts[part].entries[index].shown = .name }
            return Evidence(what: "\(what) of \(where_)", isOfValues: isOfValues)
        }
        switch choices.below(8) {
        case 0:
            guard !seen.isEmpty else { return nil }
            let index = choices.pick(seen)
            return hide([index], "what is shown of \(entries[index].name)")
        case 1: return hide(seen, "whatever is shown of the values")
        case 2:
            environments[place].parts[part].isUnread = true
            return Evidence(what: "the listing \(where_)", isOfValues: true)
        case 3:
            let shown = entries.indices.filter { entries[$0].shown == .value }
            for index in shown { environments[place].parts[part].entries[index].shown = .digest }
            return shown.isEmpty ? nil : Evidence(what: "the values of \(where_)", isOfValues: true)
        case 4:
            guard !environments[place].handedIn.isEmpty else { return nil }
            let index = choices.below(environments[place].handedIn.count)
            let entry = environments[place].handedIn.remove(at: index)
            return Evidence(what: "the value handed in for \(entry.address)", isOfValues: true)
        case 5:
            guard !environments[place].attested.isEmpty else { return nil }
            environments[place].attested = []
            return Evidence(what: "what is attested of \(environments[place].name)", isOfValues: true)
        case 6:
            guard !entries.isEmpty, !environments[place].parts[part].isUnread else { return nil }
            let entry = environments[place].parts[part].entries.remove(at: choices.below(entries.count))
            environments[place].parts[part].isPartial = true
            return Evidence(
                what: "\(entry.name) of \(where_), which does not show everything", isOfValues: true)
        default:
            guard !environments[place].handedIn.isEmpty else { return nil }
            environments[place].handedIn = []
            return Evidence(what: "the values handed in for \(environments[place].name)", isOfValues: true)
        }
    }
}
