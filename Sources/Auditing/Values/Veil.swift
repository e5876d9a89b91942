import Listings
import Secrets
import Support

/// What is seen in a value's place that hides which value it is: what an environment really uses was not seen then.
struct Veil {
    /// Whose value it should be.
    let secret: String
    /// What is to be said of it, as it follows the name: `is a mask and not a value`.
    let phrase: String
    let evidence: EvidenceLevel
}

extension AuditedSecret {
    /// Whether this in its value's place hides what its environment really uses: what fails as a placeholder is not
    /// what it uses. Nothing is what an environment has that need not have the secret.
    func isVeiled(by kind: NonValue) -> Bool {
        guard !isPlatform, isolation == .isolated || isolation == .shareable, knownValue == nil else {
            return false
        }
        return switch kind {
        case .mask, .reference, .encrypted: true
        // A user's or a database's name is a word, whatever it looks like.
        case .placeholder, .word: !id.name.isCalledSetting
        case .empty: presence == .required
        case .absence: false
        }
    }
}

/// What stands where a secret's value should be.
struct StandIn {
    /// What it is, as it reads after "is": `a mask and not a value`.
    let summary: String
    /// Whether a value stands behind it that it doesn't show.
    let mayBeAnything: Bool
    /// Whether there is nothing, but for white space and quotes.
    let isEmpty: Bool
}

extension AuditedEnvironment {
    /// What is visible in a value's place and stands for another, or a value that was not compared wholly: any other
    /// environment's may be in it.
    var shownVeil: Veil? {
        guard observation.handedIn != nil else { return nil }
        // What the manifest spells out hides nothing.
        for secret in secrets where secret.isolation != .config && secret.knownValue == nil {
            guard let value = examined(secret) else { continue }
            if let kind = value.nonValue, kind.hidesValue {
                return Veil(secret: secret.name, phrase: "is \(kind.description)", evidence: .value)
            }
            if !value.canonical.isWhole {
                return Veil(
                    secret: secret.name, phrase: "has more parts than are compared", evidence: .value)
            }
        }
        return nil
    }

    /// Whether a program's word for no value stands in a credential's place.
    func isAbsence(_ secret: AuditedSecret, _ placeholders: Placeholders) -> Bool {
        guard !secret.isPlatform, secret.isolation == .isolated || secret.isolation == .shareable,
            secret.knownValue == nil
        else { return false }
        return nonValue(of: secret, placeholders) == .absence
    }

    /// What stands in a secret's place where its value was visible; nil for a value.
    func visibleNonValue(of secret: AuditedSecret) -> NonValue? {
        guard let kind = examined(secret)?.nonValue, !kind.isFairSetting || !secret.takesWords else {
            return nil
        }
        return kind
    }

    /// The same, also where its digest or its seal alone shows it.
    func nonValue(of secret: AuditedSecret, _ placeholders: Placeholders) -> NonValue? {
        if let kind = visibleNonValue(of: secret) { return kind }
        switch knownValue(of: secret) {
        case .digest(let digest) where !secret.isPlatform:
            return placeholders.standIn(digest, for: secret)?.kind
        case .sealed: return secret.listed?.sealedNonValue
        case .digest, .nothing, .entry: return nil
        }
    }

    /// What stands in a listed secret's place and hides what the environment really uses; nil for a value.
    func veil(_ secret: AuditedSecret, _ placeholders: Placeholders) -> Veil? {
        guard case .digest(let digest) = knownValue(of: secret) else { return nil }
        let known = placeholders.standIn(digest, for: secret)
        let seen = examined(secret)?.nonValue
        guard let kind = [known?.kind, seen].compactMap({ $0 }).first(where: secret.isVeiled) else {
            return nil
        }
        return Veil(
            secret: secret.name, phrase: "is \(known?.summary ?? kind.description)",
            evidence: kind == known?.kind ? .digest : .value)
    }

    /// What shows that a secret has no value: the value that was visible, or its digest.
    func evidenceOfNoValue(_ secret: AuditedSecret) -> EvidenceLevel {
        examined(secret)?.nonValue == nil ? .digest : .value
    }
}
