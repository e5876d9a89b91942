import Manifests

/// The schema of `generate`: what envaudit can make for a secret.
enum GeneratorSchema {
    static let parts = [
        SchemaPart("generator", generator), SchemaPart("password", password), SchemaPart("ed25519", ed25519),
        SchemaPart("rsa", rsa),
    ]

    private static let generator = Schema.any(
        .word(["uuid"]),
        .oneOf([
            ("hex", .part("bytes")), ("base64", .part("bytes")), ("base64url", .part("bytes")),
            ("password", .any(.number(lengths(characters: standard)), .part("password"))),
            ("ed25519", .part("ed25519")), ("rsa", .part("rsa")),
        ]))

    private static let password = SchemaObject(
        "Characters drawn at random from an alphabet.",
        [
            .init(
                "length", .number(lengths(characters: printable.count)), "How many characters.", needed: true),
            .init(
                "alphabet", alphabet,
                "The characters to draw from: printable ASCII without the space, each once. Default: letters and digits."
            ),
        ])

    private static let ed25519 = SchemaObject("An Ed25519 key pair, in PEM.", [publicHalf])

    private static let rsa = SchemaObject(
        "An RSA key pair, in PEM.",
        [
            .init(
                "bits", Schema([("enum", .list(KeyAlgorithm.moduli.map { .number($0) }))]),
                "How many bits the modulus has. Default: \(KeyAlgorithm.standardModulus)."),
            publicHalf,
        ])

    private static let publicHalf = SchemaObject.Key(
        "public", .text, "The secret of the same service that gets the public half.", needed: true)

    private static let printable = 0x21...0x7E
    private static let standard = PasswordAlphabet.standard.utf8.count

    private static func lengths(characters count: Int) -> ClosedRange<Int> {
        PasswordAlphabet.shortestLength(characters: count)...4096
    }

    /// What YAML takes for a number is an alphabet too; no pattern is asked of that.
    private static let alphabet = Schema([
        ("type", .list(["string", "number", "boolean"].map { .text($0) })),
        ("pattern", .text("^(?!.*(.).*\\1)[!-~]{2,}$")),
    ])
}
