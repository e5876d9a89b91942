/// Hexadecimal digits that are written straight into the buffer of a secret.
enum HexDigits {
    /// Writes the two lower-case digits of a byte.
    static func write(_ byte: UInt8, to buffer: UnsafeMutableRawBufferPointer, at index: Int) {
        buffer[index] = digit(byte >> 4)
        buffer[index + 1] = digit(byte & 0x0F)
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
