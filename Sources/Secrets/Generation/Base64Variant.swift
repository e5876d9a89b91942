/// A kind of base64, written straight into the buffer of a secret.
struct Base64Variant {
    private let digits: [UInt8]
    private let isPadded: Bool

    private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// Of RFC 4648, section 4.
    static let standard = Base64Variant(digits: Array((common + "+/").utf8), isPadded: true)
    /// Of section 5, without padding.
    static let url = Base64Variant(digits: Array((common + "-_").utf8), isPadded: false)

    /// How many digits, and signs of padding, `count` bytes are.
    func length(ofBytes count: Int) -> Int { isPadded ? (count + 2) / 3 * 4 : (4 * count + 2) / 3 }

    /// Writes the digits of up to three bytes that stand in the same buffer; they may overlap, as all are read first.
    func write(_ bytes: Range<Int>, of buffer: UnsafeMutableRawBufferPointer, at index: Int) {
        var group = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32(buffer[$1]) }
        group <<= 8 * UInt32(3 - bytes.count)
        for place in 0..<4 {
            if place <= bytes.count {
                buffer[index + place] = digits[Int(group >> UInt32(18 - 6 * place)) & 0x3F]
            } else if isPadded {
                buffer[index + place] = UInt8(ascii: "=")
            }
        }
    }
}
