import Listings
import Manifests
import Support

/// What `key-prefix` and `value-format` have in common: the form can be judged only by the value.
protocol FormRule: SecretRule where Detail == FormDetail {
    /// Returns whether the rule judges this form.
    func judges(_ form: ValueForm) -> Bool
    /// Whether the rule also judges what no form allows: white space at the ends of a value, and characters that are
    /// not valid in a URL.
    var judgesWhiteSpace: Bool { get }
}

/// The finding on a value's forms.
enum FormDetail: Sendable {
    /// It has them all, by the handed-in value.
    case holds
    /// It lacks these. Whether the value is live is unknown if the listing does not show it.
    case lacks([ValueForm], isLive: Bool)
    /// It has them all, by this attestation.
    indirect case attested(Attestation)
    /// The value handed in is not proved to be the live one.
    case notLive
    /// It begins or ends with white space.
    case hasWhiteSpace
    /// It contains an invisible character.
    case hasInvisible
    /// It is a URL whose password contains delimiters.
    case hasRawPassword
    /// No attestation proves it, for this reason.
    case void(String)
    /// The listing shows only this much.
    case hidden(Shown)
    /// It has the value of this secret, which must begin otherwise.
    indirect case otherMode(SecretID, ValueForm)

    /// What a listing shows instead of a value.
    enum Shown { case name, digest, seal }
}

extension FormRule {
    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        judgeForms(secret, of: environment)
    }

    fileprivate func judgeForms(
        _ secret: AuditedSecret, of environment: AuditedEnvironment
    ) -> Finding<Detail>? {
        let forms = secret.forms.filter(judges)
        if judgesWhiteSpace, secret.isDeclared, !secret.isPlatform,
            let value = environment.examined(secret), value.nonValue == nil,
            let defect = value.defect(isSetting: secret.isolation == .config)
        {
            return Finding(secret, .fail, evidence: .value, defect)
        }
        guard !forms.isEmpty, !secret.isPlatform, let listed = secret.listed else { return nil }
        // A value that must be empty is judged by that rule, and has no form.
        if secret.knownValue == .literal("") { return nil }
        let level: EvidenceLevel = listed.digest == nil ? .name : .digest
        // A mask or reference that was handed in beside a name proves nothing.
        guard let value = environment.observation.handedIn?.values[secret.id],
            listed.digest == value.digest || value.nonValue?.hidesValue != true
        else {
            return switch environment.observation.attestations?.claim(secret.name, forms) {
            case .holds(let attestation)?:
                Finding(secret, .pass, evidence: .attestation, .attested(attestation))
            case .void(let reason)?: Finding(secret, .unproven, evidence: level, .void(reason))
            case nil: Finding(secret, .unproven, evidence: level, .hidden(shown(of: listed)))
            }
        }
        let lacking = forms.filter { value.forms[$0] != true }
        guard listed.digest == value.digest else {
            // If no digest shows, a wrong value is wrong whether it is live or not: if it is not live, it is the wrong
            // evidence.
            return lacking.isEmpty || environment.has(value.digest, as: listed) == false
                ? Finding(secret, .unproven, evidence: .name, .notLive)
                : Finding(secret, .fail, evidence: .value, .lacks(lacking, isLive: false))
        }
        return lacking.isEmpty
            ? Finding(secret, .pass, evidence: .value, .holds)
            : Finding(secret, .fail, evidence: .value, .lacks(lacking, isLive: true))
    }

    private func shown(of listed: ListedSecret) -> FormDetail.Shown {
        switch listed.shown {
        case .nothing, .entry: .name
        case .digest: .digest
        case .sealed: .seal
        }
    }

    func message(_ finding: Finding<Detail>, in scene: Scene) -> String {
        let forms = words(finding.subject.secret?.forms.filter(judges) ?? [])
        switch finding.detail {
        case .holds: return "is \(forms)"
        case .lacks(let lacking, let isLive):
            return "is not \(words(lacking))" + (isLive ? "" : ", in the value that was handed in")
        case .attested(let attestation):
            return "is \(forms), as \(attestation.by) attested on \(attestation.on)"
        case .notLive:
            return "can't be proved to be \(forms): the value handed in is not proved to be the live one"
        case .hasInvisible: return "contains an invisible character"
        case .hasWhiteSpace: return "begins or ends with white space"
        case .hasRawPassword:
            return "is a URL whose password is not percent-encoded: programs read another password and host"
        case .otherMode(let other, let form):
            return
                "is not \(forms), or \(other) is wrong: both have one value, and that is to be \(form.summary)"
        case .void(let reason): return "can't be proved to be \(forms): \(reason)"
        case .hidden(let shown):
            let shown =
                switch shown {
                case .name: "the listing shows only its name"
                case .digest: "the listing shows only its digest"
                case .seal: "the snapshot shows only a seal of its digest"
                }
            return "can't be proved to be \(forms): \(shown)"
        }
    }

    func fix(_ finding: Finding<Detail>, in scene: Scene) -> Fix? {
        switch finding.detail {
        case .holds, .attested: nil
        case .lacks, .hasWhiteSpace, .hasInvisible, .hasRawPassword, .otherMode:
            finding.subject.secret.map { .replace($0, in: scene) }
        case .notLive, .void, .hidden: finding.subject.secret.map { .prove($0, in: scene.environment) }
        }
    }

    /// What a listing hides is worded alike for all secrets of one form.
    func says(_ one: Finding<Detail>, like other: Finding<Detail>) -> Bool {
        guard case .hidden(let shown) = one.detail, case .hidden(shown) = other.detail else { return false }
        return one.subject.secret?.forms == other.subject.secret?.forms
    }

    private func words(_ forms: [ValueForm]) -> String { forms.map(\.summary).joined(separator: ", and ") }
}

/// Every value begins as declared: `sk_test_` on preprod, `sk_live_` on production.
struct KeyPrefix: FormRule {
    let description = RuleDescription(
        id: "key-prefix",
        failsWhen: "the value does not begin as declared (sk_test_ on preprod, sk_live_ on production)",
        needs: .attestation, severity: nil,
        why: "A live key outside production makes real charges; a test key in production makes none.",
        fix: "Issue a key of the right mode in the service's dashboard, and set it.",
        principle: .ownAccounts, controls: [.nhi8, .iso27001, .pciDSS], judgesValues: true,
        proves:
            "The live value begins as declared, as the value handed in shows or as a person states. It does not prove that the key works, nor whose it is.",
        examples: [
            RuleExample(
                "a digest alone", services: KeyPrefix.example, preprod: .init(listed: ["PAY_KEY": "test_1"]),
                "PAY_KEY", .unproven,
                "can't be proved to be a value that begins with test_: the listing shows only its digest"),
            RuleExample(
                "the value of another environment, where it is to begin otherwise",
                services: KeyPrefix.publicKey,
                production: .init(
                    "secrets: { PAY_PUBLIC_KEY: { prefix: live_ } }", listed: ["PAY_PUBLIC_KEY": "live_1"]),
                preprod: .init(
                    "secrets: { PAY_PUBLIC_KEY: { prefix: test_ } }", listed: ["PAY_PUBLIC_KEY": "live_1"]),
                "PAY_PUBLIC_KEY", .fail,
                "is not a value that begins with test_, or PAY_PUBLIC_KEY in production is wrong: both have one value, and that is to be a value that begins with live_"
            ),
            RuleExample(
                "the live value, handed in", services: KeyPrefix.example,
                preprod: .init(listed: ["PAY_KEY": "live_1"], handedIn: ["PAY_KEY": "live_1"]),
                "PAY_KEY", .fail, "is not a value that begins with test_"),
            RuleExample(
                "a value handed in, where the listing shows names only", services: KeyPrefix.example,
                preprod: .init(listed: ["PAY_KEY": .name], handedIn: ["PAY_KEY": "live_1"]),
                "PAY_KEY", .fail, "is not a value that begins with test_, in the value that was handed in"),
        ], isOnDeclared: true)

    private static let example =
        "pay: { title: Pay, severity: critical, isolation: isolated, secrets: { PAY_KEY: { prefix: test_ } } }"

    private static let publicKey =
        "pay: { title: Pay, severity: critical, isolation: config, secrets: { PAY_PUBLIC_KEY: {} } }"

    func judges(_ form: ValueForm) -> Bool { form.isPrefix }
    var judgesWhiteSpace: Bool { false }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<Detail>? {
        let finding = judgeForms(secret, of: environment)
        // For an isolated secret `shared-secret` reports it, and production's value is the original.
        guard finding?.status == .unproven, secret.isolation != .isolated,
            environment.environment.tier != .production, let form = secret.forms.first(where: judges)
        else { return finding }
        let holding = audit.holding(of: environment.knownValue(of: secret))
        for other in (holding.all + holding.settings).prefix(64) where other.environment != environment.name {
            guard let theirs = other.secret.forms.first(where: judges), form.excludes(theirs) else {
                continue
            }
            return Finding(secret, .fail, evidence: .digest, .otherMode(other.id, theirs))
        }
        return finding
    }
}

/// Every value has its declared form: hex of n bytes, base64, a URL, a host, JSON with these keys, …
struct ValueFormat: FormRule {
    let description = RuleDescription(
        id: "value-format",
        failsWhen:
            "the value is not hex of n bytes, base64, a URL, host, e-mail, JSON (with required keys), JWT (with a role), UUID, of the length, with the end, or free of what it must not contain, as declared",
        needs: .attestation, severity: .medium,
        why:
            "A key that is cut off, wrapped in quotes or pasted into the wrong field fails when it is used, or is weak.",
        fix: "Set the whole value, as the service issued it or as it was generated.",
        principle: .ratherUnset, judgesValues: true,
        proves:
            "The live value has the declared form, as the value handed in shows or as a person states. It does not prove that the value is random, nor that it works.",
        examples: [
            RuleExample(
                "quotes around it", services: ValueFormat.example,
                preprod: .init(listed: ["SIGN_KEY": "'0a0b'"], handedIn: ["SIGN_KEY": "'0a0b'"]),
                "SIGN_KEY", .fail, "is not 2 bytes in hex"),
            RuleExample(
                "as declared", services: ValueFormat.example,
                preprod: .init(listed: ["SIGN_KEY": "0a0b"], handedIn: ["SIGN_KEY": "0a0b"]),
                "SIGN_KEY", .pass, "is 2 bytes in hex"),
        ], isOnDeclared: true, comparesWhole: true)

    private static let example =
        "sign: { title: Signing, severity: high, isolation: isolated, secrets: { SIGN_KEY: { format: { hex: 2 } } } }"

    func judges(_ form: ValueForm) -> Bool { !form.isPrefix }
    var judgesWhiteSpace: Bool { true }
}

extension ExaminedValue {
    /// Returns a defect that no form allows; `nil` if there is none. A setting may be a text with any characters.
    fileprivate func defect(isSetting: Bool) -> FormDetail? {
        if hasStrayWhiteSpace { return .hasWhiteSpace }
        if hasInvisible, !isSetting { return .hasInvisible }
        return hasRawPassword ? .hasRawPassword : nil
    }
}

extension ValueForm {
    /// Returns whether no value can have both of these beginnings.
    fileprivate func excludes(_ other: ValueForm) -> Bool {
        guard case .prefix(let own) = self, case .prefix(let theirs) = other else { return false }
        return !own.contains { one in theirs.contains { one.hasPrefix($0) || $0.hasPrefix(one) } }
    }
}
