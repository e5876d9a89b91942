import Loopback
import Providers
import Testing

@Suite(.timeLimit(.minutes(1))) struct VercelTests {
    private let vercel = HTTPProvider.vercel
    private static let alone = "{ provider: vercel, project: shop, target: preview }"

    /// A variable that is aimed at previews.
    private static func variable(_ name: String, _ more: String = #""type":"sensitive""#) -> String {
        #"{"id":"id-\#(name)","key":"\#(name)","target":["preview"],\#(more)}"#
    }

    private static func page(_ entries: [String], _ key: String = "envs", next: String? = nil) -> String {
        let pagination =
            next.map { #","pagination":{"count":\#(entries.count),"next":\#($0),"prev":null}"# } ?? ""
        return #"{"\#(key)":[\#(entries.joined(separator: ","))]\#(pagination)}"#
    }

    @Test func `the project's and the team's variables are asked for, by the project's id`() async throws {
        let fetched = try await vercel.fetched { [.answer(200, body: vercel.answer($0.path))] }
        #expect(
            fetched.requests.map(\.path).sorted() == [
                "/v1/env?projectId=prj_1&slug=acme", "/v10/projects/shop/env?slug=acme",
                "/v9/projects/shop?slug=acme",
            ])
        let byID = try await vercel.fetched(
            "{ provider: vercel, project: prj_1, team: team_9, target: preview }"
        ) {
            [.answer(200, body: vercel.answer($0.path))]
        }
        #expect(
            byID.requests.map(\.path).sorted() == [
                "/v1/env?projectId=prj_1&teamId=team_9", "/v10/projects/prj_1/env?teamId=team_9",
                "/v9/projects/prj_1?teamId=team_9",
            ])
        let alone = try await vercel.fetched(Self.alone) { [.answer(200, body: vercel.answer($0.path))] }
        // The project's answer says that it is a team's, whose variables reach it undeclared, too.
        #expect(
            alone.requests.map(\.path).sorted() == [
                "/v1/env?projectId=prj_1&teamId=team_9", "/v10/projects/shop/env", "/v9/projects/shop",
            ])
        #expect(try alone.result.get().secrets.keys.map(\.text).sorted() == vercel.names)
        let personal = try await vercel.fetched(Self.alone) { request in
            [.answer(200, body: vercel.answer(request.path).replacing("team_9", with: "Xk2"))]
        }
        #expect(personal.requests.map(\.path).sorted() == ["/v10/projects/shop/env", "/v9/projects/shop"])
        #expect(
            try personal.result.get().secrets.keys.map(\.text).sorted() == [
                "APP_ENV", "STRIPE_KEY", "VERCEL_URL",
            ])
    }

    @Test func `an entry that is aimed at two targets is one secret`() throws {
        let listings = try ["production", "preview"].map {
            try vercel.read(vercel.file, "{ provider: vercel, project: shop, team: acme, target: \($0) }")
                .get()
        }
        #expect(
            listings.map { $0.secrets["STRIPE_KEY"]?.shown } == [.entry("vercel:e2"), .entry("vercel:e2")])
        #expect(listings[0].secrets.keys.map(\.text).sorted() == ["PROD_ONLY", "STRIPE_KEY"])
        #expect(listings[1].secrets["TEAM_KEY"]?.shown == .entry("vercel:env_7"))
    }

    /// An answer that counts more than it lists is not whole.
    @Test(arguments: [
        (#""pagination":{"count":2,"next":null}"#, false), (#""pagination":{"count":1,"next":null}"#, true),
        (#""pagination":{"count":1,"total":3,"next":null}"#, false), (#""x":1"#, true),
        (#""pagination":{"next":null,"hasNextPage":true}"#, false), (#""pagination":{"next":""}"#, false),
    ]) func `what counts more than it lists is an error`(pagination: String, isWhole: Bool) async throws {
        let body = #"{"envs":[\#(Self.variable("A"))],\#(pagination)}"#
        let listing = "{ provider: vercel, project: shop, target: preview, branch: x }"
        #expect(try (vercel.read(body, listing).message == nil) == isWhole)
        let fetched = try await vercel.fetched(listing) { request in
            let isOwn = request.path.hasPrefix("/v10/")
            return [.answer(200, body: isOwn ? body : vercel.answer(request.path))]
        }
        #expect((fetched.result.message == nil) == isWhole)
    }

    /// Without a branch the environment is all previews: those of some branch get more than is listed.
    @Test func `what previews of a branch get is not known to be unset`() throws {
        let body =
            #"{"envs":[\#(Self.variable("A")),\#(Self.variable("B", #""type":"sensitive","gitBranch":"x""#))]}"#
        let open = try vercel.read(body, Self.alone).get()
        #expect(open.unlisted[nil]?.isOpen == true)
        #expect(open.unlisted("B")?.message.contains("previews of x") == true)
        let own = try vercel.read(
            body, "{ provider: vercel, project: shop, target: preview, branch: y }"
        ).get()
        #expect(own.unlisted.isEmpty)
    }

    @Test func `dates are read, and what is the platform's is told`() throws {
        let listing = try vercel.read(vercel.file).get()
        #expect(listing.secrets["APP_ENV"]?.updatedAt == 1_770_998_400)
        #expect(listing.secrets["STRIPE_KEY"]?.updatedAt == 1_770_998_400)
        #expect(listing.secrets.values.filter(\.isPlatform).map(\.name) == ["VERCEL_URL"])
    }

    @Test func `a branch's own entry is in place of the others' where the branch is meant`() throws {
        let listing = try vercel.read(
            vercel.file, "{ provider: vercel, project: shop, team: acme, target: preview, branch: feature }"
        ).get()
        #expect(listing.secrets["STRIPE_KEY"]?.shown == .entry("vercel:e5"))
        #expect(listing.secrets.keys.map(\.text).sorted() == vercel.names)
    }

    @Test func `of a name that project and team both have the project's wins`() throws {
        let plain = Self.variable("A", #""type":"plain","value":"x""#)
        let file = "[\(Self.page([plain])),\(Self.page([Self.variable("A")], "data"))]"
        let listing = try vercel.read(file).get()
        #expect(shownValues(listing) == ["A": "x"])
    }

    @Test func `a custom environment has what names it, and what a team shares with all of them`() throws {
        func entry(_ name: String, _ more: String) -> String {
            #"{"id":"id-\#(name)","key":"\#(name)","type":"sensitive",\#(more)}"#
        }
        let own = Self.page([
            entry("MINE", #""customEnvironmentIds":["env_1","env_2"]"#), Self.variable("PREVIEW"),
            entry("OTHER", #""customEnvironmentIds":["env_2"]"#),
        ])
        let shared = Self.page(
            [entry("ALL", #""applyToAllCustomEnvironments":true"#), Self.variable("TEAM")], "data")
        let names = { (settings: String) in
            try vercel.read(
                "[\(own),\(shared)]", "{ provider: vercel, project: shop, team: acme, \(settings) }"
            )
            .get().secrets.keys.sorted()
        }
        #expect(try names("custom_environment: env_1") == ["ALL", "MINE"])
        #expect(try names("target: preview") == ["PREVIEW", "TEAM"])
        #expect(try names("target: production").isEmpty)
    }

    @Test(arguments: [
        #""type":"plain","value":"x","decrypted":false"#, #""type":"encrypted","value":"x","decrypted":true"#,
        #""type":"secret","value":"x""#, #""type":"of-tomorrow","value":"x""#, #""value":"x""#,
        #""type":"plain""#,
    ]) func `only a plain value is taken for one`(more: String) throws {
        let listing = try vercel.read(Self.page([Self.variable("A", more)]), Self.alone).get()
        #expect(listing.secrets["A"]?.shown == .entry("vercel:id-A"))
        #expect(listing.values.isEmpty)
        #expect(listing.evidence == .name)
    }

    /// Previews of the environment's own branch get what is set for it alone.
    @Test(arguments: [
        ("git_branch: qa", "", "vercel:id-QA"), ("git_branch: main", "", "vercel:id-KEY"),
        ("", "", "vercel:id-KEY"), ("git_branch: main", ", branch: qa", "vercel:id-QA"),
        ("git_branch: qa", ", branch: main", "vercel:id-KEY"),
    ]) func `the environment's branch is listed`(branch: String, setting: String, entry: String) throws {
        let environment = try probed(
            "\(branch)\nlisting: { provider: vercel, project: shop, target: preview\(setting) }")
        let declared = try #require(environment.listing)
        let listing = try vercel.provider.read(
            Array(
                Self.page([
                    Self.variable("KEY"),
                    #"{"id":"id-QA","key":"KEY","target":["preview"],"type":"sensitive","gitBranch":"qa"}"#,
                ]).utf8), of: ProviderRegistry.completed(declared, by: environment), source: .file, readAt: 0)
        #expect(listing.secrets["KEY"]?.shown == .entry(entry))
    }

    /// One project under its name and under its id lists the same variables, in files too.
    @Test func `a project is known by its variables`() throws {
        func places(_ project: String, _ target: String) throws -> [String] {
            try vercel.read(
                Self.page([Self.variable("B"), Self.variable("A")]),
                "{ provider: vercel, project: \(project), target: \(target) }"
            ).get().places.map(\.place.key)
        }
        #expect(try places("shop", "preview") == places("prj_1", "preview"))
        #expect(try places("shop", "preview") == ["Vercel variable id-A of preview"])
        #expect(try places("shop", "production").isEmpty)
    }

    @Test(arguments: [0, 1, 100, 101]) func `pages are read until there is no next`(count: Int) async throws {
        let fetched = try await vercel.fetched(Self.alone) { request in
            if request.path.hasPrefix("/v9/") {
                return [.answer(200, body: #"{"id":"prj_1","accountId":"Xk2"}"#)]
            }
            let number = request.path.split(separator: "until=").dropFirst().first.flatMap { Int($0) } ?? 1000
            let start = 1000 - number
            let entries = (start..<min(count, start + 50)).map {
                Self.variable("V\($0)", #""type":"plain","value":"v\#($0)""#)
            }
            let isLast = start + 50 >= count
            return [.answer(200, body: Self.page(entries, next: isLast ? "null" : "\(number - 50)"))]
        }
        #expect(
            shownValues(try fetched.result.get())
                == Dictionary(uniqueKeysWithValues: (0..<count).map { ("V\($0)", "v\($0)") }))
        #expect(fetched.requests.count == max(1, (count + 49) / 50) + 1)
    }

    @Test func `a page that comes again has no end, and a name twice is a contradiction`() async throws {
        let again = try await vercel.fetched(Self.alone) { request in
            if request.path.hasPrefix("/v9/") {
                return [.answer(200, body: #"{"id":"prj_1","accountId":"Xk2"}"#)]
            }
            return [.answer(200, body: Self.page([Self.variable("A")], next: "7"))]
        }
        #expect(again.result.message == "Vercel sent the same page of its listing again, so it has no end")
        #expect(
            try vercel.read(Self.page([Self.variable("A"), Self.variable("A")]), Self.alone).message
                == "Vercel's listing contradicts itself: it lists A twice")
    }

    @Test(arguments: ["/v10/", "/v1/env", "/v9/", "until="])
    func `what fails on the way makes no shorter listing`(path: String) async throws {
        let fetched = try await vercel.fetched { request in
            if request.path.contains(path) { return [.answer(500)] }
            if request.path.hasPrefix("/v10/"), !request.path.contains("until=") {
                return [.answer(200, body: Self.page([], next: "7"))]
            }
            return [.answer(200, body: vercel.answer(request.path))]
        }
        #expect(fetched.result.message == "Vercel failed (500)")
    }

    @Test func `a file has all pages, the team's too where a team is declared`() throws {
        let own = Self.page([Self.variable("A")]), first = Self.page([Self.variable("B")], next: "7")
        let shared = Self.page([Self.variable("C")], "data", next: "null")
        #expect(
            try vercel.read("[\(first),\(own),\(shared)]").get().secrets.keys.map(\.text).sorted() == [
                "A", "B", "C",
            ])
        #expect(
            try vercel.read(first, Self.alone).message
                == "the project's variables are not whole in Vercel's answers")
        #expect(try vercel.read("[\(own),\(own)]", Self.alone).message != nil)
        #expect(try vercel.read(own).message == "the team's variables are not whole in Vercel's answers")
        #expect(try vercel.read(own, Self.alone).get().secrets.count == 1)
    }

    @Test(arguments: [
        (#"{"id":"x","target":["preview"]}"#, "entry 1 has no `key`"),
        (#"{"id":"x","key":"A"}"#, "entry 1 has no `target`"),
        (#"{"id":"x","key":"A","target":[]}"#, "entry 1 has no `target`"),
        (#"{"id":"x","key":"A","target":[7]}"#, "`target` of entry 1 has another type"),
        (#"{"key":"A","target":["preview"],"type":"sensitive"}"#, "entry 1 has no `id`"),
        (
            #"{"id":"x","key":"A","target":["preview"],"updatedAt":-1}"#,
            "entry 1 has no date as its `updatedAt`"
        ),
        (
            #"{"id":"x","key":"A","target":["preview"],"updatedAt":1e300}"#,
            "entry 1 has no date as its `updatedAt`"
        ),
    ]) func `an entry of another shape is no listing`(entry: String, detail: String) throws {
        #expect(
            try vercel.read(Self.page([entry]), Self.alone).message
                == "Vercel answered with JSON of another shape than expected: \(detail)")
    }

    @Test(arguments: [
        ("project: .., target: preview", "invalid project \"..\"; expected its name or its id, prj_…"),
        ("project: a/b, target: preview", "invalid project \"a/b\"; expected its name or its id, prj_…"),
        (
            "project: shop",
            "`target` is missing; expected the target, production, preview or development, or `custom_environment`"
        ),
        (
            "project: shop, target: preview, custom_environment: env_1",
            "`custom_environment` and `target` exclude each other"
        ),
        (
            "project: shop, target: previews",
            "invalid target \"previews\"; expected production, preview or development; did you mean preview?"
        ),
        (
            "project: shop, target: preview, team: a&b",
            "invalid team \"a&b\"; expected its slug or its id, team_…"
        ),
        (
            "project: shop, target: production, branch: x",
            "`branch` is a preview's; expected `target: preview`"
        ),
        (
            "projects: shop, target: preview",
            "vercel has no setting `projects`; expected project, target, custom_environment, team, branch; did you mean `project`?"
        ),
    ]) func `wrong settings are problems`(settings: String, problem: String) throws {
        let problems = vercel.provider.problems(of: try declaration("{ provider: vercel, \(settings) }"))
        #expect(problems.map(\.message).contains(problem), "\(problems)")
    }

    @Test(arguments: [
        ("project: shop, team: acme", "acme/shop"), ("project: shop", "d?to=/%5Bteam%5D/%5Bproject%5D"),
        ("project: prj_1, team: acme", "d?to=/%5Bteam%5D/%5Bproject%5D"),
        ("project: shop, team: team_1", "d?to=/%5Bteam%5D/%5Bproject%5D"),
    ]) func `the dashboard's page is the project's`(settings: String, page: String) throws {
        #expect(
            vercel.provider.settingsURL(
                of: try declaration("{ provider: vercel, target: preview, \(settings) }"))
                == "https://vercel.com/\(page)/settings/environment-variables")
    }
}
