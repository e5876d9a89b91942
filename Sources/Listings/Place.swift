/// Where a listing comes from. Two environments whose places coincide share one listing.
public struct Place: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The host's name, such as `Cloudflare` or `dotenv file`.
    public let host: String
    /// The account within which `name` is unique; `nil` if none is declared, or if names are globally unique.
    public let account: String?
    /// Its name at the host, in the host's own spelling: `Worker api`, `Pages project shop (preview)`.
    public let name: String
    /// Texts that identify this place and no other, such as a project's ref. Empty for most places.
    public let identifiers: [String]
    /// The text that places are compared by: the description, unless it has several spellings, as a file's path does.
    public let key: String
    /// The key of the place that contains this one: an organization's secrets contain those that reach a repository.
    public let container: String?
    /// The keys of the places whose entries this one inherits, nearest first: a repository's secrets reach each of its
    /// environments. The place's own entries take precedence.
    public let givers: [String]
    /// The key of the place from which it inherits some entries; `nil` if there is none.
    public let possibleGiver: String?
    /// Whether the place lists only entries whose values its host does not show (`true`) or only entries whose values
    /// it shows (`false`); `nil` if it lists both. It may have entries of the other kind under any name.
    public let onlyEntries: Bool?

    /// Creates a place at a host.
    public init(
        _ host: String, account: String? = nil, _ name: String, identifiers: [String] = [],
        key: String? = nil, in container: String? = nil, givenBy givers: [String] = [],
        andPartly possibleGiver: String? = nil, onlyEntries: Bool? = nil
    ) {
        (self.host, self.account, self.name, self.identifiers) = (host, account, name, identifiers)
        (self.key, self.container) = (key ?? "\(host) \(name)", container)
        (self.givers, self.possibleGiver, self.onlyEntries) = (givers, possibleGiver, onlyEntries)
    }

    /// Returns whether both may be the same place, or one contains the other. An undeclared account may be any: it
    /// depends on the token.
    public func coincides(with other: Place) -> Bool {
        (key == other.key || container == other.key || key == other.container)
            && (account == nil || other.account == nil || account == other.account)
    }

    /// The place as messages name it.
    public var description: String { "\(host) \(name)" }
}

/// An index of the places that environments list; finds coinciding places without comparing all pairs.
public struct PlaceIndex: Sendable {
    private var listed: [String: [(environment: String, place: Place)]] = [:]

    /// Creates an empty index.
    public init() {}

    /// Records that an environment lists a place.
    public mutating func add(_ place: Place, of environment: String) {
        for key in [place.key, place.container].compactMap(\.self) {
            listed[key, default: []].append((environment, place))
        }
    }

    /// Returns another environment that also lists this place.
    public func environment(listing place: Place, besides name: String) -> String? {
        for key in [place.key, place.container].compactMap(\.self) {
            let other = listed[key]?.first { $0.environment != name && $0.place.coincides(with: place) }
            if let other { return other.environment }
        }
        return nil
    }
}
