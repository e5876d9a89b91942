import Auditing
import Support

/// The record as GitLab's code quality report: a list of what failed, could not be checked or is unproven.
struct GitLabReport: Encodable {
    let description: String
    let checkName: String
    /// The check's id: the same from run to run, and unique in a report.
    let fingerprint: String
    let severity: String
    let location: Location

    struct Location: Encodable {
        let path: String
        let lines: Lines
    }

    struct Lines: Encodable {
        let begin: Int
    }

    init(_ check: Check) {
        description = check.sentenceWithFix
        checkName = check.rule
        fingerprint = check.id
        severity =
            switch (check.status, check.severity) {
            case (.unproven, _): "info"
            case (_, .critical): "blocker"
            case (_, .high): "critical"
            case (_, .medium): "major"
            case (_, .low): "minor"
            }
        location = Location(path: check.declaredAt.file, lines: Lines(begin: max(check.declaredAt.line, 1)))
    }

    static func json(_ record: Record) -> JSONList<Check, GitLabReport> {
        let told = ReportedChecks(record).worstFirst.filter {
            [.fail, .error, .unproven].contains($0.status)
        }
        return JSONList(told, GitLabReport.init)
    }
}
