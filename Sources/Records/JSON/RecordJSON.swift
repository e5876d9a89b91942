import Auditing
import Listings
import Manifests
import Support

/// The record as JSON, `envaudit.record/1`: within the version, members are added and never renamed.
///
/// To add a member is a line here, with its value, and one in `Schemas/record.json`, to which tests hold it.
struct RecordJSON: Encodable {
    let schema = "envaudit.record/1"
    let tool = ToolJSON()
    let generatedAt: String
    let asOf: String
    let waiversFrom: RevisionJSON?
    let base: RevisionJSON?
    let workspace: String
    let verdict: String
    let skippedRules: [String]
    let environments: JSONList<EnvironmentRecord, Environment>
    let sharing: JSONList<SharedValue, Shared>

    init(_ record: Record) {
        generatedAt = "\(Instant(secondsSince1970: record.generatedAt))"
        asOf = "\(record.asOf)"
        waiversFrom = record.waiversFrom.map(RevisionJSON.init)
        base = record.base.map(RevisionJSON.init)
        workspace = record.workspace
        verdict = record.verdict.rawValue
        skippedRules = record.skippedRules
        environments = JSONList(record.environments, Environment.init)
        sharing = JSONList(record.sharing, Shared.init)
    }

    /// The outcome for one environment.
    struct Environment: Encodable {
        let name: String
        let tier: String
        let verdict: String
        @OrNull var listing: ListingJSON?
        let comparedWith: JSONList<ListingSummary, Other>
        let counts: CountsJSON
        let secrets: JSONList<SecretRow, Secret>
        let checks: JSONList<Auditing.Check, Check>

        init(_ record: EnvironmentRecord) {
            name = record.environment.name.value
            tier = record.environment.tier.rawValue
            verdict = record.verdict.rawValue
            listing = record.listing.seen.map(ListingJSON.init)
            comparedWith = JSONList(record.comparedWith, Other.init)
            counts = CountsJSON(Status.allCases, record.counts)
            secrets = JSONList(record.secrets, Secret.init)
            checks = JSONList(record.checks, Check.init)
        }
    }

    /// Another environment, and what was seen of its secrets.
    struct Other: Encodable {
        let name: String
        @OrNull var listing: ListingJSON?

        init(_ other: ListingSummary) {
            (name, listing) = (other.environment, other.seen.map(ListingJSON.init))
        }
    }

    /// A secret that is declared or listed.
    struct Secret: Encodable {
        let name: String
        @OrNull var declaredBy: String?
        @OrNull var service: String?
        let expected: String
        @OrNull var set: Bool?

        init(_ row: SecretRow) {
            (name, declaredBy, service) = (row.name, row.declaredBy, row.service?.id)
            (expected, set) = (row.expected, row.isSet)
        }
    }

    /// One rule applied to one subject.
    struct Check: Encodable {
        let id: String
        let rule: String
        let subject: String
        @OrNull var service: String?
        let status: String
        let rawStatus: String
        let severity: String
        let evidence: String
        @OrNull var expected: String?
        let message: String
        @OrNull var fix: String?
        @OrNull var url: String?
        let declaredAt: PositionJSON
        @OrNull var waiver: WaiverJSON?

        init(_ check: Auditing.Check) {
            id = check.id
            rule = check.rule
            subject = check.subject
            service = check.service
            status = check.status.rawValue
            rawStatus = (check.status == .waived ? .fail : check.status).rawValue
            severity = check.severity.rawValue
            evidence = check.evidence.rawValue
            expected = check.expected
            message = check.message
            fix = check.fix
            url = check.url
            declaredAt = PositionJSON(check.declaredAt)
            waiver = check.waiver.map(WaiverJSON.init)
        }
    }

    /// A value that several secrets hold, without the value.
    struct Shared: Encodable {
        let fingerprint: String
        let members: [SecretJSON]

        init(_ shared: SharedValue) {
            fingerprint = "\(shared.fingerprint)"
            members = shared.members.map { SecretJSON(environment: $0.environment, secret: $0.address) }
        }
    }
}

// MARK: - What several kinds of output have

/// What wrote it.
package struct ToolJSON: Encodable, Sendable {
    let name = "envaudit"
    let version = Tool.version

    package init() {}
}

/// A place in a manifest.
struct PositionJSON: Encodable {
    let file: String
    let line: Int
    let column: Int

    init(_ position: Position) {
        (file, line, column) = (position.file, position.line, position.column)
    }
}

/// A git revision.
struct RevisionJSON: Encodable {
    let revision: String
    let commit: String

    init(_ origin: RevisionOrigin) { (revision, commit) = (origin.revision, origin.commit) }
}

/// The waiver that speaks of a failure.
struct WaiverJSON: Encodable {
    let reason: String
    let owner: String
    let from: String
    let until: String

    init(_ waiver: Waiver) {
        (reason, owner, from, until) = (waiver.reason, waiver.owner, "\(waiver.from)", "\(waiver.until)")
    }
}

/// A secret of an environment.
struct SecretJSON: Encodable {
    let environment: String
    let secret: String
}

/// How many there are of each kind.
struct CountsJSON: Encodable {
    private let counts: [(name: String, count: Int)]

    init<Kind: RawRepresentable & Hashable>(
        _ kinds: some Sequence<Kind>, _ counts: [Kind: Int]
    ) where Kind.RawValue == String {
        self.counts = kinds.map { ($0.rawValue, counts[$0] ?? 0) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONName.self)
        for (name, count) in counts { try container.encode(count, forKey: JSONName(name)) }
    }
}

/// What was seen of an environment's secrets, without them.
struct ListingJSON: Encodable {
    let provider: String
    let source: String
    let evidence: String
    let secrets: Int
    let fetchedAt: String
    /// Only where there are named parts, which most environments have none of.
    let parts: [Part]?
    let unreadParts: [String]?
    /// Only of a snapshot.
    let takenAt: String?
    let ageSeconds: Int?
    let tooOld: Bool?

    init(_ seen: ListingSummary.Seen) {
        provider = seen.provider
        source = seen.source.rawValue
        evidence = seen.evidence.rawValue
        secrets = seen.count
        fetchedAt = "\(Instant(secondsSince1970: seen.fetchedAt))"
        let hasParts = !seen.parts.isEmpty || !seen.gaps.isEmpty
        parts = hasParts ? seen.parts.map(Part.init) : nil
        unreadParts = hasParts ? seen.gaps : nil
        takenAt = seen.age.map { _ in "\(Instant(secondsSince1970: seen.fetchedAt))" }
        ageSeconds = seen.age.map { Int($0.seconds) }
        tooOld = seen.age.map { $0.exceededLimit != nil }
    }

    /// A named part that was read.
    struct Part: Encodable {
        let name: String
        let provider: String
        let evidence: String
        let secrets: Int

        init(_ part: Listing.Part) {
            (name, provider) = (part.name, part.provider)
            (evidence, secrets) = (part.evidence.rawValue, part.count)
        }
    }
}

/// This tool, as records name it.
public enum Tool {
    /// The version by semantic versioning; `CHANGELOG.md` says what changed.
    public static let version = "0.1.0"
}
