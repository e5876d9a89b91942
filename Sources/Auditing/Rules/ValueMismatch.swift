public import Listings
import Manifests
import Secrets
import Support

/// Every value that was handed in is the live one.
struct ValueMismatch: WordedRule {
    let description = RuleDescription(
        id: "value-mismatch", failsWhen: "a value handed in with --values is not the one that is live",
        needs: .digest,
        severity: .high,
        why: "What a value shows is true of the live one only while the two are equal.",
        fix: "Hand in the value that is live, or set the one that was handed in.", judgesValues: true,
        proves:
            "The value handed in is the live one, as their digests are equal. It does not prove that it is the right one, nor anything of secrets that were not handed in.",
        comparesWhole: true)

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        let handedIn = environment.observation.handedIn?.handedIn ?? [:]
        return handedIn.sorted { $0.key.address < $1.key.address }.map { id, value in
            let secret = environment.secret(named: id.address) ?? .unknown(id, in: environment.environment)
            return judge(value, of: secret, in: environment, audit)
        }
    }

    private func judge(
        _ value: ExaminedValue, of secret: AuditedSecret, in environment: AuditedEnvironment,
        _ audit: Audit
    ) -> Judgement {
        guard let listed = secret.listed else {
            return Judgement(
                secret, of: environment, .fail, evidence: .name,
                "was handed in, and is not set in \(environment.name)",
                fix: "Take it out of the file, or set it in \(environment.name).")
        }
        guard let isLive = environment.has(value.digest, as: listed) else {
            return Judgement(
                secret, of: environment, .unproven, evidence: .name,
                "was handed in, and the listing does not show whether it is the live one")
        }
        if isLive {
            return Judgement(
                secret, of: environment, .pass, evidence: .digest, "is the value that was handed in")
        }
        if let kind = value.nonValue, kind.hidesValue {
            return Judgement(
                secret, of: environment, .unproven, evidence: .digest,
                "was handed in as \(kind), which proves nothing", fix: "Hand in the live value.")
        }
        if let readings = value.readings {
            return Judgement(
                secret, of: environment, .unproven, evidence: .digest,
                "was handed in on a line that programs read differently: \(readings)",
                fix: Fix(AmbiguousLine.fix(readings)))
        }
        let why =
            listed.digest.flatMap { explanation(value, $0, secret, in: environment, audit) }.map { ": \($0)" }
            ?? ""
        return Judgement(
            secret, of: environment, .fail, evidence: .digest,
            "was handed in with another value than the live one\(why)",
            fix: "Hand in the live value; or, if the file is right, set its value in \(environment.name).")
    }

    private func explanation(
        _ value: ExaminedValue, _ live: Digest, _ secret: AuditedSecret, in environment: AuditedEnvironment,
        _ audit: Audit
    ) -> String? {
        if let variant = value.variants[live] { return "the live one is the same \(variant)" }
        if let form = value.canonical.forms.first(where: { $0.digest == live }), !form.variants.isEmpty {
            return "the one handed in is the same \(form.variants)"
        }
        if let known = audit.explanation(of: live, for: secret) { return "the live one is \(known)" }
        if let known = audit.explanation(of: value.digest, for: secret) {
            return "the one handed in is \(known)"
        }
        return audit.holder(of: value.digest, outside: environment).map {
            "the one handed in is \($0)"
        }
    }
}

extension ExaminedValues {
    /// Returns the addresses of the secrets whose live values differ from those handed in, which are not evidence then.
    public func outdated(by listing: Listing) -> [String] {
        handedIn.filter { id, value in
            listing.secrets[Name(id.address)].map { listing.has(value.digest, as: $0) == false } ?? false
        }.map(\.key.address).sorted()
    }
}

extension AuditedSecret {
    /// Returns the finding on a name that neither a manifest nor the listing has.
    fileprivate static func unknown(_ id: SecretID, in environment: Environment) -> AuditedSecret {
        AuditedSecret(id, listed: nil, at: environment.position(ofPart: id.part))
    }
}
