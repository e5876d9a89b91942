/// User names that a vendor gives to every customer, such as SendGrid's `apikey`: the password beside one is the secret.
///
/// Sources: the vendors' pages on SMTP (SendGrid, Resend, Mailtrap, ZeptoMail) and on first logins (PostgreSQL, MySQL,
/// Redis, ClickHouse, RabbitMQ, Elasticsearch, Neon, DigitalOcean, Aiven), and on git over HTTPS (GitHub, GitLab).
package enum VendorUserName {
    /// Whether a secret of this name has such a user name as its value.
    package static func isValue(_ digest: Digest, of name: String) -> Bool {
        endings.contains { name.utf8.count >= $0.utf8.count && name.uppercased().hasSuffix($0) }
            && digests.contains(digest)
    }

    private static let endings = ["USER", "USERNAME", "LOGIN"]
    private static let digests = Set(
        [
            "apikey", "resend", "api", "emailapikey", "postgres", "postgresql", "root", "default", "guest",
            "elastic", "neondb_owner", "doadmin", "avnadmin", "x-access-token", "oauth2",
        ].map { Digest(of: $0) })
}
