import Evidence
import Manifests

/// Where a shareable secret is shared outside production, what makes that safe holds.
struct SafeguardMissing: Rule {
    let description = RuleDescription(
        id: "safeguard-missing",
        failsWhen:
            "a shareable secret is shared while its safeguard does not hold (STAGING_EMAIL_OVERRIDE unset, APP_ENV production)",
        needs: .digest, severity: nil,
        why: "The credential is production's; only the safeguard keeps a test from acting on real people.",
        fix: "Make the safeguard hold: set what its requires names. Or delete the shared secret.",
        principle: .sharingWithSafeguards)

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
        guard let digest = listed.digest else { return .unknown }
        if let other = audit.holding(of: digest).all.first(where: { $0.environment != environment.name }) {
            return .with(other.place)
        }
        let allSeen = audit.blind.allSatisfy { $0.name == environment.name }
        return allSeen ? .no : .unknown
    }

    private func judge(
        _ secret: AuditedSecret, _ safeguard: Safeguard, _ sharing: Sharing,
        in environment: AuditedEnvironment
    ) -> Judgement {
        func judgement(_ status: Status, _ message: String, fix: String? = nil) -> Judgement {
            let evidence: EvidenceLevel = secret.listed?.digest == nil ? .name : .digest
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
        guard let digest = listed.digest else { return .unknown("the listing does not show what \(name) is") }
        switch requirement.condition {
        case .set: return digest == Digest(of: "") ? .broken("\(name) is empty") : .holds
        case .equals(let value):
            return digest == Digest(of: value) ? .holds : .broken("\(name) is not \(value)")
        case .not(let value): return digest == Digest(of: value) ? .broken("\(name) is \(value)") : .holds
        }
    }
}
