import Manifests

/// No two environments share a URL, branch, project or other identifier.
struct IdentityCollision: Rule {
    let description = RuleDescription(
        id: "identity-collision",
        failsWhen: "two environments declare the same frontend, git branch, project or other identifier",
        needs: .none, severity: .critical,
        why: "Environments with one project or URL are one environment, whatever their names say.")

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        let others = audit.others(than: environment)
        return environment.environment.identity.map { name, value in
            let sharing = others.filter {
                $0.environment.identity.contains { $0.name == name && same($0.value.value, value.value) }
            }
            guard let other = sharing.first else {
                return Judgement(
                    name, .pass, evidence: .none, "is \(value.value), which no other environment has")
            }
            return Judgement(
                name, .fail, evidence: .none, "is \(value.value), which is \(other.name)'s too",
                fix: "Give \(environment.name) its own, and write it in \(value.position.file).")
        }
    }

    /// Whether two identifiers mean the same: a slash at the end or capitals in a URL make no difference.
    private func same(_ one: String, _ other: String) -> Bool { normalized(one) == normalized(other) }

    private func normalized(_ identifier: String) -> String {
        guard identifier.hasPrefix("http") else { return identifier }
        return identifier.hasSuffix("/")
            ? String(identifier.dropLast()).lowercased() : identifier.lowercased()
    }
}
