import Manifests

/// Every listed secret is declared.
struct SecretUndeclared: SecretRule {
    let description = RuleDescription(
        id: "secret-undeclared",
        failsWhen: "a listed secret is declared nowhere; the platform's own, such as SUPABASE_URL, are known",
        needs: .name, severity: .medium,
        why: "Its purpose is not declared, so whether it may be shared is unknown.",
        fix: "Declare it under its service in environments/services.yaml, or delete it.",
        principle: .ratherUnset,
        proves: "It has no passes: a name that is declared is judged by the other rules.",
        examples: [
            RuleExample(
                "a name that no manifest has", services: SecretUndeclared.example,
                preprod: .init(listed: ["STRAY_KEY": .name]),
                "STRAY_KEY", .fail, "is listed, and declared nowhere"),
            RuleExample(
                "a declared name", services: SecretUndeclared.example,
                preprod: .init(listed: ["PAY_KEY": .name]), silentOn: "PAY_KEY"),
        ])

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }"

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Void>? {
        guard secret.listed != nil, !secret.isDeclared, !secret.isPlatform else { return nil }
        return Finding(secret, .fail, evidence: .name, ())
    }
}

extension SecretUndeclared {
    func message(_ finding: Finding<Void>, in scene: Scene) -> String { "is listed, and declared nowhere" }

    func fix(_ finding: Finding<Void>, in scene: Scene) -> Fix? {
        "Declare it in environments/services.yaml, or delete it."
    }
}
