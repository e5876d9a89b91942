import Evidence

/// The secrets of a place that shows their values: each is hashed on arrival, and handed on for whoever examines it.
struct ShownSecrets {
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

    /// What the place shows of every secret.
    private var evidence: EvidenceLevel {
        if values.count == secrets.count { return .value }
        return secrets.allSatisfy { $0.digest != nil } ? .digest : .name
    }

    /// Fails where there is none: whatever is compared with nothing is not shared.
    func checkIsNotEmpty(_ message: String, advice: String) throws(ListingFailure) {
        if secrets.isEmpty { throw ListingFailure(message: message, advice: advice) }
    }

    /// The listing of them.
    ///
    /// - Throws: a failure where a name is there twice.
    func listing(
        of place: String, provider: String, source: Listing.Source, readAt: Double
    ) throws(ListingFailure) -> Listing {
        do {
            return try Listing(
                provider: provider, source: source, evidence: evidence, fetchedAt: readAt, secrets: secrets,
                values: values)
        } catch {
            throw ListingFailure(
                message: "\(place) contradicts itself: it has \(error.name) twice",
                advice: "Leave the one that holds.")
        }
    }
}
