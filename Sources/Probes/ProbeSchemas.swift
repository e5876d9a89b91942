import Manifests
import Support

/// A mapping with its own keys, each with a one-line definition.
struct SchemaObject: Sendable {
    let description: String?
    let keys: [Key]
    /// The conditions between keys.
    let conditions: [(key: String, value: JSONValue)]

    init(_ description: String?, _ keys: [Key], _ conditions: [(key: String, value: JSONValue)] = []) {
        (self.description, self.keys, self.conditions) = (description, keys, conditions)
    }

    /// A key with its name, value and meaning.
    struct Key: Sendable {
        let name: String
        let schema: Schema
        let description: String
        let isNeeded: Bool

        init(_ name: String, _ schema: Schema, _ description: String, needed isNeeded: Bool = false) {
            (self.name, self.schema, self.description, self.isNeeded) = (name, schema, description, isNeeded)
        }
    }

    var schema: Schema {
        let needed = keys.filter(\.isNeeded).map { JSONValue.text($0.name) }
        var members: [(key: String, value: JSONValue)] = [("type", .text("object"))]
        if let description { members.append(("description", .text(description))) }
        if !needed.isEmpty { members.append(("required", .list(needed))) }
        let properties = keys.map { ($0.name, $0.schema.with([("description", .text($0.description))]).json) }
        members += [("properties", .object(properties)), ("additionalProperties", .flag(false))]
        return Schema(members + conditions, parts: keys.flatMap(\.schema.parts))
    }

    /// Returns the condition that at most one key of each pair is present.
    static func excluding(_ pairs: [(String, String)]) -> (key: String, value: JSONValue) {
        (
            "allOf",
            .list(
                pairs.map { one, other in
                    .object([("not", .object([("required", .list([.text(one), .text(other)]))]))])
                })
        )
    }
}

/// The schemas of probe declarations in an environment's file: one key and one part each.
enum ProbesSchema {
    static let auth = Schema.part("auth", authObject.schema)
    static let build = Schema.part("build", buildObject.schema)
    static let bundle = Schema.part("bundle", bundleObject.schema)
    static let redirects = Schema.entries("^[a-z0-9][a-z0-9-]{0,50}$", of: .part("redirect", redirect.schema))
    static let webhooks = Schema.entries(NameForm.identifier("").pattern, of: WebhooksSchema.webhook)
    static let database = DatabaseSchema.database

    private static let bundleObject = SchemaObject(
        "The front end at `frontend`, and the scripts that it loads; {} for all defaults.",
        [
            .init(
                "names", .list(of: .any([.text, .oneKey([("text", .text)])])),
                "What of its own it must name: project, supabase_url, an identifier's name, or a text. Default: its Supabase project, where it has one."
            ),
            .init(
                "public", .list(of: Form.name(.address).schema),
                "The secrets of its listing that browsers may have."),
        ])

    private static let buildObject = SchemaObject(
        "How a frontend is to be built; each that is declared is judged.",
        [
            .init(
                "provider", .words(BuildDeclaration.Provider.allCases.map(\.rawValue)), "Who builds it.",
                needed: true),
            .init("project", .text, "The project that builds it.", needed: true),
            .init(
                "deployment", .words(BuildDeclaration.Deployment.allCases.map(\.rawValue)),
                "Which of its deployments: production, or preview for all other branches.", needed: true),
            .init("account", .text, "The account's id. Default: CLOUDFLARE_ACCOUNT_ID."),
            .init(
                "command", Form.texts.schema,
                "What its build command must contain for the environment's branch."),
            .init(
                "without", Form.texts.schema,
                "What its build command must not contain for the environment's branch."),
            .init(
                "branch_switch", .flag,
                "Whether the command builds each branch for its own environment's Supabase project."),
            .init(
                "production_branch", .flag,
                "Whether the project's production branch is the environment's git_branch."),
            .init(
                "variables", .entries(NameForm.secret().pattern, of: variable),
                "What is expected of the deployment's variables."),
        ])

    private static let variable = Schema.oneKey([
        ("required", .constant(true)), ("forbidden", .constant(true)), ("equals", KnownValue.form.schema),
    ])

    private static let redirect = SchemaObject(
        "An OAuth app: either client and function, or auth.",
        [
            .init("client", .text(NameForm.secret().pattern), "The secret with the app's client id."),
            .init(
                "function", .text(NameForm.function.pattern), "The Edge Function that the app leads back to."),
            .init(
                "auth", .text("^[a-z_][a-z0-9_]{0,255}$"),
                "The provider of sign-in that uses the app, such as google; auth declares whether it is on."),
        ],
        [
            (
                "anyOf",
                .list(
                    [["client", "function"], ["auth"]].map { keys in
                        .object([("required", .list(keys.map { .text($0) }))])
                    })
            ),
            SchemaObject.excluding([("auth", "client"), ("auth", "function")]),
        ])

    private static let authObject = SchemaObject(
        "Settings of sign-in; each that is declared is judged, and the redirect allow list always.",
        [
            .init("signup", .flag, "Whether somebody may sign up by e-mail."),
            .init("confirm_email", .flag, "Whether an e-mail address has to be confirmed."),
            .init(
                "providers", .entries("^[a-z_][a-z0-9_]{0,255}$", of: .flag),
                "Whether each of these providers, such as google, is on."),
            .init(
                "send_email_hook", .any([.constant(false), .url, Form.name(.identifier("")).schema]),
                "What sends the e-mails of sign-in: an Edge Function of the project, a URL, or false for Supabase itself."
            ),
            .init(
                "site_url", .any([.words(["frontend"]), .url]),
                "Where links in these e-mails lead: frontend, or a URL."),
        ])
}

/// The schema of database assertions in an environment's file.
enum DatabaseSchema {
    static let database = Schema.part(
        "database",
        Schema.entries(NameForm.identifier("").pattern, of: .part("assertion", assertion.schema)).with([
            ("maxProperties", .number(DatabaseDeclaration.mostAssertions))
        ]))
    private static let relation = Schema.part("relation", name(of: 1...2))
    private static let column = Schema.part("column", name(of: 2...3))

    private static let claims = [
        "rows", "no_rows", "never_null", "disjoint", "table", "index", "recent", "query",
    ]

    private static let assertion = SchemaObject(
        "One thing that must hold of the rows: one of rows, no_rows, never_null, disjoint, table, index, recent and query.",
        [
            .init("rows", relation, "A table that has at least one row."),
            .init("no_rows", relation, "A table that has no row."),
            .init("never_null", column, "A column that has a value in every row."),
            .init(
                "disjoint", column,
                "A column without a value that it has in another environment that asserts the same by this name."
            ),
            .init("table", relation, "A table that exists."),
            .init(
                "index", .any([relation, .list(of: relation, count: 1...Int.max)]),
                "An index that exists and can be used, or a list of some."),
            .init("recent", column, "A column whose latest moment is within a period."),
            .init("query", .text, "A single SELECT that changes nothing."),
            .init("where", .text, "Which rows are meant: one expression of SQL."),
            .init(
                "within", Form.period(in: Period.Unit.allCases, example: "7d").schema,
                "For recent: how long ago the latest moment may be, such as 7d."),
            .init("expect", .words(["rows", "no_rows"]), "For query: what it is to yield."),
            .init("service", .text, "The id of the service that it belongs to."),
            .init("why", .text, "Why it must hold, for the person who has to correct it."),
        ],
        [
            ("anyOf", .list(claims.map { required([$0]) })),
            SchemaObject.excluding(
                claims.indices.flatMap { index in
                    claims[(index + 1)...].map { (claims[index], $0) }
                } + ["table", "index", "query"].map { ("where", $0) }),
            (
                "dependentRequired",
                .object([
                    ("recent", .list([.text("within")])), ("within", .list([.text("recent")])),
                    ("query", .list([.text("expect")])), ("expect", .list([.text("query")])),
                ])
            ),
        ])

    private static func required(_ keys: [String]) -> JSONValue {
        .object([("required", .list(keys.map { .text($0) }))])
    }

    /// Returns the schema of a name with a number of parts. YAML reads the name `true` as a flag; the reader does not.
    private static func name(of parts: ClosedRange<Int>) -> Schema {
        let part = "[A-Za-z_][A-Za-z0-9_]{0,62}"
        return Schema([
            ("type", .list([.text("string"), .text("boolean")])),
            ("pattern", .text("^(\(part)\\.){\(parts.lowerBound - 1),\(parts.upperBound - 1)}\(part)$")),
        ])
    }
}

/// The schema of a webhook in an environment's file. The provider checks its own settings.
enum WebhooksSchema {
    static let webhook = Schema.part(
        "webhook",
        Schema(
            [
                ("type", .text("object")),
                (
                    "description",
                    .text("A webhook: its provider, that one's settings, and exactly one receiver.")
                ),
                ("required", .list([.text("provider")])),
                (
                    "properties",
                    .object(
                        keys.map { ($0.name, $0.schema.with([("description", .text($0.description))]).json) })
                ),
                ("additionalProperties", Schema.text.json), SchemaObject.excluding(pairs),
                ("anyOf", .list(receivers.map { .object([("required", .list([.text($0)]))]) })),
            ], parts: Form.texts.schema.parts + Schema.url.parts + Schema.text.parts))

    private static let receivers = ["function", "path", "url"]
    private static let pairs = [("function", "path"), ("function", "url"), ("path", "url")]

    private static let keys: [SchemaObject.Key] = [
        .init("provider", .text, "Who sends it, such as stripe."),
        .init(
            "function", Form.name(.identifier("")).schema,
            "An Edge Function of the environment's own project."),
        .init(
            "path", .text("^/(?!/)(?=[!#-;=?-\\[\\]-_a-~]*$)[^?#]*$"), "A path of the environment's frontend."
        ),
        .init("url", .url, "Whatever else receives it."),
        .init("events", Form.texts.schema, "The events that have to be sent, by the provider's names."),
        .init("optional", .flag, "Whether none need be registered."),
        .init(
            "event_types", .any([eventType, eventTypes]),
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
