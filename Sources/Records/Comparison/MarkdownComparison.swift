import Auditing
import Support

/// A comparison as Markdown: a table with a row for each secret.
enum MarkdownComparison {
    static func render(_ comparison: Comparison) -> String {
        let names = comparison.sides.map { escape($0.name) }
        let head = [
            "# \(names[0]) and \(names[1]) of \(escape(comparison.workspace))",
            "\(Instant(secondsSince1970: comparison.generatedAt)): \(escape(comparison.tally)).",
            comparison.sides.flatMap(lines).joined(separator: "\n"),
        ]
        let rows = Comparison.Outcome.inOrder.flatMap { comparison.rows($0) }.map { row in
            [MarkdownText.name(row.name)] + cells(row)
        }
        let table = MarkdownTable.blocks(["Secret"] + names + ["Value"], rows)
        return (head + table).joined(separator: "\n\n") + "\n"
    }

    private static func lines(of side: Comparison.Side) -> [String] {
        let own =
            switch side.listing {
            case .success(let seen):
                "\(counted(seen.count, "secret")) listed by \(escape(seen.provider)) (\(seen.inShort))"
            case .failure(let failure): "could not be listed: \(escape(failure.message))"
            }
        return ["- \(escape(side.name)): \(own)"]
            + side.gaps.map { gap in
                "- \(escape(side.name))/\(escape(gap.part)): could not be listed: \(escape(gap.failure.message))"
            }
    }

    /// Whether each of the two has it, and how the values compare.
    private static func cells(_ row: Comparison.Row) -> [String] {
        let value =
            switch row.outcome {
            case .onlyFirst, .onlySecond: ""
            case .same: "**same**"
            case .different: "different"
            case .unknown: "can't tell: \(escape(row.reason ?? ""))"
            }
        return row.isSet.map { $0.map { $0 ? "set" : "" } ?? "?" } + [value]
    }

    private static func escape(_ text: String) -> String { MarkdownText.escape(text) }
}
