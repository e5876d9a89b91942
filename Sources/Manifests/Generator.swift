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
