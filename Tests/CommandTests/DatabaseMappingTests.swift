import DemoControlPlane
import Foundation
import Testing

/// `check` with what the repository's manifests assert of databases, against the demo's real PostgreSQL.
@Suite(.timeLimit(.minutes(3))) struct DatabaseMappingTests {
    private static let resource = "database/query/read-only"
    private static let names: Set = [
        "calcom-event-types-mapped", "calcom-event-types-team", "calcom-event-types-groups",
        "calcom-event-types-complete", "calcom-event-type-ids",
        "instructor-event-types-mapped", "instructor-event-types-complete", "instructor-event-type-ids",
        "production-parents-preprod-children", "production-children-preprod-parents", "booking-urls",
        "groups-linked", "groups-linked-right", "scheduling-urls", "scheduling-urls-set",
        "stripe-customers",
    ]

    private func check(
        _ arguments: [String] = [], _ workspace: TestWorkspace, _ variables: [String: String]
    ) async throws -> Outcome {
        try await workspace.run(
            ["check", "--format", "json", "--only", "database-mapping"] + arguments, variables: variables)
    }

    private func statuses(_ outcome: Outcome) throws -> [String: String] {
        try outcome.record.checks.filter { $0.rule == "database-mapping" }.reduce(into: [:]) {
            $0[$1.id] = $1.status
        }
    }

    private func asked(_ plane: ControlPlane, _ environment: String) async -> Int {
        let ref = DemoState.conforming.project(of: environment)?.ref
        return await plane.requestCount("POST", project: ref, resource: Self.resource)
    }

    @Test func conformingDatabasesPass() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { plane, variables in
            // The sandbox declares none, and where nothing was checked nothing passes.
            let outcome = try await check(["production", "preprod"], workspace, variables)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let expected: [(String, String)] = ["production", "preprod"].flatMap { environment in
                Self.names.map { ("\(environment)/database-mapping/\($0)", "pass") }
            }
            let own = ["production", "preprod"].flatMap { environment in
                ["scheduling-urls-own", "booking-urls-own"].map {
                    ("\(environment)/database-mapping/\($0)", "pass")
                }
            }
            #expect(try statuses(outcome) == Dictionary(uniqueKeysWithValues: expected + own))
            let mapped = try outcome.record.check("preprod/database-mapping/calcom-event-types-mapped")
            #expect(mapped?.message == "has 3 rows")
            #expect(await asked(plane, "production") == 18)
        }
    }

    /// A page of preprod's team that preprod's own rows don't have.
    @Test func `production books with no test team`() async throws {
        var state = DemoState.conforming
        state.projects[0].tables.schedulingURLs = ["https://cal.com/innotrue-preprod/new-person"]
        let workspace = try await TestWorkspace(probes: true)
        try await serving(state) { _, variables in
            let outcome = try await check(["production"], workspace, variables)
            for name in ["scheduling-urls-own", "booking-urls-own"] {
                #expect(
                    try outcome.record.check("production/database-mapping/\(name)")?.status == "fail")
            }
        }
    }

    @Test func aRowOfProductionsIsFound() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.uncertainPreprod) { _, variables in
            let outcome = try await check([], workspace, variables)
            #expect(outcome.status == 1)
            #expect(
                Set(try statuses(outcome).filter { $0.value != "pass" }.keys) == [
                    "production/database-mapping/calcom-event-type-ids",
                    "preprod/database-mapping/calcom-event-type-ids",
                ])
            let ids = try outcome.record.check("preprod/database-mapping/calcom-event-type-ids")
            #expect(ids?.message == "shares 1 of 4 values with production: 1840002")
        }
    }

    /// A text may be anybody's: it is compared, and never told.
    @Test func sharedTextsAreOnlyCounted() async throws {
        var state = DemoState.conforming
        let url = "https://cal.com/innotrue/emily-parker"
        state.projects[1].tables.schedulingURLs = [url, nil]
        let workspace = try await TestWorkspace(probes: true)
        workspace.secrets.plant(url)
        try await serving(state) { _, variables in
            let outcome = try await check(["preprod"], workspace, variables)
            let urls = try outcome.record.check("preprod/database-mapping/scheduling-urls")
            #expect(urls?.status == "fail")
            #expect(urls?.message == "shares 1 of 1 value with production")
        }
    }

    /// One address is one value, however it is spelled; what leads elsewhere is another.
    @Test(arguments: [
        ("https://cal.com/innotrue/emily-parker/", "fail"),
        ("https://cal.com/innotrue/emily-parker?month=2026-03", "fail"),
        ("https://cal.com/innotrue/emily-parker/?#top", "fail"),
        ("http://www.CAL.com:443//innotrue/./emily%2Dparker", "fail"),
        ("//cal.com./innotrue/ben/../emily-parker", "fail"),
        (" cal.com/Innotrue/emily-parker ", "fail"), ("https://cal.com/innotrue/emily-parker\u{A0}", "fail"),
        ("\u{FEFF}https://cal.com/innotrue/emily-parker", "fail"),
        ("https://cal.com/innotrue/emily-parker%E2%80%8B\u{200B}", "fail"),
        ("https://cal.com/innotrue/emily-parker%C3%28", "pass"),
        ("https://cal.com/innotrue-preprod/emily-parker", "pass"),
        ("https://cal.com:8443/innotrue/emily-parker", "pass"), ("https://cal.com/?emily-parker", "pass"),
        ("100% innotrue?/emily-parker", "pass"),
    ]) func addressesAreComparedInOneSpelling(_ url: String, _ status: String) async throws {
        var state = DemoState.conforming
        state.projects[1].tables.schedulingURLs = [url]
        let workspace = try await TestWorkspace(probes: true)
        try await serving(state) { _, variables in
            let outcome = try await check(["preprod"], workspace, variables)
            #expect(
                try outcome.record.check("preprod/database-mapping/scheduling-urls")?.status == status)
        }
    }

    /// Preprod's and production's values of a column of a type, and what comes of `disjoint` and of preprod's `never_null`.
    static let columns: [(type: String, own: String, theirs: String, disjoint: String, filled: String)] = [
        ("bigint[]", "{2960001,1840002}", "{1840001,1840002}", "fail", "pass"),
        ("bigint[]", "{2960001}", "{1840001}", "pass", "pass"),
        ("text[]", "{{a,B},{c,d}}", "{b}", "fail", "pass"), ("jsonb", "[[1],[2,3]]", "[4,3]", "fail", "pass"),
        ("jsonb", "[1,2]", #"["3", 4]"#, "pass", "pass"), ("json", "[1]", #""1""#, "fail", "pass"),
        ("jsonb", #"{"id": 1}"#, #"{"id": 2}"#, "unproven", "pass"),
        ("jsonb", #"[{"id": 1}]"#, #"[{"id": 1}]"#, "fail", "pass"),
        ("jsonb", "null", "1", "unproven", "fail"), ("jsonb", #"" ""#, "1", "unproven", "fail"),
        ("text", "\n\t\u{A0}\u{FEFF}", "a", "unproven", "fail"),
        ("text", "https://cal.com/j%c3%B6rg/intro", "https://cal.com/j\u{F6}rg/intro", "fail", "pass"),
        ("text", "https://cal.com/jo%CC%88rg", "cal.com/j%C3%B6rg", "fail", "pass"),
        ("text", "https://cal.com/j%C3%BCrg", "https://cal.com/j\u{F6}rg", "pass", "pass"),
        ("text", #"["aB1c", "x"]"#, "c2d3,AB1C", "fail", "pass"),
        ("text", "1840001,1840002", "1840002", "fail", "pass"),
        ("text", "https://a.test/x; https://b.test/y", "b.test/y/", "fail", "pass"),
        ("text", #"["q"]"#, "Q", "fail", "pass"), ("text", "Hello, world", "Good, world", "pass", "pass"),
        ("text", "1840001,1840002", "1840003", "pass", "pass"),
        ("text", "https://a.test/?x=1,2000", "2000", "pass", "pass"),
        ("text", "52.1,13.4", "13.4", "fail", "pass"),
        ("text", "%F0%9F%98%80 %ED%A0%80 %C3%28 %", "\u{1F600} %ed%a0%80 %c3( %", "fail", "pass"),
    ]

    @Test func `columns are compared by what is in them`() async throws {
        let workspace = try await TestWorkspace(probes: true)
        var state = DemoState.conforming
        var declared = "\ndatabase:\n"
        func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
        for (index, column) in Self.columns.enumerated() {
            for (project, value) in [(0, column.theirs), (1, column.own)] {
                state.projects[project].tables.statements += [
                    "create table column_\(index) (c \(column.type), e int default 1)",
                    "insert into column_\(index) (c) values (\(literal(value)))",
                ]
            }
            declared += "  disjoint-\(index): { disjoint: column_\(index).c, where: e > 0 }\n"
            declared += "  filled-\(index): { never_null: column_\(index).c, where: e > 0 }\n"
        }
        for name in ["production", "preprod"] {
            let text = try workspace.text(of: "environments/\(name).yaml")
            try workspace.write(
                "environments/\(name).yaml", text.components(separatedBy: "\ndatabase:")[0] + declared)
        }
        try await serving(state) { _, variables in
            let record = try await check(["preprod"], workspace, variables).record
            for (index, column) in Self.columns.enumerated() {
                for (claim, status) in [("disjoint", column.disjoint), ("filled", column.filled)] {
                    let check = record.check("preprod/database-mapping/\(claim)-\(index)")
                    #expect(check?.status == status, "\(column), \(claim): \(check?.message ?? "")")
                }
            }
        }
    }

    @Test func ofOthersOnlyWhatIsComparedIsAsked() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { plane, variables in
            let outcome = try await check(["preprod"], workspace, variables)
            #expect(outcome.status == 0)
            #expect(await asked(plane, "preprod") == 18)
            #expect(await asked(plane, "production") == 7)
            #expect(await asked(plane, "sandbox") == 0)
        }
    }

    /// Every claim, against real tables: those that hold and those that don't.
    @Test func everyClaimIsJudgedByWhatIsThere() async throws {
        let workspace = try await TestWorkspace(probes: true)
        var state = DemoState.conforming
        state.projects[1].tables.statements = [
            "create table calendly_webhook_events (event_id text, created_at timestamptz)",
            "create index idx_events on calendly_webhook_events (event_id)",
            "create table calendar_connections (provider text, calendly_user_uri text)",
            "insert into calendar_connections values ('calendly', 'u'), ('calendly', null), ('google', null)",
            "create table webhook_connections (is_active boolean, last_webhook_at timestamptz)",
            "insert into webhook_connections values (true, now() - interval '30 hours'), (false, now())",
        ]
        let claims: [(name: String, claim: String, status: String, message: String?)] = [
            (
                "uri", "never_null: calendar_connections.calendly_user_uri, where: provider = 'calendly'",
                "fail", "calendly_user_uri is null or empty in 1 of 2 rows"
            ),
            (
                "provider", "never_null: calendar_connections.provider", "pass",
                "is null or empty in none of 3 rows"
            ),
            ("table", "table: calendly_webhook_events", "pass", "exists"),
            ("no-table", "table: calendly_events", "fail", "does not exist"),
            ("index", "index: idx_events", "pass", "exists"),
            ("no-index", "index: [idx_events, idx_others]", "fail", "there is no idx_others"),
            (
                "recent", "recent: webhook_connections.last_webhook_at, within: 7d, where: is_active", "pass",
                nil
            ),
            (
                "not-recent", "recent: webhook_connections.last_webhook_at, within: 24h, where: is_active",
                "fail", nil
            ),
            (
                "never", "recent: calendly_webhook_events.created_at, within: 7d", "fail",
                "has no moment at all"
            ),
            ("rows", "rows: calendly_events", "fail", "names a table that does not exist"),
            ("column", "rows: groups, where: is_active", "fail", "names a column that does not exist"),
            ("none", "no_rows: calendly_webhook_events", "pass", "has no row"),
            (
                "query",
                "query: select 1 from public.groups where calcom_mapping_id is null, expect: no_rows", "pass",
                "has no row"
            ),
            (
                "with", "query: with g as (select * from public.groups) select * from g, expect: rows",
                "pass", "has 1 row"
            ),
            (
                "text", "rows: groups, where: name = 1", "error",
                "PostgreSQL refused the query: it uses a function or an operator that does not exist for these types"
            ),
            ("slow", "query: select 1 from public.profiles where 'x' ~ 1, expect: rows", "error", nil),
        ]
        let preprod = try workspace.text(of: "environments/preprod.yaml")
        let declared = claims.map { "  \($0.name): { \($0.claim) }\n" }.joined()
        try workspace.write(
            "environments/preprod.yaml",
            preprod.components(separatedBy: "\ndatabase:")[0] + "\ndatabase:\n" + declared)
        try await serving(state) { _, variables in
            let outcome = try await check(["preprod"], workspace, variables)
            #expect(outcome.status == 1)
            let record = try outcome.record
            for (name, _, status, message) in claims {
                let check = record.check("preprod/database-mapping/\(name)")
                #expect(check?.status == status, "\(name): \(check?.message ?? "")")
                if let message { #expect(check?.message == message) }
            }
            #expect(
                record.check("preprod/database-mapping/recent")?.message.hasSuffix(", 1 day ago") == true)
        }
    }

    @Test(arguments: [
        ("where: is_active", "where: is_active) or (true", "it closes a bracket that it does not open"),
        (
            "rows: instructor_calcom_event_types",
            "query: with a as (delete from groups returning 1) select 1 from a, expect: rows",
            "it has DELETE, and only a SELECT that changes nothing is sent"
        ),
    ]) func sqlThatDoesMoreIsRefusedBeforeAnythingIsSent(
        _ old: String, _ new: String, _ reason: String
    ) async throws {
        let workspace = try await TestWorkspace(probes: true)
        try workspace.edit("preprod", old, new)
        try await serving(.conforming) { plane, variables in
            for command in [["validate"], ["check", "preprod"]] {
                let outcome = try await workspace.run(command, variables: variables)
                #expect(outcome.status == 2)
                #expect(outcome.errors.contains("environments/preprod.yaml:"))
                #expect(outcome.errors.contains("this SQL is not sent: \(reason)"))
            }
            #expect(await asked(plane, "preprod") == 0)
            #expect(
                await plane.requestCount("GET", project: DemoState.conforming.project(of: "preprod")?.ref)
                    == 0)
        }
    }

    @Test func offlineItIsAnError() async throws {
        let workspace = try await TestWorkspace(probes: true)
        let arguments = try ["preprod", "--offline"] + workspace.listings(.conforming)
        let outcome = try await check(arguments, workspace, [:])
        #expect(Set(try statuses(outcome).values) == ["error"])
        #expect(outcome.status == 3)
    }
}
