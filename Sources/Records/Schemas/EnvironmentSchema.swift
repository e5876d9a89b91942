import Manifests
import Support

/// The schema of an environment's file. A key is a line; `SchemaTests` hold it to what is read.
enum EnvironmentSchema {
    static let file = SchemaFile(
        name: "environment", summary: "environments/NAME.yaml: what one environment expects",
        description:
            "An environment: its identity, where its secrets are listed, and what is expected of each. The reference is docs/manifests.md.",
        root: root,
        parts: [
            SchemaPart("listing", listing), SchemaPart("expectation", expectation),
            SchemaPart("known_value", knownValue), SchemaPart("distant_secret", distantSecret),
            SchemaPart("waiver", waiver), SchemaPart("day", day),
        ] + ProbesSchema.parts)

    private static let root = SchemaObject(
        nil,
        [
            .init(
                "environment", .name(NameForm.identifier), "Its name, the same as the file's.", needed: true),
            .init("title", .text, "Its name for people. Default: the name."),
            .init("tier", .word(of: Tier.self), "What it is for.", needed: true),
            .init("frontend", .url, "The address of its frontend, to the letter."),
            .init("git_branch", .text, "The branch it is built from."),
            .init("hosting", .text, "Where it is hosted, for people."),
            .init("listing", .part("listing"), "Where its secrets are listed."),
            .init(
                "listings", .mapping(of: .part("listing"), named: NameForm.identifier),
                "Where more of them are listed, by a part's name. Their secrets are PART/NAME."),
            .init(
                "identifiers", .mapping(of: .text),
                "Anything else that no two environments may share, by what it is."),
            .init(
                "secrets", .mapping(of: .part("expectation"), named: NameForm.secrets),
                "What is expected of each secret, NAME or PART/NAME. A * at the end covers every name that begins so."
            ),
            .init(
                "snapshot_max_age", .period(in: Period.Unit.allCases),
                "How old a sealed snapshot of it may be: a number of h, d, w, m (30 days) or y (365 days). Default: 7d."
            ),
            .init("waivers", .list(of: .part("waiver")), "Failures that are accepted for a time."),
        ] + ProbesSchema.keys)

    /// The provider knows its own settings and checks them.
    private static let listing = Schema([
        ("type", .text("object")), ("required", .list([.text("provider")])),
        (
            "properties",
            .object([
                ("provider", Schema.text.described("The provider's id, such as supabase.")),
                ("run", Schema.texts.described("For the provider command: a program and its arguments.")),
            ])
        ),
        ("additionalProperties", Schema.text.json),
    ])

    private static let expectation = SchemaObject(
        "What is expected of a secret: required, unless it is optional or forbidden.",
        [
            .init("required", .mark, "It must be set. This is the default."),
            .init(
                "required_if", .mapping(of: .text, named: NameForm.address),
                "It must be set where all these secrets have these values; otherwise it may."),
            .init("optional", .mark, "It may be set. If it is, everything else is judged."),
            .init("forbidden", .mark, "It must not be set."),
            .init(
                "equals", .part("known_value"),
                "The value it has: a text, or frontend, git_branch or project. Never a secret."),
        ] + SchemaObject.Key.forms(" here") + [
            .init(
                "must_equal", .part("distant_secret"),
                "The secret of another environment that must hold the same value."),
            .init(
                "may_share_with", .texts,
                "Environments with which it may share its value although it is isolated; needs reason."),
            .init("reason", .text, "Why its value may be shared."),
            .init("expected", .text, "The record's “Expected Value”. Shown, never judged."),
            .init("note", .text, "Shown to the operator for this environment."),
        ],
        [
            SchemaObject.excluding(
                [
                    ("required", "optional"), ("required", "forbidden"), ("optional", "forbidden"),
                    ("required", "required_if"), ("optional", "required_if"), ("forbidden", "required_if"),
                ]
                    + [
                        "equals", "prefix", "suffix", "format", "length", "min_length", "without",
                        "must_equal",
                        "may_share_with",
                    ].map { ("forbidden", $0) }),
            (
                "dependentRequired",
                .object([
                    ("may_share_with", .list([.text("reason")])),
                    ("reason", .list([.text("may_share_with")])),
                ])
            ),
        ])

    private static let distantSecret = SchemaObject(
        "A secret of another environment.",
        [
            .init("environment", .text, "The other environment's name.", needed: true),
            .init("secret", .text, "The secret's name there.", needed: true),
        ])

    private static let knownValue = Schema.any(.text, .oneOf([("literal", .text)]))

    private static let waiver = SchemaObject(
        "One failure of this environment that is accepted for a time.",
        [
            .init(
                "finding", .text("^[^/]+/(.|\\s)"),
                "The failure as RULE/SUBJECT, such as shared-secret/API_KEY.",
                needed: true),
            .init("reason", .text, "Why it is accepted.", needed: true),
            .init("owner", .text, "Who answers for it.", needed: true),
            .init("from", .part("day"), "The first day on which it counts, in UTC.", needed: true),
            .init("until", .part("day"), "The last day on which it counts, in UTC.", needed: true),
        ])

    static let day = Schema.text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
}
