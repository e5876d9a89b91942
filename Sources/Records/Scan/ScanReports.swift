import Auditing
import Manifests
import Support

/// A report for machines: each finding is a failure, and what was skipped could not be checked.
enum ScanReports {
    private static func worstFirst(_ report: ScanReport) -> [ScanReport.Finding] {
        report.findings.stablySorted { $0.severity > $1.severity }
    }

    // MARK: SARIF

    /// SARIF 2.1.0 (OASIS). What was skipped is a notification of the run, as it has no result.
    static func sarif(_ report: ScanReport) -> JSONValue {
        let shown = worstFirst(report).prefix(SARIFReport.mostResults)
        let rules = Array(Set(report.findings.map(\.rule))).sorted()
        var notes = report.skipped.prefix(1_000).map { ("warning", "\($0.path): \($0.reason)") }
        if report.skipped.count > notes.count {
            notes.append(("warning", "\(report.skipped.count - notes.count) more were skipped"))
        }
        if report.findings.count > shown.count {
            notes.append(("note", "\(report.findings.count - shown.count) further results are left out"))
        }
        let invocation = JSONValue.object([
            ("executionSuccessful", .flag(report.isComplete)),
            (
                "toolExecutionNotifications",
                .list(
                    notes.map {
                        .object([("level", .text($0.0)), ("message", SARIFReport.text($0.1))])
                    })
            ),
        ])
        let driver = JSONValue.object([
            ("name", .text("envaudit")), ("semanticVersion", .text(Tool.version)),
            ("rules", .list(rules.map { rule($0, report) })),
        ])
        return .object([
            ("$schema", .text("https://json.schemastore.org/sarif-2.1.0.json")), ("version", .text("2.1.0")),
            (
                "runs",
                .list([
                    .object([
                        ("tool", .object([("driver", driver)])), ("columnKind", .text("unicodeCodePoints")),
                        ("invocations", .list([invocation])),
                        ("results", .list(shown.map { result($0, rules) })),
                        (
                            "properties",
                            .object([
                                ("verdict", .text(report.verdict.rawValue)),
                                ("workspace", .text(report.workspace)),
                            ])
                        ),
                    ])
                ])
            ),
        ])
    }

    private static func rule(_ id: String, _ report: ScanReport) -> JSONValue {
        let worst = report.findings.filter { $0.rule == id }.map(\.severity).max() ?? .low
        return .object([
            ("id", .text(id)), ("shortDescription", SARIFReport.text(summaries[id] ?? id)),
            ("defaultConfiguration", .object([("level", .text(SARIFReport.level(worst)))])),
            (
                "properties",
                .object([
                    ("security-severity", .text(SARIFReport.score(worst))),
                    ("tags", .list([.text("security")])),
                ])
            ),
        ])
    }

    private static let summaries = [
        "committed-secret": "A secret of an environment stands in a file or in the history.",
        "public-default": "A default in the source is what production has for the secret.",
        "foreign-identifier": "A file that all environments share names one of them.",
        "unlisted-key": "A key that is known by its form stands in a file, and no listing shows it.",
        "tracked-env-file": "A file of variables with values is tracked by git.",
    ]

    private static func result(_ finding: ScanReport.Finding, _ rules: [String]) -> JSONValue {
        let location = finding.location
        var properties: [(key: String, value: JSONValue)] = [
            ("where", .text(location.origin.rawValue)), ("form", .text(finding.form)),
        ]
        if let environment = finding.environment { properties.append(("environment", .text(environment))) }
        if let commit = location.commit { properties.append(("commit", .text(commit.id))) }
        return .object([
            ("ruleId", .text(finding.rule)),
            ("ruleIndex", .number(rules.firstIndex(of: finding.rule) ?? 0)), ("kind", .text("fail")),
            ("level", .text(SARIFReport.level(finding.severity))),
            ("message", SARIFReport.text(finding.sentenceWithFix)),
            (
                "locations",
                .list([
                    .object([
                        (
                            "physicalLocation",
                            .object([
                                (
                                    "artifactLocation", .object([("uri", .text(location.file.asReference))])
                                ),
                                (
                                    "region",
                                    .object([
                                        ("startLine", .number(location.line)),
                                        ("startColumn", .number(location.column)),
                                    ])
                                ),
                            ])
                        )
                    ])
                ])
            ),
            ("partialFingerprints", .object([("envauditFinding/v1", .text(finding.identity))])),
            ("properties", .object(properties)),
        ])
    }

    // MARK: GitHub and GitLab

    /// Workflow commands of GitHub Actions: the ten worst, how many more there are, and the verdict.
    static func github(_ report: ScanReport) -> String {
        let findings = worstFirst(report)
        let shown = findings.prefix(GitHubReport.mostAnnotations)
        var lines = shown.map { finding in
            let place = finding.location
            let properties = [
                ("file", place.file), ("line", "\(place.line)"), ("col", "\(place.column)"),
                ("title", "\(finding.rule) (\(finding.severity.rawValue))"),
            ]
            let written = properties.map { "\($0)=\(GitHubReport.escape($1, isProperty: true))" }
            return
                "::error \(written.joined(separator: ","))::\(GitHubReport.escape(finding.sentenceWithFix))"
        }
        if findings.count > shown.count {
            lines.append(
                "::notice title=envaudit::\(counted(findings.count - shown.count, "more finding")); the job summary has all"
            )
        }
        for skipped in report.skipped.prefix(GitHubReport.mostAnnotations) {
            let words = "skipped \(skipped.path): \(skipped.reason)"
            lines.append("::warning title=envaudit::\(GitHubReport.escape(words))")
        }
        lines.append("::notice title=envaudit::\(GitHubReport.escape(report.tally))")
        return lines.joined(separator: "\n") + "\n"
    }

    /// GitLab's code quality report.
    static func gitLab(_ report: ScanReport) -> JSONList<GitLabReport, GitLabReport> {
        let findings = worstFirst(report).map { finding in
            GitLabReport(
                description: finding.sentenceWithFix, checkName: finding.rule, fingerprint: finding.identity,
                severity: finding.severity, at: (finding.location.file, finding.location.line))
        }
        let skipped = report.skipped.enumerated().map { index, skipped in
            GitLabReport(
                description: "Skipped: \(skipped.reason)", checkName: "skipped",
                fingerprint: "skipped/\(index)/\(skipped.path)", severity: nil, at: (skipped.path, 1))
        }
        return JSONList(findings + skipped) { $0 }
    }

    // MARK: JUnit and TAP

    /// JUnit's XML: a case for each finding and each thing that was skipped, or one that passes.
    static func junit(_ report: ScanReport) -> String {
        let escape = JUnitReport.escape
        let (failures, errors) = (report.findings.count, report.skipped.count)
        let hasNothing = failures + errors == 0 && !report.isComplete
        let cases = max(1, failures + errors)
        let counts =
            "tests=\"\(cases)\" failures=\"\(failures)\" errors=\"\(hasNothing ? 1 : errors)\" skipped=\"0\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"envaudit scan\" \(counts)>",
            "  <testsuite name=\"\(escape(report.path))\" \(counts)>",
        ]
        func add(_ name: String, _ file: String, _ line: Int, _ element: (String, String, String)?) {
            let start =
                "    <testcase classname=\"scan\" name=\"\(escape(name))\" file=\"\(escape(file))\" line=\"\(line)\""
            guard let (kind, type, message) = element else { return lines.append(start + "/>") }
            lines += [
                start + ">",
                "      <\(kind) type=\"\(type)\" message=\"\(escape(message))\">\(escape(message))</\(kind)>",
                "    </testcase>",
            ]
        }
        for finding in report.findings {
            add(
                finding.identity, finding.location.file, finding.location.line,
                ("failure", finding.severity.rawValue, finding.sentenceWithFix))
        }
        for skipped in report.skipped {
            add(skipped.path, skipped.path, 1, ("error", "skipped", skipped.reason))
        }
        if failures + errors == 0 {
            add(report.tally, report.path, 1, hasNothing ? ("error", "incomplete", report.tally) : nil)
        }
        return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n") + "\n"
    }

    /// The Test Anything Protocol, version 13.
    static func tap(_ report: ScanReport) -> String {
        var cases: [(isOK: Bool, name: String, details: [(String, String)])] = []
        for finding in report.findings {
            cases.append(
                (
                    false, finding.identity,
                    [
                        ("message", finding.message), ("severity", finding.severity.rawValue),
                        ("fix", finding.fix),
                    ]
                ))
        }
        for skipped in report.skipped {
            cases.append((false, "skipped \(skipped.path)", [("message", skipped.reason)]))
        }
        if cases.isEmpty { cases.append((report.isComplete, report.tally, [])) }
        var lines = ["TAP version 13", "1..\(cases.count)"]
        for (index, test) in cases.enumerated() {
            lines.append("\(test.isOK ? "ok" : "not ok") \(index + 1) - \(TAPReport.escape(test.name))")
            guard !test.details.isEmpty else { continue }
            lines.append("  ---")
            lines += test.details.map { "  \($0): \(TAPReport.quoted($1))" }
            lines.append("  ...")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ScanReport.Finding {
    /// What was found and where, and what to do.
    fileprivate var sentenceWithFix: String {
        let commit = location.commit.map { " (commit \($0.id.prefix(12)))" } ?? ""
        return "\(location.file)\(commit) \(message)\nFix: \(fix)"
    }

    /// The same in each run over the same files, and unique in a report.
    fileprivate var identity: String {
        let subject = [environment, secret].compactMap(\.self).joined(separator: "/")
        let commit = location.commit.map { "@\($0.id.prefix(12))" } ?? ""
        return
            "\(rule)\(subject.isEmpty ? "" : "/\(subject)") \(location.file)\(commit):\(location.line):\(location.column)"
    }
}
