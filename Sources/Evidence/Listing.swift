/// What a provider lists of an environment's secrets at one moment.
public struct Listing: Sendable {
    /// The id of the provider it came from, such as `supabase`.
    public let provider: String
    /// Where it was read.
    public let source: Source
    /// What the provider shows of each secret.
    public let evidence: EvidenceLevel
    /// When it was fetched or read, in seconds since 1970 (UTC).
    public let fetchedAt: Double
    /// Every listed secret by its name.
    public let secrets: [String: ListedSecret]

    /// Where a listing was read.
    public enum Source: String, Sendable {
        /// Fetched from the provider during this run.
        case live
        /// Read from a file that the operator named.
        case file
    }

    /// A listing of `secrets`.
    ///
    /// - Throws: ``ListingContradiction`` when a name is listed twice: one of the two would be judged and the
    ///   other go unseen.
    public init(
        provider: String, source: Source, evidence: EvidenceLevel, fetchedAt: Double, secrets: [ListedSecret]
    ) throws(ListingContradiction) {
        var byName: [String: ListedSecret] = [:]
        byName.reserveCapacity(secrets.count)
        for secret in secrets where byName.updateValue(secret, forKey: secret.name) != nil {
            throw ListingContradiction(name: secret.name)
        }
        self.provider = provider
        self.source = source
        self.evidence = evidence
        self.fetchedAt = fetchedAt
        self.secrets = byName
    }
}

/// One secret as a provider lists it.
public struct ListedSecret: Sendable {
    /// The name, exactly as listed: it comes from outside and may hold anything.
    public let name: String
    /// The digest of its value, where the provider shows one.
    public let digest: Digest?
    /// Whether the platform itself provides the secret, so that no team declares it.
    public let isPlatform: Bool
    /// When its value was last changed, in seconds since 1970 (UTC), where the provider shows it.
    public let updatedAt: Double?

    /// A listed secret.
    public init(name: String, digest: Digest?, isPlatform: Bool = false, updatedAt: Double? = nil) {
        self.name = name
        self.digest = digest
        self.isPlatform = isPlatform
        self.updatedAt = updatedAt
    }
}

/// A listing that lists one name twice.
public struct ListingContradiction: Error, Equatable {
    /// The name that is listed twice.
    public let name: String
}

/// Why there is no listing, in words for the operator.
public struct ListingFailure: Error, Equatable, Sendable {
    /// What happened.
    public let message: String
    /// What to do next.
    public let advice: String

    /// A failure that says what happened and what to do next.
    public init(message: String, advice: String) {
        self.message = message
        self.advice = advice
    }
}
