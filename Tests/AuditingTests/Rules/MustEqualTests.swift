import Auditing
import Listings
import Scenarios
import Secrets
import Testing

@Suite struct MustEqualTests {
    /// A_KEY must equal B_KEY in each environment, and preprod's HOOK production's HOOK_COPY.
    static func workspace(sandbox: String? = nil) throws -> Scenario {
        try .acme(
            """
              keys:
                title: Keys
                severity: critical
                isolation: isolated
                together: false
                secrets: { A_KEY: { must_equal: B_KEY }, B_KEY: {}, HOOK: {}, HOOK_COPY: {} }
            """,
            preprod:
                "secrets: { HOOK: { optional: true, must_equal: { environment: production, secret: HOOK_COPY } } }",
            sandbox: sandbox)
    }

    static let neighbours = [
        Case("the same value", .pass(.digest, "equals B_KEY")) {
            $0.listing("preprod", ["A_KEY": "a", "B_KEY": "a"])
        },
        Case(
            "one placeholder twice",
            .unproven(.digest, "can't be proved to equal B_KEY: neither has a value")
        ) {
            $0.listing("preprod", ["A_KEY": "changeme", "B_KEY": "changeme"])
        },
        Case("nothing twice", .unproven(.digest, "can't be proved to equal B_KEY: neither has a value")) {
            $0.listing("preprod", ["A_KEY": "", "B_KEY": ""])
        },
        Case("two placeholders", .fail(.digest, "differs from B_KEY: it is the placeholder \"changeme\"")) {
            $0.listing("preprod", ["A_KEY": "changeme", "B_KEY": "todo"])
        },
        Case("two values", .fail(.digest, "differs from B_KEY")) {
            $0.listing("preprod", ["A_KEY": "a", "B_KEY": "b"])
        },
        Case("an empty one", .fail(.digest, "differs from B_KEY: it is empty")) {
            $0.listing("preprod", ["A_KEY": "", "B_KEY": "b"])
        },
        Case("the other its own name", .fail(.digest, "differs from B_KEY: B_KEY is its own name")) {
            $0.listing("preprod", ["A_KEY": "a", "B_KEY": "B_KEY"])
        },
        Case("a variant", .fail(.digest, "differs from B_KEY: it is the same with a trailing newline")) {
            $0.listing("preprod", ["A_KEY": "b\n", "B_KEY": "b"]).handingIn("preprod", ["B_KEY": "b"])
        },
        Case("the other is a variant", .fail(.digest, "differs from B_KEY: B_KEY is the same in quotes")) {
            $0.listing("preprod", ["A_KEY": "a", "B_KEY": "\"a\""]).handingIn("preprod", ["A_KEY": "a"])
        },
        Case("a variant of a value that is not live", .fail(.digest, "differs from B_KEY")) {
            $0.listing("preprod", ["A_KEY": "b\n", "B_KEY": "c"]).handingIn("preprod", ["B_KEY": "b"])
        },
        Case("one of them unset", nil) { $0.listing("preprod", ["A_KEY": "a"]) },
        Case("the other unset", nil) { $0.listing("preprod", ["B_KEY": "a"]) },
        Case("the other's value in another environment", nil) {
            $0.listing("preprod", ["A_KEY": "a"]).listing("production", ["B_KEY": "b"])
        },
        Case(
            "its name only",
            .unproven(.name, "can't be proved to equal B_KEY: the listing shows only its name")
        ) { $0.listing("preprod", namesOnly: ["A_KEY", "B_KEY"]) },
        Case(
            "the other's name only",
            .unproven(.name, "can't be proved to equal B_KEY: the listing shows only the name of B_KEY")
        ) {
            $0.listing(
                "preprod",
                [
                    ListedSecret(name: "A_KEY", digest: Digest(of: "a")),
                    ListedSecret(name: "B_KEY", digest: nil),
                ], evidence: .digest)
        },
    ]

    @Test(arguments: neighbours) func judgesOneEnvironment(_ row: Case) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.outcome(of: "preprod/must-equal/A_KEY") == row.expected)
        #expect(record.check("preprod/must-equal/B_KEY") == nil)
    }

    static let distant = [
        Case("the same value", .pass(.digest, "equals HOOK_COPY in production")) {
            $0.listing("preprod", ["HOOK": "h"]).listing("production", ["HOOK_COPY": "h"])
        },
        Case("two values", .fail(.digest, "differs from HOOK_COPY in production")) {
            $0.listing("preprod", ["HOOK": "h"]).listing("production", ["HOOK_COPY": "i", "HOOK": "h"])
        },
        Case("unset there", nil) {
            $0.listing("preprod", ["HOOK": "h"]).listing("production", ["HOOK": "h"])
        },
        Case("unset here", nil) { $0.listing("production", ["HOOK_COPY": "h"]) },
        Case(
            "its name only there",
            .unproven(
                .name,
                "can't be proved to equal HOOK_COPY in production: the listing shows only the name of HOOK_COPY in production"
            )
        ) { $0.listing("preprod", ["HOOK": "h"]).listing("production", namesOnly: ["HOOK_COPY"]) },
        Case(
            "no listing there",
            .unproven(
                .digest,
                "can't be proved to equal HOOK_COPY in production, which was not seen: it could not be read")
        ) { $0.listing("preprod", ["HOOK": "h"]).failing("production") },
    ]

    @Test(arguments: distant) func judgesTwoEnvironments(_ row: Case) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.outcome(of: "preprod/must-equal/HOOK") == row.expected)
    }

    @Test func saysWhatToDo() throws {
        let record = try Self.workspace().listing("preprod", ["A_KEY": "a", "B_KEY": "b"]).audit("preprod")
        let check = try #require(record.check("preprod/must-equal/A_KEY"))
        #expect(check.severity == .critical)
        #expect(check.fix == "Find out which is right, and set the same value in both places.")
    }

    /// What must be equal is neither reused nor shared, at neither end.
    @Test func isNoConflict() throws {
        let record = try Self.workspace()
            .listing("preprod", ["A_KEY": "a", "B_KEY": "a", "HOOK": "h"])
            .listing("production", ["HOOK_COPY": "h"]).auditAll()
        for id in ["preprod/secret-reused/A_KEY", "preprod/secret-reused/B_KEY"] {
            #expect(record.check(id)?.status == .pass, "\(id)")
        }
        #expect(
            record.outcome(of: "preprod/shared-secret/HOOK")
                == .pass(.digest, "has the same value as HOOK_COPY in production, as must_equal declares"))
        #expect(
            record.outcome(of: "production/shared-secret/HOOK_COPY")
                == .pass(.digest, "has the same value as HOOK in preprod, as must_equal declares"))
    }

    /// The declaration is for the two places it names.
    @Test func sharesNothingElse() throws {
        let record = try Self.workspace(sandbox: "")
            .listing("preprod", ["A_KEY": "h", "HOOK": "h"])
            .listing("production", ["HOOK_COPY": "h", "HOOK": "h"])
            .listing("sandbox", ["HOOK": "h"]).auditAll()
        for id in [
            "preprod/shared-secret/HOOK", "preprod/shared-secret/A_KEY", "preprod/secret-reused/HOOK",
            "production/shared-secret/HOOK_COPY", "production/shared-secret/HOOK",
            "sandbox/shared-secret/HOOK",
        ] { #expect(record.check(id)?.status == .fail, "\(id)") }
        #expect(
            record.outcome(of: "preprod/shared-secret/HOOK")
                == .fail(.digest, "has the same value as HOOK in production, HOOK in sandbox"))
    }

    /// Two that must equal a third must equal one another, wherever they are.
    @Test func joinsChains() throws {
        let record = try Scenario.acme(
            """
              keys:
                title: Keys
                severity: high
                isolation: isolated
                together: false
                secrets: { A_KEY: { must_equal: B_KEY }, B_KEY: {}, C_KEY: { must_equal: B_KEY } }
            """,
            preprod: "secrets: { A_KEY: { must_equal: { environment: production, secret: A_KEY } } }",
            sandbox: "secrets: { A_KEY: { must_equal: { environment: production, secret: A_KEY } } }"
        )
        .listing("preprod", ["A_KEY": "a", "C_KEY": "a"]).listing("sandbox", ["A_KEY": "a"])
        .listing("production", ["A_KEY": "a"]).auditAll()
        #expect(record.environments.flatMap(\.checks).filter { $0.status == .fail }.map(\.id) == [])
    }

    /// One secret that must equal two others is judged once, by the worse of the two.
    @Test func isOneCheckForBothEnds() throws {
        let scenario = try Scenario.acme(
            """
              keys:
                title: Keys
                severity: high
                isolation: config
                together: false
                secrets: { A_KEY: { must_equal: B_KEY }, B_KEY: {} }
            """,
            preprod: "secrets: { A_KEY: { must_equal: { environment: production, secret: A_KEY } } }")
        let record = scenario.listing("preprod", ["A_KEY": "a", "B_KEY": "a"])
            .listing("production", ["A_KEY": "b"]).audit("preprod")
        #expect(record.ids(of: "must-equal") == ["preprod/must-equal/A_KEY"])
        #expect(
            record.outcome(of: "preprod/must-equal/A_KEY")
                == .fail(.digest, "differs from A_KEY in production"))
        let both = scenario.listing("preprod", ["A_KEY": "a", "B_KEY": "c"])
            .listing("production", ["A_KEY": "b"]).audit("preprod")
        #expect(
            both.outcome(of: "preprod/must-equal/A_KEY")
                == .fail(.digest, "differs from B_KEY; differs from A_KEY in production"))
        let equal = scenario.listing("preprod", ["A_KEY": "a", "B_KEY": "a"])
            .listing("production", ["A_KEY": "a"]).audit("preprod")
        #expect(
            equal.outcome(of: "preprod/must-equal/A_KEY")
                == .pass(.digest, "equals B_KEY; equals A_KEY in production"))
    }
}
