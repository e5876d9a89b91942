import Listings
public import Manifests
import Support

/// What an environment's assertions on its database see.
///
/// `POST /v1/projects/{ref}/database/query/read-only` with `{"query"}` answers 201 with an array of row objects, and
/// 400 with `{"message": "Failed to run sql query: ERROR:  42P01: …"}` where PostgreSQL refuses the statement. It runs
/// it as `supabase_read_only_user`, which has `pg_read_all_data` and passes over row-level security, so no policy hides
/// rows; names have to be qualified by their schema. Sources: supabase/cli `pkg/api/types.gen.go` (V1ReadOnlyQueryBody);
/// stackblitz/bolt.new, issue 4737, for the message; supabase/postgres, `init-scripts/…-initial-schema.sql`, for the
/// role. That the endpoint's transaction is read-only besides could not be confirmed.
public struct DatabaseMappingProbe: Probe {
    /// `database-mapping`.
    public let rule = "database-mapping"

    /// As many statements run at once as a small project's database takes beside its work.
    private static let mostAtOnce = 4

    /// The probe.
    public init() {}

    /// All assertions of the environment.
    public func looks(at environment: Environment) -> [ProbeTask] {
        looks(at: environment, for: environment.probes.database?.assertions ?? [])
    }

    /// Only what a judged environment's assertions are held against.
    public func looks(at environment: Environment, comparedWith judged: [Environment]) -> [ProbeTask] {
        let assertions = environment.probes.database?.assertions ?? []
        return looks(
            at: environment,
            for: assertions.filter { assertion in
                assertion.isDisjoint
                    && judged.contains { $0.disjointAssertion(named: assertion.name.value) != nil }
            })
    }

    /// `database` needs a Supabase project.
    public func problems(of environment: Environment) -> [ManifestProblem] {
        guard let database = environment.probes.database, SupabaseProject(of: environment) == nil else {
            return []
        }
        return [
            ManifestProblem(
                at: database.position,
                "database is looked at in a Supabase project, and none is declared: neither a listing of Supabase's, nor an identifier `supabase_url`"
            )
        ]
    }

    /// One look for all of them, so that their number does not decide how many statements run at once; each fails
    /// alone.
    private func looks(at environment: Environment, for assertions: [DatabaseAssertion]) -> [ProbeTask] {
        guard !assertions.isEmpty else { return [] }
        return [
            { context in
                let seen = await see(assertions, of: environment, by: context)
                return { $0.database.merge(seen) { $1 } }
            }
        ]
    }

    private func see(
        _ assertions: [DatabaseAssertion], of environment: Environment, by context: FetchContext
    ) async -> [String: Result<AssertionResult, Failure>] {
        await withTaskGroup(of: (String, Result<AssertionResult, Failure>).self) { group in
            var seen: [String: Result<AssertionResult, Failure>] = [:]
            for (index, assertion) in assertions.enumerated() {
                if index >= Self.mostAtOnce, let (name, sighting) = await group.next() {
                    seen[name] = sighting
                }
                group.addTask {
                    (assertion.name.value, await see(assertion, of: environment, by: context))
                }
            }
            for await (name, sighting) in group { seen[name] = sighting }
            return seen
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
