import Auditing
package import Listings
import Manifests
import Providers
package import Secrets
package import Support

/// What an environment's assertions on its database see.
///
/// `POST /v1/projects/{ref}/database/query/read-only` with `{"query"}` answers 201 with an array of row objects, and
/// 400 with `{"message": "Failed to run sql query: ERROR:  42P01: …"}` where PostgreSQL refuses the statement. It runs
/// it as `supabase_read_only_user`, which has `pg_read_all_data` and passes over row-level security, so no policy hides
/// rows; names have to be qualified by their schema. Sources: supabase/cli `pkg/api/types.gen.go` (V1ReadOnlyQueryBody);
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

    /// As many statements run at once as a small project's database takes beside its work.
    private static let mostAtOnce = 4

    /// `database` needs a Supabase project, and its services must exist.
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

    /// Only what a judged environment's assertions are held against.
    func compared(_ database: DatabaseDeclaration, with judged: [Environment]) -> DatabaseDeclaration? {
        let assertions = database.assertions.filter { assertion in
            assertion.isDisjoint
                && judged.contains { $0.disjointAssertion(named: assertion.name.value) != nil }
        }
        return assertions.isEmpty
            ? nil : DatabaseDeclaration(position: database.position, assertions: assertions)
    }

    /// One task for all of them, so that their number does not decide how many statements run at once; each fails
    /// alone.
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

/// What the assertions on an environment's database found.
package struct AssertionResults: ProbeResult {
    /// What each found, by its name.
    package var byName: [String: Result<AssertionResult, Failure>] = [:]

    /// Nothing.
    package init() {}
}

extension AssertionResults: Codable {
    /// What was sealed.
    package init(from decoder: any Decoder) throws {
        byName = try [String: WrittenResult<AssertionResult>](from: decoder).mapValues(\.result)
    }

    /// Seals what each found, or why it found nothing.
    package func encode(to encoder: any Encoder) throws {
        try byName.mapValues { WrittenResult($0) }.encode(to: encoder)
    }
}

extension ProbeResults {
    /// What an assertion found, or why nothing was.
    package func assertion(_ name: String) -> Result<AssertionResult, Failure> {
        self[AssertionResults.self].flatMap { $0.byName[name] ?? .failure(absence) }
    }
}

/// What one assertion on an environment's database saw.
package enum AssertionResult: Codable, Sendable {
    /// How many rows there are.
    case rows(Tally)
    /// How many rows have no value in a column, and how many there are.
    case nulls(Tally, of: Tally)
    /// The values of a column.
    case values(ColumnValues)
    /// The column has more values than are fetched.
    case tooManyValues
    /// Whether a table is there.
    case table(Bool)
    /// Of the indexes that were looked for those that are there; false for one that can't be used.
    case indexes([String: Bool])
    /// The latest moment in a column; nil where it has none.
    case latest(PastMoment?)
    /// Something that the statement names is not there.
    case missing(Missing)

    /// What can be missing.
    package enum Missing: Codable, Sendable {
        /// A table.
        case table
        /// A column.
        case column
    }
}

/// A number of rows, counted no further than needed.
package struct Tally: Hashable, Codable, Sendable {
    /// The number, and one more than ``most`` for all that is above.
    package let count: Int

    /// Above it nobody counts: a look must not cost a large table.
    package static let most = 10_000

    /// A number of rows.
    package init(_ count: Int) { self.count = count }

    /// Whether there are more than were counted.
    package var isMore: Bool { count > Tally.most }

    /// The number in digits.
    package var description: String { isMore ? "more than 10,000" : String(count) }
}

extension Tally: CustomStringConvertible {}

/// The different values of a column, as far as comparing takes them. Neither a null nor an empty text counts.
package struct ColumnValues: Sendable {
    /// Each value's digest, with the value itself where it is a number or a UUID by its column's type: texts may be
    /// anybody's.
    package let values: [Digest: String?]
    /// Whether one of them has parts that are no values of their own here: an object.
    package let hasParts: Bool

    /// The values of a column.
    package init(_ values: [Digest: String?], hasParts: Bool = false) {
        let empty = Digest(of: "")
        self.values = values.filter { $0.key != empty }
        self.hasParts = hasParts
    }

    /// Of what this column and another share: how many values, and in order those that may be shown.
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

    /// What was sealed.
    package init(from decoder: any Decoder) throws {
        let content = try Content(from: decoder)
        self.init(
            Dictionary(
                content.entries.map { ($0.digest, $0.text) }, uniquingKeysWith: { first, _ in first }),
            hasParts: content.hasParts)
    }

    /// Seals the digests, and the values that may be shown.
    package func encode(to encoder: any Encoder) throws {
        let entries = values.map { Entry(digest: $0, text: $1) }
        try Content(entries: entries, hasParts: hasParts).encode(to: encoder)
    }
}

/// A moment, and how long ago it was when somebody looked.
package struct PastMoment: Hashable, Codable, Sendable {
    /// Seconds since 1970 (UTC).
    package let moment: Double
    /// In seconds; below zero for a moment to come.
    package let age: Double

    /// A moment, seen at `now`; both in seconds since 1970 (UTC).
    package init(_ moment: Double, seenAt now: Double) { (self.moment, age) = (moment, now - moment) }
}
