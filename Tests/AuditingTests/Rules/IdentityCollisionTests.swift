import Auditing
import Listings
import Manifests
import Scenarios
import Testing

@Suite struct IdentityCollisionTests {
    private static func production(_ lines: String) throws -> Scenario {
        try Scenario(
            services: "services: {}",
            environments: [
                "production": "environment: production\ntier: production\n\(lines)\n",
                "preprod": """
                environment: preprod
                tier: staging
                frontend: https://pre.acme.example
                git_branch: preprod
                listing: { provider: supabase, project: abc }
                identifiers: { database: db-1 }
                """,
            ])
    }

    static let rows: [(production: String, subject: String, expected: Outcome?)] = [
        ("", "frontend", own("https://pre.acme.example")),
        ("frontend: https://acme.example", "frontend", own("https://pre.acme.example")),
        ("frontend: https://pre.acme.example", "frontend", shared("https://pre.acme.example")),
        ("frontend: https://pre.acme.example/", "frontend", shared("https://pre.acme.example")),
        ("frontend: https://PRE.acme.example", "frontend", shared("https://pre.acme.example")),
        ("git_branch: main", "git_branch", own("preprod")),
        ("git_branch: preprod", "git_branch", shared("preprod")),
        ("git_branch: Preprod", "git_branch", own("preprod")),
        ("listing: { provider: supabase, project: abd }", "project", own("abc")),
        ("listing: { provider: supabase, project: abc }", "project", shared("abc")),
        ("identifiers: { database: db-2 }", "database", own("db-1")),
        ("identifiers: { database: db-1 }", "database", shared("db-1")),
        ("identifiers: { queue: db-1 }", "database", shared("db-1", as: "queue")),
        ("identifiers: { queue: DB-1 }", "database", shared("db-1", as: "queue")),
        (
            "identifiers: { site: 'HTTP://pre.acme.example:80/' }", "frontend",
            shared("https://pre.acme.example", as: "site")
        ),
        (
            "identifiers: { site: //pre.acme.example }", "frontend",
            shared("https://pre.acme.example", as: "site")
        ),
        (
            "identifiers: { host: pre.acme.example }", "frontend",
            shared("https://pre.acme.example", as: "host")
        ),
        ("identifiers: { host: apre.acme.example }", "frontend", own("https://pre.acme.example")),
        ("identifiers: { ref: abc }", "project", own("abc")),
        ("git_branch: refs/heads/preprod", "git_branch", shared("preprod")),
        ("identifiers: { branch: preprod }", "git_branch", own("preprod")),
        ("identifiers: { queue: q }", "queue", nil),
        ("frontend: https://pre.acme.example:8443", "frontend", own("https://pre.acme.example")),
    ]

    /// What lies below an environment's own front end is its own, although another's is on the same host.
    @Test(arguments: [
        (
            "https://app.acme.example", "https://app.acme.example:8443", "https://app.acme.example:8443/api",
            false
        ),
        ("https://app.acme.example", "https://app.acme.example:8443", "https://app.acme.example:8443", false),
        ("https://acme.example", "https://acme.example/preprod", "https://acme.example/preprod/api", false),
        ("https://app.acme.example", "https://app.acme.example:8443", "https://app.acme.example/api", true),
        ("https://app.acme.example", "https://pre.acme.example", "https://app.acme.example:9000", true),
        ("https://acme.example/preprod", "https://acme.example", "https://acme.example/preprod/api", true),
    ]) func `an address below the own front end`(
        _ production: String, _ preprod: String, _ api: String, _ collides: Bool
    ) throws {
        let record = try Scenario(
            services: "services: {}",
            environments: [
                "production": "environment: production\ntier: production\nfrontend: \(production)\n",
                "preprod":
                    "environment: preprod\ntier: staging\nfrontend: \(preprod)\nidentifiers: { api: '\(api)' }\n",
            ]
        ).audit("preprod")
        #expect(record.check("preprod/identity-collision/api")?.status == (collides ? .fail : .pass))
        #expect(record.check("preprod/identity-collision/frontend")?.status == .pass)
    }

    /// A number is one thing where it is long, or where two names say that.
    @Test(arguments: [
        ("71002", "team", "calcom_team", true), ("71002", "team", "team_id", true),
        ("71002", "team", "queue", false),
        ("71002", "team_id", "queue_id", false), ("123456789012", "aws", "account", true),
    ]) func `a number under two names`(_ number: String, _ own: String, _ theirs: String, _ collides: Bool)
        throws
    {
        let record = try Scenario(
            services: "services: {}",
            environments: [
                "production":
                    "environment: production\ntier: production\nidentifiers: { \(theirs): '\(number)' }\n",
                "preprod": "environment: preprod\ntier: staging\nidentifiers: { \(own): '\(number)' }\n",
            ]
        ).audit("preprod")
        #expect(record.check("preprod/identity-collision/\(own)")?.status == (collides ? .fail : .pass))
    }

    /// A pooler has a database at another port; another database is another one.
    @Test(arguments: [
        ("postgres://db.acme.example:6543/app", true), ("postgres://db.acme.example/app", true),
        ("host=db.acme.example port=6543 dbname=app", true), ("db.acme.example:5432/app", true),
        ("postgresql://db.acme.example/app?sslmode=require", true),
        ("postgres://db.acme.example:5432/other", false),
        ("postgres://other.acme.example:5432/app", false),
    ]) func `a database at another port`(_ address: String, _ collides: Bool) throws {
        let record = try Scenario(
            services: "services: {}",
            environments: [
                "production":
                    "environment: production\ntier: production\nidentifiers: { database: '\(address)' }\n",
                "preprod":
                    "environment: preprod\ntier: staging\nidentifiers: { database: 'postgres://db.acme.example:5432/app' }\n",
            ]
        ).audit("preprod")
        #expect(record.check("preprod/identity-collision/database")?.status == (collides ? .fail : .pass))
    }

    /// One bucket, host or account in two forms, told to both that declare it.
    @Test(arguments: [
        ("db-prod.shop.test", "postgres://u@db-prod.shop.test:5432/x"),
        ("acme-prod-files", "s3://acme-prod-files"),
        ("acme-prod-files", "s3://acme-prod-files/x"), ("acme-prod-files", "arn:aws:s3:::acme-prod-files"),
        ("acme-prod-files", "https://acme-prod-files.s3.eu-central-1.amazonaws.com"),
        ("s3://acme-prod-files", "https://acme-prod-files.s3.amazonaws.com/"),
        ("s3://uploads", "arn:aws:s3:::uploads"),
        ("gs://acme-prod-files", "https://storage.googleapis.com/acme-prod-files"),
        ("https://api.shop.test", "https://api.shop.test/v1"),
        ("3f2a9c81-7b4d-4e6f-a1b2-c3d4e5f60718", "urn:uuid:3f2a9c81-7b4d-4e6f-a1b2-c3d4e5f60718"),
        ("abcdefghij" + "klmnopqrst", "postgres.abcdefghij" + "klmnopqrst"),
        ("billing@shop.test", "mailto:billing@shop.test"), ("b.shop.test", "a.shop.test,b.shop.test"),
        ("acct_1Hq8Z2eK7vYpR4tW", "https://dashboard.stripe.com/acct_1Hq8Z2eK7vYpR4tW/test"),
        ("b.shop.test", "mongodb://a.shop.test:27017,b.shop.test:27017/x"),
        ("Server=db.shop.test;Database=x", "host=db.shop.test dbname=x"),
    ]) func `one thing in two forms collides from both ends`(_ one: String, _ other: String) throws {
        for (production, preprod) in [(one, other), (other, one)] {
            let record = try Self.pair(production, preprod).auditAll()
            for name in ["production", "preprod"] {
                #expect(
                    record.check("\(name)/identity-collision/thing")?.status == .fail, "\(production) \(name)"
                )
            }
        }
    }

    /// What has something in common, and is not one.
    @Test(arguments: [
        ("postgres://u@db.shop.test/live", "postgres://u@db.shop.test/pre"),
        ("Server=db.shop.test;Database=live", "Server=db.shop.test;Database=pre"),
        ("s3://acme-prod-files", "s3://acme-prod-files-pre"),
        ("https://hooks.slack.com/services/T0/B1", "https://hooks.slack.com/services/T0/B2"),
        ("a.shop.test,b.shop.test", "c.shop.test,d.shop.test"),
    ]) func `two things of one kind don't collide`(_ one: String, _ other: String) throws {
        let record = try Self.pair(one, other).auditAll()
        for name in ["production", "preprod"] {
            #expect(record.check("\(name)/identity-collision/thing")?.status == .pass, "\(name)")
        }
    }

    private static func pair(_ production: String, _ preprod: String) throws -> Scenario {
        func manifest(_ name: String, _ tier: String, _ thing: String) -> String {
            "environment: \(name)\ntier: \(tier)\nidentifiers: { thing: '\(thing)' }\n"
        }
        return try Scenario(
            services: "services: {}",
            environments: [
                "production": manifest("production", "production", production),
                "preprod": manifest("preprod", "staging", preprod),
            ])
    }

    /// An identifier that has another environment's in it, or spells it otherwise, is that one's.
    @Test(arguments: [
        ("7f3c2b1a-9e4a-4d7b-8a6c-1f2e3d4c5b6a", "7f3c2b1a9e4a4d7b8a6c1f2e3d4c5b6a", true),
        ("7f3c2b1a9e4a4d7b8a6c1f2e3d4c5b6a", "7f3c2b1a-9e4a-4d7b-8a6c-1f2e3d4c5b6a", true),
        (
            "abcdefghijklmnopqrst", "postgres://postgres@db.abcdefghijklmnopqrst.supabase.co:5432/postgres",
            true
        ),
        ("acme-prod-data", "s3://acme-prod-data", true),
        ("acme-prod-data", "arn:aws:s3:::acme-prod-data", true),
        ("acme-prod-data", "s3://acme-prod-data-pre", false),
        ("db.prod.acme.example", "db.prod.acme.example:5432", true),
        ("db.prod.acme.example:5432", "db.prod.acme.example", true),
        ("db.prod.acme.example:5432", "db.prod.acme.example:5433", false),
        ("app.acme.example", ".app.acme.example", true), ("app.acme.example", "www.app.acme.example", true),
        ("app.acme.example", "pre.app.acme.example", false),
    ]) func findsWhatStandsWithin(_ theirs: String, _ own: String, _ isShared: Bool) throws {
        let scenario = try Scenario(
            services: "services: {}",
            environments: [
                "production": Scenario.environment(
                    "production", tier: "production", "identifiers: { thing: '\(theirs)' }"),
                "preprod": Scenario.environment(
                    "preprod", tier: "staging", "identifiers: { other: '\(own)' }"),
            ])
        let check = scenario.audit("preprod").check("preprod/identity-collision/other")
        #expect(check?.status == (isShared ? .fail : .pass))
    }

    /// One project keeps several environments.
    @Test(arguments: [("qa", Status.pass), ("live", .fail)])
    func asksForTheEnvironmentOfAProject(_ own: String, _ status: Status) throws {
        func file(_ name: String, _ custom: String) -> String {
            "environment: \(name)\ntier: staging\nlisting: { provider: vercel, project: shop, custom_environment: \(custom) }\n"
        }
        let scenario = try Scenario(
            services: "services: {}", environments: ["one": file("one", "live"), "two": file("two", own)])
        #expect(scenario.audit("two").check("two/identity-collision/project")?.status == status)
    }

    /// A place is its environment's whatever a manifest calls it; two may be listed from parts of one place.
    @Test(arguments: [("api-live", Status.fail), ("API-Live", .fail), ("api-pre", .pass)])
    func asksWhereTheOthersAreListed(_ declared: String, _ status: Status) throws {
        let place = Place("Cloudflare", "Worker api-live", identifiers: ["api-live"])
        let scenario = try Scenario(
            services: "services: {}",
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment(
                    "preprod", tier: "staging", "identifiers: { worker: \(declared) }"),
            ]
        ).placing("production", place)
        let id = "preprod/identity-collision/worker"
        #expect(scenario.audit("preprod").check(id)?.status == status)
        let own = scenario.placing(
            "preprod", Place("Cloudflare", "Worker api-live (preprod)", identifiers: ["api-live"]))
        #expect(own.audit("preprod").check(id)?.status == .pass)
    }

    /// A project's name is one within an account; one that is not declared may be any.
    @Test(arguments: [
        ("first", String?.some("second"), Status.pass), ("first", "first", .fail), ("first", nil, .fail),
    ])
    func `a project is its account's`(_ production: String, _ preprod: String?, _ status: Status) throws {
        let listing = "listing: { provider: supabase, project: abc }"
        let record = try Self.production(listing)
            .placing("production", Place("Host", account: production, "project abc"))
            .placing("preprod", Place("Host", account: preprod, "project abc")).audit("preprod")
        #expect(record.check("preprod/identity-collision/project")?.status == status)
    }

    /// The same asked from the other side: what an environment is listed from is what another one declares as its own.
    @Test(arguments: [("api-live", Status.fail), ("API-Live", .fail), ("api-pre", nil)])
    func asksWhatTheOthersDeclare(_ declared: String, _ status: Status?) throws {
        let place = Place("Cloudflare", "Worker api-live", identifiers: ["api-live"])
        let scenario = try Scenario(
            services: "services: {}",
            environments: [
                "production": Scenario.environment(
                    "production", tier: "production", "identifiers: { worker: \(declared) }"),
                "preprod": Scenario.environment("preprod", tier: "staging"),
            ]
        ).placing("preprod", place)
        let id = "preprod/identity-collision/listing"
        #expect(scenario.audit("preprod").check(id)?.status == status)
        // One project may have a place for each.
        let both = scenario.placing(
            "production", Place("Cloudflare", "Worker api-live (production)", identifiers: ["api-live"]))
        #expect(both.audit("preprod").check(id) == nil)
    }

    /// What production and preprod declare for their probes, and what of it is production's, too.
    @Test(
        arguments: [
            (
                "auth: { site_url: https://login.acme.example }",
                "auth: { site_url: 'https://LOGIN.acme.example/' }",
                "auth/site_url"
            ),
            (
                "frontend: https://login.acme.example", "auth: { site_url: https://login.acme.example }",
                "auth/site_url"
            ),
            (
                "auth: { site_url: https://login.acme.example }", "frontend: https://login.acme.example",
                "frontend"
            ),
            ("auth: { site_url: http://localhost:3000 }", "auth: { site_url: http://localhost:3000 }", nil),
            (
                "auth: { site_url: https://login.acme.example }",
                "auth: { site_url: https://pre.acme.example }", nil
            ),
            (calcom("team: 71001"), calcom("team: 71001"), "webhooks/calcom_team"),
            (calcom("team: 71001"), calcom("team: 71002"), nil),
            ("identifiers: { calcom_team: '71001' }", calcom("team: 71001"), "webhooks/calcom_team"),
            ("identifiers: { shard: '71001' }", calcom("team: 71001"), nil),
            // A team may be of several, each with event types of its own.
            (calcom("team: 71001, event_types: [101]"), calcom("team: 71001, event_types: [201]"), nil),
            (calcom("event_types: [101, 102]"), calcom("event_types: [102]"), "webhooks/calcom_event_type"),
            (calendly("AAAABBBBCCCC"), calendly("AAAABBBBCCCC"), "webhooks/calendly_organization"),
            (calendly("AAAABBBBCCCC"), calendly("AAAABBBBDDDD"), nil),
        ] as [(String, String, String?)]) func `what is declared for probes is one environment's`(
            _ production: String, _ preprod: String, _ subject: String?
        ) throws
    {
        let record = try Scenario(
            services: "services: {}",
            environments: [
                "production": "environment: production\ntier: production\n\(production)\n",
                "preprod": "environment: preprod\ntier: staging\n\(preprod)\n",
            ]
        ).audit("preprod")
        let failures = record.ids(of: "identity-collision").filter { record.check($0)?.status == .fail }
        #expect(failures == (subject.map { ["preprod/identity-collision/\($0)"] } ?? []))
    }

    private static func calcom(_ settings: String) -> String {
        "webhooks: { c: { provider: calcom, \(settings), url: 'https://relay.test/hook' } }"
    }

    private static func calendly(_ id: String) -> String {
        "webhooks: { c: { provider: calendly, organization: 'https://api.calendly.com/organizations/\(id)', url: 'https://relay.test/hook' } }"
    }

    private static func own(_ value: String) -> Outcome {
        .pass(.none, "is \(value), which no other environment has")
    }

    private static func shared(_ value: String, as name: String? = nil) -> Outcome {
        .fail(.none, "is \(value), which is production's \(name ?? "too")")
    }

    /// Preprod declares what is production's Supabase project, each in its way.
    @Test(arguments: [
        "listing: { provider: supabase, project: abcdefghijklmnopqrst }",
        "identifiers: { supabase_url: https://abcdefghijklmnopqrst.supabase.co }",
        "identifiers: { api: https://abcdefghijklmnopqrst.functions.supabase.co/x }",
        "identifiers: { db: db.abcdefghijklmnopqrst.supabase.co }",
    ]) func `a project is one project whatever declares it`(production: String) throws {
        let scenario = try Scenario(
            services: "services: {}",
            environments: [
                "production": "environment: production\ntier: production\n\(production)\n",
                "preprod":
                    "environment: preprod\ntier: staging\nidentifiers: { ref: abcdefghijklmnopqrst }\n",
            ])
        let outcome = scenario.audit("preprod").outcome(of: "preprod/identity-collision/ref")
        #expect(outcome?.status == .fail)
    }

    /// It is about the manifests: no listing is needed, and none is there.
    @Test(arguments: rows) func comparesIdentifiers(
        _ production: String, _ subject: String, _ expected: Outcome?
    ) throws {
        let record = try Self.production(production).failing("production").failing("preprod").audit("preprod")
        #expect(record.outcome(of: "preprod/identity-collision/\(subject)") == expected)
    }

    @Test func judgesEveryIdentifierInOrder() throws {
        let record = try Self.production("").audit("preprod")
        #expect(
            record.environments.flatMap(\.checks).filter { $0.rule == "identity-collision" }.map(\.subject)
                == ["frontend", "git_branch", "database", "project"])
    }

    @Test func saysWhereToMendIt() throws {
        let check = try #require(
            try Self.production("git_branch: preprod").audit("preprod")
                .check("preprod/identity-collision/git_branch"))
        #expect(check.fix == "Give preprod its own, and write it in environments/preprod.yaml.")
        #expect(check.severity == .critical)
        #expect(check.url == nil)
    }
}
