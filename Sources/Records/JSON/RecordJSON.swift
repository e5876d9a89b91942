import Auditing
import Listings
import Manifests
import Support

/// The record as JSON, `envaudit.record/1`: within the version, members are added and never renamed.
///
/// To add a member is a line here, with its value, and one in `Schemas/record.json`, to which tests hold it.
struct RecordJSON: Encodable {
    static let version = "envaudit.record/1"

    let schema = RecordJSON.version
    let tool: ToolJSON
    let generatedAt: String
    let asOf: String
    let since: String?
    let waiversFrom: RevisionJSON?
    let base: RevisionJSON?
    let workspace: String
    let verdict: String
    let policy: PolicyJSON
    let skippedRules: [String]
    let manifests: [ManifestJSON]?
    let services: [Service]
    let environments: JSONList<EnvironmentRecord, Environment>
    let fingerprintKey: String?
    let sharing: JSONList<SharedValue, Shared>
    let checklists: [Checklist]?

    init(_ record: Record) {
        tool = ToolJSON(version: record.toolVersion)
        generatedAt = "\(Instant(secondsSince1970: record.generatedAt))"
        asOf = "\(record.asOf)"
        since = record.since.map { "\(Instant(secondsSince1970: $0))" }
        policy = PolicyJSON(record.policy)
        manifests = record.manifests.isEmpty ? nil : record.manifests.map(ManifestJSON.init)
        services = Service.all(in: record)
        fingerprintKey = record.fingerprintKey
        waiversFrom = record.waiversFrom.map(RevisionJSON.init)
        base = record.base.map(RevisionJSON.init)
        workspace = record.workspace
        verdict = record.verdict.rawValue
        skippedRules = record.skippedRules
        environments = JSONList(record.environments, Environment.init)
        sharing = JSONList(record.sharing, Shared.init)
        checklists = record.checklists.isEmpty ? nil : record.checklists.map(Checklist.init)
    }

    /// A service that some secret belongs to.
    struct Service: Encodable {
        let id: String
        let title: String
        let risk: String?
        let severity: String
        let isolation: String
        let dashboard: String?

        init(_ service: Manifests.Service) {
            (id, title, risk, dashboard) = (service.id, service.title, service.risk, service.dashboard)
            (severity, isolation) = (service.severity.rawValue, service.isolation.rawValue)
        }

        /// Each service once, in the order of the secrets.
        static func all(in record: Record) -> [Service] {
            var seen: Set<Name> = []
            var services: [Service] = []
            for environment in record.environments {
                for row in environment.secrets {
                    guard let service = row.service, seen.insert(Name(service.id)).inserted else { continue }
                    services.append(Service(service))
                }
            }
            return services
        }
    }

    /// The outcome for one environment.
    struct Environment: Encodable {
        let name: String
        let tier: String
        let verdict: String
        let declaredAt: PositionJSON
        let declared: Declared
        let settingsUrl: String?
        let scope: String
        @OrNull var listing: ListingJSON?
        let comparedWith: JSONList<ListingSummary, Other>
        let counts: CountsJSON
        let secrets: JSONList<SecretRow, Secret>
        let checks: JSONList<Auditing.Check, Check>
        let attestations: [Attestation]?

        init(_ record: EnvironmentRecord) {
            name = record.environment.name.value
            tier = record.environment.tier.rawValue
            verdict = record.verdict.rawValue
            declaredAt = PositionJSON(record.environment.name.position)
            declared = Declared(record.environment)
            settingsUrl = record.settingsURL
            scope = StoredScope(record.scope).rawValue
            listing = record.listing.seen.map(ListingJSON.init)
            comparedWith = JSONList(record.comparedWith, Other.init)
            counts = CountsJSON(Status.allCases, record.counts)
            secrets = JSONList(record.secrets, Secret.init)
            checks = JSONList(record.checks, Check.init)
            attestations =
                record.attestations.isEmpty ? nil : record.attestations.map(Attestation.init)
        }
    }

    /// What the manifest declares of an environment, as records show it.
    struct Declared: Encodable {
        let title: String?
        let frontend: String?
        let gitBranch: String?
        let hosting: String?
        let provider: String?
        let project: String?

        init(_ environment: Manifests.Environment) {
            (title, frontend) = (environment.title, environment.frontend?.value)
            (gitBranch, hosting) = (environment.gitBranch?.value, environment.hosting)
            provider = environment.listing?.provider.value
            project = environment.listing?.settings["project"]?.value
        }
    }

    /// What a person stated.
    struct Attestation: Encodable {
        let subject: String
        let by: String
        let until: String

        init(_ attested: AttestedSubject) {
            (subject, by, until) = (attested.subject, attested.by, "\(attested.until)")
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
        let presence: String
        let isolation: String?
        let note: String?
        let fingerprint: String?

        init(_ row: SecretRow) {
            (name, declaredBy, service) = (row.name, row.declaredBy, row.service?.id)
            (expected, set) = (row.expected, row.isSet)
            (presence, isolation) = (row.presence.rawValue, row.isolation?.rawValue)
            (note, fingerprint) = (row.note, row.fingerprint?.description)
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
        let note: String?
        let remedy: String?
        let setTo: String?
        @OrNull var url: String?
        let declaredAt: PositionJSON
        @OrNull var waiver: WaiverJSON?
        let otherEnds: [End]?
        let new: Bool?

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
            (fix, note) = (check.fix, check.note)
            let remedy = check.remedy
            self.remedy = remedy.map { RemedyName($0).rawValue }
            if case .set(let value)? = remedy { setTo = value } else { setTo = nil }
            url = check.url
            declaredAt = PositionJSON(check.declaredAt)
            waiver = check.waiver.map(WaiverJSON.init)
            let ends = check.otherEnds
            otherEnds = ends.isEmpty ? nil : ends.map(End.init)
            new = check.isNew
        }
    }

    /// A check that tells the same from another end.
    struct End: Encodable {
        let environment: String
        let subject: String

        init(_ end: SubjectID) { (environment, subject) = (end.environment, end.name.text) }
    }

    /// How far a checklist is.
    struct Checklist: Encodable {
        let name: String
        let title: String
        let priorities: [ChecklistJSON.Priority]
        let items: [Item]
        @OrNull var next: String?

        struct Item: Encodable {
            let id: String
            let title: String
            @OrNull var priority: Int?
            @OrNull var section: String?
            let environments: [String]
            let state: String
            @OrNull var proof: String?
            let details: [Detail]
        }

        struct Detail: Encodable {
            let caption: String
            let form: String
            let text: String
        }

        init(_ list: ChecklistProgress) {
            (name, title, next) = (list.name, list.title, list.next)
            priorities = list.priorities.map {
                ChecklistJSON.Priority(number: $0.number, meaning: $0.meaning)
            }
            items = list.items.map { item in
                Item(
                    id: item.id, title: item.title, priority: item.priority, section: item.section,
                    environments: item.environments, state: item.state.rawValue, proof: item.proof,
                    details: item.lines.map {
                        Detail(caption: $0.caption.rawValue, form: $0.form.rawValue, text: $0.text)
                    })
            }
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
    let version: String

    /// - Parameter version: The version of envaudit that made the record; `nil` for this one.
    package init(version: String? = nil) { self.version = version ?? Tool.version }
}

/// What decided a verdict.
struct PolicyJSON: Encodable {
    let failOn: String
    let allowUnproven: Bool

    init(_ policy: VerdictPolicy) {
        (failOn, allowUnproven) = (policy.failOn.rawValue, policy.allowsUnproven)
    }
}

/// A manifest that was judged by.
struct ManifestJSON: Encodable {
    let file: String
    let sha256: String

    init(_ manifest: ManifestDigest) { (file, sha256) = (manifest.file, manifest.sha256) }
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
    let finding: String
    let reason: String
    let owner: String
    let from: String
    let until: String
    let declaredAt: PositionJSON

    init(_ waiver: Waiver) {
        (finding, declaredAt) = (waiver.finding.value, PositionJSON(waiver.finding.position))
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
    let maxAge: String?

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
        maxAge = seen.age?.exceededLimit
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
