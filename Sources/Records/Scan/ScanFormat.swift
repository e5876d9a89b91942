public import Auditing
import Manifests
import Support

/// A way to write a scan's report down.
public typealias ScanFormat = OutputFormat<ScanReport>

extension ScanFormat {
    /// Every format of a report, the default first.
    public static let all: [ScanFormat] = [
        ScanFormat("text", ["txt"]) { TextScan(style: $1).render($0) },
        ScanFormat("markdown", ["md", "markdown"]) { report, _ in MarkdownScan.render(report) },
        ScanFormat("json", ["json"]) { report, _ in JSONText.of(ScanJSON(report)) },
        ScanFormat("ndjson", ["ndjson", "jsonl"]) { report, _ in ScanLine.text(report) },
        ScanFormat("sarif", ["sarif"]) { report, _ in JSONText.of(ScanReports.sarif(report)) },
        ScanFormat("github", []) { report, _ in ScanReports.github(report) },
        ScanFormat("gitlab", []) { report, _ in JSONText.of(ScanReports.gitLab(report)) },
        ScanFormat("junit", ["xml"]) { report, _ in ScanReports.junit(report) },
        ScanFormat("tap", ["tap"]) { report, _ in ScanReports.tap(report) },
    ]
}

extension ScanReport {
    /// A summary of what was found and scanned.
    public var tally: String {
        let found = findings.isEmpty ? "nothing found" : counted(findings.count, "finding")
        return "\(verdict.rawValue): \(found); \(scope)"
    }

    /// The amount that was scanned.
    var scope: String {
        var looked = [counted(counts.files, "file")]
        if counts.blobs > 0 { looked.append(counted(counts.blobs, "blob")) }
        return
            "searched \(looked.joined(separator: " and ")) (\(counts.bytes) bytes) for \(counted(counts.secrets, "secret"))"
    }

    /// The secrets that are not searched for on purpose; `nil` if none are.
    var exclusion: String? {
        counts.weak == 0
            ? nil
            : "\(counted(counts.weak, "secret")) not searched for: the manifests tell their values (equals, identifiers, examples)"
    }
}

extension ScanReport.Location {
    /// `FILE:LINE:COLUMN`, and the commit.
    func words(escaped escape: (String) -> String) -> String {
        let place = "\(escape(file.asName)):\(line):\(column)"
        guard origin == .history else { return place }
        guard let commit else { return "\(place) (history, in no commit)" }
        return "\(place) (commit \(commit.id.prefix(12)) of \(Instant(secondsSince1970: commit.date)))"
    }
}

/// A report for a person at a terminal.
struct TextScan {
    let style: TextStyle

    func render(_ report: ScanReport) -> String {
        var layout = TextLayout(width: style.width)
        guard style.shows != .verdict else {
            layout.paragraph("", report.tally, indent: 2)
            return layout.text
        }
        for finding in report.findings {
            layout.paragraph("", finding.location.words(escaped: escape), indent: 2)
            let head = "\(finding.severity.rawValue): \(finding.rule)"
            layout.paragraph(
                "  ", "\(paint(.red, head)): \(escape(finding.message)) (form: \(finding.form))", indent: 4)
            layout.paragraph("    ", "Fix: \(escape(finding.fix))", indent: 4)
            layout.line()
        }
        if !report.skipped.isEmpty {
            layout.paragraph("", paint(.yellow, "Skipped"), indent: 2)
            for skipped in report.skipped {
                layout.paragraph("  ", "\(escape(skipped.path.asName)): \(escape(skipped.reason))", indent: 4)
            }
            layout.line()
        }
        if let exclusion = report.exclusion { layout.paragraph("", exclusion, indent: 2) }
        layout.paragraph("", report.tally, indent: 2)
        return layout.text
    }

    private func escape(_ text: String) -> String { TerminalText.escape(text) }

    private func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }
}

/// A report as Markdown.
enum MarkdownScan {
    static func render(_ report: ScanReport) -> String {
        let head = [
            "# Scan of \(escape(report.path)) for secrets of \(escape(report.workspace))",
            "\(Instant(secondsSince1970: report.generatedAt)): \(escape(report.tally)).",
        ]
        let findings = report.findings.map { finding in
            [
                escape(finding.location.words { $0 }), finding.rule, finding.severity.rawValue,
                escape(finding.message), escape(finding.fix),
            ]
        }
        let skipped = report.skipped.map { [escape($0.path), escape($0.reason)] }
        let blocks =
            head + MarkdownTable.blocks(["Place", "Rule", "Severity", "Finding", "Fix"], findings)
            + MarkdownTable.blocks(["Skipped", "Reason"], skipped)
            + (report.exclusion.map { ["\(escape($0))."] } ?? [])
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func escape(_ text: String) -> String { MarkdownText.escape(text) }
}

/// A report as JSON, `envaudit.scan/1`: within the version, members are added and never renamed. Tests hold it to
/// `Schemas/scan.json`.
struct ScanJSON: Encodable {
    let schema = "envaudit.scan/1"
    let tool = ToolJSON()
    let generatedAt: String
    let workspace: String
    let path: String
    let environments: [String]
    let verdict: String
    let state: String
    let counts: Counts
    let findings: JSONList<ScanReport.Finding, Finding>
    let skipped: [Skipped]

    init(_ report: ScanReport) {
        generatedAt = "\(Instant(secondsSince1970: report.generatedAt))"
        (workspace, path, environments) = (report.workspace, report.path, report.environments)
        verdict = report.verdict.rawValue
        state = report.isComplete ? "complete" : "incomplete"
        counts = Counts(report.counts)
        findings = JSONList(report.findings, Finding.init)
        skipped = report.skipped.map { Skipped(path: $0.path, reason: $0.reason) }
    }

    /// The amounts that were scanned.
    struct Counts: Encodable {
        let secrets, weakSecrets, files, bytes, blobs, candidates: Int

        init(_ counts: ScanReport.Counts) {
            (secrets, weakSecrets) = (counts.secrets, counts.weak)
            (files, bytes, blobs) = (counts.files, counts.bytes, counts.blobs)
            candidates = counts.candidates
        }
    }

    /// Something that was found.
    struct Finding: Encodable {
        let rule: String
        @OrNull var environment: String?
        @OrNull var secret: String?
        @OrNull var source: String?
        let live: Bool
        let file: String
        let line, column: Int
        let `where`: String
        @OrNull var commit: String?
        @OrNull var date: String?
        let form, severity, message, fix: String

        init(_ finding: ScanReport.Finding) {
            (rule, environment) = (finding.rule, finding.environment)
            (secret, source) = (finding.secret, finding.source?.rawValue)
            live = finding.source == .live
            let location = finding.location
            (file, line, column) = (location.file, location.line, location.column)
            `where` = location.origin.rawValue
            commit = location.commit?.id
            date = location.commit.map { "\(Instant(secondsSince1970: $0.date))" }
            (form, severity) = (finding.form, finding.severity.rawValue)
            (message, fix) = (finding.message, finding.fix)
        }
    }

    /// The paths that were skipped.
    struct Skipped: Encodable {
        let path, reason: String
    }
}
