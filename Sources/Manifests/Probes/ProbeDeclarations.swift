/// What an environment declares of itself beyond its secrets, for probes to look at.
public struct ProbeDeclarations: Sendable {
    /// What its sign-in settings are to be; nil where nothing is declared.
    public internal(set) var auth: AuthDeclaration?
    /// The webhooks that lead to it.
    public internal(set) var webhooks: [WebhookDeclaration] = []
    /// How its frontend is to be built; nil where nothing is declared.
    public internal(set) var build: BuildDeclaration?
    /// Its OAuth apps.
    public internal(set) var redirects: [RedirectDeclaration] = []
    /// The Edge Functions that services name: those of every environment with a Supabase project.
    public internal(set) var functions: [FunctionDeclaration] = []

    /// What must hold of the rows of its database; nil where nothing is declared.
    public internal(set) var database: DatabaseDeclaration?

    /// Nothing to look at.
    public init() {}
}
