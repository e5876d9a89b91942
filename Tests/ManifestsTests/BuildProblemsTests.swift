import Manifests
import Testing
import Probes

/// What an environment declares of its frontend's build.
@Suite struct BuildProblemsTests {
    private static let head = "build: { provider: cloudflare-pages, project: shop, deployment: preview"

    @Test(arguments: builds) func refusesTheBuild(manifest: InvalidManifest) {
        #expect(
            problems(["a.yaml": ProbesProblemsTests.file(declaring: manifest.text)])
                == manifest.problems.map { "a.yaml:\($0)" })
    }

    static let builds = [
        InvalidManifest(
            "a build that is a text", "build: shop",
            "3:8: expected a provider, a project and what is expected of its build, found a text"),
        InvalidManifest(
            "a build of nobody's", "build: {}", "3:8: missing key \"provider\": expected who builds it",
            "3:8: missing key \"project\": expected the project that builds it",
            "3:8: missing key \"deployment\": expected production or preview"),
        InvalidManifest(
            "a builder that is none", "build: { provider: netlify, project: shop, deployment: preview }",
            "3:20: unknown provider of builds \"netlify\": expected cloudflare-pages"),
        InvalidManifest(
            "a deployment that is none",
            "build: { provider: cloudflare-pages, project: shop, deployment: previews }",
            "3:65: unknown deployment \"previews\" (did you mean \"preview\"?)"),
        InvalidManifest(
            "no text that is needed", head + ", command: [] }",
            "3:83: expected texts of the build command, at least one, found an empty list"),
        InvalidManifest(
            "a text that is needed and refused", head + ", command: [A, B], without: B }",
            "3:8: \"B\" is both in command and in without; expected one of the two"),
        InvalidManifest(
            "a switch that is a word", head + ", branch_switch: main }",
            "3:89: expected true or false, found \"main\""),
        InvalidManifest(
            "a production branch that is a name", head + ", production_branch: main }",
            "3:93: expected true or false, found \"main\""),
        InvalidManifest(
            "a variable's name that is none", head + ", variables: { VITE-X: { required: true } } }",
            "3:87: \"VITE-X\" is not a valid name of a variable; expected letters, digits and _"),
        InvalidManifest(
            "a variable of which nothing is expected", head + ", variables: { X: {} } }",
            "3:90: expected required, forbidden or equals, with exactly one key"),
        InvalidManifest(
            "a variable of which too much is expected",
            head + ", variables: { X: { required: true, equals: 1 } } }",
            "3:90: expected required, forbidden or equals, with exactly one key"),
        InvalidManifest(
            "a variable that is optional", head + ", variables: { X: { optional: true } } }",
            "3:92: unknown key `optional`; expected required, forbidden or equals"),
        InvalidManifest(
            "a variable that is not required", head + ", variables: { X: { required: false } } }",
            "3:102: expected true; false says nothing"),
        InvalidManifest(
            "a variable that equals a list", head + ", variables: { X: { equals: [a] } } }",
            "3:100: expected a value, found a list"),
    ]

    /// What a build refers to must be declared of the environment.
    @Test(arguments: [
        (
            "production_branch: true",
            "production_branch is compared with the environment's git_branch, which is not declared"
        ),
        (
            "branch_switch: true",
            "branch_switch looks for the environment's Supabase project, which is not declared"
        ),
    ]) func refusesWhatHasNothingToReferTo(_ key: String, _ problem: String) {
        #expect(
            problems(["a.yaml": ProbesProblemsTests.alone(Self.head + ", \(key) }")])
                == ["a.yaml:3:8: \(problem)"])
    }

    @Test(arguments: [
        ("frontend", "frontend"), ("git_branch", "git_branch"), ("project", "listing's project"),
    ])
    func refusesAVariableThatEqualsNothing(_ word: String, _ missing: String) {
        let text = Self.head + ", variables: { X: { equals: \(word) } } }"
        #expect(
            problems(["a.yaml": ProbesProblemsTests.alone(text)])
                == ["a.yaml:3:87: X equals the environment's \(missing), which is not declared"])
    }

    @Test func readsABuild() throws {
        let text = """
            git_branch: preprod
            listing: { provider: supabase, project: abcdefghijklmnopqrst }
            build:
              provider: cloudflare-pages
              project: shop
              deployment: preview
              account: \(String(repeating: "a", count: 32))
              command: [A, B=1, A]
              without: C
              branch_switch: true
              production_branch: false
              variables: { X: { required: true }, Y: { forbidden: true }, Z: { equals: git_branch } }
            """
        let build = try #require(try Self.build(text))
        #expect(build.place.provider.value == "cloudflare-pages")
        #expect(
            build.place.settings.mapValues(\.value) == [
                "project": "shop", "deployment": "preview", "account": String(repeating: "a", count: 32),
            ])
        // Each text is one check.
        #expect(build.command == ["A", "B=1"])
        #expect(build.without == ["C"])
        #expect((build.isSwitchedByBranch, build.isProductionBranch) == (true, false))
        #expect(build.variables.map(\.name.value) == ["X", "Y", "Z"])
        #expect(build.variables.map(\.expectation) == [.required, .forbidden, .equals(.gitBranch)])
    }

    @Test func whatIsNotDeclaredIsNotJudged() throws {
        #expect(try Self.build("title: A") == nil)
        let build = try #require(try Self.build(Self.head + " }"))
        #expect(build.command.isEmpty && build.without.isEmpty && build.variables.isEmpty)
        #expect((build.isSwitchedByBranch, build.isProductionBranch) == (nil, nil))
    }

    @Test(arguments: [
        ("project: shop", "project: shop", true), ("project: shop", "project: other", false),
        ("project: shop, account: \(a)", "project: shop", true),
        ("project: shop, account: \(a)", "project: shop, account: \(a)", true),
        ("project: shop, account: \(a)", "project: shop, account: \(b)", false),
    ]) func knowsTheSameProject(_ one: String, _ other: String, _ isSame: Bool) throws {
        let builds = try [one, other].map {
            try #require(try Self.build("build: { provider: cloudflare-pages, deployment: preview, \($0) }"))
        }
        #expect(builds[0].isSameProject(as: builds[1]) == isSame)
    }

    private static let (a, b) = (String(repeating: "a", count: 32), String(repeating: "b", count: 32))

    private static func build(_ text: String) throws -> BuildDeclaration? {
        let workspace = try readWorkspace(["a.yaml": ProbesProblemsTests.file(declaring: text)])
        return try #require(workspace.environments.first).probes[BuildDeclaration.self]
    }
}
