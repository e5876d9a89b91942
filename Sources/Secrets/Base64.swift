/// A variant of base64 (RFC 4648): its alphabet, and whether `=` pads the last group. Values are encoded and decoded in
/// buffers that are wiped after use.
package struct Base64: Sendable {
    private let digits: [UInt8]
    private let isPadded: Bool

    private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// Section 4, as most tools write it.
    package static let standard = Base64(digits: Array((common + "+/").utf8), isPadded: true)
    /// Section 4, without padding.
    package static let unpadded = Base64(digits: Array((common + "+/").utf8), isPadded: false)
    /// Section 5 without padding, as in JSON Web Tokens.
    package static let url = Base64(digits: Array((common + "-_").utf8), isPadded: false)
    /// Section 5, with padding.
    package static let paddedURL = Base64(digits: Array((common + "-_").utf8), isPadded: true)

    /// Returns the length of the encoding of `count` bytes, padding included.
    func length(ofBytes count: Int) -> Int { isPadded ? (count + 2) / 3 * 4 : (4 * count + 2) / 3 }

    /// Encodes up to three bytes of the same buffer. Input and output may overlap, since the input is read first.
    func write(_ bytes: Range<Int>, of buffer: UnsafeMutableRawBufferPointer, at index: Int) {
        let group = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32(buffer[$1]) } << (8 * UInt32(3 - bytes.count))
        write(group, of: bytes.count, to: buffer, at: index)
    }

    private func write(
        _ group: UInt32, of count: Int, to buffer: UnsafeMutableRawBufferPointer, at index: Int
    ) {
        for place in 0..<4 {
            if place <= count {
                buffer[index + place] = digits[Int(group >> UInt32(18 - 6 * place)) & 0x3F]
            } else if isPadded {
                buffer[index + place] = UInt8(ascii: "=")
            }
        }
    }

    /// Returns the encoding of `bytes`.
    package func encoded(_ bytes: UnsafeRawBufferPointer) -> SecretValue {
        let length = length(ofBytes: bytes.count)
        return SecretValue(capacity: length) { output in
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let count = min(3, bytes.count - start)
                var group: UInt32 = 0
                for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
                write(group, of: count, to: output, at: start / 3 * 4)
            }
            return length
        }
    }

    /// Returns the decoded bytes of `text`, without padding; `nil` for any other text. Leftover bits must be zero, as
    /// encoders write them: otherwise keys that differ in the last character could decode to the same bytes.
    package func decoded(_ text: some Collection<UInt8>) -> SecretValue? {
        guard text.count % 4 != 1 else { return nil }
        return try? SecretValue(capacity: text.count * 3 / 4) { (output) throws(NotBase64) in
            var count = 0
            var buffer: UInt32 = 0
            var bits = 0
            for byte in text {
                guard let digit = value(of: byte) else { throw NotBase64() }
                buffer = buffer << 6 | UInt32(digit)
                bits += 6
                guard bits >= 8 else { continue }
                bits -= 8
                output[count] = UInt8(truncatingIfNeeded: buffer >> UInt32(bits))
                count += 1
            }
            guard buffer & (1 << UInt32(bits) - 1) == 0 else { throw NotBase64() }
            return count
        }
    }

    private struct NotBase64: Error {}

    private func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case digits[62]: 62
        case digits[63]: 63
        default: nil
        }
    }

    /// Returns the decoded bytes of `text`, in either alphabet and with or without padding; `nil` for any other text.
    package static func decoded(_ text: Slice<UnsafeRawBufferPointer>) -> SecretValue? {
        var digits = text
        while digits.last == UInt8(ascii: "="), text.count - digits.count < 2 { digits = digits.dropLast() }
        guard digits.count == text.count || text.count.isMultiple(of: 4) else { return nil }
        let isURL = digits.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        return (isURL ? Base64.url : .standard).decoded(digits)
    }

    /// Returns nonsecret bytes as base64url; each sequence of bytes has exactly one text.
    static func text(of bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { url.encoded($0).withBytes { String(decoding: $0, as: UTF8.self) } }
    }

    /// Returns the `length` bytes that ``text(of:)`` encodes as `text`; `nil` for any other text.
    static func bytes(of text: String, length: Int) -> [UInt8]? {
        guard text.utf8.count == url.length(ofBytes: length) else { return nil }
        return url.decoded(Array(text.utf8))?.withBytes { Array($0) }
    }
}
