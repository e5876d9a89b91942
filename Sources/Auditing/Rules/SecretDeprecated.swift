import Manifests

/// No deprecated secret is set.
struct SecretDeprecated: SecretRule {
    let description = RuleDescription(
        id: "secret-deprecated", failsWhen: "a secret that is declared as deprecated is still set",
        needs: .name, severity: .medium,
        why: "A credential that nothing uses is neither rotated nor watched, and it still opens the account.",
        fix: "See that nothing reads it any more, and delete it.", principle: .ratherUnset,
        proves:
            "The environment's listing shows all names that are set, and does not have this one. It does not prove that the credential was revoked.",
        examples: [
            RuleExample(
                "still set", services: SecretDeprecated.example, preprod: .init(listed: ["OLD_KEY": .name]),
                "OLD_KEY", .fail, "is set, and deprecated: NEW_KEY replaces it"),
            RuleExample(
                "gone", services: SecretDeprecated.example, "OLD_KEY", .pass, "is deprecated, and not set"),
        ], isOnDeclared: true)

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, secrets: { OLD_KEY: { deprecated: NEW_KEY replaces it } } }"

    enum Detail { case set, unset }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard secret.isDeprecated, !secret.isPlatform else { return nil }
        return secret.listed == nil
            ? Finding(secret, .pass, evidence: .name, .unset) : Finding(secret, .fail, evidence: .name, .set)
    }
}

extension SecretDeprecated {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        let advice = finding.subject.secret?.declaration?.deprecation?.advice.map { ": \($0)" } ?? ""
        return finding.detail == .set ? "is set, and deprecated\(advice)" : "is deprecated, and not set"
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard finding.detail == .set, let secret = finding.subject.secret else { return nil }
        return .delete(secret, after: "See that nothing reads it any more. ")
    }
}
