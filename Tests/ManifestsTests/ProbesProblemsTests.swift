import Manifests
import Testing

/// What is wrong with what an environment declares for probes.
@Suite struct ProbesProblemsTests {
    @Test(arguments: auth) func refusesWhatProbesCannotLookAt(manifest: InvalidManifest) {
        #expect(
            problems(["a.yaml": Self.file(declaring: manifest.text)])
                == manifest.problems.map { "a.yaml:\($0)" })
    }

    @Test(arguments: bundles) func refusesWhatNoFrontEndHolds(manifest: InvalidManifest) {
        #expect(
            problems(["a.yaml": Self.file(declaring: manifest.text)])
                == manifest.problems.map { "a.yaml:\($0)" })
    }

    /// The texts stand on line 3 of the file, behind its name and tier.
    static func file(declaring text: String) -> String { "environment: a\ntier: staging\n" + text + "\n" }

    static let auth = [
        InvalidManifest(
            "auth that is a text", "auth: on",
            "3:7: expected settings of sign-in, such as { signup: false }, found a text"),
        InvalidManifest(
            "a setting of sign-in that there is none", "auth: { sigup: false }",
            "3:9: unknown key `sigup`; expected confirm_email, providers, send_email_hook, signup, site_url; did you mean signup?"
        ),
        InvalidManifest(
            "signup that is a word", "auth: { signup: off }", "3:17: expected true or false, found “off”"),
        InvalidManifest(
            "a provider that is none", "auth: { providers: { Google: false } }",
            "3:22: “Google” is no provider; expected lower-case letters, digits and _"),
        InvalidManifest(
            "a provider that is neither on nor off", "auth: { providers: { google: maybe } }",
            "3:30: expected true or false, found “maybe”"),
        InvalidManifest(
            "a hook that is nothing known", "auth: { send_email_hook: http://a.test }",
            "3:26: expected an Edge Function's name, a URL, or false, found “http://a.test”"),
        InvalidManifest(
            "a hook that is a list", "auth: { send_email_hook: [a] }",
            "3:26: expected an Edge Function's name, a URL, or false, found a list"),
        InvalidManifest(
            "a site URL that is none", "auth: { site_url: backend }",
            "3:19: “backend” is no URL; expected frontend or a URL, https://…"),
    ]

    static let bundles = [
        InvalidManifest(
            "a bundle that is a text", "bundle: true",
            "3:9: expected what a front end holds, such as {}, found a text"),
        InvalidManifest(
            "a key of a bundle that there is none", "bundle: { name: [] }",
            "3:11: unknown key `name`; expected names, public; did you mean names?"),
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
            "3:19: `text` is missing; expected the text that must be named",
            "3:21: unknown key `literal`; expected text"),
        InvalidManifest(
            "a public secret that is none", "bundle: { public: [VITE-KEY] }",
            "3:20: “VITE-KEY” is no secret's name"),
        InvalidManifest(
            "a public secret of no part", "bundle: { public: [Pages/VITE_KEY] }",
            "3:20: “Pages/VITE_KEY” is no secret's name"),
        InvalidManifest(
            "public secrets that are a text", "bundle: { public: VITE_KEY }",
            "3:19: expected a list of secrets' names, found a text"),
    ]
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
            ).auth)
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
        #expect(try probes("auth: { send_email_hook: \(text) }").auth?.sendEmailHook == hook)
    }

    @Test func readsBundles() throws {
        let bundle = try #require(
            try probes(
                """
                frontend: https://a.test
                bundle:
                  names: [project, { text: build-42 }, 5]
                  public: [VITE_KEY, pages/VITE_OTHER]
                """
            ).bundle)
        #expect(bundle.names.map(\.value) == [.declared("project"), .text("build-42"), .declared("5")])
        #expect(bundle.publicSecrets.map(\.value) == ["VITE_KEY", "pages/VITE_OTHER"])
        let none = try #require(try probes("bundle: {}").bundle)
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
        #expect(try probes("title: A").auth == nil)
        let auth = try #require(try probes("auth: {}").auth)
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
        #expect(!blocks.isEmpty)
        for block in blocks {
            let name = try #require(block.firstMatch(of: /(?m)^environment: (.+)$/)?.1, "\(block)")
            #expect(problems(["\(name).yaml": block]) == [], "\(block)")
        }
    }

    /// Every key of every part that probes declare stands in a table of the page.
    @Test func everyKeyIsOnThePage() throws {
        let page = try contents("docs/probes.md")
        let unknown = ["auth", "bundle"].flatMap {
            problems(["a.yaml": ProbesProblemsTests.file(declaring: "\($0): { x: 1 }")])
        }
        let keys = unknown.flatMap { $0.split(separator: "expected ")[1].split(separator: ", ") }
        #expect(keys.count >= 5)
        for key in keys { #expect(page.contains("| `\(key)`"), "\(key)") }
    }
}
