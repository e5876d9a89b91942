public import Listings
public import Manifests
import Secrets
public import Support

/// Makes listings of sealed snapshots by comparing them with everything that is known of the other environments.
///
/// The snapshot of an environment that is only compared with is compared with the values of the judged environments.
/// The snapshot of a judged environment is compared with the values of all others, and with the values that its rules
/// look for, except placeholders: there are hundreds, at one scrypt each.
public struct SnapshotEvidence {
    private let workspace: Workspace
    private let judged: Set<String>
    private let now: Double

    /// The clock skew that is tolerated: a snapshot that is younger than this counts as current.
    private static let allowedSkew = 300.0
    /// The maximum number of candidates, at one scrypt each: more would take minutes.
    private static let mostCandidates = 20_000

    /// - Parameters:
    ///   - judged: the names of the environments that are judged.
    ///   - now: seconds since 1970 (UTC).
    public init(_ workspace: Workspace, judging judged: Set<String>, now: Double) {
        (self.workspace, self.judged, self.now) = (workspace, judged, now)
    }

    /// Returns why a snapshot does not belong to `environment`; `nil` if it does.
    public func problem(of snapshot: Snapshot, for environment: Environment) -> Failure? {
        let name = environment.name.value
        let renewal = "Take a new one: envaudit snapshot \(name)"
        guard snapshot.environment == name else {
            return Failure(
                message: "is a snapshot of another environment than \(name)", advice: renewal)
        }
        guard SnapshotEvidence.is(snapshot, ofTheListingOf: environment) else {
            return Failure(
                message: "is a snapshot of another provider or project than \(name) declares", advice: renewal
            )
        }
        guard snapshot.takenAt <= now + SnapshotEvidence.allowedSkew else {
            return Failure(
                message: "was taken in the future: at \(Instant(secondsSince1970: snapshot.takenAt))",
                advice: "Check this machine's clock, or take a new one: envaudit snapshot \(name)")
        }
        return nil
    }

    /// Returns whether a snapshot is of the provider and project that the manifest names. If the manifest names a
    /// snapshot alone, it does not name a provider, and the project is optional.
    private static func `is`(_ snapshot: Snapshot, ofTheListingOf environment: Environment) -> Bool {
        let project = environment.listing?.settings["project"]?.value
        guard let listing = environment.parts.first?.declaration else { return false }
        if !snapshot.places.isEmpty, !environment.parts.contains(where: \.declaration.isSnapshot),
            snapshot.places != environment.placesInWords
        {
            return false
        }
        if listing.isSnapshot { return project == nil || project == snapshot.project }
        return snapshot.provider == listing.provider.value && snapshot.project == project
    }

    /// Returns the listing of a snapshot of `environment`, beside the other environments' `listings`.
    ///
    /// - Parameters:
    ///   - visible: What the visible values show, by environment: their parts and variants are looked for, too.
    ///   - probed: What probes found and compare with listings, by environment.
    public func listing(
        of snapshot: Snapshot, for environment: Environment, beside listings: [String: Listing],
        handedIn: ExaminedValues?, visible: [String: ExaminedValues] = [:],
        probed: [String: ProbeResults] = [:]
    ) async -> Result<Listing, Failure> {
        if let problem = problem(of: snapshot, for: environment) { return .failure(problem) }
        let name = environment.name.value
        let limit = environment.snapshotMaxAge
        let age = SnapshotAge(seconds: max(0, now - snapshot.takenAt))
        do {
            if age.seconds > limit.seconds {
                guard !judged.contains(name) else {
                    return .failure(
                        Failure(
                            message: "is a snapshot \(age) old, and may be \(limit) old at most",
                            advice: "Renew it: envaudit snapshot \(name)"))
                }
                return .success(try snapshot.outdatedListing(now: now, limit: limit.description))
            }
            let candidates = candidates(for: name, beside: listings, handedIn, visible, probed)
            guard candidates.count <= SnapshotEvidence.mostCandidates else {
                return .failure(
                    Failure(
                        message:
                            "is a snapshot, and \(candidates.count) values are too many to compare with one",
                        advice: "Compare with its listing instead: --listing \(name)=FILE"))
            }
            return .success(try await snapshot.listing(comparedWith: candidates, now: now))
        } catch {
            return .failure(Failure(message: "lists \(error.name) twice", advice: ""))
        }
    }

    /// Returns what a snapshot seals of a listing. For a value that stands for another one it keeps the name alone,
    /// because a seal would suggest that the value differs. For other placeholders it seals the kind.
    public static func sealable(
        _ listing: Listing, of environment: Environment, in workspace: Workspace,
        showing values: ExaminedValues?
    ) -> Listing {
        let seen = AuditedEnvironment(
            environment, workspace.catalogue,
            seen: Observation(listing: .success(listing), handedIn: values))
        let placeholders = Placeholders(Placeholders.Declared(workspace), [seen])
        let unsealed = seen.secrets.filter { secret in
            secret.isolation != .config && seen.examined(secret)?.nonValue?.standsForAnother == true
                || seen.veil(secret, placeholders) != nil || seen.isAbsence(secret, placeholders)
        }
        var within = values?.within ?? [:]
        let hidden = seen.secrets.filter { $0.isolation != .config && seen.examined($0) == nil }
        for secret in seen.secrets {
            guard let kind = seen.nonValue(of: secret, placeholders) else { continue }
            within[Name(secret.name), default: []].insert(PartOfValue(.placeholder, kind.sealedDigest))
        }
        // A hidden value's digest may have been pasted as the value elsewhere.
        for secret in hidden {
            let forms = SnapshotEvidence.pasted(secret.listed?.digest, of: hidden.count)
            if !forms.isEmpty {
                within[Name(secret.name), default: []].formUnion(forms.map { PartOfValue(.form, $0) })
            }
        }
        return listing.holding(within, unsealed: Set(unsealed.map { Name($0.name) }))
    }

    /// Returns a digest's own text as it may have been set as a value: in lower case, with a newline and in upper case;
    /// the first alone if there are many, at one scrypt each.
    private static func pasted(_ digest: Digest?, of count: Int) -> [Digest] {
        (digest?.pasted ?? []).prefix(count <= fewHidden ? 3 : 1).map(\.digest)
    }

    private static let fewHidden = 500

    private func candidates(
        for name: String, beside listings: [String: Listing], _ handedIn: ExaminedValues?,
        _ visible: [String: ExaminedValues], _ probed: [String: ProbeResults]
    ) -> Set<Digest> {
        let isJudged = judged.contains(name)
        var candidates: Set<Digest> = []
        for (other, listing) in listings where other != name && (isJudged || judged.contains(other)) {
            candidates.formUnion(listing.secrets.values.compactMap(\.digest))
            candidates.formUnion((listing.resources ?? []).flatMap(\.soughtDigests))
        }
        let listed = candidates
        if 2 * listed.count <= SnapshotEvidence.mostCandidates {
            candidates.formUnion(listed.flatMap { SnapshotEvidence.pasted($0, of: listed.count) })
        }
        for (other, examined) in visible where other != name && (isJudged || judged.contains(other)) {
            for value in examined.values.values { candidates.formUnion(value.triedOnSeals) }
        }
        for (other, found) in probed where other != name && (isJudged || judged.contains(other)) {
            candidates.formUnion(found.sought)
        }
        // If the handed-in value is the sealed one, it tells more than the seal.
        candidates.formUnion((handedIn?.values ?? [:]).values.map(\.digest))
        guard isJudged else { return candidates }
        candidates.formUnion(KnownMistakes(workspace.environments).digests)
        // Identifiers of environments, in their declared spelling only: the others would be hundreds.
        for environment in workspace.environments {
            candidates.formUnion(environment.identifiers.map { Digest(of: $0.value.value) })
            let projects = environment.parts.compactMap { $0.declaration.settings["project"]?.value }
            candidates.formUnion(projects.map { Digest(of: $0) })
        }
        let identifiers = EnvironmentIdentifiers(workspace.environments).all
        candidates.formUnion(identifiers.lazy.filter { $0.environment != name }.map(\.sealedDigest))
        candidates.formUnion(NonValue.allCases.map(\.sealedDigest) + [Digest(of: "")])
        return workspace.services.flatMap(\.safeguards).flatMap(\.requirements).reduce(into: candidates) {
            $0.formUnion($1.digests)
        }
    }
}
