import Listings

/// Two secrets of one environment have values of their own, unless they are declared to be the same.
struct SecretReused: WordedRule {
    let description = RuleDescription(
        id: "secret-reused",
        failsWhen:
            "two secrets of one environment have the same value, and neither same_as nor must_equal declares it",
        needs: .digest, severity: .medium,
        why:
            "One value in two roles can't be rotated for one of them, and a leak of either is a leak of both.",
        fix: "Give one of the two a value of its own; if they are meant to be one, declare same_as.",
        judgesValues: true)

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        let judged = environment.secrets.filter {
            $0.listed != nil && !$0.isPlatform && $0.isDeclared && $0.isolation != .config
                && !environment.hasNoValue($0)
        }
        // Within one listing equal values show the same, also where they are sealed.
        var byValue: [ListedSecret.Shown: [AuditedSecret]] = [:]
        for secret in judged {
            if let shown = secret.shownValue { byValue[shown, default: []].append(secret) }
        }
        let unseen = judged.first { $0.shownValue == nil }
        return judged.map { secret in
            guard let shown = secret.shownValue else {
                return Judgement(
                    secret, of: environment, .unproven, evidence: .name,
                    "can't be told from the environment's other secrets: the listing shows only its name")
            }
            let other = byValue[shown]?.first {
                $0.name != secret.name && !declaredSame(secret, $0)
                    && !audit.agreements.join(secret, $0, in: environment)
            }
            guard let other else {
                if let unseen {
                    return Judgement(
                        secret, of: environment, .unproven, evidence: .digest,
                        "can't be told from \(unseen.name), of which the listing shows only the name")
                }
                return Judgement(
                    secret, of: environment, .pass, evidence: .digest,
                    "differs from the environment's other secrets")
            }
            return Judgement(
                secret, of: environment, .fail, evidence: .digest,
                "has the same value as \(other.name) in this environment",
                fix: .replace(
                    secret, in: environment,
                    otherwise: " If the two are meant to be one, declare `same_as: \(other.name)`."))
        }
    }

    private func declaredSame(_ one: AuditedSecret, _ other: AuditedSecret) -> Bool {
        // One secret in two parts is one secret.
        one.address.name == other.address.name
            || one.declaration?.sameAs.contains(other.address.name) == true
            || other.declaration?.sameAs.contains(one.address.name) == true
    }
}

extension AuditedSecret {
    /// What is shown of its value; nil for nothing.
    fileprivate var shownValue: ListedSecret.Shown? { listed?.isComparable == true ? listed?.shown : nil }
}
