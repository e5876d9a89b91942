import Auditing
import Scenarios
import Testing

@Suite struct SecretForbiddenTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              lms:
                title: LMS
                severity: critical
                isolation: isolated
                secrets: { LMS_KEY: { note: Users lose access. }, LMS_HOOK: {} }
            """,
            preprod: """
                secrets:
                  LMS_*: { forbidden: true }
                  LMS_HOOK: { optional: true }
                  OLD_KEY: { forbidden: true }
                """)
    }

    @Test(arguments: ["LMS_KEY", "OLD_KEY"]) func judgesWhatMustNotBeSet(_ name: String) throws {
        let id = "preprod/secret-forbidden/\(name)"
        let unset = try Self.workspace().audit("preprod")
        #expect(unset.outcome(of: id) == .pass(.name, "is not set"))
        let set = try Self.workspace().listing("preprod", namesOnly: [name]).audit("preprod")
        #expect(set.outcome(of: id) == .fail(.name, "is set, and must not be in preprod"))
    }

    @Test func coversNamesThatNoServiceHas() throws {
        let record = try Self.workspace().listing("preprod", ["LMS_SURPRISE": "a"]).audit("preprod")
        #expect(
            record.outcome(of: "preprod/secret-forbidden/LMS_SURPRISE")
                == .fail(.name, "is set, and must not be in preprod"))
        #expect(record.check("preprod/secret-undeclared/LMS_SURPRISE") == nil)
    }

    @Test func isNotAboutTheRest() throws {
        let record = try Self.workspace().listing("preprod", ["LMS_HOOK": "a", "STRAY": "b"]).audit("preprod")
        #expect(
            record.ids(of: "secret-forbidden").map { $0.split(separator: "/").last } == [
                "LMS_KEY", "OLD_KEY",
            ])
    }

    /// Nobody can delete the platform's secrets, so a pattern does not mean them; a name does.
    @Test func leavesThePlatformsSecretsAlone() throws {
        let scenario = try Scenario.acme(
            "  {}", preprod: "secrets: { '*': { forbidden: true }, SUPABASE_DB_URL: { forbidden: true } }")
        let record = scenario.listing(
            "preprod", ["STRAY": "a"], platform: ["SUPABASE_URL": "b", "SUPABASE_DB_URL": "c"]
        ).audit("preprod")
        #expect(
            record.ids(of: "secret-forbidden")
                == ["preprod/secret-forbidden/SUPABASE_DB_URL", "preprod/secret-forbidden/STRAY"])
        #expect(record.environments.first?.counts[.fail] == 2)
    }

    @Test func saysWhatDeletingMeans() throws {
        let check = try #require(
            try Self.workspace().listing("preprod", ["LMS_KEY": "a"]).audit("preprod")
                .check("preprod/secret-forbidden/LMS_KEY"))
        #expect(check.fix == "Delete LMS_KEY. Note: Users lose access.")
        #expect(check.severity == .critical)
        #expect(check.expected == "NOT set")
    }
}
