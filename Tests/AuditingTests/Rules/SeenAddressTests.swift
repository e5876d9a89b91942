import Auditing
import Listings
import Probes
import Scenarios
import Secrets
import Support
import Testing

/// An address that production was seen to have, be it declared or not, is production's wherever it stands.
@Suite struct SeenAddressTests {
    /// Production is listed from a Worker and a Pages project, has a bucket with an address, and is built by another
    /// project.
    private static func scenario() throws -> Scenario {
        let build = "build: { provider: cloudflare-pages, project: site, deployment:"
        let bucket = try Listing(
            provider: "cloudflare-workers", source: .live, evidence: .digest, fetchedAt: Scenario.now,
            secrets: [],
            resources: [BoundResource(kind: BoundResource.bucketAddress, id: "files.acme.test", name: "F")])
        return try Scenario.acme(
            "  s: { title: S, severity: low, isolation: config, secrets: { URL: {} } }",
            production: "auth: {}\n\(build) production }",
            preprod: """
                auth: {}
                \(build) preview }
                bundle: {}
                webhooks: { pay: { provider: stripe, function: hook, optional: true } }
                """
        )
        .placing(
            "production", Place("Cloudflare", "Worker api1", identifiers: ["api1", "api1.*.workers.dev"])
        )
        .placing("production", Place("Cloudflare", "Pages project shop", identifiers: ["shop.pages.dev"]))
        .listing("production", .success(bucket)).listing("preprod", [:])
        .seeing("production") {
            $0[AuthConfiguration.self] = .success(
                AuthConfiguration(
                    siteURL: " https://login.acme.test/welcome ", providers: ["google": true],
                    clientIDs: ["google": ["4711-prod.apps.googleusercontent.com"]]))
            $0[BuildConfiguration.self] = .success(
                BuildConfiguration(
                    productionBranch: nil, surroundings: BuildSurroundings(addresses: ["www.acme.test"])))
        }
    }

    private static let seen = [
        "api1.team.workers.dev", "API1.team.workers.dev", "shop.pages.dev", "files.acme.test",
        "www.acme.test", "login.acme.test",
    ]
    private static let others = [
        "api2.team.workers.dev", "my-api1.team.workers.dev", "preprod.shop.pages.dev", "a.files.acme.test",
        "acme.test", "api1.workers.dev", "login.preprod.acme.test",
    ]

    @Test(arguments: seen.map { ($0, true) } + others.map { ($0, false) })
    func `an address that was seen is known everywhere`(_ host: String, _ isProductions: Bool) throws {
        let url = "https://\(host)/x"
        let text = HeldSecret("", SecretValue(copying: "See \(url) for more."))
        let value = HeldSecret("X", SecretValue(copying: url))
        let record = try Self.scenario().seeing("preprod") {
            $0[AuthConfiguration.self] = .success(
                AuthConfiguration(
                    siteURL: "https://preprod.acme.example", redirectURLs: ["https://\(host)/**"],
                    hooks: ["send_sms": url], mailTexts: ["mailer_templates_invite_content": text]))
            $0[BuildConfiguration.self] = .success(
                BuildConfiguration(
                    command: HeldSecret("", SecretValue(copying: "API=\(url) npm run build")),
                    productionBranch: nil, variables: ["X": .shown(value)]))
            $0[LoadedFrontend.self] = .success(
                LoadedFrontend(
                    address: "https://preprod.acme.example",
                    content: .files([
                        .init(name: "/", bytes: Array("<script>u='\(url)';v='project-preprod'".utf8))
                    ])))
            $0[webhook: "pay"] = .success(
                WebhookRegistrations(
                    host: "Stripe",
                    places: [
                        WebhookPlace(
                            .list, page: "",
                            .listed([RegisteredWebhook(id: "we", url: url, isEnabled: true, events: nil)]))
                    ]))
        }.audit("preprod")
        for check in [
            "auth-setting/redirect_urls", "auth-setting/hooks/send_sms", "auth-setting/mail_texts",
            "build-setting/command_names", "build-setting/variables/X", "webhook-routing/pay/we",
            "frontend-bundle/foreign_identifiers",
        ] {
            #expect((record.check("preprod/\(check)")?.status == .fail) == isProductions, "\(check)")
        }
    }

    @Test(arguments: [
        ("https://*.team.workers.dev/**", Status.fail), ("https://api?.team.workers.dev/**", .fail),
        ("https://*.pages.dev/**", .fail), ("https://*.shop.pages.dev/**", .pass),
        ("https://*.acme.test/**", .fail),
    ]) func `a wildcard lets in what was seen`(_ pattern: String, _ status: Status) throws {
        let record = try Self.scenario().seeing("preprod") {
            $0[AuthConfiguration.self] = .success(
                AuthConfiguration(siteURL: "https://preprod.acme.example", redirectURLs: [pattern]))
        }.audit("preprod")
        #expect(record.check("preprod/auth-setting/redirect_urls")?.status == status)
    }

    /// People sign in to preprod through production's app.
    @Test(arguments: [("4711-prod", true), ("4711-preprod", false)])
    func `a client id of production's sign-in is known in builds`(_ id: String, _ isProductions: Bool) throws
    {
        let id = "\(id).apps.googleusercontent.com"
        let record = try Self.scenario().seeing("preprod") {
            $0[BuildConfiguration.self] = .success(
                BuildConfiguration(
                    command: HeldSecret("", SecretValue(copying: "ID=\(id) npm run build")),
                    productionBranch: nil,
                    variables: ["ID": .shown(HeldSecret("ID", SecretValue(copying: id)))]))
        }.audit("preprod")
        for subject in ["command_names", "variables/ID"] {
            #expect((record.check("preprod/build-setting/\(subject)")?.status == .fail) == isProductions)
        }
    }

    /// What preprod declares is its own: a Pages project has the addresses of its branches, too.
    @Test func `what is declared counts before what was seen`() throws {
        let record = try Self.scenario().seeing("production") {
            $0[BuildConfiguration.self] = .success(
                BuildConfiguration(
                    productionBranch: nil,
                    surroundings: BuildSurroundings(addresses: ["preprod.acme.example"])))
        }.seeing("preprod") {
            $0[AuthConfiguration.self] = .success(
                AuthConfiguration(
                    siteURL: "https://preprod.acme.example",
                    redirectURLs: ["https://preprod.acme.example/**"]))
        }.audit("preprod")
        #expect(record.check("preprod/auth-setting/redirect_urls")?.status == .pass)
    }
}
