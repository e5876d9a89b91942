extension SecretValue {
    /// A random UUID in lower case: version 4 (RFC 9562, section 5.4), with 122 random bits.
    public static func randomUUID() -> SecretValue { randomUUID(from: .openSSL) }

    /// The digits are written over the random bytes, which stand at the end.
    static func randomUUID(from random: PrivateRandom) -> SecretValue {
        SecretValue(capacity: 36) { buffer in
            random.fill(last: 16, of: buffer)
            let start = 20
            buffer[start + 6] = buffer[start + 6] & 0x0F | 0x40
            buffer[start + 8] = buffer[start + 8] & 0x3F | 0x80
            var end = 0
            for index in 0..<16 {
                let byte = buffer[start + index]
                if [4, 6, 8, 10].contains(index) {
                    buffer[end] = UInt8(ascii: "-")
                    end += 1
                }
                HexDigits.write(byte, to: buffer, at: end)
                end += 2
            }
            return end
        }
    }
}
