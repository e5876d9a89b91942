import Auditing
import Scenarios
import Testing

@Suite struct SecretRequiredTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                dashboard: https://pay.example
                secrets: { PAY_KEY: {}, PAY_HOOK: {}, PAY_TOKEN: {}, PAY_EXTRA: {} }
            """,
            preprod: """
                secrets:
                  PAY_KEY: { required: true }
                  PAY_T*: { required: true }
                  PAY_HOOK: { optional: true }
                  OUTSIDE: { required: true }
                  SUPABASE_KEY: { required: true }
                """)
    }

    @Test(arguments: [
        ("PAY_KEY", Outcome.pass(.name, "is set"), Outcome.fail(.name, "is not set")),
        ("PAY_TOKEN", .pass(.name, "is set"), .fail(.name, "is not set")),
        ("OUTSIDE", .pass(.name, "is set"), .fail(.name, "is not set")),
    ]) func asksForWhatIsRequired(_ name: String, _ present: Outcome, _ absent: Outcome) throws {
        let id = "preprod/secret-required/\(name)"
        let set = try Self.workspace().listing("preprod", namesOnly: [name]).audit("preprod")
        #expect(set.outcome(of: id) == present)
        let unset = try Self.workspace().audit("preprod")
        #expect(unset.outcome(of: id) == absent)
    }

    @Test(arguments: ["PAY_HOOK", "PAY_EXTRA"]) func asksForNothingElse(_ name: String) throws {
        #expect(try Self.workspace().audit("preprod").check("preprod/secret-required/\(name)") == nil)
    }

    @Test func takesThePlatformsSecretsAsGiven() throws {
        let record = try Self.workspace().listing("preprod", [:], platform: ["SUPABASE_KEY": "a"])
            .audit("preprod")
        #expect(record.check("preprod/secret-required/SUPABASE_KEY") == nil)
    }

    @Test func saysWhereToGetIt() throws {
        let check = try #require(
            try Self.workspace().audit("preprod").check("preprod/secret-required/PAY_KEY"))
        #expect(check.fix == "Issue a credential for preprod in Pay at https://pay.example and set it.")
        #expect(check.severity == .critical)
        #expect(check.service == "pay")
    }
}
