import Auditing
import Scenarios
import Testing

@Suite struct PublicSecretTests {
    private static let key = "sk_" + "live_51Hb8Q2eZvKYlo2C0aJ9f3"
    private static let random = "aQ9sK2mZ7xW4vB1nP8rT5yU3iO6eL0dF2gH4jC7kaQ9sK2mZ7x"

    private func workspace(_ names: [String], isolation: String = "isolated") throws -> Scenario {
        let secrets = names.map { "\($0): {}" }.joined(separator: ", ")
        return try .acme(
            "  pay: { title: Pay, severity: high, isolation: \(isolation), together: false, secrets: { \(secrets) } }"
        )
    }

    /// A value that is shown tells what a name does not.
    @Test(arguments: [
        (key, Status.fail), ("{\"key\":\"\(key)\"}", .fail), ("pk_" + "live_51Hb8Q2eZvKYlo2C0aJ9f3", nil),
        ("https://pay.acme.example", nil), ("postgres://app:\(random)@db.acme.io/shop", .fail),
        ("host=db.acme.io dbname=shop user=app password=\(random)", .fail),
        ("gs" + "k_\(random)", .fail), ("hf" + "_aB3daB3daB3daB3daB3daB3daB3daB3d", .fail),
        ("sk.e" + "yJ1IjoiYWNtZSJ9.\(random)", .fail),
    ]) func looksAtTheValue(_ value: String, _ status: Status?) throws {
        let scenario = try workspace(["NEXT_PUBLIC_PAY"]).showing("preprod", ["NEXT_PUBLIC_PAY": value])
        #expect(scenario.audit("preprod").check("preprod/public-secret/NEXT_PUBLIC_PAY")?.status == status)
    }

    private static let forms: [String] = [
        "xai" + "-" + random + random, "ph" + "x_" + random, "sq0" + "csp-" + random,
        "pi" + "t-3f2b8c1e-9d47-4e6a-b1c5-7f0a2d3e4b5c", "AGE-SECR" + "ET-KEY-1" + random + random,
        #"{"kty":"RSA","n":"\#(random)","e":"AQAB","d":"\#(random)"}"#,
        "c2tfbGl2ZV81MU" + "hiOFEyZVp2S1lsbzJDMGFKOWYz",
    ]

    /// Other servers' keys by their form, and a key's public half.
    @Test func knowsOtherForms() throws {
        let published = #"{"kty":"RSA","n":"\#(Self.random)","e":"AQAB"}"#
        for value in Self.forms + [published] {
            let scenario = try workspace(["NEXT_PUBLIC_PAY"]).showing("preprod", ["NEXT_PUBLIC_PAY": value])
            let status = scenario.audit("preprod").check("preprod/public-secret/NEXT_PUBLIC_PAY")?.status
            #expect(status == (value == published ? nil : .fail), "\(value)")
        }
    }

    /// The value decides before the name does.
    @Test(arguments: [
        ("NEXT_PUBLIC_MAPBOX_ACCESS_TOKEN", "pk.eyJ1IjoiYWNtZSJ9.\(random)"),
        ("NEXT_PUBLIC_PASSWORD_RESET", "https://pre.acme.example/reset"), ("VITE_SHOW_SECRET", "true"),
    ]) func isNoneByItsValue(_ name: String, _ value: String) throws {
        let record = try workspace([name]).showing("preprod", [name: value]).audit("preprod")
        #expect(record.ids(of: "public-secret").isEmpty)
    }

    @Test(arguments: [
        "NEXT_PUBLIC_SUPABASE_SERVICE_KEY", "VITE_OPENAI_API_KEY", "EXPO_PUBLIC_ANTHROPIC_KEY",
        "VITE_PUBLIC_OPENAI_KEY", "PUBLIC_RESEND_API_KEY", "GATSBY_SENDGRID_API_KEY", "VITE_GITHUB_TOKEN",
        "NEXT_PUBLIC_VERCEL_TOKEN", "VITE_ADMIN_API_KEY", "NEXT_PUBLIC_ALGOLIA_ADMIN_API_KEY",
        "NEXT_PUBLIC_SANITY_WRITE_TOKEN", "NEXT_PUBLIC_CONTENTFUL_MANAGEMENT_TOKEN",
        "NEXT_PUBLIC_SANITY_API_TOKEN", "NEXT_PUBLIC_PINATA_JWT",
        "NEXT_PUBLIC_MONGODB_URI",
        "NEXT_PUBLIC_REDIS_URL", "NEXT_PUBLIC_SLACK_BOT_TOKEN", "NEXT_PUBLIC_SLACK_WEBHOOK",
        "NEXT_PUBLIC_SLACK_WEBHOOK_URL", "NEXT_PUBLIC_PASSPHRASE", "SANITY_STUDIO_API_SECRET",
        "NEXT_PUBLIC_UPSTASH_REDIS_REST_TOKEN", "VUE_APP_MAILGUN_KEY", "VITE_SECRET_KEY_BASE",
        "NEXT_PUBLIC_RSA_PRIVATE_KEY_BASE64", "NEXT_PUBLIC_POSTHOG_PERSONAL_API_KEY", "VITE_SUPABASE_DB_URL",
        "VITE_ENABLE_BANKING_SECRET", "VITE_SMTP_PASS", "TARO_APP_STRIPE_SECRET_KEY",
        "NEXT_PUBLIC_SENTRY_AUTH_TOKEN", "MIX_STRIPE_SECRET_KEY", "ELM_APP_STRIPE_SECRET_KEY",
        "VITE_HMAC_KEY",
        "NEXT_PUBLIC_DEEPL_AUTH_KEY",
    ]) func isServersByItsName(_ name: String) throws {
        let record = try workspace([name]).listing("preprod", [name: "one"]).audit("preprod")
        #expect(record.check("preprod/public-secret/\(name)")?.status == .fail)
    }

    @Test(arguments: [
        "NEXT_PUBLIC_PASSWORD_MIN_LENGTH", "NEXT_PUBLIC_PASSWORD_RESET_URL",
        "NEXT_PUBLIC_SHOW_PASSWORD_RESET",
        "NEXT_PUBLIC_ENABLE_SECRET_MENU", "NEXT_PUBLIC_SHOW_PASSWORD", "VITE_TOKEN_REFRESH_INTERVAL",
        "NEXT_PUBLIC_CONTENTFUL_ACCESS_TOKEN", "NEXT_PUBLIC_MAPBOX_TOKEN", "NEXT_PUBLIC_STRIPE_KEY",
        "NEXT_PUBLIC_SUPABASE_KEY", "NEXT_PUBLIC_SUPABASE_URL", "NEXT_PUBLIC_POSTHOG_KEY",
        "NEXT_PUBLIC_FIREBASE_API_KEY", "NEXT_PUBLIC_FIREBASE_DATABASE_URL", "NEXT_PUBLIC_SENTRY_DSN",
        "NEXT_PUBLIC_GOOGLE_CLIENT_ID", "NEXT_PUBLIC_GOOGLE_MAPS_API_KEY", "NEXT_PUBLIC_SEGMENT_WRITE_KEY",
        "NEXT_PUBLIC_SHOPIFY_STOREFRONT_ACCESS_TOKEN", "NEXT_PUBLIC_DATADOG_CLIENT_TOKEN",
        "NEXT_PUBLIC_TURNSTILE_SITE_KEY", "NEXT_PUBLIC_VAPID_PUBLIC_KEY", "NEXT_PUBLIC_ADMIN_EMAIL",
        "NEXT_PUBLIC_PUSHER_KEY", "NEXT_PUBLIC_UPSTASH_REDIS_REST_URL", "NEXT_PUBLIC_API_KEY",
    ]) func isForBrowsersByItsName(_ name: String) throws {
        let record = try workspace([name]).listing("preprod", [name: "one"]).audit("preprod")
        #expect(record.ids(of: "public-secret").isEmpty)
    }
}
