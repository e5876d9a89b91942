import Listings
import Manifests
import Secrets

/// A required secret is set.
struct SecretRequired: SecretRule {
    let description = RuleDescription(
        id: "secret-required",
        failsWhen: "a required secret is not listed; or one whose required_if holds", needs: .name,
        severity: nil,
        why: "What depends on the secret fails, or falls back to another environment's.",
        fix: "Set a value of the environment's own, or declare the secret optional.",
        principle: .ownAddress,
        proves: "The name is listed. It proves nothing of the value, which may be empty.",
        examples: [
            RuleExample(
                "not set", services: SecretRequired.example,
                preprod: .init("secrets: { PAY_KEY: { required: true } }"),
                "PAY_KEY", .fail, "is not set"),
            RuleExample(
                "set", services: SecretRequired.example,
                preprod: .init("secrets: { PAY_KEY: { required: true } }", listed: ["PAY_KEY": .name]),
                "PAY_KEY", .pass, "is set"),
            RuleExample(
                "a listing that does not show everything", services: SecretRequired.example,
                preprod: .init("secrets: { PAY_KEY: { required: true } }", isPartial: true),
                "PAY_KEY", .unproven,
                "is not listed, and may still be set: the file does not show what is set elsewhere"),
            RuleExample(
                "a condition on what is not shown", services: SecretRequired.example,
                preprod: .init(
                    "secrets: { PAY_KEY: { required_if: { PAY_MODE: live } } }", isPartial: true),
                "PAY_KEY", .unproven,
                "is not set, and may have to be: it depends on PAY_MODE, which is not listed, and may be set: the file does not show what is set elsewhere"
            ),
            RuleExample(
                "a condition that holds", services: SecretRequired.example,
                preprod: .init(
                    "secrets: { PAY_KEY: { required_if: { PAY_MODE: live } } }", listed: ["PAY_MODE": "live"]),
                "PAY_KEY", .fail, "is not set, as PAY_MODE is live"),
            RuleExample(
                "a condition whose value the listing does not show", services: SecretRequired.example,
                preprod: .init(
                    "secrets: { PAY_KEY: { required_if: { PAY_MODE: live } } }", listed: ["PAY_MODE": .name]),
                "PAY_KEY", .unproven,
                "is not set, and may have to be: it depends on PAY_MODE, and the listing shows only its name"
            ),
        ], isOnDeclared: true)

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, together: false, secrets: { PAY_KEY: {}, PAY_MODE: { isolation: config, reason: A setting } } }"

    enum Detail {
        case set, unset
        /// It is not set, and all conditions of its `required_if` hold, by a handed-in value or by the listing.
        case unsetAsConditionHolds(isHandedIn: Bool)
        /// It is not set, and whether it must be depends on the value of this secret, which is in doubt.
        indirect case unsetAsMayBe(String, Doubt)
    }

    /// The reason why a condition is in doubt.
    enum Doubt: Equatable {
        /// The listing shows only the other secret's name.
        case hidden
        /// The other secret has the condition's value except for capitals, white space or quotes.
        case nearly(String)
        /// The other secret has this placeholder instead of a value.
        case standIn(String)
        /// The other secret is not listed, and may be set, for this reason.
        case unlisted(String)
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        guard !secret.isPlatform else { return nil }
        let condition = state(of: secret.conditions, for: secret, in: environment, audit)
        guard secret.presence == .required || condition != .off else { return nil }
        if secret.listed != nil { return Finding(secret, .pass, evidence: .name, .set) }
        switch condition {
        case .unknown(let other, let doubt) where secret.presence != .required:
            return Finding(secret, .unproven, evidence: .name, .unsetAsMayBe(other, doubt))
        case .on(let isHandedIn):
            return Finding(
                secret, .fail, evidence: isHandedIn ? .value : .digest,
                .unsetAsConditionHolds(isHandedIn: isHandedIn))
        case .off, .unknown: return Finding(secret, .fail, evidence: .name, .unset)
        }
    }

    private enum Condition: Equatable {
        /// There is no condition, or it does not hold.
        case off
        /// It holds, by a handed-in value if the listing shows none.
        case on(isHandedIn: Bool)
        /// It depends on a secret whose value is in doubt.
        case unknown(String, Doubt)
    }

    private func state(
        of conditions: [(secret: Located<String>, value: String)], for secret: AuditedSecret,
        in environment: AuditedEnvironment, _ audit: Audit
    ) -> Condition {
        guard !conditions.isEmpty else { return .off }
        var state = Condition.on(isHandedIn: false)
        for (other, value) in conditions {
            // If several parts list the condition's secret, one that satisfies it is enough.
            let deciding = environment.secrets(named: other.value, for: secret).filter {
                isDeciding($0, called: other.value, for: secret, in: environment)
            }
            var states = deciding.compactMap { decisive in
                decisive.listed.map {
                    self.state(of: decisive, $0, called: other.value, being: value, in: environment, audit)
                }
            }
            if states.isEmpty, case .unknown(let why) = environment.sight(of: other.value, for: secret) {
                states = [.unknown(other.value, .unlisted(why.message))]
            }
            if states.contains(.on(isHandedIn: false)) { continue }
            guard let found = states.first(where: { $0 != .off }) else { return .off }
            if case .on = state { state = states.first { $0 == .on(isHandedIn: true) } ?? found }
        }
        return state
    }

    /// Returns whether a condition's secret in another part counts. It does not if the required secret is set
    /// somewhere.
    private func isDeciding(
        _ decisive: AuditedSecret, called name: String, for secret: AuditedSecret,
        in environment: AuditedEnvironment
    ) -> Bool {
        decisive.part == nil || decisive.part == secret.part || decisive.name == name
            || !environment.secrets(named: secret.id.name.text).contains { $0.listed != nil }
    }

    private func state(
        of decisive: AuditedSecret, _ listed: ListedSecret, called name: String, being value: String,
        in environment: AuditedEnvironment, _ audit: Audit
    ) -> Condition {
        switch environment.has(Digest(of: value), as: listed) {
        case true?: return .on(isHandedIn: false)
        case nil:
            // Either the required secret is missing, or the wrong value was handed in.
            return environment.handedIn(decisive) == Digest(of: value)
                ? .on(isHandedIn: true) : .unknown(name, .hidden)
        case false?:
            if let standIn = audit.standIn(for: decisive, in: environment), standIn.mayBeAnything {
                return .unknown(name, .standIn(standIn.summary))
            }
            let isNearly =
                spellings(of: value, as: decisive.id.name.text).contains {
                    environment.has($0, as: listed) == true
                }
                || listed.digest.map { isSameInOtherCapitals($0, value) } == true
            return isNearly ? .unknown(name, .nearly(value)) : .off
        }
    }
}

extension SecretRequired {
    /// The maximum number of letters, each of which may be a capital: providers and modes have shorter names.
    private static let mostLetters = 10

    /// Returns whether a digest is that of `value` in any capitalization: `OpenAI` for `openai`.
    private func isSameInOtherCapitals(_ digest: Digest, _ value: String) -> Bool {
        let bytes = Array(value.lowercased().utf8)
        let letters = bytes.indices.filter { bytes[$0].isLetter }
        guard letters.count <= SecretRequired.mostLetters else { return false }
        return (0..<(1 << letters.count)).contains { choice in
            var spelling = bytes
            for (place, letter) in letters.enumerated() where choice >> place & 1 == 1 {
                spelling[letter] &= 0xDF
            }
            return Digest(of: String(decoding: spelling, as: UTF8.self)) == digest
        }
    }

    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        switch finding.detail {
        case .set: return "is set"
        case .unset: return "is not set"
        case .unsetAsConditionHolds(let isHandedIn):
            let conditions = finding.subject.secret?.expectation?.requiredIf ?? []
            return "is not set, as "
                + conditions.map { "\($0.secret.value) is \($0.value)" }.joined(separator: " and ")
                + (isHandedIn ? ", by the value that was handed in" : "")
        case .unsetAsMayBe(let other, let doubt):
            let why =
                switch doubt {
                case .hidden: "and the listing shows only its name"
                case .nearly(let value): "which is \(value) but for capitals, white space or quotes"
                case .standIn(let summary): "which is \(summary)"
                case .unlisted(let why): "which is not listed, and may be set: \(why)"
                }
            return "is not set, and may have to be: it depends on \(other), \(why)"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        guard finding.status == .fail, let secret = finding.subject.secret else { return nil }
        return Fix.newValue(for: secret, in: scene)
    }
}
