import CLibcrypto

/// A keyed, shortened HMAC-SHA-256 of a digest: equal values can be seen as equal in one record, and nothing
/// can be guessed from it, as the key is random and never written down.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// Twelve hexadecimal digits (48 bits).
    public let description: String
}

/// The key of one record's fingerprints.
public struct FingerprintKey: Sendable {
    private let bytes: [UInt8]

    /// A fresh key of 32 bytes from OpenSSL's private random generator.
    public static func random() -> FingerprintKey {
        var bytes = [UInt8](repeating: 0, count: 32)
        precondition(RAND_priv_bytes(&bytes, 32) == 1, "OpenSSL's random generator failed")
        return FingerprintKey(bytes: bytes)
    }

    /// A key that is known, for records that must come out the same twice.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// The fingerprint of `digest` under this key.
    public func fingerprint(of digest: Digest) -> Fingerprint {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        let computed = digest.withBytes { message in
            HMAC(
                EVP_sha256(), bytes, Int32(bytes.count),
                message.baseAddress?.assumingMemoryBound(to: UInt8.self),
                message.count, &code, nil)
        }
        precondition(computed != nil, "OpenSSL could not compute an HMAC")
        return Fingerprint(description: code.prefix(6).map(hexadecimal).joined())
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

private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
}
