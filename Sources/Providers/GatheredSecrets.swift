import Listings
import Secrets
import Support

/// What a place lists, gathered secret by secret: a value is hashed on arrival, and handed on for whoever examines it.
struct GatheredSecrets {
    private var secrets: [ListedSecret] = []
    private var values: [HeldSecret] = []

    mutating func add(
        _ secret: HeldSecret, updatedAt: Double? = nil, isPlatform: Bool = false,
        plainTextIn file: String? = nil
    ) {
        values.append(secret)
        secrets.append(
            ListedSecret(
                name: secret.name, digest: secret.value.digest, isPlatform: isPlatform, updatedAt: updatedAt,
                plainTextIn: file))
    }

    /// A secret of which the place shows a digest, or nothing but the name.
    mutating func add(_ secret: ListedSecret) { secrets.append(secret) }

    /// How many there are by now.
    var count: Int { secrets.count }

    /// What the place shows of every secret: the comparison with other environments relies on it.
    private var evidence: EvidenceLevel {
        if values.count == secrets.count { return .value }
        return secrets.allSatisfy { $0.digest != nil } ? .digest : .name
    }

    /// Fails where there is none: whatever is compared with nothing is not shared.
    func checkIsNotEmpty(_ message: String, advice: String) throws(Failure) {
        if secrets.isEmpty { throw Failure(message: message, advice: advice) }
    }

    /// The listing of them.
    ///
    /// - Throws: a failure where a name is there twice.
    func listing(
        of place: String, provider: String, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        try listing(provider: provider, source: source, readAt: readAt) { name in
            Failure(
                message: "\(place) contradicts itself: it has \(name) twice",
                advice: "Leave the one that holds.")
        }
    }

    /// The listing of them.
    ///
    /// - Parameter contradiction: what to say of a name that is there twice.
    func listing(
        provider: String, source: Listing.Source, readAt: Double, _ contradiction: (String) -> Failure
    ) throws(Failure) -> Listing {
        do {
            return try Listing(
                provider: provider, source: source, evidence: evidence, fetchedAt: readAt, secrets: secrets,
                values: values)
        } catch {
            throw contradiction(error.name)
        }
    }
}
