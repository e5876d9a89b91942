import Glibc

/// A secret's name. Names are compared as bytes, as hosts and programs do, and not as Unicode text.
public struct Name: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it is listed or declared.
    public let text: String

    /// The name that `text` spells.
    public init(_ text: String) { self.text = text }

    /// The name that a literal spells.
    public init(stringLiteral text: String) { self.text = text }

    /// The name as it is written.
    public var description: String { text }

    /// Whether both names have the same bytes.
    public static func == (one: Name, other: Name) -> Bool {
        guard one.text.utf8.count == other.text.utf8.count else { return false }
        var (text, otherText) = (one.text, other.text)
        return text.withUTF8 { one in
            otherText.withUTF8 { other in
                guard let start = one.baseAddress, let other = other.baseAddress else { return true }
                return memcmp(start, other, one.count) == 0
            }
        }
    }

    /// Orders names by their bytes.
    public static func < (one: Name, other: Name) -> Bool {
        one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}

extension Name: Codable {
    /// Decodes a name from a string.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the name as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A secret's identity: its environment, part and name.
public struct SecretID: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The environment's name.
    public let environment: String
    /// The part; `nil` for the main listing.
    public let part: String?
    /// The name in that listing.
    public let name: Name

    /// Creates the ID of a secret in a part or in the main listing.
    public init(environment: String, part: String?, name: Name) {
        (self.environment, self.part, self.name) = (environment, part, name)
    }

    /// Creates an ID from an address, `NAME` or `PART/NAME`. The part ends at the first slash, since manifest names
    /// cannot contain one.
    public init(environment: String, address: String) {
        self.environment = environment
        guard let slash = address.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            (part, name) = (nil, Name(address))
            return
        }
        part = String(address[..<slash])
        name = Name(String(address[address.utf8.index(after: slash)...]))
    }

    /// `NAME`, or `PART/NAME`.
    public var address: String { part.map { "\($0)/\(name)" } ?? name.text }

    /// The secret as messages name it.
    public var description: String { "\(address) in \(environment)" }
}
