import CLibcrypto
import Glibc

/// The SHA-256 of a secret's value, used to compare values and never shown.
///
/// The plain SHA-256 of a weak value can be guessed offline, so a digest has no description, reflection or encoding
/// that reveals it, except in encrypted output. To show people that two values are equal, use a ``Fingerprint``.
public struct Digest: Hashable, Sendable {
    // Not a SIMD vector, which would pad every containing type to a multiple of 32 bytes.
    private typealias Words = (UInt64, UInt64, UInt64, UInt64)
    private let words: Words

    /// Computes the digest of `bytes`, as a provider lists it.
    public init(of bytes: UnsafeRawBufferPointer) {
        // A scan computes millions of digests: these functions take 72 ns for 31 bytes, EVP's 184 to 282 ns.
        var state = SHA256_CTX()
        var hashed = SHA256_Init(&state) == 1
        if bytes.count < 56 {
            words = Digest.words(ofBlock: bytes, &state)
        } else {
            var words: Words = (0, 0, 0, 0)
            withUnsafeMutableBytes(of: &words) { output in
                let start = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                hashed =
                    hashed && SHA256_Update(&state, bytes.baseAddress, bytes.count) == 1
                    && SHA256_Final(start, &state) == 1
            }
            self.words = words
        }
        // They cannot fail; a wrong digest must not result in any case.
        precondition(hashed, "OpenSSL could not compute a SHA-256")
    }

    /// Hashes a text that fits into a single block with its padding, as most do, in one step.
    private static func words(ofBlock bytes: UnsafeRawBufferPointer, _ state: inout SHA256_CTX) -> Words {
        var block: (Words, Words) = ((0, 0, 0, 0), (0, 0, 0, UInt64(8 * bytes.count).bigEndian))
        withUnsafeMutableBytes(of: &block) { block in
            block.copyMemory(from: bytes)
            block[bytes.count] = 0x80
            guard let start = block.baseAddress else { return }
            SHA256_Transform(&state, start.assumingMemoryBound(to: UInt8.self))
            explicit_bzero(start, bytes.count)
        }
        func word(_ high: UInt32, _ low: UInt32) -> UInt64 { (UInt64(high) << 32 | UInt64(low)).bigEndian }
        let h = state.h
        return (word(h.0, h.1), word(h.2, h.3), word(h.4, h.5), word(h.6, h.7))
    }

    /// Computes the digest of a string's UTF-8, for values that are not secret, such as a frontend's URL.
    public init(of string: String) {
        var string = string
        self = string.withUTF8 { Digest(of: UnsafeRawBufferPointer($0)) }
    }

    /// Parses a digest from 64 lower-case hexadecimal digits; `nil` for anything else.
    public init?(hex: String) {
        var hex = hex
        guard let digest = hex.withUTF8({ Digest(hex: $0) }) else { return nil }
        self = digest
    }

    /// Parses a digest from bytes, without creating a string.
    package init?(hex: UnsafeBufferPointer<UInt8>) {
        var words: Words = (0, 0, 0, 0)
        guard hex.count == 64 else { return nil }
        let isHex = withUnsafeMutableBytes(of: &words) { output in
            for (index, character) in hex.enumerated() {
                guard let nibble = hexadecimalValue(character) else { return false }
                output[index / 2] = output[index / 2] << 4 | nibble
            }
            return true
        }
        guard isHex else { return nil }
        self.words = words
    }

    /// Creates a digest from its 32 bytes; `nil` for any other number of bytes.
    init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        var words: Words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
        self.words = words
    }

    /// Computes the digest of other digests in order, with a prefix that separates kinds of digests.
    init(of kind: StaticString, _ digests: [Digest]) {
        var bytes = [UInt8](UnsafeBufferPointer(start: kind.utf8Start, count: kind.utf8CodeUnitCount))
        for digest in digests { digest.withBytes { bytes.append(contentsOf: $0) } }
        self = bytes.withUnsafeBytes { Digest(of: $0) }
        bytes.wipe()
    }

    /// Whether both are digests of the same value, as far as can be determined.
    public static func == (one: Digest, other: Digest) -> Bool { one.words == other.words }

    /// Hashes eight bytes, which are as random as all.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// An arbitrary order that is the same in every run.
    func precedes(_ other: Digest) -> Bool {
        withBytes { one in other.withBytes { one.lexicographicallyPrecedes($0) } }
    }

    /// Passes the 32 raw bytes to `body`, which must not print them.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: words, body)
    }
}

extension CodingUserInfoKey {
    /// Set in an encoder whose output is encrypted before it is stored or sent.
    package static let isSealed: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "envaudit.sealed") else { preconditionFailure() }
        return key
    }()
}

extension Digest: Codable {
    /// Decodes a digest from sealed content.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Digest(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is not a digest")
        }
        self = digest
    }

    /// Encodes the digest into sealed content.
    ///
    /// - Throws: An error for any other encoder.
    public func encode(to encoder: any Encoder) throws {
        guard encoder.userInfo[.isSealed] as? Bool == true else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "digests are not written"))
        }
        var container = encoder.singleValueContainer()
        try container.encode(
            String(unsafeUninitializedCapacity: 64) { digits in
                withBytes { bytes in
                    for (index, byte) in bytes.enumerated() {
                        Hexadecimal.write(byte, to: UnsafeMutableRawBufferPointer(digits), at: 2 * index)
                    }
                }
                return 64
            })
    }
}

extension Digest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The word "digest", without anything of the digest.
    public var description: String { "(digest)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children, so that `dump` and the debugger's summaries show nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

private func hexadecimalValue(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
}
