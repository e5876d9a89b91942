import Manifests
import Probes

/// A webhook that an environment's file declares. The provider knows its own settings and checks them.
enum WebhooksSchema {
    static let part = SchemaPart("webhook", webhook)

    private static let webhook = Schema([
        ("type", .text("object")),
        ("description", .text("A webhook: its provider, that one's settings, and exactly one receiver.")),
        ("required", .list([.text("provider")])),
        (
            "properties",
            .object(keys.map { ($0.name, $0.schema.described($0.description)) })
        ),
        ("additionalProperties", Schema.text.json), SchemaObject.excluding(pairs),
        ("anyOf", .list(receivers.map { .object([("required", .list([.text($0)]))]) })),
    ])

    private static let receivers = ["function", "path", "url"]
    private static let pairs = [("function", "path"), ("function", "url"), ("path", "url")]

    private static let keys: [SchemaObject.Key] = [
        .init("provider", .text, "Who sends it, such as stripe."),
        .init("function", .name(NameForm.identifier), "An Edge Function of the environment's own project."),
        .init(
            "path", .text("^/(?!/)(?=[!#-;=?-\\[\\]-_a-~]*$)[^?#]*$"), "A path of the environment's frontend."
        ),
        .init("url", .url, "Whatever else receives it."),
        .init("events", .texts, "The events that have to be sent, by the provider's names."),
        .init("optional", .flag, "Whether none need be registered."),
        .init(
            "event_types", .any(eventType, eventTypes),
            "For the provider calcom: the ids of the event types, each with a webhook of its own."),
    ]

    private static let eventType = Schema([
        ("type", .list(["string", "integer"].map { .text($0) })), ("pattern", .text("^[1-9][0-9]{0,17}$")),
        ("minimum", .number(1)), ("maximum", .number(999_999_999_999_999_999)),
    ])

    private static let eventTypes = Schema([
        ("type", .text("array")), ("items", eventType.json), ("minItems", .number(1)),
        ("maxItems", .number(100)),
    ])
}
