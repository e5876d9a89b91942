import Manifests

/// No forbidden secret is set.
struct SecretForbidden: SecretRule {
    let description = RuleDescription(
        id: "secret-forbidden", failsWhen: "a forbidden secret is listed", needs: .name, severity: nil,
        why: "An integration that is unset fails gracefully; one that is set by mistake acts for real.",
        fix:
            "Delete the secret. If the environment has an account of its own by now, declare it required or optional.",
        principle: .ratherUnset,
        proves:
            "The environment's listing shows all names that are set, and does not have this one. It does not prove that the value is set under no other name; shared-secret compares values.",
        examples: [
            RuleExample(
                "set all the same", services: SecretForbidden.example,
                preprod: .init("secrets: { FEED_KEY: { forbidden: true } }", listed: ["FEED_KEY": .name]),
                "FEED_KEY", .fail, "is set, and must not be in preprod"),
            RuleExample(
                "not set", services: SecretForbidden.example,
                preprod: .init("secrets: { FEED_*: { forbidden: true } }"),
                "FEED_KEY", .pass, "is not set"),
            RuleExample(
                "a listing that does not show everything", services: SecretForbidden.example,
                preprod: .init("secrets: { FEED_KEY: { forbidden: true } }", isPartial: true),
                "FEED_KEY", .unproven,
                "is not listed, and may still be set: the file does not show what is set elsewhere"),
        ])

    private static let example =
        "feed: { title: Feed, severity: high, isolation: isolated, secrets: { FEED_KEY: {} } }"

    enum Detail { case set, unset }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard secret.presence == .forbidden, !isPlatformUnderPattern(secret) else { return nil }
        return secret.listed == nil
            ? Finding(secret, .pass, evidence: .name, .unset) : Finding(secret, .fail, evidence: .name, .set)
    }

    /// Returns whether it is a platform's secret, which cannot be deleted, that a pattern covers by chance.
    private func isPlatformUnderPattern(_ secret: AuditedSecret) -> Bool {
        guard secret.isPlatform, case .beginning? = secret.expectation?.pattern.value else { return false }
        return true
    }
}

extension SecretForbidden {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .set: "is set, and must not be in \(scene.environment.name)"
        case .unset: "is not set"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard finding.detail == .set, let secret = finding.subject.secret else { return nil }
        return .delete(secret)
    }
}
