public import Support
import CLibcrypto

/// The operator's own key of sealed snapshots: without it nothing can be guessed from one, and none can be forged.
public struct SealKey: Sendable, CustomStringConvertible, CustomReflectable {
    fileprivate let bytes: [UInt8]

    /// The variable that holds it.
    public static let variable = "ENVAUDIT_SEAL_KEY"
    /// Shorter ones are words that people make up.
    private static let shortest = 16

    /// - Throws: ``Failure`` where it is too short to be random.
    public init(_ text: String) throws(Failure) {
        bytes = Array(text.utf8)
        guard bytes.count >= SealKey.shortest else {
            throw Failure(
                message: "\(SealKey.variable) has fewer than \(SealKey.shortest) characters",
                advice: "Generate one with `openssl rand -hex 32`, and keep it where the tokens are kept.")
        }
    }

    /// The word "key" and nothing of the key.
    public var description: String { "(key)" }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Seals digests for one snapshot: under its salt and cost, and its key where it has one.
package struct Sealer: Sendable {
    package let salt: [UInt8]
    package let cost: SealCost
    private let keys: Keys?

    /// What one scrypt makes of the operator's key, so that none of the three can be guessed cheaper than a value.
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

    /// A sealer with a salt of its own.
    package static func random(key: SealKey?) -> Sealer {
        var salt = [UInt8](repeating: 0, count: saltCount)
        precondition(RAND_bytes(&salt, Int32(saltCount)) == 1, "OpenSSL's random generator failed")
        return Sealer(salt: salt, cost: .standard, key: key)
    }

    /// What tells the right key from a wrong one, and nothing else: no value goes into it.
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

    /// The seal of each distinct digest, computed on all cores.
    package func seals(of digests: some Sequence<Digest>) async -> [Digest: Seal] {
        await withTaskGroup(of: (Digest, Seal).self) { group in
            for digest in Set(digests) { group.addTask { (digest, seal(digest)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// What tells that `content` is whole: with a key that it comes from somebody who has it, without one only that
    /// no accident has changed it.
    package func integrity(of content: UnsafeRawBufferPointer) -> String {
        guard let keys else {
            return "sha256:" + Hexadecimal.text(of: Digest(of: content).withBytes { Array($0) })
        }
        return "hmac-sha256:" + Hexadecimal.text(of: hmac(content, key: keys.integrity))
    }
}
