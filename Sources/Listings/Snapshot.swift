public import Support
public import Secrets

/// A listing in which every digest is sealed: it reveals only whether it contains a value that is known elsewhere. Its
/// file is safe to commit.
public struct Snapshot: Sendable {
    /// The environment whose listing it was.
    public let environment: String
    /// The provider that listed it.
    public let provider: String
    /// The provider's project, if it has one.
    public let project: String?
    /// The places of its parts as the manifest declared them; empty if the file does not say.
    public let places: [String]
    /// When the listing was fetched, in seconds since 1970 (UTC).
    public let takenAt: Double
    /// The least that the listing showed of each secret; of some it may have shown more.
    public let evidence: EvidenceLevel
    let secrets: [SealedSecret]
    /// The resources that the environment's code was bound to; `nil` if the file does not say.
    let resources: [BoundResource]?
    /// The names that the listing could not show by design, by part.
    let unlisted: [(part: String?, names: UnlistedNames)]
    /// The branches of its projects that had, or may have had, a copy of their data.
    let copies: [BranchCopy]
    let sealer: Sealer

    /// More than ten times what a project holds: comparing costs one scrypt per secret.
    static let mostSecrets = 5_000

    /// A value with more parts is not sealed; only its name is kept.
    private static let mostParts = 256

    /// The number of secrets.
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

    /// Seals `listing` under a random salt.
    ///
    /// - Throws: ``Failure`` if the listing has more secrets than a snapshot can hold.
    public static func sealing(
        _ listing: Listing, of environment: String, project: String?, places: [String] = [], key: SealKey?
    ) async throws(Failure) -> Snapshot {
        try await sealing(listing, of: environment, project: project, places: places, by: .random(key: key))
    }

    /// Seals `listing` with a given sealer.
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
        // The live value of an ambiguous line is unknown, and a seal of one reading would seem to decide it. Nor is a
        // value sealed if not all of its parts are.
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
            // A value that was shown is sealed by its digest.
            takenAt: listing.fetchedAt, evidence: min(listing.evidence, .digest), secrets: secrets,
            resources: listing.resources,
            unlisted: listing.unlisted.map { (part: $0, names: $1) }.sorted {
                ($0.part ?? "") < ($1.part ?? "")
            },
            copies: listing.copies.sorted { $0.name < $1.name }, sealer: sealer)
    }

    /// Returns the listing as far as `digests` reveal it: a secret that has one of them shows it; a secret that stays
    /// sealed has none of them.
    ///
    /// - Parameter now: Seconds since 1970 (UTC).
    public func listing(comparedWith digests: Set<Digest>, now: Double) async throws(ListingContradiction)
        -> Listing
    {
        let seals = await sealer.seals(of: digests)
        let known = Dictionary(seals.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        return try listing(now: now, ruledOut: digests, exceeding: nil) { known[$0] }
    }

    /// Returns the listing of a snapshot that is too old to be compared: all secrets stay sealed.
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
    /// The seal of its digest, if the provider showed one.
    let seal: Seal?
    /// The provider's entry, if that was all it showed.
    let entry: String?
    let isPlatform: Bool
    var isIncidental = false
    let updatedAt: Double?
    /// The seals of the parts of its value, if the value was shown.
    let within: [(kind: PartOfValue.Kind, seal: Seal)]
}

/// How long ago a snapshot was taken.
public struct SnapshotAge: Sendable, CustomStringConvertible {
    /// The age in seconds.
    public let seconds: Double
    /// The limit that it exceeds, in words; `nil` if the snapshot is recent enough to compare with.
    public let exceededLimit: String?

    /// Creates an age.
    public init(seconds: Double, exceededLimit: String? = nil) {
        (self.seconds, self.exceededLimit) = (seconds, exceededLimit)
    }

    /// The age in words, to be followed by "old".
    public var description: String {
        switch seconds {
        case ..<120: "a minute"
        case ..<7_200: "\(Int(seconds / 60)) minutes"
        case ..<172_800: "\(Int(seconds / 3600)) hours"
        default: "\(Int(seconds / 86_400)) days"
        }
    }
}
