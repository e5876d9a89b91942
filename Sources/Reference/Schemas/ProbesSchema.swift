/// What an environment's file declares for probes: a key and a part each.
enum ProbesSchema {
    static let keys: [SchemaObject.Key] = [
        .init("auth", .part("auth"), "What the settings of its Supabase project's sign-in are to be."),
        .init("bundle", .part("bundle"), "What its front end is to hold, as browsers load it."),
    ]

    static let parts = [SchemaPart("auth", auth), SchemaPart("bundle", bundle)]

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
}
