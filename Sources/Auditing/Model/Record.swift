public import Listings
public import Manifests
public import Secrets
public import Support

/// The outcome of an audit: every check with its evidence. It contains no value and no digest.
public struct Record: Sendable {
    /// When the audit was made, in seconds since 1970 (UTC).
    public let generatedAt: Double
    /// The day on which waivers were judged.
    public let asOf: CalendarDate
    /// The workspace's name.
    public let workspace: String
    /// The verdict on all environments together.
    public internal(set) var verdict: Verdict
    /// The environments that were judged.
    public internal(set) var environments: [EnvironmentRecord]
    /// The values that several environments have.
    public let sharing: [SharedValue]
    /// The ids of the rules that the operator deselected.
    public internal(set) var skippedRules: [String] = []
    /// The revision that the waivers were taken from; `nil` if they are the workspace's own.
    public var waiversFrom: RevisionOrigin?
    /// The revision whose manifests were also judged by; `nil` if there is none.
    public package(set) var base: RevisionOrigin?
    /// The checklists as far as this audit and people's attestations tick them; empty unless a format needs them.
    public var checklists: [ChecklistProgress] = []
    /// The policy that determined the verdict.
    public internal(set) var policy = VerdictPolicy()
    /// The manifests that were used.
    public package(set) var manifests: [ManifestDigest] = []
    /// Identifies the key of its fingerprints; `nil` if they mean nothing outside the record.
    public package(set) var fingerprintKey: String?
    /// The time of the earlier record that new findings are counted from, in seconds since 1970 (UTC); `nil` if there
    /// is none.
    public package(set) var since: Double?
    /// The version of envaudit that made the record, if that is not this one.
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
    /// The environment as the team declares it.
    public let environment: Environment
    /// The verdict on its checks.
    public internal(set) var verdict: Verdict
    /// What was seen of all environments. All records share one array, because a copy for each would grow
    /// quadratically.
    let listings: [ListingSummary]
    /// The index of this environment in `listings`.
    let place: Int
    /// Where a person changes its secrets.
    public let settingsURL: String?
    /// The rows of the configuration record: each secret that is declared or listed.
    public var secrets: [SecretRow] { rows.value }
    private let rows: Lazy<[SecretRow]>
    /// Every check, rule by rule.
    public internal(set) var checks: [Check]
    /// Whether envaudit can change what is listed there.
    public internal(set) var takesChanges = true
    /// Which rules on secrets were applied.
    public internal(set) var scope = Scope.allRules
    /// The attestations about it that hold on the day of the record.
    public internal(set) var attestations: [AttestedSubject] = []

    /// - Parameter secrets: Computed when first used: a text that lists failures needs no rows.
    init(
        environment: Environment, verdict: Verdict, listings: [ListingSummary], place: Int,
        settingsURL: String?, secrets: @autoclosure @escaping @Sendable () -> [SecretRow], checks: [Check]
    ) {
        (self.environment, self.verdict, self.listings, self.place) = (environment, verdict, listings, place)
        (self.settingsURL, rows, self.checks) = (settingsURL, Lazy(secrets), checks)
    }

    /// Which rules on secrets were applied.
    public enum Scope: Sendable {
        /// All of them: a secret that passes is verified.
        case allRules
        /// Some of them: a secret that passes is correct as far as it was judged.
        case someRules
        /// None of them: secrets were not judged.
        case noSecrets
    }

    /// What was seen of its secrets.
    public var listing: ListingSummary { listings[place] }

    /// What was seen of the environments that it was compared with.
    public var comparedWith: [ListingSummary] { Array(listings[..<place] + listings[(place + 1)...]) }

    /// Returns the checks with one status, without copying the others.
    package func checks(_ status: Status) -> [Check] {
        checks.indices.lazy.filter { checks[$0].status == status }.map { checks[$0] }
    }

    /// The number of checks with each status.
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
    /// The listing without its secrets; `nil` if it could not be read.
    public let seen: Seen?

    /// A listing without its secrets.
    public struct Seen: Sendable {
        /// The provider's id.
        public let provider: String
        /// Where it was read.
        public let source: Listing.Source
        /// The evidence that it shows of each secret.
        public let evidence: EvidenceLevel
        /// How many secrets it lists.
        public let count: Int
        /// When it was read, in seconds since 1970 (UTC).
        public let fetchedAt: Double
        /// The named parts that were read.
        public let parts: [Listing.Part]
        /// The named parts that could not be read.
        public let gaps: [String]
        /// The age of the snapshot that it was read from; `nil` if it was not read from one.
        public internal(set) var age: SnapshotAge?
    }
}

extension ListingSummary.Seen {
    /// Summarizes a listing.
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
    /// The manifest's entry that declares it: its name, or a pattern such as `GCP_*`; `nil` if there is none.
    public let declaredBy: String?
    /// The service it belongs to.
    public let service: Service?
    /// Its service's declaration; `nil` if no service declares it.
    public let declaration: SecretDeclaration?
    /// Its isolation class; `nil` if no service declares it.
    public let isolation: IsolationClass?
    /// Whether it must be set.
    public let presence: Presence
    /// What is expected of it, in words.
    public let expected: String
    /// Whether it is listed; `nil` if the listing could not be read.
    public let isSet: Bool?
    /// The manifest's note.
    public let note: String?
    /// The fingerprint of its value, if it can be compared with another record's.
    public internal(set) var fingerprint: Fingerprint?
    /// The other secrets of the main listing that must get a new value with it.
    package internal(set) var twins: [String] = []
    /// Who else must be given a new value, in words; `nil` if there is none.
    package internal(set) var otherHolder: String?
    /// How a person sets a new value, in words; computed when first used.
    package internal(set) var newValue: @Sendable () -> String = { "" }

    /// Returns the row of the same secret in a part.
    package func inPart(_ part: String) -> SecretRow {
        SecretRow(
            name: "\(part)/\(name)", declaredBy: declaredBy, service: service, declaration: declaration,
            isolation: isolation, presence: presence, expected: expected, isSet: nil, note: note,
            newValue: newValue)
    }
}

/// A value that several secrets have, without the value.
public struct SharedValue: Sendable {
    /// Equal for equal values within one record, and across records with the same key.
    public let fingerprint: Fingerprint
    /// The secrets that have it, by environment and name.
    public let members: [SecretID]
}
