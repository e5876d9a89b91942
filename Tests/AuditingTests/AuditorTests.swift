import Auditing
import Manifests
import Scenarios
import Testing

@Suite struct AuditorTests {
    private static let services = """
          pay: { title: Pay, severity: high, isolation: isolated, together: false, secrets: { PAY_KEY: {}, PAY_HOOK: {} } }
          app: { title: App, severity: low, isolation: config, together: false, secrets: { REGION: {}, MODE: {} } }
        """

    /// The order of the file, the winners of a pattern at its place, then what the file leaves out, then the rest.
    @Test func listsSecretsInTheManifestsOrder() throws {
        let record = try Scenario.acme(
            Self.services,
            preprod:
                "secrets: { MODE: { optional: true }, PAY_*: { optional: true }, OWN: { optional: true } }"
        ).listing("preprod", ["ZETA": "z", "ALPHA": "a", "MODE": "m"], platform: ["SUPABASE_URL": "s"])
            .audit("preprod")
        let rows = try #require(record.environments.first).secrets
        #expect(rows.map(\.name) == ["MODE", "PAY_KEY", "PAY_HOOK", "OWN", "REGION", "ALPHA", "ZETA"])
        #expect(rows.map(\.declaredBy) == ["MODE", "PAY_*", "PAY_*", "OWN", nil, nil, nil])
        #expect(rows.map(\.isSet) == [true, false, false, false, false, true, true])
        #expect(rows.map(\.service?.id) == ["app", "pay", "pay", nil, "app", nil, nil])
        #expect(rows.map(\.expected).suffix(3) == ["set or unset", "not declared", "not declared"])
    }

    @Test func ordersChecksByRuleThenBySecret() throws {
        let record = try Scenario.acme(
            Self.services, preprod: "secrets: { PAY_HOOK: { optional: true }, PAY_KEY: { required: true } }"
        ).failing("production").listing("preprod", ["PAY_KEY": "a", "PAY_HOOK": "b"]).audit("preprod")
        #expect(
            record.environments.flatMap(\.checks).map(\.id) == [
                "preprod/listing/production", "preprod/identity-collision/frontend",
                "preprod/identity-collision/git_branch", "preprod/identity-collision/project",
                "preprod/secret-required/PAY_KEY", "preprod/value-placeholder/PAY_HOOK",
                "preprod/value-placeholder/PAY_KEY", "preprod/shared-secret/PAY_HOOK",
                "preprod/shared-secret/PAY_KEY", "preprod/secret-reused/PAY_HOOK",
                "preprod/secret-reused/PAY_KEY",
            ])
    }

    /// Production first, whatever order they are asked for in; and only those that are asked for.
    @Test func judgesTheEnvironmentsThatAreAskedFor() throws {
        let scenario = try Scenario.acme(Self.services, sandbox: "")
        #expect(
            scenario.audit("sandbox", "production").environments.map(\.environment.name.value)
                == ["production", "sandbox"])
        let record = scenario.audit("preprod")
        #expect(record.environments.first?.comparedWith.map(\.environment) == ["production", "sandbox"])
        #expect(record.environments.first?.listing.seen?.evidence == .digest)
        #expect(record.environments.first?.settingsURL == "https://example.com/preprod/settings")
        #expect(record.workspace == "acme")
        #expect(record.generatedAt == Scenario.now)
        #expect("\(record.asOf)" == "2026-11-21")
    }

    static let winners: [(name: String, entry: String)] = [
        ("GOOGLE_OAUTH_SECRET", "GOOGLE_OAUTH_SECRET"), ("GOOGLE_OAUTH_ID", "GOOGLE_OAUTH_*"),
        ("GOOGLE_KEY", "GOOGLE_*"), ("OTHER", "*"),
    ]

    @Test(arguments: winners) func letsTheMostSpecificEntryWin(_ name: String, _ entry: String) throws {
        for entries in [
            ["'*'", "GOOGLE_*", "GOOGLE_OAUTH_*", "GOOGLE_OAUTH_SECRET"],
            ["GOOGLE_OAUTH_SECRET", "GOOGLE_OAUTH_*", "GOOGLE_*", "'*'"],
        ] {
            let secrets = entries.map { "\($0): { optional: true }" }.joined(separator: ", ")
            let record = try Scenario.acme("  {}", preprod: "secrets: { \(secrets) }")
                .listing("preprod", [name: "a"]).audit("preprod")
            let row = record.environments.flatMap(\.secrets).first { $0.name == name }
            #expect(row?.declaredBy == entry)
        }
    }

    /// The winner counts alone: nothing is taken over from the others.
    @Test func takesNothingFromEntriesThatLost() throws {
        let record = try Scenario.acme(
            Self.services,
            preprod: "secrets: { PAY_*: { forbidden: true, note: N }, PAY_KEY: { optional: true } }"
        ).listing("preprod", ["PAY_KEY": "a"]).audit("preprod")
        #expect(record.ids(of: "secret-forbidden") == ["preprod/secret-forbidden/PAY_HOOK"])
        #expect(record.environments.flatMap(\.secrets).map(\.note) == ["N", nil, nil, nil])
    }

    static let forms: [(own: String, prefix: String, format: String)] = [
        ("", "p_", "hex, and at least 4 bytes long"),
        (", prefix: p_1", "p_1", "hex, and at least 4 bytes long"),
        (", format: uuid", "p_", "a UUID, and at least 4 bytes long"),
        (", min_length: 9", "p_", "at least 9 bytes long, and hex"),
        (", prefix: p_2, format: host, min_length: 5", "p_2", "a host name, and at least 5 bytes long"),
    ]

    /// What the environment says of a form replaces what the service says of it, and of nothing else.
    @Test(arguments: forms) func narrowsFormsByTheEnvironment(
        _ own: String, _ prefix: String, _ format: String
    ) throws {
        let record = try Scenario.acme(
            "  pay: { title: P, severity: low, isolation: isolated, secrets: { PAY_KEY: { prefix: p_, format: hex, min_length: 4 } } }",
            preprod: "secrets: { PAY_KEY: { optional: true\(own) } }"
        ).listing("preprod", ["PAY_KEY": "a"]).audit("preprod")
        func unproven(_ form: String) -> Outcome {
            .unproven(.digest, "can't be proved to be \(form): the listing shows only its digest")
        }
        #expect(
            record.outcome(of: "preprod/key-prefix/PAY_KEY") == unproven("a value that begins with \(prefix)")
        )
        #expect(record.outcome(of: "preprod/value-format/PAY_KEY") == unproven(format))
    }

    @Test func reportsWaiversOfRulesThatDoNotExist() throws {
        func problems(_ finding: String) throws -> [String] {
            let line =
                "waivers: [{ finding: \(finding), reason: R, owner: o, from: 2026-01-01, until: 2026-12-31 }]"
            return Auditor.problems(of: try Scenario.acme(Self.services, preprod: line).workspace, by: .all)
                .map(\.description)
        }
        #expect(
            try problems("shared-secrets/PAY_KEY") == [
                "environments/preprod.yaml:6:22: unknown rule \"shared-secrets\"; did you mean shared-secret?"
            ])
        #expect(
            try problems("nothing-of-the-kind/PAY_KEY") == [
                "environments/preprod.yaml:6:22: unknown rule \"nothing-of-the-kind\""
            ])
        // What loosens the policy can't be waived.
        let others = ["service-incomplete": "pay", "identity-collision": "listing", "listing": "preprod"]
        let ofWaivers: Set = ["policy-loosened", "waiver-expired", "waiver-unused"]
        for rule in RuleSet.all.descriptions.map(\.id) where !ofWaivers.contains(rule) {
            #expect(try problems("\(rule)/\(others[rule] ?? "PAY_KEY")").isEmpty, "\(rule)")
        }
        for (finding, says) in [
            (
                "identity-collision/frntend",
                "no identifier \"frntend\" is declared (did you mean \"frontend\"?)"
            ),
            ("listing/production", "no listing \"production\" is declared"),
            ("waiver-expired/key-prefix/PAY_KEY", "no waiver \"key-prefix/PAY_KEY\" is declared"),
            ("shared-secret/pages/PAY_KEY", "no part \"pages\" is declared"),
            ("safeguard-missing/PAY_KYE", "no secret \"PAY_KYE\" is declared (did you mean \"PAY_KEY\"?)"),
        ] {
            #expect(
                try problems(finding).first?.hasSuffix("has no such finding: \(says)") == true, "\(finding)")
        }
    }

    @Test func describesEveryRuleOnce() {
        let descriptions = RuleSet.all.descriptions
        #expect(Set(descriptions.map(\.id)).count == descriptions.count)
        for rule in descriptions { #expect(!rule.failsWhen.isEmpty && rule.why.hasSuffix(".")) }
    }

    /// Linear work is not proved by a clock here, but that nothing is lost when there is much.
    @Test(arguments: [20, 200]) func losesNothingOfManyEnvironments(_ count: Int) throws {
        let names = (0..<100).map { "KEY_\($0)" }
        let declared = names.map { "\($0): {}" }.joined(separator: ", ")
        let environments = (0..<count).map { "env-\($0)" }
        var scenario = try Scenario(
            services:
                "services: { s: { title: S, severity: low, isolation: isolated, secrets: { \(declared) } } }",
            environments: Dictionary(
                uniqueKeysWithValues: environments.map { ($0, Scenario.environment($0, tier: "staging")) }))
        for environment in environments {
            scenario = scenario.listing(
                environment, Dictionary(uniqueKeysWithValues: names.map { ($0, "\(environment)-\($0)") }))
        }
        let record = scenario.auditAll()
        #expect(record.environments.count == count)
        for environment in record.environments {
            let byRule = Dictionary(grouping: environment.checks, by: \.rule).mapValues(\.count)
            #expect(
                byRule == [
                    "identity-collision": 3, "service-incomplete": 1, "value-placeholder": 100,
                    "shared-secret": 100, "secret-reused": 100,
                ])
        }
        #expect(record.verdict == .pass)
        #expect(record.sharing.isEmpty)
    }
}
