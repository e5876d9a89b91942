import Auditing
import Manifests
import Scenarios
import Testing

@Suite struct SiteURLTests {
    static func workspace(_ expectation: String = "{ equals: frontend }") throws -> Scenario {
        try .acme(
            """
              site:
                title: Site
                severity: high
                isolation: config
                together: false
                secrets: { SITE_URL: {}, HOME_URL: {} }
            """, preprod: "secrets: { SITE_URL: \(expectation) }", sandbox: "")
    }

    static let live: [(value: String, expected: Outcome)] = [
        ("https://preprod.acme.example", .pass(.digest, "is https://preprod.acme.example")),
        (
            "https://production.acme.example",
            .fail(.digest, "points at production: it is production's URL")
        ),
        ("https://sandbox.acme.example", .fail(.digest, "points at sandbox: it is sandbox's URL")),
        (
            "https://production.acme.example/",
            .fail(.digest, "points at production: it is production's URL, with a trailing slash")
        ),
        (
            "\"https://sandbox.acme.example\"",
            .fail(.digest, "points at sandbox: it is sandbox's URL, in quotes")
        ),
        ("https://preprod.acme.example/", own("with a trailing slash")),
        ("https://preprod.acme.example\n", own("with a trailing newline")),
        ("https://preprod.acme.example\r\n", own("with a trailing carriage return and newline")),
        ("https://preprod.acme.example/\n", own("with a trailing slash, with a trailing newline")),
        ("https://preprod.acme.example ", own("with a trailing space")),
        (" https://preprod.acme.example", own("with a leading space")),
        ("\"https://preprod.acme.example\"", own("in quotes")),
        ("'https://preprod.acme.example'", own("in single quotes")),
        ("\u{FEFF}https://preprod.acme.example", own("with a byte order mark")),
        ("http://preprod.acme.example", own("with http instead of https")),
        ("http://preprod.acme.example/", own("with http instead of https, with a trailing slash")),
        ("preprod.acme.example", own("without https://")),
        ("HTTPS://PREPROD.ACME.EXAMPLE", own("in capital letters")),
        (
            "https://elsewhere.example",
            .fail(.digest, "is neither preprod's URL nor any other environment's")
        ),
        ("", .fail(.digest, "is empty")),
        ("SITE_URL", .fail(.digest, "is its own name")),
        ("SITE_URL=https://preprod.acme.example", own("with NAME= in front")),
        ("https://preprod.acme.example/#", own("with nothing behind a sign")),
        ("\"https://preprod.acme.example\"\t", own("in quotes, with a trailing tab")),
        ("\n\u{FEFF}https://preprod.acme.example", own("with a byte order mark, with a leading newline")),
        (
            "SITE_URL=http://preprod.acme.example",
            own("with http instead of https, with NAME= in front")
        ),
        (
            "http://preprod.acme.example:443",
            own("with http instead of https, with port 443 written out")
        ),
        (
            "https://production.acme.example/?",
            .fail(
                .digest,
                "points at production: it is production's URL, with nothing behind a sign")
        ),
        ("https://preprod.acme.example\r", own("with a trailing carriage return")),
        ("Bearer https://preprod.acme.example", own("with Bearer in front")),
        ("aHR0cHM6Ly9wcmVwcm9kLmFjbWUuZXhhbXBsZQ==", own("in base64")),
    ]

    private static func own(_ defect: String) -> Outcome {
        .fail(.digest, "is preprod's URL, but \(defect)")
    }

    @Test(arguments: live) func diagnosesTheLiveValue(_ value: String, _ expected: Outcome) throws {
        let record = try Self.workspace().listing("preprod", ["SITE_URL": value]).audit("preprod")
        #expect(record.outcome(of: "preprod/site-url/SITE_URL") == expected)
    }

    @Test func judgesWhatItSeesOfTheListing() throws {
        let id = "preprod/site-url/SITE_URL"
        let unset = try #require(try Self.workspace().audit("preprod").check(id))
        #expect(unset.status == .fail)
        #expect(unset.evidence == .name)
        #expect(unset.message == "is not set, so links fall back to whatever URL the code has")
        #expect(unset.fix == "Set it to https://preprod.acme.example, without quotes, spaces or a newline.")
        #expect(unset.severity == .critical)
        let named = try Self.workspace().listing("preprod", namesOnly: ["SITE_URL"]).audit("preprod")
        #expect(named.outcome(of: id) == .unproven(.name, "is set, and the listing does not show to what"))
    }

    /// SITE_URL is known by its name; others by what they equal.
    @Test(arguments: [
        ("SITE_URL: { required: true }", "SITE_URL", true),
        ("SITE_URL: { optional: true }", "SITE_URL", true),
        ("HOME_URL: { equals: frontend }", "HOME_URL", true),
        ("HOME_*: { equals: frontend }", "HOME_URL", true),
        ("HOME_URL: { required: true }", "HOME_URL", false),
        ("SITE_URL: { equals: { literal: \"https://other.example\" } }", "SITE_URL", false),
        ("SITE_URL: { forbidden: true }", "SITE_URL", false),
    ]) func knowsWhatItIsAbout(_ expectation: String, _ name: String, _ isJudged: Bool) throws {
        let record = try Scenario.acme(
            "  site: { title: Site, severity: high, isolation: config, secrets: { SITE_URL: {}, HOME_URL: {} } }",
            preprod: "secrets: { \(expectation) }"
        ).listing("preprod", [name: "https://preprod.acme.example"]).audit("preprod")
        #expect((record.check("preprod/site-url/\(name)")?.status == .pass) == isJudged)
        #expect(record.ids(of: "site-url").contains("preprod/site-url/\(name)") == isJudged)
    }

    @Test func isNotAskedOfAnUndeclaredName() throws {
        let record = try Scenario.acme("  {}").listing("preprod", ["SITE_URL": "x"]).audit("preprod")
        #expect(record.ids(of: "site-url").isEmpty)
    }

    @Test func mayBeUnsetWhereItIsOptional() throws {
        let record = try Self.workspace("{ optional: true, equals: frontend }").audit("preprod")
        #expect(record.check("preprod/site-url/SITE_URL") == nil)
    }

    @Test func knowsSlipsOfAnHTTPAddress() throws {
        let scenario = try Scenario(
            services: "services: {}",
            environments: [
                "local": """
                environment: local
                tier: development
                frontend: http://localhost:3000/
                secrets: { SITE_URL: { equals: frontend } }
                """
            ])
        for (value, defect) in [
            ("https://localhost:3000/", "with https instead of http"),
            ("http://localhost:3000", "without the trailing slash"),
            ("localhost:3000/", "without http://"),
        ] {
            let record = scenario.listing("local", ["SITE_URL": value]).audit("local")
            #expect(
                record.outcome(of: "local/site-url/SITE_URL")
                    == .fail(.digest, "is local's URL, but \(defect)"))
        }
    }
}
