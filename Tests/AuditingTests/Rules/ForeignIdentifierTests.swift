import Auditing
import Foundation
import Listings
import Scenarios
import Testing

/// What another environment declares is known in whatever spelling, by its digest and where it is shown.
@Suite struct ForeignIdentifierTests {
    private static let project = "abcdefghij" + "klmnopqrst"

    private static func workspace(_ preprod: String = "") throws -> Scenario {
        let scenario = try Scenario(
            services:
                "services:\n  app: { title: App, severity: high, isolation: config, together: false, secrets: { X: {}, STAGE: {}, NODE_ENV: {}, API: {}, MAIL: {}, FLAG: {}, LIMIT: {}, MODEL: {}, VENDOR: {}, HOOK: {}, BUCKET: {}, RT: {}, MODE: {}, VITE_ENV: {}, VITE_STAGE: {}, VITE_NODE_ENV: {} } }\n",
            environments: [
                "production": """
                environment: production
                tier: production
                frontend: https://app.example.com
                listings: { fn: { provider: supabase, project: \(project) } }
                identifiers: { db_host: ep-cool-12345.aws.example.tech, account: acct_1NkQ8r2LkdIwHu7i }
                secrets: { STAGE: { equals: production }, API: { equals: 'https://api.example.com/v2' }, MAIL: { equals: ops@example.com }, FLAG: { equals: "true" }, LIMIT: { equals: "104857600" }, MODEL: { equals: gpt-4o-mini }, VENDOR: { equals: 'https://demo.docusign.net/restapi' }, HOOK: { equals: 'https://hooks.slack.com/services/T0AB1CD2E/B0FG3HI4J' }, BUCKET: { equals: shop-files }, RT: { equals: 'wss://rt.example.com/ws' } }

                """,
                "preprod": """
                environment: preprod
                tier: staging
                frontend: https://pre.example.com
                listing: { provider: supabase, project: zyxwvutsrqponmlkjihg }
                \(preprod)

                """,
            ])
        return scenario.listing("production", [:]).listing("preprod", [:])
    }

    /// An equals with production's address, project or bucket within it makes that nothing of preprod's.
    @Test(arguments: [
        ("https://app.example.com/api", Status?.some(.fail)),
        ("https://pre.example.com,https://app.example.com", .fail),
        ("https://\(project).supabase.co/functions/v1", .fail),
        ("postgresql://db.\(project).supabase.co:5432/postgres", .fail),
        ("https://pre.example.com/api", nil), ("https://docs.example.com", nil),
    ]) func `a known value with another's address within it fails`(_ value: String, _ status: Status?) throws
    {
        #expect(
            try Self.status("X", value, isShown: false, "secrets: { X: { equals: '\(value)' } }") == status)
    }

    /// A user at a host logs in there, and a mailbox at a domain is no machine.
    @Test(arguments: [
        ("deploy@app.example.com:/srv/app", Status?.some(.fail)),
        ("scott/tiger@app.example.com:1521/SHOP", .fail),
        ("ssh -i key deploy@app.example.com", .fail), ("rsync -a x deploy@app.example.com", .fail),
        ("deploy@app.example.com/x", .fail), ("team@app.example.com", nil),
        ("Shop <team@app.example.com>", nil), ("team@app.example.com, ops@app.example.com", nil),
        ("Write to team@app.example.com: we answer", nil), ("team@app.example.com.", nil),
    ]) func `a login is no mailbox`(_ value: String, _ status: Status?) throws {
        #expect(try Self.status("X", value, isShown: true) == status)
    }

    /// What production declares by `equals`, and preprod has of it; with production's bucket in preprod's own declaration.
    @Test(arguments: [
        (
            "https://api-prod.shop.test https://app-prod.shop.test", "https://api-prod.shop.test/v1",
            Status?.some(.fail)
        ),
        ("{\"db\": \"db-prod.shop.test\", \"port\": 5432}", "db-prod.shop.test", .fail),
        (
            "{\"db\": \"db-prod.shop.test\", \"port\": 5432}", "postgres://app@db-prod.shop.test:5432/app",
            .fail
        ),
        ("host=db-prod.shop.test dbname=shop", "db-prod.shop.test", .fail),
        ("acme-prod-uploads,acme-prod-mail", "acme-prod-mail", .fail),
        ("s3://acme-prod-uploads/files", "acme-prod-uploads", .fail),
        ("s3://acme-prod-uploads/files", "s3://acme-prod-uploads/other", .fail),
        ("s3://uploads/files", "s3://uploads/other", .fail), ("s3://uploads/files", "uploads", nil),
        ("s3://acme-prod-uploads/files", "acme-prod-uploads-pre", nil),
        ("{\"db\": \"db-prod.shop.test\", \"port\": 5432}", "db-pre.shop.test", nil),
        ("Acme Production Mail", "Acme Mail", nil),
    ]) func `a member of what another environment declares`(
        _ declared: String, _ value: String, _ status: Status?
    ) throws {
        func manifest(_ name: String, _ tier: String, _ more: String = "") -> String {
            "environment: \(name)\ntier: \(tier)\nfrontend: https://\(name).shop.test\n\(more)\n"
        }
        for isShown in [true, false]
        where isShown || !value.contains("@") && !value.contains("/v1") && !value.contains("/other") {
            let scenario = try Scenario(
                services:
                    "services:\n  app: { title: App, severity: high, isolation: config, secrets: { ADDRESSES: {}, TARGET: {} } }\n",
                environments: [
                    "production": manifest(
                        "production", "production", "secrets: { ADDRESSES: { equals: '\(declared)' } }"),
                    "preprod": manifest("preprod", "staging"),
                ]
            ).listing("production", [:])
            let seen =
                isShown
                ? scenario.showing("preprod", ["TARGET": value])
                : scenario.listing("preprod", ["TARGET": value])
            #expect(
                seen.audit("preprod").check("preprod/foreign-identifier/TARGET")?.status == status,
                "\(isShown)")
        }
    }

    /// An identifier that production declares in one form, and preprod has in another.
    @Test(arguments: [
        ("s3://acme-prod-files/x", "s3://acme-prod-files/y"), ("s3://acme-prod-files/x", "acme-prod-files"),
        ("s3://acme-prod-files", "https://acme-prod-files.s3.amazonaws.com/k"),
        ("arn:aws:s3:::acme-prod-files", "s3://acme-prod-files/y"),
        ("https://acme-prod-files.s3.eu-central-1.amazonaws.com", "s3://acme-prod-files"),
        ("gs://acme-prod-files", "https://storage.googleapis.com/acme-prod-files/x"),
        ("Server=db-prod.shop.test;Database=x", "db-prod.shop.test/x"),
        ("host=db-prod.shop.test port=5432", "postgres://u:p0123@db-prod.shop.test:5432/x"),
        (
            "postgresql://postgres.\(project)@aws-0-eu.pooler.supabase.com:6543/postgres",
            "https://\(project).supabase.co"
        ),
        ("urn:uuid:3f2a9c81-7b4d-4e6f-a1b2-c3d4e5f60718", "3f2a9c81-7b4d-4e6f-a1b2-c3d4e5f60718"),
        ("a.shop.test,b.shop.test", "https://b.shop.test"),
        ("mongodb://a.shop.test:27017,b.shop.test:27017/x", "mongodb://u:p0123@b.shop.test:27017/x"),
    ]) func `an identifier in another form`(_ declared: String, _ value: String) throws {
        let record = try Scenario(
            services:
                "services:\n  app: { title: App, severity: high, isolation: config, secrets: { TARGET: {} } }\n",
            environments: [
                "production":
                    "environment: production\ntier: production\nidentifiers: { thing: '\(declared)' }\n",
                "preprod": "environment: preprod\ntier: staging\n",
            ]
        ).listing("production", [:]).showing("preprod", ["TARGET": value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/TARGET")?.status == .fail)
    }

    /// A list of preprod's own declaration hides nothing that production identifies.
    @Test(arguments: ["other.shop.test,acme-live-uploads", "{\"bucket\": \"acme-live-uploads\", \"n\": 1}"])
    func `another's bucket in what a manifest gives itself`(_ value: String) throws {
        let record = try Scenario(
            services:
                "services:\n  app: { title: App, severity: high, isolation: config, secrets: { TARGET: {} } }\n",
            environments: [
                "production":
                    "environment: production\ntier: production\nidentifiers: { bucket: acme-live-uploads }\n",
                "preprod":
                    "environment: preprod\ntier: staging\nsecrets: { TARGET: { equals: '\(value)' } }\n",
            ]
        ).listing("production", [:]).listing("preprod", ["TARGET": value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/TARGET")?.status == .fail)
    }

    /// What stands in the manifest alone is not told of the live value.
    @Test(arguments: [
        ("https://production.acme.example/api", "contains production.acme.example, the"),
        (
            "https://preprod.acme.example/api",
            "is declared to equal a value with production.acme.example, the"
        ),
    ]) func `a known value that is not live is told as declared`(_ live: String, _ words: String) throws {
        let record = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { X: {} } }",
            preprod: "secrets: { X: { equals: 'https://production.acme.example/api' } }"
        ).listing("production", [:]).listing("preprod", ["X": live]).audit("preprod")
        let check = record.check("preprod/foreign-identifier/X")
        #expect(check?.status == .fail)
        #expect(check?.message.hasPrefix(words) == true, "\(check?.message ?? "")")
    }

    /// A list that production declares is looked up as a whole, and each address of it.
    @Test(arguments: [
        ("https://a.shop.test,https://b.shop.test", Status?.some(.fail)), ("https://b.shop.test", .fail),
        ("https://c.shop.test,https://d.shop.test", nil), ("https://api.stripe.com", nil),
    ]) func `a list that another environment declares is its`(_ value: String, _ status: Status?) throws {
        func manifest(_ name: String, _ tier: String, _ more: String = "") -> String {
            "environment: \(name)\ntier: \(tier)\nfrontend: https://\(name).shop.test\n\(more)\n"
        }
        let record = try Scenario(
            services:
                "services:\n  app: { title: App, severity: high, isolation: config, secrets: { ORIGINS: {} } }\n",
            environments: [
                "production": manifest(
                    "production", "production",
                    "secrets: { ORIGINS: { equals: 'https://a.shop.test,https://b.shop.test,https://api.stripe.com' } }"
                        .replacing(
                            ",https://api.stripe.com", with: status == nil ? ",https://api.stripe.com" : "")),
                "preprod": manifest("preprod", "staging"),
            ]
        ).listing("production", [:]).listing("preprod", ["ORIGINS": value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/ORIGINS")?.status == status)
    }

    private static func status(_ name: String, _ value: String, isShown: Bool, _ preprod: String = "") throws
        -> Status?
    {
        let own = try workspace(preprod).listing("preprod", [name: value])
        let record = (isShown ? own.handingIn("preprod", [name: value]) : own).audit("preprod")
        return record.check("preprod/foreign-identifier/\(name)")?.status
    }

    static let spellings = [
        "https://app.example.com", "https://app.example.com/", "HTTPS://APP.EXAMPLE.COM",
        "http://app.example.com",
        "https://app.example.com:443", "https://app.example.com:443/", "https://app.example.com.",
        "https://app.example.com/#", "https://app.example.com?", "https://app.example.com\n",
        "'https://app.example.com'",
        "wss://app.example.com", "//app.example.com", "app.example.com", "app.example.com/",
        "app.example.com:443",
        "App.Example.com", "https%3A%2F%2Fapp.example.com", "https://app.example.com/\n",
        "\u{FEFF}https://app.example.com",
        "aHR0cHM6Ly9hcHAuZXhhbXBsZS5jb20=", "app\\.example\\.com", "^https://app\\.example\\.com$",
        "app[.]example[.]com", "^https?://app\\\\.example\\\\.com",
        project, project.uppercased(), project + "\n", "'\(project)'", "\(project).supabase.co",
        "db.\(project).supabase.co",
        "https://\(project).supabase.co", "https://\(project).supabase.co/",
        "https://\(project).supabase.co/functions/v1",
        "https://\(project).supabase.co/rest/v1/", "https://\(project).supabase.co/rest/v1\n",
        "\"https://\(project).supabase.co/auth/v1\"", "https://\(project).supabase.co/auth/v1",
        "wss://\(project).supabase.co",
        "https://\(project).functions.supabase.co", "\(project).supabase.co:443", "//\(project).supabase.co",
        "postgres.\(project)", "\t\(project)",
        "https://\(project).storage.supabase.co/storage/v1/s3",
        "https://\(project).supabase.co/auth/v1/saml/metadata", "https://\(project).supabase.co/mcp",
        "https://mcp.supabase.com/mcp?project_ref=\(project)",
        "https://supabase.com/dashboard/project/\(project)",
        "ep-cool-12345.aws.example.tech", "EP-COOL-12345.aws.example.tech",
        "https://ep-cool-12345.aws.example.tech",
        "ep-cool-12345.aws.example.tech\n", "acct_1NkQ8r2LkdIwHu7i", "\"acct_1NkQ8r2LkdIwHu7i\"",
        "acct_1NkQ8r2LkdIwHu7i\n",
        "https://api.example.com/v2", "https://api.example.com/v2/", "https://api.example.com/v2\n",
        "https://API.example.com/v2", "https://api.example.com:443/v2", "https://api.example.com",
        "wss://api.example.com/",
        "https://app.example.com/*", "https://app.example.com/**", "https://app.example.com//",
        "https://www.app.example.com", "[\"https://app.example.com\"]",
        "http://app.example.com\n", "https://www.app.example.com/", "https://www.app.example.com\r\n",
        "\"http://app.example.com\"", "https://app.example.com:443\n", "\(project).supabase.co\n",
        "http://\(project).supabase.co\r\n",
    ]

    /// Where the path names the stage, the host is everybody's: realms of one server, sources of one relay.
    @Test(arguments: [
        ("https://idp.acme.example/realms/prod", Status?.some(.fail)),
        ("https://idp.acme.example/realms/prod/protocol", .fail),
        ("https://idp.acme.example/realms/preprod", nil), ("https://idp.acme.example/realms/production", nil),
        ("https://api.acme.example/v2", .fail),
    ]) func `an address below a host of several`(_ value: String, _ status: Status?) throws {
        let scenario = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, together: false, secrets: { ISSUER: {}, API_URL: {}, PLACE: {} } }",
            production:
                "secrets: { ISSUER: { equals: 'https://idp.acme.example/realms/prod' }, API_URL: { equals: 'https://api.acme.example/v1' } }",
            preprod: "secrets: { PLACE: { optional: true } }")
        let record = scenario.showing("preprod", ["PLACE": value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/PLACE")?.status == status)
    }

    /// A project that is declared by its name alone has its addresses all the same, where it is declared as one.
    @Test(arguments: [
        ("identifiers: { supabase_project: \(project) }", true),
        ("identifiers: { project_ref: \(project) }", true),
        ("secrets: { SUPABASE_PROJECT_REF: { equals: \(project) } }", true),
        ("identifiers: { team: \(project) }", false),
    ]) func `a project is known by its name`(_ declared: String, _ isProject: Bool) throws {
        let scenario = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, together: false, secrets: { API_URL: {}, SUPABASE_PROJECT_REF: {} } }",
            production: declared, preprod: "secrets: { API_URL: { optional: true } }")
        for value in ["https://\(Self.project).supabase.co", "https://\(Self.project).supabase.co/rest/v1"] {
            let record = scenario.listing("preprod", ["API_URL": value]).audit("preprod")
            #expect((record.check("preprod/foreign-identifier/API_URL")?.status == .fail) == isProject)
        }
    }

    /// Of two environments on one host the port and the path decide whose an address is, and the host is both's.
    @Test(arguments: [
        (
            "https://app.example.com", "https://app.example.com:8443", "https://app.example.com",
            Status?.some(.fail)
        ),
        ("https://app.example.com", "https://app.example.com:8443", "https://app.example.com/", .fail),
        ("https://app.example.com", "https://app.example.com:8443", "app.example.com:443", .fail),
        ("https://app.example.com", "https://app.example.com:8443", "app.example.com", nil),
        ("https://app.example.com", "https://app.example.com:8443", "https://app.example.com:8443/", nil),
        ("https://example.com", "https://example.com/preprod", "https://example.com", .fail),
        ("https://example.com", "https://example.com/preprod", "https://example.com/preprod/", nil),
        ("https://example.com", "https://example.com/preprod", "example.com", nil),
        ("https://example.com/live", "https://example.com/preprod", "https://example.com", nil),
    ]) func `an address on a host that both have`(
        _ production: String, _ preprod: String, _ value: String, _ status: Status?
    ) throws {
        let services =
            "services:\n  app: { title: App, severity: high, isolation: config, together: false, secrets: { X: {}, A: {}, C: {} } }\n"
        for isFrontend in [true, false] {
            func manifest(_ name: String, _ tier: String, _ url: String, _ key: String) -> String {
                "environment: \(name)\ntier: \(tier)\n"
                    + (isFrontend ? "frontend: \(url)\n" : "secrets: { \(key): { equals: '\(url)' } }\n")
            }
            let scenario = try Scenario(
                services: services,
                environments: [
                    "production": manifest("production", "production", production, "A"),
                    "preprod": manifest("preprod", "staging", preprod, "C"),
                ]
            ).listing("production", [:]).listing("preprod", ["X": value])
            #expect(
                scenario.audit("preprod").check("preprod/foreign-identifier/X")?.status == status,
                "\(isFrontend)")
        }
    }

    /// A bucket is declared by its name and used by an address, of which a digest shows.
    @Test(arguments: [
        ("s3://acme-prod-uploads", Status?.some(.fail)), ("s3://acme-prod-uploads/", .fail),
        ("gs://acme-prod-uploads", .fail), ("https://acme-prod-uploads.s3.amazonaws.com", .fail),
        ("arn:aws:s3:::acme-prod-uploads", .fail), ("s3://acme-prod-uploads-pre", nil),
    ]) func `a bucket by its address`(_ value: String, _ status: Status?) throws {
        let record = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { X: {} } }",
            production: "identifiers: { bucket: acme-prod-uploads }"
        ).listing("preprod", ["X": value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/X")?.status == status)
    }

    /// What names no environment, although production declares it: both may have it in common.
    @Test(arguments: [
        ("FLAG", "true"), ("LIMIT", "104857600"), ("MODEL", "gpt-4o-mini"),
        ("VENDOR", "https://demo.docusign.net/restapi"),
        ("X", "demo.docusign.net"), ("X", "https://hooks.slack.com"), ("X", "true"), ("X", "shop-files"),
    ]) func leavesWhatNamesNoEnvironmentAlone(_ name: String, _ value: String) throws {
        #expect(try Self.status(name, value, isShown: false) == nil)
        #expect(try Self.status(name, value, isShown: true) == nil)
    }

    /// A known value that names something of production's is found under every name, and within others.
    @Test(arguments: [
        "ops@example.com", "OPS@example.com", "mailto:ops@example.com",
        "https://hooks.slack.com/services/T0AB1CD2E/B0FG3HI4J",
        "wss://rt.example.com/ws", "https://rt.example.com",
    ]) func knowsAnAddressUnderEveryName(_ value: String) throws {
        #expect(try Self.status("X", value, isShown: false) == .fail)
        #expect(try Self.status("X", "a, <\(value)>;b", isShown: true) == .fail)
        #expect(
            try Self.status("X", Data("{\"a\":\"\(value)\"}".utf8).base64EncodedString(), isShown: true)
                == .fail)
    }

    /// Its own name pasted in front of what production declares, or of a stage that nobody declares.
    @Test(arguments: ["=", ": "]) func knowsANameInFront(_ sign: String) throws {
        #expect(try Self.status("STAGE", "STAGE\(sign)production", isShown: false) == .fail)
        #expect(try Self.status("API", "API\(sign)https://app.example.com", isShown: false) == .fail)
        #expect(try Self.status("X", "export X=\(Self.project)", isShown: false) == .fail)
        #expect(try Self.status("X", "Y\(sign)\(Self.project)", isShown: false) == nil)
    }

    /// What production's webhooks are to lead to is production's, and the vendor's host everybody's.
    @Test(arguments: [
        ("https://hooks.shop.example/webhooks/pay", Status.fail), ("https://hooks.shop.example/other", .fail),
        ("https://hooks.slack.com/services/T0AB1CD2E/B0FG3HI4J", .fail), ("https://hooks.slack.com", nil),
        ("https://hooks-pre.shop.example/webhooks/pay", nil),
    ]) func knowsWhereWebhooksLead(_ value: String, _ status: Status?) throws {
        let scenario = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { X: {} } }",
            production: """
                webhooks:
                  pay: { provider: stripe, url: "https://hooks.shop.example/webhooks/pay" }
                  chat: { provider: stripe, url: "https://hooks.slack.com/services/T0AB1CD2E/B0FG3HI4J" }
                """)
        let shown = scenario.showing("preprod", ["X": value]).audit("preprod")
        #expect(shown.check("preprod/foreign-identifier/X")?.status == status)
        guard !value.hasSuffix("/other") else { return }
        let hashed = scenario.listing("preprod", ["X": value]).audit("preprod")
        #expect(hashed.check("preprod/foreign-identifier/X")?.status == status)
    }

    @Test func knowsAnAllowListWithAnAddressOfAKnownValue() throws {
        for value in [
            "https://pre.example.com,https://api.example.com", "localhost api.example.com",
            "^https:\\/\\/(pre\\.example\\.com|api\\.example\\.com)(:\\d+)?$", "/api[.]example[.]com$/i",
        ] {
            #expect(try Self.status("X", value, isShown: true) == .fail)
        }
        #expect(try Self.status("BUCKET", "shop-files", isShown: false) == .fail)
    }

    /// A setting that is called a stage has no other tier's word, whatever is declared; how it is built is another thing.
    @Test(arguments: [
        ("MODE", "production", true), ("MODE", "LIVE\n", true), ("MODE", "staging", false),
        ("MODE", "fast", false),
        ("VITE_ENV", "production", true), ("VITE_STAGE", "production", true),
        ("VITE_NODE_ENV", "production", false),
        ("NODE_ENV", "production", false), ("X", "production", false),
    ]) func knowsAStageByItsName(_ name: String, _ value: String, _ isTold: Bool) throws {
        #expect(try Self.status(name, value, isShown: false) == (isTold ? .fail : nil))
        let declared = "secrets: { MODE: { equals: production } }"
        #expect(try Self.status("MODE", "production", isShown: false, declared) == nil)
    }

    /// A flag says that it is production as a stage does.
    @Test(arguments: [
        ("IS_PRODUCTION", "true", true), ("PRODUCTION", "1", true), ("PAY_LIVE_MODE", "TRUE", true),
        ("SANDBOX", "false", true), ("PAY_SANDBOX", "0", true), ("USE_SANDBOX", "No", true),
        ("TEST_MODE", "false", true), ("IS_PRODUCTION", "false", false), ("SANDBOX", "true", false),
        ("PRODUCTION", "maybe", false), ("PRODUCTION_LOGS", "true", false), ("X", "true", false),
        ("STRIPE_LIVE", "true", true), ("LIVE", "1", true), ("PROD", "true", true),
        ("USE_PRODUCTION", "true", true), ("PAY_PRODUCTION", "TRUE", true), ("PRODUCTION", "Y", true),
        ("PRODUCTION", "enabled", true), ("SANDBOX", "disabled", true), ("SANDBOX_ENABLED", "false", true),
        ("USE_LIVE_KEYS", "true", true), ("USE_TEST_KEYS", "false", true), ("STRIPE_TEST", "false", true),
        ("KLARNA_PLAYGROUND", "false", true), ("ENABLE_LIVE_PAYMENTS", "true", true),
        ("isProduction", "true", true), ("IS_STAGING", "false", true),
        ("LIVE_RELOAD", "true", false), ("LIVE_CHAT_ENABLED", "true", false),
        ("NOT_PRODUCTION", "true", false),
        ("RUN_LIVE", "true", false), ("SMOKE_TEST", "false", false), ("IS_TEST", "false", false),
        ("TEST", "false", false), ("NPM_CONFIG_PRODUCTION", "true", false), ("GO_LIVE", "true", false),
        ("STRIPE_LIVE", "false", false), ("PRODUCTION_URL_CHECK", "yes", false),
    ]) func knowsAFlagByItsName(_ name: String, _ value: String, _ isTold: Bool) throws {
        func outcome(_ declared: String = "") throws -> Outcome? {
            try Scenario.acme(
                "  app: { title: App, severity: high, isolation: config, secrets: { \(name): {} } }",
                preprod: declared
            ).listing("preprod", [name: value]).audit("preprod").outcome(
                of: "preprod/foreign-identifier/\(name)")
        }
        let told = Outcome.fail(.digest, "is \(value), as in environments of tier production")
        #expect(try outcome() == (isTold ? told : nil))
        #expect(try outcome("secrets: { \(name): { equals: '\(value)' } }") == nil)
    }

    /// What selects a configuration is called anything; of its values the word for production tells.
    @Test(arguments: [
        ("FLASK_CONFIG", "production", true), ("DJANGO_CONFIGURATION", "Production", true),
        ("TYPO3_CONTEXT", "Production", true), ("APPENV", "production", true),
        ("DEPLOYMENT", "production", true),
        ("TARGET", "production", true), ("LANDSCAPE", "prod", true), ("DOPPLER_CONFIG", "prd", true),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=production", true),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.name=shop,deployment.environment=production", true),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.name=production,deployment.environment=staging", false),
        ("FLASK_CONFIG", "testing", false), ("TYPO3_CONTEXT", "Production/Staging", false),
        ("DOCKER_TARGET", "production", false), ("NG_BUILD_CONFIGURATION", "production", false),
        ("SHOP_TARGET", "acme-prod", false), ("PUBLIC_TITLE", "production", false),
    ]) func knowsWhatSelectsAConfiguration(_ name: String, _ value: String, _ isTold: Bool) throws {
        let record = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { \(name): {} } }"
        ).showing("preprod", [name: value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/\(name)")?.status == (isTold ? .fail : nil))
    }

    /// A host of another script in its own letters, and a UUID without dashes.
    @Test(arguments: [
        "b\u{FC}cher.example", "https://b\u{FC}cher.example", "https://b\u{FC}cher.example/x?y",
        "https://xn--bcher-kva.example/a",
        "6f9619ff8b864d01b42d00cf4fc964ff", "{6F9619FF-8B86-4D01-B42D-00CF4FC964FF}",
    ]) func knowsOtherSpellings(_ value: String) throws {
        let scenario = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { X: {} } }",
            production:
                "identifiers: { shop: 'https://xn--bcher-kva.example', tenant: 6f9619ff-8b86-4d01-b42d-00cf4fc964ff }"
        )
        let record = scenario.showing("preprod", ["X": value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/X")?.status == .fail)
    }

    /// Whoever pastes a line of a file brings its quotes and its end along.
    @Test(arguments: [
        "https://app.example.com", "abcdefghijklmnopqrst", "https://abcdefghijklmnopqrst.supabase.co",
    ])
    func knowsTwoSlipsAtOnceByTheirDigest(_ value: String) throws {
        for (before, after) in [
            ("\"", "\"\n"), ("'", "'\r\n"), ("\u{FEFF}", "\r\n"), (" ", "\n"), ("X=", "\n"), ("X=\"", "\""),
            (" X=", ""), ("export X=\"", "\""), ("X=\"", "\"\n"),
        ] {
            let status = try Self.status("X", before + value + after, isShown: false)
            #expect(status == .fail, "\(before)…\(after)")
        }
    }

    @Test(arguments: spellings) func knowsEachSpellingByItsDigest(_ value: String) throws {
        #expect(try Self.status("X", value, isShown: false) == .fail)
        #expect(try Self.status("X", value, isShown: true) == .fail)
    }

    @Test(arguments: [
        "production", "production\n", "\"production\"", " production", "Production", "PRODUCTION",
    ])
    func knowsAWordUnderItsOwnName(_ value: String) throws {
        #expect(try Self.status("STAGE", value, isShown: false) == .fail)
        #expect(try Self.status("X", value, isShown: false) == nil)
    }

    /// Staging is built as production is, whatever production declares.
    @Test(arguments: [
        ("NODE_ENV", "production", nil), ("RAILS_ENV", "production", nil), ("MIX_ENV", "prod", nil),
        ("NX_CONFIGURATION", "production", nil), ("APP_ENV", "production", Status.fail),
    ]) func `how production is built is nobody's own`(_ name: String, _ value: String, _ status: Status?)
        throws
    {
        let record = try Scenario(
            services:
                "services:\n  app: { title: App, severity: high, isolation: config, together: false, secrets: { \(name): {} } }\n",
            environments: [
                "production":
                    "environment: production\ntier: production\nsecrets: { \(name): { equals: \(value) } }\n",
                "preprod": "environment: preprod\ntier: staging\n",
            ]
        ).listing("production", [name: value]).listing("preprod", [name: value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/\(name)")?.status == status)
    }

    /// What this environment declares for one name says nothing of another.
    @Test func exemptsTheNameThatIsDeclared() throws {
        let declared = "secrets: { NODE_ENV: { equals: production } }"
        #expect(try Self.status("STAGE", "production", isShown: false, declared) == .fail)
        #expect(try Self.status("NODE_ENV", "production", isShown: false, declared) == nil)
        let both = "secrets: { STAGE: { equals: production }, NODE_ENV: { equals: production } }"
        #expect(try Self.status("NODE_ENV", "production", isShown: false, both) == nil)
        #expect(
            try Self.status(
                "X", "https://api.example.com/v2", isShown: false,
                "secrets: { API: { equals: 'https://api.example.com/v2' } }") == nil)
    }

    @Test(arguments: [
        "https://pre.example.com", "https://docs.example.org", "abcdefghijklmnopqrsu", "preprod",
        "acct_1NkQ8r2LkdIwHu7j",
    ])
    func leavesOtherValuesAlone(_ value: String) throws {
        #expect(try Self.status("X", value, isShown: false) == nil)
        #expect(try Self.status("X", value, isShown: true) == nil)
    }

    private static func token(_ payload: String) -> String {
        [#"{"alg":"HS256"}"#, payload, "signature-1"].map {
            Data($0.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-").replacing(
                "/", with: "_")
        }.joined(separator: ".")
    }

    static let payloads = [
        #"{"iss":"supabase","ref":"\#(project)","role":"anon"}"#,
        #"{"iss":"https://\#(project).supabase.co/auth/v1"}"#,
        #"{"iss":"https:\/\/app.example.com\/x"}"#, #"{"aud":["https://app.example.com"]}"#,
        #"{"account":"acct_1NkQ8r2LkdIwHu7i"}"#,
    ]

    @Test(arguments: payloads) func looksIntoTokens(_ payload: String) throws {
        let token = Self.token(payload)
        for value in [
            token, "Bearer \(token)", "'\(token)'\n", #"{"a":[{"anon":"\#(token)"}]}"#, "other,\(token)",
            "https://x.example.net/?apikey=\(token)", "X=\(token)", Data(token.utf8).base64EncodedString(),
        ] {
            let record = try Self.workspace().showing("preprod", ["X": value]).audit("preprod")
            #expect(record.check("preprod/foreign-identifier/X")?.status == .fail, "\(value.prefix(12))")
        }
        let own = Self.token(#"{"iss":"supabase","ref":"zyxwvutsrqponmlkjihg"}"#)
        #expect(try Self.status("X", own, isShown: true) == nil)
    }

    /// A project is named by the address that is declared, too.
    @Test func knowsTheProjectOfADeclaredAddress() throws {
        let scenario = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { X: {} } }",
            production: "identifiers: { supabase_url: 'https://\(Self.project).supabase.co' }")
        let value = Self.token(#"{"ref":"\#(Self.project)"}"#)
        let record = scenario.showing("preprod", ["X": value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/X")?.status == .fail)
    }

    private static func status(
        of name: String, _ value: String, production: String, sandbox: String? = nil
    ) throws -> [Status?] {
        let scenario = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { \(name): {} } }",
            production: production, sandbox: sandbox)
        return [scenario.listing("preprod", [name: value]), scenario.showing("preprod", [name: value])].map {
            $0.audit("preprod").check("preprod/foreign-identifier/\(name)")?.status
        }
    }

    /// An identifier is found at any length where it is the whole value; within others from eight characters on.
    @Test(arguments: [
        ("CALCOM_TEAM", "71002", true), ("GA_ID", "G-AB12", true), ("X", "acme", true), ("X", "acme\n", true),
        ("X", "acme and others", false), ("X", "710021", false), ("SHARD", "3", true),
        ("RETRIES", "3", false),
    ]) func knowsShortIdentifiers(_ name: String, _ value: String, _ isTold: Bool) throws {
        let production = "identifiers: { calcom_team: '71002', ga: G-AB12, org: acme, shard: '3' }"
        let expected: Status? = isTold ? .fail : nil
        #expect(try Self.status(of: name, value, production: production) == [expected, expected])
    }

    /// What production declares for its probes is its own; a number under a name that says what it is.
    @Test(arguments: [
        ("auth: { site_url: https://login.acme.test }", "URL", "https://login.acme.test", true),
        ("auth: { site_url: https://login.acme.test }", "URL", "https://login-pre.acme.test", false),
        ("auth: { site_url: http://localhost:3000 }", "URL", "http://localhost:3000", false),
        (
            "auth: { send_email_hook: https://mail.acme.test/send }", "URL", "https://mail.acme.test/send",
            true
        ),
        ("auth: { send_email_hook: send-auth-email }", "X", "send-auth-email", false),
        (calcom, "CALCOM_TEAM_ID", "71001", true), (calcom, "calcomTeam", "71001", true),
        (calcom, "CALCOM_TEAM_ID", "71002", false), (calcom, "TIMEOUT", "71001", false),
        (calcom, "CALCOM_EVENT_TYPE_ID", "1840001", true), (calcom, "EVENT_TYPE", "1840001", true),
        (calcom, "LIMIT", "1840001", false), (calcom, "CALCOM_EVENT_TYPE_ID", "7", true),
        (calcom, "CALCOM_RETRIES", "7", false), (calcom, "EVENT_TYPE", "7", false),
        (
            calendly, "CALENDLY_ORGANIZATION_URI", "https://api.calendly.com/organizations/AAAABBBBCCCC1111",
            true
        ),
        (calendly, "CALENDLY_ORGANIZATION", "AAAABBBBCCCC1111", true),
        (calendly, "CALENDLY_API", "https://api.calendly.com", false),
        (render, "RENDER_OWNER_ID", "tea-ct6vn35j0q5s700ckg", true),
        (render, "RENDER_OWNER_ID", "tea-ct6vn35j0q5s700zzz", false),
        (build, "EDGE_URL", "https://edge.acme.test/v1", true),
        (build, "SENTRY", "o1.ingest.acme.test", false),
        (build, "NODE_ENV", "production", false), (build, "VENDOR", "https://api.stripe.com/v1", false),
    ]) func knowsWhatIsDeclaredForProbes(
        _ production: String, _ name: String, _ value: String, _ isTold: Bool
    ) throws {
        let expected: Status? = isTold ? .fail : nil
        #expect(try Self.status(of: name, value, production: production) == [expected, expected])
    }

    /// Where it is shown, also as one of a list's numbers.
    @Test(arguments: [
        ("EVENT_TYPE_IDS", "2960001,1840001", true), ("EVENT_TYPE_IDS", "[2960001, 1840001]", true),
        ("EVENT_TYPE_IDS", "[\"1840001\"]", true), ("EVENT_TYPE_IDS", "2960001,2960002", false),
        ("SHOP_IDS", "2960001,1840001", false),
    ]) func `knows numbers of a list`(_ name: String, _ value: String, _ isTold: Bool) throws {
        let statuses = try Self.status(of: name, value, production: Self.calcom)
        #expect(statuses.contains(.fail) == isTold)
    }

    private static let calcom =
        "webhooks: { c: { provider: calcom, team: 71001, event_types: [1840001, 7], path: /c } }"
    private static let calendly =
        "webhooks: { c: { provider: calendly, organization: 'https://api.calendly.com/organizations/AAAABBBBCCCC1111', path: /c } }"
    private static let render =
        "webhooks: { c: { provider: render, owner: tea-ct6vn35j0q5s700ckg, path: /c } }"
    private static let build =
        "build: { provider: cloudflare-pages, project: shop, deployment: production, variables: { EDGE: { equals: 'https://edge.acme.test/v1' }, NODE_ENV: { equals: production }, STRIPE: { equals: 'https://api.stripe.com/v1' } } }"

    /// What another environment declares for a name that says that it names something.
    @Test(arguments: [
        ("APP_ENV", "prod-eu", true), ("DB_NAME", "acme_shop", true), ("DB_HOST", "acme-db", true),
        ("COOKIE_DOMAIN", ".acme-shop.com", true), ("QUEUE_NAME", "orders", true),
        ("S3_BUCKET", "s3://acme-live", true), ("GCS_BUCKET", "gs://acme-live/x", true),
        ("PGDATABASE", "shop", true),
        ("DB_HOST", "postgres", false), ("DB_NAME", "app", false), ("FEATURE_ON", "true", false),
        ("AWS_REGION", "eu-west-1", false), ("DB_PORT", "5432", false), ("MODEL", "gpt-4o-mini", false),
        ("CACHE_MODE", "fast", false), ("DB_DIALECT", "mysql2", false),
    ]) func knowsTheValueOfItsOwnName(_ name: String, _ value: String, _ isTold: Bool) throws {
        let production = "secrets: { \(name): { equals: '\(value)' } }"
        let expected: Status? = isTold ? .fail : nil
        #expect(try Self.status(of: name, value, production: production) == [expected, expected])
    }

    @Test(arguments: [
        ("ENV_NAME", "production", true), ("ENVIRONMENT_NAME", "production", true),
        ("STAGE_NAME", "prod", true), ("ENV_TYPE", "live", true), ("APP_ENV", "production-eu", true),
        ("APP_ENV", "us-east-1-prod", true), ("APP_ENV", "prod2", true), ("APP_ENV", "staging-eu", false),
        ("APP_NAME", "production", false), ("NODE_ENV_NAME", "production", false),
        ("APP_ENV", "development", true), ("SPRING_PROFILES_ACTIVE", "prod,metrics", true),
        ("SPRING_PROFILES_ACTIVE", "k8s,prod", true), ("SPRING_PROFILES_ACTIVE", "staging,metrics", false),
        ("DJANGO_SETTINGS_MODULE", "config.settings.production", true),
        ("DJANGO_SETTINGS_MODULE", "config.settings.staging", false), ("RAILS_ENV", "production", false),
        ("RACK_ENV", "production", false), ("HANAMI_ENV", "production", false),
        ("ASPNETCORE_ENVIRONMENT", "Production", true),
        ("DOTNET_ENVIRONMENT", "Staging", false), ("FLASK_ENV", "production", true),
        ("QUARKUS_PROFILE", "prod", true), ("MICRONAUT_ENVIRONMENTS", "prod,aws", true),
        ("GO_ENV", "prod", true), ("VERCEL_ENV", "production", true), ("RUNTIME_ENV", "prd", true),
        ("AWS_PROFILE", "production", true), ("AWS_PROFILE", "default", false), ("MIX_ENV", "prod", false),
        ("GIN_MODE", "production", false), ("ACTIVE_MODULE", "production", false),
    ]) func knowsStagesByTheirWords(_ name: String, _ value: String, _ isTold: Bool) throws {
        let expected: Status? = isTold ? .fail : nil
        #expect(try Self.status(of: name, value, production: "", sandbox: "") == [expected, expected])
    }

    /// What no table of digests can have is read where it is visible.
    @Test(arguments: [
        ("SPRING_PROFILES_ACTIVE", "billing-v2, prod", true), ("SPRING_PROFILES_ACTIVE", "acme-prod,x", true),
        ("SPRING_PROFILES_ACTIVE", "pre-prod-eu,local-cache", false),
        ("DJANGO_SETTINGS_MODULE", "shop.conf.production_eu", true),
        ("DJANGO_SETTINGS_MODULE", "shop.conf.preprod", false), ("APP_ENV", "acme-production-7", true),
        ("NODE_ENV", "acme,production", false),
    ]) func readsStagesInLists(_ name: String, _ value: String, _ isTold: Bool) throws {
        let found = try Self.status(of: name, value, production: "", sandbox: "")
        #expect(found == [nil, isTold ? .fail : nil])
    }

    /// The branch that production is built from, under the names that builds have for one.
    @Test(arguments: [
        ("CF_PAGES_BRANCH", true), ("VERCEL_GIT_COMMIT_REF", true), ("BRANCH", true), ("X", false),
    ]) func knowsTheBranch(_ name: String, _ isTold: Bool) throws {
        let expected: Status? = isTold ? .fail : nil
        for branch in ["production", "refs/heads/production", "origin/production"] {
            #expect(
                try Self.status(of: name, branch, production: "") == [expected, expected], "\(branch)")
        }
    }

    @Test func knowsTheWordOfStagingInDevelopment() throws {
        let record = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { APP_ENV: {} } }", sandbox: ""
        ).listing("sandbox", ["APP_ENV": "staging"]).audit("sandbox")
        #expect(
            record.outcome(of: "sandbox/foreign-identifier/APP_ENV")
                == .fail(.digest, "is staging, a stage of tier staging"))
    }

    /// A longer name that begins or ends with an identifier is another thing's.
    @Test(arguments: [
        ("acme-uploads-staging", false), ("my-acme-uploads", false), ("acme-uploads_2", false),
        ("acme-uploads", true), ("s3://acme-uploads/x", true), ("acme-uploads.s3.amazonaws.com", true),
        ("arn:aws:s3:::acme-uploads", true),
    ]) func readsWholeNames(_ value: String, _ isTold: Bool) throws {
        let found = try Self.status(of: "X", value, production: "identifiers: { bucket: acme-uploads }")
        #expect(found[1] == (isTold ? .fail : nil))
    }

    private static let composed = "b\u{FC}cher-shop.de"
    private static let punycode = "xn--bcher-shop-9db.de"

    /// One host has one meaning in its own letters and in punycode, however its accents, capitals and dots are written.
    @Test(arguments: [
        composed, punycode, "bu\u{308}cher-shop.de", "B\u{DC}CHER-SHOP.DE", "b\u{FC}cher-shop\u{FF0E}de",
        "b\u{FC}cher-shop\u{3002}de", "XN--BCHER-SHOP-9DB.de",
    ]) func knowsHostsOfOtherScripts(_ host: String) throws {
        for production in [
            "identifiers: { shop: 'https://\(Self.composed)' }", "identifiers: { shop: \(Self.composed) }",
            "identifiers: { shop: 'https://\(Self.punycode)' }",
            "secrets: { SHOP_URL: { equals: 'https://\(Self.composed)' } }",
        ] {
            let found = try Self.status(of: "LINK", "https://\(host)/a", production: production)
            #expect(found[1] == .fail, "\(production)")
        }
    }

    /// An IP address in whatever digits.
    @Test(arguments: [
        ("http://[2001:db8::7]:9000", "http://[2001:db8::7]:9000"),
        ("http://[2001:db8::7]:9000", "http://[2001:db8:0:0:0:0:0:7]:9000"),
        ("http://[2001:db8::7]:9000", "http://[2001:0DB8:0000:0000:0000:0000:0000:0007]:9000"),
        ("http://203.0.113.7", "http://3405803783"), ("http://203.0.113.7", "http://0xcb007107"),
        ("http://203.0.113.7", "http://0313.00.0161.07"), ("http://203.0.113.7", "http://0xcb.0x0.0x71.0x7"),
    ]) func knowsAddressesInOtherDigits(_ declared: String, _ value: String) throws {
        for production in [
            "identifiers: { shop: '\(declared)' }", "secrets: { SHOP_URL: { equals: '\(declared)' } }",
        ] {
            #expect(try Self.status(of: "LINK", value, production: production)[1] == .fail, "\(production)")
        }
    }

    /// The addresses of the place that another environment is listed from.
    @Test(arguments: [
        ("https://acme-live.pages.dev", true), ("https://acme-live.pages.dev/api", true),
        ("https://acme-api.team.workers.dev/x", true), ("https://other-api.team.workers.dev", false),
        ("https://preprod.acme-live.pages.dev", false),
    ]) func knowsTheAddressesOfAPlace(_ value: String, _ isTold: Bool) throws {
        let place = Place(
            "Cloudflare", "Pages project acme-live (production)",
            identifiers: ["acme-live", "acme-live.pages.dev", "acme-api.*.workers.dev"])
        let record = try Scenario.acme(
            "  app: { title: App, severity: high, isolation: config, secrets: { X: {} } }"
        ).placing("production", place).showing("preprod", ["X": value]).audit("preprod")
        #expect(record.check("preprod/foreign-identifier/X")?.status == (isTold ? .fail : nil))
    }
}
