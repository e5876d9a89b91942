import Auditing
import Listings
import Manifests
import Randomness
import Scenarios

extension Law {
    /// A manifest that demands less is told beside the base's, and so is each check that it lets pass.
    static let looser = Law("looser is visible") { generated, choices in
        var workspace = generated.workspace
        guard let what = workspace.loosen(&choices) else { return .idle }
        let before = try await generated.record()
        let record = await workspace.observed(in: try workspace.declared())
            .judged(by: try await generated.observed()).auditAll()
        func broken(_ problem: String) -> Outcome {
            .broken("\(generated.workspace)loosened: \(what)\n\(problem)")
        }
        func badness(_ status: Status?) -> Int {
            switch status {
            case .fail?: 3
            case .error?: 2
            case .unproven?: 1
            case .pass?, .waived?, .absent?, nil: 0
            }
        }
        let told = record.environments.flatMap(\.checks).filter {
            $0.rule == "policy-loosened" && $0.status == .fail
        }
        guard !told.isEmpty, record.verdict == .fail else {
            return broken("nothing is told: \(record.verdict)")
        }
        for check in before.environments.flatMap(\.checks)
        where badness(check.status) > badness(record.check(check.id)?.status)
            // Whoever takes a waiver away does what these ask for.
            && !["waiver-unused", "waiver-expired"].contains(check.rule)
        {
            let id = "\(check.environment)/policy-loosened/\(check.rule)/\(check.subject)"
            guard record.check(id)?.status == .fail else {
                return broken("\(check.id) was \(check.status), and \(id) is not there")
            }
        }
        return .holds(before.verdict)
    }
}

extension GeneratedWorkspace {
    /// Demands less than before; nil where what was chosen has nothing to loosen.
    fileprivate mutating func loosen(_ choices: inout Choices) -> String? {
        let service = choices.below(services.count)
        let secret = choices.below(services[service].secrets.count)
        let place = choices.below(environments.count)
        let name = services[service].secrets[secret].name
        switch choices.below(8) {
        case 0:
            guard services[service].isolation == .isolated, services[service].id != "hooks" else {
                return nil
            }
            services[service].isolation = choices.pick([.shareable, .config])
            return "the class of \(services[service].id)"
        case 1:
            let part = choices.pick(environments[place].parts).name
            guard !environments[place].waivers.contains(where: { $0.part == part && $0.name == name }) else {
                return nil
            }
            environments[place].waivers.append(Waiver(part: part, name: name))
            return "a waiver of \(name) in \(environments[place].name)"
        case 2:
            let demands: [Trait] = [.text("required: true"), .text("forbidden: true")]
            let found = environments[place].expectations.firstIndex {
                $0.traits.contains { demands.contains($0) }
            }
            guard let found else { return nil }
            environments[place].expectations[found].traits = [.text("optional: true")]
            return "the presence of \(environments[place].expectations[found].name)"
        case 3:
            guard !environments[place].identifiers.isEmpty else { return nil }
            environments[place].identifiers = []
            return "the identifiers of \(environments[place].name)"
        case 4:
            let declared = services[service].secrets[secret]
            let trait = declared.form.map { Trait.text($0) } ?? Self.rotation
            guard declared.traits.contains(trait) else { return nil }
            services[service].secrets[secret].traits.removeAll { $0 == trait }
            return "the form or the period of \(name)"
        case 5:
            guard services[service].isGuarded || services[service].isTogether else { return nil }
            if services[service].isGuarded {
                services[service].isGuarded = false
            } else {
                services[service].isTogether = false
            }
            return "the safeguard or the unity of \(services[service].id)"
        case 6:
            guard services[service].isolation == .isolated, services[service].id != "hooks" else {
                return nil
            }
            services[service].secrets[secret].traits.append(.mayShare(with: [environments[place].name]))
            return "with whom \(name) may be shared"
        default:
            guard environments[place].parts.count > 1, let part = environments[place].parts.last?.name else {
                return nil
            }
            environments[place].parts.removeLast()
            environments[place].expectations.removeAll { $0.part == part }
            environments[place].waivers.removeAll { $0.part == part }
            environments[place].handedIn.removeAll { $0.part == part }
            environments[place].attested.removeAll { $0.part == part }
            return "\(part) of \(environments[place].name) is listed no more"
        }
    }
}
