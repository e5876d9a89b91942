import Manifests
import Testing
import Probes

/// What is wrong with what an environment declares for probes.
@Suite struct ProbesProblemsTests {
    static let all = auth + database + webhooks + bundles

    @Test(arguments: all) func refusesWhatProbesCannotLookAt(manifest: InvalidManifest) {
        #expect(
            problems(["a.yaml": Self.file(declaring: manifest.text)])
                == manifest.problems.map { "a.yaml:\($0)" })
    }

    /// An environment that declares this on line 3, and below it what probes need and it does not declare.
    static func file(declaring text: String) -> String {
        let needed = [
            "frontend: https://a.test\n",
            "identifiers: { supabase_url: https://abcdefghijklmnopqrst.supabase.co }\n",
        ]
        return alone(text) + needed.filter { !text.contains($0.prefix { $0 != " " }) }.joined()
    }

    /// An environment that declares this, and nothing else.
    static func alone(_ text: String) -> String { "environment: a\ntier: staging\n\(text)\n" }

    /// The keys of the mapping that is declared below a probe's key, or of each of its entries.
    static func keys(below key: String) -> Set<String>? {
        ["{ x: 1 }", "{ a: { x: 1 } }"].lazy.compactMap {
            keysBesideX(problems(["a.yaml": file(declaring: "\(key): \($0)")]))
        }.first
    }

    static let auth = [
        InvalidManifest(
            "auth that is a text", "auth: on",
            "3:7: expected settings of sign-in, such as { signup: false }, found a text"),
        InvalidManifest(
            "a setting of sign-in that there is none", "auth: { sigup: false }",
            "3:9: unknown key \"sigup\" (did you mean \"signup\"?)"
        ),
        InvalidManifest(
            "signup that is a word", "auth: { signup: off }", "3:17: expected true or false, found \"off\""),
        InvalidManifest(
            "a provider that is none", "auth: { providers: { Google: false } }",
            "3:22: \"Google\" is not a valid name of a provider; expected lower-case letters, digits and _"),
        InvalidManifest(
            "a provider that is neither on nor off", "auth: { providers: { google: maybe } }",
            "3:30: expected true or false, found \"maybe\""),
        InvalidManifest(
            "a hook that is nothing known", "auth: { send_email_hook: http://a.test }",
            "3:26: expected an Edge Function's name, a URL, or false, found \"http://a.test\""),
        InvalidManifest(
            "a hook that is a list", "auth: { send_email_hook: [a] }",
            "3:26: expected an Edge Function's name, a URL, or false, found a list"),
        InvalidManifest(
            "a site URL that is none", "auth: { site_url: backend }",
            "3:19: invalid URL \"backend\": expected https://… with a host"),
    ]

    static let bundles = [
        InvalidManifest(
            "a bundle that is a text", "bundle: true",
            "3:9: expected what a front end holds, such as {}, found a text"),
        InvalidManifest(
            "a key of a bundle that there is none", "bundle: { name: [] }",
            "3:11: unknown key \"name\" (did you mean \"names\"?)"),
        InvalidManifest(
            "names that are no list", "bundle: { names: project }",
            "3:18: expected a list such as [project, supabase_url, { text: … }], found a text"),
        InvalidManifest(
            "a name that is nothing", "bundle: { names: [''] }",
            "3:19: expected project, supabase_url or an identifier's name, found an empty text"),
        InvalidManifest(
            "a name that is a list", "bundle: { names: [[a]] }",
            "3:19: expected a word or { text: … }, found a list"),
        InvalidManifest(
            "a name of another key", "bundle: { names: [{ literal: a }] }",
            "3:19: missing key \"text\": expected the text that must be named",
            "3:21: unknown key \"literal\": expected text"),
        InvalidManifest(
            "a public secret that is none", "bundle: { public: [VITE-KEY] }",
            "3:20: \"VITE-KEY\" is not a valid name of a secret"),
        InvalidManifest(
            "a public secret of no part", "bundle: { public: [Pages/VITE_KEY] }",
            "3:20: \"Pages/VITE_KEY\" is not a valid name of a secret"),
        InvalidManifest(
            "public secrets that are a text", "bundle: { public: VITE_KEY }",
            "3:19: expected a list of secrets' names, found a text"),
    ]
}

extension ProbesProblemsTests {
    static let webhooks = [
        InvalidManifest(
            "webhooks that are a list", "webhooks: [stripe]",
            "3:11: expected webhooks by their names, found a list"),
        InvalidManifest(
            "a webhook with a name that is none",
            "webhooks: { Stripe: { provider: stripe, url: https://a.test } }",
            "3:13: \"Stripe\" is not a valid name of a webhook; expected lower-case letters, digits and -"),
        InvalidManifest(
            "a webhook that is a text", "webhooks: { stripe: https://a.test }",
            "3:21: expected a provider and what receives its webhook, found a text"),
        InvalidManifest(
            "a webhook of nobody", "webhooks: { stripe: { url: https://a.test } }",
            "3:21: missing key \"provider\": expected the provider's id"),
        InvalidManifest(
            "a webhook without a receiver", "webhooks: { stripe: { provider: stripe } }",
            "3:21: expected one of function, path, url, found none"),
        InvalidManifest(
            "a webhook with two receivers",
            "webhooks: { stripe: { provider: stripe, function: f, path: /a } }",
            "3:21: expected one of function, path, url, found function and path"),
        InvalidManifest(
            "a function that is a URL",
            "webhooks: { stripe: { provider: stripe, function: https://a.test } }",
            "3:51: expected an Edge Function's name, found \"https://a.test\""),
        InvalidManifest(
            "a path that is a host", "webhooks: { stripe: { provider: stripe, path: //a.test } }",
            "3:47: expected a path of the frontend, such as /webhooks/stripe, found \"//a.test\""),
        InvalidManifest(
            "a path with a query", "webhooks: { stripe: { provider: stripe, path: '/a?key=b' } }",
            "3:47: expected a path of the frontend, such as /webhooks/stripe, found \"/a?key=b\""),
        InvalidManifest(
            "a path that begins with no slash", "webhooks: { stripe: { provider: stripe, path: a } }",
            "3:47: expected a path of the frontend, such as /webhooks/stripe, found \"a\""),
        InvalidManifest(
            "a receiver that is no URL", "webhooks: { stripe: { provider: stripe, url: http://a.test } }",
            "3:46: invalid URL \"http://a.test\": expected https://… with a host"),
        InvalidManifest(
            "no event", "webhooks: { stripe: { provider: stripe, path: /a, events: [] } }",
            "3:59: expected events, by the provider's names, at least one, found an empty list"),
        InvalidManifest(
            "optional that is a word", "webhooks: { stripe: { provider: stripe, path: /a, optional: yes } }",
            "3:61: expected true or false, found \"yes\""),
        InvalidManifest(
            "an event type that is none",
            "webhooks: { c: { provider: calcom, path: /a, event_types: [12, 12a] } }",
            "3:64: \"12a\" is not the id of an event type; expected digits"),
        InvalidManifest(
            "an event type of zero", "webhooks: { c: { provider: calcom, path: /a, event_types: [0] } }",
            "3:28: `event_types` is missing; expected their ids, or a `team`",
            "3:60: \"0\" is not the id of an event type; expected digits"),
        InvalidManifest(
            "an event type twice", "webhooks: { c: { provider: calcom, path: /a, event_types: [12, 12] } }",
            "3:64: the event type 12 is there twice"),
        InvalidManifest(
            "a provider's setting that is a list",
            "webhooks: { c: { provider: calcom, path: /a, event_types: 1, team: [2] } }",
            "3:68: expected the provider's setting, found a list"),
    ]

    @Test func takesNoMoreEventTypesThanCanBeAskedFor() throws {
        func problems(_ count: Int) -> [String] {
            let ids = (1...count).map { "\($0)" }.joined(separator: ", ")
            let text = "webhooks: { c: { provider: calcom, path: /a, event_types: [\(ids)] } }"
            return ManifestsTests.problems(["a.yaml": Self.file(declaring: text)])
        }
        #expect(problems(100) == [])
        #expect(problems(101) == ["a.yaml:3:59: expected at most 100 event types, found 101"])
    }
}

/// What an environment declares for probes, as it is read.
@Suite struct ProbesTests {
    @Test func readsAuth() throws {
        let auth = try #require(
            try probes(
                """
                auth:
                  signup: false
                  confirm_email: true
                  providers: { google: false, slack_oidc: true }
                  send_email_hook: send-auth-email
                  site_url: https://a.test
                """
            )[AuthDeclaration.self])
        #expect(auth.signup == false)
        #expect(auth.confirmsEmail == true)
        #expect(auth.providers.map(\.name.value) == ["google", "slack_oidc"])
        #expect(auth.providers.map(\.isOn) == [false, true])
        #expect(auth.sendEmailHook == .function("send-auth-email"))
        #expect(auth.siteURL == .literal("https://a.test"))
    }

    @Test(arguments: [
        ("false", AuthDeclaration.Hook.none), ("\"send-email\"", .function("send-email")),
        ("https://a.test/hook", .url("https://a.test/hook")),
    ]) func readsHooks(text: String, hook: AuthDeclaration.Hook) throws {
        #expect(try probes("auth: { send_email_hook: \(text) }")[AuthDeclaration.self]?.sendEmailHook == hook)
    }

    @Test func readsWebhooks() throws {
        let webhooks =
            try probes(
                """
                frontend: https://a.test
                listing: { provider: supabase, project: abcdefghijklmnopqrst }
                webhooks:
                  stripe: { provider: stripe, function: stripe-webhook, events: [a.b, c.d], optional: true }
                  scheduling: { provider: calcom, team: 34, path: /webhooks/c, event_types: [123, 456] }
                  render: { provider: render, owner: tea-1, url: https://a.test/r, events: deploy_ended }
                """
            )[WebhooksDeclaration.self]?.all ?? []
        #expect(webhooks.map(\.name.value) == ["stripe", "scheduling", "render"])
        #expect(webhooks.map(\.provider.value) == ["stripe", "calcom", "render"])
        #expect(
            webhooks.map(\.receiver) == [
                .function("stripe-webhook"), .path("/webhooks/c"), .url("https://a.test/r"),
            ])
        #expect(webhooks.map(\.events) == [["a.b", "c.d"], [], ["deploy_ended"]])
        #expect(webhooks.map(\.isOptional) == [true, false, false])
        #expect(webhooks.map { $0.eventTypes.map(\.value) } == [[], ["123", "456"], []])
        #expect(
            webhooks.map { $0.settings.map { "\($0.key)=\($0.value.value)" } } == [
                [], ["team=34"], ["owner=tea-1"],
            ])
    }

    @Test func readsBundles() throws {
        let bundle = try #require(
            try probes(
                """
                frontend: https://a.test
                listing: { provider: supabase, project: abcdefghijklmnopqrst }
                identifiers: { "5": fifth-tenant }
                bundle:
                  names: [project, { text: build-42 }, 5]
                  public: [VITE_KEY, pages/VITE_OTHER]
                """
            )[BundleDeclaration.self])
        #expect(bundle.names.map(\.value) == [.declared("project"), .text("build-42"), .declared("5")])
        #expect(bundle.publicSecrets.map(\.value) == ["VITE_KEY", "pages/VITE_OTHER"])
        let none = try #require(try probes("bundle: {}")[BundleDeclaration.self])
        #expect(none.names.isEmpty && none.publicSecrets.isEmpty)
    }

    @Test func knowsWhatAnEnvironmentNamesItself() throws {
        let text = """
            listing: { provider: supabase, project: abcdefghijklmnopqrst }
            identifiers: { tenant: acme }
            """
        let workspace = try readWorkspace(["a.yaml": ProbesProblemsTests.file(declaring: text)])
        let environment = try #require(workspace.environments.first)
        #expect(environment.text(of: .declared("project")) == "abcdefghijklmnopqrst")
        #expect(environment.text(of: .declared("supabase_url")) == "https://abcdefghijklmnopqrst.supabase.co")
        #expect(environment.text(of: .declared("tenant")) == "acme")
        #expect(environment.text(of: .declared("other")) == nil)
        #expect(environment.text(of: .text("any")) == "any")
    }

    @Test func whatIsNotDeclaredIsNotJudged() throws {
        #expect(try probes("title: A")[AuthDeclaration.self] == nil)
        #expect(try probes("title: A")[WebhooksDeclaration.self] == nil)
        let auth = try #require(try probes("auth: {}")[AuthDeclaration.self])
        #expect(auth.signup == nil && auth.confirmsEmail == nil && auth.sendEmailHook == nil)
        #expect(auth.providers.isEmpty && auth.siteURL == nil)
    }

    private func probes(_ text: String) throws -> ProbeDeclarations {
        let workspace = try readWorkspace(["a.yaml": ProbesProblemsTests.file(declaring: text)])
        return try #require(workspace.environments.first).probes
    }
}

/// What `docs/probes.md` shows is what is read.
@Suite struct ProbesDocumentationTests {
    @Test func everyBlockIsReadWithoutProblems() throws {
        let blocks = try contents("docs/probes.md").components(separatedBy: "```yaml\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        // The one block that is of services.yaml stands for those that others name.
        let services = try #require(blocks.first { $0.hasPrefix("services:") })
        #expect(problems(services: services) == [])
        #expect(blocks.count > 2)
        for block in blocks where block != services {
            let name = try #require(block.firstMatch(of: /(?m)^environment: (.+)$/)?.1, "\(block)")
            #expect(problems(services: services, ["\(name).yaml": block]) == [], "\(block)")
        }
    }

    /// Every key of every part that probes declare stands in a table of the page.
    @Test func everyKeyIsOnThePage() throws {
        let page = try contents("docs/probes.md")
        let keys = ProbeRegistry.sources.compactMap(\.key).compactMap(ProbesProblemsTests.keys(below:))
            .joined()
        #expect(keys.count >= 17)
        for key in keys { #expect(page.contains("| `\(key)`"), "\(key)") }
    }
}
