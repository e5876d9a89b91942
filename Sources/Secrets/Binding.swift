import CLibcrypto

/// Binds a statement to a secret's digest, in a form that is safe to publish: a salted scrypt hash of the digest, and a
/// seal over the statement that only someone who knows the digest can compute.
///
/// The text form is `scrypt:LOG2N:R:P:SALT:HASH:SEAL`, the last three in base64url. It reveals neither the digest nor
/// the value; each guess costs one scrypt (docs/decisions/0030).
public struct Binding: Hashable, Sendable {
    private let logN: Int
    private let salt: [UInt8]
    private let hash: [UInt8]
    private let seal: [UInt8]

    /// The result of verifying a binding against a digest and a statement.
    public enum Verification: Hashable, Sendable {
        /// Both match the binding.
        case holds
        /// The digest differs.
        case otherDigest
        /// The digest matches, but the statement differs.
        case otherStatement
    }

    /// Binds a statement to a digest with a random salt.
    public init(_ statement: String, to digest: Digest) {
        let salt = randomBytes(Binding.saltLength)
        let key = DerivedKey(digest, salt: salt, logN: Binding.usualCost)
        (logN, self.salt) = (Binding.usualCost, salt)
        (hash, seal) = (key.hash, key.seal(statement))
    }

    /// Parses the text form; `nil` for any text that ``description`` would not produce.
    ///
    /// The cost is bounded, so that a malicious file cannot take gigabytes or minutes.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7, parts[0] == "scrypt", parts[2] == "8", parts[3] == "1",
            let logN = Binding.acceptedCosts.first(where: { String($0) == parts[1] }),
            let salt = Base64.bytes(of: parts[4], length: Binding.saltLength),
            let hash = Base64.bytes(of: parts[5], length: Binding.hashLength),
            let seal = Base64.bytes(of: parts[6], length: Binding.sealLength)
        else { return nil }
        (self.logN, self.salt, self.hash, self.seal) = (logN, salt, hash, seal)
    }

    /// Verifies that `digest` and `statement` are the bound ones. Takes as long as one scrypt.
    public func verify(_ statement: String, against digest: Digest) -> Verification {
        let key = DerivedKey(digest, salt: salt, logN: logN)
        guard isEqual(key.hash, hash) else { return .otherDigest }
        return isEqual(key.seal(statement), seal) ? .holds : .otherStatement
    }

    /// The binary logarithm of scrypt's N for new bindings: 2 MiB and some milliseconds each.
    static let usualCost = 11
    /// The costs accepted in a file; the higher ones allow raising the cost later.
    static let acceptedCosts = 11...13
    static let saltLength = 16
    static let hashLength = 32
    static let sealLength = 16
}

extension Binding: CustomStringConvertible {
    /// The text form, which is safe to publish.
    public var description: String {
        let parts = [salt, hash, seal].map(Base64.text(of:)).joined(separator: ":")
        return "scrypt:\(logN):8:1:\(parts)"
    }
}

/// The scrypt output for a digest: one half is published, the other is the key of the seal.
private struct DerivedKey {
    let hash: [UInt8]
    private let sealKey: [UInt8]

    init(_ digest: Digest, salt: [UInt8], logN: Int) {
        let bytes = digest.withBytes { Scrypt.derive($0, salt: salt, n: 1 << logN, r: 8, p: 1, length: 64) }
        hash = Array(bytes[..<Binding.hashLength])
        sealKey = Array(bytes[Binding.hashLength...])
    }

    func seal(_ statement: String) -> [UInt8] {
        Array(hmac(statement, key: sealKey).prefix(Binding.sealLength))
    }
}

/// Compares in constant time.
private func isEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
}
