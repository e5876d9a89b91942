import Auditing
import Listings
import Scenarios
import Secrets
import Testing

@Suite struct CommittedSecretTests {
    static let subject = "PAY_KEY"
    static let id = "preprod/committed-secret/PAY_KEY"

    static func workspace() throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: high
                isolation: isolated
                secrets:
                  PAY_KEY: { note: Tell finance. }
                  PAY_MODE: { isolation: config, reason: Says which API is used. }
                  SIGN_KEY: { generate: { ed25519: { public: VERIFY_KEY } } }
                  VERIFY_KEY: {}
              mail: { title: Mail, severity: low, isolation: shareable, secrets: { MAIL_KEY: {} } }
              app: { title: App, severity: low, isolation: config, secrets: { APP_ENV: {} } }
            """,
            preprod: """
                listings: { worker: { provider: wrangler, file: wrangler.toml } }
                secrets: { OWN_KEY: { optional: true }, worker/PAY_KEY: { optional: true } }
                """)
    }

    static func listed(_ name: String, in file: String? = "wrangler.toml", value: String = "a")
        -> ListedSecret
    {
        ListedSecret(name: name, digest: Digest(of: value), plainTextIn: file)
    }

    @Test(arguments: ["PAY_KEY", "MAIL_KEY", "SIGN_KEY", "worker/PAY_KEY"])
    func failsForWhatIsNoMereSetting(name: String) throws {
        let record = try Self.workspace().listing("preprod", [Self.listed(name)], evidence: .value)
            .audit("preprod")
        #expect(
            record.outcome(of: "preprod/committed-secret/\(name)")
                == .fail(.name, "stands in plain text in wrangler.toml"))
        #expect(record.ids(of: "committed-secret").count == 1)
    }

    @Test func saysWhatToDo() throws {
        let record = try Self.workspace().listing("preprod", [Self.listed("PAY_KEY")], evidence: .value)
            .audit("preprod")
        let check = try #require(record.check(Self.id))
        #expect(check.severity == .critical)
        #expect(
            check.fix
                == "Take it out of wrangler.toml, and set a new value as a secret at the host: the file's history keeps the old one. Note: Tell finance."
        )
    }

    /// Settings, a public key, what no service declares, and what is in no file.
    @Test(arguments: [
        listed("PAY_MODE"), listed("APP_ENV"), listed("VERIFY_KEY"), listed("OWN_KEY"), listed("STRAY"),
        listed("PAY_KEY", in: nil),
    ])
    func saysNothingOfTheRest(secret: ListedSecret) throws {
        let record = try Self.workspace().listing("preprod", [secret], evidence: .value).audit("preprod")
        #expect(record.ids(of: "committed-secret").isEmpty)
    }

    private static let random = "aQ9sK2mZ7xW4vB1nP8rT5yU3iO6eL0dF2gH4jC7k"
    private static let serverKey = "sk_" + "live_51Hb8Q2eZvKYlo2C0aJ9f3"

    private func status(_ name: String, _ value: String, isolation: String? = "isolated") throws -> Status? {
        let secrets = isolation == nil ? "OTHER" : name
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: \(isolation ?? "isolated"), together: false, secrets: { \(secrets): {} } }",
            preprod: "secrets: { '*': { optional: true } }")
        return scenario.listing("preprod", [Self.listed(name, value: value)], evidence: .value)
            .handingIn("preprod", [name: value]).audit("preprod")
            .check("preprod/committed-secret/\(name)")?.status
    }

    /// A value that is a server's key by its form is one under every name.
    @Test(arguments: [
        ("PAY_PUBLISHABLE_KEY", "isolated"), ("PAY_KEY", "config"), ("PAY_KEY", nil),
        ("VITE_PAY", "isolated"),
        ("PAY_PUBLIC_KEY", "isolated"), ("SENTRY_DSN", "isolated"), ("FIREBASE_API_KEY", "isolated"),
    ]) func failsForAServersKey(_ name: String, _ isolation: String?) throws {
        #expect(try status(name, Self.serverKey, isolation: isolation) == .fail)
    }

    /// Keys that are made to be published: by what is shown, by their names, and what front ends get anyway.
    @Test(arguments: [
        ("POSTHOG_KEY", "phc_\(random)"), ("NEXT_PUBLIC_POSTHOG_KEY", "phc_\(random)"),
        ("TURNSTILE_SITE_KEY", "0x4AAAAAAAb\(random)"), ("MAPBOX_TOKEN", "pk.eyJ1IjoiYWNtZSJ9.\(random)"),
        ("VAPID_PUBLIC_KEY", "B\(random)\(random)"), ("GTM_ID", "GTM-ABC1234"),
        ("JWT_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\n\(random)\n-----END PUBLIC KEY-----"),
        ("GOOGLE_CLIENT_ID", "1234-abc.apps.googleusercontent.com"), ("NEXT_PUBLIC_GA_ID", "G-ABCDE12345"),
        ("NEXT_PUBLIC_SENTRY_DSN", "https://\(random)@o1.ingest.sentry.io/2"),
        ("VITE_FIREBASE_API_KEY", "AIza\(random)"), ("VITE_TOKEN_REFRESH_INTERVAL", "300"),
        ("SENTRY_DSN", "https://\(random)@o1.ingest.sentry.io/2"), ("GOOGLE_MAPS_API_KEY", "AIza\(random)"),
        ("FIREBASE_API_KEY", "AIza\(random)"), ("PUSHER_KEY", "a1b2c3d4e5f6a7b8c9d0"),
        ("SQUARE_APPLICATION_ID", "sq0idp-\(random)"), ("ALGOLIA_APP_ID", "Q8R2ZK7LM3"),
        ("SUPABASE_URL", "https://abcdefghij" + "klmnopqrst.supabase.co"),
    ]) func saysNothingOfPublishedKeys(_ name: String, _ value: String) throws {
        #expect(try status(name, value) == nil)
    }

    /// Of a service whose browsers have keys, too, these are servers'.
    @Test(arguments: ["ALGOLIA_API_KEY", "ALGOLIA_ADMIN_API_KEY", "PUSHER_SECRET", "SENTRY_AUTH_TOKEN"])
    func failsForTheOtherKeysOfAService(_ name: String) throws {
        #expect(try status(name, Self.random) == .fail)
    }

    /// That a value stands in a file needs no value to be seen.
    @Test func needsTheNameAlone() throws {
        let secret = ListedSecret(name: "PAY_KEY", digest: nil, plainTextIn: "wrangler.jsonc")
        let record = try Self.workspace().listing("preprod", [secret], evidence: .name).audit("preprod")
        #expect(record.outcome(of: Self.id) == .fail(.name, "stands in plain text in wrangler.jsonc"))
    }

    @Test func canBeWaived() throws {
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }",
            preprod: """
                waivers:
                  - finding: committed-secret/PAY_KEY
                    reason: A placeholder
                    owner: platform
                    from: 2026-11-01
                    until: 2026-12-01
                """)
        let record = scenario.listing("preprod", [Self.listed("PAY_KEY")], evidence: .value).audit("preprod")
        #expect(record.check(Self.id)?.status == .waived)
    }
}
