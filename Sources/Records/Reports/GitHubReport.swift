import Auditing

/// The record as workflow commands of GitHub Actions, which make annotations of a run: the ten worst failures (a step
/// shows no more), how many more there are, and each verdict, which is a warning where it is incomplete.
enum GitHubReport {
    static let mostAnnotations = 10

    static func text(_ record: Record) -> String {
        let failures = ReportedChecks(record).failures
        var lines = failures.prefix(mostAnnotations).map { check in
            let place = check.declaredAt
            let properties = [
                ("file", place.file), ("line", "\(max(place.line, 1))"), ("col", "\(max(place.column, 1))"),
                ("title", "\(check.rule) (\(check.severityAndNews))"),
            ]
            let written = properties.map { "\($0)=\(escape($1, isProperty: true))" }.joined(separator: ",")
            return "::error \(written)::\(escape(check.sentenceWithFix))"
        }
        if failures.count > mostAnnotations {
            lines.append(
                "::notice title=envaudit::\(counted(failures.count - mostAnnotations, "more failure")); the job summary has all"
            )
        }
        for environment in record.environments {
            let words =
                "\(environment.environment.name.value): \(environment.verdict.rawValue) (\(environment.tally))"
            let level = environment.verdict == .incomplete ? "warning" : "notice"
            lines.append("::\(level) title=envaudit::\(escape(words))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text in a workflow command, as GitHub's own toolkit writes it (actions/toolkit, `command.ts`). What else would
    /// command a log is written as `TerminalText` does.
    static func escape(_ text: String, isProperty: Bool = false) -> String {
        var escaped = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if !escaped.isEmpty { escaped += "%0A" }
            for scalar in TerminalText.escape(String(line)).unicodeScalars {
                switch scalar {
                case "%": escaped += "%25"
                case ":" where isProperty: escaped += "%3A"
                case "," where isProperty: escaped += "%2C"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
        }
        return escaped
    }
}
