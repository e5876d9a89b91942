import Auditing
import Manifests
import Scenarios
import Testing

/// What an operator is told to do, and what the record says is expected.
@Suite struct FixesTests {
    private static func workspace() throws -> Scenario {
        try .acme(
            """
              keys:
                title: Keys
                severity: high
                isolation: isolated
                together: false
                dashboard: https://keys.example
                secrets:
                  HEX_KEY: { generate: { hex: 32 }, note: Signs everyone out. }
                  B64_KEY: { generate: { base64: 16 } }
                  PAIR_KEY: { generate: { ed25519: { public: PAIR_PUBLIC_KEY } } }
                  PAIR_PUBLIC_KEY: {}
                  OWN_KEY: { prefix: [k_a_, k_b_], note: Once a year. }
                  FREE_KEY: {}
                  OFF_KEY: {}
                  KEYS_ACCOUNT_ID: {}
              app: { title: App, severity: low, isolation: config, together: false, secrets: { MODE: {}, REGION: {}, HOST: {} } }
            """,
            preprod: """
                secrets:
                  HEX_KEY: { required: true, expected: Unique hex }
                  B64_KEY: { required: true }
                  PAIR_PUBLIC_KEY: { required: true, expected: The pair's public half }
                  OWN_KEY: { required: true, prefix: k_b_ }
                  FREE_KEY: { optional: true }
                  OFF_KEY: { forbidden: true }
                  KEYS_ACCOUNT_ID: { required: true }
                  MODE: { equals: staging }
                  REGION: { optional: true, equals: eu }
                  HOST: { required: true }
                """)
    }

    static let rows: [(name: String, fix: String?, expected: String)] = [
        (
            "HEX_KEY",
            "Generate a value and set it with `envaudit rotate preprod HEX_KEY --push`. Note: Signs everyone out.",
            "Unique hex"
        ),
        (
            "B64_KEY", "Generate a value and set it with `envaudit rotate preprod B64_KEY --push`.",
            "16 bytes in base64"
        ),
        (
            "PAIR_PUBLIC_KEY", "Generate a value and set it with `envaudit rotate preprod PAIR_KEY --push`.",
            "The pair's public half"
        ),
        (
            "OWN_KEY",
            "Issue a credential for preprod in Keys at https://keys.example and set it. Note: Once a year.",
            "a value that begins with k_b_"
        ),
        (
            "KEYS_ACCOUNT_ID",
            "Set the id of what preprod is to use in Keys at https://keys.example. If the environments are to use one, declare the secret `isolation: config` with a `reason`.",
            "set"
        ),
        ("FREE_KEY", nil, "set or unset"),
        ("OFF_KEY", nil, "NOT set"),
        ("MODE", "Set it to staging, without quotes, spaces or a newline.", "staging"),
        ("REGION", nil, "eu or unset"),
        ("HOST", "Set a value of preprod's own.", "set"),
    ]

    @Test(arguments: rows) func saysWhatToSetAndWhatIsExpected(
        _ name: String, _ fix: String?, _ expected: String
    ) throws {
        let record = try Self.workspace().audit("preprod")
        #expect(record.check("preprod/secret-required/\(name)")?.fix == fix)
        #expect(record.environments.flatMap(\.secrets).first { $0.name == name }?.expected == expected)
    }

    /// Only what may be unset can be deleted.
    @Test(arguments: [("B64_KEY", false), ("FREE_KEY", true)])
    func offersToDeleteWhatIsOptional(_ name: String, _ isOptional: Bool) throws {
        let record = try Self.workspace().listing("preprod", [name: ""]).audit("preprod")
        let fix = try #require(record.check("preprod/value-placeholder/\(name)")?.fix)
        #expect(fix.hasSuffix(" Or delete it until there is one.") == isOptional)
    }

    /// What must not be there at all gets no other value, whichever rule speaks of it.
    @Test(arguments: [
        ("GONE_URL", "https://production.acme.example", "foreign-identifier"),
        ("GONE_KEY", "one", "must-equal"), ("OLD_KEY", "one", "must-equal"),
        ("NEXT_PUBLIC_STRIPE_SECRET_KEY", "one", "public-secret"),
        ("VITE_OPENAI_API_KEY", "changeme", "value-placeholder"),
    ]) func deletesWhatIsToGo(_ name: String, _ value: String, _ rule: String) throws {
        let scenario = try Scenario.acme(
            """
              keys: { title: Keys, severity: high, isolation: isolated, together: false, secrets: { GONE_KEY: { must_equal: B }, OLD_KEY: { deprecated: true, must_equal: B }, B: {}, NEXT_PUBLIC_STRIPE_SECRET_KEY: {}, VITE_OPENAI_API_KEY: {} } }
              app: { title: App, severity: low, isolation: config, together: false, secrets: { GONE_URL: {} } }
            """,
            preprod:
                "secrets: { GONE_URL: { forbidden: true }, GONE_KEY: { forbidden: true }, NEXT_PUBLIC_STRIPE_SECRET_KEY: { forbidden: true } }"
        ).listing("preprod", [name: value, "B": "two"])
        let fix = scenario.audit("preprod").check("preprod/\(rule)/\(name)")?.fix
        #expect(fix == "Delete \(name).")
    }

    /// A manifest that demands another environment's address is what is wrong.
    @Test func correctsTheManifestThatDemandsIt() throws {
        let record = try Scenario.acme(
            "  app: { title: App, severity: low, isolation: config, secrets: { HOME: {} } }",
            preprod: "secrets: { HOME: { equals: 'https://production.acme.example' } }"
        ).listing("preprod", ["HOME": "https://production.acme.example"]).audit("preprod")
        #expect(
            record.check("preprod/foreign-identifier/HOME")?.fix
                == "Declare preprod's own value by `equals`.")
    }

    /// A page is told where there is something to do on it.
    @Test func leadsToTheSettingsWhereThereIsAFix() throws {
        let checks = try Self.workspace().listing("preprod", ["FREE_KEY": "changeme"]).audit("preprod")
        #expect(
            checks.check("preprod/value-placeholder/FREE_KEY")?.url == "https://example.com/preprod/settings")
        #expect(checks.check("preprod/shared-secret/FREE_KEY")?.url == nil)
        #expect(checks.check("preprod/identity-collision/frontend")?.url == nil)
    }
}
