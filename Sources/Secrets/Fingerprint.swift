public import Support

/// A keyed, shortened HMAC-SHA-256 of a digest: it shows that values are equal and, without the key, reveals nothing
/// else.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// Twelve hexadecimal digits (48 bits).
    public let description: String
}

extension Fingerprint {
    /// Parses a fingerprint from a stored record; `nil` unless it is twelve lower-case hexadecimal digits.
    package init?(hex: String) {
        let isHex = hex.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard hex.utf8.count == 12, isHex else { return nil }
        description = hex
    }
}

/// The key of a record's fingerprints: a random one that is never stored, or the operator's own, with which a
/// workspace's fingerprints stay the same across records.
public struct FingerprintKey: Sendable {
    private let bytes: [UInt8]
    /// Identifies the key without revealing it; `nil` for a random key, which no other record has.
    public let id: String?

    /// The variable that holds the operator's key.
    public static let variable = "ENVAUDIT_FINGERPRINT_KEY"

    /// Returns a new key of 32 random bytes.
    public static func random() -> FingerprintKey { FingerprintKey(bytes: randomBytes(32)) }

    /// Creates a key from known bytes, for reproducible records.
    public init(bytes: [UInt8]) { (self.bytes, id) = (bytes, nil) }

    /// Creates the operator's key from 32 random bytes in 64 hexadecimal digits.
    ///
    /// Each workspace has its own derived key, so that records of two workspaces reveal nothing about each other.
    /// - Throws: ``Failure``, which repeats nothing of the text, if it is not such a key.
    public init(_ text: String, workspace: String) throws(Failure) {
        let advice = "Generate one with `openssl rand -hex 32`, and keep it where the tokens are kept."
        guard text.utf8.count == 64, var key = Hexadecimal.bytes(of: text) else {
            throw Failure(
                message: "\(FingerprintKey.variable) is not 64 hexadecimal digits", advice: advice)
        }
        defer { key.wipe() }
        // 32 random bytes contain about thirty distinct values; fewer than sixteen suggest that a person typed them.
        guard Set(key).count >= 16 else {
            throw Failure(message: "\(FingerprintKey.variable) is not random", advice: advice)
        }
        let own = hmac("envaudit fingerprints 1\0\(workspace)", key: key)
        self.bytes = own
        id = Hexadecimal.text(of: hmac("id", key: own).prefix(8))
    }

    /// Returns the fingerprint of `digest` under this key.
    public func fingerprint(of digest: Digest) -> Fingerprint {
        let code = digest.withBytes { hmac($0, key: bytes) }
        return Fingerprint(description: Hexadecimal.text(of: code.prefix(6)))
    }
}

extension FingerprintKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The words "fingerprint key", without anything of the key, which would allow guessing weak values.
    public var description: String { "(fingerprint key)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
