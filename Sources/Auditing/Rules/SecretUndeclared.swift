import Manifests

/// Every listed secret is declared.
struct SecretUndeclared: SecretRule {
    static let id = "secret-undeclared"

    let description = RuleDescription(
        id: id,
        failsWhen: "a listed secret is declared nowhere; the platform's own, such as SUPABASE_URL, are known",
        needs: .name, severity: .medium,
        why: "Its purpose is not declared, so whether it may be shared is unknown.",
        fix: "Declare it under its service: envaudit add secret NAME --integration SERVICE. Or delete it.",
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

    /// The command, and the line that it adds.
    func fix(_ finding: Finding<Void>, in scene: Scene) -> Fix? {
        let name = SecretAddress(finding.subject.name).name
        guard isSecretName(name) else {
            return
                "Delete it: no manifest can declare a name with other characters than letters, digits and _."
        }
        let service = scene.audit.serviceWords.service(of: name)
        let place = service.map { "`secrets` of \($0)" } ?? "a service's `secrets`"
        return Fix(
            "Declare it: envaudit add secret \(name) --integration \(service ?? "SERVICE"). Or paste `\(name): {}` under \(place) in environments/services.yaml. Or delete it."
        )
    }
}
