/// Where a listing comes from. Two environments whose places coincide share one listing.
public struct Place: Hashable, Sendable, CustomStringConvertible {
    /// Who keeps it, such as `Cloudflare` or `dotenv file`.
    public let host: String
    /// The account within which `name` is unique; nil where no account is declared, or names are unique without one.
    public let account: String?
    /// What it is at the host, in the one spelling that the host knows: `Worker api`, `Pages project shop (preview)`.
    public let name: String
    /// What names this place wherever it stands and no other place: a project's ref. Empty for most.
    public let identifiers: [String]

    /// A place at a host.
    public init(_ host: String, account: String? = nil, _ name: String, identifiers: [String] = []) {
        (self.host, self.account, self.name, self.identifiers) = (host, account, name, identifiers)
    }

    /// Whether both may be one place. An account that is not declared may be any: it depends on the token.
    public func coincides(with other: Place) -> Bool {
        unaccounted == other.unaccounted
            && (account == nil || other.account == nil || account == other.account)
    }

    /// The place without its account: equal for all that may coincide, so that a dictionary finds the candidates.
    public var unaccounted: Place { Place(host, name) }

    /// The place as messages name it.
    public var description: String { "\(host) \(name)" }
}
