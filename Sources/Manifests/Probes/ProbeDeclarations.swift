/// What an environment declares of itself beyond its secrets, for probes to look at.
public struct ProbeDeclarations: Sendable {
    /// What its sign-in settings are to be; nil where nothing is declared.
    public internal(set) var auth: AuthDeclaration?
    /// The webhooks that lead to it.
    public internal(set) var webhooks: [WebhookDeclaration] = []

    /// Nothing to look at.
    public init() {}
}
