/// Writes attestations in the manifest language, in one way only.
enum AttestationText {
    /// The lines of an entry of the file.
    static func lines(of attestation: Attestation) -> [String] {
        let subject =
            switch attestation.subject {
            case .secret(let name, let forms, _):
                ["- secret: \(name)", "  establishes: \(Self.forms(forms))"]
            case .item(let id, .note(let note)): ["- item: \(id)", "  note: \(doubleQuoted(note))"]
            case .item(let id, .link(let link)): ["- item: \(id)", "  link: \(doubleQuoted(link))"]
            }
        let person = [
            "  by: \(scalar(attestation.by))", "  on: \(attestation.on)", "  until: \(attestation.until)",
        ]
        guard case .secret(_, _, let binding) = attestation.subject else { return subject + person }
        return subject + person + ["  binding: \(binding)"]
    }

    /// Forms by the manifest's keys: `{ prefix: sk_test_, format: { hex: 32 } }`.
    static func forms(_ forms: [ValueForm]) -> String {
        let pairs = inOrder(forms).map(pair)
        return "{ \(pairs.map { "\($0.key): \($0.value)" }.joined(separator: ", ")) }"
    }

    /// Forms in the order of their keys.
    static func inOrder(_ forms: [ValueForm]) -> [ValueForm] {
        ["prefix", "suffix", "format", "length", "min_length", "without"].flatMap { key in
            forms.filter { $0.key == key }
        }
    }

    private static func pair(_ form: ValueForm) -> (key: String, value: String) {
        switch form {
        case .prefix(let texts), .suffix(let texts), .without(let texts): (form.key, list(texts))
        case .minimumLength(let count), .length(let count): (form.key, "\(count)")
        default: (form.key, format(form))
        }
    }

    private static func format(_ form: ValueForm) -> String {
        switch form {
        case .hex(let bytes): bytes.map { "{ hex: \($0) }" } ?? "hex"
        case .base64(let bytes): bytes.map { "{ base64: \($0) }" } ?? "base64"
        case .json(let keys): keys.isEmpty ? "json" : "{ json: \(list(keys)) }"
        case .jwt(let role): role.map { "{ jwt: \(scalar($0)) }" } ?? "jwt"
        case .url: "url"
        case .host: "host"
        case .email: "email"
        case .uuid: "uuid"
        case .prefix, .suffix, .length, .minimumLength, .without: ""
        }
    }

    private static func list(_ texts: [String]) -> String {
        texts.count == 1 ? scalar(texts[0]) : "[\(texts.map(scalar).joined(separator: ", "))]"
    }

    /// Bare where YAML can't take it for anything else.
    private static func scalar(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isPlain && !["", "null", "Null", "NULL"].contains(text) ? text : doubleQuoted(text)
    }

    private static func doubleQuoted(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\t": escaped += "\\t"
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
