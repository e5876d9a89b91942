import Secrets
import Testing

/// Who may have a value, by its own form.
@Suite struct KeyAudienceTests {
    private static let key = "aQ9sK2mZ7xW4vB1nP8rT5yU3iO6eL0dF"
    private static let privateKey =
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n"

    private func audience(_ value: String) -> KeyAudience? {
        Array(value.utf8).withUnsafeBytes { KeyAudience($0, named: "KEY") }
    }

    @Test(arguments: [
        privateKey,
        "{\"type\":\"service_account\",\"private_key\":\"\(privateKey.replacing("\n", with: "\\n"))\"}",
        "postgres://app:\(key)@db.acme.io/shop", "KEY=postgres://app:pw@db.acme.io/shop",
        "https://bot:\(key)@git.acme.io/repository",
    ]) func isServers(_ value: String) { #expect(audience(value) == .server) }

    @Test(arguments: [
        "pk_" + "live_\(key)", "pk.eyJ1IjoiYWNtZSJ9.\(key)", "phc_\(key)", "\"sb_publishable_\(key)\"",
        "-----BEGIN PUBLIC KEY-----\n\(key)\n-----END PUBLIC KEY-----", "G-ABCDE12345", "GTM-ABC1234",
        "123456789012-\(key.lowercased()).apps.googleusercontent.com",
        "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.\(key)",
    ]) func isAnybodys(_ value: String) { #expect(audience(value) == .anybody) }

    @Test(arguments: [
        "12", "86400", "0.1", "https://pre.acme.io/reset", "/password/reset", "wss://acme.io:8080/",
    ])
    func isNoKey(_ value: String) { #expect(audience(value) == .noKey) }

    /// Its name has to tell.
    @Test(arguments: [
        key, "", "staging", "https://hooks.acme.io/\(key)", "https://\(key)@o1.ingest.sentry.io/2",
        "https://acme.io/?token=\(key)", "postgres://db.acme.io/shop", "postgres://app:pw@localhost/shop",
        "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.\(key)", "12345678901234567890",
    ]) func tellsNothing(_ value: String) { #expect(audience(value) == nil) }
}
