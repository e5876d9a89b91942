import Listings
import Manifests
import Secrets
import Support

/// The safeguards of a shareable secret hold wherever it is shared outside production.
struct SafeguardMissing: Rule {
    let description = RuleDescription(
        id: "safeguard-missing",
        failsWhen:
            "a shareable secret is shared while its safeguard does not hold (STAGING_EMAIL_OVERRIDE unset, APP_ENV production)",
        needs: .digest, severity: nil,
        why: "The credential is production's; only the safeguard keeps a test from acting on real people.",
        fix: "Make the safeguard hold: set what its requires names. Or delete the shared secret.",
        principle: .sharingWithSafeguards, controls: [.iso27001], judgesValues: true,
        proves:
            "The secret is shared with no other environment, and all were compared; or each secret of the safeguard has the value it requires, in the form that is declared. It does not prove that code honours the safeguard.",
        examples: [
            RuleExample(
                "shared, and mail goes to real people", services: SafeguardMissing.example,
                production: .init(listed: ["MAIL_KEY": "one", "MODE": "live"]),
                preprod: .init(listed: ["MAIL_KEY": "one", "MODE": "live"]),
                "MAIL_KEY", .fail,
                "is shared with MAIL_KEY in production without test-mode: MODE is live"),
            RuleExample(
                "shared, with the safeguard", services: SafeguardMissing.example,
                production: .init(listed: ["MAIL_KEY": "one", "MODE": "live"]),
                preprod: .init(listed: ["MAIL_KEY": "one", "MODE": "test"]),
                "MAIL_KEY", .pass, "may be shared: test-mode holds (Mail goes nowhere)"),
            RuleExample(
                "shared, and whether the safeguard is set is not shown", services: SafeguardMissing.example,
                production: .init(listed: ["MAIL_KEY": "one", "MODE": "live"]),
                preprod: .init(listed: ["MAIL_KEY": "one"], isPartial: true),
                "MAIL_KEY", .unproven,
                "may be shared, and the evidence does not show whether test-mode holds: whether MODE is set is not seen: the file does not show what is set elsewhere"
            ),
            RuleExample(
                "shared, and what redirects mail is no address", services: SafeguardMissing.redirected,
                production: .init(listed: ["MAIL_KEY": "one", "MODE": "live"]),
                preprod: .init(
                    listed: ["MAIL_KEY": "one", "MODE": "test", "MAIL_TO": "x"], handedIn: ["MAIL_TO": "x"]),
                "MAIL_KEY", .fail,
                "is shared with MAIL_KEY in production without test-mode: MAIL_TO is not an e-mail address"),
            RuleExample(
                "shared, and what redirects mail is not seen", services: SafeguardMissing.redirected,
                production: .init(listed: ["MAIL_KEY": "one", "MODE": "live"]),
                preprod: .init(listed: ["MAIL_KEY": "one", "MODE": "test", "MAIL_TO": "x"]),
                "MAIL_KEY", .unproven,
                "may be shared, and the evidence does not show whether test-mode holds: MAIL_TO is not proved to be an e-mail address"
            ),
        ].map { example in
            example.with(
                safeguards:
                    "test-mode: { title: Mail goes nowhere, requires: { MODE: { not: live }\(example.services == redirected ? ", MAIL_TO: set" : "") } }"
            )
        }, isOnDeclared: true)

    private static let example =
        "mail: { title: Mail, severity: high, isolation: shareable, safeguards: [test-mode], together: false, secrets: { MAIL_KEY: {}, MODE: { isolation: config, reason: A setting } } }"

    private static let redirected =
        "mail: { title: Mail, severity: high, isolation: shareable, safeguards: [test-mode], together: false, secrets: { MAIL_KEY: {}, MODE: { isolation: config, reason: A setting }, MAIL_TO: { format: email, isolation: config, reason: An address } } }"

    struct Detail {
        let safeguard: Safeguard
        let sharing: Sharing
        let state: State
    }

    enum Sharing {
        /// This secret has the value, by this evidence.
        case with(SecretID, by: EvidenceLevel)
        case no, unknown
    }

    enum State {
        case holds
        case broken(String)
        /// It is unknown, for this reason; and the secret that a person could prove it with.
        case unknown(String, of: AuditedSecret? = nil)
    }

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Finding<Detail>] {
        // The credential is production's own; safeguards protect against its use elsewhere.
        guard environment.environment.tier != .production else { return [] }
        return environment.secrets.flatMap { secret -> [Finding<Detail>] in
            guard let listed = secret.listed else { return [] }
            let sharing: Sharing
            let safeguards: [Safeguard]
            switch secret.isolation {
            case .shareable?:
                guard let service = secret.service, !service.safeguards.isEmpty else { return [] }
                sharing = self.sharing(secret, listed, of: environment, in: audit)
                safeguards = service.safeguards
            // For a secret that is not shareable itself, the secret whose value it has decides.
            case .config?, nil:
                guard let other = shareable(as: secret, in: environment, audit) else { return [] }
                sharing = .with(other.occurrence.id, by: other.evidence)
                safeguards = other.occurrence.secret.service?.safeguards ?? []
            // `shared-secret` fails.
            case .isolated?: return []
            }
            return safeguards.map { safeguard in
                let state = state(of: safeguard, for: secret, in: environment, audit)
                // A variant that only a visible value shows is not known by the digests.
                let isByValue = if case .with(_, by: .value) = sharing { true } else { false }
                return Finding(
                    secret, SafeguardMissing.status(sharing, state),
                    evidence: isByValue ? .value : listed.isComparable ? .digest : .name,
                    Detail(safeguard: safeguard, sharing: sharing, state: state))
            }
        }
    }

    /// Returns the shareable secret with safeguards whose value another environment has, or has within it; `nil` if
    /// there is none. A setting that has the same value there is a setting.
    private func shareable(
        as secret: AuditedSecret, in environment: AuditedEnvironment, _ audit: Audit
    ) -> (occurrence: Occurrence, evidence: EvidenceLevel)? {
        holder(of: secret, in: environment, audit) { other in
            other.environment != environment.name && other.secret.isolation == .shareable
                && other.secret.service?.safeguards.isEmpty == false
                && !(secret.isolation == .config
                    && audit.environment(named: other.environment)?.secret(named: secret.name)?.listed?.shown
                        == secret.listed?.shown)
        }
    }

    /// Returns the first of the secrets meant that has a secret's value, or contains it in another variant, and the
    /// evidence of that. Thousands may have it, so they are not collected.
    private func holder(
        of secret: AuditedSecret, in environment: AuditedEnvironment, _ audit: Audit,
        where isMeant: (Occurrence) -> Bool
    ) -> (occurrence: Occurrence, evidence: EvidenceLevel)? {
        let holding = audit.holding(of: environment.knownValue(of: secret))
        if let holder = holding.all.first(where: isMeant) { return (holder, .digest) }
        return audit.variants.matches(of: secret, in: environment).first { isMeant($0.occurrence) }.map {
            ($0.occurrence, $0.evidence)
        }
    }

    private static func status(_ sharing: Sharing, _ state: State) -> Status {
        switch (sharing, state) {
        case (.no, _), (_, .holds): .pass
        case (.with, .broken): .fail
        case (.unknown, .broken), (_, .unknown): .unproven
        }
    }

    private func sharing(
        _ secret: AuditedSecret, _ listed: ListedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Sharing {
        let other = holder(of: secret, in: environment, audit) { other in
            other.environment != environment.name && other.secret.isolation != .config
        }
        if let other { return .with(other.occurrence.id, by: other.evidence) }
        let isSeen = audit.openStandIn(for: secret, in: environment) == nil
        return isSeen && audit.unseen(by: listed, of: environment).isEmpty ? .no : .unknown
    }

    private func state(
        of safeguard: Safeguard, for secret: AuditedSecret, in environment: AuditedEnvironment, _ audit: Audit
    ) -> State {
        var unknown: State?
        for requirement in safeguard.requirements {
            switch state(of: requirement, for: secret, in: environment, audit) {
            case .holds: continue
            case .broken(let why): return .broken(why)
            case .unknown(let why, let secret): unknown = unknown ?? .unknown(why, of: secret)
            }
        }
        return unknown ?? .holds
    }

    private func state(
        of requirement: Safeguard.Requirement, for secret: AuditedSecret, in environment: AuditedEnvironment,
        _ audit: Audit
    ) -> State {
        // Code that can read the secret here needs the safeguard here, whatever is set elsewhere.
        let id = environment.id(of: requirement.secret, beside: secret)
        let name = id.address
        let (required, listed): (AuditedSecret, ListedSecret)
        switch environment.sight(of: id) {
        case .listed(let seen, let shown): (required, listed) = (seen, shown)
        case .unset: return .broken("\(name) is not set")
        case .unknown(let why): return .unknown("whether \(name) is set is not seen: \(why.message)")
        }
        guard let digest = environment.handedIn(required) else {
            return state(of: requirement.condition, required, in: environment, audit) {
                environment.has($0, as: listed)
            }
        }
        // A handed-in value that breaks the condition does so whether it is live or not: if it is not live, the live
        // one is another.
        let state = state(of: requirement.condition, required, in: environment, audit) { $0 == digest }
        guard case .broken(let why) = state else {
            return .unknown("the listing does not show what \(name) is")
        }
        return .broken("\(why), in the value that was handed in")
    }

    /// - Parameter has: Whether the required secret has a value; `nil` if the evidence cannot tell.
    private func state(
        of condition: Safeguard.Condition, _ required: AuditedSecret, in environment: AuditedEnvironment,
        _ audit: Audit, has: (Digest) -> Bool?
    ) -> State {
        let name = required.name
        let text =
            switch condition {
            case .set: ""
            case .equals(let value), .not(let value): value
            }
        guard let isText = has(Digest(of: text)) else {
            return .unknown("the listing does not show what \(name) is")
        }
        if case .equals = condition, isText { return .holds }
        if let standIn = audit.standIn(for: required, in: environment) {
            let why = "\(name) is \(standIn.summary)"
            return standIn.mayBeAnything ? .unknown(why) : .broken(why)
        }
        if case .set = condition {
            if isText { return .broken("\(name) is empty") }
            for (word, digest) in Nothing.all {
                switch has(digest) {
                case false?: continue
                case true?: return .broken("\(name) is \(quoted(word)), which sets nothing")
                case nil: return .unknown("the listing does not show what \(name) is")
                }
            }
        }
        if let state = state(ofFormOf: required, in: environment, audit) { return state }
        switch condition {
        case .set: return .holds
        case .equals(let value): return .broken("\(name) is not \(value)")
        case .not(let value) where isText: return .broken("\(name) is \(value)")
        case .not(let value): return state(of: required, notEven: value, has: has)
        }
    }

    /// Returns how a value lacks its declared form, since an override that is not an address redirects nothing; `nil`
    /// if it has the form.
    private func state(
        ofFormOf secret: AuditedSecret, in environment: AuditedEnvironment, _ audit: Audit
    ) -> State? {
        // Without a declared form, `value-format` judges white space alone.
        guard !secret.forms.isEmpty else { return nil }
        let found = [
            KeyPrefix().judge(secret, of: environment, in: audit)?.status,
            ValueFormat().judge(secret, of: environment, in: audit)?.status,
        ]
        let form = secret.forms.map(\.summary).joined(separator: ", and ")
        if found.contains(.fail) { return .broken("\(secret.name) is not \(form)") }
        guard found.contains(.unproven) else { return nil }
        return .unknown("\(secret.name) is not proved to be \(form)", of: secret)
    }

    /// Returns whether a secret differs from `value` and from everything that a program may read as `value`, and is not
    /// empty, which a program reads as unset.
    private func state(
        of secret: AuditedSecret, notEven value: String, has: (Digest) -> Bool?
    ) -> State {
        guard let isEmpty = has(Digest(of: "")) else {
            return .unknown("the listing does not show what \(secret.name) is")
        }
        if isEmpty { return .broken("\(secret.name) is empty") }
        let spellings = spellings(of: value, as: secret.id.name.text).map(has)
        if spellings.contains(true) { return .broken("\(secret.name) is \(value), if not to the letter") }
        return spellings.contains(nil)
            ? .unknown("the listing does not show whether \(secret.name) is \(value), if not to the letter")
            : .holds
    }
}

extension SafeguardMissing {
    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        let safeguard = finding.detail.safeguard
        switch (finding.detail.sharing, finding.detail.state) {
        case (.no, _): return "is shared with no other environment, so it needs no safeguard"
        case (_, .holds): return "may be shared: \(safeguard.id) holds (\(safeguard.title))"
        case (.with(let other, _), .broken(let why)):
            return "is shared with \(other) without \(safeguard.id): \(why)"
        case (.unknown, .broken(let why)):
            return "may be shared, and \(safeguard.id) does not hold: \(why)"
        case (_, .unknown(let why, _)):
            return "may be shared, and the evidence does not show whether \(safeguard.id) holds: \(why)"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        if finding.status == .unproven, case .unknown(_, let secret?) = finding.detail.state {
            return .prove(secret, in: scene.environment)
        }
        guard finding.status == .fail else { return nil }
        return
            "Make the safeguard hold (\(finding.detail.safeguard.title)), or delete \(finding.subject.name)."
    }
}

extension Safeguard.Requirement {
    /// The digests to compare with the secret's, to decide whether the condition holds.
    var digests: Set<Digest> {
        switch condition {
        case .set: Set(Nothing.all.map(\.digest) + [Digest(of: "")])
        case .equals(let value): [Digest(of: value)]
        case .not(let value): spellings(of: value, as: secret).union([Digest(of: value), Digest(of: "")])
        }
    }
}

/// Words that switch a setting off or stand for no value: a secret with one of them is not set.
private enum Nothing {
    /// The words as they are, in capitals, with an initial capital, and as files contain them.
    static let all: [(word: String, digest: Digest)] = words.flatMap { word in
        let spellings = Set([word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()])
        return spellings.sorted().flatMap { text in
            [text, text + "\n", text + "\r"].map { (word, Digest(of: $0)) }
        }
    }

    private static let words = [
        "none", "null", "nil", "undefined", "unset", "empty", "false", "off", "no", "disabled", "disable",
        "never", "0", "n/a", "-", "{}", "[]",
    ]
}

/// Returns what a program may read as `value` although it is not equal: other capitals, a newline, quotes, or the name
/// in front.
func spellings(of value: String, as name: String) -> Set<Digest> {
    let capitals = [
        value.lowercased(), value.uppercased(), value.prefix(1).uppercased() + value.dropFirst(),
    ]
    return Set(
        capitals.filter { $0 != value }.map { Digest(of: $0) }
            + ValueVariant.digests(of: value, named: name).keys)
}
