public import Listings
public import Manifests

/// An environment of which manifests are to be written.
public struct DraftEnvironment: Sendable {
    /// Its name.
    public let name: String
    /// Where its secrets are listed; empty where nobody said.
    public let listings: [Place]
    /// What is listed; nil where nobody looked.
    public var listing: Listing?

    /// A provider that lists an environment's secrets, or a part of them.
    public struct Place: Sendable {
        /// The part's name; nil for the listing without one.
        public let part: String?
        /// The provider's id.
        public let provider: String
        /// The provider's settings, in the order in which they were given.
        public let settings: [(key: String, value: String)]

        /// A provider with its settings.
        public init(part: String? = nil, provider: String, settings: [(key: String, value: String)]) {
            (self.part, self.provider, self.settings) = (part, provider, settings)
        }
    }

    /// An environment.
    public init(name: String, listings: [Place], listing: Listing? = nil) {
        (self.name, self.listings, self.listing) = (name, listings, listing)
    }

    /// What it is for, by its name.
    public var tier: Tier { Tier(guessedBy: name) }

    /// The parts that its secrets are in; where nobody said where they are listed, they have no part.
    var parts: Set<String?> { listings.isEmpty ? [nil] : Set(listings.map(\.part)) }
}
