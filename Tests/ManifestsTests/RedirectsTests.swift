import Manifests
import Testing
import Probes

/// What an environment declares of its OAuth apps.
@Suite struct RedirectsTests {
    private static let services = """
        services:
          zoom: { title: Z, severity: low, isolation: isolated, secrets: { ZOOM_CLIENT_ID: {} } }
          google-auth: { title: G, severity: low, isolation: isolated, secrets: {} }
        """
    private static let supabase = "listing: { provider: supabase, project: abcdefghijklmnopqrst }\n"

    @Test(arguments: redirects) func refusesTheApp(manifest: InvalidManifest) {
        #expect(
            problems(["a.yaml": ProbesProblemsTests.file(declaring: manifest.text)])
                == manifest.problems.map { "a.yaml:\($0)" })
    }

    static let redirects = [
        InvalidManifest(
            "apps that are a list", "redirect_uris: [zoom]",
            "3:16: expected OAuth apps by their services, found a list"),
        InvalidManifest(
            "an app of no service", "redirect_uris: { Zoom: { auth: google } }",
            "3:18: \"Zoom\" is not a valid service id here; expected lower-case letters, digits and -, at most 51"
        ),
        InvalidManifest(
            "an app whose item has too long an id",
            "redirect_uris: { \(String(repeating: "z", count: 52)): { auth: google } }",
            "3:18: \"\(String(repeating: "z", count: 52))\" is not a valid service id here; expected lower-case letters, digits and -, at most 51"
        ),
        InvalidManifest(
            "an app of which nothing is declared", "redirect_uris: { zoom: {} }",
            "3:24: expected either client and function, or auth"),
        InvalidManifest(
            "an app that leads nowhere", "redirect_uris: { zoom: { client: ID } }",
            "3:24: expected either client and function, or auth"),
        InvalidManifest(
            "an app of both kinds", "redirect_uris: { zoom: { auth: google, client: ID } }",
            "3:24: expected either client and function, or auth"),
        InvalidManifest(
            "an app of both kinds, with a function", "redirect_uris: { zoom: { auth: google, function: f } }",
            "3:24: expected either client and function, or auth"),
        InvalidManifest(
            "a client that is no secret", "redirect_uris: { zoom: { client: a-b, function: f } }",
            "3:34: \"a-b\" is not a valid name of a secret; expected letters, digits and _"),
        InvalidManifest(
            "a function that is none", "redirect_uris: { zoom: { client: ID, function: 2fa } }",
            "3:48: \"2fa\" is no Edge Function's name; expected a letter, then letters, digits, - and _"),
        InvalidManifest(
            "sign-in by nobody", "redirect_uris: { zoom: { auth: Google } }",
            "3:32: \"Google\" is not a valid name of a provider; expected lower-case letters, digits and _"),
    ]

    @Test(arguments: [
        ("zoom: { client: ZOOM_CLIENT_ID, function: f }", supabase, ""),
        (
            "zoom: { client: ZOOM_CLIENT_ID, function: f }", "",
            "3:18: a redirect URI leads to the environment's Supabase project, which is not declared"
        ),
        (
            "zoomm: { client: ZOOM_CLIENT_ID, function: f }", supabase,
            "4:18: redirect_uris names zoomm, which is not a service (did you mean \"zoom\"?)"
        ),
        (
            "zoom: { client: ZOOM_CLIENT, function: f }", supabase,
            "4:34: redirect_uris names ZOOM_CLIENT, which no manifest declares (did you mean \"ZOOM_CLIENT_ID\"?)"
        ),
        ("zoom: { client: OWN_ID, function: f }", supabase + "secrets: { OWN_*: {} }\n", ""),
        (
            "google-auth: { auth: google }", supabase,
            "4:18: whether google is on is not declared; expected it in auth's providers"
        ),
        ("google-auth: { auth: google }", supabase + "auth: { providers: { google: false } }\n", ""),
        (
            "google-auth: { auth: gogle }", supabase + "auth: { providers: { google: false } }\n",
            "5:18: whether gogle is on is not declared; expected it in auth's providers (did you mean \"google\"?)"
        ),
    ]) func whatItRefersToMustBeDeclared(_ app: String, _ rest: String, _ problem: String) {
        let text = ProbesProblemsTests.alone(rest + "redirect_uris: { \(app) }")
        #expect(
            problems(services: Self.services, ["a.yaml": text])
                == (problem.isEmpty ? [] : ["a.yaml:" + problem]))
    }

    @Test func readsAppsAndTellsTheirURIs() throws {
        let text =
            Self.supabase + """
                auth: { providers: { google: false } }
                redirect_uris:
                  zoom: { client: ZOOM_CLIENT_ID, function: oauth-callback }
                  google-auth: { auth: google }
                """
        let environment = try #require(
            try readWorkspace(
                services: Self.services, ["a.yaml": ProbesProblemsTests.file(declaring: text)]
            ).environments.first)
        let redirects = environment.redirects
        #expect(redirects.map(\.service.value) == ["zoom", "google-auth"])
        #expect(
            redirects.compactMap(environment.redirectURI(of:)) == [
                "https://abcdefghijklmnopqrst.supabase.co/functions/v1/oauth-callback",
                "https://abcdefghijklmnopqrst.supabase.co/auth/v1/callback",
            ])
        #expect(environment.attestableItems == ["redirect-uri-zoom", "redirect-uri-google-auth"])
        #expect(!environment.isIdle(item: "redirect-uri-zoom"))
        #expect(environment.isIdle(item: "redirect-uri-zom"))
        #expect(!environment.isIdle(item: "restore-drill"))
    }
}

/// What a service declares of the Edge Functions that read its secrets.
@Suite struct FunctionsTests {
    @Test(arguments: functions) func refusesTheFunctions(manifest: InvalidManifest) {
        #expect(
            problems(services: ServicesProblemsTests.file(declaringService: manifest.text))
                == manifest.problems.map { "services.yaml:\($0)" })
    }

    static let functions = [
        InvalidManifest(
            "no function", "{ title: A, severity: low, isolation: config, secrets: {}, functions: [] }",
            "3:76: expected names of Edge Functions, at least one, found an empty list"),
        InvalidManifest(
            "functions that are none",
            "{ title: A, severity: low, isolation: config, secrets: {}, functions: [ok, a/b, 1st] }",
            "3:81: invalid Edge Function name \"a/b\": expected a letter, then letters, digits, - and _",
            "3:86: invalid Edge Function name \"1st\": expected a letter, then letters, digits, - and _"),
        InvalidManifest(
            "a function's name that is too long",
            "{ title: A, severity: low, isolation: config, secrets: {}, functions: \(String(repeating: "f", count: 129)) }",
            "3:76: invalid Edge Function name \"\(String(repeating: "f", count: 100))…\": expected a letter, then letters, digits, - and _"
        ),
    ]

    /// Which environments are looked at for which functions.
    @Test func functionsAreThoseOfAllServicesWhereThereIsASupabaseProject() throws {
        let services = """
            services:
              a: { title: A, severity: low, isolation: config, secrets: {}, functions: [one, Two_2, one] }
              b: { title: B, severity: low, isolation: config, secrets: {}, functions: one }
              c: { title: C, severity: low, isolation: config, secrets: {} }
            """
        let files = [
            "a.yaml": "listing: { provider: supabase, project: abcdefghijklmnopqrst }",
            "b.yaml": "listing: { provider: dotenv, path: .env }", "c.yaml": "",
        ].map { ($0, "environment: \($0.prefix(1))\ntier: staging\n\($1)\n") }
        let workspace = try readWorkspace(
            services: services, Dictionary(uniqueKeysWithValues: files))
        #expect(workspace.services.map { $0.functions.map(\.value) } == [["one", "Two_2"], ["one"], []])
        let functions = workspace.environments.map { $0.probes[FunctionsDeclaration.self]?.all ?? [] }
        #expect(functions[0].map(\.name) == ["one", "Two_2"])
        #expect(functions[0].map(\.services) == [["a", "b"], ["a"]])
        #expect(functions[1].isEmpty && functions[2].isEmpty)
    }
}
