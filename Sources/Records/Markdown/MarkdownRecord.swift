import Isolation
import Manifests

/// The guide's own Configuration Record, filled in: a table per environment, a row per declared secret.
struct MarkdownRecord {
    func render(_ record: Record) -> String {
        var lines = ["# Configuration Record: \(escape(record.workspace))", ""]
        lines += [
            "\(Timestamp(secondsSince1970: record.generatedAt)), verdict: **\(record.verdict.rawValue)**", "",
        ]
        for environment in record.environments { lines += section(environment) }
        lines += sharing(record.sharing)
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ record: EnvironmentRecord) -> [String] {
        var lines = [heading(record), "", "Verdict: **\(record.verdict.rawValue)**. \(evidence(record))"]
        if let url = record.settingsURL { lines += ["", "Secrets are changed at <\(url)>."] }
        lines += ["", "| Secret | Expected Value | Status | Notes |", "|---|---|---|---|"]
        lines += MarkdownRow.rows(of: record).map { row in
            "| \(MarkdownText.name(row.name)) | \(escape(row.expected)) | \(row.status) | \(escape(row.notes)) |"
        }
        return lines + [""] + otherChecks(record)
    }

    private func heading(_ record: EnvironmentRecord) -> String {
        let title = escape(record.environment.title ?? record.environment.name.value)
        guard let project = record.environment.listing?.settings["project"]?.value else {
            return "## \(title)"
        }
        return
            "## \(title) (\(escape(record.environment.listing?.provider.value ?? "")): \(MarkdownText.name(project)))"
    }

    private func evidence(_ record: EnvironmentRecord) -> String {
        let own = record.listing.seen.map {
            "\($0.count) secrets listed by \($0.provider) (\($0.source.rawValue), \($0.evidence.rawValue))"
        }
        let others = record.comparedWith.map { other in
            "\(escape(other.environment)) (\(other.seen.map { "\($0.source.rawValue), \($0.evidence.rawValue)" } ?? "not seen"))"
        }
        let comparison =
            others.isEmpty ? "with no other environment" : "with \(others.joined(separator: ", "))"
        return "\(own ?? "Its secrets could not be listed"), compared \(comparison)."
    }

    /// The tables beyond secrets: identity, services, listings, waivers.
    private func otherChecks(_ record: EnvironmentRecord) -> [String] {
        let secrets = Set(record.secrets.map(\.name))
        let checks = record.checks.filter { !secrets.contains($0.subject) }
        guard !checks.isEmpty else { return [] }
        let rows = checks.map { check in
            let notes = [check.message, check.status == .pass ? nil : check.fix].compactMap { $0 }.map(
                \.asSentence
            ).joined(separator: " ")
            return
                "| \(MarkdownText.name(check.subject)) | \(check.rule) | \(check.status.box) | \(escape(notes)) |"
        }
        return ["| Beyond secrets | Rule | Status | Notes |", "|---|---|---|---|"] + rows + [""]
    }

    private func sharing(_ values: [SharedValue]) -> [String] {
        guard !values.isEmpty else { return [] }
        let rows = values.map { value in
            let members = value.members.map { "\(MarkdownText.name($0.secret)) in \(escape($0.environment))" }
            return "| `\(value.fingerprint)` | \(members.joined(separator: ", ")) |"
        }
        return ["## Equal values", "", "| Fingerprint | Held by |", "|---|---|"] + rows + [""]
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
        case .error: "[ ] Could not look"
        }
    }
}

extension String {
    /// With a capital at its start and a full stop at its end.
    var asSentence: String {
        let capitalized = prefix(1).uppercased() + dropFirst()
        return capitalized.hasSuffix(".") ? capitalized : capitalized + "."
    }
}
