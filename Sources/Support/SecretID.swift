import Glibc

/// A secret's name. Names are bytes: what Unicode takes for one name, a host and a program take for two.
public struct Name: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it is listed or declared.
    public let text: String

    /// The name that `text` spells.
    public init(_ text: String) { self.text = text }

    /// The name that a literal spells.
    public init(stringLiteral text: String) { self.text = text }

    /// The name as it is written.
    public var description: String { text }

    /// Whether both have the same bytes.
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

    /// In the order of their bytes.
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
    /// A name that was written as a string.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the name as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A secret: in one part of one environment, by the name that is listed there.
public struct SecretID: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The environment's name.
    public let environment: String
    /// The part of the environment's listings; nil for the main listing.
    public let part: String?
    /// The name that is listed there.
    public let name: Name

    /// A secret of a part, or of the main listing.
    public init(environment: String, part: String?, name: Name) {
        (self.environment, self.part, self.name) = (environment, part, name)
    }

    /// The secret that an address means in an environment: `NAME`, or `PART/NAME`. What comes before the first slash is
    /// the part, as no name of a manifest has one.
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
