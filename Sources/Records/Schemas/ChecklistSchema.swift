import Manifests

/// The schema of a checklist's file. A key is a line; `ChecklistSchemaTests` hold it to what is read.
enum ChecklistSchema {
    static let file = SchemaFile(
        name: "checklist", summary: "checklists/NAME.yaml: what has to be done, and what ticks it",
        description:
            "A checklist, whose items are ticked by the audit's checks or by a person's attestation. The reference is docs/checklists.md.",
        root: SchemaObject(
            nil,
            [
                .init(
                    "checklist", .name(NameForm.identifier), "Its name, the same as the file's.", needed: true
                ),
                .init("title", .text, "Its name for people.", needed: true),
                .init(
                    "priorities", priorities,
                    "What each priority means, by its number, the most urgent first. Default: any number may be one."
                ),
                .init(
                    "items", items, "What has to be done, in the order in which it is shown.", needed: true),
            ]),
        parts: [
            SchemaPart("item", item), SchemaPart("deferral", deferral),
            SchemaPart("check", check), SchemaPart("day", EnvironmentSchema.day),
        ])

    private static let priorities = Schema(
        Schema.mapping(of: .text, named: "^(0|[1-9][0-9]?)$").keywords + [("minProperties", .number(1))])

    private static let items = Schema(Schema.list(of: .part("item")).keywords + [("minItems", .number(1))])

    private static let item = SchemaObject(
        "Something that has to be so.",
        [
            .init(
                "id", .name(NameForm.identifier), "Its id, which no other item of the workspace has.",
                needed: true),
            .init("title", .text, "What is to be so.", needed: true),
            .init("priority", .number(0...99), "How urgent it is: one of the checklist's priorities."),
            .init("section", .text, "The heading it stands under."),
            .init(
                "environment", .text, "The environment it is of. An item that is ticked by hand needs one."),
            .init(
                "checks",
                .any(
                    .part("check"),
                    Schema([
                        ("type", .text("array")), ("items", Schema.part("check").json),
                        ("minItems", .number(1)),
                    ])),
                "The checks that tick it: when all of them pass, and never by hand."),
            .init("manual", .text, "What a person does, and attests: envaudit attest ENV --item ID."),
            .init("deferred", .part("deferral"), "It is put off; past its review date it is open again."),
            .init("note", .text, "Shown to whoever does it."),
            .init("link", .url, "Where it is done."),
        ],
        [
            SchemaObject.excluding([("checks", "manual")]),
            (
                "anyOf",
                .list(
                    ["checks", "manual", "deferred"].map { .object([("required", .list([.text($0)]))]) })
            ),
            ("dependentRequired", .object([("manual", .list([.text("environment")]))])),
        ])

    private static let deferral = SchemaObject(
        "For how long it is put off, and why.",
        [
            .init("reason", .text, "Why it is put off.", needed: true),
            .init("review", .part("day"), "The last day for which it is, in UTC.", needed: true),
        ])

    /// An id of a check, or one that ends early in a `*`.
    private static let check = Schema.text(#"^([^/]+/[^/]+/(.|\s)|([^/]+/)?[^/]*\*$)"#)
}
