/// The address of a secret within its environment: `STRIPE_SECRET_KEY`, or `pages/VITE_APP_ENV` in the part `pages`.
public struct SecretAddress: Hashable, Sendable, CustomStringConvertible {
    /// The part of the environment's listings; `nil` for the main listing.
    public let part: String?
    /// The name that the provider lists.
    public let name: String

    /// Creates the address of a secret in a part.
    public init(part: String?, name: String) { (self.part, self.name) = (part, name) }

    /// Parses an address. The part ends at the first slash, since manifest names cannot contain one.
    public init(_ address: String) {
        guard let slash = address.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            (part, name) = (nil, address)
            return
        }
        part = String(address[..<slash])
        name = String(address[address.utf8.index(after: slash)...])
    }

    /// The address as it is written.
    public var description: String { part.map { "\($0)/\(name)" } ?? name }
}
