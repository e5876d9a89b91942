public import Listings
public import Manifests
import Secrets
public import Support

/// Makes listings of sealed snapshots, by comparing them with whatever is known of the other environments.
///
/// An environment that is only compared with is compared with the values of those that are judged. One that is
/// judged by its snapshot is compared with the values of all the others, and with those that its rules look for,
/// placeholders aside: there are hundreds of them, at one scrypt each.
public struct SnapshotEvidence {
    private let workspace: Workspace
    private let judged: Set<String>
    private let now: Double

    /// Clocks differ; a snapshot that is younger than this by less is of now.
    private static let allowedSkew = 300.0
    /// More would take minutes: each is one scrypt.
    private static let mostCandidates = 20_000

    /// - Parameters:
    ///   - judged: the names of the environments that are judged.
    ///   - now: seconds since 1970 (UTC).
    public init(_ workspace: Workspace, judging judged: Set<String>, now: Double) {
        (self.workspace, self.judged, self.now) = (workspace, judged, now)
    }

    /// Why a snapshot is none of `environment`; nil where it is one.
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

    /// Whether a snapshot is of the provider and the project that the manifest names. Where all that the manifest
    /// names is a snapshot, it says nothing of the provider, and of the project only if it likes.
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

    /// The listing that a snapshot of `environment` comes to, beside the other environments' `listings`.
    ///
    /// - Parameter visible: what the values show that are visible, by environment: what stands in them, and what they are
    ///   variants of, is looked for, too.
    /// - Parameter probed: what probes found, by environment: what they compare with listings.
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

    /// What a snapshot seals of a listing, and of what it keeps the name alone: the seal of what stands for a value would
    /// seem to tell that the value is another. Beside any other placeholder its kind is sealed.
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
        // The digest of a hidden value may have been pasted elsewhere in the value's place.
        for secret in hidden {
            let forms = SnapshotEvidence.pasted(secret.listed?.digest, of: hidden.count)
            if !forms.isEmpty {
                within[Name(secret.name), default: []].formUnion(forms.map { PartOfValue(.form, $0) })
            }
        }
        return listing.holding(within, unsealed: Set(unsealed.map { Name($0.name) }))
    }

    /// A digest's own text, as it is set for the value: in small letters, with a newline and in capitals; the first alone
    /// where there are many, at one scrypt each.
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
        // A value that was handed in tells more than its seal, where it is the one that is sealed.
        candidates.formUnion((handedIn?.values ?? [:]).values.map(\.digest))
        guard isJudged else { return candidates }
        candidates.formUnion(KnownMistakes(workspace.environments).digests)
        // What names an environment, in the very words: its other spellings would be hundreds.
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
