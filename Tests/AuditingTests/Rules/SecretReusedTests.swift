import Auditing
import Listings
import Scenarios
import Secrets
import Testing

@Suite struct SecretReusedTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              keys:
                title: Keys
                severity: critical
                isolation: isolated
                together: false
                secrets: { A_KEY: {}, B_KEY: {}, C_KEY: { same_as: A_KEY }, D_KEY: {} }
              mail: { title: Mail, severity: low, isolation: shareable, secrets: { MAIL_KEY: {} } }
              app: { title: App, severity: low, isolation: config, secrets: { REGION: {} } }
            """, preprod: "secrets: { FREE_*: { optional: true } }")
    }

    /// A site has one address under many names, and everybody may know it.
    @Test func passesOverAddressesOfTheSite() throws {
        let file = "wrangler.toml"
        func listed(_ name: String, _ value: String) -> ListedSecret {
            ListedSecret(name: name, digest: Digest(of: value), plainTextIn: file)
        }
        let record = try Scenario.acme(
            "  site: { title: Site, severity: high, isolation: isolated, together: false, secrets: { BASE_URL: {}, APP_URL: {}, APP_HOST: {} } }"
        ).listing(
            "preprod",
            [
                listed("BASE_URL", "https://pre.acme.io"), listed("APP_URL", "https://pre.acme.io"),
                listed("APP_HOST", "localhost"),
            ], evidence: .digest
        ).audit("preprod")
        #expect(record.environments.flatMap(\.checks).filter { $0.status == .fail }.isEmpty)
        #expect(record.check("preprod/secret-reused/APP_URL")?.status == .pass)
    }

    private static let differs = Outcome.pass(.digest, "differs from the environment's other secrets")
    private static func same(_ name: String) -> Outcome {
        .fail(.digest, "has the same value as \(name) in this environment")
    }

    static let rows: [(live: [String: String], expected: Outcome?)] = [
        (["A_KEY": "a", "B_KEY": "b"], differs),
        (["A_KEY": "a", "B_KEY": "a"], same("B_KEY")),
        (["A_KEY": "a", "MAIL_KEY": "a"], same("MAIL_KEY")),
        (["A_KEY": "a", "FREE_KEY": "a"], same("FREE_KEY")),
        (["A_KEY": "a", "B_KEY": "a", "D_KEY": "a"], same("B_KEY, D_KEY")),
        (["A_KEY": "a", "C_KEY": "a"], differs),
        (["A_KEY": "a", "C_KEY": "a", "D_KEY": "a"], same("D_KEY")),
        (["A_KEY": "a", "REGION": "a"], differs),
        (["A_KEY": "a", "STRAY": "a"], differs),
        (["B_KEY": "a"], nil),
    ]

    @Test(arguments: rows) func comparesWithinTheEnvironment(
        _ live: [String: String], _ expected: Outcome?
    ) throws {
        let record = try Self.workspace().listing("production", ["A_KEY": "a", "B_KEY": "a"])
            .listing("preprod", live).audit("preprod")
        #expect(record.outcome(of: "preprod/secret-reused/A_KEY") == expected)
    }

    /// `same_as` is told once and holds both ways.
    @Test(arguments: ["A_KEY", "C_KEY"]) func readsSameAsBothWays(_ name: String) throws {
        let record = try Self.workspace().listing("preprod", ["A_KEY": "a", "C_KEY": "a"]).audit("preprod")
        #expect(record.check("preprod/secret-reused/\(name)")?.status == .pass)
    }

    @Test func knowsNothingOfNames() throws {
        let record = try Self.workspace().listing("preprod", namesOnly: ["A_KEY"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/secret-reused/A_KEY")
                == .unproven(
                    .name,
                    "can't be compared with the environment's other secrets: the listing shows only its name")
        )
    }

    @Test func comparesWithEveryDigestOrNone() throws {
        let partly = [
            ListedSecret(name: "A_KEY", digest: Digest(of: "a")), ListedSecret(name: "B_KEY", digest: nil),
            ListedSecret(name: "STRAY", digest: nil),
        ]
        let record = try Self.workspace().listing("preprod", partly, evidence: .digest).audit("preprod")
        #expect(
            record.outcome(of: "preprod/secret-reused/A_KEY")
                == .unproven(
                    .digest, "can't be compared with B_KEY: the listing shows only its name"))
    }

    @Test func isNotAboutTheRest() throws {
        let record = try Self.workspace()
            .listing("preprod", ["REGION": "a", "STRAY": "a"], platform: ["SUPABASE_KEY": "a"])
            .audit("preprod")
        #expect(record.ids(of: "secret-reused").isEmpty)
    }

    /// One of production's two may keep the value, so that a person says which.
    @Test(arguments: [("production", Remedy.person), ("preprod", .generate)])
    func replacesNoneOfProductions(_ environment: String, _ remedy: Remedy) throws {
        let scenario = try Scenario.acme(
            "  keys: { title: Keys, severity: high, isolation: isolated, together: false, secrets: { A_KEY: { generate: { hex: 8 } }, B_KEY: { generate: { hex: 8 } } } }"
        )
        let record = scenario.listing(environment, ["A_KEY": "one value", "B_KEY": "one value"]).auditAll()
        for name in ["A_KEY", "B_KEY"] {
            #expect(record.check("\(environment)/secret-reused/\(name)")?.remedy == remedy)
        }
    }

    @Test func saysWhatToDo() throws {
        let check = try #require(
            try Self.workspace().listing("preprod", ["A_KEY": "a", "B_KEY": "a"]).audit("preprod")
                .check("preprod/secret-reused/B_KEY"))
        #expect(
            check.fix
                == "Issue a credential for preprod in Keys and set it. Or delete it until there is one. If the two are meant to be one, declare `same_as: A_KEY`."
        )
        #expect(check.severity == .medium)
    }

    /// The advice can be followed: a platform's own secret may be named.
    @Test func `one that is meant to be the platform's is declared so`() throws {
        func check(_ declared: String) throws -> Check? {
            try Scenario.acme(
                "  data: { title: Data, severity: high, isolation: isolated, secrets: { DATABASE_URL: \(declared) } }"
            ).listing("preprod", ["DATABASE_URL": "a"], platform: ["SUPABASE_DB_URL": "a"]).audit("preprod")
                .check("preprod/secret-reused/DATABASE_URL")
        }
        #expect(try check("{}")?.fix?.hasSuffix("declare `same_as: SUPABASE_DB_URL`.") == true)
        #expect(try check("{ same_as: SUPABASE_DB_URL }")?.status == .pass)
    }

    /// What no service declares is judged by what its name and value tell.
    @Test(arguments: [
        ("NODE_ENV", "SENTRY_ENVIRONMENT", Status.pass), ("SITE_URL", "NEXTAUTH_URL", .pass),
        ("SB_PROJECT", "VITE_SUPABASE_PROJECT_ID", .pass), ("DB_USER", "DB_NAME", .pass),
        ("SUPPORT_EMAIL", "SENDER", .pass), ("SHOP", "STORE", .unproven), ("SHOP", "SHOP_TOKEN", .fail),
        ("DB_USER", "DB_PASSWORD", .fail),
    ]) func `settings are reused by nobody`(name: String, other: String, status: Status) throws {
        let scenario = try Scenario.acme(
            "  keys: { title: Keys, severity: high, isolation: isolated, secrets: { OWN_KEY: {} } }",
            preprod: "secrets: { '*': { optional: true } }")
        let record = scenario.listing("preprod", [name: "acme", other: "acme"]).audit("preprod")
        for name in [name, other] {
            #expect(record.check("preprod/secret-reused/\(name)")?.status == status, "\(name)")
        }
    }

    @Test func `a variant of another secret's value is that value`() throws {
        let record = try Self.workspace().listing("preprod", ["A_KEY": "kX9w_22aa", "B_KEY": "kX9w_22aa\n"])
            .handingIn("preprod", ["A_KEY": "kX9w_22aa"]).audit("preprod")
        for (name, other) in [("A_KEY", "B_KEY"), ("B_KEY", "A_KEY")] {
            #expect(
                record.outcome(of: "preprod/secret-reused/\(name)")
                    == .fail(
                        .value, "has the same value as \(other) in this environment, with a trailing newline"
                    ))
        }
    }

    /// What was accepted is this secret beside that one, and no other that gets the value later.
    @Test(arguments: [
        ("", Status.fail), (", with: [B_KEY]", .fail), (", with: [B_KEY, C_KEY]", .waived),
    ]) func aWaiverCoversTheSecretsThatItNames(_ with: String, _ expected: Status) throws {
        let record = try Scenario.acme(
            "  keys: { title: Keys, severity: high, isolation: isolated, together: false, secrets: { A_KEY: {}, B_KEY: {}, C_KEY: {} } }",
            preprod:
                "waivers: [{ finding: secret-reused/A_KEY, reason: R, owner: o, from: 2026-11-01, until: 2027-01-01\(with) }]"
        ).listing("preprod", ["A_KEY": "a", "B_KEY": "a", "C_KEY": "a"]).audit("preprod")
        let check = record.check("preprod/secret-reused/A_KEY")
        #expect(check?.status == expected)
        #expect(
            check?.message.hasPrefix("has the same value as B_KEY, C_KEY in this environment") == true)
    }

    /// A connection string holds a password, and is no second use of it.
    @Test func `a part of another secret's value is not that value`() throws {
        let values = ["A_KEY": "kX9w_22aa77", "B_KEY": "postgres://u:kX9w_22aa77@db.example.com/app"]
        let record = try Self.workspace().listing("preprod", values).handingIn("preprod", values).audit(
            "preprod")
        #expect(record.outcome(of: "preprod/secret-reused/A_KEY") == Self.differs)
    }

    /// Two secrets that are bound to one entry of a store.
    @Test func `one entry under two names is reused`() throws {
        let secrets = ["A_KEY": "store/k", "B_KEY": "store/k", "D_KEY": "store/d"].map {
            ListedSecret(name: $0, shown: .entry($1))
        }
        let record = try Self.workspace().listing("preprod", secrets, evidence: .name).audit("preprod")
        #expect(
            record.outcome(of: "preprod/secret-reused/A_KEY")
                == .fail(.name, "has the same value as B_KEY in this environment"))
        #expect(record.check("preprod/secret-reused/D_KEY")?.status == .unproven)
    }

    @Test func `one value handed in for two secrets is reused, whatever is live`() throws {
        let record = try Self.workspace().listing("preprod", namesOnly: ["A_KEY", "B_KEY"])
            .handingIn("preprod", ["A_KEY": "kX9w_22aa", "B_KEY": "kX9w_22aa"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/secret-reused/A_KEY")
                == .fail(.value, "has the same value as B_KEY in this environment"))
    }
}
