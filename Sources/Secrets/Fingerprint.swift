import CLibcrypto
public import Support

/// A keyed, shortened HMAC-SHA-256 of a digest: equal values can be seen as equal, and nothing can be guessed from it
/// without the key.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// Twelve hexadecimal digits (48 bits).
    public let description: String
}

extension Fingerprint {
    /// A fingerprint of a stored record; nil unless it is twelve lower-case hexadecimal digits.
    package init?(hex: String) {
        let isHex = hex.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard hex.utf8.count == 12, isHex else { return nil }
        description = hex
    }
}

/// The key of a record's fingerprints: a random one that is never written down, or the operator's own, under which
/// the fingerprints of one workspace stay the same from record to record.
public struct FingerprintKey: Sendable {
    private let bytes: [UInt8]
    /// Tells keys apart, and nothing of the key; nil for a random one, which no other record has.
    public let id: String?

    /// The variable that holds the operator's own.
    public static let variable = "ENVAUDIT_FINGERPRINT_KEY"

    /// A fresh key of 32 bytes from OpenSSL's private random generator.
    public static func random() -> FingerprintKey {
        var bytes = [UInt8](repeating: 0, count: 32)
        precondition(RAND_priv_bytes(&bytes, 32) == 1, "OpenSSL's random generator failed")
        return FingerprintKey(bytes: bytes)
    }

    /// A key that is known, for records that must come out the same twice.
    public init(bytes: [UInt8]) { (self.bytes, id) = (bytes, nil) }

    /// The operator's own key: 32 random bytes as 64 hexadecimal digits.
    ///
    /// Each workspace has a key of its own derived from it, so that records of two workspaces tell nothing of each
    /// other.
    /// - Throws: ``Failure``, which repeats nothing of the text, where that is no such key.
    public init(_ text: String, workspace: String) throws(Failure) {
        let advice = "Generate one with `openssl rand -hex 32`, and keep it where the tokens are kept."
        guard text.utf8.count == 64, var key = Hexadecimal.bytes(of: text) else {
            throw Failure(
                message: "\(FingerprintKey.variable) is not 64 hexadecimal digits", advice: advice)
        }
        defer { key.wipe() }
        // 32 random bytes have some thirty different ones; fewer than sixteen is what a person typed.
        guard Set(key).count >= 16 else {
            throw Failure(message: "\(FingerprintKey.variable) is not random", advice: advice)
        }
        let own = hmac(key, Array("envaudit fingerprints 1\0\(workspace)".utf8))
        self.bytes = own
        id = Hexadecimal.text(of: hmac(own, Array("id".utf8)).prefix(8))
    }

    /// The fingerprint of `digest` under this key.
    public func fingerprint(of digest: Digest) -> Fingerprint {
        let code = digest.withBytes { hmac(bytes, $0) }
        return Fingerprint(description: Hexadecimal.text(of: code.prefix(6)))
    }
}

extension FingerprintKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The words "fingerprint key" and nothing of the key: with it, the fingerprints of weak values can be guessed.
    public var description: String { "(fingerprint key)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

private func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    message.withUnsafeBytes { hmac(key, $0) }
}

private func hmac(_ key: [UInt8], _ message: UnsafeRawBufferPointer) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    let computed = HMAC(
        EVP_sha256(), key, Int32(key.count), message.baseAddress?.assumingMemoryBound(to: UInt8.self),
        message.count, &code, nil)
    precondition(computed != nil, "OpenSSL could not compute an HMAC")
    return code
}
