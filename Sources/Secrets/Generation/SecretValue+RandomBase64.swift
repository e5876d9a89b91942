extension SecretValue {
    /// `bytes` random bytes in base64 with padding (RFC 4648, section 4).
    public static func randomBase64(bytes: Int) -> SecretValue {
        randomBase64(bytes: bytes, .standard, from: .openSSL)
    }

    /// `bytes` random bytes in the base64 of URLs and file names, without padding (RFC 4648, section 5).
    public static func randomBase64URL(bytes: Int) -> SecretValue {
        randomBase64(bytes: bytes, .url, from: .openSSL)
    }

    /// The digits are written over the random bytes, which stand at the end: four digits for three bytes catch up
    /// with what is read only when all is read, and nothing is left anywhere.
    static func randomBase64(
        bytes count: Int, _ variant: Base64, from random: PrivateRandom
    ) -> SecretValue {
        let length = variant.length(ofBytes: count)
        return SecretValue(capacity: length) { buffer in
            random.fill(last: count, of: buffer)
            let start = length - count
            for group in stride(from: 0, to: count, by: 3) {
                let bytes = start + group..<start + min(group + 3, count)
                variant.write(bytes, of: buffer, at: group / 3 * 4)
            }
            return length
        }
    }
}
