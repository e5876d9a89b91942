import CLibcrypto

/// What stands for a digest in a sealed snapshot: 16 bytes of scrypt over it, under the snapshot's own salt.
///
/// A seal can be compared with a digest only by sealing that digest under the same salt, which costs one scrypt.
/// Seals of two snapshots say nothing of one another, as their salts differ; and no digest can be made of one.
public struct Seal: Hashable, Sendable {
    private let bytes: [UInt8]

    package static let count = 16

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// A seal that a snapshot shows as 32 lower-case hexadecimal digits.
    package init?(hex: String) {
        guard let bytes = Hexadecimal.bytes(of: hex), bytes.count == Seal.count else { return nil }
        self.bytes = bytes
    }

    package var hex: String { Hexadecimal.text(of: bytes) }
}

/// What one scrypt costs.
package struct SealCost: Hashable, Sendable {
    /// scrypt's N: how much memory, in blocks of 128·r bytes.
    package let n: Int
    package let r: Int
    package let p: Int

    /// 4 MiB and some 10 ms: an ordinary environment is sealed well within a second, and a guess costs as much.
    package static let standard = SealCost(n: 1 << 12)

    /// What a file may ask of who reads it: no less than is safe, and no more than four times the usual, as a check
    /// may have to pay it twenty thousand times.
    private static let allowed = 1 << 12...1 << 14

    private init(n: Int) { (self.n, r, p) = (n, 8, 1) }

    /// A cost that a file declares; nil where it is out of bounds.
    package init?(n: Int, r: Int, p: Int) {
        guard r == 8, p == 1, SealCost.allowed.contains(n), n & (n - 1) == 0 else { return nil }
        self.init(n: n)
    }
}

/// The one derivation behind every seal.
package func scrypt(_ message: UnsafeRawBufferPointer, salt: [UInt8], _ cost: SealCost, count: Int) -> [UInt8]
{
    Scrypt.derive(message, salt: salt, n: cost.n, r: cost.r, p: cost.p, length: count)
}

package func hmac(_ message: UnsafeRawBufferPointer, key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    let computed = HMAC(
        EVP_sha256(), key, Int32(key.count), message.baseAddress?.assumingMemoryBound(to: UInt8.self),
        message.count, &code, nil)
    precondition(computed != nil, "OpenSSL could not compute an HMAC")
    return code
}

package enum Hexadecimal {
    package static func text(of bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16)
        }
    }

    /// The bytes of lower-case digits; nil for anything else.
    package static func bytes(of text: some StringProtocol) -> [UInt8]? {
        let digits = text.utf8.map { digit -> UInt8 in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: 16
            }
        }
        guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 < 16 }) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
