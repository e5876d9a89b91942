import Manifests
import Probes

/// What an environment's file declares for probes: a key and a part each.
enum ProbesSchema {
    static let keys: [SchemaObject.Key] = [
        .init("auth", .part("auth"), "What the settings of its Supabase project's sign-in are to be."),
        .init(
            "webhooks", .mapping(of: .part("webhook"), named: NameForm.identifier),
            "What of other hosts leads to it, by a name; a service's id where it is one."),
        .init(
            "database", .part("database"), "What must hold of the rows of its database, by names of your own."
        ),
        .init("bundle", .part("bundle"), "What its front end is to hold, as browsers load it."),
        .init("build", .part("build"), "How its frontend is to be built."),
        .init(
            "redirect_uris", .mapping(of: .part("redirect"), named: "^[a-z0-9][a-z0-9-]{0,50}$"),
            "Its OAuth apps, by their services: each must have the redirect URI that follows from this."),
    ]

    static let parts =
        [
            SchemaPart("auth", auth), SchemaPart("build", build), SchemaPart("redirect", redirect),
            SchemaPart("bundle", bundle),
            WebhooksSchema.part,
        ] + DatabaseSchema.parts

    private static let bundle = SchemaObject(
        "The front end at `frontend`, and the scripts that it loads; {} for all defaults.",
        [
            .init(
                "names", .list(of: .any(.text, .oneOf([("text", .text)]))),
                "What of its own it must name: project, supabase_url, an identifier's name, or a text. Default: its Supabase project, where it has one."
            ),
            .init(
                "public", .list(of: .name(NameForm.address)),
                "The secrets of its listing that browsers may have."),
        ])

    private static let build = SchemaObject(
        "How a frontend is to be built; each that is declared is judged.",
        [
            .init(
                "provider", .word(of: BuildDeclaration.Provider.self), "Who builds it.", needed: true),
            .init("project", .text, "The project that builds it.", needed: true),
            .init(
                "deployment", .word(of: BuildDeclaration.Deployment.self),
                "Which of its deployments: production, or preview for all other branches.", needed: true),
            .init("account", .text, "The account's id. Default: CLOUDFLARE_ACCOUNT_ID."),
            .init("command", .texts, "What its build command must contain for the environment's branch."),
            .init(
                "without", .texts, "What its build command must not contain for the environment's branch."),
            .init(
                "branch_switch", .flag,
                "Whether the command builds each branch for its own environment's Supabase project."),
            .init(
                "production_branch", .flag,
                "Whether the project's production branch is the environment's git_branch."),
            .init(
                "variables", .mapping(of: variable, named: NameForm.secret),
                "What is expected of the deployment's variables."),
        ])

    private static let variable = Schema.oneOf([
        ("required", .mark), ("forbidden", .mark), ("equals", .part("known_value")),
    ])

    private static let redirect = SchemaObject(
        "An OAuth app: either client and function, or auth.",
        [
            .init("client", .text(NameForm.secret), "The secret with the app's client id."),
            .init("function", .text(NameForm.function), "The Edge Function that the app leads back to."),
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

    private static let auth = SchemaObject(
        "Settings of sign-in; each that is declared is judged, and the redirect allow list always.",
        [
            .init("signup", .flag, "Whether somebody may sign up by e-mail."),
            .init("confirm_email", .flag, "Whether an e-mail address has to be confirmed."),
            .init(
                "providers", .mapping(of: .flag, named: "^[a-z_][a-z0-9_]{0,255}$"),
                "Whether each of these providers, such as google, is on."),
            .init(
                "send_email_hook", .any(.never, .url, .name(NameForm.identifier)),
                "What sends the e-mails of sign-in: an Edge Function of the project, a URL, or false for Supabase itself."
            ),
            .init(
                "site_url", .any(.word(["frontend"]), .url),
                "Where links in these e-mails lead: frontend, or a URL."),
        ])
}
