/// The variables that are envaudit's own business: the tokens of the providers' own tools, and what tells envaudit
/// where and how to look. They are no environment's secrets, and no program of a manifest gets them.
enum OperatorTokens {
    /// Whether a variable of this name is one of them.
    static func contains(_ name: String) -> Bool {
        name.utf8.starts(with: "ENVAUDIT_".utf8) || names.contains(name)
    }

    /// By the names that the providers' own tools use.
    private static let names: Set<String> = [
        "SUPABASE_ACCESS_TOKEN", "CLOUDFLARE_API_TOKEN", "RENDER_API_KEY", "GITHUB_TOKEN", "GH_TOKEN",
        "VERCEL_TOKEN",
    ]
}
