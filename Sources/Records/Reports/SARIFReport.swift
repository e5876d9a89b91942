import Auditing
import Manifests
import Probes
import Support

/// The record as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of the manifests. Where a check could not be
/// made, the invocation was not successful.
///
/// Members are written by hand as their names are the standard's, not those of envaudit's JSON.
enum SARIFReport {
    /// Hosts take no more of one run.
    static let mostResults = 5_000

    static func json(_ record: Record) -> JSONValue {
        let checks = ReportedChecks(record).worstFirst.filter { $0.status != .pass && $0.status != .absent }
        let shown = checks.prefix(mostResults)
        let rules = RuleSet.all.documented
        let places = Dictionary(
            rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let driver = JSONValue.object([
            ("name", .text("envaudit")), ("semanticVersion", .text(Tool.version)),
            ("rules", .list(rules.map(rule))),
        ])
        let run = JSONValue.object([
            ("tool", .object([("driver", driver)])),
            ("invocations", .list([invocation(checks, shown: shown.count)])),
            ("columnKind", .text("unicodeCodePoints")),
            ("results", .list(shown.map { result($0, places[$0.rule]) })),
            (
                "properties",
                .object([
                    ("verdict", .text(record.verdict.rawValue)), ("workspace", .text(record.workspace)),
                ])
            ),
        ])
        return .object([
            ("$schema", .text("https://json.schemastore.org/sarif-2.1.0.json")), ("version", .text("2.1.0")),
            ("runs", .list([run])),
        ])
    }

    /// Whether all could be checked. A run without results reads as success; one that says it was none does not.
    private static func invocation(_ checks: [Check], shown: Int) -> JSONValue {
        let errors = checks.count { $0.status == .error }
        var notifications: [JSONValue] = []
        if errors > 0 {
            notifications.append(
                notification("error", "\(counted(errors, "check")) could not be made: see the results."))
        }
        if checks.count > shown {
            let more = counted(checks.count - shown, "further result")
            notifications.append(notification("note", "\(more) left out: run envaudit check."))
        }
        return .object([
            ("executionSuccessful", .flag(errors == 0)), ("toolExecutionNotifications", .list(notifications)),
        ])
    }

    private static func notification(_ level: String, _ words: String) -> JSONValue {
        .object([("level", .text(level)), ("message", text(words))])
    }

    private static func rule(_ rule: RuleDescription) -> JSONValue {
        let severity = rule.severity ?? .high
        return .object([
            ("id", .text(rule.id)),
            ("shortDescription", text("Fails when \(rule.failsWhen).")),
            ("fullDescription", text(rule.why)),
            ("help", text([rule.fix, rule.proves].filter { !$0.isEmpty }.joined(separator: " "))),
            ("defaultConfiguration", .object([("level", .text(level(severity)))])),
            (
                "properties",
                .object([
                    ("security-severity", .text(score(severity))),
                    ("tags", tags(of: rule)),
                ])
            ),
        ])
    }

    private static func tags(of rule: RuleDescription) -> JSONValue {
        let names = ["security"] + rule.controls.map(\.shortName)
        return .list(names.map { JSONValue.text($0) })
    }

    private static func result(_ check: Check, _ rule: Int?) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [("ruleId", .text(check.rule))]
        if let rule { members.append(("ruleIndex", .number(rule))) }
        // What is unproven is open; only what failed has a level.
        let isOpen = check.status == .unproven
        members += [
            ("kind", .text(isOpen ? "open" : "fail")),
            ("level", .text(isOpen ? "none" : level(check.severity))),
            ("message", text(check.sentenceWithFix)),
            (
                "locations",
                .list([
                    .object([
                        (
                            "physicalLocation",
                            .object([
                                (
                                    "artifactLocation",
                                    .object([("uri", .text(check.declaredAt.reference))])
                                ),
                                (
                                    "region",
                                    .object([
                                        ("startLine", .number(max(check.declaredAt.line, 1))),
                                        ("startColumn", .number(max(check.declaredAt.column, 1))),
                                    ])
                                ),
                            ])
                        )
                    ])
                ])
            ),
            ("partialFingerprints", .object([("envauditCheck/v1", .text(check.id))])),
            (
                "properties",
                .object([
                    ("status", .text(check.status.rawValue)), ("evidence", .text(check.evidence.rawValue)),
                    ("environment", .text(check.environment)),
                ])
            ),
        ]
        if let isNew = check.isNew {
            members.append(("baselineState", .text(isNew ? "new" : "unchanged")))
        }
        if check.status == .waived {
            members.append(
                (
                    "suppressions",
                    .list([
                        .object([
                            ("kind", .text("external")), ("status", .text("accepted")),
                            ("justification", .text(check.reasonToSkip ?? "")),
                        ])
                    ])
                ))
        }
        return .object(members)
    }

    static func text(_ text: String) -> JSONValue {
        .object([("text", .text(text.isEmpty ? "–" : text))])
    }

    static func level(_ severity: Severity) -> String {
        switch severity {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low: "note"
        }
    }

    /// On the scale of CVSS, by which code hosts sort.
    static func score(_ severity: Severity) -> String {
        switch severity {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "2.0"
        }
    }
}
