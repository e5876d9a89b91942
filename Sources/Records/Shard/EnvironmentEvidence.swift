public import Auditing
public import Listings
import Manifests
import Probes
public import Support

/// What was seen of one environment by itself, before anything was compared with another one.
public struct EnvironmentEvidence: Sendable {
    /// Its listing without shown values, or the reason why it could not be read; `nil` if a sealed snapshot replaces it.
    public var listing: Result<Listing, Failure>?
    /// The names of the secrets whose values the listing showed.
    public var shown: Set<String> = []
    /// What the values show that were handed in or shown.
    public var examined: ExaminedValues?
    /// What probes saw beyond its secrets.
    public var probeResults: ProbeResults
    /// The places of its listings.
    public var places: [ListedPlace]

    /// What was seen.
    public init(
        listing: Result<Listing, Failure>?, examined: ExaminedValues?, probeResults: ProbeResults,
        places: [ListedPlace]
    ) {
        (self.listing, self.examined) = (listing, examined)
        (self.probeResults, self.places) = (probeResults, places)
    }
}

extension [String: EnvironmentEvidence] {
    /// Leaves out what only a part of a check keeps: the variants of shown values that no hidden value has.
    public mutating func keepVariants(facingSeals: Bool) {
        let hidden = Set(
            values.flatMap { evidence in
                ((try? evidence.listing?.get())?.digests(without: evidence.shown) ?? [])
                    + evidence.probeResults.secretsBeside.values
            })
        for name in keys { self[name]?.examined?.keepVariants(among: hidden, facingSeals: facingSeals) }
    }
}

/// The same, in the form that is sealed.
struct WrittenEvidence: Codable {
    let environment: String
    private let listing: WrittenResult<Listing>?
    private let shown: Set<String>
    private let values: ExaminedValues.Tables?
    private let probes: CarriedProbeResults
    private let places: [ListedPlace]

    init(_ evidence: EnvironmentEvidence, of environment: String, naming search: IdentifierSearch) {
        self.environment = environment
        listing = evidence.listing.map { WrittenResult($0) }
        (shown, values) = (evidence.shown, evidence.examined?.tables)
        probes = CarriedProbeResults(evidence.probeResults, naming: search)
        places = evidence.places
    }

    /// What was seen of the environment that `workspace` declares.
    func evidence(of environment: Environment, in workspace: Workspace) -> EnvironmentEvidence {
        var evidence = EnvironmentEvidence(
            listing: listing?.result,
            examined: values.map { ExaminedValues($0, of: environment, in: workspace) },
            probeResults: probes.results, places: places)
        evidence.shown = shown
        return evidence
    }
}
