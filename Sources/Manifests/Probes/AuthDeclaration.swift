/// What the settings of a project's sign-in are to be: the guide's table of Supabase's Auth settings.
public struct AuthDeclaration: Sendable {
    /// Where `auth` stands.
    public let position: Position
    /// Whether somebody may sign up by e-mail.
    public let signup: Bool?
    /// Whether an e-mail address has to be confirmed.
    public let confirmsEmail: Bool?
    /// Whether each of these providers, such as `google`, is on.
    public let providers: [(name: Located<String>, isOn: Bool)]
    /// What sends the e-mails of sign-in.
    public let sendEmailHook: Hook?
    /// The address that links in these e-mails lead to.
    public let siteURL: KnownURL?

    /// What sends the e-mails of sign-in.
    public enum Hook: Hashable, Sendable {
        /// Supabase itself.
        case none
        /// An Edge Function of the environment's own project.
        case function(String)
        /// Whatever answers at this URL.
        case url(String)
    }
}

/// A URL that a manifest spells out or takes from the environment itself.
public enum KnownURL: Hashable, Sendable {
    /// The environment's frontend.
    case frontend
    /// This very URL.
    case literal(String)
}
