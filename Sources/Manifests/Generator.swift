/// How envaudit generates a new value from random bits.
public enum Generator: Hashable, Sendable {
    /// This many random bytes, as lower-case hexadecimal digits.
    case hex(bytes: Int)
    /// This many random bytes, in base64 with padding (RFC 4648, section 4).
    case base64(bytes: Int)
    /// This many random bytes, in the base64 of URLs and file names without padding (RFC 4648, section 5).
    case base64url(bytes: Int)
    /// A random UUID: version 4 (RFC 9562, section 5.4).
    case uuid
    /// This many characters, each drawn from an alphabet of distinct characters.
    case password(length: Int, alphabet: String)
    /// A key pair: the value is the private half, and the secret named `publicKey` gets the public one.
    case keyPair(algorithm: KeyAlgorithm, publicKey: String)

    /// The form that a generated value has.
    ///
    /// URL-safe base64 counts as base64 in every check. Of a password only the length is checked: its alphabet applies
    /// to generated values, not to existing ones.
    public var form: ValueForm {
        switch self {
        case .hex(let bytes): .hex(bytes: bytes)
        case .base64(let bytes), .base64url(let bytes): .base64(bytes: bytes)
        case .uuid: .uuid
        case .password(let length, _): .minimumLength(length)
        case .keyPair: KeyAlgorithm.privateForm
        }
    }

    /// What is generated, in words that follow "`generate` makes".
    public var summary: String {
        switch self {
        case .hex, .base64: form.summary
        case .base64url(let bytes): "\(bytes) bytes in base64url"
        case .uuid: "a UUID of version 4"
        case .password(let length, let alphabet): "\(length) characters out of \(alphabet.utf8.count)"
        case .keyPair(let algorithm, _): algorithm.summary
        }
    }

    /// The secret that gets the public half of a key pair.
    public var publicKey: String? {
        if case .keyPair(_, let name) = self { name } else { nil }
    }
}

/// The algorithm and strength of a key pair.
public enum KeyAlgorithm: Hashable, Sendable {
    /// Ed25519 (RFC 8032): small and fast, for signatures.
    case ed25519
    /// RSA with a modulus of this many bits.
    case rsa(bits: Int)

    /// The moduli that can be declared: fewer than 2048 bits are no longer allowed (NIST SP 800-131A rev. 2, table 2),
    /// and more than 8192 take too long to generate.
    package static let moduli = Array(stride(from: 2048, through: 8192, by: 1024))
    /// As strong as the other keys that envaudit makes: 128 bits (NIST SP 800-57 part 1 rev. 5, table 2).
    package static let standardModulus = 3072

    /// The form of a private half: PKCS #8 in PEM (RFC 7468, section 10).
    static let privateForm = ValueForm.prefix([beginning(of: "PRIVATE KEY")])
    /// The form of a public half: a SubjectPublicKeyInfo in PEM (RFC 7468, section 13).
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

/// The characters that a generated password consists of.
public enum PasswordAlphabet {
    /// Letters and digits, none of which is special in a shell, a dotenv file, a URL or a connection string, so that
    /// passwords never need quotes or escapes.
    public static let standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// The minimum entropy of a password in bits. Hosts list the SHA-256 of a value, from which a weaker one could be
    /// found by trying.
    public static let leastEntropy = 64

    /// Returns the minimum length of passwords of `count` characters that have ``leastEntropy``: the least n for which
    /// `count` to the power of n is at least 2 to the power of 64.
    public static func shortestLength(characters count: Int) -> Int {
        precondition(count > 1, "there is one password of one character")
        var (length, choices) = (1, UInt64(count))
        while true {
            let (product, isEnough) = choices.multipliedReportingOverflow(by: UInt64(count))
            length += 1
            if isEnough { return length }
            choices = product
        }
    }

    /// Returns what is wrong with an alphabet, and what was expected; `nil` if it is valid.
    static func problem(of alphabet: String) -> String? {
        var seen: Set<Unicode.Scalar> = []
        for scalar in alphabet.unicodeScalars {
            guard (0x21...0x7E).contains(scalar.value) else {
                return "the alphabet has U+\(codePoint(scalar)); expected printable ASCII without the space"
            }
            guard seen.insert(scalar).inserted else {
                return "the alphabet has \"\(scalar)\" twice: expected each character once"
            }
        }
        return seen.count > 1 ? nil : "the alphabet has one character; expected at least two"
    }

    private static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
