import Listings
import Secrets
import Support

/// What a host lists, gathered entry by entry.
struct ListedEntries {
    private let host: String
    private var gathered = GatheredSecrets()

    init(of host: String) { self.host = host }

    /// Adds a secret of which `shown` is shown.
    mutating func add(
        _ name: String, shown: ListedSecret.Shown = .nothing, isPlatform: Bool = false,
        updatedAt: Double? = nil
    ) throws(Failure) {
        try check(name)
        gathered.add(ListedSecret(name: name, shown: shown, isPlatform: isPlatform, updatedAt: updatedAt))
    }

    /// Adds a secret of which the value is shown.
    mutating func add(_ secret: HeldSecret, updatedAt: Double? = nil) throws(Failure) {
        try check(secret.name)
        gathered.add(secret, updatedAt: updatedAt)
    }

    /// The listing of all of them.
    ///
    /// - Throws: a failure where a name is listed twice.
    func listing(
        provider: String, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        try gathered.listing(provider: provider, source: source, readAt: readAt) { name in
            Failure(
                message: "\(host)'s listing contradicts itself: it lists \(name) twice",
                advice: "Run again; if it stays so, look at the secrets in \(host)'s dashboard.")
        }
    }

    /// An entry that is wrong is named by its place alone: what stands there may be the secret itself.
    func check(_ name: String) throws(Failure) {
        guard !name.isEmpty, name.utf8.count <= 1024 else {
            throw wrongEntry("has no name, or one that is too long")
        }
    }

    /// A failure of the entry that would be added next.
    func wrongEntry(_ what: String) -> Failure {
        ListingJSON.wrongShape(host, "entry \(gathered.count + 1) \(what)")
    }
}
