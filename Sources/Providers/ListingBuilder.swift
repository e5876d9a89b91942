import Listings
import Secrets
import Support

/// Builds a listing entry by entry: a value is hashed on arrival, and handed on for whoever examines it.
struct ListingBuilder {
    /// What lists, as messages name it: `GitHub`, `the dotenv file`.
    private let source: String
    /// What a name that is listed twice means, and what to do about it.
    private let contradiction: String
    private let advice: String
    private var secrets: [ListedSecret] = []
    private var values: [HeldSecret] = []
    private var resources: [BoundResource] = []
    private var problem: Failure?
    /// The names that are not shown, whatever is set; nil where all are.
    var unlisted: UnlistedNames?

    /// A listing of a host's.
    init(host: String) {
        source = host
        contradiction = "\(host)'s listing contradicts itself: it lists"
        advice = "Run again; if it stays so, look at the secrets in \(host)'s dashboard."
    }

    /// A listing of a file's or a program's.
    init(file: String) {
        source = file
        contradiction = "\(file) contradicts itself: it has"
        advice = "Keep one of the two."
    }

    /// Adds a secret of which the value is shown.
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

    /// Adds a secret of which `shown` is shown.
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

    /// Adds what the environment's code is bound to.
    mutating func add(_ resource: BoundResource) { resources.append(resource) }

    private mutating func add(_ secret: ListedSecret) {
        // What stands in place of a name may be the secret itself: it is named by its place alone.
        if secret.name.isEmpty || secret.name.utf8.count > 1024, problem == nil {
            problem = wrongEntry("has no name, or one that is too long")
        }
        secrets.append(secret)
        // Whoever lists it: a program may list what Supabase gives to functions.
        if Supabase.isMadeForProject(secret) { secrets[secrets.count - 1].isMadeForProject = true }
    }

    /// A failure of the entry that would be added next.
    func wrongEntry(_ what: String) -> Failure {
        ListingJSON.wrongShape(source, "entry \(secrets.count + 1) \(what)")
    }

    /// Fails where nothing was added: whatever is compared with nothing is not shared.
    func checkIsNotEmpty(_ message: String, advice: String) throws(Failure) {
        if secrets.isEmpty { throw Failure(message: message, advice: advice) }
    }

    /// The listing of all that was added.
    ///
    /// - Throws: a failure where an entry has no name, or a name is listed twice.
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

    /// What is shown of every secret: the comparison with other environments relies on it.
    private var evidence: EvidenceLevel {
        if values.count == secrets.count { return .value }
        return secrets.allSatisfy { $0.digest != nil } ? .digest : .name
    }
}
