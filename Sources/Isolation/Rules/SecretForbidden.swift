/// A forbidden secret is not set.
struct SecretForbidden: SecretRule {
    let description = RuleDescription(
        id: "secret-forbidden", failsWhen: "a forbidden secret is listed", needs: .name, severity: nil,
        why: "An integration that is unset fails gracefully; one that is set by mistake acts for real.")

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard secret.presence == .forbidden else { return nil }
        if secret.listed == nil {
            return Judgement(secret, of: environment, .pass, evidence: .name, "is not set")
        }
        return Judgement(
            secret, of: environment, .fail, evidence: .name, "is set, and must not be in \(environment.name)",
            fix: Fix.delete(secret))
    }
}
