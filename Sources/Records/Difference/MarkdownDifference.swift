import Auditing
import Support

/// What changed between two records, for a pull request or a wiki.
enum MarkdownDifference {
    static func render(_ difference: RecordDifference) -> String {
        let (old, new) = (difference.old, difference.new)
        let head = [
            "# Changes of \(escape(difference.workspace))",
            "From \(Instant(secondsSince1970: old.generatedAt)) to \(Instant(secondsSince1970: new.generatedAt)): \(escape(difference.tally)).",
        ]
        let environments = MarkdownTable.blocks(
            ["Environment", "Verdict"],
            difference.environments.map { [escape($0.name), escape($0.transition)] })
        let skipped =
            difference.newlySkipped.isEmpty
            ? []
            : [
                "No longer judged by \(difference.newlySkipped.map { "`\($0)`" }.joined(separator: ", "))."
            ]
        let blocks =
            head + environments + skipped
            + RecordDifference.Kind.allCases.flatMap { checks($0, of: difference) } + secrets(of: difference)
            + endings(of: difference)
            + (difference.unknownRotationsInWords.map { [escape($0)] } ?? [])
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func checks(_ kind: RecordDifference.Kind, of difference: RecordDifference) -> [String] {
        let rows = difference.checks(kind).map { change in
            let check = change.check
            let notes = [kind.needsAttention ? check.message : nil, kind == .newlyFailing ? check.fix : nil]
            return [
                check.severity.rawValue, escape(check.environment), MarkdownText.name(check.subject),
                "`\(check.rule)`", escape(change.transition), check.evidence.rawValue,
                notes.compactMap { $0?.asSentence }.map(escape).joined(separator: " "),
            ]
        }
        return titled(
            kind.heading,
            ["Severity", "Environment", "Subject", "Rule", "Status", "Evidence", "Notes"], rows)
    }

    private static func secrets(of difference: RecordDifference) -> [String] {
        RecordDifference.SecretChange.Kind.allCases.flatMap { kind in
            titled(
                kind.heading, ["Secret", "Environment"],
                difference.secrets.filter { $0.kind == kind }.map {
                    [MarkdownText.name($0.secret), escape($0.environment)]
                })
        }
    }

    private static func endings(of difference: RecordDifference) -> [String] {
        titled(
            "Ending within \(RecordDifference.notice) days",
            ["What", "Environment", "Subject", "Ends", "Owner"],
            difference.endings.map {
                [
                    $0.kind.rawValue, escape($0.environment), MarkdownText.name($0.subject),
                    "\($0.until), \(counted($0.daysLeft, "day")) left", escape($0.owner),
                ]
            })
    }

    private static func titled(_ title: String, _ head: [String], _ rows: [[String]]) -> [String] {
        rows.isEmpty ? [] : ["## \(title)"] + MarkdownTable.blocks(head, rows)
    }

    private static func escape(_ text: String) -> String { MarkdownText.escape(text) }
}
