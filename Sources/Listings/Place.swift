/// Where a listing comes from. Two environments whose places coincide share one listing.
public struct Place: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Who keeps it, such as `Cloudflare` or `dotenv file`.
    public let host: String
    /// The account within which `name` is unique; nil where no account is declared, or names are unique without one.
    public let account: String?
    /// What it is at the host, in the one spelling that the host knows: `Worker api`, `Pages project shop (preview)`.
    public let name: String
    /// What names this place wherever it stands and no other place: a project's ref. Empty for most.
    public let identifiers: [String]
    /// What the comparison goes by: the place in words, unless those are not its only spelling, as a file's path.
    public let key: String
    /// The key of the place that all of this one is in: an organization's secrets hold those that reach a repository.
    public let container: String?
    /// The keys of the places whose entries whoever uses this one gets, too, the nearest first: a repository's secrets
    /// reach each of its environments. An entry of this place's own takes precedence.
    public let givers: [String]
    /// The key of the place some of whose entries reach this one; nil for none.
    public let possibleGiver: String?
    /// Whether of its own it lists those alone of which its host shows no value, or those alone that it shows; nil where
    /// it lists both. It may have one of the other kind under any name.
    public let onlyEntries: Bool?

    /// A place at a host.
    public init(
        _ host: String, account: String? = nil, _ name: String, identifiers: [String] = [],
        key: String? = nil, in container: String? = nil, givenBy givers: [String] = [],
        andPartly possibleGiver: String? = nil, onlyEntries: Bool? = nil
    ) {
        (self.host, self.account, self.name, self.identifiers) = (host, account, name, identifiers)
        (self.key, self.container) = (key ?? "\(host) \(name)", container)
        (self.givers, self.possibleGiver, self.onlyEntries) = (givers, possibleGiver, onlyEntries)
    }

    /// Whether both may be one place, or one is in the other. An account that is not declared may be any: it depends
    /// on the token.
    public func coincides(with other: Place) -> Bool {
        (key == other.key || container == other.key || key == other.container)
            && (account == nil || other.account == nil || account == other.account)
    }

    /// The place as messages name it.
    public var description: String { "\(host) \(name)" }
}

/// Who lists which places: what may be one place is found without comparing all with all.
public struct PlaceIndex: Sendable {
    private var listed: [String: [(environment: String, place: Place)]] = [:]

    /// An index of nothing.
    public init() {}

    /// Adds that an environment lists a place.
    public mutating func add(_ place: Place, of environment: String) {
        for key in [place.key, place.container].compactMap(\.self) {
            listed[key, default: []].append((environment, place))
        }
    }

    /// Another environment that lists this place, too.
    public func environment(listing place: Place, besides name: String) -> String? {
        for key in [place.key, place.container].compactMap(\.self) {
            let other = listed[key]?.first { $0.environment != name && $0.place.coincides(with: place) }
            if let other { return other.environment }
        }
        return nil
    }
}
