import Listings
import Manifests

/// An isolated secret has a value of its own: no secret of another environment has the same, whatever its name.
struct SharedSecret: SecretRule {
    let description = RuleDescription(
        id: "shared-secret",
        failsWhen:
            "an isolated secret has the value of any secret, of the same or another name, in another environment, and neither may_share_with nor must_equal declares it",
        needs: .digest, severity: nil,
        why:
            "One value in two environments means that a test acts on the other's account: real charges, bookings, mail.",
        fix:
            "Issue or generate a value for one of the two environments, and set it there. What is to stay shared for a time can be waived.",
        principle: .ownAccounts, judgesValues: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard let listed = secret.listed else { return nil }
        let unseen = audit.unseen(by: listed, of: environment).prefix(4).map(\.reference)
        let holding = audit.holding(of: listed.shown)
        let conflicts = conflicts(of: secret, with: holding, outside: environment, audit)
        if !conflicts.isEmpty {
            return Judgement(
                secret, of: environment, .fail, evidence: .digest,
                "has the same value as \(enumeration(conflicts))",
                fix: fix(secret, of: environment, conflicts, audit),
                counterparts: conflicts.count > SharedSecret.mostCounterparts
                    ? nil : Counterparts(places: conflicts, unseen: unseen))
        }
        guard listed.isComparable || unseen.isEmpty else {
            return unproven(secret, of: environment, .name, "the listing shows only its name")
        }
        guard unseen.isEmpty else {
            return unproven(
                secret, of: environment, .digest, "\(enumeration(unseen)) could not be compared")
        }
        guard !secret.isPlatform else { return nil }
        switch secret.isolation {
        case .isolated?:
            return Judgement(
                secret, of: environment, .pass, evidence: .digest,
                allowed(secret, of: environment, holding, audit)
                    ?? comparison(with: audit.environments, without: environment))
        case .shareable?: return shareable(secret, of: environment, holding)
        case .config?, nil: return nil
        }
    }

    /// A value that production shares with tests is production's: it is replaced where it was copied to.
    private func fix(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ conflicts: [SecretPlace],
        _ audit: Audit
    ) -> Fix {
        let others = Set(conflicts.map(\.environment)).sorted()
        guard environment.environment.tier == .production, conflicts.count <= SharedSecret.mostCounterparts,
            others.allSatisfy({ audit.environment(named: $0)?.environment.tier != .production })
        else { return .replace(secret, in: environment) }
        return Fix("Replace it there: \(others.map { "envaudit plan \($0)" }.joined(separator: ", "))")
    }

    /// How many secrets with one value are looked at: a value that hundreds hold must not cost their square.
    private static let mostCounterparts = 64

    /// The secrets of other environments whose having the same value is a failure: one of the two is isolated,
    /// and neither is a mere setting.
    private func conflicts(
        of secret: AuditedSecret, with holding: Occurrences, outside environment: AuditedEnvironment,
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
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ holding: Occurrences, _ audit: Audit
    ) -> String? {
        let equal = holding.all.lazy.filter { $0.environment != environment.name }.prefix(4)
        guard let first = equal.first,
            let allowance = audit.allowance(secret, in: environment.name, toEqual: first)
        else { return nil }
        return "has the same value as \(enumeration(equal.map(\.place))), as \(allowance)"
    }

    private func shareable(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, _ holding: Occurrences
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

    private func comparison(with all: [AuditedEnvironment], without environment: AuditedEnvironment) -> String
    {
        switch all.count {
        case 1: return "is shared with no other environment, as there is none"
        case 2...4:
            let others = all.map(\.name).filter { $0 != environment.name }
            return "differs from every secret of \(others.joined(separator: ", "))"
        default: return "differs from every secret of \(all.count - 1) other environments"
        }
    }
}

extension AuditedEnvironment {
    /// Its name, and why it can't be compared with where a snapshot is the reason.
    fileprivate var reference: String {
        guard let age = listing?.age else { return name }
        guard let limit = age.exceededLimit else { return "\(name) (a sealed snapshot)" }
        return "\(name) (a snapshot \(age) old, of \(limit) at most)"
    }
}
