import Auditing
import Support

/// What changed between two records as JSON, `envaudit.record-diff/1`: within the version, members are added and never
/// renamed. Tests hold it to `Schemas/record-diff.json`.
struct DifferenceJSON: Encodable {
    let schema = "envaudit.record-diff/1"
    let tool = ToolJSON()
    let workspace: String
    let old: Moment
    let new: Moment
    let environments: [Environment]
    let newlySkipped: [String]
    let counts: CountsJSON
    let checks: JSONList<RecordDifference.CheckChange, Change>
    let secrets: [Secret]
    @OrNull var unknownRotations: String?
    let endings: [Ending]

    init(_ difference: RecordDifference) {
        workspace = difference.workspace
        (old, new) = (Moment(difference.old), Moment(difference.new))
        environments = difference.environments.map(Environment.init)
        newlySkipped = difference.newlySkipped
        counts = CountsJSON(
            RecordDifference.Kind.allCases,
            Dictionary(grouping: difference.checks, by: \.kind).mapValues(\.count))
        checks = JSONList(difference.checks, Change.init)
        secrets = difference.secrets.map(Secret.init)
        unknownRotations = difference.unknownRotations
        endings = difference.endings.map(Ending.init)
    }

    /// One of the two records.
    struct Moment: Encodable {
        let generatedAt: String
        let verdict: String

        init(_ moment: RecordDifference.Moment) {
            generatedAt = "\(Instant(secondsSince1970: moment.generatedAt))"
            verdict = moment.verdict.rawValue
        }
    }

    /// What became of an environment.
    struct Environment: Encodable {
        let name: String
        @OrNull var old: String?
        @OrNull var new: String?

        init(_ change: RecordDifference.EnvironmentChange) {
            (name, old, new) = (change.name, change.old?.rawValue, change.new?.rawValue)
        }
    }

    /// A check that came to something else.
    struct Change: Encodable {
        let change: String
        let id: String
        let environment: String
        let rule: String
        let subject: String
        let severity: String
        @OrNull var oldStatus: String?
        @OrNull var newStatus: String?
        let evidence: String
        let message: String
        @OrNull var fix: String?

        init(_ change: RecordDifference.CheckChange) {
            let check = change.check
            self.change = change.kind.rawValue
            (id, environment, rule, subject) = (check.id, check.environment, check.rule, check.subject)
            (severity, evidence) = (check.severity.rawValue, check.evidence.rawValue)
            (oldStatus, newStatus) = (change.old?.rawValue, change.new?.rawValue)
            (message, fix) = (check.message, check.fix)
        }
    }

    /// What became of a secret.
    struct Secret: Encodable {
        let change: String
        let environment: String
        let secret: String

        init(_ change: RecordDifference.SecretChange) {
            self.change = change.kind.rawValue
            (environment, secret) = (change.environment, change.secret)
        }
    }

    /// What ends soon.
    struct Ending: Encodable {
        let kind: String
        let environment: String
        let subject: String
        let owner: String
        let until: String
        let daysLeft: Int

        init(_ ending: RecordDifference.Ending) {
            (kind, environment, subject) = (ending.kind.rawValue, ending.environment, ending.subject)
            (owner, until, daysLeft) = (ending.owner, "\(ending.until)", ending.daysLeft)
        }
    }
}
