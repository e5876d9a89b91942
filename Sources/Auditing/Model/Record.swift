public import Listings
public import Manifests
public import Secrets
public import Support

/// The outcome of an audit: every check with its evidence. It holds no value and no digest.
public struct Record: Sendable {
    /// When the audit was made, in seconds since 1970 (UTC).
    public let generatedAt: Double
    /// The day on which waivers were judged.
    public let asOf: CalendarDate
    /// The workspace's name.
    public let workspace: String
    /// What all environments come to.
    public internal(set) var verdict: Verdict
    /// The environments that were judged.
    public internal(set) var environments: [EnvironmentRecord]
    /// The values that more than one environment holds.
    public let sharing: [SharedValue]
    /// The ids of the rules that were not applied, as the operator wished.
    public internal(set) var skippedRules: [String] = []
    /// The revision that the waivers were taken from; nil where they are the workspace's own.
    public var waiversFrom: RevisionOrigin?
    /// The revision by whose manifests was judged as well; nil for none.
    public package(set) var base: RevisionOrigin?
    /// Checklists as far as the audit of these environments, and what people attest of them, ticks them; none unless a
    /// format asks for them.
    public var checklists: [ChecklistProgress] = []
    /// What decided the verdict.
    public internal(set) var policy = VerdictPolicy()
    /// The manifests that were judged by.
    public package(set) var manifests: [ManifestDigest] = []
    /// Tells the key of its fingerprints from others; nil where they mean nothing outside the record.
    public package(set) var fingerprintKey: String?
    /// When the earlier record was made that tells what is new, in seconds since 1970 (UTC); nil for none.
    public package(set) var since: Double?
    /// The version of envaudit that made it, where that is not this one.
    public internal(set) var toolVersion: String?
}

/// A manifest, and the hash of its text.
public struct ManifestDigest: Hashable, Sendable {
    /// Its path from the workspace's folder.
    public let file: String
    /// The SHA-256 of its bytes, as 64 hexadecimal digits.
    public let sha256: String

    /// A manifest.
    public init(file: String, sha256: String) { (self.file, self.sha256) = (file, sha256) }
}

/// A git revision that manifests were read from.
public struct RevisionOrigin: Sendable {
    /// As the operator named it.
    public let revision: String
    /// The commit that this was.
    public let commit: String

    /// A revision.
    public init(revision: String, commit: String) { (self.revision, self.commit) = (revision, commit) }
}

/// The outcome for one environment.
public struct EnvironmentRecord: Sendable {
    /// What the team declares of the environment.
    public let environment: Environment
    /// What its checks come to.
    public internal(set) var verdict: Verdict
    /// What was seen of all environments: one array for all records, as a copy for each would grow with their square.
    let listings: [ListingSummary]
    /// Where this environment is among them.
    let place: Int
    /// Where a person changes its secrets.
    public let settingsURL: String?
    /// Each secret that is declared or listed: the rows of the configuration record.
    public var secrets: [SecretRow] { rows.value }
    private let rows: Lazy<[SecretRow]>
    /// Every check, rule by rule.
    public internal(set) var checks: [Check]
    /// Whether envaudit can change what is listed there.
    public internal(set) var takesChanges = true
    /// Which rules on secrets were applied.
    public internal(set) var scope = Scope.allRules
    /// What people stated about it that counts, by the day of the record.
    public internal(set) var attestations: [AttestedSubject] = []

    /// - Parameter secrets: made once they are asked for: a text that tells failures has none of them.
    init(
        environment: Environment, verdict: Verdict, listings: [ListingSummary], place: Int,
        settingsURL: String?, secrets: @autoclosure @escaping @Sendable () -> [SecretRow], checks: [Check]
    ) {
        (self.environment, self.verdict, self.listings, self.place) = (environment, verdict, listings, place)
        (self.settingsURL, rows, self.checks) = (settingsURL, Lazy(secrets), checks)
    }

    /// Which rules on secrets were applied.
    public enum Scope: Sendable {
        /// All: what passes is verified.
        case allRules
        /// Not all: what passes holds as far as it was judged.
        case someRules
        /// None: secrets were not looked at.
        case noSecrets
    }

    /// What was seen of its secrets.
    public var listing: ListingSummary { listings[place] }

    /// The environments it was compared with, and what was seen of theirs.
    public var comparedWith: [ListingSummary] { Array(listings[..<place] + listings[(place + 1)...]) }

    /// The checks of one status: few of very many, so that none of the others is copied.
    package func checks(_ status: Status) -> [Check] {
        checks.indices.lazy.filter { checks[$0].status == status }.map { checks[$0] }
    }

    /// How many checks have each status.
    public var counts: [Status: Int] {
        Status.allCases.reduce(into: [:]) { counts, status in
            let count = checks.count { $0.status == status }
            if count > 0 { counts[status] = count }
        }
    }
}

/// What was seen of an environment's secrets.
public struct ListingSummary: Sendable {
    /// The environment's name.
    public let environment: String
    /// The listing, without its secrets; nil where it could not be read.
    public let seen: Seen?

    /// A listing without its secrets.
    public struct Seen: Sendable {
        /// The provider's id.
        public let provider: String
        /// Where it was read.
        public let source: Listing.Source
        /// What it shows of each secret.
        public let evidence: EvidenceLevel
        /// How many secrets it lists.
        public let count: Int
        /// When it was read, in seconds since 1970 (UTC).
        public let fetchedAt: Double
        /// The named parts that were read.
        public let parts: [Listing.Part]
        /// The named parts that could not be read.
        public let gaps: [String]
        /// How old the snapshot is that it was read from; nil where it was read from none.
        public internal(set) var age: SnapshotAge?
    }
}

extension ListingSummary.Seen {
    /// What was seen in a listing.
    init(_ listing: Listing) {
        self.init(
            provider: listing.provider, source: listing.source, evidence: listing.evidence,
            count: listing.secrets.values.count { !$0.isIncidental }, fetchedAt: listing.fetchedAt,
            parts: listing.parts,
            gaps: listing.gaps.keys.sorted(), age: listing.age)
    }
}

/// One row of the configuration record.
public struct SecretRow: Sendable {
    /// The secret's name.
    public let name: String
    /// The manifest's entry that speaks of it: its name, or a pattern such as `GCP_*`; nil for none.
    public let declaredBy: String?
    /// The service it belongs to.
    public let service: Service?
    /// What its service declares of it; nil where none does.
    public let declaration: SecretDeclaration?
    /// What it means when another environment holds its value; nil where no service declares it.
    public let isolation: IsolationClass?
    /// Whether it is to be there.
    public let presence: Presence
    /// What is expected of it, in words.
    public let expected: String
    /// Whether it is listed; nil where the listing could not be read.
    public let isSet: Bool?
    /// A remark from the manifest.
    public let note: String?
    /// The fingerprint of its value, where one can be compared with another record's.
    public internal(set) var fingerprint: Fingerprint?
    /// The other secrets of the main listing that must get a new value with it.
    package internal(set) var twins: [String] = []
    /// Who else must be given a new value, in words; nil where no other needs it.
    package internal(set) var otherHolder: String?
    /// What a person does for a new value, in words: written when it is read, as most rows are never asked for it.
    package internal(set) var newValue: @Sendable () -> String = { "" }

    /// The same secret as a part has it.
    package func inPart(_ part: String) -> SecretRow {
        SecretRow(
            name: "\(part)/\(name)", declaredBy: declaredBy, service: service, declaration: declaration,
            isolation: isolation, presence: presence, expected: expected, isSet: nil, note: note,
            newValue: newValue)
    }
}

/// A value that several secrets hold, without the value.
public struct SharedValue: Sendable {
    /// The same for equal values of one record; meaningless elsewhere, but for records of the same key.
    public let fingerprint: Fingerprint
    /// Who holds it, by environment and name.
    public let members: [SecretID]
}
