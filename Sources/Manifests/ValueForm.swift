/// The form of a secret's value. Checking it requires the value.
public enum ValueForm: Hashable, Codable, Sendable {
    /// Begins with one of these.
    case prefix([String])
    /// Ends with one of these.
    case suffix([String])
    /// Hexadecimal digits; of exactly this many bytes, if a number is given.
    case hex(bytes: Int?)
    /// Base64, standard or URL-safe; of exactly this many decoded bytes, if a number is given.
    case base64(bytes: Int?)
    /// An absolute http or https URL.
    case url
    /// A host name.
    case host
    /// An e-mail address.
    case email
    /// A UUID, 8-4-4-4-12 hexadecimal digits.
    case uuid
    /// A JSON object that has these keys.
    case json(keys: [String])
    /// A JSON Web Token; with this `role` in its payload, if one is given.
    case jwt(role: String?)
    /// At least this many bytes.
    case minimumLength(Int)
    /// Exactly this many bytes.
    case length(Int)
    /// Contains none of these, ignoring case, such as a host that it must not name.
    case without([String])

    /// Whether it is about the beginning of a value, which `key-prefix` judges.
    public var isPrefix: Bool {
        if case .prefix = self { true } else { false }
    }

    /// The form in words that follow "is not".
    public var summary: String {
        switch self {
        case .prefix(let prefixes): "a value that begins with \(prefixes.joined(separator: " or "))"
        case .suffix(let suffixes): "a value that ends with \(suffixes.joined(separator: " or "))"
        case .hex(let bytes?): "\(bytes) bytes in hex"
        case .hex(nil): "hex"
        case .base64(let bytes?): "\(bytes) bytes in base64"
        case .base64(nil): "base64"
        case .url: "a URL"
        case .host: "a host name"
        case .email: "an e-mail address"
        case .uuid: "a UUID"
        case .json(let keys):
            keys.isEmpty ? "a JSON object" : "a JSON object with \(keys.joined(separator: ", "))"
        case .jwt(let role?): "a JWT with the role \(role)"
        case .jwt(nil): "a JWT"
        case .minimumLength(let count): "at least \(count) bytes long"
        case .length(let count): "exactly \(count) bytes long"
        case .without(let texts): "free of \(texts.joined(separator: " and "))"
        }
    }
}

/// Writes forms in a canonical form of the manifest language.
package enum FormText {
    /// Returns forms with the manifest's keys: `{ prefix: sk_test_, format: { hex: 32 } }`.
    static func braced(_ forms: [ValueForm]) -> String { "{ \(pairs(forms).joined(separator: ", ")) }" }

    /// Returns the keys with their values, without the braces.
    package static func pairs(_ forms: [ValueForm]) -> [String] {
        inOrder(forms).map(pair).map { "\($0.key): \($0.value)" }
    }

    /// Returns forms in the order of their keys.
    static func inOrder(_ forms: [ValueForm]) -> [ValueForm] {
        ["prefix", "suffix", "format", "length", "min_length", "without"].flatMap { key in
            forms.filter { $0.key == key }
        }
    }

    private static func pair(_ form: ValueForm) -> (key: String, value: String) {
        switch form {
        case .prefix(let texts), .suffix(let texts), .without(let texts): (form.key, YAMLText.list(texts))
        case .minimumLength(let count), .length(let count): (form.key, "\(count)")
        default: (form.key, format(form))
        }
    }

    private static func format(_ form: ValueForm) -> String {
        switch form {
        case .hex(let bytes): bytes.map { "{ hex: \($0) }" } ?? "hex"
        case .base64(let bytes): bytes.map { "{ base64: \($0) }" } ?? "base64"
        case .json(let keys): keys.isEmpty ? "json" : "{ json: \(YAMLText.list(keys)) }"
        case .jwt(let role): role.map { "{ jwt: \(YAMLText.scalar($0)) }" } ?? "jwt"
        case .url: "url"
        case .host: "host"
        case .email: "email"
        case .uuid: "uuid"
        case .prefix, .suffix, .length, .minimumLength, .without: ""
        }
    }
}
