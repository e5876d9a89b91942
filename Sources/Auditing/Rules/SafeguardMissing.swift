import Listings
import Manifests
import Secrets

/// Where a shareable secret is shared outside production, what makes that safe holds.
struct SafeguardMissing: WordedRule {
    let description = RuleDescription(
        id: "safeguard-missing",
        failsWhen:
            "a shareable secret is shared while its safeguard does not hold (STAGING_EMAIL_OVERRIDE unset, APP_ENV production)",
        needs: .digest, severity: nil,
        why: "The credential is production's; only the safeguard keeps a test from acting on real people.",
        fix: "Make the safeguard hold: set what its requires names. Or delete the shared secret.",
        principle: .sharingWithSafeguards, judgesValues: true)

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        // Production is whose credential it is: the safeguard guards against its use elsewhere.
        guard environment.environment.tier != .production else { return [] }
        return environment.secrets.flatMap { secret -> [Judgement] in
            guard let listed = secret.listed, secret.isolation == .shareable, let service = secret.service
            else { return [] }
            let sharing = sharing(listed, of: environment, in: audit)
            return service.safeguards.map { judge(secret, $0, sharing, in: environment) }
        }
    }

    private enum Sharing {
        case with(SecretPlace), no, unknown
    }

    private func sharing(_ listed: ListedSecret, of environment: AuditedEnvironment, in audit: Audit)
        -> Sharing
    {
        if let other = audit.holding(of: listed.shown).all.first(where: { $0.environment != environment.name }
        ) {
            return .with(other.place)
        }
        return audit.unseen(by: listed, of: environment).isEmpty ? .no : .unknown
    }

    private func judge(
        _ secret: AuditedSecret, _ safeguard: Safeguard, _ sharing: Sharing,
        in environment: AuditedEnvironment
    ) -> Judgement {
        func judgement(_ status: Status, _ message: String, fix: Fix? = nil) -> Judgement {
            let evidence: EvidenceLevel = secret.listed?.isComparable == true ? .digest : .name
            return Judgement(secret, of: environment, status, evidence: evidence, message, fix: fix)
        }
        switch (sharing, state(of: safeguard, in: environment)) {
        case (.no, _):
            return judgement(.pass, "is shared with no other environment, so it needs no safeguard")
        case (_, .holds): return judgement(.pass, "may be shared: \(safeguard.id) holds (\(safeguard.title))")
        case (.with(let place), .broken(let why)):
            return judgement(
                .fail,
                "is shared with \(place.secret) in \(place.environment) without \(safeguard.id): \(why)",
                fix: "Make the safeguard hold (\(safeguard.title)), or delete \(secret.name).")
        case (.unknown, .broken(let why)):
            return judgement(.unproven, "may be shared, and \(safeguard.id) does not hold: \(why)")
        case (_, .unknown(let why)):
            return judgement(
                .unproven, "may be shared, and nobody can tell whether \(safeguard.id) holds: \(why)")
        }
    }

    private enum State {
        case holds
        case broken(String)
        case unknown(String)
    }

    private func state(of safeguard: Safeguard, in environment: AuditedEnvironment) -> State {
        var unknown: String?
        for requirement in safeguard.requirements {
            switch state(of: requirement, in: environment) {
            case .holds: continue
            case .broken(let why): return .broken(why)
            case .unknown(let why): unknown = unknown ?? why
            }
        }
        return unknown.map { .unknown($0) } ?? .holds
    }

    private func state(of requirement: Safeguard.Requirement, in environment: AuditedEnvironment) -> State {
        let name = requirement.secret
        guard let listed = environment.secret(named: name)?.listed else {
            return .broken("\(name) is not set")
        }
        let text =
            switch requirement.condition {
            case .set: ""
            case .equals(let value), .not(let value): value
            }
        guard let isText = environment.has(Digest(of: text), as: listed) else {
            return .unknown("the listing does not show what \(name) is")
        }
        switch requirement.condition {
        case .set: return isText ? .broken("\(name) is empty") : .holds
        case .equals(let value): return isText ? .holds : .broken("\(name) is not \(value)")
        case .not(let value) where isText: return .broken("\(name) is \(value)")
        case .not(let value): return state(of: listed, notEven: value, in: environment)
        }
    }

    /// Whether a secret that is not `value` is also nothing that a program may take for it, and not empty, which a
    /// program takes for unset.
    private func state(
        of listed: ListedSecret, notEven value: String, in environment: AuditedEnvironment
    ) -> State {
        guard let isEmpty = environment.has(Digest(of: ""), as: listed) else {
            return .unknown("the listing does not show what \(listed.name) is")
        }
        if isEmpty { return .broken("\(listed.name) is empty") }
        let spellings = spellings(of: value).map { environment.has($0, as: listed) }
        if spellings.contains(true) { return .broken("\(listed.name) is \(value), if not to the letter") }
        return spellings.contains(nil)
            ? .unknown("the listing does not show whether \(listed.name) is \(value), if not to the letter")
            : .holds
    }
}

extension Safeguard.Condition {
    /// The digests that have to be compared with the secret's, to tell whether it holds.
    var digests: Set<Digest> {
        switch self {
        case .set: [Digest(of: "")]
        case .equals(let value): [Digest(of: value)]
        case .not(let value): spellings(of: value).union([Digest(of: value), Digest(of: "")])
        }
    }
}

/// What a program may take for `value` although it is not equal: other capitals, a newline, quotes.
private func spellings(of value: String) -> Set<Digest> {
    let capitals = [
        value.lowercased(), value.uppercased(), value.prefix(1).uppercased() + value.dropFirst(),
    ]
    return Set(capitals.filter { $0 != value }.map { Digest(of: $0) } + ValueVariant.digests(of: value).keys)
}
