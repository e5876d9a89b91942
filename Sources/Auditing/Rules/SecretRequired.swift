import Manifests
import Secrets

/// A required secret is set.
struct SecretRequired: WordedSecretRule {
    let description = RuleDescription(
        id: "secret-required",
        failsWhen: "a required secret is not listed; or one whose required_if holds", needs: .name,
        severity: .medium,
        why: "What depends on the secret fails, or falls back to another environment's.",
        fix: "Set a value of the environment's own, or declare the secret optional.",
        principle: .ownAddress)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard let expectation = secret.expectation, !secret.isPlatform else { return nil }
        let condition = Condition(expectation.requiredIf, in: environment)
        guard secret.presence == .required || condition.state != .off else { return nil }
        if secret.listed != nil {
            return Judgement(secret, of: environment, .pass, evidence: .name, "is set")
        }
        if case .unknown(let other) = condition.state {
            return Judgement(
                secret, of: environment, .unproven, evidence: .name,
                "is not set, and may have to be: it depends on \(other), of which the listing shows only the name"
            )
        }
        return Judgement(
            secret, of: environment, .fail, evidence: condition.state == .off ? .name : .digest,
            "is not set" + (condition.state == .off ? "" : condition.words),
            fix: Fix.newValue(for: secret, in: environment))
    }
}

/// The values of other secrets that make one required.
private struct Condition {
    enum State: Equatable {
        /// There is none, or it does not hold.
        case off
        /// It holds.
        case on
        /// It depends on a secret whose value nobody can tell.
        case unknown(String)
    }

    let state: State
    /// Why the secret is required, behind what is said of it.
    let words: String

    init(_ conditions: [(secret: Located<String>, value: String)], in environment: AuditedEnvironment) {
        var state = State.on
        for (secret, value) in conditions {
            guard let listed = environment.secret(named: secret.value)?.listed else {
                state = .off
                break
            }
            switch environment.has(Digest(of: value), as: listed) {
            case true?: continue
            case false?: state = .off
            case nil: if state == .on { state = .unknown(secret.value) }
            }
            if state == .off { break }
        }
        self.state = conditions.isEmpty ? .off : state
        words = ", as " + conditions.map { "\($0.secret.value) is \($0.value)" }.joined(separator: " and ")
    }
}
