import Manifests
import Providers
import Support

/// An environment's Supabase project, as probes ask for what is in it.
struct SupabaseProject {
    /// The project's ref.
    let ref: String
    private let position: Position

    /// A project that a manifest declares.
    init(_ project: Located<String>) { (ref, position) = (project.value, project.position) }

    /// The project that the environment declares; nil where it declares none.
    init?(of environment: Environment) {
        guard let project = environment.supabaseProject else { return nil }
        self.init(project)
    }

    /// The same, with words for people where there is none.
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

    /// What is wrong where a key needs a project and the environment declares none.
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
