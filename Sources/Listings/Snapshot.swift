public import Support
public import Secrets

/// A listing of which every digest is sealed: it tells whether a value that is known elsewhere is among them, and
/// nothing else. A file of it is safe to commit.
public struct Snapshot: Sendable {
    /// The environment whose listing it was.
    public let environment: String
    /// The provider that listed it.
    public let provider: String
    /// The provider's project, where it has one.
    public let project: String?
    /// The places that it was taken of, part by part, as the manifest declared them; empty where the file does not say.
    public let places: [String]
    /// When the listing was fetched, in seconds since 1970 (UTC).
    public let takenAt: Double
    /// What the listing showed of each secret at least: of some it may have shown more.
    public let evidence: EvidenceLevel
    let secrets: [SealedSecret]
    /// What the environment's code was bound to; nil where the file does not say.
    let resources: [BoundResource]?
    /// What the listing did not show by its nature, part by part.
    let unlisted: [(part: String?, names: UnlistedNames)]
    /// The branches of its projects that had a copy of their data, or might have had one.
    let copies: [BranchCopy]
    let sealer: Sealer

    /// More than ten times what a project holds: each costs whoever compares one scrypt.
    static let mostSecrets = 5_000

    /// A value with more parts is sealed as one of which only the name shows.
    private static let mostParts = 256

    /// How many secrets it has.
    public var count: Int { secrets.count }

    init(
        environment: String, provider: String, project: String?, places: [String], takenAt: Double,
        evidence: EvidenceLevel, secrets: [SealedSecret], resources: [BoundResource]?,
        unlisted: [(part: String?, names: UnlistedNames)], copies: [BranchCopy], sealer: Sealer
    ) {
        (self.unlisted, self.copies) = (unlisted, copies)
        (self.environment, self.provider, self.project) = (environment, provider, project)
        (self.places, self.resources) = (places, resources)
        (self.takenAt, self.evidence, self.secrets, self.sealer) = (takenAt, evidence, secrets, sealer)
    }

    /// Seals `listing`, under a salt that no other snapshot has.
    ///
    /// - Throws: ``Failure`` where there is more to seal than anybody could compare.
    public static func sealing(
        _ listing: Listing, of environment: String, project: String?, places: [String] = [], key: SealKey?
    ) async throws(Failure) -> Snapshot {
        try await sealing(listing, of: environment, project: project, places: places, by: .random(key: key))
    }

    /// The same, by a given sealer.
    package static func sealing(
        _ listing: Listing, of environment: String, project: String?, places: [String] = [],
        by sealer: Sealer
    ) async throws(Failure) -> Snapshot {
        guard listing.secrets.count <= mostSecrets else {
            throw Failure(
                message:
                    "\(environment) lists \(listing.secrets.count) secrets, and a snapshot holds \(mostSecrets) at most",
                advice: "Compare with its listing instead: --listing \(environment)=FILE")
        }
        func within(_ secret: ListedSecret) -> Set<PartOfValue> { listing.within[Name(secret.name)] ?? [] }
        // Which value of an ambiguous line is live is not known, and the seal of one would seem to tell; nor does the seal
        // of a value of which not all parts are sealed.
        func isSealed(_ secret: ListedSecret) -> Bool {
            secret.readings == nil && within(secret).count <= mostParts
                && !listing.unsealed.contains(Name(secret.name))
        }
        let sealable = listing.secrets.values.filter(isSealed)
        let seals = await sealer.seals(
            of: sealable.compactMap(\.digest) + sealable.flatMap { within($0).map(\.digest) })
        let secrets = listing.secrets.values.sorted { $0.name < $1.name }.map { secret in
            SealedSecret(
                name: secret.name,
                seal: isSealed(secret) ? secret.digest.flatMap { seals[$0] } : nil, entry: secret.entry,
                isPlatform: secret.isPlatform, isIncidental: secret.isIncidental, updatedAt: secret.updatedAt,
                within: isSealed(secret)
                    ? within(secret).compactMap { part in
                        seals[part.digest].map { (kind: part.kind, seal: $0) }
                    }
                    .sorted { ($0.kind.rawValue, $0.seal.hex) < ($1.kind.rawValue, $1.seal.hex) } : [])
        }
        return Snapshot(
            environment: environment, provider: listing.provider, project: project, places: places,
            // Of a value that was shown its digest is sealed.
            takenAt: listing.fetchedAt, evidence: min(listing.evidence, .digest), secrets: secrets,
            resources: listing.resources,
            unlisted: listing.unlisted.map { (part: $0, names: $1) }.sorted {
                ($0.part ?? "") < ($1.part ?? "")
            },
            copies: listing.copies.sorted { $0.name < $1.name }, sealer: sealer)
    }

    /// The listing it was made of, as far as `digests` tell: a secret that has one of them shows it; whatever stays
    /// sealed has none of them.
    ///
    /// - Parameter now: seconds since 1970 (UTC).
    public func listing(comparedWith digests: Set<Digest>, now: Double) async throws(ListingContradiction)
        -> Listing
    {
        let seals = await sealer.seals(of: digests)
        let known = Dictionary(seals.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        return try listing(now: now, ruledOut: digests, exceeding: nil) { known[$0] }
    }

    /// The listing where it is too old to be compared: its names, all of them sealed.
    public func outdatedListing(now: Double, limit: String) throws(ListingContradiction) -> Listing {
        try listing(now: now, ruledOut: [], exceeding: limit) { _ in nil }
    }

    private func listing(
        now: Double, ruledOut: Set<Digest>, exceeding limit: String?, resolve: (Seal) -> Digest?
    ) throws(ListingContradiction) -> Listing {
        let listed = secrets.map { secret in
            let shown: ListedSecret.Shown =
                secret.seal.map { seal in resolve(seal).map { .digest($0) } ?? .sealed(seal) }
                ?? secret.entry.map { .entry($0) } ?? .nothing
            var listed = ListedSecret(
                name: secret.name, shown: shown, isPlatform: secret.isPlatform, updatedAt: secret.updatedAt)
            if secret.isIncidental { listed.isIncidental = true }
            listed.within = secret.within.compactMap { kind, seal in
                resolve(seal).map { PartOfValue(kind, $0) }
            }
            return listed
        }
        var listing = try Listing(
            provider: provider, source: .snapshot, evidence: evidence, fetchedAt: takenAt, secrets: listed,
            ruledOut: ruledOut, age: SnapshotAge(seconds: max(0, now - takenAt), exceededLimit: limit),
            resources: resources)
        for (part, names) in unlisted { listing.unlisted.updateValue(names, forKey: part) }
        listing.copies = copies
        return listing
    }
}

/// One secret of a snapshot.
struct SealedSecret: Sendable {
    let name: String
    /// The seal of its digest, where the provider showed one.
    let seal: Seal?
    /// Which entry of the provider's it is, where that was all it showed.
    let entry: String?
    let isPlatform: Bool
    var isIncidental = false
    let updatedAt: Double?
    /// The seals of what stands in its value, where that was shown.
    let within: [(kind: PartOfValue.Kind, seal: Seal)]
}

/// How long ago a snapshot was taken.
public struct SnapshotAge: Sendable, CustomStringConvertible {
    /// The age in seconds.
    public let seconds: Double
    /// The limit that it exceeds, in words; nil where it is young enough to be compared with.
    public let exceededLimit: String?

    /// An age.
    public init(seconds: Double, exceededLimit: String? = nil) {
        (self.seconds, self.exceededLimit) = (seconds, exceededLimit)
    }

    /// The age in words, as it reads before "old".
    public var description: String {
        switch seconds {
        case ..<120: "a minute"
        case ..<7_200: "\(Int(seconds / 60)) minutes"
        case ..<172_800: "\(Int(seconds / 3600)) hours"
        default: "\(Int(seconds / 86_400)) days"
        }
    }
}
