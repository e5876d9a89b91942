public import Manifests
public import Secrets
public import Support

/// What can be attested of one environment's secrets: their declared forms and live digests.
public struct AttestableSecrets: Sendable {
    private let audited: AuditedEnvironment

    /// Creates them for `environment`; without an observation, from the manifests alone.
    public init(of environment: Environment, in workspace: Workspace, seen: Observation? = nil) {
        audited = AuditedEnvironment(
            environment, workspace.catalogue, seen: seen ?? Observation(listing: .failure(.notLookedAt)))
    }

    /// Returns whether a manifest or the listing has a secret of this name.
    public func knows(_ name: String) -> Bool {
        let address = SecretAddress(name)
        // A declared secret may be in any part.
        let isOfPart = address.part.map { part in
            audited.environment.parts.contains { $0.part == part }
                && audited.secret(named: address.name) != nil
        }
        return isOfPart == true || audited.secret(named: name) != nil
            || audited.environment.expectations.contains { $0.pattern.value.matches(name) }
    }

    /// Returns the known name that is closest to an unknown one.
    public func nearest(to name: String) -> String? {
        nearestName(to: name, among: audited.secrets.map(\.name))
    }

    /// The result of comparing a value with what is declared and live.
    public enum Outcome: Sendable {
        /// It is live and has all declared forms.
        case proved(ProvedValue)
        /// It lacks these forms; `isLive` tells whether it is live.
        case lacking([ValueForm], isLive: Bool)
        /// It is not the live value, which differs from it like this, if known.
        case otherValue(variant: String?)
        /// The secret is not listed.
        case notLive
        /// The listing shows no digest of it.
        case noDigest
        /// No form is declared, so there is nothing to attest.
        case nothingDeclared
    }

    /// Returns the objection that can be raised without the value; `nil` if there is none.
    public func objection(to name: String) -> Outcome? {
        guard let secret = audited.secret(named: name), let listed = secret.listed else { return .notLive }
        guard listed.digest != nil else { return .noDigest }
        return secret.forms.isEmpty ? .nothingDeclared : nil
    }

    /// Compares a value with the declaration of the secret and with what is live.
    public func examine(_ name: String, _ value: borrowing SecretValue) -> Outcome {
        if let objection = objection(to: name) { return objection }
        guard let secret = audited.secret(named: name), let live = secret.listed?.digest else {
            return .notLive
        }
        let forms = secret.forms
        return value.withBytes { bytes in
            let isLive = Digest(of: bytes) == live
            let lacking = forms.filter { !$0.matches(bytes) }
            if !lacking.isEmpty { return .lacking(lacking, isLive: isLive) }
            guard isLive else {
                return .otherValue(variant: ValueVariant.digests(of: bytes, named: name)[live]?.description)
            }
            return .proved(ProvedValue(name: name, forms: forms, digest: live))
        }
    }

    /// Returns the declared forms of a secret's value.
    public func forms(of name: String) -> [ValueForm] { audited.secret(named: name)?.forms ?? [] }

    /// Returns the declared forms that a value to be set lacks.
    public func lacking(_ name: String, _ value: borrowing SecretValue) -> [ValueForm] {
        let forms = forms(of: name)
        return value.withBytes { bytes in forms.filter { !$0.matches(bytes) } }
    }

    /// Returns the proof of a live value whose forms were verified when it was set; `nil` if no form is declared or no
    /// digest is listed.
    public func set(_ name: String) -> ProvedValue? {
        guard objection(to: name) == nil, let secret = audited.secret(named: name),
            let live = secret.listed?.digest
        else { return nil }
        return ProvedValue(name: name, forms: secret.forms, digest: live)
    }

    /// Returns what the handed-in values prove.
    public func proved() -> [ProvedValue] {
        audited.secrets.compactMap { secret in
            guard let value = audited.observation.handedIn?.values[secret.id], !secret.isPlatform,
                let live = secret.listed?.digest, live == value.digest, !secret.forms.isEmpty,
                secret.forms.allSatisfy({ value.forms[$0] == true })
            else { return nil }
            return ProvedValue(name: secret.name, forms: secret.forms, digest: live)
        }
    }
}

/// A value that was seen, is live, and has its declared forms.
public struct ProvedValue: Sendable {
    /// The secret's name.
    public let name: String
    /// The forms that it has.
    public let forms: [ValueForm]
    private let digest: Digest

    init(name: String, forms: [ValueForm], digest: Digest) {
        (self.name, self.forms, self.digest) = (name, forms, digest)
    }

    /// Returns the attestation, bound to the digest. It takes one scrypt.
    public func attestation(
        in environment: Environment, by: String, on: CalendarDate, until: CalendarDate
    ) -> Attestation {
        let statement = Attestation.statement(
            of: environment.name.value, secret: name, establishes: forms, by: by, on: on, until: until)
        let binding = Binding(statement, to: digest).description
        return Attestation(
            .secret(name: name, establishes: forms, binding: binding), by: by, on: on, until: until)
    }
}

extension Attestations {
    /// Returns warnings of entries about secrets and redirect URIs that no manifest declares: they prove nothing.
    public func undeclared(in environment: Environment, of workspace: Workspace) -> [ManifestProblem] {
        guard !entries.isEmpty else { return [] }
        let declared = AttestableSecrets(of: environment, in: workspace)
        return entries.compactMap { entry in
            let (name, near): (String, String?)
            switch entry.value.subject {
            case .secret(let secret, _, _):
                guard !declared.knows(secret) else { return nil }
                (name, near) = (secret, declared.nearest(to: secret))
            case .item(let id, _):
                guard environment.isIdle(item: id) else { return nil }
                (name, near) = (id, nearestName(to: id, among: environment.attestableItems))
            }
            let hint = near.map { "; did you mean \($0)?" } ?? ""
            return ManifestProblem(
                at: entry.position,
                "\(name) is attested, and no manifest speaks of it, so this proves nothing\(hint)")
        }
    }
}
