/// Two Workers with plain variables and secrets, and their variables once more in wrangler.toml.
extension Example {
    static let rossTaxAcademy = Example(
        name: "ross-tax-academy",
        conforming: ExampleState().showing("production", settings).hiding("production", secrets)
            .showing("production/repository", settings)
            .showing("staging", stagingSettings).hiding("staging", stagingSecrets)
            .showing("staging/repository", stagingSettings),
        answer: { state, path in
            if path.hasPrefix("/v1/webhook_endpoints") { return endpoints }
            let scripts = "/client/v4/accounts/\(account)/workers/scripts/ross-tax-academy-"
            let environment = ["production", "staging"].first { path == "\(scripts)\($0)/settings" }
            return environment.map { bindings(state, $0) }
        },
        files: { state in
            let tables = ["production", "staging"].map { environment in
                "[env.\(environment).vars]\n" + toml(state, "\(environment)/repository")
            }
            return ["wrangler.toml": "name = \"ross-tax-academy\"\n\n" + tables.joined(separator: "\n")]
        },
        variables: {
            [
                "CLOUDFLARE_API_TOKEN": Made.text("cloudflare"), "ENVAUDIT_CLOUDFLARE_API_URL": $0,
                "STRIPE_API_KEY_PRODUCTION": Made.text("stripe"), "ENVAUDIT_STRIPE_API_URL": $0,
            ]
        })

    /// The endpoint that the document has registered with Stripe.
    private static let endpoints = """
        {"object":"list","has_more":false,"data":[{"id":"we_1","livemode":true,"status":"enabled",
          "url":"https://api.rosstaxacademy.com/webhooks/stripe","enabled_events":["payment_intent.succeeded",
          "payment_intent.payment_failed","customer.subscription.deleted"]}]}
        """

    static let account = "0123456789abcdef0123456789abcdef"

    /// Production's D1 database. An id is no secret: messages tell it.
    static let database = "1d6f0c1e-5a37-4c89-9b42-7e0a3d58c6f1"

    /// What is bound in plain text.
    private static let settings = [
        "ENVIRONMENT": "production", "CLOUDFLARE_ACCOUNT_ID": account,
        "MAILCHANNELS_FROM_EMAIL": "noreply@rosstaxacademy.com", "MAILCHANNELS_FROM_NAME": "Ross Tax Academy",
        "STRIPE_PUBLIC_KEY": Made.key(["pk", "live", ""].joined(separator: "_"), "public"),
        "AI_INSTRUCTOR_PROVIDER": "openai", "MAX_CONCURRENT_REQUESTS": "10", "OPENAI_MODEL": "gpt-4-turbo",
        "OPENAI_MAX_TOKENS": "2000", "OPENAI_TEMPERATURE": "0.7", "PROCTOR_U_ENABLED": "true",
        "PROCTOR_U_ENDPOINT": "https://api.proctorexam.com/api/v1", "PROCTOR_U_TEST_MODE": "false",
        "GOOGLE_MEET_ENABLED": "true", "GOOGLE_CALENDAR_ID": "instructor@rosstaxacademy.com",
        "GOOGLE_SERVICE_ACCOUNT_EMAIL": "bot@rosstaxacademy.iam.gserviceaccount.com",
        "D1_DATABASE_ID": database, "R2_BUCKET_NAME": "ross-tax-academy-documents",
        "R2_ACCOUNT_ID": account, "FRONTEND_URL": "https://academy.rosstaxacademy.com",
        "BACKEND_URL": "https://api.rosstaxacademy.com",
        "CERTIFICATE_BASE_URL": "https://academy.rosstaxacademy.com/verify",
        "ADMIN_URL": "https://admin.rosstaxacademy.com", "ENABLE_PROCTOR_U": "true",
        "ENABLE_GOOGLE_MEET": "true", "ENABLE_AI_PROFESSORS": "true", "ENABLE_CLASS_SCHEDULING": "true",
        "ENABLE_EMAIL_NOTIFICATIONS": "true", "ADMIN_EMAIL": "admin@rosstaxacademy.com",
        "SUPPORT_EMAIL": "support@rosstaxacademy.com", "BILLING_EMAIL": "billing@rosstaxacademy.com",
        "COMPLIANCE_EMAIL": "compliance@rosstaxacademy.com", "LOG_LEVEL": "info",
    ]

    /// What is bound as a secret, of which Cloudflare shows the name.
    private static let secrets = [
        "MAILCHANNELS_API_KEY": Made.key("mc_", "mail"),
        "STRIPE_SECRET_KEY": Made.key(["sk", "live", ""].joined(separator: "_"), "secret"),
        "STRIPE_WEBHOOK_SECRET": Made.key("whsec_", "hook"), "OPENAI_API_KEY": Made.key("sk-proj-", "openai"),
        "PROCTOR_U_ACCOUNT_ID": Made.text("proctor", 12), "PROCTOR_U_API_KEY": Made.text("proctor-key"),
        "PROCTOR_U_CLIENT_ID": Made.text("proctor-client", 12),
        "GOOGLE_CLIENT_ID": Made.text("google") + ".apps.googleusercontent.com",
        "GOOGLE_CLIENT_SECRET": Made.key("GOCSPX-", "google"), "GOOGLE_REFRESH_TOKEN": Made.text("refresh"),
        "GOOGLE_SERVICE_ACCOUNT_KEY": Made.serviceAccount("academy"), "R2_ACCESS_KEY_ID": Made.hex("r2", 32),
        "R2_SECRET_ACCESS_KEY": Made.hex("r2-secret", 64), "JWT_SECRET": Made.text("jwt", 64),
        "ENCRYPTION_KEY": Made.text("aes", 32), "API_KEY": Made.text("api", 48),
        "API_SECRET": Made.text("api-secret", 48),
    ]

    private static let stagingSettings = [
        "ENVIRONMENT": "staging", "FRONTEND_URL": "https://staging.academy.example",
        "STRIPE_PUBLIC_KEY": Made.key(["pk", "test", ""].joined(separator: "_"), "staging-public"),
    ]

    private static let stagingSecrets = [
        "JWT_SECRET": Made.text("staging-jwt", 64), "ENCRYPTION_KEY": Made.text("staging-aes", 32),
        "STRIPE_SECRET_KEY": Made.key(["sk", "test", ""].joined(separator: "_"), "staging-secret"),
        "STRIPE_WEBHOOK_SECRET": Made.key("whsec_", "staging-hook"),
    ]

    /// A Worker's settings as Cloudflare answers with them, with bindings that hold no value.
    private static func bindings(_ state: ExampleState, _ environment: String) -> String {
        let variables = state.variables(of: environment).map { name, held in
            held.isShown
                ? #"{"type":"plain_text","name":"\#(name)","text":\#(jsonText(held.value))}"#
                : #"{"type":"secret_text","name":"\#(name)"}"#
        }
        let isProduction = environment == "production"
        let bound = state.variables(of: "\(environment)/bound").first?.held.value
        let id = bound ?? (isProduction ? database : Made.uuid("\(environment)-d1"))
        let bucket = "ross-tax-academy-" + (isProduction ? "documents" : "\(environment)-documents")
        let namespace = Made.hex("\(environment)-kv", 32)
        let others = [
            #"{"type":"d1","name":"DB","id":"\#(id)"}"#,
            #"{"type":"r2_bucket","name":"DOCUMENTS_BUCKET","bucket_name":"\#(bucket)"}"#,
            #"{"type":"kv_namespace","name":"CACHE","namespace_id":"\#(namespace)"}"#,
        ]
        let all = (variables + others).joined(separator: ",")
        return
            #"{"success":true,"errors":[],"messages":[],"result":{"bindings":[\#(all)],"compatibility_date":"2024-12-01"}}"#
    }

    private static func toml(_ state: ExampleState, _ place: String) -> String {
        state.variables(of: place).map { "\($0.name) = \(jsonText($0.held.value))\n" }.joined()
    }
}
