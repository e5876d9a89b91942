extension ValueForm {
    /// Declares the keys for a value's forms, which `services.yaml` sets and an environment may narrow.
    ///
    /// - Parameters:
    /// - place: A qualifier in the keys' descriptions.
    /// - words: The default of each key, in words.
    static func declare(
        in fields: inout FieldDeclarations, _ place: String = "", default words: String = "any"
    ) -> @Sendable (FieldValues) throws -> [ValueForm] {
        let prefix = fields.optional(
            "prefix", .texts, "How a value begins\(place): one text, or a list of which one must fit.",
            default: words, example: "sk_test_")
        let suffix = fields.optional(
            "suffix", .texts, "How a value ends\(place): one text, or a list of which one must fit.",
            default: words, example: ".apps.googleusercontent.com")
        let format = fields.optional(
            "format", format, "What a value is\(place).", default: words, example: "{ hex: 32 }",
            see: "[Formats](#formats)")
        let length = fields.optional(
            "length", .bytes,
            "The exact number of bytes of a value\(place): of characters, where all are ASCII.",
            default: words, example: "40")
        let minimum = fields.optional(
            "min_length", .bytes, "The least number of bytes of a value\(place).", default: words,
            example: "24")
        let without = fields.optional(
            "without", .texts,
            "What a value must not contain\(place), such as a test system's host: one text, or a list. Capitals don't matter.",
            default: words == "any" ? "none" : words, example: "-d.docusign.com")
        return { read in
            let (prefix, suffix, without) = (try read(prefix), try read(suffix), try read(without))
            let forms: [ValueForm?] = [
                prefix.isEmpty ? nil : .prefix(prefix), suffix.isEmpty ? nil : .suffix(suffix),
                try read(format), try read(length).map { .length($0) },
                try read(minimum).map { .minimumLength($0) }, without.isEmpty ? nil : .without(without),
            ]
            return forms.compactMap { $0 }
        }
    }

    /// Those keys, in order.
    static let keys = ["prefix", "suffix", "format", "length", "min_length", "without"]

    private static let format = Form<ValueForm>.variants(
        "format",
        words: [
            ("hex", .hex(bytes: nil)), ("base64", .base64(bytes: nil)), ("url", .url), ("host", .host),
            ("email", .email), ("uuid", .uuid), ("json", .json(keys: [])), ("jwt", .jwt(role: nil)),
        ],
        keys: [
            ("hex", "32", Form.bytes.map { .hex(bytes: $0) }),
            ("base64", "32", Form.bytes.map { .base64(bytes: $0) }),
            ("json", "[type]", Form.texts.map { .json(keys: $0) }),
            ("jwt", "service_role", Form.text("the role in the token").map { .jwt(role: $0) }),
        ]
    ).part("format")
}
