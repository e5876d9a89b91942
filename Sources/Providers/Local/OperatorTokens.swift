/// The variables that are envaudit's own business: the tokens of the providers' own tools, and what tells envaudit
/// where and how to look. They are no environment's secrets, and no program of a manifest gets them.
enum OperatorTokens {
    /// Whether a variable of this name is one of them.
    static func contains(_ name: String) -> Bool {
        name.utf8.starts(with: "ENVAUDIT_".utf8) || names.contains(name) || webhookHosts.contains(name)
            || webhookHosts.contains { name.utf8.starts(with: "\($0)_".utf8) }
    }

    /// By the names that the providers' own tools use.
    private static let names: Set<String> = [
        "SUPABASE_ACCESS_TOKEN", "CLOUDFLARE_API_TOKEN", "GITHUB_TOKEN", "GH_TOKEN", "VERCEL_TOKEN",
    ]

    /// Those that may have an environment's name behind them: `STRIPE_API_KEY_PREPROD`.
    private static let webhookHosts: Set<String> = [
        "CAL_API_KEY", "CALENDLY_TOKEN", "RENDER_API_KEY", "STRIPE_API_KEY",
    ]
}
