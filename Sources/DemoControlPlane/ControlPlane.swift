public import Foundation

/// The state behind the API: projects, and of each secret its digest and its date, never its value.
public actor ControlPlane {
    private struct StoredSecret {
        var digest: Digest
        var updatedAt: Date
    }

    private struct Project {
        let row: ProjectRow
        var secrets: [String: StoredSecret]
        let auth: DemoAuth
        let functions: [DemoFunction]
        let frontend: DemoFrontend
    }

    /// The address to which other hosts send webhooks.
    nonisolated let webhooks: DemoWebhooks
    /// The project that builds the front ends; it is never changed.
    nonisolated let pages: DemoPages

    private let token: Digest
    private let limit: Int
    private let now: @Sendable () -> Date
    private let database: DemoDatabase
    private let order: [String]
    private var projects: [String: Project]
    private var limits: [String?: RateLimit] = [:]
    private var faults = FaultQueue()
    private var counts: [Route: Int] = [:]

    /// - Parameters:
    ///   - token: the one access token that is accepted; kept as a digest.
    ///   - requestsPerMinute: the limit per project, and for the account's own routes together.
    ///   - hasPostgreSQL: whether queries are run, by the PostgreSQL that is installed.
    ///   - now: the clock, so that tests need not wait.
    public init(
        state: DemoState, token: String, requestsPerMinute: Int = 120, hasPostgreSQL: Bool = true,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        webhooks = state.webhooks
        self.token = Digest(of: token)
        self.limit = requestsPerMinute
        self.now = now
        pages = state.pages
        database = DemoDatabase(
            projects: state.projects.map { ($0.ref, $0.tables.script) },
            programs: hasPostgreSQL ? DemoCluster.installedPrograms : nil)
        order = state.projects.map(\.ref)
        projects = state.projects.reduce(into: [:]) { projects, project in
            projects[project.ref] = Project(
                row: ProjectRow(ref: project.ref, title: project.title, createdAt: project.createdAt),
                secrets: project.secrets.merging(project.platformSecrets) { _, platform in platform }
                    .mapValues { StoredSecret(digest: Digest(of: $0.value), updatedAt: $0.updatedAt) },
                auth: project.auth, functions: project.functions,
                frontend: DemoFrontend(of: project))
        }
    }

    // MARK: For tests and demonstrations

    /// Lets the next requests fail: those to one project, or any. Faults set earlier come first.
    public func fail(next times: Int, with fault: Fault, project: String? = nil) {
        faults.add(fault, times: times, project: project)
    }

    /// Forgets the faults that no request has met yet.
    public func heal() {
        faults.clear()
    }

    /// How many requests of a known route arrived, refused ones included. No project: `GET /v1/projects`.
    public func requestCount(_ method: String, project: String? = nil, resource: String = "secrets") -> Int {
        counts[Route(method: method, project: project, resource: resource), default: 0]
    }

    /// A project's names and digests (lower-case hex) as they are now, without a request being counted.
    public func digests(inProject ref: String) -> [String: String] {
        projects[ref]?.secrets.mapValues(\.digest.hex) ?? [:]
    }

    // MARK: For the API

    /// The faults that a request meets before it is handled.
    struct Admission {
        let standing: RateLimit.Standing
        let fault: Fault?
    }

    /// Counts a request and hands it its fault. A request over the limit uses no fault up.
    func admit(_ route: Route?) -> Admission {
        let known = route.flatMap { $0.project == nil || projects[$0.project ?? ""] != nil ? $0 : nil }
        if let known { counts[known, default: 0] += 1 }
        let standing = limits[known?.project, default: RateLimit(limit: limit)].count(at: now())
        return Admission(
            standing: standing, fault: standing.isWithin ? faults.take(for: known?.project) : nil)
    }

    func authorize(_ authorization: String?) throws(APIError) {
        let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            Digest(of: parts[1].utf8).matches(token)
        else { throw .unauthorized }
    }

    func allProjects() -> [ProjectRow] {
        order.compactMap { projects[$0]?.row }
    }

    func project(_ ref: String) throws(APIError) -> ProjectRow {
        guard let project = projects[ref] else { throw .noSuchProject }
        return project.row
    }

    func listing(of ref: String) throws(APIError) -> [SecretRow] {
        guard let project = projects[ref] else { throw .noSuchProject }
        return project.secrets
            .map { SecretRow(name: $0, digest: $1.digest, updatedAt: $1.updatedAt) }
            .sorted { $0.name < $1.name }
    }

    func auth(of ref: String) throws(APIError) -> DemoAuth {
        guard let project = projects[ref] else { throw .noSuchProject }
        return project.auth
    }

    func functions(of ref: String) throws(APIError) -> [DemoFunction] {
        guard let project = projects[ref] else { throw .noSuchProject }
        return project.functions
    }

    /// The rows of a query, as JSON.
    func rows(of query: String, in ref: String) async throws(APIError) -> Data {
        guard projects[ref] != nil else { throw .noSuchProject }
        switch await database.rows(of: query, in: ref) {
        case .rows(let rows): return rows
        case .refused(let message): throw .badRequest("Failed to run sql query: \(message)")
        case .unavailable: throw APIError(503, "PostgreSQL is not there: scripts/setup postgresql")
        }
    }

    /// Ends what the plane started.
    func stop() async { await database.stop() }

    /// The front end of an environment; `nil` if there is no such environment.
    func frontend(of environment: String) -> DemoFrontend? {
        projects.values.first { $0.frontend.environment == environment }?.frontend
    }

    /// Sets all or, when one is refused, none. Of two entries of the same name the later wins.
    func set(_ secrets: [NewSecret], in ref: String) throws(APIError) {
        guard projects[ref] != nil else { throw .noSuchProject }
        try SecretRules.check(secrets)
        let date = now()
        for secret in secrets {
            projects[ref]?.secrets[secret.name] = StoredSecret(
                digest: Digest(of: secret.value), updatedAt: date)
        }
    }

    /// Deletes all or, when one is refused, none. A name that is not set is not an error.
    func delete(_ names: [String], in ref: String) throws(APIError) {
        guard projects[ref] != nil else { throw .noSuchProject }
        try SecretRules.check(names)
        for name in names {
            projects[ref]?.secrets[name] = nil
        }
    }
}
