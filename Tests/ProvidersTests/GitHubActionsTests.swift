import Listings
import Loopback
import Manifests
import Providers
import Testing

@Suite(.timeLimit(.minutes(1))) struct GitHubActionsTests {
    private let gitHub = HTTPProvider.gitHub

    private static func secret(_ number: Int) -> String {
        #"{"name":"S\#(number)","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-02-13T16:00:00Z"}"#
    }

    private static func variable(_ number: Int) -> String { #"{"name":"V\#(number)","value":"v\#(number)"}"# }

    /// GitHub's pages of so many secrets and variables.
    private static func answer(_ path: String, secrets: Int, variables: Int) -> String {
        let query = path.split(separator: "?").last.map(String.init) ?? ""
        let numbers = query.split(separator: "&").compactMap {
            $0.split(separator: "=").last.flatMap { Int($0) }
        }
        let isSecrets = path.contains("/secrets?")
        let total = isSecrets ? secrets : variables
        let start = (numbers[1] - 1) * numbers[0]
        let entries = (start..<max(start, min(total, start + numbers[0]))).map {
            isSecrets ? secret($0) : variable($0)
        }
        return
            #"{"total_count":\#(total),"\#(isSecrets ? "secrets" : "variables")":[\#(entries.joined(separator: ","))]}"#
    }

    @Test(arguments: [0, 1, 30, 31, 60, 100, 101, 200, 250]) func `pages are read until all are there`(
        count: Int
    ) async throws {
        let fetched = try await gitHub.fetched {
            [.answer(200, body: Self.answer($0.path, secrets: count, variables: count))]
        }
        let listing = try fetched.result.get()
        #expect(listing.secrets.count == 2 * count)
        #expect(
            shownValues(listing) == Dictionary(uniqueKeysWithValues: (0..<count).map { ("V\($0)", "v\($0)") })
        )
        #expect(listing.secrets.values.filter { $0.digest == nil }.count == count)
        #expect(listing.secrets["S0"]?.updatedAt == (count == 0 ? nil : 1_770_998_400))
        let pages = [100, 30].map { max(1, (count + $0 - 1) / $0) }.reduce(0, +)
        #expect(fetched.requests.count == pages)
    }

    @Test func `the requests are GitHub's`() async throws {
        let fetched = try await gitHub.fetched { [.answer(200, body: gitHub.answer($0.path))] }
        #expect(
            fetched.requests.map(\.path).sorted() == [
                "/repos/acme/shop/actions/secrets?per_page=100&page=1",
                "/repos/acme/shop/actions/variables?per_page=30&page=1",
            ])
        for request in fetched.requests {
            #expect(request["Accept"] == "application/vnd.github+json")
            #expect(request["X-GitHub-Api-Version"] == "2022-11-28")
        }
    }

    @Test(arguments: [
        ("repository: acme/shop, environment: EU / prod", "/repos/acme/shop/environments/EU%20%2F%20prod/"),
        ("organization: acme", "/orgs/acme/actions/"),
    ]) func `each place is asked by its path`(settings: String, path: String) async throws {
        let fetched = try await gitHub.fetched("{ provider: github-actions, \(settings) }") {
            [.answer(200, body: gitHub.answer($0.path))]
        }
        #expect(fetched.requests.allSatisfy { $0.path.hasPrefix(path) })
        #expect(try fetched.result.get().secrets.count == 2)
    }

    @Test func `both kinds are asked for at once`() async throws {
        let fetched = try await gitHub.fetched {
            [.waitUntilOpen(2), .answer(200, body: gitHub.answer($0.path))]
        }
        #expect(try fetched.result.get().secrets.count == 2)
    }

    @Test(arguments: [("secrets", "DEPLOY_KEY"), ("variables", "APP_ENV")])
    func `only one kind is asked for where only that is meant`(kind: String, name: String) async throws {
        let listing = "{ provider: github-actions, repository: acme/shop, only: \(kind) }"
        let fetched = try await gitHub.fetched(listing) { [.answer(200, body: gitHub.answer($0.path))] }
        #expect(try fetched.result.get().secrets.keys.map(\.text).sorted() == [name])
        #expect(fetched.requests.count == 1)
        #expect(try gitHub.read(gitHub.file, listing).get().secrets.keys.map(\.text).sorted() == [name])
    }

    @Test(arguments: [("GH_TOKEN", "GITHUB_TOKEN"), ("GITHUB_TOKEN", "GH_TOKEN")])
    func `either variable holds the token, and gh's own goes first`(one: String, other: String) async throws {
        var provider = gitHub
        provider.variables = [other: Made.plainToken + "2"]
        let server = try ScriptedServer { [.answer(200, body: gitHub.answer($0.path))] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let context = FetchContext(
            client: client,
            variables: [
                one: Made.plainToken, other: Made.plainToken + "2", gitHub.addressVariable: server.url,
            ],
            now: 0)
        _ = try await provider.provider.fetch(try declaration(gitHub.listing), by: context)
        let sent = Set(server.requests.compactMap { $0["Authorization"] })
        #expect(sent == ["Bearer \(Made.plainToken)\(one == "GH_TOKEN" ? "" : "2")"])
    }

    private static let contradictions: [(name: String, pages: [String], message: String)] = [
        ("fewer than counted", [page(2, [0]), page(2, [])], "it counts 2 secrets, and lists 1"),
        ("none of those counted", [page(1, [])], "it counts 1 secrets, and lists 0"),
        ("more than counted", [page(1, [0, 1])], "it counts 1 secrets, and lists 2 or more"),
        ("two counts", [page(2, [0]), page(3, [1])], "its pages count 2 and 3 secrets"),
        ("the same page again", [page(2, [0]), page(2, [0])], "it lists S0 twice"),
        ("the same page for ever", [page(1000, [0])], "it lists S0 twice"),
        ("a count below zero", [page(-1, [])], "it counts -1 secrets, and lists 0 or more"),
    ]

    private static func page(_ total: Int, _ secrets: [Int]) -> String {
        #"{"total_count":\#(total),"secrets":[\#(secrets.map(secret).joined(separator: ","))]}"#
    }

    @Test(arguments: contradictions.indices) func `pages that contradict each other are no listing`(
        index: Int
    ) async throws {
        let (name, pages, message) = Self.contradictions[index]
        let fetched = try await gitHub.fetched(
            "{ provider: github-actions, repository: acme/shop, only: secrets }"
        ) {
            [.answer(200, body: pages[min($0.number, pages.count) - 1])]
        }
        let failure = fetched.result.message ?? ""
        // A page that stays the same is asked for until there are more than any place has.
        let endless = "GitHub lists more than 100 pages, which no environment has"
        #expect(
            failure == "GitHub's listing contradicts itself: \(message)"
                || name.hasSuffix("for ever") && failure == endless, "\(name): \(failure)")
    }

    /// What `only` leaves out may be anything, unless another part lists it.
    @Test func `what only leaves out is not known to be unset`() throws {
        let file =
            #"[{"total_count":0,"secrets":[]},{"total_count":1,"variables":[{"name":"A","value":"a"}]}]"#
        func read(_ settings: String) throws -> (Listing, Place) {
            let text = "{ provider: github-actions, repository: acme/shop\(settings) }"
            return (
                try gitHub.read(file, text).get(),
                try #require(try gitHub.provider.place(of: declaration(text), [:]))
            )
        }
        let (variables, place) = try read(", only: variables")
        #expect(
            variables.unlisted("B")?.message
                == "`only: variables` leaves out the secrets of repository acme/shop")
        let others: [(String, isWhole: Bool)] = [
            (", only: secrets", true), ("", true), (", only: variables", false),
            (", environment: preprod, only: secrets", false),
        ]
        for (settings, isWhole) in others {
            let (other, otherPlace) = try read(settings)
            let joined = try Listing.joining(nil, [("a", .success(variables)), ("b", .success(other))])
                .completed(byPartsAt: [("a", place), ("b", otherPlace)])
            #expect((joined.unlisted("a/B") == nil) == isWhole, "\(settings)")
        }
        #expect(try read("").0.unlisted("B") == nil)
    }

    /// A job that names an environment gets the repository's entries, and the organization's that reach it.
    @Test(arguments: [
        ("repository: acme/shop", ["A", "B", "S"], [String]()),
        ("organization: acme, repository: acme/shop", ["A", "B", "S"], []),
        ("organization: acme", ["A", "B"], ["S"]), ("repository: acme/other", ["B"], []),
        ("organization: other", ["B"], []),
    ]) func `what others list reaches an environment`(from: String, names: [String], unknown: [String]) throws
    {
        func part(_ settings: String, _ file: String) throws -> (Listing, Place) {
            let text = "{ provider: github-actions, \(settings) }"
            return (
                try gitHub.read(file, text).get(),
                try #require(try gitHub.provider.place(of: declaration(text), [:]))
            )
        }
        let (own, place) = try part(
            "repository: acme/Shop, environment: preprod",
            #"[{"total_count":0,"secrets":[]},{"total_count":1,"variables":[{"name":"B","value":"b"}]}]"#)
        let (other, otherPlace) = try part(
            from,
            #"[{"total_count":1,"secrets":[{"name":"S","visibility":"selected"}]},{"total_count":2,"variables":[{"name":"A","value":"a","visibility":"all"},{"name":"B","value":"x","visibility":"all"}]}]"#
        )
        let given = own.given(to: [(nil, place)], from: [PlacedPart(part: nil, at: otherPlace, of: other)])
        #expect(given.secrets.keys.map(\.text).sorted() == names)
        #expect(given.secrets["B"]?.digest == own.secrets["B"]?.digest)
        #expect(given.secrets["A"]?.digest == (names.contains("A") ? other.secrets["A"]?.digest : nil))
        #expect((given.secrets["A"]?.giver == "\(otherPlace)") == names.contains("A"))
        #expect(unknown.allSatisfy { given.unlisted($0) != nil })
        #expect(given.values.map(\.name).sorted() == names.filter { $0 != "S" })
    }

    /// One repository's secret is one entry, whichever environment lists it.
    @Test func `a secret is an entry of whose it is`() throws {
        let file = #"[{"total_count":1,"secrets":[{"name":"A"}]},{"total_count":0,"variables":[]}]"#
        let entries = try [
            "repository: acme/Shop", "repository: acme/shop", "repository: acme/shop, environment: preprod",
            "organization: acme", "organization: Acme, repository: acme/shop",
        ].map { try gitHub.read(file, "{ provider: github-actions, \($0) }").get().secrets["A"]?.shown }
        #expect(entries[0] == .entry("github:repository acme/shop/secrets/A"))
        #expect(entries[0] == entries[1])
        #expect(entries[3] == entries[4])
        #expect(Set(entries).count == 3)
    }

    @Test func `what of an organization reaches a repository is asked of the repository`() async throws {
        let fetched = try await gitHub.fetched(
            "{ provider: github-actions, organization: acme, repository: acme/shop }"
        ) { [.answer(200, body: Self.answer($0.path, secrets: 0, variables: 0))] }
        #expect(
            Set(fetched.requests.map { $0.path.prefix { $0 != "?" } }) == [
                "/repos/acme/shop/actions/organization-secrets",
                "/repos/acme/shop/actions/organization-variables",
            ])
    }

    @Test(arguments: [
        (
            301, [:], "{}",
            "GitHub answered with a redirect (301): repository acme/shop was renamed or moved", "Write"
        ),
        (
            403, [:], #"{"message":"You have exceeded a secondary rate limit."}"#,
            "GitHub takes no more requests for now (403)", "Wait a minute and run again."
        ),
        (
            403, ["x-ratelimit-remaining": "4000", "x-ratelimit-reset": "1770001000"],
            #"{"message":"You have exceeded a secondary rate limit."}"#,
            "GitHub takes no more requests for now (403)", "Wait a minute and run again."
        ),
        (
            403, ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "1770001000"], "{}",
            "GitHub takes no more requests for now (403)", "Wait 1000 seconds and run again."
        ),
        (403, [:], "{}", "the token may not read the secrets of repository acme/shop (403)", "Use"),
    ]) func `a rename and GitHub's limits are told`(
        status: Int, headers: [String: String], body: String, message: String, advice: String
    ) async throws {
        let fetched = try await gitHub.fetched(
            "{ provider: github-actions, repository: acme/shop, only: secrets }"
        ) { _ in [.answer(status, headers: headers, body: body)] }
        #expect(fetched.failure?.message == message)
        #expect(fetched.failure?.advice.hasPrefix(advice) == true)
    }

    @Test func `a page that fails makes no shorter listing`() async throws {
        let fetched = try await gitHub.fetched { request in
            request.path.contains("page=2")
                ? [.answer(500)] : [.answer(200, body: Self.answer(request.path, secrets: 101, variables: 0))]
        }
        #expect(fetched.result.message == "GitHub failed (500)")
    }

    @Test func `a secret and a variable of one name are not told apart`() throws {
        let file =
            #"[{"total_count":1,"secrets":[{"name":"A"}]},{"total_count":1,"variables":[{"name":"A","value":"x"}]}]"#
        #expect(try gitHub.read(file).message == "GitHub has a secret and a variable of the name A")
    }

    @Test func `a file has all pages of both kinds`() throws {
        let pages = [Self.page(2, [0]), Self.page(2, [1]), #"{"total_count":0,"variables":[]}"#]
        #expect(try gitHub.read("[\(pages.joined(separator: ","))]").get().secrets.count == 2)
        #expect(
            try gitHub.read("[\(pages[0]),\(pages[2])]").message?.hasSuffix(
                "it counts 2 secrets, and lists 1") == true)
        #expect(
            try gitHub.read("[\(pages[0]),\(pages[1])]").message
                == "the variables are missing in GitHub's answers")
        #expect(try gitHub.read(pages[0]).message != nil)
    }

    @Test(arguments: [
        (#"{"secrets":[]}"#, "the answer has no `total_count`"),
        (#"{"total_count":1}"#, "the answer has no `secrets`"),
        (#"{"total_count":"1","secrets":[]}"#, "the answer has another type"),
        (#"{"total_count":1,"secrets":[{"nam":"A"}]}"#, "entry 1 has no `name`"),
        (
            #"{"total_count":1,"secrets":[{"name":"A","updated_at":"yesterday"}]}"#,
            "entry 1 has no date as its `updated_at`"
        ),
        (#"{"total_count":1,"variables":[{"name":"A"}]}"#, "entry 1 has no `value`"),
    ]) func `a page of another shape is no listing`(body: String, detail: String) throws {
        #expect(
            try gitHub.read(body).message
                == "GitHub answered with JSON of another shape than expected: \(detail)")
    }

    @Test(arguments: [
        ("repository: shop", "invalid repository \"shop\"; expected owner/name"),
        ("repository: acme/..", "invalid repository \"acme/..\"; expected owner/name"),
        ("repository: acme/shop/x", "invalid repository \"acme/shop/x\"; expected owner/name"),
        (
            "repository: acme/shop, environment: ..",
            "invalid environment name \"..\"; expected at most 255 characters"
        ),
        (
            "repository: other/shop, organization: acme",
            "other/shop is not a repository of acme, whose secrets reach its own alone"
        ),
        (
            "repository: acme/shop, organization: acme, environment: x",
            "`environment` is a repository's; it excludes `organization` (acme)"
        ),
        ("organization: acme, environment: x", "`environment` is a repository's; expected `repository`, too"),
        ("only: secrets", "`repository` is missing; expected the repository, owner/name, or `organization`"),
        (
            "repository: a/b, only: secret",
            "invalid kind \"secret\"; expected secrets or variables; did you mean secrets?"
        ),
        (
            "repo: a/b",
            "github-actions has no setting `repo`; expected repository, environment, organization, only; did you mean `repository`?"
        ),
    ]) func `wrong settings are problems`(settings: String, problem: String) throws {
        let problems = gitHub.provider.problems(
            of: try declaration("{ provider: github-actions, \(settings) }"))
        #expect(problems.map(\.message).contains(problem), "\(problems)")
    }

    @Test(arguments: [
        ("repository: acme/shop", "acme/shop/settings/secrets/actions"),
        ("repository: acme/shop, only: variables", "acme/shop/settings/variables/actions"),
        ("repository: acme/shop, environment: x", "acme/shop/settings/environments"),
        ("organization: acme", "organizations/acme/settings/secrets/actions"),
    ]) func `the settings' page is the place's`(settings: String, page: String) throws {
        #expect(
            gitHub.provider.settingsURL(of: try declaration("{ provider: github-actions, \(settings) }"))
                == "https://github.com/\(page)")
    }
}
