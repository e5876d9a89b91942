import Auditing
import Support

/// A comparison as JSON, `envaudit.diff/1`: within the version, fields are added and never renamed.
/// Its JSON Schema is `docs/schemas/diff.json`.
enum JSONComparison {
    static func render(_ comparison: Comparison) -> String {
        let counts = Dictionary(grouping: comparison.rows, by: \.outcome).mapValues(\.count)
        let value = JSONValue.object([
            ("schema", .text("envaudit.diff/1")),
            ("tool", .object([("name", .text("envaudit")), ("version", .text(Tool.version))])),
            ("generated_at", .text("\(Instant(secondsSince1970: comparison.generatedAt))")),
            ("workspace", .text(comparison.workspace)), ("whole", .flag(comparison.isWhole)),
            ("a", value(of: comparison.sides[0])), ("b", value(of: comparison.sides[1])),
            (
                "counts",
                .object(Comparison.Outcome.inOrder.map { ($0.rawValue, .number(counts[$0] ?? 0)) })
            ),
            ("secrets", .list(comparison.rows.map(value))),
        ])
        var output = ""
        value.write(to: &output)
        return output + "\n"
    }

    private static func value(of side: Comparison.Side) -> JSONValue {
        let failure: Failure? = if case .failure(let failure) = side.listing { failure } else { nil }
        return .object([
            ("name", .text(side.name)), ("listing", (try? side.listing.get())?.json ?? .null),
            ("error", .text(failure?.message)),
            (
                "gaps",
                .list(
                    side.gaps.map {
                        .object([("part", .text($0.part)), ("error", .text($0.failure.message))])
                    })
            ),
        ])
    }

    private static func value(of row: Comparison.Row) -> JSONValue {
        .object([
            ("name", .text(row.name)), ("set_in_a", row.isSet[0].map { .flag($0) } ?? .null),
            ("set_in_b", row.isSet[1].map { .flag($0) } ?? .null), ("outcome", .text(row.outcome.rawValue)),
            ("reason", .text(row.reason)),
        ])
    }
}
