import Listings
import Manifests

/// No two environments share a URL, branch, project, listing or other identifier.
struct IdentityCollision: Rule {
    let description = RuleDescription(
        id: "identity-collision",
        failsWhen:
            "two environments declare the same frontend, git branch, project or other identifier, or list the secrets of one place",
        needs: .none, severity: .critical,
        why: "Environments with one project or URL are one environment, whatever their names say.",
        fix:
            "Give each environment a project, branch and address of its own, and write them in its manifest.",
        principle: .ownAccounts,
        proves:
            "No other manifest declares the identifier, nor a listing from the same place. It does not prove that the identifier is this environment's.",
        examples: [
            RuleExample(
                "one database for two", services: "{}",
                production: .init("identifiers: { database: db-17 }"),
                preprod: .init("identifiers: { database: db-17 }"),
                "database", .fail, "is db-17, which is production's too"),
            RuleExample(
                "a project of its own", services: "{}",
                "project", .pass, "is project-preprod, which no other environment has"),
        ])

    enum Detail {
        case own(String)
        /// Another environment has it, too.
        case shared(String, with: String)
        /// Another environment lists this place, too.
        case listed(Place, by: String)
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        // What is unshared of places says nothing that the identifiers don't.
        let places: [Finding<Detail>] = environment.observation.places.compactMap { listed in
            audit.environment(listing: listed.place, besides: environment.name).map { other in
                let subject = Subject(listed.part.map { "listings/\($0)" } ?? "listing", at: listed.position)
                return Finding(subject, .fail, evidence: .none, .listed(listed.place, by: other))
            }
        }
        return places
            + environment.environment.identity.map { name, value in
                let sharing = audit.environments(identifiedBy: name, value.value)
                return finding(
                    Subject(name, at: value.position), value.value,
                    sharing.first { $0 != environment.name })
            }
    }

    private func finding(_ subject: Subject, _ text: String, _ other: String?) -> Finding<Detail> {
        other.map { Finding(subject, .fail, evidence: .none, .shared(text, with: $0)) }
            ?? Finding(subject, .pass, evidence: .none, .own(text))
    }
}

extension IdentityCollision {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .own(let text): "is \(text), which no other environment has"
        case .shared(let text, let other): "is \(text), which is \(other)'s too"
        case .listed(let place, let other): "is \(place), which \(other) lists too"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard finding.status == .fail else { return nil }
        return "Give \(scene.environment.name) its own, and write it in \(finding.subject.position.file)."
    }
}
