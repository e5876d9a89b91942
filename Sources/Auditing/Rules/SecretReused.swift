import Listings
import Manifests
import Support

/// Two secrets of one environment have different values, unless they are declared to be the same.
struct SecretReused: Rule {
    static let id = "secret-reused"

    let description = RuleDescription(
        id: id,
        failsWhen:
            "two secrets of one environment have the same value, and neither same_as nor must_equal declares it; where no service declares them, one is a credential by its name or value (unproven where nothing tells)",
        needs: .digest, severity: .medium,
        why:
            "One value in two roles can't be rotated for one of them, and a leak of either is a leak of both.",
        fix: "Give one of the two a value of its own; if they are meant to be one, declare same_as.",
        controls: [.nhi9], judgesValues: true,
        proves:
            "No other secret that the environment lists has this value, the platform's own included, but those that same_as or must_equal declares, settings, the same name in another part, and names of users, databases and the like. It proves nothing of other environments.",
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
                "settings that no service declares", services: SecretReused.example,
                preprod: .init(
                    "secrets: { LOG_LEVEL: { optional: true }, VITE_LOG_LEVEL: { optional: true } }",
                    listed: ["LOG_LEVEL": "one", "VITE_LOG_LEVEL": "one"]),
                "LOG_LEVEL", .pass,
                "has the same value as VITE_LOG_LEVEL in this environment, and is not a credential by its name or value"
            ),
            RuleExample(
                "two that may or may not be secrets", services: SecretReused.example,
                preprod: .init(
                    "secrets: { SHOP: { optional: true }, STORE: { optional: true } }",
                    listed: ["SHOP": "one", "STORE": "one"]),
                "SHOP", .unproven,
                "has the same value as STORE in this environment, and no service declares whether it may"),
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
        /// It has the value of these secrets, and may or may not be a secret.
        case unclassed([AuditedSecret])
        /// The value of this secret is unknown.
        case incomparable(AuditedSecret)
        /// This part could not be read.
        case unread(String)
        /// The listing is incomplete for this reason.
        case unlisted(Failure)
        case own
        /// It has the value of these, which is not a credential.
        case settings([AuditedSecret])
        /// It has a placeholder instead of a value.
        case noValue
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        let judged = environment.secrets.filter {
            $0.listed != nil && !$0.isPlatform && $0.isDeclared && $0.isolation != .config
        }
        // Within one listing, equal values show the same, even if sealed.
        var first: [ListedSecret.Shown: AuditedSecret] = [:]
        var several: [ListedSecret.Shown: [AuditedSecret]] = [:]
        first.reserveCapacity(environment.secrets.count)
        for secret in judged + environment.secrets.filter(\.isPlatform) {
            switch environment.knownValue(of: secret) {
            case .nothing: continue
            case let shown:
                if let other = first[shown] {
                    several[shown, default: [other]].append(secret)
                } else {
                    first[shown] = secret
                }
            }
        }
        let unseen = judged.first { $0.shownValue == nil || $0.isAmbiguous && $0.knownValue == nil }
        return judged.map { secret in
            guard audit.isValue(of: secret, in: environment) else {
                return Finding(secret, .absent, evidence: environment.evidenceOfNoValue(secret), .noValue)
            }
            func isReused(_ other: AuditedSecret) -> Bool {
                other.id != secret.id && !mayBeSame(secret, other)
                    && !audit.agreements.join(secret.id, other.id)
            }
            let known = environment.knownValue(of: secret)
            let duplicates = audit.variants.duplicates(of: secret, in: environment).filter { match in
                let other = match.occurrence.secret
                return (other.isPlatform || other.isDeclared && other.isolation != .config) && isReused(other)
            }
            let alike = Array((several[known] ?? []).lazy.filter(isReused).prefix(SecretReused.mostOthers))
            let own =
                alike.isEmpty && duplicates.isEmpty ? LikelyClass.setting : role(of: secret, in: environment)
            /// Returns the likely class of two secrets with one value: credential if either is one, otherwise setting.
            func kind(beside other: AuditedSecret) -> LikelyClass {
                let theirs = own == .credential ? own : role(of: other, in: environment)
                return own == .setting && theirs == .unknown ? .setting : theirs
            }
            let same = alike.filter { kind(beside: $0) == .credential }
            let duplicate = duplicates.first { kind(beside: $0.occurrence.secret) == .credential }
            let others = duplicates.map(\.occurrence.secret).filter { duplicate in
                kind(beside: duplicate) == .credential && !same.contains { $0.id == duplicate.id }
            }
            if !same.isEmpty {
                // One entry of a store has one value, which is not shown.
                let evidence: EvidenceLevel = if case .entry = known { .name } else { .digest }
                return Finding(
                    secret, .fail,
                    evidence: environment.handedIn(secret) == nil ? evidence : .value, .same(same + others))
            }
            if let duplicate {
                return Finding(
                    secret, .fail, evidence: duplicate.evidence, .variant(others, phrase: duplicate.phrase))
            }
            let untold = (alike + duplicates.map(\.occurrence.secret)).filter { kind(beside: $0) == .unknown }
            if !untold.isEmpty {
                return Finding(
                    secret, .unproven, evidence: secret.shownValue == nil ? .value : .digest,
                    .unclassed(untold))
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
            return environment.unlisted.min(by: { ($0.key ?? "") < ($1.key ?? "") }).map {
                Finding(secret, .unproven, evidence: .digest, .unlisted($0.value.reason))
            }
                ?? Finding(secret, .pass, evidence: .digest, alike.isEmpty ? .own : .settings(alike))
        }
    }

    /// The maximum number of others that are compared: a value that hundreds of secrets have must not cost quadratic
    /// time.
    private static let mostOthers = 64

    /// Returns what a secret is beside another with the same value. A declared one is a credential, except users,
    /// databases and ids, which have the same value in many places, and addresses of a site, which have many names.
    private func role(of secret: AuditedSecret, in environment: AuditedEnvironment) -> LikelyClass {
        guard !secret.isPlatform else { return .credential }
        let likely = LikelyClass(of: secret, in: environment)
        let table = KnownServices.builtIn
        let isIdentifier = table.settings.isIdentifier(table.bareName(of: secret.id.name.text))
        if likely != .credential, isIdentifier || secret.isSiteAddress { return .setting }
        return secret.isolation == nil ? likely : .credential
    }

    private func mayBeSame(_ one: AuditedSecret, _ other: AuditedSecret) -> Bool {
        let (name, otherName) = (one.id.name.text, other.id.name.text)
        // A secret in two parts is one secret, and a front end's copy of a platform's key has its name.
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
        case .unclassed, .hidden, .incomparable, .unread, .unlisted, .own, .settings, .noValue: []
        }
    }

    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .hidden:
            "can't be compared with the environment's other secrets: the listing shows only its name"
        case .same(let others): "has the same value as \(list(others)) in this environment"
        case .variant(let others, let phrase):
            "has the same value as \(list(others)) in this environment, \(phrase)"
        case .unclassed(let others):
            "has the same value as \(list(others)) in this environment, and no service declares whether it may"
        case .incomparable(let other):
            other.listed?.readings == nil
                ? "can't be compared with \(other.name): the listing shows only its name"
                : "can't be compared with \(other.name), whose line programs read differently"
        case .unread(let part): "can't be compared with the secrets of \(part), which could not be read"
        case .unlisted(let why): "can't be compared with what is set and not listed: \(why.message)"
        case .own: "differs from the environment's other secrets"
        case .settings(let others):
            "has the same value as \(list(others)) in this environment, and is not a credential by its name or value"
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
            let fix = Fix.replace(
                secret, in: scene,
                otherwise: others.first.map {
                    let name = $0.id.name.text
                    let canBeNamed = !$0.isPlatform || $0.declaration != nil || isPlatformName(name)
                    return canBeNamed
                        ? " If the two are meant to be one, declare `same_as: \(name)`."
                        : " If it is meant to be the platform's, accept it by a waiver."
                } ?? "")
            // One of the two may keep the value; replacing both would lose production's.
            guard scene.environment.environment.tier == .production, fix.remedy == .generate else {
                return fix
            }
            return Fix(steps: fix.steps, note: fix.note, remedy: .person)
        case .unclassed:
            return
                "Declare it under a service, as isolated, shareable or config: envaudit add secret \(secret.id.name) --integration SERVICE"
        case .incomparable(let other): return other.isAmbiguous ? AmbiguousLine.fix(of: other) : nil
        case .hidden, .unread, .unlisted, .own, .settings, .noValue: return nil
        }
    }
}

extension AuditedSecret {
    /// What the listing shows of its value; `nil` if that is nothing.
    fileprivate var shownValue: ListedSecret.Shown? { listed?.isComparable == true ? listed?.shown : nil }
}
