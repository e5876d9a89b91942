import Foundation

/// A PostgreSQL of the demo's own, with a database for each project. It is made when the first query arrives, listens
/// on a Unix socket in a folder of its own alone, and ends with this process, however that ends.
///
/// Queries run as Supabase's read-only endpoint runs them: as `supabase_read_only_user`, which may read all and write
/// nothing, in a transaction that is read-only, and not for long.
actor DemoDatabase {
    /// What comes of a query.
    enum Outcome: Sendable {
        /// A JSON array of row objects.
        case rows(Data)
        /// PostgreSQL's own message.
        case refused(String)
        /// There is no PostgreSQL, or it did not start.
        case unavailable
    }

    private let projects: [(ref: String, script: String)]
    private let programs: String?
    private var cluster: Task<DemoCluster?, Never>?

    /// - Parameter programs: the folder of PostgreSQL's programs; `nil` if there is none.
    init(
        projects: [(ref: String, script: String)], programs: String? = DemoCluster.installedPrograms
    ) {
        self.projects = projects
        self.programs = programs
    }

    /// Runs one query in a project's database.
    func rows(of query: String, in ref: String) async -> Outcome {
        guard let cluster = await started() else { return .unavailable }
        return await cluster.run(query, in: ref)
    }

    /// Where PostgreSQL's socket is; `nil` if it has not been started.
    var folder: String? {
        get async { await cluster?.value?.folder }
    }

    /// Ends PostgreSQL, and takes its folder away.
    func stop() async {
        let cluster = cluster
        self.cluster = nil
        await cluster?.value?.stop()
    }

    private func started() async -> DemoCluster? {
        if let cluster { return await cluster.value }
        let (projects, programs) = (projects, programs)
        let start = Task { () -> DemoCluster? in
            guard let programs else { return nil }
            return await DemoCluster.start(programs, projects)
        }
        cluster = start
        return await start.value
    }
}
