import Auditing
import Manifests
import Secrets
import Support

/// The record for a pull request or a wiki: the verdict and what did not pass, each fact once; then the guide's own
/// Configuration Record, folded, with a table per environment and a row per declared secret.
struct MarkdownRecord {
    func render(_ record: Record) -> String {
        let titles = MarkdownTitles(record)
        let head = [
            "# Configuration Record: \(escape(record.workspace))",
            "Verdict: **\(record.verdict.rawValue)** (\(record.counts.tally)), \(Instant(secondsSince1970: record.generatedAt)).",
        ]
        let notice = record.skipping { "`\($0)`" }.map { [$0 + "."] } ?? []
        let news = record.news.map { [$0 + "."] } ?? []
        let common = MarkdownProbes.common(record, titles)
        let blocks =
            head + news + notice
            + MarkdownTable.blocks(Self.overviewHead, overview(of: record))
            + warnings(record)
            + failures(in: record, titles) + errors(in: record, titles) + unproven(in: record, titles)
            + waived(in: record, titles)
            + record.environments.flatMap { section($0, titles, isAlone: record.environments.count == 1) }
            + (common.isEmpty ? [] : ["## Beyond secrets"] + folded("The environments side by side", common))
            + sharing(record.sharing, record.fingerprintKey)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func escape(_ text: String) -> String { MarkdownText.escape(text) }

    /// Blocks that a reader unfolds; the words of its line are this file's own.
    private func folded(_ words: String, _ blocks: [String]) -> [String] {
        blocks.isEmpty ? [] : ["<details>\n<summary>\(words)</summary>"] + blocks + ["</details>"]
    }
}

// The top: what a reviewer has to know.
extension MarkdownRecord {
    private static let overviewHead = [
        "Environment", "Verdict", "Failed", "Errors", "Unproven", "Waived", "Passed",
    ]

    private func overview(of record: Record) -> [[String]] {
        let columns: [Status] = [.fail, .error, .unproven, .waived, .pass]
        return record.environments.map { environment in
            let counts = environment.counts
            return [escape(environment.title), "**\(environment.verdict.rawValue)**"]
                + columns.map { "\(counts[$0] ?? 0)" }
        }
    }

    private func warnings(_ record: Record) -> [String] {
        record.endingWaivers.map { ending in
            let days = ending.daysLeft == 0 ? "today" : "in \(counted(ending.daysLeft, "day"))"
            return
                "**Warning:** the waiver of \(MarkdownText.name(ending.finding)) in \(escape(ending.environment)) ends \(days), on \(ending.waiver.until) (owner: \(escape(ending.waiver.owner)))."
        }
    }

    private func failures(in record: Record, _ titles: MarkdownTitles) -> [String] {
        let rows = RecordFinding.all(.fail, in: record).map { finding in
            let places = finding.ends.map { titles.environment($0) }.inOrderWithoutRepetition
            return [
                severity(finding.severity, isNew: finding.isNew),
                escape(places.prefix(4).joined(separator: ", ")),
                titles.finding(finding.lead),
                finding.fixes().prefix(4).map { MarkdownText.fix($0.asSentence) }.joined(separator: " "),
            ]
        }
        return titled("Failures", ["Severity", "Environment", "Finding", "Fix"], rows)
    }

    private func errors(in record: Record, _ titles: MarkdownTitles) -> [String] {
        let rows = OpenChecks.groups(.error, in: record).flatMap { group in
            group.claims.flatMap { claim in
                claim.checks.map { check in
                    [
                        severity(check.severity, isNew: check.isNew == true),
                        escape(titles.environment(check)), titles.finding(check),
                        MarkdownText.fix(group.advice?.asSentence ?? ""),
                    ]
                }
            }
        }
        return titled("Could not be checked", ["Severity", "Environment", "Finding", "Fix"], rows)
    }

    private func unproven(in record: Record, _ titles: MarkdownTitles) -> [String] {
        let rows = OpenChecks.groups(.unproven, in: record).flatMap { group in
            group.claims.map { claim in
                let check = claim.checks[0]
                let worst = claim.checks.reduce(check.severity) { max($0, $1.severity) }
                let what =
                    claim.checks.count == 1
                    ? titles.finding(check)
                    : "\(titles.list(claim.checks)): \(escape(claim.reason.asSentence))"
                let isNew = claim.checks.contains { $0.isNew == true }
                return [
                    severity(worst, isNew: isNew), escape(titles.environment(check)), what,
                    MarkdownText.fix(group.advice?.asSentence ?? ""),
                ]
            }
        }
        return titled("Unproven", ["Severity", "Environment", "What", "What proves it"], rows)
    }

    private func waived(in record: Record, _ titles: MarkdownTitles) -> [String] {
        let rows = RecordFinding.all(.waived, in: record).compactMap { finding -> [String]? in
            guard let waiver = finding.lead.waiver else { return nil }
            return [
                severity(finding.severity, isNew: finding.isNew),
                escape(titles.environment(finding.lead)),
                "\(titles.subject(finding.lead)) (`\(finding.lead.rule)`)",
                "\(waiver.until), \(counted(record.daysLeft(until: waiver.until), "day")) left",
                escape(waiver.owner), escape(waiver.reason.asSentence),
            ]
        }
        return titled("Waived", ["Severity", "Environment", "Finding", "Until", "Owner", "Reason"], rows)
    }

    private func severity(_ severity: Severity, isNew: Bool) -> String {
        severity.rawValue + (isNew ? ", **new**" : "")
    }

    private func titled(_ title: String, _ head: [String], _ rows: [[String]]) -> [String] {
        rows.isEmpty ? [] : ["## \(title)"] + MarkdownTable.blocks(head, rows)
    }
}

// The guide's record: an environment after another.
extension MarkdownRecord {
    /// What is said of an environment: what was seen, a tick for each service, and the tables.
    private func section(
        _ record: EnvironmentRecord, _ titles: MarkdownTitles, isAlone: Bool
    ) -> [String] {
        var blocks = [
            heading(record),
            "Verdict: **\(record.verdict.rawValue)** (\(record.tally)). \(evidence(record))",
        ]
        if record.scope != .noSecrets, let url = record.settingsURL {
            blocks.append("Secrets are changed at \(MarkdownText.link(url)).")
        }
        let ticks = TickedGroup.groups(of: record).map(\.line)
        if !ticks.isEmpty { blocks.append(ticks.joined(separator: "\n")) }
        let rows = MarkdownRow.rows(of: record).map { row in
            [
                MarkdownText.name(row.name), escape(row.expected), row.status, row.rules, row.severity,
                escape(row.notes),
            ]
        }
        let tables =
            MarkdownTable.blocks(["Secret", "Expected Value", "Status", "Rule", "Severity", "Notes"], rows)
            + MarkdownTable.blocks(
                ["Beyond secrets", "Status", "Rule", "Severity", "Notes"], otherRows(record, titles))
            + MarkdownProbes.blocks(of: record, titles, isAlone: isAlone)
        return blocks
            + folded(
                "\(counted(record.secrets.count, "secret")), \(counted(record.checks.count, "check"))", tables
            )
    }

    private func heading(_ record: EnvironmentRecord) -> String {
        let title = escape(record.title)
        guard let listing = record.environment.listing, let project = listing.settings["project"]?.value
        else {
            return "## \(title)"
        }
        return "## \(title) (\(escape(listing.provider.value)): \(MarkdownText.name(project)))"
    }

    private func evidence(_ record: EnvironmentRecord) -> String {
        guard record.scope != .noSecrets else { return "Its secrets were not checked." }
        guard let own = record.listing.seen else { return "Its secrets could not be listed." }
        let others = record.comparedWith.map {
            "\(escape($0.environment)) (\($0.seen?.inShort ?? "not seen"))"
        }
        let comparison =
            others.isEmpty ? "no other environment" : others.joined(separator: ", ")
        return
            "\(counted(own.count, "secret")) listed by \(escape(own.provider)) (\(own.inShort)), compared with \(comparison)."
    }

    /// What is judged beyond secrets: listings, identity, services, waivers; what needs attention first.
    private func otherRows(_ record: EnvironmentRecord, _ titles: MarkdownTitles) -> [[String]] {
        let secrets = Set(record.secrets.map(\.name))
        return record.checks.filter { !secrets.contains($0.subject) && !MarkdownProbes.tells(of: $0) }
            .stablySorted { $0.status.urgency > $1.status.urgency }
            .map { check in
                [
                    titles.subject(check), check.status.box, "`\(check.rule)`", check.severity.rawValue,
                    escape(check.notes),
                ]
            }
    }

    private func sharing(_ values: [SharedValue], _ key: String?) -> [String] {
        guard !values.isEmpty else { return [] }
        let rows = values.map { value in
            let members = value.members.map {
                "\(MarkdownText.name($0.address)) in \(escape($0.environment))"
            }
            return ["`\(value.fingerprint)`", members.joined(separator: ", ")]
        }
        let introduction =
            "What is shareable or waived may be equal. A fingerprint means nothing \(key == nil ? "outside this record" : "without the workspace's key")."
        return ["## Equal values", introduction]
            + folded(
                counted(values.count, "value"), MarkdownTable.blocks(["Fingerprint", "Held by"], rows))
    }
}

extension EnvironmentRecord {
    /// What people call the environment.
    var title: String { environment.title ?? environment.name.value }
}

extension Check {
    /// What was found, what to do, and until when it was accepted, in sentences.
    var notes: String {
        let waiver = waiver.flatMap {
            status == .waived ? "Waived until \($0.until) by \($0.owner): \($0.reason.asSentence)" : nil
        }
        return [message, status == .pass ? nil : fix, waiver].compactMap { $0?.asSentence }
            .joined(separator: " ")
    }
}

extension Status {
    /// The status as the guide's check box: ticked only where it was proved.
    var box: String {
        switch self {
        case .pass: "[x] Verified"
        case .fail: "[ ] **Fails**"
        case .unproven: "[ ] Unproven"
        case .waived: "[ ] Waived"
        case .error: "[ ] Error: could not be checked"
        case .absent: "[ ] Not set"
        }
    }
}

extension [String] {
    /// Each text once, at its first position.
    fileprivate var inOrderWithoutRepetition: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
