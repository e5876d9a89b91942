/// Writes the forms of values in the manifest language, in one way only.
package enum FormText {
    /// Forms by the manifest's keys: `{ prefix: sk_test_, format: { hex: 32 } }`.
    static func braced(_ forms: [ValueForm]) -> String { "{ \(pairs(forms).joined(separator: ", ")) }" }

    /// The same without the braces, each key with its value.
    package static func pairs(_ forms: [ValueForm]) -> [String] {
        inOrder(forms).map(pair).map { "\($0.key): \($0.value)" }
    }

    /// Forms in the order of their keys.
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
