import Auditing
import Scenarios
import Testing

/// `may_share_with`, as `shared-secret` judges it.
@Suite struct MayShareWithTests {
    private static func services(_ declaration: String = "{}") -> String {
        "  lms: { title: LMS, severity: high, isolation: isolated, together: false, secrets: { KEY: \(declaration), OTHER: {} } }"
    }

    private static let permission = "{ may_share_with: [preprod], reason: One account. }"
    private static let allowed = "as may_share_with allows: One account."

    /// The places where it can be declared, each covering both ends.
    static let declarations: [@Sendable () throws -> Scenario] = [
        { try .acme(services(permission), sandbox: "") },
        { try .acme(services(), production: "secrets: { KEY: \(permission) }", sandbox: "") },
        { try .acme(services(), production: "secrets: { K*: \(permission) }", sandbox: "") },
        {
            try .acme(
                services(),
                preprod: "secrets: { KEY: { may_share_with: production, reason: One account. } }", sandbox: ""
            )
        },
    ]

    @Test(arguments: declarations.indices) func coversBothEnds(_ index: Int) throws {
        let record = try Self.declarations[index]()
            .listing("production", ["KEY": "k"]).listing("preprod", ["KEY": "k"]).auditAll()
        #expect(
            record.outcome(of: "production/shared-secret/KEY")
                == .pass(.digest, "has the same value as KEY in preprod, \(Self.allowed)"))
        #expect(
            record.outcome(of: "preprod/shared-secret/KEY")
                == .pass(.digest, "has the same value as KEY in production, \(Self.allowed)"))
    }

    /// The sandbox, which is not named, must not have the value of production.
    @Test(arguments: declarations.indices) func coversNoOtherEnvironment(_ index: Int) throws {
        let record = try Self.declarations[index]()
            .listing("production", ["KEY": "k"]).listing("preprod", ["KEY": "k"])
            .listing("sandbox", ["KEY": "k"]).auditAll()
        #expect(
            record.outcome(of: "production/shared-secret/KEY")
                == .fail(.digest, "has the same value as KEY in sandbox"))
        #expect(record.check("sandbox/shared-secret/KEY")?.status == .fail)
    }

    @Test(arguments: declarations.indices) func coversNoOtherName(_ index: Int) throws {
        let record = try Self.declarations[index]()
            .listing("production", ["KEY": "k"]).listing("preprod", ["OTHER": "k"]).auditAll()
        #expect(
            record.outcome(of: "production/shared-secret/KEY")
                == .fail(.digest, "has the same value as OTHER in preprod"))
        #expect(record.check("preprod/shared-secret/OTHER")?.status == .fail)
    }

    @Test func saysNothingWhereNothingIsShared() throws {
        let record = try Scenario.acme(Self.services(Self.permission))
            .listing("production", ["KEY": "k"]).listing("preprod", ["KEY": "l"]).audit("production")
        #expect(
            record.outcome(of: "production/shared-secret/KEY")
                == .pass(.digest, "differs from every secret of preprod"))
    }

    /// What can't be seen might have the value under another name.
    @Test func provesNothingOfWhatIsUnseen() throws {
        let record = try Scenario.acme(Self.services(Self.permission), sandbox: "")
            .listing("production", ["KEY": "k"]).listing("preprod", ["KEY": "k"]).failing("sandbox")
            .audit("production")
        #expect(record.check("production/shared-secret/KEY")?.status == .unproven)
    }
}
