extension SecretValue {
    /// `bytes` random bytes as lower-case hexadecimal digits.
    public static func randomHex(bytes: Int) -> SecretValue { randomHex(bytes: bytes, from: .openSSL) }

    /// The digits are written over the random bytes, which begin half-way: no byte is overwritten before it is read,
    /// and none is left anywhere.
    static func randomHex(bytes count: Int, from random: PrivateRandom) -> SecretValue {
        SecretValue(capacity: 2 * count) { buffer in
            random.fill(last: count, of: buffer)
            for index in 0..<count { HexDigits.write(buffer[count + index], to: buffer, at: 2 * index) }
            return 2 * count
        }
    }
}
