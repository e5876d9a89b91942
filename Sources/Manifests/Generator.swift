/// How envaudit can make a new value, from random bits that nobody else has seen.
public enum Generator: Hashable, Sendable {
    /// This many random bytes, as lower-case hexadecimal digits.
    case hex(bytes: Int)
    /// This many random bytes, in base64 with padding (RFC 4648, section 4).
    case base64(bytes: Int)
    /// This many random bytes, in the base64 of URLs and file names without padding (RFC 4648, section 5).
    case base64url(bytes: Int)
    /// A random UUID: version 4 (RFC 9562, section 5.4).
    case uuid
    /// So many characters, each drawn from an alphabet of distinct ones.
    case password(length: Int, alphabet: String)
    /// A key pair: the value is the private half, and the secret named `publicKey` gets the public one.
    case keyPair(algorithm: KeyAlgorithm, publicKey: String)

    /// The form that a generated value has.
    ///
    /// URL-safe base64 is base64 to every check, and a password promises its length alone: what characters it may
    /// have is a rule for those that are made, not for those that are there.
    public var form: ValueForm {
        switch self {
        case .hex(let bytes): .hex(bytes: bytes)
        case .base64(let bytes), .base64url(let bytes): .base64(bytes: bytes)
        case .uuid: .uuid
        case .password(let length, _): .minimumLength(length)
        case .keyPair: KeyAlgorithm.privateForm
        }
    }

    /// What is made, in words, as it reads after "`generate` makes".
    public var summary: String {
        switch self {
        case .hex, .base64: form.summary
        case .base64url(let bytes): "\(bytes) bytes in base64url"
        case .uuid: "a UUID of version 4"
        case .password(let length, let alphabet): "\(length) characters out of \(alphabet.utf8.count)"
        case .keyPair(let algorithm, _): algorithm.summary
        }
    }

    /// The secret that gets the public half, where a key pair is made.
    public var publicKey: String? {
        if case .keyPair(_, let name) = self { name } else { nil }
    }
}

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

/// The characters that a generated password is made of.
public enum PasswordAlphabet {
    /// Letters and digits: none of them means anything to a shell, a dotenv file, a URL or a connection string, so
    /// that such a password never needs quotes or escapes.
    public static let standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// The bits of chance that a password must have at least. Hosts list the SHA-256 of a value, and what has fewer
    /// can be found from that by trying.
    public static let leastEntropy = 64

    /// The length from which on passwords of `count` characters have ``leastEntropy``: the least n for which
    /// `count` to the power of n is 2 to the power of 64.
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

    /// What is wrong with an alphabet, and what was expected; nil where it is good.
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
