import Auditing
import Listings
import Scenarios
import Support
import Testing
import Probes

@Suite struct FrontendBundleTests {
    private static let ref = String(repeating: "abcde", count: 4)
    private static let otherRef = String(repeating: "vwxyz", count: 4)
    private static let publicKey = "public-key-of-preprod"
    private static let otherPublicKey = "public-key-of-production"
    private static let secret = "correct-horse-battery-staple"

    private static func scenario(_ bundle: String = "bundle: {}") throws -> Scenario {
        let services = """
            services:
              app:
                title: App
                severity: high
                isolation: isolated
                secrets: { SIGNING_KEY: {}, VITE_MAP_KEY: {}, REGION: { isolation: config, reason: r }, MODE: {} }
            """
        return try Scenario(
            services: services,
            environments: [
                "preprod": """
                environment: preprod
                tier: staging
                frontend: https://preprod.acme.example
                listing: { provider: supabase, project: \(ref) }
                identifiers: { tenant: acme-tenant-2, www: https://www.preprod.example }
                \(bundle)
                """,
                "production": """
                environment: production
                tier: production
                frontend: https://acme.example
                listing: { provider: supabase, project: \(otherRef) }
                identifiers: { tenant: acme-tenant-1, tracker: Tracker-77 }
                secrets: { MODE: { equals: mode-of-production } }
                \(bundle)
                """,
                "laptop": "environment: laptop\ntier: development\nfrontend: http://localhost:5173\n",
            ]
        )
        .listing(
            "preprod", ["SIGNING_KEY": "own-signing-key", "VITE_MAP_KEY": "own-map-key-1234"],
            platform: [
                "SUPABASE_URL": "https://\(ref).supabase.co", "SUPABASE_ANON_KEY": publicKey,
                "API key default (publishable)": "own-publishable-key-1234",
                "API key worker (secret)": "own-worker-key-1234",
            ]
        )
        .listing(
            "production",
            [
                "SIGNING_KEY": secret, "REGION": "europe-west-33", "MODE": "mode-of-production",
                "VITE_MAP_KEY": "map-key-of-production",
            ],
            platform: [
                "SUPABASE_URL": "https://\(otherRef).supabase.co", "SUPABASE_ANON_KEY": otherPublicKey,
                "SUPABASE_SERVICE_ROLE_KEY": "service-role-of-production",
            ]
        )
        .listing("laptop", [:])
    }

    @Test func `what looks like a key is tried on seals`() async throws {
        let key = "Zp4kQ9vL2sT7xxYb1N8w"
        let record = try await Self.scenario().listing("production", ["SIGNING_KEY": key])
            .seeing("preprod") {
                $0[LoadedFrontend.self] = .success(
                    LoadedFrontend(address: "https://a.test", content: Self.files(Self.own, "k='\(key)'")))
            }
            .sealing("production", judging: ["preprod"]).audit("preprod")
        #expect(record.check("preprod/frontend-bundle/server_secrets")?.status == .fail)
    }

    private static func files(_ scripts: String...) -> LoadedFrontend.Content {
        let page = LoadedFrontend.File(name: "/", bytes: Array("<!doctype html><script src=a.js>".utf8))
        return .files(
            [page]
                + scripts.enumerated().map {
                    LoadedFrontend.File(name: "/\($0).js", bytes: Array($1.utf8))
                })
    }

    private static let own = "const u=\"https://\(ref).supabase.co\",k='\(publicKey)';"

    private static func record(
        _ scripts: String, of environment: String = "preprod", declaring bundle: String = "bundle: {}",
        elsewhere: Bool = false
    ) throws -> Record {
        try scenario(bundle).seeing(environment) {
            $0[LoadedFrontend.self] = .success(
                LoadedFrontend(
                    address: "https://preprod.acme.example", isElsewhere: elsewhere,
                    content: files(own, scripts)))
        }.audit(environment)
    }

    private func claim(_ record: Record, _ subject: String, of environment: String = "preprod") -> Outcome? {
        record.outcome(of: "\(environment)/frontend-bundle/\(subject)")
    }

    @Test func aFrontEndOfItsOwnPasses() throws {
        let record = try Self.record("export default 1")
        #expect(
            record.ids(of: "frontend-bundle").map { String($0.split(separator: "/")[2]) } == [
                "frontend", "own_project", "foreign_identifiers", "keys", "server_secrets",
            ])
        for subject in ["frontend", "own_project", "foreign_identifiers", "keys", "server_secrets"] {
            #expect(claim(record, subject)?.status == .pass, "\(subject)")
        }
        #expect(
            claim(record, "frontend")
                == .pass(.value, "was read at https://preprod.acme.example, with 2 scripts"))
    }

    /// What is said in a page's comment alone, no browser is told.
    @Test(arguments: [
        ("<!-- https://\(ref).supabase.co -->x", false), ("<!--><a href=https://\(ref).supabase.co>", true),
        ("<!-- a --><script>u='https://\(ref).supabase.co'</script><!-- b", true),
    ]) func aCommentNamesNothing(_ page: String, _ isNamed: Bool) throws {
        let record = try Self.scenario().seeing("preprod") {
            $0[LoadedFrontend.self] = .success(
                LoadedFrontend(
                    address: "https://preprod.acme.example",
                    content: .files([
                        LoadedFrontend.File(name: "/", bytes: Array("<!doctype html>\(page)".utf8))
                    ])))
        }.audit("preprod")
        #expect(claim(record, "own_project")?.status == (isNamed ? .pass : .fail))
    }

    private static let claims = "eyJhbGciOiJIUzI1NiJ9."

    /// What a script says, and what names another environment in it; nil for nothing.
    private static let foreign: [(String, String?)] = [
        ("\"https://\(otherRef).supabase.co\"", "production's Supabase URL"),
        ("\"https://\(otherRef.uppercased()).SUPABASE.co\"", "production's Supabase URL"),
        ("https%3A%2F%2F\(otherRef).supabase.co", "production's Supabase URL"),
        ("\"\\u002f\(otherRef).supabase.co\"", "production's Supabase URL"),
        ("`postgres://p:q@db.\(otherRef).supabase.co`", "production's project"),
        ("'\(otherRef)'", "production's project"), ("x\(otherRef)", nil), ("\(otherRef)1", nil),
        ("-\(otherRef)_", "production's project"),
        ("\"https:\\/\\/acme.example\\/login\"", "production's front end"),
        ("\"//ACME.example:443\"", "production's front end"), ("see acme.example.", "production's front end"),
        ("https://preprod.acme.example", nil), ("https://myacme.example", nil),
        ("https://acme.example.evil", nil), ("https://cdn.acme.example", nil),
        ("https://acme.example-2", nil),
        ("mailto:support@acme.example", nil), ("https://user@acme.example/", "production's front end"),
        ("tenant:'acme-tenant-1'", "production's tenant"), ("acme-tenant-2", nil), ("acme-tenant-12", nil),
        ("Tracker-77", "production's tracker"), ("tracker-77", nil), ("http://localhost:5173", nil),
        ("\"\(otherPublicKey)\"", "production's SUPABASE_ANON_KEY"), ("\"\(publicKey)\"", nil),
        ("\"mode-of-production\"", nil), ("\"europe-west-33\"", nil),
        ("'https://acme\\u002eexample'", "production's front end"),
        ("'https://acme\\u{2e}example'", "production's front end"),
        ("'https://\\x61cme.example'", "production's front end"),
        ("<a href=https://acme&period;example>", "production's front end"),
        ("<a href=https://&#97;cme&#x2E;example>", "production's front end"),
        ("acme\\u002gexample &unknown; &", nil),
    ]

    @Test(arguments: foreign) func knowsWhatIsForeign(_ script: String, _ found: String?) throws {
        let outcome = try #require(claim(Self.record(script), "foreign_identifiers"))
        let expected =
            found.map { Outcome.fail(.value, "are in the front end: \($0) in /1.js") }
            ?? .pass(.value, "are not in the front end")
        #expect(outcome == expected, "\(script)")
    }

    /// A key of Supabase's older kind says whose it is in base64: no listing is needed for that.
    @Test func aTokenThatNamesAnotherProjectIsForeign() throws {
        let payload = Self.base64URL(#"{"iss":"supabase","ref":"\#(Self.otherRef)","role":"anon"}"#)
        let record = try Self.record("k=\"\(Self.claims)\(payload).c2lnbmF0dXJl\"")
        #expect(
            claim(record, "foreign_identifiers")
                == .fail(.value, "are in the front end: production's project in /1.js"))
        #expect(claim(record, "server_secrets")?.status == .pass)
    }

    @Test func noMoreThanThreeAreTold() throws {
        let record = try Self.record("'\(Self.otherRef)','acme.example','acme-tenant-1','Tracker-77'")
        #expect(
            claim(record, "foreign_identifiers")?.message
                == "are in the front end: production's project in /1.js, production's front end in /1.js, production's tenant in /1.js, and 1 more"
        )
    }

    private static func base64URL(_ text: String) -> String { base64(text).replacing("=", with: "") }

    private static func base64(_ text: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var (bits, count, encoded) = (0, 0, "")
        for byte in text.utf8 {
            (bits, count) = (bits << 8 | Int(byte), count + 8)
            while count >= 6 {
                count -= 6
                encoded.append(digits[bits >> count & 63])
            }
        }
        if count > 0 { encoded.append(digits[bits << (6 - count) & 63]) }
        return encoded
    }

    private static let hex = "0123456789abcdef0123456789ABCDEF"
    private static let serviceRole =
        claims + base64URL(#"{"role":"service_role"}"#) + "." + base64URL(#"signature-of-a-token"#)

    /// What a script says, and which server's secret is in it; nil for none.
    private static let secrets: [(String, String?)] = [
        ("\"\(secret)\"", "SIGNING_KEY of production (by its digest)"),
        ("'\(secret)'", "SIGNING_KEY of production (by its digest)"),
        ("\"\(secret)\",'\(secret)'", "SIGNING_KEY of production (by its digest)"),
        ("`\(secret)`", "SIGNING_KEY of production (by its digest)"),
        ("SIGNING=\(secret) ", "SIGNING_KEY of production (by its digest)"),
        ("it's \"\(secret)\" isn't it", "SIGNING_KEY of production (by its digest)"),
        ("\"{\\\"k\\\":\\\"\(secret)\\\"}\"", "SIGNING_KEY of production (by its digest)"),
        ("\"\\x63orrect\\u002dhorse-battery-staple\"", "SIGNING_KEY of production (by its digest)"),
        ("\"\(secret)s\"", nil), ("\"own-signing-key\"", "SIGNING_KEY of preprod (by its digest)"),
        ("\"own-map-key-1234\"", "VITE_MAP_KEY of preprod (by its digest)"),
        ("\"service-role-of-production\"", "SUPABASE_SERVICE_ROLE_KEY of production (by its digest)"),
        ("k=\"sk" + "_live_\(hex)\"", "a live secret key"),
        ("k=\"sk" + "_test_\(hex)\"", "a test secret key"),
        ("k.startsWith(\"sk" + "_live_\")", nil), ("\"sk" + "_live_xxxxxxxxxxxxxxxxxxxx\"", nil),
        ("\"risk" + "_live_\(hex)\"", nil), ("/^sk" + "_live_[0-9a-zA-Z]{24}$/", nil),
        ("\"rk" + "_live_\(hex)\"", "a live restricted key"),
        ("\"whsec" + "_\(hex)\"", "a webhook's signing secret"),
        ("\"sb" + "_secret_\(hex)\"", "a Supabase secret key"), ("\"sb_publishable_\(hex)\"", nil),
        ("\"sbp" + "_\(hex)01234567\"", "a Supabase access token"),
        ("\"sk-" + "ant-api03-\(hex)\"", "an Anthropic key"), ("\"sk-" + "proj-\(hex)\"", "an OpenAI key"),
        ("\"re" + "_\(hex)\"", "a Resend key"), ("re_render_all_components_of_the_page()", nil),
        ("\"GOC" + "SPX-\(hex)\"", "a Google OAuth client secret"),
        ("\"https://hooks.sl" + "ack.com/services/T0/B0/\(hex)\"", "a Slack webhook"),
        ("\"https://disc" + "ord.com/api/webhooks/1/\(hex)\(hex)\"", "a Discord webhook"),
        ("\"cal" + "_live_\(hex)\"", "a Cal.com key"),
        ("\"pat-" + "na1-\(hex)-\(hex)\"", "a HubSpot token"),
        // A key whose body repeats is one; a run of one letter stands for one.
        ("k=\"sk" + "_live_\(String(repeating: "Q8r2", count: 8))\"", "a live secret key"),
        ("k=\"sk" + "_live_\(String(repeating: "0", count: 32))\"", nil),
        ("\"SG" + ".\(hex).\(hex)\"", "a SendGrid key"), ("\"ghp" + "_\(hex)0123\"", "a GitHub token"),
        ("-----BEGIN " + "PRIVATE KEY-----\\n\(hex)\\n\(hex)", "a private key"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----\n\(hex)\n\(hex)", "a private key"),
        ("pem.replace(\"-----BEGIN " + "PRIVATE KEY-----\", \"\")", nil),
        ("-----BEGIN PUBLIC KEY-----\\n\(hex)\(hex)", nil),
        ("k=\"\(serviceRole)\"", "a service_role key"),
        ("k=\"\(claims)\(base64URL(#"{"role":"anon"}"#)).\(base64URL("signature-of-it"))\"", nil),
    ]

    @Test(arguments: secrets) func knowsServersSecrets(_ script: String, _ found: String?) throws {
        let outcome = try #require(claim(Self.record(script), "server_secrets"))
        guard let found else {
            #expect(outcome.status == .pass, "\(script)")
            return
        }
        let evidence: EvidenceLevel = found.contains("digest") ? .digest : .value
        #expect(outcome == .fail(evidence, "are in the front end: \(found) in /1.js"))
        for text in [outcome.message] { #expect(!text.contains(Self.secret) && !text.contains(Self.hex)) }
    }

    @Test func publishableKeysOfItsProjectAreMeantForBrowsers() throws {
        #expect(claim(try Self.record("\"own-publishable-key-1234\""), "server_secrets")?.status == .pass)
        #expect(claim(try Self.record("\"own-worker-key-1234\""), "server_secrets")?.status == .fail)
    }

    @Test func whatIsDeclaredPublicIsNoSecret() throws {
        let bundle = "bundle: { public: [VITE_MAP_KEY] }"
        let own = try Self.record("\"own-map-key-1234\"", declaring: bundle)
        #expect(claim(own, "server_secrets")?.status == .pass)
        #expect(claim(own, "foreign_identifiers")?.status == .pass)
        let other = try Self.record("\"map-key-of-production\"", declaring: bundle)
        #expect(claim(other, "server_secrets")?.status == .pass)
        #expect(
            claim(other, "foreign_identifiers")
                == .fail(.value, "are in the front end: production's VITE_MAP_KEY in /1.js"))
    }

    /// With names alone nothing can be looked for by digest; it is said, and not taken for more than it is.
    @Test func withoutDigestsOnlyTheFormIsClaimed() throws {
        let record = try Self.scenario().listing("production", namesOnly: ["SIGNING_KEY"]).seeing("preprod") {
            $0[LoadedFrontend.self] = .success(
                LoadedFrontend(address: "https://a.test", content: Self.files(Self.own, "\"\(Self.secret)\""))
            )
        }.audit("preprod")
        #expect(
            claim(record, "server_secrets")
                == .pass(
                    .value,
                    "are not in the front end by their form; not all values of production could be looked for, as their digests are not known"
                ))
        #expect(record.check("preprod/frontend-bundle/server_secrets")?.expected == "None, by form")
    }

    /// What could not be read is not taken for what shows names alone.
    @Test func `what could not be read is unproven`() throws {
        let record = try Self.scenario().failing("production").seeing("preprod") {
            $0[LoadedFrontend.self] = .success(
                LoadedFrontend(address: "https://a.test", content: Self.files(Self.own, "\"\(Self.secret)\""))
            )
        }.audit("preprod")
        #expect(
            claim(record, "server_secrets")
                == .unproven(
                    .value,
                    "are not in the front end by their form; what production has could not be looked for: it could not be read"
                ))
    }

    @Test(arguments: [
        ("preprod", "pk_live_", "are of the wrong mode: a live publishable key in /1.js"),
        ("preprod", "pk_test_", nil), ("production", "pk_live_", nil),
        ("production", "pk_test_", "are of the wrong mode: a test publishable key in /1.js"),
    ]) func knowsKeysOfTheWrongMode(_ environment: String, _ prefix: String, _ message: String?) throws {
        let record = try Self.record("p='\(prefix)\(Self.hex)'", of: environment)
        let outcome = try #require(claim(record, "keys", of: environment))
        #expect(outcome.status == (message == nil ? .pass : .fail))
        if let message { #expect(outcome.message == message) }
        let mention = try Self.record("p.startsWith('\(prefix)')", of: environment)
        #expect(claim(mention, "keys", of: environment)?.status == .pass)
    }

    @Test func aFrontEndThatNamesOnlyAnotherProjectSaysSo() throws {
        let record = try Self.scenario().seeing("preprod") {
            $0[LoadedFrontend.self] = .success(
                LoadedFrontend(
                    address: "https://a.test", content: Self.files("'\(Self.otherRef).supabase.co'")))
        }.audit("preprod")
        #expect(
            claim(record, "own_project")
                == .fail(.value, "is not named: the front end names production's project instead"))
    }

    @Test(arguments: [
        ("bundle: {}", "'nothing'", "is not named: the front end has no Supabase project"),
        ("bundle: { names: [tenant] }", "'acme-tenant-2'", nil),
        (
            "bundle: { names: [tenant, project] }", "'acme-tenant-2'",
            "is not named: the front end has no project"
        ),
        ("bundle: { names: [supabase_url] }", "'\(ref).supabase.co/x'", nil),
        ("bundle: { names: [supabase_url] }", "'\(ref)'", "is not named: the front end has no supabase_url"),
        ("bundle: { names: [{ text: build-42 }] }", "'build-42'", nil),
        (
            "bundle: { names: [{ text: build-42 }] }", "'build-421'",
            "is not named: the front end has no build-42"
        ),
    ]) func itMustNameWhatIsDeclared(_ bundle: String, _ script: String, _ message: String?) throws {
        let record = try Self.scenario(bundle).seeing("preprod") {
            $0[LoadedFrontend.self] = .success(
                LoadedFrontend(address: "https://a.test", content: Self.files(script)))
        }.audit("preprod")
        let outcome = try #require(claim(record, "own_project"))
        #expect(outcome.status == (message == nil ? .pass : .fail), "\(outcome)")
        if let message { #expect(outcome.message == message) }
    }

    @Test(arguments: [
        (
            "https://acme.example/login?next=secret",
            Outcome.fail(.value, "redirects to https://acme.example/login, which is production's")
        ),
        (
            "https://login.evil.test/a?b=c",
            .error("redirects to https://login.evil.test/a, which no environment declares, and was not read")
        ),
        (
            "https://www.preprod.example/",
            .error("redirects to https://www.preprod.example, which is not its `frontend`, and was not read")
        ),
        ("myapp://open", .error("redirects to something that is not a web address")),
    ]) func judgesRedirects(_ target: String, _ expected: Outcome) throws {
        let record = try Self.scenario().seeing("preprod") {
            $0[LoadedFrontend.self] = .success(
                LoadedFrontend(address: "https://preprod.acme.example", content: .redirect(to: target)))
        }.audit("preprod")
        #expect(record.ids(of: "frontend-bundle") == ["preprod/frontend-bundle/frontend"])
        #expect(claim(record, "frontend") == expected)
    }

    @Test func whatCouldNotBeReadIsAnError() throws {
        let record = try Self.scenario().seeing("preprod") {
            $0[LoadedFrontend.self] = .failure(
                Failure(message: "it redirects in a circle", advice: "Look at it."))
        }.audit("preprod")
        #expect(record.ids(of: "frontend-bundle") == ["preprod/frontend-bundle/frontend"])
        #expect(claim(record, "frontend") == .error("it redirects in a circle"))
        #expect(
            try Self.scenario().audit("preprod").check("preprod/frontend-bundle/frontend")?.status == .error)
        #expect(try Self.scenario("").audit("preprod").ids(of: "frontend-bundle").isEmpty)
    }

    @Test func whereItWasLookedAtElsewhereIsSaid() throws {
        let check = try #require(
            try Self.record("1", elsewhere: true).check("preprod/frontend-bundle/frontend"))
        #expect(
            check.message
                == "was read at https://preprod.acme.example, where --frontend says, and not at its own address, with 2 scripts"
        )
        #expect(check.expected == "https://preprod.acme.example (by --frontend)")
    }
}
