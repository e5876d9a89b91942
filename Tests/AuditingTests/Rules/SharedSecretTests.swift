import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Testing

@Suite struct SharedSecretTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                together: false
                secrets: { PAY_KEY: { note: Tell finance. }, PAY_HOOK: {}, PAY_TOKEN: {} }
              mail: { title: Mail, severity: high, isolation: shareable, secrets: { MAIL_KEY: {} } }
              region: { title: Region, severity: low, isolation: config, secrets: { REGION: {} } }
            """, preprod: "secrets: { FREE_*: { optional: true } }", sandbox: "")
    }

    static let isolated = [
        Case("a value of its own", .pass(.digest, "differs from every secret of production, sandbox")) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "b"])
        },
        Case("the same name", .fail(.digest, "has the same value as PAY_KEY in production")) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("another name", .fail(.digest, "has the same value as PAY_HOOK in sandbox")) {
            $0.listing("sandbox", ["PAY_HOOK": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("an undeclared name", .fail(.digest, "has the same value as STRAY in production")) {
            $0.listing("production", ["STRAY": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("a platform's secret", .fail(.digest, "has the same value as SUPABASE_KEY in production")) {
            $0.listing("production", [:], platform: ["SUPABASE_KEY": "a"]).listing(
                "preprod", ["PAY_KEY": "a"])
        },
        Case("a shareable secret", .fail(.digest, "has the same value as MAIL_KEY in production")) {
            $0.listing("production", ["MAIL_KEY": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("a setting", .pass(.digest, "differs from every secret of production, sandbox")) {
            $0.listing("production", ["REGION": "a"]).listing("preprod", ["PAY_KEY": "a"])
        },
        Case("itself alone", .pass(.digest, "differs from every secret of production, sandbox")) {
            $0.listing("preprod", ["PAY_KEY": "a", "PAY_HOOK": "a"])
        },
        Case(
            "two environments",
            .fail(.digest, "has the same value as PAY_KEY in production, PAY_KEY in sandbox")
        ) {
            $0.listing("production", ["PAY_KEY": "a"]).listing("sandbox", ["PAY_KEY": "a"])
                .listing("preprod", ["PAY_KEY": "a"])
        },
        Case(
            "more places than are told",
            .fail(
                .digest,
                "has the same value as PAY_KEY in production, PAY_HOOK in production, PAY_TOKEN in production and others"
            )
        ) {
            let all = ["PAY_KEY": "a", "PAY_HOOK": "a", "PAY_TOKEN": "a"]
            return $0.listing("production", all).listing("sandbox", ["PAY_KEY": "a", "STRAY": "a"])
                .listing("preprod", ["PAY_KEY": "a"])
        },
        Case(
            "one place more than is told",
            .fail(
                .digest,
                "has the same value as PAY_KEY in production, PAY_HOOK in production, PAY_TOKEN in production and others"
            )
        ) {
            $0.listing("production", ["PAY_KEY": "a", "PAY_HOOK": "a", "PAY_TOKEN": "a", "STRAY": "a"])
                .listing("preprod", ["PAY_KEY": "a"])
        },
        Case("unset", nil) { $0.listing("production", ["PAY_KEY": "a"]) },
        Case(
            "its name only",
            .unproven(.name, "can't be proved to be preprod's own: the listing shows only its name")
        ) { $0.listing("preprod", namesOnly: ["PAY_KEY"]) },
        Case(
            "another's names only",
            .unproven(.digest, "can't be proved to be preprod's own: sandbox could not be compared")
        ) { $0.listing("sandbox", namesOnly: ["PAY_HOOK"]).listing("preprod", ["PAY_KEY": "a"]) },
        Case(
            "no listing of the others",
            .unproven(
                .digest, "can't be proved to be preprod's own: production, sandbox could not be compared")
        ) { $0.failing("production").failing("sandbox").listing("preprod", ["PAY_KEY": "a"]) },
        Case(
            "shared with one, the other unseen", .fail(.digest, "has the same value as PAY_KEY in production")
        ) {
            $0.listing("production", ["PAY_KEY": "a"]).failing("sandbox").listing("preprod", ["PAY_KEY": "a"])
        },
    ]

    @Test(arguments: isolated) func judgesAnIsolatedSecret(_ row: Case) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.outcome(of: "preprod/shared-secret/PAY_KEY") == row.expected)
    }

    static let shareable = [
        Case("not shared", .pass(.digest, "is shared with no secret that was seen")) {
            $0.listing("production", ["MAIL_KEY": "a"]).listing("preprod", ["MAIL_KEY": "b"])
        },
        Case("shared", .pass(.digest, "is shared with MAIL_KEY in production, as its class allows")) {
            $0.listing("production", ["MAIL_KEY": "a"]).listing("preprod", ["MAIL_KEY": "a"])
        },
        Case("equal to a setting", .pass(.digest, "is shared with no secret that was seen")) {
            $0.listing("production", ["REGION": "a"]).listing("preprod", ["MAIL_KEY": "a"])
        },
        Case("equal to an isolated one", .fail(.digest, "has the same value as PAY_KEY in production")) {
            $0.listing("production", ["PAY_KEY": "a", "MAIL_KEY": "a"]).listing("preprod", ["MAIL_KEY": "a"])
        },
        Case("equal to a platform's", .fail(.digest, "has the same value as SUPABASE_KEY in production")) {
            $0.listing("production", [:], platform: ["SUPABASE_KEY": "a"]).listing(
                "preprod", ["MAIL_KEY": "a"])
        },
        Case("unset", nil) { $0.listing("production", ["MAIL_KEY": "a"]) },
        Case("its name only", unproven(.name, "the listing shows only its name")) {
            $0.listing("preprod", namesOnly: ["MAIL_KEY"])
        },
        Case("another's names only", unproven(.digest, "production could not be compared")) {
            $0.listing("production", namesOnly: ["PAY_KEY"]).listing("preprod", ["MAIL_KEY": "a"])
        },
    ]

    private static func unproven(_ evidence: EvidenceLevel, _ reason: String) -> Outcome {
        .unproven(
            evidence, "can't be proved to differ from other environments' isolated secrets: \(reason)")
    }

    @Test(arguments: shareable) func judgesAShareableSecret(_ row: Case) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.outcome(of: "preprod/shared-secret/MAIL_KEY") == row.expected)
    }

    /// Whose class nobody declared is judged only where it meets an isolated secret.
    @Test(arguments: ["STRAY", "FREE_KEY"]) func judgesASecretOfNoService(_ name: String) throws {
        let own = try Self.workspace().listing("preprod", [name: "a"])
        let id = "preprod/shared-secret/\(name)"
        let shared = own.listing("production", ["PAY_KEY": "a"]).audit("preprod")
        #expect(shared.outcome(of: id) == .fail(.digest, "has the same value as PAY_KEY in production"))
        #expect(shared.check(id)?.severity == .high)
        #expect(own.listing("production", [name: "a"]).audit("preprod").check(id) == nil)
        #expect(own.listing("production", ["MAIL_KEY": "a"]).audit("preprod").check(id) == nil)
        let unseen = own.listing("production", namesOnly: ["PAY_KEY"]).audit("preprod")
        // What is undeclared fails as such; there is nothing to prove of it.
        #expect(
            unseen.outcome(of: id)
                == (name == "STRAY" ? nil : Self.unproven(.digest, "production could not be compared")))
    }

    /// One name without a digest is as good as none: any value may be behind it.
    @Test func comparesWithEveryDigestOrNone() throws {
        let partly = [
            ListedSecret(name: "PAY_HOOK", digest: nil),
            ListedSecret(name: "PAY_TOKEN", digest: Digest(of: "t")),
        ]
        let record = try Self.workspace().listing("production", partly, evidence: .digest)
            .listing("preprod", ["PAY_KEY": "a"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/shared-secret/PAY_KEY")
                == .unproven(.digest, "can't be proved to be preprod's own: production could not be compared")
        )
    }

    @Test func judgesAPlatformSecret() throws {
        let own = try Self.workspace().listing("preprod", [:], platform: ["SUPABASE_KEY": "a"])
        let id = "preprod/shared-secret/SUPABASE_KEY"
        let shared = own.listing("production", ["PAY_KEY": "a"]).audit("preprod")
        #expect(shared.outcome(of: id) == .fail(.digest, "has the same value as PAY_KEY in production"))
        let stray = own.listing("production", ["STRAY": "a"]).audit("preprod")
        #expect(stray.outcome(of: id) == .fail(.digest, "has the same value as STRAY in production"))
        let alike = own.listing("production", [:], platform: ["SUPABASE_KEY": "a"]).audit("preprod")
        #expect(alike.check(id) == nil)
        #expect(own.failing("production").audit("preprod").check(id) == nil)
    }

    @Test func isNotAboutSettings() throws {
        let record = try Self.workspace().listing("production", ["PAY_KEY": "a", "REGION": "a"])
            .listing("preprod", ["REGION": "a"]).audit("preprod")
        #expect(record.ids(of: "shared-secret").isEmpty)
    }

    @Test func tellsWhatItMeansAndWhatToDo() throws {
        let check = try #require(
            try Self.workspace().listing("production", ["PAY_KEY": "a"]).listing("preprod", ["PAY_KEY": "a"])
                .audit("preprod").check("preprod/shared-secret/PAY_KEY"))
        #expect(check.severity == .critical)
        #expect(check.service == "pay")
        #expect(
            check.fix
                == "Issue a credential for preprod in Pay and set it. Or delete it until there is one. Note: Tell finance."
        )
        #expect(check.url == "https://example.com/preprod/settings")
        #expect(check.expected == "set or unset")
    }

    @Test func countsManyEnvironments() throws {
        let names = ["one", "two", "three", "four", "five"]
        let scenario = try Scenario(
            services: """
                services:
                  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }
                """,
            environments: Dictionary(
                uniqueKeysWithValues: names.map { ($0, Scenario.environment($0, tier: "staging")) }))
        let record = names.reduce(scenario) { $0.listing($1, ["PAY_KEY": $1]) }.audit("one")
        #expect(
            record.check("one/shared-secret/PAY_KEY")?.message
                == "differs from every secret of 4 other environments")
    }

    @Test func comparesWithNothingWhereThereIsOneEnvironment() throws {
        let scenario = try Scenario(
            services: """
                services:
                  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }
                """,
            environments: ["only": Scenario.environment("only", tier: "production")])
        let record = scenario.listing("only", ["PAY_KEY": "a"]).audit("only")
        #expect(record.check("only/shared-secret/PAY_KEY")?.status == .pass)
    }
}
