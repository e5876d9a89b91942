import Listings
public import Manifests
import Support

/// When a Supabase project's Edge Functions were deployed.
///
/// `GET /v1/projects/{ref}/functions` answers 200 with `[{"id", "slug", "name", "status", "version", "created_at",
/// "updated_at", …}]`, the times in milliseconds since 1970; `status` is `ACTIVE`, `REMOVED` or `THROTTLED`. A project
/// may have none. Source: supabase/cli, `pkg/api/types.gen.go` (FunctionResponse; both times are numbers that are
/// always there). Not confirmed: whether `updated_at` moves, too, when only a function's settings are changed.
public struct StaleDeployProbe: Probe {
    /// `stale-deploy`.
    public let rule = "stale-deploy"

    /// The probe.
    public init() {}

    /// One look, where services name functions and the environment has a Supabase project.
    public func looks(at environment: Environment) -> [ProbeTask] {
        guard !environment.probes.functions.isEmpty else { return [] }
        return [
            { context in
                let seen = await look(at: environment, by: context)
                return { $0.functions = seen }
            }
        ]
    }

    private func look(
        at environment: Environment, by context: FetchContext
    ) async -> Result<[String: DeployedFunction], Failure> {
        do throws(Failure) {
            let project = try SupabaseProject.declared(by: environment)
            return .success(
                try await project.api(context).get(
                    project.path("functions"), project.subject("the Edge Functions"), Self.read))
        } catch {
            return .failure(error)
        }
    }

    /// Reads the answer of `GET …/functions`.
    static func read(_ body: [UInt8]) throws(Failure) -> [String: DeployedFunction] {
        var functions: [String: DeployedFunction] = [:]
        let rows = try ListingJSON.decode([Row].self, from: body, of: "Supabase")
        for (index, row) in rows.enumerated() {
            // Years 1970 to 9999; what is outside is no date.
            guard (0..<253_402_300_800_000).contains(row.updatedAt) else {
                throw ListingJSON.wrongShape(
                    "Supabase", "entry \(index + 1) has no date as its `updated_at`")
            }
            let function = DeployedFunction(status: row.known, updatedAt: row.updatedAt / 1000)
            guard functions.updateValue(function, forKey: row.slug) == nil else {
                throw Failure(
                    message:
                        "Supabase's list of functions contradicts itself: entry \(index + 1) is listed twice",
                    advice: "Run again.")
            }
        }
        return functions
    }

    private struct Row: Decodable {
        let slug: String
        let status: String
        let updatedAt: Double

        private enum CodingKeys: String, CodingKey {
            case slug, status
            case updatedAt = "updated_at"
        }

        var known: DeployedFunction.Status {
            switch status {
            case "ACTIVE": .active
            case "REMOVED": .removed
            case "THROTTLED": .throttled
            default: .other
            }
        }
    }
}
