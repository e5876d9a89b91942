/// A value has the declared form: hex of n bytes, base64, a URL, a host, JSON with these keys, …
struct ValueFormat: WordedSecretRule {
    let description = RuleDescription(
        id: "value-format",
        failsWhen:
            "the value is not hex of n bytes, base64, a URL, host, e-mail, JSON (with required keys), JWT (with a role), UUID, of the length, with the end, or free of what it must not contain, as declared",
        needs: .attestation, severity: .medium,
        why:
            "A key that is cut off, wrapped in quotes or pasted into the wrong field fails when it is used, or is weak.",
        fix: "Set the whole value, as the service issued it or as it was generated.",
        principle: .ratherUnset, judgesValues: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        if let value = environment.examined(secret), value.hasStrayWhiteSpace, !secret.isPlatform {
            return Judgement(
                secret, of: environment, .fail, evidence: .value, "begins or ends with white space",
                fix: Fix.replace(secret, in: environment))
        }
        return FormJudge(
            forms: secret.forms.filter { !$0.isPrefix }, secret: secret, environment: environment
        )
        .judgement()
    }
}
