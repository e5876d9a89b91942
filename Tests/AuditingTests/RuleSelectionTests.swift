import Auditing
import Scenarios
import Testing

@Suite struct RuleSelectionTests {
    private static func scenario() throws -> Scenario {
        try .acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: { prefix: pk_ } } }",
            preprod: """
                secrets: { PAY_KEY: {} }
                waivers:
                  - { finding: shared-secret/PAY_KEY, reason: r, owner: o, from: 2026-01-01, until: 2027-01-01 }
                """
        ).listing("preprod", ["PAY_KEY": "pk_one"]).listing("production", ["PAY_KEY": "pk_one"])
    }

    @Test func onlyTheseRulesAreApplied() throws {
        let record = try Self.scenario().audit("preprod", selection: RuleSelection(only: ["secret-required"]))
        #expect(Set(record.environments[0].checks.map(\.rule)) == ["secret-required"])
        #expect(record.verdict == .pass)
        #expect(!record.skippedRules.contains("secret-required"))
        #expect(record.skippedRules.contains("shared-secret"))
        #expect(!record.skippedRules.contains("listing"))
    }

    /// A waiver of what was not judged is neither unused nor used.
    @Test func waiversOfSkippedRulesAreLeftAlone() throws {
        let record = try Self.scenario().audit(
            "preprod", selection: RuleSelection(skipping: ["shared-secret"]))
        #expect(record.ids(of: "shared-secret").isEmpty && record.ids(of: "waiver-unused").isEmpty)
        #expect(record.skippedRules == ["shared-secret"])
        let whole = try Self.scenario().audit("preprod")
        #expect(whole.ids(of: "waiver-unused") == ["preprod/waiver-unused/shared-secret/PAY_KEY"])
        #expect(whole.skippedRules.isEmpty)
    }

    @Test func waiversAreSkippedLikeOtherRules() throws {
        let record = try Self.scenario().audit(
            "preprod", selection: RuleSelection(skipping: ["waiver-unused"]))
        #expect(record.ids(of: "waiver-unused").isEmpty)
        #expect(record.check("preprod/shared-secret/PAY_KEY")?.status == .waived)
    }

    /// A listing that could not be read is told whichever rules are asked for.
    @Test func listingsAreAlwaysTold() throws {
        let record = try Self.scenario().failing("preprod")
            .audit("preprod", selection: RuleSelection(only: ["secret-required"]))
        #expect(record.ids(of: "listing") == ["preprod/listing/preprod"])
        #expect(record.verdict == .incomplete)
        #expect(!RuleSet.all.selectable.contains("listing"))
    }
}
