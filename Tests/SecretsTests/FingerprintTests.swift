import Testing

@testable import Secrets

@Suite struct FingerprintTests {
    private let key = FingerprintKey(bytes: Array(0..<32))

    /// Computed with `openssl dgst -sha256 -mac HMAC` over the 32 bytes of SHA-256("abc").
    @Test func isAShortenedHMAC() {
        #expect(key.fingerprint(of: Digest(of: "abc")).description == "910ec338f648")
    }

    @Test func isEqualForEqualValuesUnderOneKey() {
        #expect(key.fingerprint(of: Digest(of: "a")) == key.fingerprint(of: Digest(of: "a")))
        #expect(key.fingerprint(of: Digest(of: "a")) != key.fingerprint(of: Digest(of: "b")))
        let other = FingerprintKey(bytes: Array(1..<33))
        #expect(key.fingerprint(of: Digest(of: "a")) != other.fingerprint(of: Digest(of: "a")))
    }

    @Test func everyRecordHasAKeyOfItsOwn() {
        let digest = Digest(of: "a")
        let fingerprints = Set((0..<100).map { _ in FingerprintKey.random().fingerprint(of: digest) })
        #expect(fingerprints.count == 100)
    }

    /// Twelve digits, zeros in front included, and none of them from the digest.
    @Test func hasTwelveDigitsAndNothingOfTheDigest() {
        for number in 0..<2_000 {
            let digest = Digest(of: "\(number)")
            let text = key.fingerprint(of: digest).description
            let hex = digest.withBytes { $0.map { byte in hexadecimal(byte) }.joined() }
            guard text.utf8.count == 12, text.allSatisfy({ $0.isHexDigit && !$0.isUppercase }),
                !hex.contains(text)
            else {
                Issue.record("the fingerprint \(text) of value \(number)")
                return
            }
        }
    }
}
