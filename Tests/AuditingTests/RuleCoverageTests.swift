import Auditing
import Manifests
import Scenarios
import Testing

/// What will judge a secret is told by the rules themselves, before anything is fetched.
@Suite struct RuleCoverageTests {
    private func outlook() throws -> RuleCoverage {
        let scenario = try Scenario(
            services: """
                safeguards: { override: { title: O, requires: { OVERRIDE: set } } }
                services:
                  pay:
                    { title: P, severity: low, isolation: isolated, secrets: { PAY_KEY: { prefix: sk_ }, PAY_HOOK: {} } }
                  mail:
                    { title: M, severity: low, isolation: shareable, safeguards: override, secrets: { MAIL_KEY: {} } }
                  site:
                    { title: S, severity: low, isolation: config, secrets: { SITE_URL: {}, APP_ENV: {}, OVERRIDE: {} } }
                """,
            environments: [
                "production": Scenario.environment("production", tier: "production"),
                "preprod": Scenario.environment(
                    "preprod", tier: "staging",
                    """
                    secrets:
                      PAY_*: { optional: true }
                      PAY_KEY: { required: true, format: { hex: 4 } }
                      MAIL_KEY: {}
                      SITE_URL: { equals: frontend }
                      APP_ENV: { optional: true, equals: staging, expected: Staging }
                      OVERRIDE: { forbidden: true }
                      EXTRA: {}
                    waivers:
                      - { finding: shared-secret/PAY_KEY, reason: R, owner: O, from: 2026-01-01, until: 2026-01-02 }
                      - { finding: shared-secret/PAY_HOOK, reason: R, owner: O, from: 2026-01-01, until: 2026-01-02 }
                    """),
            ])
        return RuleCoverage(scenario.workspace, by: .all)
    }

    @Test(arguments: [
        (
            "PAY_KEY",
            [
                "secret-required", "value-placeholder", "key-prefix", "value-format", "shared-secret",
                "secret-reused",
            ]
        ),
        ("PAY_HOOK", ["value-placeholder", "shared-secret", "secret-reused"]),
        (
            "MAIL_KEY",
            [
                "secret-required", "value-placeholder", "shared-secret", "secret-reused", "safeguard-missing",
            ]
        ),
        ("SITE_URL", ["secret-required", "site-url"]), ("APP_ENV", ["value-equals"]),
        ("OVERRIDE", ["secret-forbidden"]),
        ("EXTRA", ["secret-required", "value-placeholder", "secret-reused"]),
        ("pay", ["service-incomplete"]), ("mail", []), ("nothing", []),
    ])
    func tellsWhichRulesWillJudge(subject: String, rules: [String]) throws {
        #expect(try outlook().rules(judging: subject, in: "preprod") == rules)
    }

    @Test func tellsWhatEachEnvironmentDeclares() throws {
        let outlook = try outlook()
        let key = outlook.secret("PAY_KEY")
        #expect(key.map(\.environment.name.value) == ["production", "preprod"])
        #expect(key[0].expectation == nil)
        #expect(key[0].expected == nil)
        #expect(key[1].expectation?.presence == .required)
        #expect(key[1].waivers.map(\.finding.value) == ["shared-secret/PAY_KEY"])
        #expect(outlook.secret("APP_ENV")[1].knownValue == "staging")
        #expect(outlook.secret("APP_ENV")[1].expected == "Staging")
        #expect(outlook.secret("SITE_URL")[1].knownValue == "https://preprod.acme.example")
        #expect(outlook.secret("PAY_HOOK")[1].expectation?.pattern.value == .beginning("PAY_"))
        #expect(outlook.secret("EXTRA").map(\.environment.name.value) == ["preprod"])
        #expect(outlook.secret("nothing").isEmpty)
    }
}
