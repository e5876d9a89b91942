import Evidence
import Manifests

/// An isolated secret has a value of its own: no secret of another environment has the same, whatever its name.
struct SharedSecret: Rule {
    let description = RuleDescription(
        id: "shared-secret",
        failsWhen:
            "an isolated secret has the value of any secret, of the same or another name, in another environment",
        needs: .digest, severity: nil,
        why:
            "One value in two environments means that a test acts on the other's account: real charges, bookings, mail."
    )

    /// The other environments, found once for all secrets: this rule is asked most of all.
    private struct Others {
        let names: [String]
        let unseen: [String]
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        let others = audit.others(than: environment)
        let compared = Others(
            names: others.map(\.name), unseen: others.filter { !$0.isComparable }.map(\.name))
        return environment.secrets.compactMap { judge($0, of: environment, in: audit, compared) }
    }

    private func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit, _ others: Others
    ) -> Judgement? {
        guard let listed = secret.listed else { return nil }
        guard let digest = listed.digest else {
            return unproven(secret, of: environment, .name, "the listing shows only its name")
        }
        let elsewhere = audit.holders(of: digest).filter {
            $0.environment != environment.name && !$0.secret.meansNothing
        }
        let conflicts = elsewhere.filter { conflict(secret, $0.secret) }
        if !conflicts.isEmpty {
            return Judgement(
                secret, of: environment, .fail, evidence: .digest,
                "has the same value as \(enumeration(conflicts.map(\.place)))",
                fix: Fix.replace(secret, in: environment), counterparts: conflicts.map(\.place))
        }
        guard others.unseen.isEmpty else {
            return unproven(
                secret, of: environment, .digest, "\(enumeration(others.unseen)) could not be compared")
        }
        guard !secret.isPlatform else { return nil }
        switch secret.isolation {
        case .isolated?:
            return Judgement(
                secret, of: environment, .pass, evidence: .digest,
                "differs from every secret of \(summary(others.names))")
        case .shareable?: return shareable(secret, of: environment, sharedWith: elsewhere.map(\.place))
        case .config?, nil: return nil
        }
    }

    /// Whether two secrets with one value are a failure: one of them is isolated, and neither is a mere setting.
    private func conflict(_ one: AuditedSecret, _ other: AuditedSecret) -> Bool {
        // What the platform gives every project under one name, such as an empty key set, is no sharing.
        if one.isPlatform, other.isPlatform { return false }
        return !one.meansNothing && !other.meansNothing
            && (one.isolation == .isolated || other.isolation == .isolated)
    }

    private func shareable(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, sharedWith places: [SecretPlace]
    ) -> Judgement {
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
        guard !secret.isPlatform, secret.isDeclared, !secret.meansNothing else { return nil }
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
        let shown = words.prefix(3).joined(separator: ", ")
        return words.count > 3 ? "\(shown) and \(words.count - 3) more" : shown
    }

    private func summary(_ others: [String]) -> String {
        switch others.count {
        case 0: "any other environment: there is none"
        case 1...3: others.joined(separator: ", ")
        default: "\(others.count) other environments"
        }
    }
}

extension AuditedSecret {
    /// Whether it is a setting, whose equality with another means nothing.
    var meansNothing: Bool { isolation == .config }
}
