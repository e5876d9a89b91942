/// A Vercel project and a developer's `.env.local`, and a program that lists the credentials in their databases.
extension Example {
    static let ipsPlatform = Example(
        name: "ips-platform",
        conforming: ExampleState().showing("production", shown).hiding("production", hidden)
            .showing("production/integrations", credentials)
            .showing("development", development)
            .showing("development/integrations", developmentCredentials),
        answer: { state, path in
            if path.hasPrefix("/v1/webhook_endpoints") { return endpoints }
            if path.hasPrefix("/v9/projects/ips-platform") { return #"{"id":"prj_1","accountId":"Xk2"}"# }
            let isAsked = path.hasPrefix("/v10/projects/ips-platform/env")
            return isAsked ? #"{"envs":[\#(entries(state))]}"# : nil
        },
        files: { state in
            [
                ".env.local": state.dotenv(of: "development"),
                "list-integrations": "#!/bin/sh\nexec cat \"integrations-$1.json\"\n",
                "integrations-production.json": list(state, "production/integrations"),
                "integrations-development.json": list(state, "development/integrations"),
            ]
        },
        options: ["--allow-command"],
        variables: {
            [
                "VERCEL_TOKEN": Made.text("vercel", 24), "ENVAUDIT_VERCEL_API_URL": $0,
                "STRIPE_API_KEY": Made.text("stripe", 24), "ENVAUDIT_STRIPE_API_URL": $0,
            ]
        })

    /// The endpoint that the document has registered with Stripe.
    private static let endpoints = """
        {"object":"list","has_more":false,"data":[{"id":"we_1","livemode":true,"status":"enabled",
          "url":"https://ips.example.com/api/webhooks/stripe","enabled_events":["*"]}]}
        """

    private static let shown = [
        "NEXT_PUBLIC_SUPABASE_URL": "https://abcdefghijklmnopqrst.supabase.co",
        "NEXT_PUBLIC_SUPABASE_ANON_KEY": Made.jwt("anon", "abcdefghijklmnopqrst"),
        "NEXT_PUBLIC_APP_URL": "https://ips.example.com",
    ]

    private static let hidden = [
        "SUPABASE_SERVICE_ROLE_KEY": Made.jwt("service_role", "abcdefghijklmnopqrst"),
        "ENCRYPTION_KEY": Made.text("aes", 32),
    ]

    private static let credentials = [
        "STRIPE_SECRET_KEY": Made.key(["sk", "live", ""].joined(separator: "_"), "ips-secret"),
        "STRIPE_PUBLISHABLE_KEY": Made.key(["pk", "live", ""].joined(separator: "_"), "ips-public"),
        "STRIPE_WEBHOOK_SECRET": Made.key("whsec_", "ips-hook"), "DOCUSIGN_INTEGRATION_KEY": Made.uuid("app"),
        "DOCUSIGN_USER_ID": Made.uuid("user"), "DOCUSIGN_ACCOUNT_ID": Made.uuid("account"),
        "DOCUSIGN_PRIVATE_KEY": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + Made.text("rsa", 300),
        "DOCUSIGN_OAUTH_BASE_PATH": "account.docusign.com",
        "DOCUSIGN_API_BASE_PATH": "https://na4.docusign.net/restapi",
        "DOCUSIGN_WEBHOOK_SECRET": Made.text("connect", 44),
    ]

    private static let development = [
        "NEXT_PUBLIC_SUPABASE_URL": "https://tsrqponmlkjihgfedcba.supabase.co",
        "NEXT_PUBLIC_SUPABASE_ANON_KEY": Made.jwt("anon", "tsrqponmlkjihgfedcba"),
        "SUPABASE_SERVICE_ROLE_KEY": Made.jwt("service_role", "tsrqponmlkjihgfedcba"),
        "ENCRYPTION_KEY": Made.text("development-aes", 32), "NEXT_PUBLIC_APP_URL": "http://localhost:3000",
    ]

    private static let developmentCredentials = [
        "STRIPE_SECRET_KEY": Made.key(["sk", "test", ""].joined(separator: "_"), "ips-secret"),
        "STRIPE_PUBLISHABLE_KEY": Made.key(["pk", "test", ""].joined(separator: "_"), "ips-public"),
        "STRIPE_WEBHOOK_SECRET": Made.key("whsec_", "ips-development-hook"),
    ]

    /// The variables as Vercel lists them; all of them are aimed at production alone.
    private static func entries(_ state: ExampleState) -> String {
        state.variables(of: "production").map { name, held in
            let value =
                held.isShown ? #""type":"plain","value":\#(jsonText(held.value))"# : #""type":"sensitive""#
            return
                #"{"id":"\#(Made.text(name, 16))","key":"\#(name)",\#(value),"target":["production"],"createdAt":1786000000000,"updatedAt":1786000000000}"#
        }.joined(separator: ",")
    }

    /// What the program writes: names and values.
    private static func list(_ state: ExampleState, _ place: String) -> String {
        let entries = state.variables(of: place).map { name, held in
            #"{"name":"\#(name)","value":\#(jsonText(held.value))}"#
        }
        return "[\(entries.joined(separator: ","))]"
    }
}
