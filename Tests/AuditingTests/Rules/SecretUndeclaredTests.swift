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
        #expect(
            check.fix
                == "Declare it: envaudit add secret STRAY --integration SERVICE. Or paste `STRAY: {}` under a service's `secrets` in environments/services.yaml. Or delete it."
        )
        #expect(check.severity == .medium)
        #expect(check.service == nil)
        #expect(check.expected == nil)
    }

    /// By the first word, where one service alone has secrets with it.
    @Test func namesTheServiceThatHasNamesLikeIt() throws {
        let record = try Self.workspace().listing("preprod", namesOnly: ["PAY_URL", "9-x"]).audit("preprod")
        #expect(
            record.check("preprod/secret-undeclared/PAY_URL")?.fix?.hasPrefix(
                "Declare it: envaudit add secret PAY_URL --integration pay. Or paste `PAY_URL: {}` under `secrets` of pay "
            ) == true)
        #expect(
            record.check("preprod/secret-undeclared/9-x")?.fix
                == "Delete it: no manifest can declare a name with other characters than letters, digits and _."
        )
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
