/// A service that many teams use, and what its secrets are like: a guess at what a team would declare of it.
public struct KnownService: Sendable {
    /// The id that a workspace would give it.
    public let id: String
    /// The name people know it by.
    public let title: String
    /// What happens if two environments share it.
    public let risk: String?
    /// How bad that is.
    public let severity: Severity
    /// Whether its secrets may be shared.
    public let isolation: IsolationClass
    /// Where a person issues and revokes its credentials.
    public let dashboard: String?
    /// Whether each environment has values of its own although they are no secrets: the site's addresses.
    public let differs: Bool
    /// Whether its secrets work only together.
    public let together: Bool
    /// Its secrets, by their names or the beginnings of their names.
    public let secrets: [KnownSecret]
}

/// What is known of the secrets of one name, or of those whose names begin alike.
public struct KnownSecret: Sendable {
    /// Which secrets it speaks of, and where the table says so.
    public let pattern: Located<NamePattern>
    /// The forms that a value has wherever it is.
    public let forms: [ValueForm]
    /// How a value begins in production; empty where that tells nothing.
    public let live: [String]
    /// How a value begins everywhere else.
    public let test: [String]
    /// Why it is a setting and no secret; nil for a secret.
    public let configReason: String?
    /// How a new value is made; nil where only its host can issue one.
    public let generator: Generator?
    /// Where the forms come from.
    public let source: String?
}
