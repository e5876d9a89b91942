import Auditing
import Manifests
import Scenarios
import Testing

@Suite struct VerdictTests {
    /// Production is sound; what preprod lists decides.
    private static func workspace() throws -> Scenario {
        try .acme(
            """
              pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: { min_length: 1 } } }
            """)
    }

    static let verdicts = [
        row("nothing to judge", .incomplete) { $0 },
        row("proved", .pass) {
            $0.listing("preprod", ["PAY_KEY": "v"]).handingIn("preprod", ["PAY_KEY": "v"])
        },
        row("unproven", .incomplete) { $0.listing("preprod", ["PAY_KEY": "v"]) },
        row("a failure", .fail) {
            $0.listing("production", ["PAY_KEY": "v"]).handingIn("production", ["PAY_KEY": "v"])
                .listing("preprod", ["PAY_KEY": "v"]).handingIn("preprod", ["PAY_KEY": "v"])
        },
        row("a failure beside what is unproven", .fail) {
            $0.listing("production", ["PAY_KEY": "v"]).listing("preprod", ["PAY_KEY": "v"])
        },
        row("no listing", .incomplete) { $0.failing("preprod") },
        row("no listing to compare with", .incomplete) { $0.failing("production") },
        row("a failure and no listing to compare with", .fail) {
            $0.failing("production").listing("preprod", ["STRAY": "v"])
        },
    ]

    @Test(arguments: verdicts) func outranks(_ row: Row) throws {
        let record = row.arrange(try Self.workspace()).audit("preprod")
        #expect(record.verdict == row.verdict)
        #expect(record.environments.map(\.verdict) == [row.verdict])
    }

    /// That a waiver is in use says nothing of the environment.
    @Test func aWaiverProvesNothing() throws {
        let waiver =
            "waivers: [{ finding: shared-secret/PAY_KEY, reason: r, owner: o, from: 2020-01-01, until: 2090-01-01 }]"
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { PAY_KEY: {} } }",
            preprod: waiver
        )
        .listing("production", ["PAY_KEY": "v"]).listing("preprod", ["PAY_KEY": "v"])
        let record = scenario.audit(
            "preprod", selection: RuleSelection(only: ["shared-secret", "waiver-unused"]))
        #expect(record.check("preprod/waiver-unused/shared-secret/PAY_KEY")?.status == .pass)
        #expect(record.verdict == .incomplete)
    }

    @Test func allowsWhatIsUnprovenAndNoError() throws {
        let policy = VerdictPolicy(allowsUnproven: true)
        let unproven = try Self.workspace().listing("preprod", namesOnly: ["PAY_KEY"])
        #expect(unproven.audit("preprod", policy: policy).verdict == .pass)
        #expect(unproven.failing("production").audit("preprod", policy: policy).verdict == .incomplete)
        #expect(unproven.failing("preprod").audit("preprod", policy: policy).verdict == .incomplete)
        let failed = unproven.listing("preprod", namesOnly: ["STRAY"])
        #expect(failed.audit("preprod", policy: policy).verdict == .fail)
    }

    /// A failure of severity medium (a stray secret) and, for high, a shared one.
    static let severities: [(failOn: Severity, medium: Verdict, high: Verdict)] = [
        (.low, .fail, .fail), (.medium, .fail, .fail), (.high, .pass, .fail), (.critical, .pass, .pass),
    ]

    @Test(arguments: severities) func failsOnASeverityAndAbove(
        _ failOn: Severity, _ medium: Verdict, _ high: Verdict
    ) throws {
        let policy = VerdictPolicy(failOn: failOn, allowsUnproven: true)
        let stray = try Self.workspace().listing("preprod", ["STRAY": "v"])
        #expect(stray.audit("preprod", policy: policy).verdict == medium)
        // It is reported all the same.
        #expect(
            stray.audit("preprod", policy: policy).check("preprod/secret-undeclared/STRAY")?.status == .fail)
        let shared = try Self.workspace().listing("production", ["PAY_KEY": "v"])
            .listing("preprod", ["PAY_KEY": "v"])
        #expect(shared.audit("preprod", policy: policy).verdict == high)
    }

    /// A failure that does not decide does not hide what is unproven.
    @Test func leavesAnIncompleteVerdictUnderAFailureThatDoesNotDecide() throws {
        let record = try Self.workspace().listing("preprod", ["STRAY": "v", "PAY_KEY": "w"])
            .audit("preprod", policy: VerdictPolicy(failOn: .critical))
        #expect(record.verdict == .incomplete)
    }

    static let combined: [(production: Verdict, preprod: Verdict, expected: Verdict)] = [
        (.pass, .pass, .pass), (.pass, .incomplete, .incomplete), (.incomplete, .pass, .incomplete),
        (.pass, .fail, .fail), (.fail, .pass, .fail), (.incomplete, .fail, .fail),
        (.fail, .incomplete, .fail),
        (.incomplete, .incomplete, .incomplete), (.fail, .fail, .fail),
    ]

    @Test(arguments: combined) func takesTheWorstOfAllEnvironments(
        _ production: Verdict, _ preprod: Verdict, _ expected: Verdict
    ) throws {
        func live(_ scenario: Scenario, _ environment: String, _ verdict: Verdict) -> Scenario {
            let own = "v of \(environment)"
            return switch verdict {
            case .pass: scenario.showing(environment, ["PAY_KEY": own])
            case .incomplete: scenario.listing(environment, ["PAY_KEY": own])
            case .fail: scenario.listing(environment, ["STRAY": own])
            }
        }
        let record = live(live(try Self.workspace(), "production", production), "preprod", preprod)
            .audit("production", "preprod")
        #expect(record.environments.map(\.verdict) == [production, preprod])
        #expect(record.verdict == expected)
    }

    @Test func countsStatuses() throws {
        let record = try Self.workspace().listing("preprod", ["STRAY": "v", "PAY_KEY": "w"]).audit("preprod")
        // Three identities, no placeholder, not shared, not reused; the form is unproven, the stray fails.
        #expect(record.environments.map(\.counts) == [[.pass: 6, .unproven: 1, .fail: 1]])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let verdict: Verdict
        let arrange: @Sendable (Scenario) -> Scenario
    }

    private static func row(
        _ name: String, _ verdict: Verdict, _ arrange: @escaping @Sendable (Scenario) -> Scenario
    ) -> Row {
        Row(testDescription: name, verdict: verdict, arrange: arrange)
    }
}
