import Auditing
import Scenarios
import Testing

@Suite struct SecretDeprecatedTests {
    static func workspace(_ deprecated: String = "true", preprod: String = "") throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                secrets: { PAY_KEY: {}, OLD_PAY_KEY: { deprecated: \(deprecated), note: Ask first. } }
            """, preprod: preprod)
    }

    static let id = "preprod/secret-deprecated/OLD_PAY_KEY"

    @Test func failsWhereItIsStillSet() throws {
        let record = try Self.workspace().listing("preprod", namesOnly: ["OLD_PAY_KEY", "PAY_KEY"]).audit(
            "preprod")
        #expect(record.outcome(of: Self.id) == .fail(.name, "is set, and deprecated"))
        #expect(record.check(Self.id)?.severity == .medium)
        #expect(
            record.check(Self.id)?.fix
                == "See that nothing reads it any more. Delete OLD_PAY_KEY. Note: Ask first.")
        #expect(record.check(Self.id)?.expected == "NOT set")
        #expect(record.ids(of: "secret-deprecated") == [Self.id])
    }

    @Test func saysWhatToUseInstead() throws {
        let record = try Self.workspace("use PAY_KEY instead").listing("preprod", ["OLD_PAY_KEY": "a"])
            .audit("preprod")
        #expect(record.outcome(of: Self.id) == .fail(.name, "is set, and deprecated: use PAY_KEY instead"))
    }

    /// A service whose other secrets are set is whole without it.
    @Test func passesWhereItIsNotSet() throws {
        let record = try Self.workspace().listing("preprod", ["PAY_KEY": "a"]).audit("preprod")
        #expect(record.outcome(of: Self.id) == .pass(.name, "is deprecated, and not set"))
        #expect(record.check("preprod/service-incomplete/pay")?.status != .fail)
    }

    /// A pattern that requires its names leaves the deprecated one out.
    @Test func isRequiredByNoPattern() throws {
        let record = try Self.workspace(preprod: "secrets: { '*': { required: true } }")
            .listing("preprod", ["PAY_KEY": "a"]).audit("preprod")
        #expect(record.ids(of: "secret-required") == ["preprod/secret-required/PAY_KEY"])
    }
}
