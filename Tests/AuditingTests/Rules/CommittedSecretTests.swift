import Auditing
import Listings
import Scenarios
import Secrets
import Testing

@Suite struct CommittedSecretTests {
    static let subject = "PAY_KEY"
    static let id = "preprod/committed-secret/PAY_KEY"

    static func workspace() throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: high
                isolation: isolated
                secrets:
                  PAY_KEY: { note: Tell finance. }
                  PAY_MODE: { isolation: config, reason: Says which API is used. }
                  SIGN_KEY: { generate: { ed25519: { public: VERIFY_KEY } } }
                  VERIFY_KEY: {}
              mail: { title: Mail, severity: low, isolation: shareable, secrets: { MAIL_KEY: {} } }
              app: { title: App, severity: low, isolation: config, secrets: { APP_ENV: {} } }
            """,
            preprod: """
                listings: { worker: { provider: wrangler, file: wrangler.toml } }
                secrets: { OWN_KEY: { optional: true }, worker/PAY_KEY: { optional: true } }
                """)
    }

    static func listed(_ name: String, in file: String? = "wrangler.toml", value: String = "a")
        -> ListedSecret
    {
        ListedSecret(name: name, digest: Digest(of: value), plainTextIn: file)
    }

    @Test(arguments: ["PAY_KEY", "MAIL_KEY", "SIGN_KEY", "worker/PAY_KEY"])
    func failsForWhatIsNoMereSetting(name: String) throws {
        let record = try Self.workspace().listing("preprod", [Self.listed(name)], evidence: .value)
            .audit("preprod")
        #expect(
            record.outcome(of: "preprod/committed-secret/\(name)")
                == .fail(.name, "stands in plain text in wrangler.toml"))
        #expect(record.ids(of: "committed-secret").count == 1)
    }

    @Test func saysWhatToDo() throws {
        let record = try Self.workspace().listing("preprod", [Self.listed("PAY_KEY")], evidence: .value)
            .audit("preprod")
        let check = try #require(record.check(Self.id))
        #expect(check.severity == .critical)
        #expect(
            check.fix
                == "Take it out of wrangler.toml, and set a new value as a secret at the host: the file's history keeps the old one. Note: Tell finance."
        )
    }

    /// Settings, a public key, what no service declares, and what is in no file.
    @Test(arguments: [
        listed("PAY_MODE"), listed("APP_ENV"), listed("VERIFY_KEY"), listed("OWN_KEY"), listed("STRAY"),
        listed("PAY_KEY", in: nil),
    ])
    func saysNothingOfTheRest(secret: ListedSecret) throws {
        let record = try Self.workspace().listing("preprod", [secret], evidence: .value).audit("preprod")
        #expect(record.ids(of: "committed-secret").isEmpty)
    }

    /// That a value stands in a file needs no value to be seen.
    @Test func needsTheNameAlone() throws {
        let secret = ListedSecret(name: "PAY_KEY", digest: nil, plainTextIn: "wrangler.jsonc")
        let record = try Self.workspace().listing("preprod", [secret], evidence: .name).audit("preprod")
        #expect(record.outcome(of: Self.id) == .fail(.name, "stands in plain text in wrangler.jsonc"))
    }

    @Test func canBeWaived() throws {
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }",
            preprod: """
                waivers:
                  - finding: committed-secret/PAY_KEY
                    reason: A placeholder
                    owner: platform
                    from: 2026-11-01
                    until: 2026-12-01
                """)
        let record = scenario.listing("preprod", [Self.listed("PAY_KEY")], evidence: .value).audit("preprod")
        #expect(record.check(Self.id)?.status == .waived)
    }
}
