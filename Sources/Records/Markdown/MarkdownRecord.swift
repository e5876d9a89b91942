import Auditing
import Manifests
import Secrets
import Support

/// The guide's own Configuration Record, filled in: a table per environment, a row per declared secret.
struct MarkdownRecord {
    func render(_ record: Record) -> String {
        let head = [
            "# Configuration Record: \(escape(record.workspace))",
            "\(Instant(secondsSince1970: record.generatedAt)), verdict: **\(record.verdict.rawValue)**",
        ]
        let sections = record.environments.flatMap { section($0, isAlone: record.environments.count == 1) }
        let blocks =
            head + (record.skipping { "`\($0)`" }.map { [$0 + "."] } ?? []) + sections
            + MarkdownProbes.common(record)
            + sharing(record.sharing)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// The blocks that speak of an environment: headings, paragraphs and tables.
    private func section(_ record: EnvironmentRecord, isAlone: Bool) -> [String] {
        var blocks = [
            heading(record),
            "Verdict: **\(record.verdict.rawValue)** (\(record.tally)). \(evidence(record))",
        ]
        if record.scope != .noSecrets, let url = record.settingsURL {
            blocks.append("Secrets are changed at \(MarkdownText.link(url)).")
        }
        let rows = MarkdownRow.rows(of: record).map { row in
            [MarkdownText.name(row.name), escape(row.expected), row.status, escape(row.notes)]
        }
        blocks += MarkdownTable.blocks(["Secret", "Expected Value", "Status", "Notes"], rows)
        return blocks
            + MarkdownTable.blocks(["Beyond secrets", "Rule", "Status", "Notes"], otherRows(record))
            + MarkdownProbes.blocks(of: record, isAlone: isAlone)
    }

    private func heading(_ record: EnvironmentRecord) -> String {
        let title = escape(record.environment.title ?? record.environment.name.value)
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
    private func otherRows(_ record: EnvironmentRecord) -> [[String]] {
        let secrets = Set(record.secrets.map(\.name))
        return record.checks.filter { !secrets.contains($0.subject) && !MarkdownProbes.tells(of: $0) }
            .stablySorted { $0.status.urgency > $1.status.urgency }
            .map { check in
                let notes = [check.message, check.status == .pass ? nil : check.fix].compactMap {
                    $0?.asSentence
                }
                return [
                    MarkdownText.name(check.subject), check.rule, check.status.box,
                    escape(notes.joined(separator: " ")),
                ]
            }
    }

    private func sharing(_ values: [SharedValue]) -> [String] {
        guard !values.isEmpty else { return [] }
        let rows = values.map { value in
            let members = value.members.map {
                "\(MarkdownText.name($0.address)) in \(escape($0.environment))"
            }
            return ["`\(value.fingerprint)`", members.joined(separator: ", ")]
        }
        let introduction =
            "What is shareable or waived may be equal. A fingerprint means nothing outside this record."
        return ["## Equal values", introduction] + MarkdownTable.blocks(["Fingerprint", "Held by"], rows)
    }

    private func escape(_ text: String) -> String { MarkdownText.escape(text) }
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
