import CLibcrypto
public import Support

/// The sealed form of a digest in a snapshot: 16 bytes of scrypt over it, with the snapshot's own salt.
///
/// To compare a seal with a digest, the digest is sealed with the same salt, which costs one scrypt. Seals of two
/// snapshots cannot be compared, as their salts differ, and a digest cannot be computed from a seal.
public struct Seal: Hashable, Codable, Sendable {
    private let bytes: [UInt8]

    package static let count = 16

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// Parses a seal from 32 lower-case hexadecimal digits.
    package init?(hex: String) {
        guard let bytes = Hexadecimal.bytes(of: hex), bytes.count == Seal.count else { return nil }
        self.bytes = bytes
    }

    package var hex: String { Hexadecimal.text(of: bytes) }
}

/// The cost of one scrypt.
package struct SealCost: Hashable, Sendable {
    /// scrypt's N, which determines the memory in blocks of 128·r bytes.
    package let n: Int
    package let r: Int
    package let p: Int

    /// 4 MiB and some 10 ms: sealing an ordinary environment takes well under a second, and each guess costs as much.
    package static let standard = SealCost(n: 1 << 12)

    /// The costs that a file may require: at least the safe minimum, and at most four times the standard, since a check
    /// may have to pay it twenty thousand times.
    private static let allowed = 1 << 12...1 << 14

    private init(n: Int) { (self.n, r, p) = (n, 8, 1) }

    /// A trivial cost without protection, for tests; files cannot declare it.
    package static let ofTests = SealCost(n: 2)

    /// Creates a cost that a file declares; `nil` if it is out of bounds.
    package init?(n: Int, r: Int, p: Int) {
        guard r == 8, p == 1, SealCost.allowed.contains(n), n & (n - 1) == 0 else { return nil }
        self.init(n: n)
    }
}

/// The derivation of every seal.
package func scrypt(_ message: UnsafeRawBufferPointer, salt: [UInt8], _ cost: SealCost, count: Int) -> [UInt8]
{
    Scrypt.derive(message, salt: salt, n: cost.n, r: cost.r, p: cost.p, length: count)
}

/// The operator's own key for sealed snapshots: without it, a snapshot can be neither guessed from nor forged.
public struct SealKey: Sendable, CustomStringConvertible, CustomReflectable {
    fileprivate let bytes: [UInt8]

    /// The variable that holds it.
    public static let variable = "ENVAUDIT_SEAL_KEY"
    /// The minimum length; shorter texts are words that people make up.
    private static let shortest = 16

    /// - Throws: ``Failure`` if it is too short to be random.
    public init(_ text: String) throws(Failure) {
        bytes = Array(text.utf8)
        guard bytes.count >= SealKey.shortest else {
            throw Failure(
                message: "\(SealKey.variable) has fewer than \(SealKey.shortest) characters",
                advice: "Generate one with `openssl rand -hex 32`, and keep it where the tokens are kept.")
        }
    }

    /// The word "key", without anything of the key.
    public var description: String { "(key)" }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Seals digests for one snapshot: with its salt and cost, and its key if there is one.
package struct Sealer: Sendable {
    package let salt: [UInt8]
    package let cost: SealCost
    private let keys: Keys?

    /// The keys derived from the operator's key by one scrypt, so that none of them is cheaper to guess than a value.
    private struct Keys {
        let check, sealing, integrity: [UInt8]

        init(_ key: SealKey, salt: [UInt8], _ cost: SealCost) {
            let derived = key.bytes.withUnsafeBytes { scrypt($0, salt: salt, cost, count: 80) }
            check = Array(derived[..<16])
            sealing = Array(derived[16..<48])
            integrity = Array(derived[48...])
        }
    }

    package static let saltCount = 16

    package init(salt: [UInt8], cost: SealCost, key: SealKey?) {
        (self.salt, self.cost) = (salt, cost)
        keys = key.map { Keys($0, salt: salt, cost) }
    }

    /// Returns a sealer with a random salt.
    package static func random(key: SealKey?) -> Sealer {
        Sealer(salt: randomBytes(saltCount), cost: .standard, key: key)
    }

    /// Bytes that identify the right key and depend on no value.
    package var keyCheck: [UInt8]? { keys?.check }

    package func seal(_ digest: Digest) -> Seal {
        digest.withBytes { digest in
            guard let keys else {
                return Seal(bytes: scrypt(digest, salt: salt, cost, count: Seal.count))
            }
            return hmac(digest, key: keys.sealing).withUnsafeBytes {
                Seal(bytes: scrypt($0, salt: salt, cost, count: Seal.count))
            }
        }
    }

    /// Returns the seal of each distinct digest, computed on all cores.
    package func seals(of digests: some Sequence<Digest>) async -> [Digest: Seal] {
        await withTaskGroup(of: (Digest, Seal).self) { group in
            for digest in Set(digests) { group.addTask { (digest, seal(digest)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// Returns the integrity value of `content`: with a key it proves that the author had the key; without one it only
    /// detects accidental changes.
    package func integrity(of content: UnsafeRawBufferPointer) -> String {
        guard let keys else {
            return "sha256:" + Hexadecimal.text(of: Digest(of: content).withBytes { Array($0) })
        }
        return "hmac-sha256:" + Hexadecimal.text(of: hmac(content, key: keys.integrity))
    }
}

/// The scrypt of RFC 7914.
enum Scrypt {
    /// Returns `length` bytes derived from a password.
    static func derive(
        _ password: UnsafeRawBufferPointer, salt: [UInt8], n: Int, r: Int, p: Int, length: Int
    ) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: length)
        let memory = UInt64(128 * r * (n + p + 2)) + 1 << 20
        let derived = EVP_PBE_scrypt(
            password.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count,
            UInt64(n), UInt64(r), UInt64(p), memory, &output, length)
        // scrypt fails if memory is short, which must not prove or refute a claim.
        precondition(derived == 1, "OpenSSL could not compute a scrypt")
        return output
    }
}
