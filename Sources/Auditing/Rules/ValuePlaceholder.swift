/// A value is not one that merely stands in for a value.
struct ValuePlaceholder: WordedSecretRule {
    let description = RuleDescription(
        id: "value-placeholder",
        failsWhen: "the value is empty, changeme, your_…_here, a test value, or the template's own example",
        needs: .digest, severity: .high,
        why: "A secret that was never filled in looks set in every list of names.",
        fix: "Set a real value of the environment's own, or delete the secret until there is one.",
        principle: .ratherUnset, judgesValues: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard secret.isDeclared, !secret.isPlatform, let listed = secret.listed else { return nil }
        // A known value is judged by its own rule, which says more.
        let hasFrontend = environment.environment.frontend != nil
        guard secret.expectation?.equals == nil, !(secret.isSiteURL && hasFrontend) else { return nil }
        if case .sealed = listed.shown {
            return Judgement(
                secret, of: environment, .unproven, evidence: .digest,
                "is sealed, and the hundreds of placeholders were not tried on its seal")
        }
        guard let digest = listed.digest else {
            return Judgement(
                secret, of: environment, .unproven, evidence: .name,
                "is set, and the listing does not show to what")
        }
        // What stands in a value's place proves nothing, and is not known by a digest.
        if let nonValue = environment.examined(secret)?.nonValue,
            !nonValue.isFairSetting || secret.isolation != .config
        {
            let summary = audit.placeholders.summary(of: digest, for: secret) ?? nonValue.description
            return Judgement(
                secret, of: environment, .fail, evidence: .value, "is \(summary)",
                fix: Fix.replace(secret, in: environment))
        }
        if let placeholder = audit.placeholders.summary(of: digest, for: secret) {
            return Judgement(
                secret, of: environment, .fail, evidence: .digest, "is \(placeholder)",
                fix: Fix.replace(secret, in: environment))
        }
        return Judgement(secret, of: environment, .pass, evidence: .digest, "is no known placeholder")
    }
}
