import Listings
import Manifests
import Support

/// Two secrets that must be equal are equal.
struct MustEqual: WordedSecretRule {
    let description = RuleDescription(
        id: "must-equal", failsWhen: "two secrets that must have one value, by must_equal, have two",
        needs: .digest, severity: nil,
        why: "What one end signs or encrypts, the other can't read: webhooks are refused and sessions end.",
        fix: "Find out which is right, and set the same value in both places.", judgesValues: true,
        proves:
            "Each of the places that is set has this value. It does not prove that it is the right one; a place that is not set is not judged here, but by secret-required.",
        isOnDeclared: true, comparesWhole: true)

    func judge(_ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit) -> Judgement? {
        guard secret.listed != nil else { return nil }
        let ends = otherEnds(of: secret, in: environment, audit)
        guard !ends.isEmpty, let listed = secret.listed else { return nil }
        let outcomes = ends.compactMap { end in
            judge(secret, listed, of: environment, against: end, audit).map { outcome in
                var outcome = outcome
                outcome.end = end
                return outcome
            }
        }
        guard let worst = outcomes.max(by: { $0.rank < $1.rank }) else { return nil }
        let same = outcomes.filter { $0.status == worst.status }
        let message = same.map(\.message).joined(separator: "; ")
        return Judgement(
            secret, of: environment, worst.status, evidence: same.map(\.evidence).min() ?? .name, message,
            fix: worst.status == .fail ? fix(of: secret, in: environment, same.compactMap(\.end)) : nil)
    }

    /// A secret that must be deleted need not be equal to another.
    private func fix(of secret: AuditedSecret, in environment: AuditedEnvironment, _ ends: [End]) -> Fix {
        if secret.isToGo(from: environment) { return .delete(secret) }
        let others = ends.filter { $0.secret?.isToGo(from: $0.environment) == true }
        return others.isEmpty
            ? "Find out which is right, and set the same value in both places."
            : "Delete \(others.map(\.name).joined(separator: " and "))."
    }

    /// The other secret of the declaration.
    private struct End {
        let name: String
        var secret: AuditedSecret?
        let environment: AuditedEnvironment
        /// Why it may be set although it is not listed; `nil` if it is listed or known to be unset.
        var unseen: Failure?
    }

    private struct Outcome {
        let status: Status
        let evidence: EvidenceLevel
        let message: String
        var end: End?

        var rank: Int {
            switch status {
            case .fail: 2
            case .unproven: 1
            case .pass, .waived, .error, .absent: 0
            }
        }
    }

    private func otherEnds(
        of secret: AuditedSecret, in environment: AuditedEnvironment, _ audit: Audit
    ) -> [End] {
        var ends: [End] = []
        if let name = secret.declaration?.mustEqual?.value {
            let listed = environment.secrets(named: name, for: secret).filter { $0.listed != nil }
            let own = listed.filter { $0.part == secret.part }
            ends += (own.isEmpty ? listed : own).map {
                let isNear = $0.part == nil || $0.part == secret.part
                return End(name: isNear ? name : $0.name, secret: $0, environment: environment)
            }
            if listed.isEmpty, case .unknown(let why) = environment.sight(of: name, for: secret) {
                ends.append(End(name: name, secret: nil, environment: environment, unseen: why))
            }
        }
        if let distant = secret.expectation?.mustEqual,
            let place = audit.environment(named: distant.environment.value)
        {
            let (name, secrets) = (distant.secret.value, place.secrets(named: distant.secret.value))
            ends += secrets.map {
                End(
                    name: "\(secrets.count > 1 ? $0.name : name) in \(place.name)", secret: $0,
                    environment: place)
            }
            if !secrets.contains(where: { $0.listed != nil }) || place.environment.listing == nil,
                let why = place.unseen(name)
            {
                ends.append(
                    End(name: "\(name) in \(place.name)", secret: nil, environment: place, unseen: why))
            }
        }
        return ends
    }

    /// Returns `nil` if the other secret is not set: another rule judges whether it must be.
    private func judge(
        _ secret: AuditedSecret, _ listed: ListedSecret, of environment: AuditedEnvironment,
        against end: End, _ audit: Audit
    ) -> Outcome? {
        if let why = end.unseen {
            return Outcome(
                status: .unproven, evidence: listed.digest == nil ? .name : .digest,
                message: "can't be proved to equal \(end.name), which was not seen: \(why.message)")
        }
        guard let other = end.secret?.listed else { return nil }
        switch isEqual(listed, in: environment, other, in: end.environment) {
        // The handed-in values differ: either they are live and unequal, or one of them is not live.
        case nil where handedInDiffer(secret, in: environment, end):
            return Outcome(
                status: .fail, evidence: .value,
                message: "differs from \(end.name), by the values that are known")
        case nil:
            return Outcome(
                status: .unproven, evidence: .name,
                message: "can't be proved to equal \(end.name): \(hindrance(listed, other, end))")
        // Two equal placeholders are not a common value.
        case true? where audit.standIn(for: secret, in: environment) != nil:
            return Outcome(
                status: .unproven, evidence: .digest,
                message: "can't be proved to equal \(end.name): neither has a value")
        case true?: return Outcome(status: .pass, evidence: .digest, message: "equals \(end.name)")
        case false?:
            let why =
                explanation(of: listed, secret, in: environment, end, other, audit).map { ": \($0)" } ?? ""
            return Outcome(status: .fail, evidence: .digest, message: "differs from \(end.name)\(why)")
        }
    }

    /// Returns whether two secrets have one value; `nil` if the evidence cannot tell.
    private func isEqual(
        _ one: ListedSecret, in environment: AuditedEnvironment, _ other: ListedSecret,
        in place: AuditedEnvironment
    ) -> Bool? {
        if let digest = other.digest { return environment.has(digest, as: one) }
        if let digest = one.digest { return place.has(digest, as: other) }
        // Within one listing, equal values show the same, even if sealed.
        if case .entry = one.shown, one.shown == other.shown { return true }
        guard environment.name == place.name, one.isComparable, other.isComparable else { return nil }
        return one.shown == other.shown
    }

    /// Returns whether the known values, handed in or shown, differ.
    private func handedInDiffer(_ secret: AuditedSecret, in environment: AuditedEnvironment, _ end: End)
        -> Bool
    {
        guard let far = end.secret, case .digest(let one) = environment.knownValue(of: secret),
            case .digest(let other) = end.environment.knownValue(of: far)
        else { return false }
        return one != other
    }

    private func hindrance(_ listed: ListedSecret, _ other: ListedSecret, _ end: End) -> String {
        if !listed.isComparable { return "the listing shows only its name" }
        if !other.isComparable { return "the listing shows only the name of \(end.name)" }
        return "a sealed snapshot tells nothing of the two"
    }

    private func explanation(
        of listed: ListedSecret, _ secret: AuditedSecret, in environment: AuditedEnvironment, _ end: End,
        _ other: ListedSecret, _ audit: Audit
    ) -> String? {
        guard let far = end.secret, let digest = listed.digest, let otherDigest = other.digest else {
            return nil
        }
        if let variant = end.environment.variant(of: far, as: digest) { return "it is the same \(variant)" }
        if let variant = environment.variant(of: secret, as: otherDigest) {
            return "\(end.name) is the same \(variant)"
        }
        if let value = environment.examined(secret), let other = end.environment.examined(far),
            let difference = value.canonical.difference(from: other.canonical), !difference.isEmpty
        {
            return "they are the same, \(difference)"
        }
        if digest.pasted.contains(where: { $0.digest == otherDigest }) {
            return "\(end.name) is the digest of it"
        }
        if otherDigest.pasted.contains(where: { $0.digest == digest }) {
            return "it is the digest of \(end.name)"
        }
        if let known = audit.explanation(of: digest, for: secret) { return "it is \(known)" }
        return audit.explanation(of: otherDigest, for: far).map { "\(end.name) is \($0)" }
    }
}
