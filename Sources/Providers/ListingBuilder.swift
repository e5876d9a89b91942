import Listings
import Secrets
import Support

/// Builds a listing entry by entry. Each value is hashed when added, and kept for the rules that examine it.
struct ListingBuilder {
    /// The listing's source in messages: `GitHub`, `the dotenv file`.
    private let source: String
    /// What a repeated name means, and how to fix it.
    private let contradiction: String
    private let advice: String
    private var secrets: [ListedSecret] = []
    private var values: [HeldSecret] = []
    private var resources: [BoundResource] = []
    private var problem: Failure?
    /// The names that the listing does not show, whether they are set or not; `nil` if it shows all.
    var unlisted: UnlistedNames?

    /// Creates a builder for a host's listing.
    init(host: String) {
        source = host
        contradiction = "\(host)'s listing contradicts itself: it lists"
        advice = "Run again; if it stays so, look at the secrets in \(host)'s dashboard."
    }

    /// Creates a builder for the listing of a file or a program.
    init(file: String) {
        source = file
        contradiction = "\(file) contradicts itself: it has"
        advice = "Keep one of the two."
    }

    /// Adds a secret whose value is shown.
    mutating func add(
        _ secret: HeldSecret, updatedAt: Double? = nil, isPlatform: Bool = false,
        plainTextIn file: String? = nil, readings: Dotenv.Readings? = nil,
        deployed: Deployed? = nil, reachesAll: Bool = false, variable: String? = nil,
        isIncidental: Bool = false
    ) {
        values.append(secret)
        var listed = ListedSecret(
            name: secret.name, digest: secret.value.digest, isPlatform: isPlatform, updatedAt: updatedAt,
            plainTextIn: file)
        (listed.readings, listed.deployed) = (readings?.description, deployed)
        if reachesAll { listed.reachesAll = true }
        if let variable { listed.variable = variable }
        if isIncidental { listed.isIncidental = true }
        add(listed)
    }

    /// Adds a secret with `shown` as its evidence.
    mutating func add(
        _ name: String, shown: ListedSecret.Shown = .nothing, isPlatform: Bool = false,
        updatedAt: Double? = nil, deployed: Deployed? = nil, candidates: [ListedSecret.Shown] = [],
        reachesAll: Bool = false
    ) {
        var listed = ListedSecret(name: name, shown: shown, isPlatform: isPlatform, updatedAt: updatedAt)
        if deployed != nil { listed.deployed = deployed }
        if !candidates.isEmpty { listed.candidates = candidates }
        if reachesAll { listed.reachesAll = true }
        add(listed)
    }

    /// Adds a resource to which the environment's code is bound.
    mutating func add(_ resource: BoundResource) { resources.append(resource) }

    private mutating func add(_ secret: ListedSecret) {
        // An invalid name may be the secret itself, so the error gives only its position.
        if secret.name.isEmpty || secret.name.utf8.count > 1024, problem == nil {
            problem = wrongEntry("has no name, or one that is too long")
        }
        secrets.append(secret)
        // Applies to all providers: a program may list the secrets that Supabase gives to functions.
        if Supabase.isMadeForProject(secret) { secrets[secrets.count - 1].isMadeForProject = true }
    }

    /// Returns a failure for the next entry.
    func wrongEntry(_ what: String) -> Failure {
        ListingJSON.wrongShape(source, "entry \(secrets.count + 1) \(what)")
    }

    /// Fails if nothing was added: an empty listing would make every comparison pass.
    func checkIsNotEmpty(_ message: String, advice: String) throws(Failure) {
        if secrets.isEmpty { throw Failure(message: message, advice: advice) }
    }

    /// Returns the listing of all added entries.
    ///
    /// - Throws: a failure if an entry has no name, or a name is listed twice.
    func listing(provider: String, source: Listing.Source, readAt: Double) throws(Failure) -> Listing {
        if let problem { throw problem }
        do {
            return try Listing(
                provider: provider, source: source, evidence: evidence, fetchedAt: readAt, secrets: secrets,
                values: values, resources: resources, unlisted: unlisted)
        } catch {
            throw Failure(
                message: "\(contradiction) \(error.name) twice", advice: advice)
        }
    }

    /// The evidence for every secret, on which the comparison with other environments relies.
    private var evidence: EvidenceLevel {
        if values.count == secrets.count { return .value }
        return secrets.allSatisfy { $0.digest != nil } ? .digest : .name
    }
}
