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

    /// Of environments on one host the longest address decides, and most sites answer without `www.`, too.
    @Test(arguments: [
        ("https://www.shop.test", "https://pre.shop.test", "https://shop.test/x", "production"),
        ("https://www.shop.test", "https://shop.test", "https://shop.test/x", "preprod"),
        ("https://a.test/shop", "https://a.test/shop-pre", "https://a.test/shop/api?b", "production"),
        ("https://a.test/shop", "https://a.test/shop-pre", "https://a.test/shop-pre/api", "preprod"),
        ("https://a.test/shop", "https://a.test/shop-pre", "https://a.test/other", nil),
        ("https://a.test", "https://a.test:8443", "https://a.test:8443/x", "preprod"),
        ("https://a.test", "https://a.test:8443", "https://a.test/x", "production"),
    ]) func `ports, paths and www tell whose an address is`(
        _ production: String, _ preprod: String, _ url: String, _ owner: String?
    ) throws {
        let environments = [
            "production": "environment: production\ntier: production\nfrontend: \(production)\n",
            "preprod": "environment: preprod\ntier: staging\nfrontend: \(preprod)\n",
        ]
        let workspace = try Scenario(services: "services: {}\n", environments: environments).workspace
        #expect(EnvironmentIdentifiers(workspace.environments).owner(of: url) == owner)
    }

    /// A manifest that was copied declares production's project for its hook, and the project is production's all the same.
    @Test(arguments: [
        "auth: { send_email_hook: https://project-production.supabase.co/functions/v1/mail }",
        "webhooks: { c: { provider: stripe, url: 'https://production.acme.example/c' } }",
    ]) func `what is declared for a probe takes nothing from another`(_ preprod: String) throws {
        let identifiers = try EnvironmentIdentifiers(
            Scenario.acme(
                "  a: { title: A, severity: low, isolation: config, secrets: {} }", preprod: preprod
            ).workspace.environments)
        for url in ["https://production.acme.example", "https://project-production.supabase.co"] {
            #expect(identifiers.owner(of: url) == "production")
        }
    }

    /// As with what two declare by `equals`, nobody can tell whose it is.
    @Test func `a build's known value is nobody's where another declares it, too`() throws {
        let identifiers = try EnvironmentIdentifiers(
            Scenario.acme(
                "  a: { title: A, severity: low, isolation: config, secrets: { CDN: {} } }",
                production:
                    "build: { provider: cloudflare-pages, project: p, deployment: production, variables: { CDN: { equals: 'https://cdn.acme.test' }, API: { equals: 'https://api.acme.test' } } }",
                preprod: "secrets: { CDN: { equals: 'https://cdn.acme.test' } }"
            ).workspace.environments)
        #expect(identifiers.owner(of: "https://cdn.acme.test/x") == nil)
        #expect(identifiers.owner(of: "https://api.acme.test/x") == "production")
    }

    /// Short texts and branches stand everywhere, and name nobody.
    @Test func namesNobodyByWhatStandsEverywhere() throws {
        let texts = try Set(Self.identifiers().all.map(\.text))
        #expect(texts.contains("tenant-0001") && texts.contains("production.acme.example"))
        #expect(texts.isDisjoint(with: ["eu", "production", "preprod", "status.acme.example"]))
    }
}
