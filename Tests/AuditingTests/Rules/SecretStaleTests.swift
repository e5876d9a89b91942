import Auditing
import Listings
import Scenarios
import Testing

@Suite struct SecretStaleTests {
    static func workspace(_ period: String = "90d", more: String = "") throws -> Scenario {
        try .acme(
            """
              pay:
                title: Pay
                severity: critical
                isolation: isolated
                together: false
                secrets: { PAY_KEY: { rotate_every: \(period) \(more) }, PAY_HOOK: {} }
            """)
    }

    /// Midnight of 2026-11-21, the day of every scenario.
    private static let today = Scenario.now - 5 * 3600
    private static let day = 86_400.0

    static let rows: [(period: String, changed: Double?, expected: Outcome)] = [
        ("90d", today - 20 * day, .pass(.name, "was last changed on 2026-11-01, and is due by 2027-01-30")),
        ("90d", today - 59 * day, .pass(.name, "was last changed on 2026-09-23, and is due by 2026-12-22")),
        ("90d", today - 60 * day, soon("2026-09-22", "by 2026-12-21, in 30 days")),
        ("90d", today - 89 * day, soon("2026-08-24", "by 2026-11-22, in 1 day")),
        ("90d", today - 90 * day, soon("2026-08-23", "today")),
        ("90d", today - 90 * day - 1, stale("2026-08-22", "91 days", "90 days")),
        ("90d", 0, stale("1970-01-01", "20778 days", "90 days")),
        // A third of a shorter period.
        ("9d", today - 5 * day, .pass(.name, "was last changed on 2026-11-16, and is due by 2026-11-25")),
        ("9d", today - 6 * day, soon("2026-11-15", "by 2026-11-24, in 3 days")),
        ("1d", today - 1, soon("2026-11-20", "today")),
        ("1d", today - day - 1, stale("2026-11-19", "2 days", "day")),
        ("2w", today - 15 * day, stale("2026-11-06", "15 days", "14 days")),
        ("2m", today - 60 * day, soon("2026-09-22", "today")),
        ("2m", today - 61 * day, stale("2026-09-21", "61 days", "60 days")),
        ("1y", today - 366 * day, stale("2025-11-20", "366 days", "365 days")),
        // A clock that is ahead by less than a day is no contradiction.
        (
            "90d", today + 2 * day - 1,
            .pass(.name, "was last changed on 2026-11-22, and is due by 2027-02-20")
        ),
        (
            "90d", today + 2 * day,
            .unproven(
                .name,
                "has an unknown age: the listing says it was changed on 2026-11-23, and it is 2026-11-21"
            )
        ),
        (
            "90d", nil,
            .unproven(.name, "has an unknown age: the listing does not show when it was changed")
        ),
    ]

    private static func soon(_ changed: String, _ due: String) -> Outcome {
        .pass(.name, "was last changed on \(changed); replace it soon, as it is due \(due)")
    }

    private static func stale(_ changed: String, _ age: String, _ period: String) -> Outcome {
        .fail(.name, "was last changed on \(changed), \(age) ago; it is to be replaced every \(period)")
    }

    @Test(arguments: rows) func judgesTheDay(_ period: String, _ changed: Double?, _ expected: Outcome) throws
    {
        let record = try Self.workspace(period).listing(
            "preprod",
            [ListedSecret(name: "PAY_KEY", digest: nil, updatedAt: changed)], evidence: .name
        ).audit("preprod")
        #expect(record.outcome(of: "preprod/secret-stale/PAY_KEY") == expected)
    }

    /// The day is the audit's, which `--as-of` names.
    @Test func judgesAsOfTheAuditsDay() throws {
        let scenario = try Self.workspace().listing(
            "preprod", [ListedSecret(name: "PAY_KEY", digest: nil, updatedAt: Self.today)], evidence: .name)
        #expect(
            scenario.audit("preprod", today: "2027-02-19").check("preprod/secret-stale/PAY_KEY")?.status
                == .pass)
        #expect(
            scenario.audit("preprod", today: "2027-02-20").check("preprod/secret-stale/PAY_KEY")?.status
                == .fail)
    }

    @Test func isNotAboutTheRest() throws {
        let old = ["PAY_HOOK", "STRAY"].map { ListedSecret(name: $0, digest: nil, updatedAt: 0) }
        let record = try Self.workspace().listing("preprod", old, evidence: .name).audit("preprod")
        #expect(record.ids(of: "secret-stale").isEmpty)
    }

    @Test func saysWhatToDo() throws {
        let record = try Self.workspace(more: ", generate: { hex: 32 }").listing(
            "preprod", [ListedSecret(name: "PAY_KEY", digest: nil, updatedAt: 0)], evidence: .name
        ).audit("preprod")
        let check = try #require(record.check("preprod/secret-stale/PAY_KEY"))
        #expect(check.severity == .medium)
        #expect(check.fix == "Generate a value and set it with `envaudit rotate preprod PAY_KEY --push`.")
    }

    /// What is to go gets no new value.
    @Test func saysToDeleteWhatIsDeprecated() throws {
        let record = try Self.workspace(more: ", deprecated: true").listing(
            "preprod", [ListedSecret(name: "PAY_KEY", digest: nil, updatedAt: 0)], evidence: .name
        ).audit("preprod")
        #expect(record.check("preprod/secret-stale/PAY_KEY")?.fix == "Delete PAY_KEY.")
    }
}
