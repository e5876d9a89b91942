import Manifests
import Scenarios
import Testing

@testable import Auditing

/// Whose a URL or host is.
@Suite struct EnvironmentIdentifiersTests {
    private static func identifiers() throws -> EnvironmentIdentifiers {
        try EnvironmentIdentifiers(
            Scenario.acme(
                "  a: { title: A, severity: low, isolation: config, secrets: {} }",
                production:
                    "identifiers: { tenant: tenant-0001, region: eu, status: https://status.acme.example }",
                preprod: "identifiers: { tenant: tenant-0002, status: https://status.acme.example }"
            ).workspace.environments)
    }

    @Test(arguments: [
        ("https://production.acme.example/a?b", "production"),
        ("HTTPS://PREPROD.acme.example:8443", "preprod"),
        ("https://preprod.acme.example./", "preprod"), ("https://project-preprod.supabase.co/x", "preprod"),
        ("https://project-preprod.functions.supabase.co", "preprod"),
        // Another host below a declared one, or a project within a longer name, is nobody's.
        ("https://x.production.acme.example", nil), ("https://my-project-preprod.supabase.co", nil),
        ("https://production.acme.example.evil.test", nil), ("https://production@evil.test", nil),
        // What two environments claim is nobody's.
        ("https://status.acme.example", nil), ("preprod.acme.example", nil), ("", nil),
    ]) func tellsWhoseAURLIs(url: String, owner: String?) throws {
        #expect(try Self.identifiers().owner(of: url) == owner)
    }

    /// Short texts and branches stand everywhere, and name nobody.
    @Test func namesNobodyByWhatStandsEverywhere() throws {
        let texts = try Set(Self.identifiers().all.map(\.text))
        #expect(texts.contains("tenant-0001") && texts.contains("production.acme.example"))
        #expect(texts.isDisjoint(with: ["eu", "production", "preprod", "status.acme.example"]))
    }
}
