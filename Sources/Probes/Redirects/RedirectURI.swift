import Auditing
import Listings
import Manifests
import Support

/// The rule that an environment's OAuth apps redirect back to it. No API shows this, so a person attests it.
struct RedirectURI: WordedRule {
    let description = RuleDescription(
        id: "redirect-uri",
        failsWhen:
            "never by itself, as no API tells which redirect URIs an OAuth app has: it names the one that follows from the manifest, and stays unproven until a person attests it",
        needs: .attestation, severity: .low,
        why:
            "An app answers only to the redirect URIs that are registered with it: with another environment's, sign-in ends there or not at all.",
        fix: "Register the URI with the app, and attest it.",
        principle: .ownAccounts, controls: [.nhi8, .iso27001],
        table: ProbeTable(
            title: "OAuth redirect URIs", subject: "Service", area: "OAuth apps", isCommon: true),
        proves:
            "A person stated what the app allows, and its client id was not set on a later day; or sign-in has no use for the app. It does not prove what the app allows now, which no API tells.",
        readsListing: true, readsProbesOf: ["auth-setting"])

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        environment.environment.redirects.compactMap { redirect in
            guard let uri = environment.environment.redirectURI(of: redirect) else { return nil }
            let service = audit.services[redirect.service.value]
            return RedirectEvaluator(environment: environment, redirect: redirect, service: service, uri: uri)
                .judgement
        }
    }
}

/// The evaluation of one app.
private struct RedirectEvaluator {
    let environment: AuditedEnvironment
    let redirect: RedirectDeclaration
    let service: Service?
    let uri: String

    var judgement: Judgement {
        switch redirect.app {
        case .client(let name, _): client(name.value)
        case .signIn(let provider): signIn(provider)
        }
    }

    private func client(_ name: String) -> Judgement {
        guard let listing = environment.listing else {
            return attested() ?? unproven("it is unknown without a listing whether there is an app")
        }
        // The secret may be in any part; an attestation must be newer than the latest of them.
        let listed = listing.secrets.values.filter {
            SecretID(environment: environment.name, address: $0.name).name == Name(name)
        }
        guard listed.isEmpty else {
            let since = listed.compactMap(\.updatedAt).max()
            return attested(since: (name, since)) ?? unproven(unknown)
        }
        let parts = [nil] + environment.environment.parts.map(\.part)
        let hidden = parts.lazy.compactMap { part in
            listing.unlisted(part.map { "\($0)/\(name)" } ?? name) ?? part.flatMap { listing.gaps[$0] }
        }.first
        if let hidden {
            return attested() ?? unproven("it is unknown whether there is an app: \(hidden.message)")
        }
        return judgement(.pass, .name, "has no app: \(name) is not set")
    }

    private func signIn(_ provider: String) -> Judgement {
        if let attested = attested() { return attested }
        switch environment.observation.probeResults[AuthConfiguration.self] {
        case .failure(let failure):
            return unproven("whether \(provider) is on could not be seen: \(failure.message)")
        case .success(let auth):
            switch auth.providers[provider] {
            case false?: return judgement(.pass, .value, "has no use for an app: \(provider) is off")
            case nil: return unproven("the project does not say whether \(provider) is on")
            case true?: return unproven(unknown)
            }
        }
    }

    private var unknown: String { "no API tells which redirect URIs the app has" }

    /// Returns the judgement of an attestation; `nil` if there is none.
    ///
    /// - Parameter client: the secret with the app's client id, and its date: an attestation about an older app does
    ///   not count.
    private func attested(since client: (name: String, updatedAt: Double?)? = nil) -> Judgement? {
        switch environment.observation.attestations?.item(redirect.itemID) {
        case nil, .missing?: return nil
        case .holds(let attestation)?:
            let (by, on) = (attestation.by, attestation.on)
            if case .item(_, .note(let note)) = attestation.subject,
                case let seen = RedirectDeclaration.uris(in: note), let first = seen.first,
                !seen.contains(uri)
            {
                return unproven("\(by) attested \(first) on \(on), and not this URI")
            }
            if let client, let changed = client.updatedAt.map(CalendarDate.init(secondsSince1970:)),
                changed > on
            {
                return unproven(
                    "\(client.name) was changed on \(changed), since \(by) attested the app on \(on)")
            }
            return judgement(
                .pass, .attestation, "leads there, as \(by) attested on \(on), until \(attestation.until)")
        case .expired(let attestation)?:
            return unproven(
                "what \(attestation.by) attested on \(attestation.on) expired on \(attestation.until)")
        case .early(let attestation)?:
            return unproven("what \(attestation.by) attests counts from \(attestation.on) only")
        case .unreadable?: return unproven("what is attested can't be read")
        }
    }

    private func unproven(_ message: String) -> Judgement {
        let place = service?.dashboard.map { " at \($0)" } ?? ""
        return judgement(
            .unproven, .none, message,
            fix: Fix(
                "See\(place) that the app has \(uri), and no other environment's. Then: envaudit attest \(environment.name) --item \(redirect.itemID) --note 'what you saw'"
            ))
    }

    private func judgement(
        _ status: Status, _ evidence: EvidenceLevel, _ message: String, fix: Fix? = nil
    ) -> Judgement {
        Judgement(
            redirect.service.value, at: redirect.service.position, status, evidence: evidence, expected: uri,
            message, fix: fix,
            url: service?.dashboard)
    }
}
