import Support
import Foundation
import Listings
import Loopback
import Manifests
import Providers
import Testing
@testable import Probes

/// What assertions ask, and what their answers show.
@Suite(.timeLimit(.minutes(1))) struct DatabaseMappingProbeTests {
    @Test func asksOnceForEachAssertion() async throws {
        let declared = "database:\n  a: { rows: t }\n  b: { rows: auth.T, where: x = 'é' }"
        let (seen, requests) = try await look(at: declared, #"[{"rows": "3"}]"#)
        #expect(requests.count == 2)
        #expect(
            requests.allSatisfy {
                $0.method == "POST" && $0.path == "/v1/projects/\(project)/database/query/read-only"
                    && $0["content-type"] == "application/json"
                    && $0["authorization"] == "Bearer \(Made.token)"
            })
        #expect(
            Set(try requests.map(query)) == [
                "select (select count(*)::text from (select 1 from \"public\".\"t\" limit 10001) n) as rows",
                "select (select count(*)::text from (select 1 from \"auth\".\"T\" where (x = 'é'\n) limit 10001) n) as rows",
            ])
        #expect(Set(try seen[AssertionResults.self].get().byName.keys) == ["a", "b"])
    }

    /// What each claim asks of the rows, in the words that matter.
    @Test(arguments: [
        (
            "never_null: t.c, where: a or b",
            [
                "from \"public\".\"t\" where (a or b\n) limit 10001",
                "where (a or b\n) and coalesce(regexp_replace(to_jsonb(\"c\") #>> '{}', ",
            ]
        ),
        ("recent: t.c, within: 7d", ["extract(epoch from max(\"c\"))::text", "from \"public\".\"t\""]),
        (
            "disjoint: s.t.c, where: a",
            ["select \"c\" as c from \"s\".\"t\" where (a\n) and \"c\" is not null)", "limit 10001"]
        ),
        ("table: s.t", ["c.relkind in ('r','p','f') and (s.nspname, c.relname) in (('s','t'))"]),
        ("index: [a, s.b]", ["c.relkind in ('i','I')", "in (('public','a'),('s','b'))"]),
        ("query: select x from s.t, expect: rows", ["(select 1 from (select x from s.t\n) q limit 10001)"]),
    ]) func asksForAsMuchAsItTakes(_ claim: String, _ parts: [String]) async throws {
        let (_, requests) = try await look(at: "database: { a: { \(claim) } }", "[]")
        let query = try query(#require(requests.first))
        for part in parts { #expect(query.contains(part), "\(query)") }
    }

    @Test(arguments: [
        ("rows: t", #"[{"rows": "0"}]"#, "rows 0"), ("no_rows: t", #"[{"rows": "10000"}]"#, "rows 10000"),
        ("rows: t", #"[{"rows": "10001"}]"#, "rows more than 10,000"),
        ("query: select 1, expect: rows", #"[{"rows": "1"}]"#, "rows 1"),
        ("never_null: t.c", #"[{"rows": "5", "nulls": "2"}]"#, "2 of 5"),
        ("table: t", "[]", "no table"),
        ("table: t", #"[{"schema": "public", "name": "t", "state": "true"}]"#, "table"),
        (
            "index: [a, b, c]",
            #"[{"schema": "public", "name": "a", "state": "true"}, {"schema": "public", "name": "b", "state": "false"}]"#,
            #"["a: true", "b: false"]"#
        ),
        ("recent: t.c, within: 7d", #"[{"latest": "1769999000.25"}]"#, "1000 s ago"),
        ("recent: t.c, within: 7d", #"[{"latest": null}]"#, "never"), ("disjoint: t.c", "[]", "values []"),
    ]) func seesWhatIsAnswered(_ claim: String, _ body: String, _ expected: String) async throws {
        for status in [200, 201] {
            let seen = try await look(at: "database: { a: { \(claim) } }", body, status: status).seen
            #expect(words(try seen.assertion("a").get()) == expected)
        }
    }

    @Test func keepsDigestsAndShowsOnlyWhatIdentifies() async throws {
        let body = """
            [{"shown": "1840002", "digest": "\(Made.digest)", "whole": "false"}, {"shown": null, "digest": "\(Made.otherDigest)", "whole": "false"},
             {"shown": "-7", "digest": "\(Made.digest("0b"))", "whole": "false"},
             {"shown": "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "digest": "\(Made.digest("0c"))", "whole": "true"}]
            """
        let seen = try await look(at: "database: { a: { disjoint: t.c } }", body).seen
        guard case .values(let values) = try seen.assertion("a").get() else {
            Issue.record("no values")
            return
        }
        #expect(values.values.count == 4 && values.hasParts)
        #expect(
            values.shared(with: values).shown == ["-7", "1840002", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"])
        #expect(values.shared(with: ColumnValues([:])).count == 0)
    }

    @Test func anEmptyTextIsNoValue() async throws {
        // SHA-256 of nothing.
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let seen = try await look(
            at: "database: { a: { disjoint: t.c } }",
            #"[{"shown": null, "digest": "\#(digest)", "whole": "false"}]"#
        ).seen
        #expect(words(try seen.assertion("a").get()) == "values []")
    }

    @Test(arguments: [(10_000, false), (10_001, true)]) func moreValuesThanAreFetchedAreTooMany(
        _ count: Int, _ isTooMany: Bool
    ) async throws {
        let rows = (0..<count).map {
            #"{"shown":"\#($0)","digest":"\#(String(format: "%064x", $0))","whole":"false"}"#
        }
        let seen = try await look(
            at: "database: { a: { disjoint: t.c } }", "[\(rows.joined(separator: ","))]"
        ).seen
        #expect(words(try seen.assertion("a").get()) == (isTooMany ? "too many" : "values [10000]"))
    }

    /// Answers of another shape, and none of them quotes what is in it.
    @Test(arguments: [
        ("rows: t", "{}", "the answer has another type"), ("rows: t", "[]", "0 rows in place of one"),
        ("rows: t", #"[{"rows": "1"}, {"rows": "1"}]"#, "2 rows in place of one"),
        ("rows: t", #"[{"rows": 3}]"#, "`rows` of entry 1 has another type"),
        ("rows: t", #"[{"rows": "-1"}]"#, "a row's count is not a whole number"),
        ("rows: t", #"[{"rows": "10002"}]"#, "a row's count is not a whole number"),
        ("rows: t", #"[{"rows": "\#(Made.value)"}]"#, "a row's count is not a whole number"),
        ("rows: t", #"[{"nulls": "1"}]"#, "entry 1 has no `rows`"),
        ("never_null: t.c", #"[{"rows": "1"}]"#, "a row's count is not a whole number"),
        ("recent: t.c, within: 7d", "[{}]", "entry 1 has no `latest`"),
        ("recent: t.c, within: 7d", #"[{"latest": "Infinity"}]"#, "a row has no moment as its `latest`"),
        ("recent: t.c, within: 7d", #"[{"latest": "yesterday"}]"#, "a row has no moment as its `latest`"),
        ("recent: t.c, within: 7d", "[]", "0 rows in place of one"),
        (
            "table: t", #"[{"schema": "public", "name": "u", "state": "true"}]"#,
            "a row is about another relation"
        ),
        (
            "disjoint: t.c", #"[{"shown": null, "digest": "\#(Made.value)", "whole": "false"}]"#,
            "a row has no SHA-256"
        ),
        (
            "disjoint: t.c", #"[{"shown": "\#(Made.value)", "digest": "\#(Made.digest)", "whole": "false"}]"#,
            "a row holds neither a number nor a UUID"
        ),
        (
            "disjoint: t.c", #"[{"shown": null, "digest": "\#(Made.digest)"}]"#, "entry 1 has no `whole`"
        ),
        (
            "disjoint: t.c", #"[{"shown": null, "digest": "\#(Made.digest)", "whole": ""}]"#,
            "a row does not say whether it has parts"
        ),
        (
            "disjoint: t.c",
            #"[{"shown": null, "digest": "\#(Made.digest)", "whole": "false"}, {"shown": null, "digest": "\#(Made.digest)", "whole": "false"}]"#,
            "a value is listed twice"
        ),
    ]) func anotherShapeIsAFailure(_ claim: String, _ body: String, _ detail: String) async throws {
        let failure = try await failure(at: claim, body)
        #expect(failure.message == "Supabase answered with JSON of another shape than expected: \(detail)")
    }

    @Test(arguments: [("42P01", "no table"), ("3F000", "no table"), ("42703", "no column")])
    func whatDoesNotExistIsSeen(_ code: String, _ expected: String) async throws {
        let body = #"{"message": "Failed to run sql query: ERROR:  \#(code): \#(Made.value)\nLINE 1: x"}"#
        let seen = try await look(at: "database: { a: { rows: t } }", body, status: 400).seen
        #expect(words(try seen.assertion("a").get()) == "missing: \(expected)")
    }

    /// PostgreSQL's own words may quote what is in the database.
    @Test(arguments: [
        ("ERROR:  42501: ", "the read-only role may not read what it names"),
        ("ERROR:  42601: ", "it is no SQL that it understands"), ("ERROR:  57014: ", "it took too long"),
        ("ERROR: 25006: ", "it would change something"),
        ("ERROR:  22P02: ", "a value in it, or in a row, is of another form"),
        ("ERROR:  XX000: ", "it does not say why in a way that can be shown"),
        ("", "it does not say why in a way that can be shown"),
        ("42P01: ", "it does not say why in a way that can be shown"),
        (Made.value, "it does not say why in a way that can be shown"),
    ]) func refusalsAreToldByTheirCode(_ beginning: String, _ reason: String) async throws {
        let body = #"{"message": "Failed to run sql query: \#(beginning)\#(Made.value)"}"#
        let failure = try await failure(at: "rows: t", body, status: 400)
        #expect(failure.message == "PostgreSQL refused the query: \(reason)")
        #expect(failure.advice.hasPrefix("Correct it in environments/preprod.yaml:4:13, "))
    }

    @Test(arguments: [
        (403, "the token may not read the database of project \(project) (403)"),
        (404, "Supabase knows no project \(project) for this token (404)"),
        (503, "Supabase failed (503)"),
        (204, "Supabase answered with status 204 instead of what was asked for"),
    ]) func aFailureOfTheHostIsTold(_ status: Int, _ message: String) async throws {
        #expect(try await failure(at: "rows: t", "[]", status: status).message == message)
    }

    /// It only reads, so it is asked again where the server failed.
    @Test func isAskedAgain() async throws {
        let (seen, requests) = try await look(at: "database: { a: { rows: t } }") { request in
            [.answer(request.number == 1 ? 503 : 201, body: #"[{"rows": "1"}]"#)]
        }
        #expect(requests.count == 2)
        #expect(words(try seen.assertion("a").get()) == "rows 1")
    }

    /// Sixty of them are not sixty connections to a database at work.
    @Test func fewAreAskedAtOnceAndEachFailsAlone() async throws {
        let declared = (0..<20).map { "  a\($0): { rows: t\($0) }" }.joined(separator: "\n")
        let server = try ScriptedServer { request in
            [
                .wait(0.02),
                .answer(
                    String(decoding: request.body, as: UTF8.self).contains("t7\\\"") ? 403 : 201,
                    body: #"[{"rows": "1"}]"#),
            ]
        }
        defer { server.stop() }
        let seen = try await see("database:\n\(declared)", server)
        #expect(try seen[AssertionResults.self].get().byName.count == 20)
        #expect(
            try seen[AssertionResults.self].get().byName.filter { (try? $0.value.get()) == nil }.map(\.key)
                == ["a7"])
        #expect(server.mostOpenAtOnce <= 4)
    }

    @Test func onlyWhatIsComparedIsAskedOfOthers() throws {
        let other = try probed("database: { a: { disjoint: t.c }, b: { disjoint: t.d }, c: { rows: t } }")
        let judged = try probed("database: { a: { disjoint: t.c }, b: { rows: t } }")
        #expect(DatabaseProbe().compared(other, with: [judged])?.assertions.map(\.name.value) == ["a"])
        let unrelated = try probed("database: { b: { rows: t }, c: { disjoint: t.c } }")
        #expect(DatabaseProbe().compared(other, with: [unrelated]) == nil)
        #expect(DatabaseProbe().compared(other, with: []) == nil)
    }

    @Test func withoutASupabaseProjectTheManifestIsWrong() throws {
        let environment = try probed(
            "listing: { provider: dotenv, path: .env }\ndatabase: { a: { rows: t } }")
        #expect(
            try DatabaseProbe().problems(in: environment).map(\.description) == [
                "environments/preprod.yaml:4:11: database needs a Supabase project, and none is declared: neither a listing of Supabase's, nor an identifier `supabase_url`"
            ])
        #expect(try DatabaseProbe().problems(in: probed("secrets: {}")).isEmpty)
        #expect(DatabaseProbe().tasks(for: try probed("secrets: {}")).isEmpty)
    }

    /// Which of several projects is asked does not depend on their order in the file.
    @Test func `several projects in parts need one to be named`() throws {
        let other = String(repeating: "k", count: 20)
        func problems(_ more: String) throws -> [String] {
            let environment = try probed(
                """
                listings:
                  a: { provider: supabase, project: \(project) }
                  b: { provider: supabase, project: \(other) }
                database: { a: { rows: t } }
                \(more)
                """)
            return try DatabaseProbe().problems(in: environment).map(\.message)
        }
        #expect(
            try problems("") == [
                "database asks one Supabase project, and parts list several; expected `identifiers: { supabase_url: https://REF.supabase.co }` to say which"
            ])
        #expect(
            try problems("identifiers: { supabase_url: \"https://\(other).supabase.co\" }").isEmpty)
    }

    private func words(_ sighting: AssertionResult) -> String {
        switch sighting {
        case .rows(let rows): "rows \(rows)"
        case .nulls(let nulls, of: let rows): "\(nulls) of \(rows)"
        case .values(let values): "values \(values.values.isEmpty ? "[]" : "[\(values.values.count)]")"
        case .tooManyValues: "too many"
        case .table(let isThere): isThere ? "table" : "no table"
        case .indexes(let states): "\(states.map { "\($0): \($1)" }.sorted())"
        case .latest(let latest): latest.map { "\(Int($0.age.rounded())) s ago" } ?? "never"
        case .missing(.table): "missing: no table"
        case .missing(.column): "missing: no column"
        }
    }

    private func query(_ request: RecordedRequest) throws -> String {
        let body = try JSONDecoder().decode([String: String].self, from: Data(request.body))
        #expect(body.count == 1)
        return try #require(body["query"])
    }

    private func failure(at claim: String, _ body: String, status: Int = 201) async throws -> Failure {
        try failureOf(
            try await look(at: "database: { a: { \(claim) } }", body, status: status).seen.assertion("a"))
    }

    private func look(
        at declared: String, _ body: String, status: Int = 201
    ) async throws -> (seen: ProbeResults, requests: [RecordedRequest]) {
        try await look(at: declared) { _ in [.answer(status, body: body)] }
    }

    private func look(
        at declared: String, from script: @escaping ScriptedServer.Script
    ) async throws -> (seen: ProbeResults, requests: [RecordedRequest]) {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        return (try await see(declared, server), server.requests)
    }

    private func see(_ declared: String, _ server: ScriptedServer) async throws -> ProbeResults {
        let environment = try probed("listing: { provider: supabase, project: \(project) }\n\(declared)")
        let client = try quickClient()
        defer { client.shutdown() }
        let context = FetchContext(
            client: client,
            variables: [
                "SUPABASE_ACCESS_TOKEN": Made.token, "ENVAUDIT_SUPABASE_API_URL": server.url,
            ], now: 1_770_000_000)
        let tasks = DatabaseProbe().tasks(for: environment)
        return await ProbeRegistry.run(tasks, by: context)["preprod"] ?? ProbeResults()
    }
}
