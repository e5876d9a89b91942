import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Support
import Testing
import Probes

@Suite struct DatabaseMappingTests {
    private static let services = """
          pay: { title: Pay, severity: low, isolation: isolated, secrets: {} }
        """

    private static func scenario(
        _ preprod: String, production: String = "", sandbox: String? = nil
    ) throws -> Scenario {
        func declared(_ text: String) -> String { text.isEmpty ? "" : "database: { a: { \(text) } }" }
        return try .acme(
            services, production: declared(production), preprod: declared(preprod),
            sandbox: sandbox.map(declared))
    }

    private static func see(
        _ scenario: Scenario, _ environment: String, _ sighting: AssertionResult
    ) -> Scenario {
        scenario.seeing(environment) { $0[assertion: "a"] = .success(sighting) }
    }

    private static func values(_ shown: String..., hidden: String...) -> AssertionResult {
        let pairs = shown.map { (Digest(of: $0), Optional($0)) } + hidden.map { (Digest(of: $0), nil) }
        return .values(ColumnValues(Dictionary(uniqueKeysWithValues: pairs)))
    }

    /// A value that was not taken apart.
    private static func whole(_ text: String) -> AssertionResult {
        .values(ColumnValues([Digest(of: text): nil], hasParts: true))
    }

    private static func latest(daysAgo days: Double) -> AssertionResult {
        .latest(PastMoment(Scenario.now - days * 86_400, seenAt: Scenario.now))
    }

    /// Production's team has event types 1 to 3, its database maps 1, and preprod's maps one of these.
    @Test(arguments: [
        (
            "calcom_event_type_id", "3",
            Outcome.fail(.value, "names event type 3, which Cal.com lists for production")
        ),
        ("calcom_event_type_id", "8", .pass(.value, "shares none of 1 value with production")),
        // Both teams have it: the rule on webhooks tells.
        ("calcom_event_type_id", "2", .pass(.value, "shares none of 1 value with production")),
        ("group_size", "3", .pass(.value, "shares none of 1 value with production")),
    ]) func `a row names no event type of another team`(
        _ column: String, _ id: String, _ expected: Outcome
    ) throws {
        let declared = """
            database: { a: { disjoint: t.\(column) } }
            webhooks: { cal: { provider: calcom, team: 71, function: hook } }
            """
        func places(_ ids: String...) -> Result<WebhookRegistrations, Failure> {
            .success(
                WebhookRegistrations(
                    host: "Cal.com",
                    places: ids.map { WebhookPlace(.eventType($0), page: "", .listed([])) }))
        }
        let scenario = try Scenario.acme(Self.services, production: declared, preprod: declared)
            .seeing("production") { $0[webhook: "cal"] = places("1", "2", "3") }
            .seeing("preprod") { $0[webhook: "cal"] = places("2", "8") }
        let record = Self.see(
            Self.see(scenario, "production", Self.values("1")), "preprod", Self.values(id)
        ).audit("preprod")
        #expect(record.outcome(of: "preprod/database-mapping/a") == expected)
    }

    static let rows: [(declared: String, seen: AssertionResult, expected: Outcome)] = [
        ("rows: t", .rows(Tally(1)), .pass(.value, "has 1 row")),
        ("rows: t", .rows(Tally(3)), .pass(.value, "has 3 rows")),
        ("rows: t", .rows(Tally(0)), .fail(.value, "has no row")),
        ("rows: t", .rows(Tally(10_001)), .pass(.value, "has more than 10,000 rows")),
        ("rows: t", .missing(.table), .fail(.value, "names a table that does not exist")),
        ("rows: t", .missing(.column), .fail(.value, "names a column that does not exist")),
        ("no_rows: t", .rows(Tally(0)), .pass(.value, "has no row")),
        ("no_rows: t", .rows(Tally(2)), .fail(.value, "has 2 rows")),
        ("no_rows: t", .missing(.table), .fail(.value, "names a table that does not exist")),
        (
            "never_null: t.c", .nulls(Tally(0), of: Tally(5)),
            .pass(.value, "is null or empty in none of 5 rows")
        ),
        (
            "never_null: t.c", .nulls(Tally(2), of: Tally(5)),
            .fail(.value, "c is null or empty in 2 of 5 rows")
        ),
        (
            "never_null: t.c", .nulls(Tally(0), of: Tally(0)),
            .unproven(.none, "has no row, so nothing was checked")
        ),
        ("table: t", .table(true), .pass(.value, "exists")),
        ("table: t", .table(false), .fail(.value, "does not exist")),
        ("index: i", .indexes(["i": true]), .pass(.value, "exists")),
        ("index: [i, s.j]", .indexes(["i": true, "s.j": true]), .pass(.value, "exist, 2 of them")),
        ("index: [i, s.j, k]", .indexes(["i": true]), .fail(.value, "there is no s.j, no k")),
        (
            "index: [i, j]", .indexes(["i": false, "j": true]),
            .fail(.value, "i was not built to its end, and is not used")
        ),
        (
            "recent: t.c, within: 7d", latest(daysAgo: 0.5),
            .pass(.value, "last was 2026-11-20, less than a day ago")
        ),
        ("recent: t.c, within: 7d", latest(daysAgo: 1), .pass(.value, "last was 2026-11-20, 1 day ago")),
        ("recent: t.c, within: 7d", latest(daysAgo: 7), .pass(.value, "last was 2026-11-14, 7 days ago")),
        ("recent: t.c, within: 7d", latest(daysAgo: 7.01), .fail(.value, "last was 2026-11-14, 7 days ago")),
        (
            "recent: t.c, within: 1h", latest(daysAgo: 0.5),
            .fail(.value, "last was 2026-11-20, less than a day ago")
        ),
        (
            "recent: t.c, within: 7d", latest(daysAgo: -0.003),
            .pass(.value, "last was 2026-11-21, less than a day ago")
        ),
        (
            "recent: t.c, within: 7d", latest(daysAgo: -2),
            .unproven(.none, "last was 2026-11-23, which is to come, so it does not tell when it was")
        ),
        ("recent: t.c, within: 7d", .latest(nil), .fail(.value, "has no moment at all")),
        ("query: select 1, expect: rows", .rows(Tally(1)), .pass(.value, "has 1 row")),
        ("query: select 1, expect: rows", .rows(Tally(0)), .fail(.value, "has no row")),
        ("query: select 1, expect: no_rows", .rows(Tally(0)), .pass(.value, "has no row")),
        ("query: select 1, expect: no_rows", .rows(Tally(9)), .fail(.value, "has 9 rows")),
        ("table: t", .rows(Tally(1)), .unproven(.none, "was seen as something else than is asserted")),
        (
            "disjoint: t.c", values("1"),
            .unproven(.none, "no other environment declares it, so there is nothing to compare with")
        ),
    ]

    @Test(arguments: rows) func judgesTheAssertion(
        _ declared: String, _ seen: AssertionResult, _ expected: Outcome
    ) throws {
        let record = Self.see(try Self.scenario(declared), "preprod", seen).audit("preprod")
        #expect(record.outcome(of: "preprod/database-mapping/a") == expected)
    }

    /// What preprod, production and sandbox hold; nil where sandbox declares nothing.
    static let sets:
        [(own: AssertionResult, production: AssertionResult, sandbox: AssertionResult?, expected: Outcome)] =
            [
                (
                    values("1", "2"), values("3"), nil,
                    .pass(.value, "shares none of 2 values with production")
                ),
                (
                    values("1"), values("3"), values("4"),
                    .pass(.value, "shares none of 1 value with production, sandbox")
                ),
                (
                    values("1", "2", "3"), values("2", "4"), nil,
                    .fail(.value, "shares 1 of 3 values with production: 2")
                ),
                (
                    values("1", hidden: "x"), values("2", hidden: "x"), values("1"),
                    .fail(.value, "shares 1 of 2 values with production; 1 of 2 values with sandbox: 1")
                ),
                (
                    values("1", "2", "3", "4", "5", "10"), values("1", "2", "3", "4", "5", "10"), nil,
                    .fail(.value, "shares 6 of 6 values with production: 1, 2, 3, 4, 5 and more")
                ),
                (
                    values(), values("1"), nil,
                    .unproven(.none, "has no value, so there is nothing to compare")
                ),
                (
                    values("1"), values(), nil,
                    .unproven(.none, "production has no value, so there is nothing to compare with")
                ),
                (
                    .tooManyValues, values("1"), nil,
                    .unproven(.none, "has more than 10,000 values, which is too many to compare")
                ),
                (
                    values("1"), .tooManyValues, nil,
                    .unproven(.none, "production could not be compared: it has more than 10,000 values")
                ),
                (
                    values("1"), .missing(.table), values("2"),
                    .unproven(.none, "production could not be compared: its table does not exist")
                ),
                (
                    whole("x"), values(hidden: "y"), nil,
                    .unproven(.none, "preprod has objects in it, whose parts can't be compared")
                ),
                (
                    values("1"), whole("y"), values("2"),
                    .unproven(.none, "production has objects in it, whose parts can't be compared")
                ),
                (whole("x"), whole("x"), nil, .fail(.value, "shares 1 of 1 value with production")),
                // What is found is found, whatever was not looked at.
                (
                    values("1"), .missing(.column), values("1"),
                    .fail(.value, "shares 1 of 1 value with sandbox: 1")
                ),
            ]

    @Test(arguments: sets) func comparesSets(
        _ own: AssertionResult, _ production: AssertionResult, _ sandbox: AssertionResult?,
        _ expected: Outcome
    ) throws {
        var scenario = try Self.scenario(
            "disjoint: t.c", production: "disjoint: other.t.d",
            sandbox: sandbox == nil ? "rows: t" : "disjoint: t.c")
        scenario = Self.see(Self.see(scenario, "preprod", own), "production", production)
        if let sandbox { scenario = Self.see(scenario, "sandbox", sandbox) }
        #expect(scenario.audit("preprod").outcome(of: "preprod/database-mapping/a") == expected)
    }

    @Test func whoCouldNotBeComparedWithIsNamed() throws {
        var scenario = try Self.scenario("disjoint: t.c", production: "disjoint: t.c")
        scenario = Self.see(scenario, "preprod", Self.values("1")).seeing("production") {
            $0[assertion: "a"] = .failure(Failure(message: "Supabase failed (500)", advice: "Run again."))
        }
        #expect(
            scenario.audit("preprod").outcome(of: "preprod/database-mapping/a")
                == .unproven(.none, "production could not be compared: Supabase failed (500)"))
        #expect(
            scenario.audit("production").outcome(of: "production/database-mapping/a")
                == .error("Supabase failed (500)"))
    }

    @Test func nobodyLookedIsAnError() throws {
        let record = try Self.scenario("rows: t").audit("preprod")
        #expect(record.outcome(of: "preprod/database-mapping/a") == .error("it was not checked"))
        #expect(record.verdict == .incomplete)
    }

    @Test(arguments: [
        ("rows: t, where: x > 1", "At least one row of t, where x > 1"), ("no_rows: s.t", "No row of s.t"),
        ("never_null: t.c", "t.c is never null or empty"), ("table: t", "t exists"),
        ("index: [i, j]", "i, j exist"),
        ("disjoint: t.c, where: x", "t.c, where x has no value that another environment has"),
        ("recent: t.c, within: 36h", "t.c within 36 hours"),
        ("query: select 1, expect: no_rows", "The query has no row"),
    ]) func saysWhatIsExpected(_ declared: String, _ expected: String) throws {
        let scenario = Self.see(try Self.scenario(declared), "preprod", .missing(.table))
        let check = try #require(scenario.audit("preprod").check("preprod/database-mapping/a"))
        #expect(check.expected == expected)
    }

    @Test func saysWhyAndWhere() throws {
        let scenario = Self.see(
            try Self.scenario("rows: t, service: pay, why: Orders need one."), "preprod", .rows(Tally(0)))
        let check = try #require(scenario.audit("preprod").check("preprod/database-mapping/a"))
        #expect((check.service, check.severity) == ("pay", .high))
        #expect(check.fix == "Correct the rows, or the assertion. Orders need one.")
        #expect(check.url == "https://supabase.com/dashboard/project/project-preprod/sql/new")
    }

    @Test func whoDeclaresNothingIsNotJudged() throws {
        #expect(try Self.scenario("").audit("preprod").ids(of: "database-mapping").isEmpty)
    }
}
