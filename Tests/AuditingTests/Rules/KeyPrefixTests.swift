import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Support
import Testing

@Suite struct KeyPrefixTests {
    static func workspace() throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                together: false
                secrets: { PAY_KEY: { prefix: [pk_a_, pk_b_] }, PAY_HOOK: {}, PAY_HEX: { format: hex } }
            """,
            production: "secrets: { PAY_KEY: { optional: true } }",
            preprod: "secrets: { PAY_KEY: { optional: true, prefix: pk_b_ } }")
    }

    static let rows = [
        Case("the prefix", .pass(.value, "is a value that begins with pk_b_")) {
            $0.listing("preprod", ["PAY_KEY": "pk_b_1"]).handingIn("preprod", ["PAY_KEY": "pk_b_1"])
        },
        Case("another prefix of the service", .fail(.value, "is not a value that begins with pk_b_")) {
            $0.listing("preprod", ["PAY_KEY": "pk_a_1"]).handingIn("preprod", ["PAY_KEY": "pk_a_1"])
        },
        Case("the prefix alone", .fail(.value, "is not a value that begins with pk_b_")) {
            $0.listing("preprod", ["PAY_KEY": "pk_b_"]).handingIn("preprod", ["PAY_KEY": "pk_b_"])
        },
        Case(
            "a digest",
            .unproven(
                .digest,
                "can't be proved to be a value that begins with pk_b_: the listing shows only its digest")
        ) { $0.listing("preprod", ["PAY_KEY": "pk_b_1"]) },
        Case(
            "a name",
            .unproven(
                .name, "can't be proved to be a value that begins with pk_b_: the listing shows only its name"
            )
        ) { $0.listing("preprod", namesOnly: ["PAY_KEY"]) },
        Case(
            "a value that is not the live one",
            .unproven(
                .name,
                "can't be proved to be a value that begins with pk_b_: the value handed in is not proved to be the live one"
            )
        ) { $0.listing("preprod", ["PAY_KEY": "pk_b_1"]).handingIn("preprod", ["PAY_KEY": "pk_b_2"]) },
        Case(
            "a value against a name",
            .unproven(
                .name,
                "can't be proved to be a value that begins with pk_b_: the value handed in is not proved to be the live one"
            )
        ) { $0.listing("preprod", namesOnly: ["PAY_KEY"]).handingIn("preprod", ["PAY_KEY": "pk_b_1"]) },
        Case("unset", nil) { $0.handingIn("preprod", ["PAY_KEY": "pk_b_1"]) },
    ]

    @Test(arguments: rows) func judgesHowAValueBegins(_ row: Case) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.outcome(of: "preprod/key-prefix/PAY_KEY") == row.expected)
    }

    /// A listing of a file that does not show all that is set.
    private static func listingNothing(_ scenario: Scenario) -> Scenario {
        scenario.listing(
            "preprod", [], evidence: .name,
            unlisted: UnlistedNames(
                Failure(message: "the file shows no secrets", advice: "List them, too."), isOpen: true))
    }

    /// A value that is handed in for what is not listed can be wrong, and proves nothing.
    @Test(arguments: [("pk_a_1", Status?.some(.fail)), ("pk_b_1", nil)])
    func `judges a value for what may be set unseen`(_ value: String, _ status: Status?) throws {
        try judges(value, status, in: Self.listingNothing(try Self.workspace()))
        try judges(value, status, in: try Self.workspace().failing("preprod"))
    }

    private func judges(_ value: String, _ status: Status?, in seen: Scenario) throws {
        let record = seen.handingIn("preprod", ["PAY_KEY": value]).audit("preprod")
        #expect(record.check("preprod/key-prefix/PAY_KEY")?.status == status)
        let shared = seen.handingIn("preprod", ["PAY_KEY": value]).listing("production", ["PAY_KEY": value])
            .audit("preprod")
        #expect(shared.check("preprod/shared-secret/PAY_KEY")?.status == .fail)
        let own = seen.handingIn("preprod", ["PAY_KEY": value]).listing("production", ["PAY_KEY": "pk_a_2"])
            .audit("preprod")
        #expect(own.check("preprod/shared-secret/PAY_KEY")?.status != .fail)
        #expect(own.check("preprod/secret-required/PAY_KEY")?.status != .pass)
        #expect(own.check("preprod/shared-secret/PAY_KEY")?.status != .pass)
    }

    @Test(arguments: [("pk_a_1", Status.pass), ("pk_b_1", .pass), ("pk_c_1", .fail)])
    func takesAnyOfTheServicesPrefixes(_ value: String, _ expected: Status) throws {
        let record = try Self.workspace().listing("production", ["PAY_KEY": value])
            .handingIn("production", ["PAY_KEY": value]).audit("production")
        let check = try #require(record.check("production/key-prefix/PAY_KEY"))
        #expect(check.status == expected)
        #expect(check.message.hasSuffix("a value that begins with pk_a_ or pk_b_"))
    }

    /// A form that nobody looked for is not there: here the values were examined by production's manifest.
    @Test func passesNoFormThatNobodyExamined() throws {
        let workspace = try Self.workspace().workspace
        let production = try #require(workspace.environments.first)
        var examined = ExaminedValues(of: production, in: workspace)
        examined.examine("PAY_KEY", SecretValue(copying: "pk_b_1"))
        let listing = try Listing(
            provider: "p", source: .file, evidence: .digest, fetchedAt: 0,
            secrets: [ListedSecret(name: "PAY_KEY", digest: Digest(of: "pk_b_1"))])
        let seen = Observation(listing: .success(listing), handedIn: examined)
        let record = Auditor(
            workspace, today: CalendarDate(secondsSince1970: Scenario.now), selection: .all
        )
        .audit(["preprod"], observations: ["preprod": seen], now: 0, key: FingerprintKey(bytes: [1]))
        #expect(record.check("preprod/key-prefix/PAY_KEY")?.status == .unproven)
    }

    @Test func isNotAboutOtherForms() throws {
        let record = try Self.workspace().listing("preprod", ["PAY_HOOK": "a", "PAY_HEX": "00"])
            .audit("preprod")
        #expect(record.ids(of: "key-prefix").isEmpty)
    }

    @Test func saysHowToProveAndWhatToDo() throws {
        let id = "preprod/key-prefix/PAY_KEY"
        let live = try Self.workspace().listing("preprod", ["PAY_KEY": "pk_a_1"])
        let unproven = try #require(live.audit("preprod").check(id))
        #expect(
            unproven.fix
                == "Prove it with the value, once: envaudit attest preprod SECRET. Or at every check: envaudit check preprod --values preprod=FILE"
        )
        let failed = try #require(live.handingIn("preprod", ["PAY_KEY": "pk_a_1"]).audit("preprod").check(id))
        #expect(
            failed.fix
                == "Issue a credential for preprod in Pay and set it. Or delete it until there is one.")
        #expect(failed.severity == .critical)
        #expect(failed.expected == "a value that begins with pk_b_ or unset")
    }

    /// A pattern declares the form of names that no manifest spells out.
    @Test func looksAtValuesThatOnlyAPatternCovers() throws {
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: {} }",
            preprod: "secrets: { PAY_*: { optional: true, prefix: pk_b_ } }")
        for (value, status) in [("pk_b_1", Status.pass), ("pk_a_1", .fail)] {
            let record = scenario.listing("preprod", ["PAY_KEY": value]).handingIn(
                "preprod", ["PAY_KEY": value]
            )
            .audit("preprod")
            #expect(record.check("preprod/key-prefix/PAY_KEY")?.status == status)
        }
    }
}
