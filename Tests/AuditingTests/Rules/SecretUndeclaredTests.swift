import Auditing
import Scenarios
import Testing

@Suite struct SecretUndeclaredTests {
    static func workspace() throws -> Scenario {
        try .acme(
            "  pay: { title: Pay, severity: critical, isolation: isolated, secrets: { PAY_KEY: {} } }",
            preprod: "secrets: { FREE_*: { optional: true }, OWN_KEY: { optional: true } }")
    }

    @Test func judgesWhatNobodyDeclares() throws {
        let record = try Self.workspace().listing("preprod", namesOnly: ["STRAY"]).audit("preprod")
        let check = try #require(record.check("preprod/secret-undeclared/STRAY"))
        #expect(
            record.outcome(of: check.id) == .fail(.name, "is listed, and declared nowhere"))
        #expect(check.fix == "Declare it in environments/services.yaml, or delete it.")
        #expect(check.severity == .medium)
        #expect(check.service == nil)
        #expect(check.expected == nil)
    }

    @Test(arguments: ["PAY_KEY", "FREE_KEY", "OWN_KEY"]) func isNotAboutWhatIsDeclared(_ name: String) throws
    {
        let record = try Self.workspace().listing("preprod", [name: "a"]).audit("preprod")
        #expect(record.ids(of: "secret-undeclared").isEmpty)
    }

    @Test func knowsThePlatformsSecrets() throws {
        let record = try Self.workspace().listing("preprod", [:], platform: ["SUPABASE_URL": "a"])
            .audit("preprod")
        #expect(record.ids(of: "secret-undeclared").isEmpty)
    }

    /// What another environment alone speaks of is not declared here.
    @Test func judgesEachEnvironmentByItsOwnManifest() throws {
        let record = try Self.workspace().listing("production", ["OWN_KEY": "a"]).audit("production")
        #expect(record.ids(of: "secret-undeclared") == ["production/secret-undeclared/OWN_KEY"])
    }
}
