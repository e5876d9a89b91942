import Auditing

/// The record as JUnit's XML, which every CI reads: a suite per environment, a case per check. What is unproven, absent
/// or waived is skipped, with the reason; only what was proved passes. A suite in which nothing was proved has an error, as
/// one without tests reads as success.
enum JUnitReport {
    static func text(_ record: Record) -> String {
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        let environments = record.reportedEnvironments
        lines.append("<testsuites name=\"envaudit\" \(counts(environments.flatMap(\.checks)))>")
        for (name, checks) in environments {
            lines.append("  <testsuite name=\"\(escape(name))\" \(counts(checks))>")
            lines += checks.flatMap(testCase)
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func counts(_ checks: [Check]) -> String {
        let failures = checks.count { $0.status == .fail }
        let errors = checks.count { $0.status == .error }
        let skipped = checks.count { $0.reasonToSkip != nil }
        return
            "tests=\"\(checks.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }

    private static func testCase(_ check: Check) -> [String] {
        let start =
            "    <testcase classname=\"\(escape(check.environment)).\(check.rule)\" name=\"\(escape(check.subject))\""
            + " file=\"\(escape(check.declaredAt.file))\" line=\"\(check.declaredAt.line)\""
        func element(_ name: String) -> [String] {
            [
                start + ">",
                "      <\(name) type=\"\(check.severity.rawValue)\" message=\"\(escape(check.message))\">"
                    + "\(escape(check.sentenceWithFix))</\(name)>",
                "    </testcase>",
            ]
        }
        switch check.status {
        case .pass: return [start + "/>"]
        case .fail: return element("failure")
        case .error: return element("error")
        case .unproven, .absent, .waived:
            return [
                start + ">", "      <skipped message=\"\(escape(check.reasonToSkip ?? ""))\"/>",
                "    </testcase>",
            ]
        }
    }

    /// Text of XML 1.0, in which most control characters can't stand however they are written.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if !escaped.isEmpty { escaped += "&#10;" }
            for scalar in TerminalText.escape(String(line)).unicodeScalars {
                switch scalar {
                case "&": escaped += "&amp;"
                case "<": escaped += "&lt;"
                case ">": escaped += "&gt;"
                case "\"": escaped += "&quot;"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
        }
        return escaped
    }
}
