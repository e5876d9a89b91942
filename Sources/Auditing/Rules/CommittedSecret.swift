/// A secret does not stand in plain text in a file of the repository.
struct CommittedSecret: WordedSecretRule {
    let description = RuleDescription(
        id: "committed-secret",
        failsWhen:
            "the value of a secret, by its service no mere setting, stands in a file such as wrangler.toml",
        needs: .name, severity: .critical,
        why: "Everybody who can read the repository, or ever could, has it.",
        fix:
            "Take it out of the file, set it as a secret at the provider, and replace the value: the history keeps the old one.",
        principle: .ratherUnset, judgesValues: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard let file = secret.listed?.plainTextIn, let isolation = secret.isolation, isolation != .config,
            // Everybody may have it.
            secret.declaration?.publicHalfOf == nil
        else {
            return nil
        }
        return Judgement(
            secret, of: environment, .fail, evidence: .name, "stands in plain text in \(file)",
            fix: .uncommit(secret, from: file))
    }
}
