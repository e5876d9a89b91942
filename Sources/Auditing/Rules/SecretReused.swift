import Listings
import Manifests
import Support

/// Two secrets of one environment have values of their own, unless they are declared to be the same.
struct SecretReused: Rule {
    static let id = "secret-reused"

    let description = RuleDescription(
        id: id,
        failsWhen:
            "two secrets of one environment have the same value, and neither same_as nor must_equal declares it",
        needs: .digest, severity: .medium,
        why:
            "One value in two roles can't be rotated for one of them, and a leak of either is a leak of both.",
        fix: "Give one of the two a value of its own; if they are meant to be one, declare same_as.",
        controls: [.nhi9], judgesValues: true,
        proves:
            "No other secret that the environment lists has this value, the platform's own included, but those that same_as or must_equal declares, and the same name in another part. It proves nothing of other environments.",
        examples: [
            RuleExample(
                "one value in two roles", services: SecretReused.example,
                preprod: .init(listed: ["PAY_KEY": "one", "PAY_HOOK": "one"]),
                "PAY_KEY", .fail, "has the same value as PAY_HOOK in this environment"),
            RuleExample(
                "the platform's public key as a secret", services: SecretReused.example,
                preprod: .init(listed: ["PAY_KEY": "one", "SUPABASE_ANON_KEY": .platform("one")]),
                "PAY_KEY", .fail, "has the same value as SUPABASE_ANON_KEY in this environment"),
            RuleExample(
                "values of their own", services: SecretReused.example,
                preprod: .init(listed: ["PAY_KEY": "one", "PAY_HOOK": "two"]),
                "PAY_KEY", .pass, "differs from the environment's other secrets"),
            RuleExample(
                "nothing is set to a value", services: SecretReused.example,
                preprod: .init(listed: ["PAY_KEY": "", "PAY_HOOK": ""]),
                "PAY_KEY", .absent, "has no value to compare"),
        ])

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }"

    indirect enum Detail {
        /// The listing shows only its name.
        case hidden
        /// It has the value of these secrets.
        case same([AuditedSecret])
        /// It has the value of these secrets in another variant: of the first in this one.
        case variant([AuditedSecret], phrase: String)
        /// Nobody knows the value of this secret.
        case incomparable(AuditedSecret)
        /// This part could not be read.
        case unread(String)
        /// For this reason not all that is set is listed.
        case unlisted(Failure)
        case own
        /// It has a value that stands for none.
        case noValue
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        let judged = environment.secrets.filter {
            $0.listed != nil && !$0.isPlatform && $0.isDeclared && $0.isolation != .config
        }
        // Within one listing equal values show the same, also where they are sealed.
        var first: [ListedSecret.Shown: AuditedSecret] = [:]
        var several: [ListedSecret.Shown: [AuditedSecret]] = [:]
        first.reserveCapacity(environment.secrets.count)
        for secret in judged + environment.secrets.filter(\.isPlatform) {
            switch environment.knownValue(of: secret) {
            case .nothing, .entry: continue
            case let shown:
                if let other = first[shown] {
                    several[shown, default: [other]].append(secret)
                } else {
                    first[shown] = secret
                }
            }
        }
        let unseen = judged.first { $0.shownValue == nil || $0.listed?.readings != nil }
        return judged.map { secret in
            guard audit.isValue(of: secret, in: environment) else {
                return Finding(secret, .absent, evidence: environment.evidenceOfNoValue(secret), .noValue)
            }
            func isReused(_ other: AuditedSecret) -> Bool {
                other.id != secret.id && !mayBeSame(secret, other)
                    && !audit.agreements.join(secret.id, other.id)
            }
            let known = environment.knownValue(of: secret)
            let twins = audit.variants.twins(of: secret, in: environment).filter { match in
                let other = match.occurrence.secret
                return (other.isPlatform || other.isDeclared && other.isolation != .config) && isReused(other)
            }
            let same = (several[known] ?? []).lazy.filter(isReused).prefix(SecretReused.mostOthers)
            let others = twins.map(\.occurrence.secret).filter { twin in !same.contains { $0.id == twin.id } }
            if !same.isEmpty {
                return Finding(
                    secret, .fail, evidence: secret.shownValue == nil ? .value : .digest,
                    .same(same + others))
            }
            if let twin = twins.first {
                return Finding(
                    secret, .fail, evidence: twin.evidence, .variant(others, phrase: twin.phrase))
            }
            guard secret.shownValue != nil else {
                return Finding(secret, .unproven, evidence: .name, .hidden)
            }
            if let unseen, unseen.id != secret.id {
                return Finding(secret, .unproven, evidence: .digest, .incomparable(unseen))
            }
            if let part = environment.listing?.gaps.keys.min() {
                return Finding(secret, .unproven, evidence: .digest, .unread(part))
            }
            return environment.unlisted.values.first.map {
                Finding(secret, .unproven, evidence: .digest, .unlisted($0.reason))
            }
                ?? Finding(secret, .pass, evidence: .digest, .own)
        }
    }

    /// A value that hundreds of secrets have must not cost their square.
    private static let mostOthers = 64

    private func mayBeSame(_ one: AuditedSecret, _ other: AuditedSecret) -> Bool {
        let (name, otherName) = (one.id.name.text, other.id.name.text)
        // One secret in two parts is one secret; and a front end's copy of a platform's key has its name.
        return one.id.name == other.id.name || (other.isPlatform && name.hasSuffix("_\(otherName)"))
            || one.declaration?.sameAs.contains(otherName) == true
            || other.declaration?.sameAs.contains(name) == true
    }
}

extension SecretReused {
    func otherEnds(of finding: Finding<Detail>, in scene: Scene) -> [SubjectID] {
        switch finding.detail {
        case .same(let others), .variant(let others, _):
            others.map { SubjectID(environment: scene.environment.name, name: $0.name) }
        case .hidden, .incomparable, .unread, .unlisted, .own, .noValue: []
        }
    }

    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .hidden:
            "can't be compared with the environment's other secrets: the listing shows only its name"
        case .same(let others): "has the same value as \(list(others)) in this environment"
        case .variant(let others, let phrase):
            "has the same value as \(list(others)) in this environment, \(phrase)"
        case .incomparable(let other):
            other.listed?.readings == nil
                ? "can't be compared with \(other.name), of which the listing shows only the name"
                : "can't be compared with \(other.name), whose line programs read differently"
        case .unread(let part): "can't be compared with the secrets of \(part), which could not be read"
        case .unlisted(let why): "can't be compared with what is set and not listed: \(why.message)"
        case .own: "differs from the environment's other secrets"
        case .noValue: "has no value to compare"
        }
    }

    private func list(_ secrets: [AuditedSecret]) -> String {
        secrets.prefix(3).map(\.name).joined(separator: ", ") + (secrets.count > 3 ? " and others" : "")
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard let secret = finding.subject.secret else { return nil }
        switch finding.detail {
        case .same(let others), .variant(let others, _):
            return .replace(
                secret, in: scene.environment,
                otherwise: others.first.map {
                    let name = $0.id.name.text
                    let canBeNamed = !$0.isPlatform || $0.declaration != nil || isPlatformName(name)
                    return canBeNamed
                        ? " If the two are meant to be one, declare `same_as: \(name)`."
                        : " If it is meant to be the platform's, accept it by a waiver."
                } ?? "")
        case .hidden, .incomparable, .unread, .unlisted, .own, .noValue: return nil
        }
    }
}

extension AuditedSecret {
    /// What is shown of its value; nil for nothing.
    fileprivate var shownValue: ListedSecret.Shown? { listed?.isComparable == true ? listed?.shown : nil }
}
