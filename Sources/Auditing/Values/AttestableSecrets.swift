public import Manifests
public import Secrets
public import Support

/// What can be attested of one environment's secrets: the forms that are declared, and the digests that are live.
public struct AttestableSecrets: Sendable {
    private let audited: AuditedEnvironment

    /// The secrets of `environment`; without an observation, what the manifests say of them.
    public init(of environment: Environment, in workspace: Workspace, seen: Observation? = nil) {
        audited = AuditedEnvironment(
            environment, workspace.catalogue, seen: seen ?? Observation(listing: .failure(.notLookedAt)))
    }

    /// Whether a manifest or the listing speaks of a secret of this name.
    public func knows(_ name: String) -> Bool {
        let address = SecretAddress(name)
        // What a service declares may be in any part.
        let isOfPart = address.part.map { part in
            audited.environment.parts.contains { $0.part == part }
                && audited.secret(named: address.name) != nil
        }
        return isOfPart == true || audited.secret(named: name) != nil
            || audited.environment.expectations.contains { $0.pattern.value.matches(name) }
    }

    /// The secret that was probably meant by a name that nobody knows.
    public func nearest(to name: String) -> String? {
        nearestName(to: name, among: audited.secrets.map(\.name))
    }

    /// What came of holding a value against what is declared and what is live.
    public enum Outcome: Sendable {
        /// It is the live one and has all the declared forms.
        case proved(ProvedValue)
        /// It does not have these forms; `isLive` tells whether it is the live value all the same.
        case lacking([ValueForm], isLive: Bool)
        /// It is not the live value; what the live one has too much, where that can be told.
        case otherValue(slip: String?)
        /// The secret is not listed.
        case notLive
        /// The listing shows no digest of it.
        case noDigest
        /// Nothing is declared of its form, so there is nothing to attest.
        case nothingDeclared
    }

    /// What there is to object before the value is known; nil for nothing.
    public func objection(to name: String) -> Outcome? {
        guard let secret = audited.secret(named: name), let listed = secret.listed else { return .notLive }
        guard listed.digest != nil else { return .noDigest }
        return secret.forms.isEmpty ? .nothingDeclared : nil
    }

    /// Holds a value against what is declared of the secret, and against what is live.
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
                return .otherValue(slip: ValueVariant.digests(of: bytes, named: name)[live]?.description)
            }
            return .proved(ProvedValue(name: name, forms: forms, digest: live))
        }
    }

    /// The forms that are declared of a secret's value.
    public func forms(of name: String) -> [ValueForm] { audited.secret(named: name)?.forms ?? [] }

    /// Which of the declared forms a value lacks that is to be set.
    public func lacking(_ name: String, _ value: borrowing SecretValue) -> [ValueForm] {
        let forms = forms(of: name)
        return value.withBytes { bytes in forms.filter { !$0.matches(bytes) } }
    }

    /// What is live of a secret whose value was seen to have all declared forms when it was set; nil where nothing
    /// is declared, or no digest shows.
    public func set(_ name: String) -> ProvedValue? {
        guard objection(to: name) == nil, let secret = audited.secret(named: name),
            let live = secret.listed?.digest
        else { return nil }
        return ProvedValue(name: name, forms: secret.forms, digest: live)
    }

    /// All that the values handed in prove.
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

/// A value that was seen, is live, and has the forms that are declared of it.
public struct ProvedValue: Sendable {
    /// The secret's name.
    public let name: String
    /// The forms that it has.
    public let forms: [ValueForm]
    private let digest: Digest

    init(name: String, forms: [ValueForm], digest: Digest) {
        (self.name, self.forms, self.digest) = (name, forms, digest)
    }

    /// States it, bound to the digest; it takes the time of one scrypt.
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
    /// What to tell of entries about secrets and redirect URIs that no manifest speaks of: they prove nothing.
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
