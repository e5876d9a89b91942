/// Bytes as base64url without padding (RFC 4648): one text for the same bytes, and no other.
enum Base64URLText {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0...group.count { text.append(digits[bits >> (18 - 6 * index) & 0x3F]) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The `length` bytes that `text` is the encoding of; nil for any other text.
    static func decoded(_ text: String, length: Int) -> [UInt8]? {
        guard text.utf8.count == (4 * length + 2) / 3 else { return nil }
        var bytes: [UInt8] = []
        var (bits, count) = (0, 0)
        for character in text.utf8 {
            guard let digit = digits.firstIndex(of: character) else { return nil }
            bits = (bits << 6 | digit) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xFF))
            }
        }
        // Bits that are left over can be anything; only the encoder's own text is accepted.
        return bytes.count == length && encoded(bytes) == text ? bytes : nil
    }
}
