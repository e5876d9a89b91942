public import Secrets
public import Support

/// What a provider lists of an environment's secrets at one moment.
public struct Listing: Sendable {
    /// The id of the provider it came from, such as `supabase`.
    public let provider: String
    /// Where it was read.
    public let source: Source
    /// What the provider shows of each secret.
    public internal(set) var evidence: EvidenceLevel
    /// When it was fetched or read, in seconds since 1970 (UTC).
    public let fetchedAt: Double
    /// Every listed secret by its name.
    public internal(set) var secrets: [Name: ListedSecret]
    /// The digests that the sealed ones among the secrets were compared with, and have none of.
    public let ruledOut: Set<Digest>
    /// How old the snapshot is that it was read from; nil where it was read from none.
    public let age: SnapshotAge?
    /// The values that the provider shows, for whoever examines them at once; they are wiped with the listing.
    public internal(set) var values: [HeldSecret]
    /// What the environment's code is bound to beside secrets; nil where that is not known, as of a snapshot that was
    /// taken before they were kept.
    public internal(set) var resources: [BoundResource]?
    /// The parts that could not be read, by name; what is in them was not seen.
    public internal(set) var gaps: [String: Failure] = [:]
    /// The names that its parts by their nature don't show; those of the main listing are under nil.
    public internal(set) var unlisted: [String?: UnlistedNames] = [:]
    /// What stands in the values that were shown, by the secrets' names; for the seals of a snapshot alone.
    var within: [Name: Set<PartOfValue>] = [:]
    /// The secrets of which a snapshot keeps the name alone.
    var unsealed: Set<Name> = []
    /// The named parts that it was put together from.
    public internal(set) var parts: [Part] = []
    /// Which branches get the secrets of its parts, where a host tells.
    public internal(set) var branches: [DeploymentBranches] = []
    /// The branches of its projects that have a copy of their data, or may have one.
    public internal(set) var copies: [BranchCopy] = []
    /// Where it was read, as the host itself tells: the same place is declared in several ways.
    public internal(set) var places: [HostPlace] = []

    /// A place as its host tells it.
    public struct HostPlace: Codable, Sendable {
        /// The part of the listing; nil for the main one.
        public let part: String?
        /// The place.
        public let place: Place
        /// The git branch whose builds go there, whatever listing is declared; nil where it is the listing's own place.
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
        /// How many secrets it lists.
        public let count: Int

        /// A part as a stored record tells it.
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

    /// The digests of the secrets but for those with these names.
    package func digests(without shown: Set<String>) -> [Digest] {
        secrets.values.compactMap { shown.contains($0.name) ? nil : $0.digest }
    }

    /// A listing of `secrets`.
    ///
    /// - Throws: ``ListingContradiction`` when a name is listed twice: one of the two would be judged and the
    ///   other go unseen.
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
    /// The listing without its values.
    init(copying other: Listing) {
        (provider, source, evidence) = (other.provider, other.source, other.evidence)
        (fetchedAt, secrets, ruledOut, age) = (other.fetchedAt, other.secrets, other.ruledOut, other.age)
        (values, gaps, parts, resources) = ([], other.gaps, other.parts, other.resources)
        (branches, copies, places) = (other.branches, other.copies, other.places)
        (unlisted, within, unsealed) = (other.unlisted, other.within, other.unsealed)
    }

    /// The same, bound to these as well.
    package func adding(_ resources: [BoundResource]) -> Listing {
        guard !resources.isEmpty, let own = self.resources else { return self }
        var listing = self
        listing.resources = own + resources
        return listing
    }

    /// The same, beside the secrets that probes found, which are compared with others' and not judged, and bound to what
    /// they found beside what is listed.
    public func beside(_ found: ProbeResults) -> Listing {
        let (secretsBeside, known) = (found.secretsBeside, resources ?? [])
        let new = found.resources.filter { resource in !known.contains { $0.isSame(as: resource) } }
        // A part may have the name of the probe.
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

    /// The same, read at a place as its host names it.
    ///
    /// - Parameter branch: the git branch whose builds go there; nil where it is the listing's own place.
    package func at(_ place: Place?, buildsOf branch: String? = nil) -> Listing {
        guard let place else { return self }
        var listing = self
        listing.places.append(HostPlace(part: nil, place: place, branch: branch))
        return listing
    }

    /// The same, said to show this much.
    func with(evidence: EvidenceLevel) -> Listing {
        var listing = self
        listing.evidence = evidence
        return listing
    }
}

/// One secret as a provider lists it.
public struct ListedSecret: Sendable {
    /// The name, exactly as listed: it comes from outside and may hold anything.
    public let name: String
    /// What is shown of its value.
    public let shown: Shown
    /// Whether the platform itself provides the secret, so that no team declares it.
    public let isPlatform: Bool
    /// When it was last set, in seconds since 1970 (UTC), where the provider says so.
    public let updatedAt: Double?
    private var rare = Rarity.none

    /// What is told of few secrets, and so is kept apart.
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

    /// The file of the repository in which its value stands in plain text; nil for none.
    public var plainTextIn: String? { told.plainTextIn }

    /// How programs read its line, where they don't read it alike, so that it is unknown which value is live; in words
    /// without a piece of the value.
    public var readings: String? {
        get { told.readings }
        set { told.readings = newValue }
    }

    /// What runs in its place; nil where what is set runs, or nothing is known of what runs.
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
        /// That it is none of the values that its snapshot was compared with. Seals of one listing are equal where
        /// the values are; those of two listings can't be compared.
        case sealed(Seal)
        /// Not its value, but which entry of the provider's it is: where another environment lists the same entry,
        /// it is one secret.
        case entry(String)
    }

    /// The place of another environment's from which its host gives it to this one; nil for an entry of its own.
    public var giver: String? {
        get { told.giver }
        set { told.giver = newValue }
    }

    /// Whether its host gives it to every place within its own: an organization's entry that all repositories get.
    public var reachesAll: Bool {
        get { told.reachesAll }
        set { told.reachesAll = newValue }
    }

    /// The variable of envaudit's process that it was read from; nil where it was read elsewhere.
    public var variable: String? {
        get { told.variable }
        set { told.variable = newValue }
    }

    /// Whether it was found beside the environment's secrets, and no manifest need speak of it: it is compared, and not
    /// judged.
    public var isIncidental: Bool {
        get { if case .some(let rare) = rare { rare.isIncidental } else { false } }
        set { told.isIncidental = newValue }
    }

    /// Whether its host makes it for one project, so that two listings that have it are of one.
    public var isMadeForProject: Bool {
        get { told.isMadeForProject }
        set { told.isMadeForProject = newValue }
    }

    /// What is shown of the values that are set or run beside what ``shown`` is of: it is not known which of them is
    /// live, and whoever has one of them shares it.
    public var candidates: [Shown] {
        get { told.candidates }
        set { told.candidates = newValue }
    }

    /// What was found of what stands in its value, where that is sealed.
    public internal(set) var within: [PartOfValue] = []

    /// Whether the value can be told to be, or not to be, one whose digest is known.
    public var isComparable: Bool {
        switch shown {
        case .nothing, .entry: false
        case .digest, .sealed: true
        }
    }

    // Never inlined: the optimizer of Swift 6.3.1 crashes where it inlines this into a loop over listed secrets.
    /// The digest of its value, where it is known.
    @inline(never)
    public var digest: Digest? { if case .digest(let digest) = shown { digest } else { nil } }

    /// Which entry of the provider's it is, where that is all that is shown.
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

    /// A listed secret of which this is shown.
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

extension ListedSecret: Codable {
    private enum Key: String, CodingKey {
        case name, shown, digest, isPlatform, updatedAt, rare
    }

    /// A secret of a listing that was sealed.
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

    /// Writes the secret into what is sealed; of many of them most have a digest and a date.
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
    /// Whether one of its secrets has the value with this digest; nil where nobody can tell.
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
