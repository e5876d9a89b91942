public import Secrets
public import Support

/// What a provider lists of an environment's secrets at one moment.
public struct Listing: Sendable {
    /// The id of the provider it came from, such as `supabase`.
    public let provider: String
    /// Where the listing was read.
    public let source: Source
    /// What the provider shows of each secret.
    public internal(set) var evidence: EvidenceLevel
    /// When it was fetched or read, in seconds since 1970 (UTC).
    public let fetchedAt: Double
    /// The listed secrets by name.
    public internal(set) var secrets: [Name: ListedSecret]
    /// The digests that the sealed secrets were compared with and do not match.
    public let ruledOut: Set<Digest>
    /// The age of the snapshot that it was read from; `nil` if it was not read from one.
    public let age: SnapshotAge?
    /// The values that the provider shows, for immediate examination; wiped with the listing.
    public internal(set) var values: [HeldSecret]
    /// The resources that the environment's code is bound to; `nil` if unknown, as in snapshots from versions that did
    /// not store them.
    public internal(set) var resources: [BoundResource]?
    /// The parts that could not be read, by name.
    public internal(set) var gaps: [String: Failure] = [:]
    /// The names that its parts cannot show by design; those of the main listing have the key `nil`.
    public internal(set) var unlisted: [String?: UnlistedNames] = [:]
    /// The parts of the values that were shown, by secret name; used only to seal a snapshot.
    var within: [Name: Set<PartOfValue>] = [:]
    /// The secrets of which a snapshot keeps only the name.
    var unsealed: Set<Name> = []
    /// The named parts that it was joined from.
    public internal(set) var parts: [Part] = []
    /// Which branches get the secrets of its parts, if a host says so.
    public internal(set) var branches: [DeploymentBranches] = []
    /// The branches of its projects that have, or may have, a copy of their data.
    public internal(set) var copies: [BranchCopy] = []
    /// Where it was read according to the host: a manifest can declare one place in several ways.
    public internal(set) var places: [HostPlace] = []

    /// A place according to its host.
    public struct HostPlace: Codable, Sendable {
        /// The part of the listing; `nil` for the main one.
        public let part: String?
        /// The place.
        public let place: Place
        /// The git branch whose builds run there, whatever listing is declared; `nil` if it is the listing's own place.
        public let branch: String?
    }

    /// A named part of an environment's listing.
    public struct Part: Codable, Sendable {
        /// Its name in the manifest.
        public let name: String
        /// The provider's id.
        public let provider: String
        /// What the provider shows of each secret.
        public let evidence: EvidenceLevel
        /// The number of secrets that it lists.
        public let count: Int

        /// Creates a part from a stored record.
        package init(stored name: String, provider: String, evidence: EvidenceLevel, count: Int) {
            self.init(name: name, provider: provider, evidence: evidence, count: count)
        }

        init(name: String, provider: String, evidence: EvidenceLevel, count: Int) {
            (self.name, self.provider, self.evidence, self.count) = (name, provider, evidence, count)
        }
    }

    /// Where a listing was read.
    public enum Source: String, Codable, Sendable {
        /// Fetched from the provider during this run.
        case live
        /// Read from a file that the operator named.
        case file
        /// Read from a sealed snapshot.
        case snapshot
    }

    /// The digests of the secrets whose values the provider does not show.
    package var digestsWithoutValue: [Digest] { digests(without: Set(values.map(\.name))) }

    /// Returns the digests of the secrets other than those with these names.
    package func digests(without shown: Set<String>) -> [Digest] {
        secrets.values.compactMap { shown.contains($0.name) ? nil : $0.digest }
    }

    /// A listing of `secrets`.
    ///
    /// - Throws: ``ListingContradiction`` if a name is listed twice: only one of the two would be judged.
    public init(
        provider: String, source: Source, evidence: EvidenceLevel, fetchedAt: Double, secrets: [ListedSecret],
        ruledOut: Set<Digest> = [], age: SnapshotAge? = nil, values: [HeldSecret] = [],
        resources: [BoundResource]? = [], unlisted: UnlistedNames? = nil
    ) throws(ListingContradiction) {
        var byName: [Name: ListedSecret] = [:]
        byName.reserveCapacity(secrets.count)
        for secret in secrets where byName.updateValue(secret, forKey: Name(secret.name)) != nil {
            throw ListingContradiction(name: secret.name)
        }
        self.provider = provider
        self.source = source
        self.evidence = evidence
        self.fetchedAt = fetchedAt
        self.secrets = byName
        (self.ruledOut, self.age, self.values, self.resources) = (ruledOut, age, values, resources)
        if let unlisted { self.unlisted = [nil: unlisted] }
    }
}

extension Listing {
    /// Creates a copy of a listing without its values.
    init(copying other: Listing) {
        (provider, source, evidence) = (other.provider, other.source, other.evidence)
        (fetchedAt, secrets, ruledOut, age) = (other.fetchedAt, other.secrets, other.ruledOut, other.age)
        (values, gaps, parts, resources) = ([], other.gaps, other.parts, other.resources)
        (branches, copies, places) = (other.branches, other.copies, other.places)
        (unlisted, within, unsealed) = (other.unlisted, other.within, other.unsealed)
    }

    /// Returns the same listing, bound to further resources.
    package func adding(_ resources: [BoundResource]) -> Listing {
        guard !resources.isEmpty, let own = self.resources else { return self }
        var listing = self
        listing.resources = own + resources
        return listing
    }

    /// Returns the same listing with the secrets that probes found outside of it, which are compared but not judged,
    /// and the resources that they found.
    public func beside(_ found: ProbeResults) -> Listing {
        let (secretsBeside, known) = (found.secretsBeside, resources ?? [])
        let new = found.resources.filter { resource in !known.contains { $0.isSame(as: resource) } }
        // A part may have the probe's name.
        let taken = Set(known.map(\.name))
        var listing = adding(new.map { taken.contains($0.name) ? $0.named("\($0.name) (seen beside)") : $0 })
        guard !secretsBeside.isEmpty else { return listing }
        for (name, digest) in secretsBeside {
            var secret = ListedSecret(name: name, digest: digest)
            secret.isIncidental = true
            listing.secrets[Name(name)] = secret
        }
        return listing
    }

    /// Returns the same listing with a place that its host reported.
    ///
    /// - Parameter branch: The git branch whose builds run there; `nil` if it is the listing's own place.
    package func at(_ place: Place?, buildsOf branch: String? = nil) -> Listing {
        guard let place else { return self }
        var listing = self
        listing.places.append(HostPlace(part: nil, place: place, branch: branch))
        return listing
    }

    /// Returns the same listing with another evidence level.
    func with(evidence: EvidenceLevel) -> Listing {
        var listing = self
        listing.evidence = evidence
        return listing
    }
}

/// One secret as a provider lists it.
public struct ListedSecret: Sendable {
    /// The name, exactly as listed: it is untrusted and may contain anything.
    public private(set) var name: String
    /// What the listing shows of its value.
    public let shown: Shown
    /// Whether the platform itself provides the secret, so that no team declares it.
    public let isPlatform: Bool
    /// When it was last set, in seconds since 1970 (UTC), if the provider says so.
    public let updatedAt: Double?
    private var rare = Rarity.none

    /// Properties that few secrets have, stored separately to keep the others small.
    private struct Rare: Codable, Equatable {
        var plainTextIn, readings: String?
        var deployed: Deployed?
        var candidates: [Shown] = []
        var giver: String?
        var reachesAll = false
        var variable: String?
        var isIncidental = false
        var isMadeForProject = false
    }

    private indirect enum Rarity {
        case none
        case some(Rare)
    }

    private var told: Rare {
        get { if case .some(let rare) = rare { rare } else { Rare() } }
        set { rare = newValue == Rare() ? .none : .some(newValue) }
    }

    /// The file of the repository that contains the value in plain text; `nil` if there is none.
    public var plainTextIn: String? { told.plainTextIn }

    /// How programs read its line differently, so that the live value is unknown; in words that contain nothing of the
    /// value.
    public var readings: String? {
        get { told.readings }
        set { told.readings = newValue }
    }

    /// What runs instead of the value that is set; `nil` if that value runs, or if it is unknown what runs.
    public var deployed: Deployed? {
        get { told.deployed }
        set { told.deployed = newValue }
    }

    /// What a listing shows of a value.
    public enum Shown: Hashable, Codable, Sendable {
        /// Nothing: the listing shows names.
        case nothing
        /// Its digest.
        case digest(Digest)
        /// A seal: the value is not one of those that its snapshot was compared with. Seals of one listing are equal if
        /// the values are; seals of two listings cannot be compared.
        case sealed(Seal)
        /// The provider's entry, instead of its value. If another environment lists the same entry, it is the same
        /// secret.
        case entry(String)
    }

    /// The place of another environment that its host inherits the entry from; `nil` for its own entries.
    public var giver: String? {
        get { told.giver }
        set { told.giver = newValue }
    }

    /// Whether its host gives it to every place within its own: an organization's entry that all repositories get.
    public var reachesAll: Bool {
        get { told.reachesAll }
        set { told.reachesAll = newValue }
    }

    /// The variable of envaudit's process that it was read from; `nil` if it was read elsewhere.
    public var variable: String? {
        get { told.variable }
        set { told.variable = newValue }
    }

    /// Whether it was found outside the environment's listing and need not be declared: it is compared but not judged.
    public var isIncidental: Bool {
        get { if case .some(let rare) = rare { rare.isIncidental } else { false } }
        set { told.isIncidental = newValue }
    }

    /// Whether its host makes it for one project, so that two listings that contain it belong to the same project.
    public var isMadeForProject: Bool {
        get { told.isMadeForProject }
        set { told.isMadeForProject = newValue }
    }

    /// What is shown of further values that are set or run besides ``shown``. It is unknown which of them is live, and
    /// a secret that has any of them is shared.
    public var candidates: [Shown] {
        get { told.candidates }
        set { told.candidates = newValue }
    }

    /// The parts found in its sealed value.
    public internal(set) var within: [PartOfValue] = []

    /// Whether the value can be compared with a known digest.
    public var isComparable: Bool {
        switch shown {
        case .nothing, .entry: false
        case .digest, .sealed: true
        }
    }

    // Not inlined: the optimizer of Swift 6.3.1 crashes when it inlines this into a loop over listed secrets.
    /// The digest of its value, if known.
    @inline(never)
    public var digest: Digest? { if case .digest(let digest) = shown { digest } else { nil } }

    /// The provider's entry, if that is all that is shown.
    var entry: String? { if case .entry(let entry) = shown { entry } else { nil } }

    /// A listed secret.
    public init(
        name: String, digest: Digest?, isPlatform: Bool = false, updatedAt: Double? = nil,
        plainTextIn file: String? = nil
    ) {
        self.init(
            name: name, shown: digest.map { .digest($0) } ?? .nothing, isPlatform: isPlatform,
            updatedAt: updatedAt, plainTextIn: file)
    }

    /// Creates a listed secret from what is shown of its value.
    public init(
        name: String, shown: Shown, isPlatform: Bool = false, updatedAt: Double? = nil,
        plainTextIn file: String? = nil
    ) {
        self.name = name
        self.shown = shown
        self.isPlatform = isPlatform
        self.updatedAt = updatedAt
        if let file { told.plainTextIn = file }
    }
}

extension ListedSecret {
    /// Returns the same secret under its address in a part.
    func named(inPart part: String) -> ListedSecret {
        var secret = self
        secret.name = "\(part)/\(name)"
        return secret
    }
}

extension ListedSecret: Codable {
    private enum Key: String, CodingKey {
        case name, shown, digest, isPlatform, updatedAt, rare
    }

    /// Decodes a secret of a sealed listing.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        let digest = try members.decodeIfPresent(Digest.self, forKey: .digest)
        self.init(
            name: try members.decode(String.self, forKey: .name),
            shown: try digest.map { .digest($0) } ?? members.decode(Shown.self, forKey: .shown),
            isPlatform: try members.decodeIfPresent(Bool.self, forKey: .isPlatform) ?? false,
            updatedAt: try members.decodeIfPresent(Double.self, forKey: .updatedAt))
        if let rare = try members.decodeIfPresent(Rare.self, forKey: .rare) { told = rare }
    }

    /// Encodes the secret for sealing, compactly for the usual case of a digest and a date.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(name, forKey: .name)
        if let digest {
            try members.encode(digest, forKey: .digest)
        } else {
            try members.encode(shown, forKey: .shown)
        }
        if isPlatform { try members.encode(true, forKey: .isPlatform) }
        try members.encodeIfPresent(updatedAt, forKey: .updatedAt)
        if case .some(let told) = rare { try members.encode(told, forKey: .rare) }
    }
}

extension Listing {
    /// Returns whether `secret` has the value with this digest; `nil` if the evidence cannot tell.
    public func has(_ digest: Digest, as secret: ListedSecret) -> Bool? {
        switch secret.shown {
        case .nothing, .entry: nil
        case .digest(let shown): shown == digest
        case .sealed: ruledOut.contains(digest) ? false : nil
        }
    }
}

/// A listing that lists one name twice.
public struct ListingContradiction: Error, Equatable {
    /// The name that is listed twice.
    public let name: String
}
