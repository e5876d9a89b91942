import Auditing
import Randomness
import Scenarios

extension Law {
    /// Entries in another order have the same record, to the letter; environments, parts and services under other names,
    /// and files in another order, have the same checks.
    static let names = Law("names and order don't matter") { generated, choices in
        let what =
            if choices.once(in: 2) {
                try await renamed(generated, &choices)
            } else {
                try await reordered(generated, &choices)
            }
        if let what { return .broken("\(generated.workspace)\(what)") }
        return .holds(try await generated.record().verdict)
    }

    private static func renamed(_ generated: GeneratedCase, _ choices: inout Choices) async throws -> String?
    {
        let naming = GeneratedWorkspace.Naming(&choices)
        let renamed = generated.workspace.renamed(naming).reordered(&choices)
        let record = try await generated.record()
        let again = await renamed.observed(in: try renamed.declared()).auditAll()
        let difference = statuses(record, by: { naming.text($0) }).symmetricDifference(statuses(again))
        guard !difference.isEmpty || record.verdict != again.verdict else { return nil }
        return "renamed and reordered:\n\(renamed)\(difference.sorted())"
    }

    private static func reordered(_ generated: GeneratedCase, _ choices: inout Choices) async throws
        -> String?
    {
        var other = generated.workspace
        for place in other.environments.indices { other.reorderEntries(at: place, &choices) }
        let before = lines(try await generated.record())
        let again = lines(await other.observed(in: try generated.declared()).auditAll())
        guard before != again else { return nil }
        return zip(before, again).filter { $0 != $1 }.map { "\($0)\n\($1)" }.joined(separator: "\n")
    }

    static func statuses(_ record: Record, by name: (String) -> String = { $0 }) -> Set<String> {
        Set(
            record.environments.flatMap(\.checks).map { check in
                "\(name("\(check.environment)/\(check.rule)/\(check.subject)")) \(check.status) \(check.severity)"
            })
    }

    /// All that a record says, in its order.
    static func lines(_ record: Record) -> [String] {
        [record.verdict.rawValue]
            + record.environments.flatMap(\.checks).map {
                "\($0.id) \($0.status) \($0.evidence) \($0.severity) \($0.message) \($0.fix ?? "") \($0.expected ?? "")"
            } + record.environments.flatMap(\.secrets).map { "\($0.name) \($0.expected) \($0.isSet == true)" }
            + record.sharing.map { "\($0.fingerprint) \($0.members)" }
    }
}

extension GeneratedWorkspace {
    /// Other names, by the old ones.
    struct Naming {
        private var names: [String: String] = [:]

        init(_ choices: inout Choices) {
            for old in [
                ["production", "preprod", "sandbox"], ["ci", "web"], ["pay", "mail", "keys", "app", "hooks"],
            ] {
                for (old, new) in zip(old, choices.shuffled(old.map { "the-\($0)" })) { names[old] = new }
            }
        }

        subscript(_ name: String) -> String { names[name] ?? name }

        /// An id or address with the other names in it.
        func text(_ text: String) -> String {
            text.split(separator: "/", omittingEmptySubsequences: false).map { self[String($0)] }
                .joined(separator: "/")
        }
    }

    fileprivate func renamed(_ naming: Naming) -> GeneratedWorkspace {
        var renamed = self
        for place in services.indices {
            renamed.services[place].id = naming[services[place].id]
            for secret in services[place].secrets.indices {
                renamed.services[place].secrets[secret].traits = services[place].secrets[secret].traits.map {
                    $0.renamed(naming)
                }
            }
        }
        renamed.environments = environments.map { $0.renamed(naming) }
        return renamed
    }

    fileprivate func reordered(_ choices: inout Choices) -> GeneratedWorkspace {
        var other = self
        other.services = choices.shuffled(services)
        for place in services.indices {
            other.services[place].secrets = choices.shuffled(other.services[place].secrets)
        }
        for place in environments.indices {
            other.environments[place].expectations = choices.shuffled(environments[place].expectations)
            other.environments[place].waivers = choices.shuffled(environments[place].waivers)
            other.environments[place].parts = choices.shuffled(environments[place].parts)
            other.reorderEntries(at: place, &choices)
        }
        return other
    }

    fileprivate mutating func reorderEntries(at place: Int, _ choices: inout Choices) {
        for part in environments[place].parts.indices {
            environments[place].parts[part].entries = choices.shuffled(
                environments[place].parts[part].entries)
        }
        environments[place].handedIn = choices.shuffled(environments[place].handedIn)
    }
}

extension GeneratedWorkspace.Trait {
    fileprivate func renamed(_ naming: GeneratedWorkspace.Naming) -> Self {
        switch self {
        case .text: self
        case .mustEqual(let environment, let secret):
            .mustEqual(environment: naming[environment], secret: secret)
        case .mayShare(let environments): .mayShare(with: environments.map { naming[$0] })
        }
    }
}

extension GeneratedWorkspace.Environment {
    /// The same where the environment and its parts have other names.
    fileprivate func renamed(_ naming: GeneratedWorkspace.Naming) -> Self {
        var renamed = inParts { $0.map { naming[$0] } }
        renamed.name = naming[name]
        for place in expectations.indices {
            renamed.expectations[place].traits = expectations[place].traits.map { $0.renamed(naming) }
        }
        return renamed
    }

    /// The same where parts have other names.
    func inParts(_ name: (String?) -> String?) -> Self {
        var other = self
        for place in parts.indices {
            other.parts[place].name = name(parts[place].name)
            for entry in parts[place].entries.indices {
                other.parts[place].entries[entry].part = name(parts[place].name)
            }
        }
        for place in handedIn.indices { other.handedIn[place].part = name(handedIn[place].part) }
        for place in attested.indices { other.attested[place].part = name(attested[place].part) }
        for place in expectations.indices where expectations[place].part != nil {
            other.expectations[place].part = name(expectations[place].part)
        }
        for place in waivers.indices { other.waivers[place].part = name(waivers[place].part) }
        return other
    }
}
