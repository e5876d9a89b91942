import Auditing
import Manifests
import Scenarios
import Testing

@Suite struct WaiverAuditTests {
    private static func waiver(_ finding: String, from: String = "2026-03-01", until: String = "2026-12-31")
        -> String
    {
        """
          - finding: \(finding)
            reason: One account for now.
            owner: platform
            from: \(from)
            until: \(until)

        """
    }

    private static func workspace(
        production: [String] = [], preprod: [String] = [], sandbox: [String] = []
    ) throws -> Scenario {
        func lines(_ waivers: [String]) -> String {
            waivers.isEmpty ? "" : "waivers:\n" + waivers.joined()
        }
        return try .acme(
            """
              lms:
                title: LMS
                severity: high
                isolation: isolated
                together: false
                secrets: { LMS_KEY: {}, LMS_HOOK: {} }
            """, production: lines(production), preprod: lines(preprod), sandbox: lines(sandbox))
    }

    private static let finding = "shared-secret/LMS_KEY"
    private static let shared = "has the same value as LMS_KEY in production"

    static let days: [(today: String, shared: Outcome, own: [String: Outcome])] = [
        (
            "2026-02-28", .fail(.digest, shared + " (its waiver begins on 2026-03-01)"), [:]
        ),
        ("2026-03-01", .waived(.digest, shared), active),
        ("2026-11-21", .waived(.digest, shared), active),
        ("2026-12-31", .waived(.digest, shared), active),
        (
            "2027-01-01", .fail(.digest, shared + " (its waiver expired on 2026-12-31)"),
            [
                "waiver-expired": .fail(
                    .none, "was waived until 2026-12-31 by platform: One account for now.")
            ]
        ),
    ]

    private static let active = ["waiver-unused": Outcome.pass(.none, "is waived until 2026-12-31")]

    /// That a placeholder can't be compared is the same fact once more. A mask may hide any value.
    @Test(arguments: [
        ("changeme", true, Status.waived), ("changeme", false, .unproven), ("[SENSITIVE]", true, .unproven),
    ])
    func anAcceptedPlaceholderIsAccepted(_ value: String, _ isWaived: Bool, _ expected: Status) throws {
        let record = try Self.workspace(preprod: isWaived ? [Self.waiver("value-placeholder/LMS_KEY")] : [])
            .listing("production", ["LMS_KEY": "kX9w_22aa77"]).showing("preprod", ["LMS_KEY": value])
            .audit("preprod")
        #expect(record.check("preprod/shared-secret/LMS_KEY")?.status == expected)
    }

    @Test(arguments: days) func countsFromItsFirstToItsLastDay(
        _ today: String, _ shared: Outcome, _ own: [String: Outcome]
    ) throws {
        let record = try Self.workspace(preprod: [Self.waiver(Self.finding)])
            .listing("production", ["LMS_KEY": "a"]).listing("preprod", ["LMS_KEY": "a"])
            .audit("preprod", today: today)
        #expect(record.outcome(of: "preprod/shared-secret/LMS_KEY") == shared)
        for rule in ["waiver-expired", "waiver-unused"] {
            #expect(record.outcome(of: "preprod/\(rule)/shared-secret/LMS_KEY") == own[rule])
        }
        #expect(record.verdict == (shared.status == .fail ? .fail : .pass))
        #expect(record.check("preprod/shared-secret/LMS_KEY")?.waiver?.owner == "platform")
    }

    /// What is not shared, not set or not there at all has nothing to waive.
    static let unused: [(finding: String, live: [String: String], expected: Outcome?)] = [
        (finding, ["LMS_KEY": "own"], .fail(.none, "is waived, and did not fail")),
        (finding, [:], .pass(.none, "has nothing to waive while LMS_KEY is not set")),
        ("shared-secret/LMS_KY", [:], .fail(.none, "is waived, and no such check exists")),
        ("shared-secret/STRAY", ["STRAY": "a"], .fail(.none, "is waived, and no such check exists")),
        ("shared-secret/STRAY", [:], .fail(.none, "is waived, and no such check exists")),
        ("key-prefix/LMS_KEY", ["LMS_KEY": "own"], .fail(.none, "is waived, and no such check exists")),
    ]

    @Test(arguments: unused) func tellsWhatIsUnused(
        _ finding: String, _ live: [String: String], _ expected: Outcome?
    ) throws {
        let record = try Self.workspace(preprod: [Self.waiver(finding)]).listing("preprod", live)
            .audit("preprod")
        #expect(record.outcome(of: "preprod/waiver-unused/\(finding)") == expected)
    }

    @Test func saysNothingOfAWaiverWhoseFindingNobodySaw() throws {
        let workspace = try Self.workspace(preprod: [Self.waiver(Self.finding), Self.waiver("site-url/X")])
        let unproven = workspace.listing("preprod", namesOnly: ["LMS_KEY"]).audit("preprod")
        #expect(unproven.ids(of: "waiver-unused") == ["preprod/waiver-unused/site-url/X"])
        #expect(workspace.failing("preprod").audit("preprod").ids(of: "waiver-unused").isEmpty)
    }

    /// Before its first day it waives nothing, so nobody can say that it is of no use.
    @Test func saysNothingOfAWaiverThatHasNotBegun() throws {
        let workspace = try Self.workspace(preprod: [Self.waiver(Self.finding)])
            .listing("preprod", ["LMS_KEY": "own"])
        #expect(workspace.audit("preprod", today: "2026-02-28").ids(of: "waiver-unused").isEmpty)
        #expect(workspace.audit("preprod", today: "2026-03-01").ids(of: "waiver-unused").count == 1)
    }

    /// An expiry needs no listing to be seen.
    @Test func tellsAnExpiryWithoutAListing() throws {
        let record = try Self.workspace(preprod: [Self.waiver(Self.finding)]).failing("preprod")
            .audit("preprod", today: "2027-01-01")
        let check = try #require(record.check("preprod/waiver-expired/shared-secret/LMS_KEY"))
        #expect(check.status == .fail)
        #expect(
            check.fix
                == "Fix the failure, or decide again and extend the waiver in environments/preprod.yaml:7:14."
        )
        #expect(check.severity == .medium)
    }

    @Test func saysWhereToRemoveIt() throws {
        let workspace = try Self.workspace(preprod: [Self.waiver(Self.finding)])
        let id = "preprod/waiver-unused/shared-secret/LMS_KEY"
        let idle = try #require(workspace.listing("preprod", ["LMS_KEY": "own"]).audit("preprod").check(id))
        #expect(idle.fix == "Remove the waiver from environments/preprod.yaml:7:14.")
        #expect(idle.severity == .low)
        let misspelt = try Self.workspace(preprod: [Self.waiver("shared-secret/LMS_KY")]).audit("preprod")
        #expect(
            misspelt.check("preprod/waiver-unused/shared-secret/LMS_KY")?.fix
                == "Remove the waiver from environments/preprod.yaml:7:14, or correct its finding.")
    }

    private static let spells: [(from: String, until: String)] = [
        ("2026-01-01", "2026-03-31"), ("2026-03-01", "2026-06-30"), ("2026-09-01", "2026-12-31"),
    ]

    /// A failure may be accepted anew; what the manifest says first is no more true for it.
    @Test(
        arguments: [
            ("2025-12-31", Status.fail, "(its waiver begins on 2026-09-01)"), ("2026-01-01", .waived, ""),
            ("2026-03-15", .waived, ""), ("2026-06-30", .waived, ""),
            ("2026-07-01", .fail, "(its waiver expired on 2026-06-30)"), ("2026-09-01", .waived, ""),
            ("2027-01-01", .fail, "(its waiver expired on 2026-12-31)"),
        ], [false, true])
    func ofSeveralTheOneThatHoldsCounts(
        _ row: (today: String, status: Status, remark: String), _ isReversed: Bool
    ) throws {
        let waivers = Self.spells.map { Self.waiver(Self.finding, from: $0.from, until: $0.until) }
        let record = try Self.workspace(preprod: isReversed ? waivers.reversed() : waivers)
            .listing("production", ["LMS_KEY": "a"]).listing("preprod", ["LMS_KEY": "a"])
            .audit("preprod", today: row.today)
        let check = try #require(record.check("preprod/shared-secret/LMS_KEY"))
        #expect(check.status == row.status)
        #expect(check.message.hasSuffix(row.remark))
        let ids = record.environments.flatMap(\.checks).map(\.id)
        #expect(Set(ids).count == ids.count, "each check is made once")
        #expect(
            ids.contains("preprod/waiver-expired/shared-secret/LMS_KEY")
                == (row.remark.contains("expired")))
    }

    /// Only a failure is waived, and only of the rule and subject that the waiver names.
    @Test func waivesNothingElse() throws {
        let record = try Self.workspace(preprod: [Self.waiver("shared-secret/LMS_HOOK")])
            .listing("production", ["LMS_KEY": "a"]).listing("preprod", ["LMS_KEY": "a", "LMS_HOOK": "b"])
            .audit("preprod")
        #expect(record.check("preprod/shared-secret/LMS_KEY")?.status == .fail)
        #expect(record.check("preprod/shared-secret/LMS_HOOK")?.status == .pass)
        #expect(record.check("preprod/shared-secret/LMS_HOOK")?.waiver == nil)
    }
}

/// A shared value is one fact with two ends.
@Suite struct WaiverCounterpartTests {
    private static let waived =
        "waivers: [{ finding: shared-secret/LMS_KEY, reason: R, owner: o, from: 2026-03-01, until: 2026-12-31 }]"
    private static let expired =
        "waivers: [{ finding: shared-secret/LMS_KEY, reason: R, owner: o, from: 2026-03-01, until: 2026-03-31 }]"

    static let rows: [(production: String, preprod: String, sandbox: String, expected: [Status])] = [
        ("", waived, "", [.fail, .waived, .fail]),
        ("", waived, waived, [.waived, .waived, .waived]),
        (waived, "", "", [.waived, .fail, .fail]),
        ("", waived, expired, [.fail, .waived, .fail]),
        (expired, waived, waived, [.fail, .waived, .waived]),
        ("", "", "", [.fail, .fail, .fail]),
    ]

    @Test(arguments: rows) func coversItsOtherEnd(
        _ production: String, _ preprod: String, _ sandbox: String, _ expected: [Status]
    ) throws {
        let scenario = try Scenario.acme(
            "  lms: { title: LMS, severity: high, isolation: isolated, secrets: { LMS_KEY: {} } }",
            production: production, preprod: preprod, sandbox: sandbox)
        let names = ["production", "preprod", "sandbox"]
        let record = names.reduce(scenario) { $0.listing($1, ["LMS_KEY": "a"]) }
            .audit("production", "preprod", "sandbox")
        #expect(names.map { record.check("\($0)/shared-secret/LMS_KEY")?.status } == expected)
    }

    /// The same where one of them has it in another form.
    @Test(arguments: ["srch_9f8e7d6c5b4a\n", "postgres://u:srch_9f8e7d6c5b4a@h.example.com/db"])
    func coversAnotherFormOfTheValue(_ value: String) throws {
        let record = try Scenario.acme(
            "  lms: { title: LMS, severity: high, isolation: isolated, secrets: { LMS_KEY: {} } }",
            preprod: Self.waived
        ).showing("production", ["LMS_KEY": "srch_9f8e7d6c5b4a"]).showing("preprod", ["LMS_KEY": value])
            .audit("production", "preprod")
        for name in ["production", "preprod"] {
            #expect(record.check("\(name)/shared-secret/LMS_KEY")?.status == .waived, "\(name)")
        }
    }

    /// Who was not seen may share the value too, and nobody accepted that.
    @Test func coversNothingThatWasNotSeen() throws {
        let scenario = try Scenario.acme(
            "  lms: { title: LMS, severity: high, isolation: isolated, secrets: { LMS_KEY: {} } }",
            production: "", preprod: Self.waived, sandbox: "")
        let record = ["production", "preprod"].reduce(scenario) { $0.listing($1, ["LMS_KEY": "a"]) }
            .listing("sandbox", namesOnly: ["LMS_KEY"]).audit("production", "preprod")
        let check = try #require(record.check("production/shared-secret/LMS_KEY"))
        #expect(check.status == .unproven)
        #expect(
            check.message
                == "has the same value as LMS_KEY in preprod, which a waiver accepts, and sandbox could not be compared"
        )
        #expect(
            record.check("preprod/shared-secret/LMS_KEY")?.status == .waived, "its own waiver names no end")
    }

    /// What was accepted is one secret in two environments: that it is another secret's value is another finding.
    @Test(arguments: [
        ("", Status.fail), (", with: LMS_HOOK", .waived), (", with: [OTHER, LMS_HOOK]", .waived),
        (", with: OTHER", .fail),
    ]) func coversAnotherNameWhereItNamesIt(_ with: String, _ expected: Status) throws {
        let waivers =
            "waivers: [{ finding: shared-secret/LMS_KEY, reason: R, owner: o, from: 2026-03-01, until: 2026-12-31\(with) }]"
        let record = try Scenario.acme(
            "  lms: { title: LMS, severity: high, isolation: isolated, together: false, secrets: { LMS_KEY: {}, LMS_HOOK: {} } }",
            preprod: waivers
        ).listing("production", ["LMS_HOOK": "a"]).listing("preprod", ["LMS_KEY": "a"])
            .audit("production", "preprod")
        let check = try #require(record.check("preprod/shared-secret/LMS_KEY"))
        #expect(check.status == expected)
        #expect(record.check("production/shared-secret/LMS_HOOK")?.status == expected)
        #expect(check.message.contains("name it under `with`") == (expected == .fail))
    }

    /// The other end is known by its own name.
    @Test func followsTheNameOfTheOtherEnd() throws {
        let waived = Self.waived.replacing(" }]", with: ", with: LMS_HOOK }]")
        let scenario = try Scenario.acme(
            "  lms: { title: LMS, severity: high, isolation: isolated, together: false, secrets: { LMS_KEY: {}, LMS_HOOK: {} } }",
            preprod: waived
        ).listing("production", ["LMS_HOOK": "a"]).listing("preprod", ["LMS_KEY": "a"])
        let record = scenario.audit("production", "preprod")
        #expect(record.check("production/shared-secret/LMS_HOOK")?.status == .waived)
        #expect(record.check("production/shared-secret/LMS_HOOK")?.waiver?.reason == "R")
        #expect(record.environments.map(\.counts[.waived]) == [1, 1])
    }
}
