/// User names that a vendor gives to every customer, such as SendGrid's `apikey`: the password beside one is the secret.
///
/// The vendors: for SMTP SendGrid, Resend, Mailtrap and ZeptoMail; for first logins PostgreSQL, MySQL, Redis, ClickHouse,
/// RabbitMQ, Elasticsearch, Neon, DigitalOcean and Aiven; for git over HTTPS GitHub and GitLab.
package enum VendorUserName {
    /// Whether a secret of this name has such a user name as its value.
    package static func isValue(_ digest: Digest, of name: String) -> Bool {
        // Few values are such a name, so the name of the secret is looked at last.
        digests.contains(digest) && endings.contains { name.uppercased().hasSuffix($0) }
    }

    private static let endings = ["USER", "USERNAME", "LOGIN"]
    private static let digests = Set(
        [
            "apikey", "resend", "api", "emailapikey", "postgres", "postgresql", "root", "default", "guest",
            "elastic", "neondb_owner", "doadmin", "avnadmin", "x-access-token", "oauth2",
        ].map { Digest(of: $0) })
}
