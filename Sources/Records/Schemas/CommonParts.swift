import Manifests

/// The forms of names, as ECMA-262 writes patterns.
enum NameForm {
    static let identifier = "^[a-z0-9][a-z0-9-]{0,63}$"
    static let secret = "^[A-Za-z_][A-Za-z0-9_]{0,255}$"
    /// An Edge Function's.
    static let function = "^[A-Za-z][A-Za-z0-9_-]{0,127}$"
    /// A secret's name, or the beginning of several.
    static let address = "^([a-z0-9][a-z0-9-]{0,63}/)?[A-Za-z_][A-Za-z0-9_]{0,255}$"
    static let secrets =
        "^([a-z0-9][a-z0-9-]{0,63}/)?([A-Za-z_][A-Za-z0-9_]{0,255}|([A-Za-z_][A-Za-z0-9_]{0,255})?\\*)$"
}

extension SchemaPart {
    /// What both manifests use.
    static let common: [SchemaPart] = [
        SchemaPart(
            "text",
            Schema([
                ("type", .list(["string", "number", "boolean"].map { .text($0) })), ("minLength", .number(1)),
            ])),
        SchemaPart(
            "texts",
            .any(
                .text,
                Schema([("type", .text("array")), ("items", Schema.text.json), ("minItems", .number(1))]))),
        SchemaPart(
            "url",
            Schema([
                ("type", .text("string")),
                (
                    "pattern",
                    .text(
                        "^(?=[!#-;=?-\\[\\]-_a-~]+$)(https://[^/:?#@][^/@]*|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[^/@]*)?)(/.*)?$"
                    )
                ),
            ])),
        SchemaPart("bytes", .number(1...4096)),
        SchemaPart(
            "format",
            .any(
                .word(["hex", "base64", "url", "host", "email", "uuid", "json", "jwt"]),
                .oneOf([
                    ("hex", .part("bytes")), ("base64", .part("bytes")), ("json", .texts), ("jwt", .text),
                ]))),
    ]
}

extension SchemaObject.Key {
    /// What a value looks like: in `services.yaml`, and narrowed by an environment.
    static func forms(_ place: String) -> [SchemaObject.Key] {
        [
            .init("prefix", .texts, "How a value begins\(place): one text, or a list of which one must fit."),
            .init("suffix", .texts, "How a value ends\(place): one text, or a list of which one must fit."),
            .init("format", .part("format"), "What a value is\(place)."),
            .init("length", .part("bytes"), "The exact number of bytes of a value\(place)."),
            .init("min_length", .part("bytes"), "The least number of bytes of a value\(place)."),
            .init("without", .texts, "What a value must not contain\(place): one text, or a list of such."),
        ]
    }
}
