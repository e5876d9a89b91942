/// One deviation, or more, for each rule that an example uses.
extension ExampleDeviation {
    static let all = ross + rossWithFiles + sales + ips + ipsIntegrations + calendly

    private static func key(_ words: String...) -> String {
        Made.key(words.joined(separator: "_") + "_", "deviation")
    }

    // MARK: Ross Tax Academy

    private static let academy = Example.rossTaxAcademy

    private static let ross: [ExampleDeviation] = [
        .set(
            academy, "a missing secret", "MAILCHANNELS_API_KEY", nil,
            fails: ["secret-required/MAILCHANNELS_API_KEY"], says: "is not set"),
        .set(
            academy, "a provider without its key", "AI_INSTRUCTOR_PROVIDER", "claude",
            fails: ["secret-required/CLAUDE_API_KEY", "secret-required/CLAUDE_MODEL"],
            says: "is not set, as AI_INSTRUCTOR_PROVIDER is claude"),
        .set(
            academy, "the deploy job's token in the Worker", "CLOUDFLARE_API_TOKEN", "", isShown: false,
            fails: ["secret-forbidden/CLOUDFLARE_API_TOKEN"], says: "is set, and must not be in production"),
        .set(
            academy, "a variable that nobody declared", "FORGOTTEN_KEY", "", isShown: false,
            fails: ["secret-undeclared/FORGOTTEN_KEY"], says: "is listed, and declared nowhere"),
        .set(
            academy, "half a pair of keys", "R2_SECRET_ACCESS_KEY", nil,
            fails: ["secret-required/R2_SECRET_ACCESS_KEY", "service-incomplete/storage"],
            says: "is half set: R2_SECRET_ACCESS_KEY is missing"),
        .set(
            academy, "exams in test mode", "PROCTOR_U_TEST_MODE", "true",
            fails: ["value-equals/PROCTOR_U_TEST_MODE"], says: "is true"),
        .set(
            academy, "a flag that is off", "ENABLE_AI_PROFESSORS", "false",
            fails: ["value-equals/ENABLE_AI_PROFESSORS"], says: "is false"),
        .set(
            academy, "links to another place", "FRONTEND_URL", "https://academy.rosstaxacademy.com/",
            fails: ["site-url/FRONTEND_URL"], says: "but with a trailing slash"),
        .set(
            academy, "a placeholder", "MAX_CONCURRENT_REQUESTS", "changeme",
            fails: ["value-placeholder/MAX_CONCURRENT_REQUESTS"], says: "is the placeholder \"changeme\""),
        .set(
            academy, "the template's client id", "GOOGLE_CLIENT_ID",
            "YOUR_CLIENT_ID.apps.googleusercontent.com", fails: ["value-placeholder/GOOGLE_CLIENT_ID"],
            says: "is the template's own example"),
        .set(
            academy, "a test key in production", "STRIPE_PUBLIC_KEY", key("pk", "test"),
            fails: ["key-prefix/STRIPE_PUBLIC_KEY"], says: "is not a value that begins with pk_live_"),
        .set(
            academy, "a secret test key, bound in plain text", "STRIPE_SECRET_KEY", key("sk", "test"),
            fails: ["key-prefix/STRIPE_SECRET_KEY"], says: "is not a value that begins with sk_live_"),
        .set(
            academy, "a key of a user's and not of a project's", "OPENAI_API_KEY", "sk-" + Made.text("user"),
            fails: ["key-prefix/OPENAI_API_KEY"], says: "is not a value that begins with sk-proj-"),
        .set(
            academy, "a client id of something else", "GOOGLE_CLIENT_ID", Made.text("client"),
            fails: ["value-format/GOOGLE_CLIENT_ID"],
            says: "is not a value that ends with .apps.googleusercontent.com"),
        .set(
            academy, "the path of a key file", "GOOGLE_SERVICE_ACCOUNT_KEY", "/etc/academy/google.json",
            fails: ["value-format/GOOGLE_SERVICE_ACCOUNT_KEY"], says: "is not a JSON object with"),
        .set(
            academy, "a short JWT secret", "JWT_SECRET", Made.text("short", 31),
            fails: ["value-format/JWT_SECRET"], says: "is not at least 32 bytes long"),
        .set(
            academy, "an AES key in hex, where it is taken as text", "ENCRYPTION_KEY", Made.hex("aes", 64),
            fails: ["value-format/ENCRYPTION_KEY"], says: "is not exactly 32 bytes long"),
        .set(
            academy, "files in another account", "R2_ACCOUNT_ID", Made.hex("account", 32),
            fails: ["must-equal/R2_ACCOUNT_ID"], says: "CLOUDFLARE_ACCOUNT_ID"),
        .set(
            academy, "a live key in staging", in: "staging", "STRIPE_PUBLIC_KEY", key("pk", "live"),
            fails: ["key-prefix/STRIPE_PUBLIC_KEY"], says: "is not a value that begins with pk_test_"),
        .set(
            academy, "real exams in staging", in: "staging", "PROCTOR_U_ENABLED", "true",
            fails: ["secret-required/PROCTOR_U_TEST_MODE"],
            says: "is not set, as PROCTOR_U_ENABLED is true"),
        .set(
            academy, "production's URL in staging", in: "staging", "FRONTEND_URL",
            "https://Academy.rosstaxacademy.com/courses",
            fails: ["value-format/FRONTEND_URL", "foreign-identifier/FRONTEND_URL"],
            says: "is not free of academy.rosstaxacademy.com"),
        ExampleDeviation(
            example: academy, name: "one JWT secret for both",
            change: { state in
                ["production", "staging"].reduce(state) {
                    $0.with($1, "JWT_SECRET", Made.text("both", 64), isShown: true)
                }
            }, failures: ["shared-secret/JWT_SECRET"], says: "has the same value as JWT_SECRET in staging"),
        ExampleDeviation(
            example: academy, name: "one value in two roles",
            change: { state in
                ["API_KEY", "API_SECRET"].reduce(state) {
                    $0.with("production", $1, Made.text("both", 48), isShown: true)
                }
            }, failures: ["secret-reused/API_KEY", "secret-reused/API_SECRET"],
            says: "has the same value as API_"),
    ]

    private static let rossWithFiles: [ExampleDeviation] = [
        .set(
            academy, "a secret among wrangler.toml's variables", in: "production/repository",
            "OPENAI_API_KEY", Made.key("sk-proj-", "committed"),
            fails: ["committed-secret/repository/OPENAI_API_KEY"],
            says: "stands in plain text in wrangler.toml"),
        // The team's document shows wrangler.toml with such a table.
        ExampleDeviation(
            example: academy, name: "secrets in a table of wrangler.toml", change: { $0 },
            edit: { workspace in
                let text = try workspace.text(of: "wrangler.toml")
                try workspace.write(
                    "wrangler.toml",
                    text + "\n[env.production.secrets]\nAPI_KEY = \(jsonText(Made.text("committed", 48)))\n")
            }, failures: ["committed-secret/repository/API_KEY"],
            says: "stands in plain text in wrangler.toml"),
        ExampleDeviation(
            example: academy, name: "a webhook of Stripe's at another path", change: { $0 },
            edit: { try $0.edit("production", "/webhooks/stripe", "/webhooks/payments") },
            failures: ["webhook-routing/stripe"],
            says: "is not registered, though https://api.rosstaxacademy.com/webhooks/stripe is"),
        ExampleDeviation(
            example: academy, name: "one database for both", change: { $0 },
            edit: { workspace in
                try workspace.edit(
                    "staging", "secrets:\n",
                    "identifiers: { d1_database: ross-tax-academy-prod }\nsecrets:\n")
            }, failures: ["identity-collision/d1_database"],
            says: "is ross-tax-academy-prod, which is staging's too"),
        .set(
            academy, "production's database bound in staging", in: "staging/bound", "DB", Example.database,
            fails: ["shared-resource/DB"], says: "as DB in production is"),
    ]

    // MARK: Sales Dashboard

    private static let dashboard = Example.salesDashboard

    private static let sales: [ExampleDeviation] = [
        .set(
            dashboard, "a missing secret", "RESEND_API_KEY", nil, fails: ["secret-required/RESEND_API_KEY"],
            says: "is not set"),
        .set(
            dashboard, "a legacy key", "CLOSE_API_KEY", Made.text("close"),
            fails: ["secret-deprecated/CLOSE_API_KEY"], says: "organization_integrations"),
        .set(
            dashboard, "a secret that nobody declared", "FORGOTTEN_KEY", Made.text("forgotten"),
            fails: ["secret-undeclared/FORGOTTEN_KEY"], says: "is listed, and declared nowhere"),
        .set(
            dashboard, "another project's URL", "SUPABASE_URL", "https://abcdefghijklmnopqrst.supabase.co",
            fails: ["value-equals/SUPABASE_URL"], says: "is not https://yrlbwzxphjtnivjbpzsq.supabase.co"),
        .set(
            dashboard, "a key of another service", "RESEND_API_KEY", Made.key("sk-", "resend"),
            fails: ["key-prefix/RESEND_API_KEY"], says: "is not a value that begins with re_"),
        .set(
            dashboard, "a webhook without its scheme", "SLACK_WEBHOOK_URL",
            "hooks.slack.com/services/" + Made.text("slack"),
            fails: ["key-prefix/SLACK_WEBHOOK_URL", "value-format/SLACK_WEBHOOK_URL"], says: "is not a URL"),
        .set(
            dashboard, "a key that was never filled in", "ENCRYPTION_MASTER_KEY",
            "your_encryption_master_key",
            fails: ["value-placeholder/ENCRYPTION_MASTER_KEY", "value-format/ENCRYPTION_MASTER_KEY"],
            says: "is the placeholder \"your_encryption_master_key\""),
        .set(
            dashboard, "a short key", "ENCRYPTION_MASTER_KEY", Made.text("short", 31),
            fails: ["value-format/ENCRYPTION_MASTER_KEY"], says: "is not at least 32 bytes long"),
        .set(
            dashboard, "one value in two roles", "ENCRYPTION_MASTER_KEY",
            dashboard.conforming.value("production", "SECRET_DIGESTS_TOKEN"),
            fails: ["secret-reused/ENCRYPTION_MASTER_KEY", "secret-reused/SECRET_DIGESTS_TOKEN"],
            says: "has the same value as "),
        .set(
            dashboard, "the service-role key as the frontend's", in: "production/frontend",
            "VITE_SUPABASE_PUBLISHABLE_KEY", Example.serviceRoleKey,
            fails: [
                "value-format/frontend/VITE_SUPABASE_PUBLISHABLE_KEY",
                "public-secret/frontend/VITE_SUPABASE_PUBLISHABLE_KEY",
            ],
            says: "is not a JWT with the role anon"),
        .set(
            dashboard, "the service-role key as the frontend's URL", in: "production/frontend",
            "VITE_SUPABASE_URL", Example.serviceRoleKey,
            fails: [
                "value-equals/frontend/VITE_SUPABASE_URL", "value-format/frontend/VITE_SUPABASE_URL",
                "public-secret/frontend/VITE_SUPABASE_URL",
            ],
            says: "is not https://yrlbwzxphjtnivjbpzsq.supabase.co"),
        .set(
            dashboard, "the service-role key as one variable more", in: "production/frontend",
            "VITE_SUPABASE_SERVICE_ROLE_KEY", Example.serviceRoleKey,
            fails: [
                "secret-forbidden/frontend/VITE_SUPABASE_SERVICE_ROLE_KEY",
                "public-secret/frontend/VITE_SUPABASE_SERVICE_ROLE_KEY",
            ],
            says: "is set, and must not be in production"),
        .set(
            dashboard, "the service-role key beside the frontend's", in: "production/frontend",
            "SUPABASE_SERVICE_ROLE_KEY", Example.serviceRoleKey,
            fails: ["secret-forbidden/frontend/SUPABASE_SERVICE_ROLE_KEY"],
            says: "is set, and must not be in production"),
        ExampleDeviation(
            example: dashboard, name: "a value that is not live", change: { $0 },
            handedIn: { $0.with("production", "RESEND_API_KEY", Made.key("re_", "old")) },
            failures: ["value-mismatch/RESEND_API_KEY"],
            says: "was handed in with another value than the live one"),
    ]

    // MARK: IPS Platform

    private static let platform = Example.ipsPlatform

    private static let ips: [ExampleDeviation] = [
        .set(
            platform, "localhost in production", "NEXT_PUBLIC_APP_URL", "http://localhost:3000",
            fails: ["site-url/NEXT_PUBLIC_APP_URL"],
            says: "is neither production's URL nor any other environment's"),
        .set(
            platform, "a missing key", "ENCRYPTION_KEY", nil, fails: ["secret-required/ENCRYPTION_KEY"],
            says: "is not set"),
        .set(
            platform, "a key of 33 characters", "ENCRYPTION_KEY", Made.text("long", 33),
            fails: ["value-format/ENCRYPTION_KEY"], says: "is not exactly 32 bytes long"),
        .set(
            platform, "the service-role key for browsers", "NEXT_PUBLIC_SUPABASE_ANON_KEY",
            Made.jwt("service_role", "abcdefghijklmnopqrst"),
            fails: [
                "value-format/NEXT_PUBLIC_SUPABASE_ANON_KEY", "public-secret/NEXT_PUBLIC_SUPABASE_ANON_KEY",
            ], says: "is not a JWT with the role anon"),
        .set(
            platform, "a variable that nobody declared", "FORGOTTEN_KEY", "", isShown: false,
            fails: ["secret-undeclared/FORGOTTEN_KEY"], says: "is listed, and declared nowhere"),
        .set(
            platform, "production's project on a developer's machine", in: "development",
            "NEXT_PUBLIC_SUPABASE_URL", platform.conforming.value("production", "NEXT_PUBLIC_SUPABASE_URL"),
            fails: ["shared-secret/NEXT_PUBLIC_SUPABASE_URL"],
            says: "has the same value as NEXT_PUBLIC_SUPABASE_URL in production"),
        .set(
            platform, "production's URL on a developer's machine", in: "development", "NEXT_PUBLIC_APP_URL",
            "https://ips.example.com",
            fails: ["value-format/NEXT_PUBLIC_APP_URL", "foreign-identifier/NEXT_PUBLIC_APP_URL"],
            says: "is not free of ips.example.com"),
    ]

    private static let ipsIntegrations: [ExampleDeviation] = [
        .set(
            platform, "a test key in production", in: "production/integrations", "STRIPE_SECRET_KEY",
            key("sk", "test"), fails: ["key-prefix/integrations/STRIPE_SECRET_KEY"],
            says: "is not a value that begins with sk_live_"),
        .set(
            platform, "a live key on a developer's machine", in: "development/integrations",
            "STRIPE_SECRET_KEY", key("sk", "live"), fails: ["key-prefix/integrations/STRIPE_SECRET_KEY"],
            says: "is not a value that begins with sk_test_"),
        .set(
            platform, "DocuSign's demo signs in", in: "production/integrations", "DOCUSIGN_OAUTH_BASE_PATH",
            "account-d.docusign.com", fails: ["value-equals/integrations/DOCUSIGN_OAUTH_BASE_PATH"],
            says: "is account-d.docusign.com"),
        .set(
            platform, "DocuSign's demo signs", in: "production/integrations", "DOCUSIGN_API_BASE_PATH",
            "https://DEMO.docusign.net/restapi",
            fails: ["value-format/integrations/DOCUSIGN_API_BASE_PATH"],
            says: "is not free of demo.docusign.net"),
        .set(
            platform, "a placeholder", in: "production/integrations", "DOCUSIGN_ACCOUNT_ID", "changeme",
            fails: ["value-placeholder/integrations/DOCUSIGN_ACCOUNT_ID"],
            says: "is the placeholder \"changeme\""),
        .set(
            platform, "one value in two roles", in: "production/integrations", "DOCUSIGN_USER_ID",
            platform.conforming.value("production/integrations", "DOCUSIGN_INTEGRATION_KEY"),
            fails: [
                "secret-reused/integrations/DOCUSIGN_USER_ID",
                "secret-reused/integrations/DOCUSIGN_INTEGRATION_KEY",
            ], says: "has the same value as "),
        .set(
            platform, "half a service", in: "production/integrations", "ZOOM_CLIENT_ID", Made.text("zoom"),
            fails: ["service-incomplete/integrations/zoom"], says: "is half set"),
        .set(
            platform, "one webhook secret for both", in: "production/integrations", "STRIPE_WEBHOOK_SECRET",
            platform.conforming.value("development/integrations", "STRIPE_WEBHOOK_SECRET"),
            fails: ["shared-secret/integrations/STRIPE_WEBHOOK_SECRET"],
            says: "has the same value as integrations/STRIPE_WEBHOOK_SECRET in development"),
    ]

    // MARK: Calendly on Render

    private static let meetings = Example.calendlyOnRender

    private static let calendly: [ExampleDeviation] = [
        .set(
            meetings, "a missing secret", "CALENDLY_WEBHOOK_SIGNING_KEY", nil,
            fails: ["secret-required/CALENDLY_WEBHOOK_SIGNING_KEY", "service-incomplete/calendly"],
            says: "is half set: CALENDLY_WEBHOOK_SIGNING_KEY is missing"),
        .set(
            meetings, "a newline behind a secret", "CALENDLY_OAUTH_CLIENT_SECRET",
            Made.base64url("secret") + "\n", fails: ["value-format/CALENDLY_OAUTH_CLIENT_SECRET"],
            says: "begins or ends with white space"),
        .set(
            meetings, "a placeholder", "CALENDLY_OAUTH_CLIENT_ID", "<calendly-oauth-client-id>",
            fails: [
                "value-placeholder/CALENDLY_OAUTH_CLIENT_ID", "value-format/CALENDLY_OAUTH_CLIENT_ID",
            ], says: "is the placeholder \"<calendly-oauth-client-id>\""),
        .set(
            meetings, "one value in two roles", "CALENDLY_WEBHOOK_SIGNING_KEY", Made.base64url("secret"),
            fails: [
                "secret-reused/CALENDLY_WEBHOOK_SIGNING_KEY", "secret-reused/CALENDLY_OAUTH_CLIENT_SECRET",
            ], says: "has the same value as "),
        .set(
            meetings, "a variable that nobody declared", "FORGOTTEN_KEY", Made.text("forgotten"),
            fails: ["secret-undeclared/FORGOTTEN_KEY"], says: "is listed, and declared nowhere"),
        ExampleDeviation(
            example: meetings, name: "an index that was never made", change: { $0 },
            edit: { try $0.edit("production", "events_created_at]", "events_type]") },
            failures: ["database-mapping/webhook-events-indexes"],
            says: "there is no idx_calendly_webhook_events_type"),
        ExampleDeviation(
            example: meetings, name: "an event that is not subscribed to", change: { $0 },
            edit: { try $0.edit("production", "invitee.canceled]", "invitee_no_show.created]") },
            failures: ["webhook-routing/calendly"], says: "without invitee_no_show.created"),
    ]
}

extension ExampleState {
    /// The value of a variable; empty where it is not set.
    func value(_ place: String, _ name: String) -> String { places[place]?[name]?.value ?? "" }
}
