import Auditing
import Scenarios
import Testing

/// A secret that is required where another one says so.
@Suite struct RequiredIfTests {
    private static func workspace() throws -> Scenario {
        try .acme(
            """
              ai:
                title: AI
                severity: high
                isolation: isolated
                together: false
                secrets: { OPENAI_KEY: {}, AI_PROVIDER: { isolation: config, reason: A name. }, AI_MODE: { isolation: config, reason: A name. } }
            """,
            preprod: """
                secrets:
                  AI_PROVIDER: { optional: true }
                  AI_MODE: { optional: true }
                  OPENAI_KEY: { required_if: { AI_PROVIDER: openai, AI_MODE: full } }
                """)
    }

    private static let id = "preprod/secret-required/OPENAI_KEY"

    @Test(arguments: [
        (
            ["AI_PROVIDER": "openai", "AI_MODE": "full"],
            Outcome.fail(.digest, "is not set, as AI_PROVIDER is openai and AI_MODE is full")
        ),
        (["AI_PROVIDER": "openai", "AI_MODE": "full", "OPENAI_KEY": "k"], .pass(.name, "is set")),
    ]) func `it is asked for where all conditions hold`(_ values: [String: String], _ outcome: Outcome) throws
    {
        #expect(
            try Self.workspace().listing("preprod", values).audit("preprod").outcome(of: Self.id) == outcome)
    }

    /// Without the secret, `secret-required` would fail.
    @Test func `a placeholder is not to be deleted`() throws {
        let values = ["AI_PROVIDER": "openai", "AI_MODE": "full", "OPENAI_KEY": "changeme"]
        let fix = try Self.workspace().listing("preprod", values).audit("preprod")
            .check("preprod/value-placeholder/OPENAI_KEY")?.fix
        #expect(fix?.contains("delete") == false)
    }

    @Test(arguments: [
        [:], ["AI_PROVIDER": "openai"], ["AI_PROVIDER": "anthropic", "AI_MODE": "full"],
        ["AI_PROVIDER": "openai", "AI_MODE": "half"],
    ]) func `it is optional where one does not`(_ values: [String: String]) throws {
        #expect(try Self.workspace().listing("preprod", values).audit("preprod").check(Self.id) == nil)
    }

    @Test(arguments: [
        ("OPENAI", "which is openai but for capitals, white space or quotes"),
        ("OpenAI", "which is openai but for capitals, white space or quotes"),
        ("openai\n", "which is openai but for capitals, white space or quotes"),
        ("\"openai\"", "which is openai but for capitals, white space or quotes"),
    ]) func `a condition that nearly holds leaves it open`(_ value: String, _ why: String) throws {
        let record = try Self.workspace().listing("preprod", ["AI_PROVIDER": value, "AI_MODE": "full"])
            .audit("preprod")
        #expect(
            record.outcome(of: Self.id)
                == .unproven(.name, "is not set, and may have to be: it depends on AI_PROVIDER, \(why)"))
    }

    @Test(arguments: [("openai", Status.fail), ("anthropic", .unproven)])
    func `a value that was handed in decides where it asks for the secret`(_ value: String, _ status: Status)
        throws
    {
        let record = try Self.workspace().listing("preprod", namesOnly: ["AI_PROVIDER", "AI_MODE"])
            .handingIn("preprod", ["AI_PROVIDER": value, "AI_MODE": "full"]).audit("preprod")
        #expect(record.check(Self.id)?.status == status)
        if status == .fail {
            #expect(
                record.outcome(of: Self.id)
                    == .fail(
                        .value,
                        "is not set, as AI_PROVIDER is openai and AI_MODE is full, by the value that was handed in"
                    ))
        }
    }

    @Test func `a mask may hide the condition's value`() throws {
        let record = try Self.workspace().showing("preprod", ["AI_PROVIDER": "***", "AI_MODE": "full"])
            .audit("preprod")
        #expect(record.check(Self.id)?.status == .unproven)
    }

    @Test func `where nobody can tell, it is unproven while it is unset`() throws {
        let names = try Self.workspace().listing("preprod", namesOnly: ["AI_PROVIDER", "AI_MODE"])
        let check = try #require(names.audit("preprod").check(Self.id))
        #expect(check.status == .unproven)
        #expect(check.message.contains("it depends on AI_PROVIDER"))
        let set = try Self.workspace().listing(
            "preprod", namesOnly: ["AI_PROVIDER", "AI_MODE", "OPENAI_KEY"])
        #expect(set.audit("preprod").check(Self.id)?.status == .pass)
    }
}
