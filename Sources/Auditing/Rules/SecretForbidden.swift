import Manifests

/// A forbidden secret is not set.
struct SecretForbidden: SecretRule {
    let description = RuleDescription(
        id: "secret-forbidden", failsWhen: "a forbidden secret is listed", needs: .name, severity: nil,
        why: "An integration that is unset fails gracefully; one that is set by mistake acts for real.",
        fix:
            "Delete the secret. If the environment has an account of its own by now, declare it required or optional.",
        principle: .ratherUnset)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard secret.presence == .forbidden, !isPlatformUnderPattern(secret) else { return nil }
        if secret.listed == nil {
            return Judgement(secret, of: environment, .pass, evidence: .name, "is not set")
        }
        return Judgement(
            secret, of: environment, .fail, evidence: .name, "is set, and must not be in \(environment.name)",
            fix: Fix.delete(secret))
    }

    /// Whether a pattern merely happens to cover what the platform provides, which nobody can delete.
    private func isPlatformUnderPattern(_ secret: AuditedSecret) -> Bool {
        guard secret.isPlatform, case .beginning? = secret.expectation?.pattern.value else { return false }
        return true
    }
}
