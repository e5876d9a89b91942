/// A Cloudflare Pages project as it stands when the server starts.
public struct DemoPages: Sendable, Hashable {
    /// The project's name.
    public var name: String
    /// `build_config.build_command`.
    public var command: String?
    /// `production_branch`.
    public var productionBranch: String
    /// `deployment_configs.{production,preview}.env_vars`, by deployment and name.
    public var variables: [String: [String: Variable]]
    /// The secret parts.
    public var secrets: [String]

    /// A variable.
    public enum Variable: Sendable, Hashable {
        /// One whose value is shown.
        case plain(String)
        /// One whose value is not.
        case secret
    }
}

extension DemoPages {
    /// As the guide's table “Cloudflare Pages” has it: one command, which gives production its DSN and each branch its
    /// own Supabase project.
    public static let innotrue: DemoPages = {
        let production = settings(of: InnoTrue.production, app: "production")
        let preprod = settings(of: InnoTrue.preprod(contaminated: false), app: "staging")
        let key = SeededValues(environment: "production").key("VITE_SENTRY_DSN")
        let dsn = "https://\(key)@o49213.ingest.sentry.io/83057"
        return DemoPages(
            name: "innotrue-hub-live",
            command: """
                if [ "$CF_PAGES_BRANCH" = "main" ]; then
                  export \(production.text) VITE_SENTRY_DSN="\(dsn)"
                else
                  export \(preprod.text)
                fi
                npm run build
                """,
            productionBranch: "main",
            variables: [
                "production": ["NODE_VERSION": .plain("22"), "SENTRY_AUTH_TOKEN": .secret],
                "preview": ["NODE_VERSION": .plain("22")],
            ], secrets: [key, production.key, preprod.key])
    }()

    /// What a branch's build is told of its Supabase project.
    private static func settings(of project: DemoProject, app: String) -> (text: String, key: String) {
        let key = project.platformSecrets["SUPABASE_ANON_KEY"]?.value ?? ""
        let text = [
            "VITE_SUPABASE_URL=https://\(project.ref).supabase.co", "VITE_SUPABASE_PUBLISHABLE_KEY=\(key)",
            "VITE_APP_ENV=\(app)",
        ]
        return (text.joined(separator: " "), key)
    }
}
