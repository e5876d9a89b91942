import Manifests
import Secrets

/// The schema of an environment's attestations. A key is a line; `AttestationsSchemaTests` hold it to what is read.
enum AttestationsSchema {
    static let file = SchemaFile(
        name: "attestations", summary: "attestations/NAME.yaml: what people stated about one environment",
        description:
            "Attestations, as `envaudit attest` writes them: an entry that is edited proves nothing. The reference is docs/attestations.md.",
        root: Schema([
            ("type", .text("array")),
            ("items", Schema.any(.part("secret_attestation"), .part("item_attestation")).json),
            ("maxItems", .number(1000)),
        ]),
        parts: [
            SchemaPart("secret_attestation", secret), SchemaPart("establishes", establishes),
            SchemaPart("item_attestation", item), SchemaPart("day", EnvironmentSchema.day),
        ])

    private static let secret = SchemaObject(
        "What is true of a secret's value.",
        [
            .init("secret", .name(NameForm.secret), "The secret.", needed: true),
            .init(
                "establishes", .part("establishes"), "What was true of its value, by the manifests' keys.",
                needed: true),
        ] + person + [
            .init("binding", .text(binding), "What ties all of this to the live digest.", needed: true)
        ])

    private static let establishes = SchemaObject(
        nil, SchemaObject.Key.forms(""), [("minProperties", .number(1))])

    private static let item = SchemaObject(
        "What is true of something that is no secret.",
        [
            .init("item", .name(NameForm.identifier), "Its id.", needed: true),
            .init("note", .text, "What supports it, in words."),
            .init("link", .url, "Where it can be seen."),
        ] + person,
        [
            SchemaObject.excluding([("note", "link")]),
            (
                "anyOf",
                .list(["note", "link"].map { .object([("required", .list([.text($0)]))]) })
            ),
        ])

    private static let person: [SchemaObject.Key] = [
        .init("by", .text, "Who states it.", needed: true),
        .init("on", .part("day"), "The day, in UTC.", needed: true),
        .init("until", .part("day"), "The last day on which it counts, in UTC.", needed: true),
    ]

    /// Salt, hash and seal are 16, 32 and 16 bytes in base64url.
    private static let binding =
        "^scrypt:1[1-3]:8:1:[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{43}:[A-Za-z0-9_-]{22}$"
}
