import Auditing
import Support

/// A report as one line of JSON per finding, `envaudit.finding/1`, and per thing that was skipped, whose status is
/// `error`.
struct ScanLine: Encodable {
    let schema = "envaudit.finding/1"
    let workspace: String
    let generatedAt: String
    let status: String
    @OrNull var rule: String?
    @OrNull var environment: String?
    @OrNull var secret: String?
    @OrNull var source: String?
    let live: Bool
    let file: String
    @OrNull var line: Int?
    @OrNull var column: Int?
    @OrNull var `where`: String?
    @OrNull var commit: String?
    @OrNull var date: String?
    @OrNull var form: String?
    @OrNull var severity: String?
    let message: String
    @OrNull var fix: String?

    static func text(_ report: ScanReport) -> String {
        let found = report.findings.map { ScanLine(ScanJSON.Finding($0), report) }
        let skipped = report.skipped.map { ScanLine($0, report) }
        return (found + skipped).map { JSONText.line(of: $0) + "\n" }.joined()
    }

    private init(_ finding: ScanJSON.Finding, _ report: ScanReport) {
        workspace = report.workspace
        generatedAt = "\(Instant(secondsSince1970: report.generatedAt))"
        status = "fail"
        (rule, environment) = (finding.rule, finding.environment)
        (secret, source, live) = (finding.secret, finding.source, finding.live)
        (file, line, column) = (finding.file, finding.line, finding.column)
        (`where`, commit, date) = (finding.where, finding.commit, finding.date)
        (form, severity) = (finding.form, finding.severity)
        (message, fix) = (finding.message, finding.fix)
    }

    private init(_ skipped: ScanReport.Skipped, _ report: ScanReport) {
        workspace = report.workspace
        generatedAt = "\(Instant(secondsSince1970: report.generatedAt))"
        status = "error"
        live = false
        (file, message) = (skipped.path, skipped.reason)
    }
}
