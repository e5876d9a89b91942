import Listings
import Manifests
import Providers
import Support

/// An environment's Supabase project, as probes use it.
struct SupabaseProject {
    /// The project's ref.
    let ref: String
    private let position: Position

    /// Creates a project from a manifest's declaration.
    init(_ project: Located<String>) { (ref, position) = (project.value, project.position) }

    /// Creates the project that the environment declares; `nil` if it declares none.
    init?(of environment: Environment) {
        guard let project = environment.supabaseProject else { return nil }
        self.init(project)
    }

    /// Returns the declared project, or throws a failure with advice.
    static func declared(by environment: Environment) throws(Failure) -> SupabaseProject {
        guard let project = SupabaseProject(of: environment) else {
            throw Failure(
                message: "\(environment.name.value) declares no Supabase project",
                advice:
                    "Declare `identifiers: { supabase_url: https://REF.supabase.co }` in \(environment.name.position.file), or a listing of Supabase's."
            )
        }
        return project
    }

    /// Returns the problem of a key that needs a project, if the environment declares none.
    static func problems(
        of key: String, at position: Position, in environment: Environment
    ) -> [ManifestProblem] {
        guard environment.supabaseProject == nil else { return [] }
        return [
            ManifestProblem(
                at: position,
                "\(key) needs a Supabase project, and none is declared: neither a listing of Supabase's, nor an identifier `supabase_url`"
            )
        ]
    }

    func api(_ context: FetchContext) throws(Failure) -> ProviderAPI {
        try ProviderAPI(Supabase.api, context)
    }

    func path(_ resource: String) -> String { "/v1/projects/\(ref)/\(resource)" }

    func subject(_ what: String) -> ProviderAPI.Subject {
        ProviderAPI.Subject(
            what: "\(what) of project \(ref)", owner: "project \(ref)",
            advice:
                "Check the project's ref in \(position), and that the token's account is a member of its organization."
        )
    }
}

extension SupabaseProject {
    /// Sends a request about an environment's project.
    static func access(
        in environment: Environment, by context: FetchContext, isOffline: Bool,
        _ request: (SupabaseProject) -> AccessRequest
    ) async -> HostAccess {
        guard let project = SupabaseProject(of: environment) else {
            return HostAccess(
                host: "Supabase",
                failure: Failure(
                    message: "\(environment.name.value) declares no Supabase project",
                    advice: "Declare one in \(environment.name.position.file)."))
        }
        return await request(project).send(by: context, isOffline: isOffline)
    }
}
