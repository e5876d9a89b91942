/// What a key pair is for, and how strong it is.
public enum KeyAlgorithm: Hashable, Sendable {
    /// Ed25519 (RFC 8032): small and fast, for signatures.
    case ed25519
    /// RSA with a modulus of this many bits.
    case rsa(bits: Int)

    /// The moduli that can be declared: none below 2048 bits is allowed any more (NIST SP 800-131A rev. 2, table 2),
    /// and none above 8192 is made in reasonable time.
    package static let moduli = Array(stride(from: 2048, through: 8192, by: 1024))
    /// As strong as the other keys that envaudit makes: 128 bits (NIST SP 800-57 part 1 rev. 5, table 2).
    package static let standardModulus = 3072

    /// What a private half satisfies: it is PKCS #8 in PEM (RFC 7468, section 10).
    static let privateForm = ValueForm.prefix([beginning(of: "PRIVATE KEY")])
    /// What a public half satisfies: it is a SubjectPublicKeyInfo in PEM (RFC 7468, section 13).
    static let publicForm = ValueForm.prefix([beginning(of: "PUBLIC KEY")])

    private static func beginning(of label: String) -> String { "-----BEGIN \(label)-----" }

    /// The pair in words.
    var summary: String {
        switch self {
        case .ed25519: "an Ed25519 key pair"
        case .rsa(let bits): "an RSA key pair of \(bits) bits"
        }
    }
}
