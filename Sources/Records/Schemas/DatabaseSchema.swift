import Manifests
import Probes
import Support

/// What an environment's file asserts of the rows of its database.
enum DatabaseSchema {
    static let parts = [
        SchemaPart("database", database), SchemaPart("assertion", assertion),
        SchemaPart("relation", name(of: 1...2)), SchemaPart("column", name(of: 2...3)),
    ]

    private static let database = Schema(
        [("maxProperties", .number(DatabaseDeclaration.mostAssertions))]
            + Schema.mapping(of: .part("assertion"), named: NameForm.identifier).keywords)

    private static let claims = [
        "rows", "no_rows", "never_null", "disjoint", "table", "index", "recent", "query",
    ]

    private static let assertion = SchemaObject(
        "One thing that must hold of the rows: one of rows, no_rows, never_null, disjoint, table, index, recent and query.",
        [
            .init("rows", .part("relation"), "A table that has at least one row."),
            .init("no_rows", .part("relation"), "A table that has no row."),
            .init("never_null", .part("column"), "A column that has a value in every row."),
            .init(
                "disjoint", .part("column"),
                "A column without a value that it has in another environment that asserts the same by this name."
            ),
            .init("table", .part("relation"), "A table that exists."),
            .init(
                "index", .any(.part("relation"), .list(of: .part("relation"), atLeast: 1)),
                "An index that exists and can be used, or a list of some."),
            .init("recent", .part("column"), "A column whose latest moment is within a period."),
            .init("query", .text, "A single SELECT that changes nothing."),
            .init("where", .text, "Which rows are meant: one expression of SQL."),
            .init(
                "within", .period(in: Period.Unit.allCases),
                "For recent: how long ago the latest moment may be, such as 7d."),
            .init("expect", .word(["rows", "no_rows"]), "For query: what it is to yield."),
            .init("service", .text, "The id of the service that it belongs to."),
            .init("why", .text, "Why it must hold, for whoever has to correct it."),
        ],
        [
            ("anyOf", .list(claims.map { required([$0]) })),
            SchemaObject.excluding(
                claims.indices.flatMap { index in
                    claims[(index + 1)...].map { (claims[index], $0) }
                } + ["table", "index", "query"].map { ("where", $0) }),
            (
                "dependentRequired",
                .object([
                    ("recent", .list([.text("within")])), ("within", .list([.text("recent")])),
                    ("query", .list([.text("expect")])), ("expect", .list([.text("query")])),
                ])
            ),
        ])

    private static func required(_ keys: [String]) -> JSONValue {
        .object([("required", .list(keys.map { .text($0) }))])
    }

    /// A name of so many parts. YAML takes the name `true` for a flag; the reader does not.
    private static func name(of parts: ClosedRange<Int>) -> Schema {
        let part = "[A-Za-z_][A-Za-z0-9_]{0,62}"
        return Schema([
            ("type", .list([.text("string"), .text("boolean")])),
            ("pattern", .text("^(\(part)\\.){\(parts.lowerBound - 1),\(parts.upperBound - 1)}\(part)$")),
        ])
    }
}

extension Schema {
    fileprivate static func list(of element: Schema, atLeast count: Int) -> Schema {
        Schema(list(of: element).keywords + [("minItems", .number(count))])
    }
}
