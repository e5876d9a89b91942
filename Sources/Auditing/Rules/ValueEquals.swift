import Manifests
import Secrets

/// A secret whose value is known has that value.
struct ValueEquals: WordedSecretRule {
    let description = RuleDescription(
        id: "value-equals", failsWhen: "a known value, such as APP_ENV's, is another one", needs: .digest,
        severity: nil,
        why: "Code decides by such a value whether it acts for real: whom it mails, which keys it takes.",
        fix: "Set the declared value, without quotes, spaces or a newline; or correct the manifest.",
        principle: .ownAddress, judgesValues: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard let known = secret.expectation?.equals, !secret.isSiteURL, let listed = secret.listed else {
            return nil
        }
        guard let value = known.text(in: environment.environment) else { return nil }
        guard let isValue = environment.has(Digest(of: value), as: listed) else {
            return Judgement(
                secret, of: environment, .unproven, evidence: .name,
                "is set, and the listing does not show to what")
        }
        if isValue {
            return Judgement(secret, of: environment, .pass, evidence: .digest, "is \(value)")
        }
        return Judgement(
            secret, of: environment, .fail, evidence: .digest,
            listed.digest.map { diagnosis(of: $0, secret, expecting: value, audit) } ?? "is not \(value)",
            fix: Fix.newValue(for: secret, in: environment))
    }

    private func diagnosis(
        of digest: Digest, _ secret: AuditedSecret, expecting value: String, _ audit: Audit
    ) -> String {
        let spellings = [
            value.lowercased(), value.uppercased(), value.prefix(1).uppercased() + value.dropFirst(),
        ]
        if spellings.contains(where: { Digest(of: $0) == digest }) {
            return "is \(value), but in other capitals"
        }
        if let slip = ValueVariant.digests(of: value)[digest] {
            return "is \(value), but \(slip)"
        }
        return audit.explanation(of: digest, for: secret).map { "is \($0)" } ?? "is not \(value)"
    }
}
