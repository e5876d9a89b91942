import Listings
import Secrets
import Support

/// A text in place of a value that hides which value the environment really uses.
struct Veil {
    /// The secret whose value is hidden.
    let secret: String
    /// The description as it follows the name: `is a mask and not a value`.
    let phrase: String
    let evidence: EvidenceLevel
}

extension AuditedSecret {
    /// Returns whether this text in place of its value hides what the environment really uses. A value that fails as a
    /// placeholder is not what it uses; an empty value hides nothing unless the secret is required.
    func isVeiled(by kind: NonValue) -> Bool {
        guard !isPlatform, isolation == .isolated || isolation == .shareable, knownValue == nil else {
            return false
        }
        return switch kind {
        case .mask, .reference, .encrypted: true
        // A user's or a database's name may be any word.
        case .placeholder, .word: !id.name.isCalledSetting
        case .empty: presence == .required
        case .absence: false
        }
    }
}

/// A text in place of a secret's value.
struct StandIn {
    /// The description as it reads after "is": `a mask and not a value`.
    let summary: String
    /// Whether it stands for another value, which it does not show.
    let mayBeAnything: Bool
    /// Whether it is empty except for white space and quotes.
    let isEmpty: Bool
}

extension AuditedEnvironment {
    /// The visible text that stands for another value, or a value with more parts than are compared: it may contain any
    /// other environment's value.
    var shownVeil: Veil? {
        guard observation.handedIn != nil else { return nil }
        // A value that the manifest declares hides nothing.
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

    /// Returns whether a program's word for no value is in place of a credential.
    func isAbsence(_ secret: AuditedSecret, _ placeholders: Placeholders) -> Bool {
        guard !secret.isPlatform, secret.isolation == .isolated || secret.isolation == .shareable,
            secret.knownValue == nil
        else { return false }
        return nonValue(of: secret, placeholders) == .absence
    }

    /// Returns the kind of a visible placeholder; `nil` for a real value.
    func visibleNonValue(of secret: AuditedSecret) -> NonValue? {
        guard let kind = examined(secret)?.nonValue, !kind.isFairSetting || !secret.takesWords else {
            return nil
        }
        return kind
    }

    /// Returns the same, also if only a digest or seal reveals it.
    func nonValue(of secret: AuditedSecret, _ placeholders: Placeholders) -> NonValue? {
        if let kind = visibleNonValue(of: secret) { return kind }
        switch knownValue(of: secret) {
        case .digest(let digest) where !secret.isPlatform:
            return placeholders.standIn(digest, for: secret)?.kind
        case .sealed: return secret.listed?.sealedNonValue
        case .digest, .nothing, .entry: return nil
        }
    }

    /// Returns what hides a listed secret's value; `nil` for a real value.
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

    /// Returns the evidence that a secret has no real value: the visible value or its digest.
    func evidenceOfNoValue(_ secret: AuditedSecret) -> EvidenceLevel {
        examined(secret)?.nonValue == nil ? .digest : .value
    }
}
