import Evidence

/// What a host lists, gathered entry by entry.
struct ListedEntries {
    private let host: String
    private(set) var secrets: [ListedSecret] = []
    private(set) var values: [HeldSecret] = []

    init(of host: String) { self.host = host }

    /// Adds a secret of which `shown` is shown.
    mutating func add(
        _ name: String, shown: ListedSecret.Shown = .nothing, isPlatform: Bool = false,
        updatedAt: Double? = nil
    ) throws(ListingFailure) {
        try check(name)
        secrets.append(ListedSecret(name: name, shown: shown, isPlatform: isPlatform, updatedAt: updatedAt))
    }

    /// Adds a secret of which the value is shown: its digest to the listing, the value for whoever examines it.
    mutating func add(_ secret: HeldSecret, updatedAt: Double? = nil) throws(ListingFailure) {
        try add(secret.name, shown: .digest(secret.value.digest), updatedAt: updatedAt)
        values.append(secret)
    }

    /// The listing of all of them.
    ///
    /// It claims to show values only where it shows every one: the comparison with other environments relies on it.
    func listing(
        provider: String, source: Listing.Source, readAt: Double
    ) throws(ListingFailure) -> Listing {
        try .of(
            host, provider: provider, source: source,
            evidence: values.count == secrets.count ? .value : .name, readAt: readAt, secrets, values: values)
    }

    private func check(_ name: String) throws(ListingFailure) {
        guard !name.isEmpty, name.utf8.count <= 1024 else {
            throw ListingJSON.wrongShape(
                host, "entry \(secrets.count + 1) has no name, or one that is too long")
        }
    }
}
