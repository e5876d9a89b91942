import Auditing
import Listings
package import Manifests
import Providers
import Support

/// The probe for the deployment times of a Supabase project's Edge Functions.
///
/// `GET /v1/projects/{ref}/functions` answers 200 with `[{"id", "slug", "name", "status", "version", "created_at",
/// "updated_at", …}]`, times in milliseconds since 1970; `status` is `ACTIVE`, `REMOVED` or `THROTTLED`. A project may
/// have no functions. Source: supabase/cli, `pkg/api/types.gen.go` (FunctionResponse; both times are required numbers).
/// Not confirmed: whether `updated_at` also changes if only a function's settings change.
struct FunctionsProbe: FetchingProbe {
    typealias Carried = DeployedFunctions
    typealias Declaration = FunctionsDeclaration

    let rule: any Rule = StaleDeploy()

    let source = ProbeSource(fromServices: { environment, services in
        guard let listing = environment.listing, listing.provider.value == "supabase" else { return nil }
        let functions = services.declaredFunctions
        return functions.isEmpty
            ? nil : FunctionsDeclaration(position: listing.provider.position, all: functions)
    })

    func fetch(
        _ functions: FunctionsDeclaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> DeployedFunctions {
        let project = try SupabaseProject.declared(by: environment)
        return try await project.api(context).get(
            project.path("functions"), project.subject("the Edge Functions"), Self.read)
    }

    /// Reads the answer of `GET …/functions`.
    static func read(_ body: [UInt8]) throws(Failure) -> DeployedFunctions {
        var functions: [String: DeployedFunction] = [:]
        let rows = try ListingJSON.decode([Row].self, from: body, of: "Supabase")
        for (index, row) in rows.enumerated() {
            // Years 1970 to 9999.
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
        return DeployedFunctions(functions)
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

extension FunctionsProbe {
    var apis: [APIConfiguration] { [Supabase.api] }

    /// Requests the list of functions itself.
    func access(
        to declaration: FunctionsDeclaration, of environment: Environment, by context: FetchContext,
        isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        let access = await SupabaseProject.access(in: environment, by: context, isOffline: isOffline) {
            AccessRequest(Supabase.api, $0.path("functions"), $0.subject("the Edge Functions"))
        }
        return [("functions", access)]
    }
}

/// The Edge Functions that services name, of an environment with a Supabase project.
package struct FunctionsDeclaration: ProbeDeclaration {
    package let position: Position
    /// The functions, in the manifest's order.
    package let all: [FunctionDeclaration]
    package var summary: String { "" }
    package static let isOfServices = true
}

/// An Edge Function, and the services whose secrets it reads.
package struct FunctionDeclaration: Sendable {
    /// Its slug.
    package let name: String
    /// The ids of the services, in the manifest's order.
    package let services: [String]
}

extension [Service] {
    /// The functions that the services name, in the manifest's order.
    var declaredFunctions: [FunctionDeclaration] {
        var order: [String] = []
        var services: [String: [String]] = [:]
        for service in self {
            for function in service.functions {
                if services[function.value] == nil { order.append(function.value) }
                services[function.value, default: []].append(service.id)
            }
        }
        return order.map { FunctionDeclaration(name: $0, services: services[$0] ?? []) }
    }
}

/// The deployed Edge Functions.
package struct DeployedFunctions: ProbeResult, Codable {
    /// The functions by slug.
    package let bySlug: [String: DeployedFunction]

    /// Creates functions by slug.
    package init(_ bySlug: [String: DeployedFunction]) { self.bySlug = bySlug }
}

/// A deployed Edge Function.
package struct DeployedFunction: Codable, Sendable {
    /// Whether it accepts requests.
    package let status: Status
    /// The time of the latest deployment, in seconds since 1970 (UTC).
    package let updatedAt: Double

    /// How the platform handles requests to a function.
    package enum Status: Codable, Sendable {
        case active, removed, throttled
        /// A status that this version of envaudit does not know.
        case other
    }

    /// Creates a function.
    package init(status: Status = .active, updatedAt: Double) {
        (self.status, self.updatedAt) = (status, updatedAt)
    }
}
