/// Base64 as most tools write it (RFC 4648, section 4), of values that are wiped after use.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encoding(_ value: UnsafeRawBufferPointer, isPadded: Bool = true) -> SecretValue {
        SecretValue(capacity: (value.count + 2) / 3 * 4) { output in
            var end = 0
            for start in stride(from: 0, to: value.count, by: 3) {
                let bytes = value[start..<min(start + 3, value.count)]
                let group = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - bytes.count))
                for place in 0..<4 {
                    let isData = place <= bytes.count
                    guard isData || isPadded else { break }
                    let sextet = Int(group >> UInt32(18 - 6 * place)) & 0x3F
                    output[end] = isData ? alphabet[sextet] : UInt8(ascii: "=")
                    end += 1
                }
            }
            return end
        }
    }
}
