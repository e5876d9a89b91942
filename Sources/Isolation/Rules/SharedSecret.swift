import Evidence
import Manifests

/// An isolated secret has a value of its own: no secret of another environment has the same, whatever its name.
struct SharedSecret: SecretRule {
    let description = RuleDescription(
        id: "shared-secret",
        failsWhen:
            "an isolated secret has the value of any secret, of the same or another name, in another environment, and neither may_share_with nor must_equal declares it",
        needs: .digest, severity: nil,
        why:
            "One value in two environments means that a test acts on the other's account: real charges, bookings, mail."
    )

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard let listed = secret.listed else { return nil }
        guard let digest = listed.digest else {
            return unproven(secret, of: environment, .name, "the listing shows only its name")
        }
        let conflicts = conflicts(of: secret, with: audit.holding(of: digest), outside: environment, audit)
        if !conflicts.isEmpty {
            return Judgement(
                secret, of: environment, .fail, evidence: .digest,
                "has the same value as \(enumeration(conflicts))", fix: Fix.replace(secret, in: environment),
                counterparts: conflicts.count > SharedSecret.mostCounterparts ? nil : conflicts)
        }
        let unseen = audit.blind.lazy.map(\.name).filter { $0 != environment.name }.prefix(4)
        guard unseen.isEmpty else {
            return unproven(
                secret, of: environment, .digest, "\(enumeration(Array(unseen))) could not be compared")
        }
        guard !secret.isPlatform else { return nil }
        switch secret.isolation {
        case .isolated?:
            return Judgement(
                secret, of: environment, .pass, evidence: .digest,
                allowed(secret, of: environment, audit.holding(of: digest), audit)
                    ?? "differs from every secret of \(summary(of: audit.environments, without: environment))"
            )
        case .shareable?: return shareable(secret, of: environment, audit.holding(of: digest))
        case .config?, nil: return nil
        }
    }

    /// How many secrets with one value are looked at: a value that hundreds hold must not cost their square.
    private static let mostCounterparts = 64

    /// The secrets of other environments whose having the same value is a failure: one of the two is isolated,
    /// and neither is a mere setting.
    private func conflicts(
        of secret: AuditedSecret, with holding: Holding, outside environment: AuditedEnvironment,
        _ audit: Audit
    ) -> [SecretPlace] {
        guard secret.isolation != .config else { return [] }
        let candidates = secret.isolation == .isolated ? holding.all : holding.isolated
        let conflicts = candidates.lazy.filter { other in
            // What the platform gives every project under one name, such as an empty key set, is no sharing.
            other.environment != environment.name && !(secret.isPlatform && other.secret.isPlatform)
                && audit.allowance(secret, in: environment.name, toEqual: other) == nil
        }
        return conflicts.prefix(SharedSecret.mostCounterparts + 1).map(\.place)
    }

    /// What is said of a value that is another environment's too, as it was declared.
    private func allowed(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ holding: Holding, _ audit: Audit
    ) -> String? {
        let equal = holding.all.lazy.filter { $0.environment != environment.name }.prefix(4)
        guard let first = equal.first,
            let allowance = audit.allowance(secret, in: environment.name, toEqual: first)
        else { return nil }
        return "has the same value as \(enumeration(equal.map(\.place))), as \(allowance)"
    }

    private func shareable(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ holding: Holding
    ) -> Judgement {
        let places = Array(
            holding.all.lazy.filter { $0.environment != environment.name }.prefix(4).map(\.place))
        let message =
            places.isEmpty
            ? "is shared with no secret that was seen"
            : "is shared with \(enumeration(places)), as its class allows"
        return Judgement(secret, of: environment, .pass, evidence: .digest, message)
    }

    private func unproven(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ evidence: EvidenceLevel,
        _ reason: String
    ) -> Judgement? {
        guard !secret.isPlatform, secret.isDeclared, secret.isolation != .config else { return nil }
        let claim =
            secret.isolation == .isolated
            ? "to be \(environment.name)'s own" : "to differ from other environments' isolated secrets"
        return Judgement(
            secret, of: environment, .unproven, evidence: evidence, "can't be proved \(claim): \(reason)")
    }

    private func enumeration(_ places: [SecretPlace]) -> String {
        enumeration(places.map { "\($0.secret) in \($0.environment)" })
    }

    private func enumeration(_ words: [String]) -> String {
        words.prefix(3).joined(separator: ", ") + (words.count > 3 ? " and others" : "")
    }

    private func summary(of all: [AuditedEnvironment], without environment: AuditedEnvironment) -> String {
        switch all.count {
        case 1: "any other environment: there is none"
        case 2...4: all.map(\.name).filter { $0 != environment.name }.joined(separator: ", ")
        default: "\(all.count - 1) other environments"
        }
    }
}
