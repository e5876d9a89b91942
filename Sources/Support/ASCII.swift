extension UInt8 {
    package var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    /// The lowercase form of an ASCII letter; any other byte unchanged.
    package var lowercased: UInt8 { isLetter ? self | 0x20 : self }
    package var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    package var isAlphanumeric: Bool { isDigit || isLetter }
    package var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
    /// Whether this is an ASCII character other than a space or control character. Bytes of UTF-8 sequences are not.
    package var isVisibleASCII: Bool { (0x21...0x7E).contains(self) }
    package var isBase64Digit: Bool {
        isDigit || isLetter || "+/-_".utf8.contains(self)
    }
    /// The value of a hexadecimal digit; `nil` for any other character.
    package var hexadecimalValue: UInt8? {
        guard isHexDigit else { return nil }
        return isDigit ? self - UInt8(ascii: "0") : lowercased - UInt8(ascii: "a") + 10
    }
}
