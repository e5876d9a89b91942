/// A value begins as declared: `sk_test_` on preprod, `sk_live_` on production.
struct KeyPrefix: WordedSecretRule {
    let description = RuleDescription(
        id: "key-prefix",
        failsWhen: "the value does not begin as declared (sk_test_ on preprod, sk_live_ on production)",
        needs: .attestation, severity: nil,
        why: "A live key outside production makes real charges; a test key in production makes none.",
        fix: "Issue a key of the right mode in the service's dashboard, and set it.",
        principle: .ownAccounts, judgesValues: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        FormJudge(forms: secret.forms.filter(\.isPrefix), secret: secret, environment: environment)
            .judgement()
    }
}
