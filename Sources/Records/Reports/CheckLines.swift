import Auditing
import Support

/// The record as one line of JSON per check, `envaudit.check/1`: for DuckDB, PostgreSQL, ClickHouse, `jq`. To add a member
/// is a line here, and one in `Schemas/check.json`.
struct CheckLine: Encodable {
    let schema = "envaudit.check/1"
    let workspace: String
    let generatedAt: String
    let environment: String
    let tier: String
    let id: String
    let rule: String
    let subject: String
    @OrNull var service: String?
    let status: String
    let severity: String
    let evidence: String
    let message: String
    @OrNull var fix: String?
    let file: String
    let line: Int
    let column: Int
    let new: Bool?

    static func text(_ record: Record) -> String {
        record.environments.flatMap { environment in
            environment.reportedChecks.map { JSONText.line(of: CheckLine($0, environment, record)) + "\n" }
        }.joined()
    }

    private init(_ check: Check, _ environment: EnvironmentRecord, _ record: Record) {
        workspace = record.workspace
        generatedAt = "\(Instant(secondsSince1970: record.generatedAt))"
        (self.environment, tier) = (check.environment, environment.environment.tier.rawValue)
        (id, rule, subject, service) = (check.id, check.rule, check.subject, check.service)
        (status, severity) = (check.status.rawValue, check.severity.rawValue)
        (evidence, message, fix) = (check.evidence.rawValue, check.message, check.fix)
        new = check.isNew
        (file, line, column) = (check.declaredAt.file, check.declaredAt.line, check.declaredAt.column)
    }
}
