/// Base32 (RFC 4648, section 6), in which seeds of one-time passwords are written.
enum Base32 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Returns the decoded bytes of `text`, in one letter case and with or without padding; `nil` for any other text.
    static func decoded(_ text: Bytes) -> SecretValue? {
        var digits = text
        while digits.last == UInt8(ascii: "="), text.count - digits.count < 6 { digits = digits.dropLast() }
        guard digits.count == text.count || text.count.isMultiple(of: 8),
            [0, 2, 4, 5, 7].contains(digits.count % 8),
            digits.allSatisfy({ value(of: $0) != nil }),
            !digits.contains(where: \.isSmallLetter) || !digits.contains(where: \.isCapitalLetter)
        else { return nil }
        return SecretValue(capacity: digits.count * 5 / 8) { output in
            var (count, buffer, bits) = (0, UInt32(0), 0)
            for byte in digits {
                buffer = buffer << 5 | UInt32(value(of: byte) ?? 0)
                bits += 5
                guard bits >= 8 else { continue }
                bits -= 8
                output[count] = UInt8(truncatingIfNeeded: buffer >> UInt32(bits))
                count += 1
            }
            return count
        }
    }

    /// Returns the encoding of `bytes`.
    static func encoded(_ bytes: UnsafeRawBufferPointer, isPadded: Bool) -> SecretValue {
        SecretValue(capacity: (bytes.count + 4) / 5 * 8) { output in
            var (count, buffer, bits) = (0, UInt32(0), 0)
            func write(_ digit: UInt8) {
                output[count] = digit
                count += 1
            }
            for byte in bytes {
                buffer = buffer << 8 | UInt32(byte)
                bits += 8
                while bits >= 5 {
                    bits -= 5
                    write(digits[Int(buffer >> UInt32(bits)) & 31])
                }
            }
            if bits > 0 { write(digits[Int(buffer << UInt32(5 - bits)) & 31]) }
            while isPadded, !count.isMultiple(of: 8) { write(UInt8(ascii: "=")) }
            return count
        }
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a")
        case UInt8(ascii: "2")...UInt8(ascii: "7"): digit - UInt8(ascii: "2") + 26
        default: nil
        }
    }
}

extension UInt8 {
    var isSmallLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    var isCapitalLetter: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
}
