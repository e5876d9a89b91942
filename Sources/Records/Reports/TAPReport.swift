import Auditing
import Support

/// The record as the Test Anything Protocol, version 13, the newest that Perl's harness reads: a line per check. What is
/// waived is a TODO, what is unproven or absent a SKIP. A plan of no tests would be success.
enum TAPReport {
    static func text(_ record: Record) -> String {
        let checks = record.reportedChecks
        var lines = ["TAP version 13", "1..\(checks.count)"]
        for (index, check) in checks.enumerated() {
            let isOK = check.status != .fail && check.status != .error && check.status != .waived
            let directive = check.reasonToSkip.map {
                " # \(check.status == .waived ? "TODO" : "SKIP") \(escape($0))"
            }
            lines.append("\(isOK ? "ok" : "not ok") \(index + 1) - \(escape(check.id))\(directive ?? "")")
            guard check.status == .fail || check.status == .error else { continue }
            lines.append("  ---")
            for (key, value) in diagnostics(of: check) { lines.append("  \(key): \(quoted(value))") }
            lines.append("  ...")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func diagnostics(of check: Check) -> [(String, String)] {
        [
            ("message", check.message), ("severity", check.severity.rawValue),
            ("at", "\(check.declaredAt)"),
        ] + (check.fix.map { [("fix", $0)] } ?? [])
    }

    /// A text within a line. `#` begins a directive, and version 13 has no escape for it: a name with `# SKIP` in it would
    /// make a failure one that is skipped.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in TerminalText.escape(text).unicodeScalars {
            if scalar == "#" { escaped += "\\u{23}" } else { escaped.unicodeScalars.append(scalar) }
        }
        return escaped
    }

    /// JSON's strings are YAML's.
    static func quoted(_ text: String) -> String { JSONText.line(of: text) }
}
