import Manifests
package import Secrets

extension OpenName {
    /// The last words of names whose values files have: `REDIS_URL`, `OAUTH_SCOPES`.
    private static let endings: Set<String> = [
        "AGENT", "AUDIENCE", "BROKERS", "CHANNEL", "CIPHERS", "DATE", "DOMAIN", "DSN", "EMAIL", "ENDPOINT",
        "FROM", "HOST", "HOSTNAME", "ID", "IDS", "IMAGE", "ISSUER", "LICENSE", "NAME", "ORIGIN", "ORIGINS",
        "PATH",
        "REGION", "REPO", "REPOSITORY", "SCHEDULE", "SCOPE", "SCOPES", "SENDER", "SUBJECT", "TO", "TYPE",
        "URI", "URL", "URLS", "VERSION",
    ]

    /// Those of names that identify a version, where no other word is a credential's: `GIT_SHA`.
    private static let versions: Set<String> = ["COMMIT", "REVISION", "SHA"]

    /// Nil for a name of a secret.
    package init?(_ name: String) {
        let settings = KnownServices.builtIn.settings
        let words = name.uppercased().split(separator: "_").map(String.init)
        guard let last = words.last else { return nil }
        let isVersion = OpenName.versions.contains(last) && settings.credentials.isDisjoint(with: words)
        if isVersion || settings.isIdentifier(name) && !KeyName.isServers(name) {
            self = .identifier
        } else if OpenName.endings.contains(last) {
            self = .address
        } else {
            return nil
        }
    }

    /// Whether a value is a secret that has this name, of no service.
    package static func isSecret(_ value: UnsafeRawBufferPointer, named name: String) -> Bool {
        KeyName.isPublished(name) || KeyName.isKnownPublished(name)
            ? KeyAudience(value, named: nil) == .server : isSecret(value, of: OpenName(name))
    }
}
