import Auditing

/// The tables beyond secrets, of what probes saw: the guide's tables of Auth settings and builds, and their like.
struct MarkdownProbes {
    private static let rules = Set(RuleSet.all.tables.map(\.rule))

    /// Returns whether one of the tables contains it.
    static func tells(of check: Check) -> Bool { rules.contains(check.rule) }

    /// The tables of one environment: those in which each has rows of its own, and all where it is alone.
    static func blocks(
        of record: EnvironmentRecord, _ titles: MarkdownTitles, isAlone: Bool
    ) -> [String] {
        RuleSet.all.tables.filter { isAlone || !$0.table.isCommon }.flatMap { rule, table in
            let rows = record.checks.filter { $0.rule == rule }.map { check in
                [
                    titles.subject(check), MarkdownText.escape(check.expected ?? ""), check.status.box,
                    "`\(rule)`", check.severity.rawValue, MarkdownText.escape(check.notes),
                ]
            }
            return titled(
                table,
                MarkdownTable.blocks(
                    [table.subject, "Expected", "Status", "Rule", "Severity", "Notes"], rows))
        }
    }

    /// The tables in which environments stand side by side.
    static func common(_ record: Record, _ titles: MarkdownTitles) -> [String] {
        guard record.environments.count > 1 else { return [] }
        return RuleSet.all.tables.filter(\.table.isCommon).flatMap { rule, table in
            titled(table, sideBySide(record.environments, titles, rule, table))
        }
    }

    private static func sideBySide(
        _ records: [EnvironmentRecord], _ titles: MarkdownTitles, _ rule: String, _ table: ProbeTable
    ) -> [String] {
        let cells = records.map { record in
            Dictionary(
                record.checks.filter { $0.rule == rule }.map { ($0.subject, cell($0)) },
                uniquingKeysWith: { first, _ in first })
        }
        var seen: Set<String> = []
        let subjects = records.flatMap(\.checks).filter {
            $0.rule == rule && seen.insert($0.subject).inserted
        }
        let head = records.map { MarkdownText.escape($0.title) }
        return MarkdownTable.blocks(
            [table.subject] + head + ["Rule", "Severity"],
            subjects.map { check in
                [titles.subject(check)] + cells.map { $0[check.subject] ?? "" }
                    + ["`\(rule)`", check.severity.rawValue]
            })
    }

    private static func cell(_ check: Check) -> String {
        let box =
            check.status == .pass ? "[x]" : "\(check.status.box): \(MarkdownText.escape(check.notes))"
        return [check.expected.map(MarkdownText.escape), box].compactMap { $0 }.joined(separator: " ")
    }

    private static func titled(_ table: ProbeTable, _ blocks: [String]) -> [String] {
        blocks.isEmpty ? [] : ["### \(table.title)"] + blocks
    }
}
