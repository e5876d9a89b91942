import Manifests

/// What is declared as deprecated is set no more.
struct SecretDeprecated: WordedSecretRule {
    let description = RuleDescription(
        id: "secret-deprecated", failsWhen: "a secret that is declared as deprecated is still set",
        needs: .name, severity: .medium,
        why: "Nobody rotates or watches a credential that nothing uses, and it still opens the account.",
        fix: "See that nothing reads it any more, and delete it.", principle: .ratherUnset)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard let deprecation = secret.declaration?.deprecation, !secret.isPlatform else { return nil }
        if secret.listed == nil {
            return Judgement(
                secret, of: environment, .pass, evidence: .name, "is deprecated, and not set")
        }
        let advice = deprecation.advice.map { ": \($0)" } ?? ""
        return Judgement(
            secret, of: environment, .fail, evidence: .name, "is set, and deprecated\(advice)",
            fix: .delete(secret, after: "See that nothing reads it any more. "))
    }
}
