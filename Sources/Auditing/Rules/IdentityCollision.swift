import Manifests

/// No two environments share a URL, branch, project or other identifier.
struct IdentityCollision: WordedRule {
    let description = RuleDescription(
        id: "identity-collision",
        failsWhen: "two environments declare the same frontend, git branch, project or other identifier",
        needs: .none, severity: .critical,
        why: "Environments with one project or URL are one environment, whatever their names say.",
        fix:
            "Give each environment a project, branch and address of its own, and write them in its manifest.",
        principle: .ownAccounts)

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        collisions(of: environment, in: audit)
            + environment.environment.identity.map { name, value in
                let sharing = audit.environments(identifiedBy: name, value.value)
                guard let other = sharing.first(where: { $0 != environment.name }) else {
                    return Judgement(
                        name, .pass, evidence: .none, "is \(value.value), which no other environment has")
                }
                return Judgement(
                    name, .fail, evidence: .none, "is \(value.value), which is \(other)'s too",
                    fix: "Give \(environment.name) its own, and write it in \(value.position.file).")
            }
    }

    /// The places that another environment lists, too. What is unshared says nothing that the identifiers don't.
    private func collisions(of environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        environment.observation.places.compactMap { listed in
            guard let other = audit.environment(listing: listed.place, besides: environment.name) else {
                return nil
            }
            return Judgement(
                listed.part.map { "listings/\($0)" } ?? "listing", at: listed.position, .fail,
                evidence: .none,
                "is \(listed.place), which \(other) lists too",
                fix: "Give \(environment.name) its own, and write it in \(listed.position.file).")
        }
    }
}
