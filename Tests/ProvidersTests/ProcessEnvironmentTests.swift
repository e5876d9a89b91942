import Providers
import Testing

@Suite(.timeLimit(.minutes(1))) struct ProcessEnvironmentTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test func `lists the variables of which a manifest speaks`() async throws {
        let variables = ["A": "one", "B": "", "PATH": "/bin", "HOME": "/root"]
        let listing = try await seen("{ provider: environment }", in: folder, variables) {
            ["A", "B", "C"].contains($0)
        }.get()
        #expect(listing.shown == ["A": "one", "B": ""])
        #expect(listing.evidence == .value)
        #expect(listing.provider == "environment")
    }

    /// A workflow writes its settings itself: with them alone a run has no secrets all the same.
    @Test(arguments: [("", false), ("key", true)]) func `settings are no secrets`(
        _ key: String, _ isSeen: Bool
    )
        async throws
    {
        let seen = try await seen(
            "{ provider: environment }", in: folder, ["KEY": key, "APP_ENV": "staging"], settings: ["APP_ENV"]
        )
        #expect(((try? seen.get()) != nil) == isSeen)
        #expect(isSeen || message(seen) == "each secret that the manifests declare is empty in this process")
    }

    /// Some CI leaves out the variables that a run may not have.
    @Test(arguments: [true, false]) func `a job without secrets shows none`(_ hasSecret: Bool) async throws {
        let variables = hasSecret ? ["KEY": "key", "APP_ENV": "staging"] : ["APP_ENV": "staging"]
        let listing = try await seen(
            "{ provider: environment }", in: folder, variables, settings: ["APP_ENV", "LEVEL"]
        ).get()
        let unlisted = try #require(listing.unlisted[nil])
        #expect((unlisted.reason(for: "TOKEN") == nil) == hasSecret)
        #expect(unlisted.reason(for: "LEVEL") == nil)
    }

    /// CI gives an empty variable for each secret that a run may not have.
    @Test func `empty variables alone are no listing`() async throws {
        for (value, isSeen) in [("", false), ("info", true)] {
            let seen = try await seen(
                "{ provider: environment }", in: folder, ["A": "", "B": value, "C": "x"]
            ) { ["A", "B"].contains($0) }
            #expect(((try? seen.get()) != nil) == isSeen)
            guard case .failure(let failure) = seen else { continue }
            #expect(failure.message == "each variable that the manifests declare is empty in this process")
        }
    }

    @Test func `a prefix is taken off, and what has none is not listed`() async throws {
        let variables = ["PRE_A": "one", "A": "two", "PRE_": "three", "PRE_C": "four", "pre_B": "five"]
        let listing = try await seen("{ provider: environment, prefix: PRE_ }", in: folder, variables) {
            ["A", "B", "PRE_A", ""].contains($0)
        }.get()
        // What no manifest declares is compared alone.
        #expect(listing.shown == ["A": "one", "C": "four"])
        #expect(listing.secrets.values.filter(\.isIncidental).map(\.name) == ["C"])
        #expect(listing.secrets["A"]?.variable == "PRE_A")
        let alone = try await seen(
            "{ provider: environment, prefix: PRE_ }", in: folder, ["PRE_C": "four"]
        ) { $0 == "A" }
        #expect((try? alone.get()) == nil)
    }

    @Test func `envaudit's own tokens are never listed`() async throws {
        let own = [
            "SUPABASE_ACCESS_TOKEN", "CLOUDFLARE_API_TOKEN", "RENDER_API_KEY", "GITHUB_TOKEN", "GH_TOKEN",
            "STRIPE_API_KEY", "STRIPE_API_KEY_PREPROD", "CAL_API_KEY", "CAL_API_KEY_MY_TEST",
            "CALENDLY_TOKEN",
            "RENDER_API_KEY_PRODUCTION", "VERCEL_TOKEN", "ENVAUDIT_SEAL_KEY", "ENVAUDIT_SUPABASE_API_URL",
        ]
        var variables = Dictionary(uniqueKeysWithValues: own.map { ($0, Made.value) })
        (variables["A"], variables["SUPABASE_A"]) = ("one", "one")
        for listing in ["{ provider: environment }", "{ provider: environment, prefix: SUPABASE_ }"] {
            let listing = try await seen(listing, in: folder, variables).get()
            #expect(listing.secrets.keys.allSatisfy { ["A", "SUPABASE_A"].contains($0) })
            #expect(listing.shown["A"] == "one")
        }
    }

    private static let nothing =
        "no variable that the manifests declare is set in this process and may be read"

    /// A manifest could else ask of any variable of the job how it begins.
    @Test(arguments: [
        ([], []), (["A"], ["A"]), (["PRE_*"], ["PRE_X", "PRE_YZ"]), (["*_*Z"], ["PRE_YZ"]),
        (["*"], ["A", "PRE_X", "PRE_YZ"]),
        (["B*", "a"], []), (["**A**"], ["A"]), (["A*"], ["A"]), (["PRE_X", "A"], ["A", "PRE_X"]),
        (["*Y"], []),
    ]) func `only what the operator allows is read`(allowed: [String], names: [String]) async throws {
        let variables = ["A": "one", "PRE_X": "two", "PRE_YZ": "three"]
        let result = try await seen(
            "{ provider: environment }", in: folder, variables, permissions: Permissions(variables: allowed))
        guard !names.isEmpty else {
            #expect(message(result) == Self.nothing)
            // Whether a variable that may not be read is set is not told.
            let unset = try await seen(
                "{ provider: environment }", in: folder, [:], permissions: Permissions(variables: allowed))
            #expect(message(unset) == Self.nothing)
            return
        }
        #expect(try result.get().secrets.keys.map(\.text).sorted() == names)
    }

    /// What is not read may be set all the same.
    @Test func `what may not be read is not known to be unset`() async throws {
        let variables = ["PRE_A": "one", "PRE_HIDDEN": "two"]
        let listing = try await seen(
            "{ provider: environment, prefix: PRE_ }", in: folder, variables,
            permissions: Permissions(variables: ["PRE_A*", "PRE_B"])
        ).get()
        for name in ["A2", "B", "A*"] { #expect(listing.unlisted(name) == nil) }
        for name in ["HIDDEN", "C", "B*", "*"] {
            #expect(
                listing.unlisted(name)?.advice
                    == "If you trust the manifests, allow it: --allow-environment 'PRE_\(name)'")
        }
        let own = try await seen("{ provider: environment }", in: folder, ["A": "one"]).get()
        #expect(own.unlisted("B") == nil)
        #expect(own.unlisted("VERCEL_TOKEN") != nil)
    }

    @Test func `a pattern of many stars is matched at once`() async throws {
        let name = String(repeating: "A", count: 2000)
        let pattern = String(repeating: "*A", count: 500) + "B"
        let result = try await seen(
            "{ provider: environment }", in: folder, [name: "x"],
            permissions: Permissions(variables: [pattern]))
        #expect(message(result) != nil)
    }

    @Test func `a job that has none of the variables is no environment without secrets`() async throws {
        let result = try await seen("{ provider: environment }", in: folder, ["PATH": "/bin"]) { $0 == "A" }
        #expect(message(result) == Self.nothing)
    }

    @Test func `a dotenv file takes its place`() throws {
        let listing = try declaration("{ provider: environment, prefix: PRE_ }")
        let text = "PRE_A=one\nB=two\nVERCEL_TOKEN=three\n"
        let read = try ProcessEnvironment().read(Array(text.utf8), of: listing, source: .file, readAt: 5)
        #expect(read.shown == ["A": "one"])
    }

    @Test(arguments: [
        (
            "{ provider: environment, prefx: A_ }",
            "3:42: environment has no setting `prefx`; expected prefix; did you mean `prefix`?"
        ),
        (
            "{ provider: environment, prefix: A- }",
            "3:43: invalid beginning of variables' names \"A-\"; expected letters, digits and _, such as PREPROD_"
        ),
    ])
    func `wrong settings are problems`(listing: String, says: String) throws {
        #expect(try problems(listing) == ["environments/preprod.yaml:\(says)"])
        #expect(try problems("{ provider: environment }").isEmpty)
    }
}
