import Manifests
import Support

/// The schema of `environments/services.yaml`. A key is a line; `SchemaTests` hold it to what is read.
enum ServicesSchema {
    static let file = SchemaFile(
        name: "services", summary: "environments/services.yaml: what exists, and why it matters",
        description:
            "What a team integrates with, and what it would mean to share it. The reference is docs/manifests.md.",
        root: root,
        parts: [
            SchemaPart("safeguard", safeguard), SchemaPart("condition", condition),
            SchemaPart("service", service),
            SchemaPart("secret", secret),
        ] + GeneratorSchema.parts)

    private static let root = SchemaObject(
        nil,
        [
            .init("workspace", .text, "The name of this workspace in the record."),
            .init(
                "safeguards", .mapping(of: .part("safeguard"), named: NameForm.identifier),
                "What must hold where a secret is shared, by id."),
            .init(
                "services", .mapping(of: .part("service"), named: NameForm.identifier),
                "The integrations, by id.", needed: true),
        ])

    private static let safeguard = SchemaObject(
        "A condition under which a shareable secret may be shared.",
        [
            .init("title", .text, "What it does, for people.", needed: true),
            .init(
                "requires", .mapping(of: .part("condition"), named: NameForm.secret),
                "What must hold of secrets in the environment that shares.", needed: true),
        ])

    private static let condition = Schema.any(
        .word(["set"]), .oneOf([("equals", .text), ("not", .text)]))

    private static let service = SchemaObject(
        "An integration: its secrets, and the risk if they are shared.",
        [
            .init("title", .text, "Its name for people.", needed: true),
            .init("risk", .text, "One sentence: what happens if it is shared."),
            .init("severity", .word(of: Severity.self), "How bad a failure is.", needed: true),
            .init(
                "isolation", .word(of: IsolationClass.self),
                "isolated: its values must differ everywhere. shareable: they may be equal while the safeguards hold. config: no secret.",
                needed: true),
            .init("dashboard", .url, "Where a person issues and revokes its credentials."),
            .init("safeguards", .texts, "The ids of the safeguards it needs. Only for a shareable service."),
            .init("together", .flag, "Whether its secrets work only together. Default: true."),
            .init(
                "secrets", .mapping(of: .part("secret"), named: NameForm.secret),
                "Its secrets, by name; {} for none.", needed: true),
            .init(
                "functions", .any(.text(NameForm.function), .someOf(.text(NameForm.function))),
                "The Edge Functions that read its secrets: one name, or a list of some."),
        ],
        [
            (
                "dependentSchemas",
                .object([
                    (
                        "safeguards",
                        .object([
                            (
                                "properties",
                                .object([("isolation", Schema([("const", .text("shareable"))]).json)])
                            )
                        ])
                    )
                ])
            )
        ])

    private static let secret = SchemaObject(
        "What a service declares of one secret, the same for every environment.",
        SchemaObject.Key.forms("") + [
            .init("generate", .part("generator"), "What envaudit can generate for it."),
            .init("examples", .texts, "Template values that must never be live."),
            .init(
                "same_as", .texts, "Other secrets of the same environment that may hold the same value."),
            .init(
                "must_equal", .text, "Another secret of the same environment that must hold the same value."),
            .init(
                "isolation", .word(of: IsolationClass.self), "Another class than the service's; needs reason."
            ),
            .init(
                "may_share_with", .texts,
                "Environments with which an isolated secret may share its value; needs reason."),
            .init("reason", .text, "Why its class differs from the service's, or why it may be shared."),
            .init(
                "rotate_every", .period(in: Period.Unit.wholeDays),
                "How often its value is replaced: a number of d, w, m (30 days) or y (365 days)."),
            .init(
                "deprecated", .any(.mark, .text("^(?!(false|yes|no|on|off)$)[\\s\\S]")),
                "Nothing is to use it any more: true, or what to use instead."),
            .init("note", .text, "Shown to the operator with this secret."),
            .init("known_to", .text, "Who else must be given the value, and where they enter it."),
        ],
        [
            (
                "dependentRequired",
                .object([
                    ("isolation", .list([.text("reason")])), ("may_share_with", .list([.text("reason")])),
                ])
            ),
            (
                "dependentSchemas",
                .object([
                    (
                        "reason",
                        .object([
                            (
                                "anyOf",
                                .list(
                                    ["isolation", "may_share_with"].map {
                                        .object([("required", .list([.text($0)]))])
                                    })
                            )
                        ])
                    )
                ])
            ),
        ])
}
