import Auditing
package import Listings
import Manifests
import Providers
package import Secrets
package import Support

/// The probe for the assertions on an environment's database.
///
/// `POST /v1/projects/{ref}/database/query/read-only` with `{"query"}` answers 201 with an array of row objects, and
/// 400 with `{"message": "Failed to run sql query: ERROR:  42P01: …"}` if PostgreSQL rejects the statement. It runs as
/// `supabase_read_only_user`, which has `pg_read_all_data` and bypasses row-level security, so policies hide no rows;
/// names must be qualified by their schema. Sources: supabase/cli `pkg/api/types.gen.go` (V1ReadOnlyQueryBody);
/// stackblitz/bolt.new, issue 4737, for the message; supabase/postgres, `init-scripts/…-initial-schema.sql`, for the
/// role, and pull request 1711: its transactions are read-only by default.
struct DatabaseProbe: FetchingProbe {
    typealias Carried = AssertionResults

    let rule: any Rule = DatabaseMapping()

    let source = ProbeSource(
        key: "database",
        Form("assertions by their names", ProbesSchema.database) { DatabaseReader.read($0, $1) },
        "What must hold of the rows of its database, by names of your own.",
        example: "{ users-exist: { rows: users } }", see: "probes.md#database")

    /// The number of concurrent statements that a small project's database can handle beside its work.
    private static let mostAtOnce = 4

    /// Checks that the environment has a Supabase project, and that the named services exist.
    func problems(
        of database: DatabaseDeclaration, in environment: Environment, of workspace: Workspace
    ) -> [ManifestProblem] {
        let ids = workspace.services.map(\.id)
        let unknown = database.assertions.compactMap(\.service).filter { !ids.contains($0.value) }
        let ambiguous =
            environment.hasAmbiguousProject
            ? [
                ManifestProblem(
                    at: database.position,
                    "database asks one Supabase project, and parts list several; expected `identifiers: { supabase_url: https://REF.supabase.co }` to say which"
                )
            ] : []
        return SupabaseProject.problems(of: "database", at: database.position, in: environment) + ambiguous
            + unknown.map { service in
                ManifestProblem(
                    at: service.position,
                    "unknown service \(quoted(service.value))\(suggestion(service.value, among: ids))")
            }
    }

    /// Returns only the assertions that a judged environment's are compared with.
    func compared(_ database: DatabaseDeclaration, with judged: [Environment]) -> DatabaseDeclaration? {
        let assertions = database.assertions.filter { assertion in
            assertion.isDisjoint
                && judged.contains { $0.disjointAssertion(named: assertion.name.value) != nil }
        }
        return assertions.isEmpty
            ? nil : DatabaseDeclaration(position: database.position, assertions: assertions)
    }

    /// Runs as one task, to limit the number of concurrent statements; each assertion fails on its own.
    func fetch(
        _ database: DatabaseDeclaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> AssertionResults {
        await withTaskGroup(of: (String, Result<AssertionResult, Failure>).self) { group in
            var results = AssertionResults()
            for (index, assertion) in database.assertions.enumerated() {
                if index >= Self.mostAtOnce, let (name, result) = await group.next() {
                    results.byName[name] = result
                }
                group.addTask {
                    (assertion.name.value, await see(assertion, of: environment, by: context))
                }
            }
            for await (name, result) in group { results.byName[name] = result }
            return results
        }
    }

    private func see(
        _ assertion: DatabaseAssertion, of environment: Environment, by context: FetchContext
    ) async -> Result<AssertionResult, Failure> {
        do throws(Failure) {
            let project = try SupabaseProject.declared(by: environment)
            let statement = ["query": assertion.statement]
            return .success(
                try await project.api(context).ask(
                    project.path("database/query/read-only"), statement, project.subject("the database")
                ) { (reply: ProviderAPI.Reply) throws(Failure) in
                    switch reply {
                    case .answer(let body): try assertion.read(body, at: context.now)
                    case .refusal(let body): try QueryRefusal(body).sighting(of: assertion)
                    }
                })
        } catch {
            return .failure(error)
        }
    }
}

extension DatabaseProbe {
    var apis: [APIConfiguration] { [Supabase.api] }

    /// Sends an empty query to the read-only endpoint.
    func access(
        to declaration: DatabaseDeclaration, of environment: Environment, by context: FetchContext,
        isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        let access = await SupabaseProject.access(in: environment, by: context, isOffline: isOffline) {
            AccessRequest(
                Supabase.api, .query(path: $0.path("database/query/read-only"), "select 1"),
                $0.subject("the database"))
        }
        return [("database", access)]
    }
}

/// The results of the assertions on an environment's database.
package struct AssertionResults: ProbeResult {
    /// The result of each assertion, by name.
    package var byName: [String: Result<AssertionResult, Failure>] = [:]

    /// Creates empty results.
    package init() {}
}

extension AssertionResults: Codable {
    /// Reads sealed results.
    package init(from decoder: any Decoder) throws {
        byName = try [String: WrittenResult<AssertionResult>](from: decoder).mapValues(\.result)
    }

    /// Seals each result, or why there is none.
    package func encode(to encoder: any Encoder) throws {
        try byName.mapValues { WrittenResult($0) }.encode(to: encoder)
    }
}

extension ProbeResults {
    /// Returns the result of an assertion, or why there is none.
    package func assertion(_ name: String) -> Result<AssertionResult, Failure> {
        self[AssertionResults.self].flatMap { $0.byName[name] ?? .failure(absence) }
    }
}

/// The result of one assertion on an environment's database.
package enum AssertionResult: Codable, Sendable {
    /// The number of rows.
    case rows(Tally)
    /// The number of rows without a value in a column, and the number of all rows.
    case nulls(Tally, of: Tally)
    /// The values of a column.
    case values(ColumnValues)
    /// The column has more values than the limit.
    case tooManyValues
    /// Whether a table exists.
    case table(Bool)
    /// The existing ones of the requested indexes; `false` for an unusable one.
    case indexes([String: Bool])
    /// The latest moment in a column; `nil` if it has none.
    case latest(PastMoment?)
    /// Something that the statement names does not exist.
    case missing(Missing)

    /// The kinds of missing objects.
    package enum Missing: Codable, Sendable {
        /// A table.
        case table
        /// A column.
        case column
    }
}

/// A number of rows, counted up to a limit.
package struct Tally: Hashable, Codable, Sendable {
    /// The number; one more than ``most`` for anything above that.
    package let count: Int

    /// The limit of counting, so that a query on a large table stays cheap.
    package static let most = 10_000

    /// Creates a number of rows.
    package init(_ count: Int) { self.count = count }

    /// Whether the number is above the limit.
    package var isMore: Bool { count > Tally.most }

    /// The number in digits.
    package var description: String { isMore ? "more than 10,000" : String(count) }
}

extension Tally: CustomStringConvertible {}

/// The distinct values of a column, without null and empty texts.
package struct ColumnValues: Sendable {
    /// Each value's digest, with the value itself if its column's type is a number or a UUID. Texts are not kept: they
    /// may be private.
    package let values: [Digest: String?]
    /// Whether one of them has parts that are not compared as values, as an object does.
    package let hasParts: Bool

    /// Creates the values of a column.
    package init(_ values: [Digest: String?], hasParts: Bool = false) {
        let empty = Digest(of: "")
        self.values = values.filter { $0.key != empty }
        self.hasParts = hasParts
    }

    /// Returns the number of values that this column shares with another, and the printable ones in order.
    package func shared(with other: ColumnValues) -> (count: Int, shown: [String]) {
        let shared = values.filter { other.values[$0.key] != nil }
        return (shared.count, shared.values.compactMap { $0 }.sorted { ($0.count, $0) < ($1.count, $1) })
    }
}

extension ColumnValues: Codable {
    private struct Content: Codable {
        let entries: [Entry]
        let hasParts: Bool
    }

    private struct Entry: Codable {
        let digest: Digest
        let text: String?
    }

    /// Reads sealed values.
    package init(from decoder: any Decoder) throws {
        let content = try Content(from: decoder)
        self.init(
            Dictionary(
                content.entries.map { ($0.digest, $0.text) }, uniquingKeysWith: { first, _ in first }),
            hasParts: content.hasParts)
    }

    /// Seals the digests, and the printable values.
    package func encode(to encoder: any Encoder) throws {
        let entries = values.map { Entry(digest: $0, text: $1) }
        try Content(entries: entries, hasParts: hasParts).encode(to: encoder)
    }
}

/// A moment, and its age when it was read.
package struct PastMoment: Hashable, Codable, Sendable {
    /// Seconds since 1970 (UTC).
    package let moment: Double
    /// The age in seconds; negative for a moment in the future.
    package let age: Double

    /// Creates a moment that was read at `now`; both in seconds since 1970 (UTC).
    package init(_ moment: Double, seenAt now: Double) { (self.moment, age) = (moment, now - moment) }
}
