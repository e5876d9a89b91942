import Auditing
import Manifests
import Scenarios
import Support
import Testing

@testable import Records

/// A record of which some rules were skipped: nothing in it is called verified that was not judged.
@Suite struct SkippedRulesTests {
    private static func record(_ selection: RuleSelection) throws -> Record {
        try Scenario(
            services: """
                services:
                  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {}, PAY_OLD: {} } }
                """,
            environments: [
                "preprod": """
                environment: preprod
                tier: staging
                frontend: https://preprod.acme.example
                listing: { provider: supabase, project: project-preprod }
                secrets: { PAY_KEY: {}, PAY_OLD: { optional: true } }
                auth: { site_url: frontend }
                """,
                "production": Scenario.environment("production", tier: "production"),
            ]
        ).listing("preprod", ["PAY_KEY": "one", "PAY_OLD": "two"])
            .listing("production", ["PAY_KEY": "three", "PAY_OLD": "four"])
            .audit("preprod", selection: selection)
    }

    private func row(_ name: String, _ selection: RuleSelection) throws -> Substring? {
        let text = MarkdownRecord().render(try Self.record(selection))
        return text.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") }
    }

    @Test func whatIsWhollyJudgedIsVerified() throws {
        #expect(try row("PAY_KEY", .onSecrets)?.contains("[x] Verified") == true)
    }

    @Test func whatIsPartlyJudgedHoldsAsFarAsThat() throws {
        let row = try row("PAY_KEY", RuleSelection(skipping: ["shared-secret"]))
        #expect(row?.contains("[ ] Holds, but for the rules skipped") == true)
    }

    @Test func whatIsNotJudgedIsNotVerified() throws {
        let row = try row("PAY_OLD", RuleSelection(only: ["secret-required"]))
        #expect(row?.contains("[ ] Not judged") == true)
    }

    @Test func whereNoRuleIsAboutSecretsThereAreNone() throws {
        let record = try Self.record(RuleSelection(only: ["auth-setting"]))
        #expect(record.environments[0].secrets.isEmpty && record.sharing.isEmpty)
        #expect(TextRecord(style: TextStyle()).render(record).contains("its secrets were not checked"))
        #expect(MarkdownRecord().render(record).contains("Its secrets were not checked."))
    }

    @Test func whatAloneWasAppliedIsSaid() throws {
        let record = try Self.record(RuleSelection(only: ["auth-setting", "site-url"]))
        let words = "Judged by site-url, auth-setting alone; all other rules were skipped"
        #expect(TextRecord(style: TextStyle()).render(record).hasSuffix("\n\(words)\n"))
        #expect(
            MarkdownRecord().render(record).contains(
                "Judged by `site-url`, `auth-setting` alone; all other rules were skipped."))
    }

    @Test func whatWasSkippedIsSaid() throws {
        let record = try Self.record(RuleSelection(skipping: ["secret-stale", "auth-setting"]))
        #expect(
            TextRecord(style: TextStyle()).render(record).hasSuffix(
                "\nSkipped, and not judged: secret-stale, auth-setting\n")
        )
        #expect(
            MarkdownRecord().render(record)
                .contains("Skipped, and not judged: `secret-stale`, `auth-setting`."))
        let json = JSONText.of(RecordJSON(record)).filter { !$0.isWhitespace }
        #expect(json.contains(#""skipped_rules":["secret-stale","auth-setting"]"#))
    }
}
