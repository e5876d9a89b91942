/// Every listed secret is declared.
struct SecretUndeclared: WordedSecretRule {
    let description = RuleDescription(
        id: "secret-undeclared",
        failsWhen: "a listed secret is declared nowhere; the platform's own, such as SUPABASE_URL, are known",
        needs: .name, severity: .medium,
        why: "Nobody has said what it is for, so nobody can say whether it may be shared.",
        fix: "Declare it under its service in environments/services.yaml, or delete it.",
        principle: .ratherUnset)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard secret.listed != nil, !secret.isDeclared, !secret.isPlatform else { return nil }
        return Judgement(
            secret, of: environment, .fail, evidence: .name, "is listed, and declared nowhere",
            fix: "Declare it in environments/services.yaml, or delete it.")
    }
}
