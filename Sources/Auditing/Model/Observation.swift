public import Listings
public import Manifests
public import Support

/// What was seen of one environment.
public struct Observation: Sendable {
    /// Its listing, or the reason why it could not be read.
    public internal(set) var listing: Result<Listing, Failure>
    /// The page on which a person changes its secrets.
    public let settingsURL: String?
    /// Whether envaudit can change what is listed there.
    public let takesChanges: Bool
    /// What is known of the values that were handed in for it.
    public let handedIn: ExaminedValues?
    /// The attestations about it, verified against the listing.
    public var attestations: ExaminedAttestations?
    /// What probes saw.
    public var probeResults = ProbeResults()
    /// The places that its secrets are listed from, as far as they are declared.
    public var places: [ListedPlace] = []

    /// What was seen of one environment.
    public init(
        listing: Result<Listing, Failure>, settingsURL: String? = nil, takesChanges: Bool = true,
        handedIn: ExaminedValues? = nil
    ) {
        self.listing = listing
        self.settingsURL = settingsURL
        self.takesChanges = takesChanges
        self.handedIn = handedIn
    }
}

/// The place of one of an environment's listings.
public struct ListedPlace: Codable, Sendable {
    /// The part's name; `nil` for the main listing.
    public let part: String?
    /// Where it is listed.
    public let place: Place
    /// Where the manifest declares it.
    public let position: Position

    /// The place of a listing.
    public init(part: String?, place: Place, at position: Position) {
        (self.part, self.place, self.position) = (part, place, position)
    }
}
