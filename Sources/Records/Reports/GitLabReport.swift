import Auditing
import Manifests
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
        self.init(
            description: check.sentenceWithFix, checkName: check.rule, fingerprint: check.id,
            severity: check.status == .unproven ? nil : check.severity,
            at: (check.declaredAt.file, check.declaredAt.line))
    }

    init(
        description: String, checkName: String, fingerprint: String, severity: Severity?,
        at place: (String, Int)
    ) {
        (self.description, self.checkName, self.fingerprint) = (description, checkName, fingerprint)
        self.severity = GitLabReport.name(of: severity)
        location = Location(path: place.0, lines: Lines(begin: max(place.1, 1)))
    }

    /// GitLab's word; `nil` stands for an error.
    private static func name(of severity: Severity?) -> String {
        switch severity {
        case nil: "info"
        case .critical: "blocker"
        case .high: "critical"
        case .medium: "major"
        case .low: "minor"
        }
    }

    static func json(_ record: Record) -> JSONList<Check, GitLabReport> {
        let told = ReportedChecks(record).worstFirst.filter {
            [.fail, .error, .unproven].contains($0.status)
        }
        return JSONList(told, GitLabReport.init)
    }
}
