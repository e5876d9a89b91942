/// Base64 as JSON Web Tokens have it (RFC 4648, section 5, without padding).
package enum Base64URL {
    /// The decoded bytes, as a value that is wiped after use; nil for what is not base64url.
    package static func decoded(_ text: some Collection<UInt8>) -> SecretValue? {
        guard text.count % 4 != 1 else { return nil }
        return try? SecretValue(capacity: text.count * 3 / 4) { (output) throws(NotBase64) in
            var count = 0
            var buffer: UInt32 = 0
            var bits = 0
            for byte in text {
                buffer = buffer << 6 | UInt32(try sextet(byte))
                bits += 6
                guard bits >= 8 else { continue }
                bits -= 8
                output[count] = UInt8(truncatingIfNeeded: buffer >> UInt32(bits))
                count += 1
            }
            return count
        }
    }

    private struct NotBase64: Error {}

    private static func sextet(_ byte: UInt8) throws(NotBase64) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: throw NotBase64()
        }
    }
}
