/// A required secret is set.
struct SecretRequired: SecretRule {
    let description = RuleDescription(
        id: "secret-required", failsWhen: "a required secret is not listed", needs: .name, severity: .medium,
        why: "What depends on the secret fails, or falls back to another environment's.",
        fix: "Set a value of the environment's own, or declare the secret optional.",
        principle: .ownAddress)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard secret.expectation != nil, secret.presence == .required, !secret.isPlatform else { return nil }
        if secret.listed != nil {
            return Judgement(secret, of: environment, .pass, evidence: .name, "is set")
        }
        return Judgement(
            secret, of: environment, .fail, evidence: .name, "is not set",
            fix: Fix.newValue(for: secret, in: environment))
    }
}
