import Manifests
import Testing
import Probes

extension ProbesProblemsTests {
    static let database = [
        InvalidManifest(
            "a database that is a list", "database: [users]",
            "3:11: expected assertions by their names, such as { users-exist: { rows: users } }, found a list"
        ),
        InvalidManifest(
            "an assertion without a proper name", "database: { Users: { rows: users } }",
            "3:13: \"Users\" is not a valid name of an assertion; expected lower-case letters, digits and -"),
        InvalidManifest(
            "an assertion that is a text", "database: { a: users }",
            "3:16: expected what is asserted, such as { rows: users }, found a text"),
        InvalidManifest(
            "an assertion of nothing", "database: { a: { where: x } }",
            "3:16: expected one of rows, no_rows, never_null, disjoint, table, index, recent, query"),
        InvalidManifest(
            "an assertion of two things", "database: { a: { rows: t, table: t } }",
            "3:16: expected one of rows, no_rows, never_null, disjoint, table, index, recent, query"),
        InvalidManifest(
            "a table with a blank", "database: { a: { rows: my table } }",
            "3:24: \"my table\" is not allowed; expected NAME or SCHEMA.NAME of letters, digits and _, not pg_…"
        ),
        InvalidManifest(
            "a table that ends a statement", "database: { a: { rows: 't\"; drop table t' } }",
            "3:24: \"t\"; drop table t\" is not allowed; expected NAME or SCHEMA.NAME of letters, digits and _, not pg_…"
        ),
        InvalidManifest(
            "a table of three parts", "database: { a: { rows: a.b.c } }",
            "3:24: \"a.b.c\" is not allowed; expected NAME or SCHEMA.NAME of letters, digits and _, not pg_…"
        ),
        InvalidManifest(
            "a table of the server's own", "database: { a: { rows: pg_catalog.pg_authid } }",
            "3:24: \"pg_catalog.pg_authid\" is not allowed; expected NAME or SCHEMA.NAME of letters, digits and _, not pg_…"
        ),
        InvalidManifest(
            "a column without its table", "database: { a: { disjoint: id } }",
            "3:28: \"id\" is not allowed; expected TABLE.COLUMN or SCHEMA.TABLE.COLUMN of letters, digits and _, not pg_…"
        ),
        InvalidManifest(
            "no index at all", "database: { a: { index: [] } }",
            "3:25: expected an index, or a list of some, at least one, found an empty list"),
        InvalidManifest(
            "recent without a period", "database: { a: { recent: t.c } }",
            "3:16: `within` is missing; expected a period such as 7d"),
        InvalidManifest(
            "a period that is none", "database: { a: { recent: t.c, within: often } }",
            "3:39: invalid period \"often\": expected a whole number of h, d, w, m (30 days) or y (365 days), such as 7d"
        ),
        InvalidManifest(
            "a period of what has none", "database: { a: { rows: t, within: 7d } }",
            "3:35: `within` says nothing of `rows`"),
        InvalidManifest(
            "a condition on a table itself", "database: { a: { table: t, where: x } }",
            "3:35: `where` says nothing of `table`"),
        InvalidManifest(
            "a condition on a query", "database: { a: { query: select 1, expect: rows, where: x } }",
            "3:56: `where` says nothing of `query`"),
        InvalidManifest(
            "a query without an outcome", "database: { a: { query: select 1 } }",
            "3:16: `expect` is missing; expected rows or no_rows"),
        InvalidManifest(
            "an outcome that there is none of", "database: { a: { query: select 1, expect: row } }",
            "3:43: unknown outcome \"row\" (did you mean \"rows\"?)"),
        InvalidManifest(
            "a condition that changes something",
            "database: { a: { rows: t, where: \"x in (delete from t returning x)\" } }",
            "3:34: this SQL is not sent: it has DELETE, and only a SELECT that changes nothing is sent"),
        InvalidManifest(
            "a query of two statements",
            "database: { a: { query: select 1; select 2, expect: rows } }",
            "3:25: this SQL is not sent: it is more than one statement"),
        InvalidManifest(
            "a service of an assertion that there is none of",
            "database: { a: { rows: t, service: calcom } }", "3:36: unknown service \"calcom\""),
        InvalidManifest(
            "more assertions than the API takes",
            "database: { \((0...60).map { "a\($0): { rows: t }" }.joined(separator: ", ")) }",
            "3:11: there are 61 assertions; expected at most 60"),
    ]
}

/// What an environment asserts of its database, as it is read.
@Suite struct DatabaseDeclarationTests {
    @Test func readsAssertions() throws {
        let assertions = try assertions(
            """
            database:
              mapped: { rows: mappings, where: is_active, service: calcom, why: They are needed. }
              none: { no_rows: auth.users }
              uri: { never_null: t.Uri }
              ids: { disjoint: other.t.id }
              table: { table: "true" }
              indexes: { index: [a, other.b] }
              one: { index: c }
              recent: { recent: t.at, within: 12h }
              own: { query: "select 1 ;\\n", expect: no_rows }
            """,
            services: "services: { calcom: { title: C, severity: low, isolation: isolated, secrets: {} } }\n")
        #expect(
            assertions.map(\.name.value) == [
                "mapped", "none", "uri", "ids", "table", "indexes", "one", "recent", "own",
            ])
        #expect(assertions[0].condition?.text == "is_active")
        #expect(assertions[0].service?.value == "calcom")
        #expect(assertions[0].why == "They are needed.")
        #expect(
            assertions.map(\.isDisjoint) == [false, false, false, true] + Array(repeating: false, count: 5))
        #expect(
            assertions.map { words($0.claim) } == [
                "rows \"public\".\"mappings\"", "no \"auth\".\"users\"", "null \"public\".\"t\" \"Uri\"",
                "disjoint \"other\".\"t\" \"id\"", "table \"public\".\"true\"",
                "index \"public\".\"a\" \"other\".\"b\"", "index \"public\".\"c\"",
                "recent \"public\".\"t\" \"at\" 43200.0", "query select 1  false",
            ])
    }

    private func words(_ claim: DatabaseAssertion.Claim) -> String {
        switch claim {
        case .rows(let table): "rows \(table.quoted)"
        case .noRows(let table): "no \(table.quoted)"
        case .neverNull(let column): "null \(column.table.quoted) \(column.quoted)"
        case .disjoint(let column): "disjoint \(column.table.quoted) \(column.quoted)"
        case .table(let table): "table \(table.quoted)"
        case .index(let indexes): "index \(indexes.map(\.quoted).joined(separator: " "))"
        case .recent(let column, within: let period):
            "recent \(column.table.quoted) \(column.quoted) \(period.seconds)"
        case .query(let query, yieldsRows: let yieldsRows): "query \(query.text) \(yieldsRows)"
        }
    }

    private func assertions(_ text: String, services: String) throws -> [DatabaseAssertion] {
        let workspace = try readWorkspace(
            services: services, ["a.yaml": ProbesProblemsTests.file(declaring: text)])
        return try #require(workspace.environments.first?.probes[DatabaseDeclaration.self]).assertions
    }
}
