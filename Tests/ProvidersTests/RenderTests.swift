import Loopback
import Providers
import Secrets
import Testing

@Suite(.timeLimit(.minutes(1))) struct RenderTests {
    private let render = HTTPProvider.render

    private static func variable(_ name: String, _ value: String) -> String {
        #"{"key":"\#(name)","value":"\#(value)"}"#
    }

    /// Render's answers for a service with so many variables, linked to these groups among others.
    private static func answer(_ path: String, count: Int, groups: [String: [String]] = [:], others: Int = 0)
        -> String
    {
        if path.contains("/secret-files?") { return "[]" }
        if path.hasPrefix("/v1/env-groups/") {
            let variables = groups[String(path.dropFirst("/v1/env-groups/".count))] ?? []
            return
                #"{"id":"x","envVars":[\#(variables.joined(separator: ","))],"serviceLinks":[],"secretFiles":[]}"#
        }
        let start =
            path.split(separator: "=").last.flatMap { Int($0.dropFirst()) }.map {
                path.contains("cursor=") ? $0 + 1 : 0
            } ?? 0
        let all: [String] =
            path.hasPrefix("/v1/env-groups?")
            ? groups.keys.sorted().map {
                #""envGroup":{"id":"\#($0)","serviceLinks":[{"id":"srv-other"},{"id":"srv-abc123"}]}"#
            }
                + (0..<others).map { #""envGroup":{"id":"other\#($0)","serviceLinks":[{"id":"srv-other"}]}"# }
            : (0..<count).map { #""envVar":\#(variable("V\($0)", "v\($0)"))"# }
        let page = all.enumerated().dropFirst(start).prefix(100).map { #"{\#($1),"cursor":"c\#($0)"}"# }
        return "[\(page.joined(separator: ","))]"
    }

    private func fetched(_ count: Int, groups: [String: [String]] = [:], others: Int = 0) async throws
        -> Fetched
    {
        try await render.fetched {
            [.answer(200, body: Self.answer($0.path, count: count, groups: groups, others: others))]
        }
    }

    @Test(arguments: [0, 1, 99, 100, 101, 200, 201]) func `pages are read until one is empty`(count: Int)
        async throws
    {
        let fetched = try await fetched(count)
        let listing = try fetched.result.get()
        #expect(
            shownValues(listing) == Dictionary(uniqueKeysWithValues: (0..<count).map { ("V\($0)", "v\($0)") })
        )
        #expect(listing.evidence == .value)
        #expect(listing.secrets.count == count)
        #expect(listing.secrets["V0"]?.digest == (count == 0 ? nil : Digest(of: "v0")))
        let pages = fetched.requests.filter {
            $0.path.hasPrefix("/v1/services/srv-abc123/env-vars?limit=100")
        }
        #expect(pages.count == (count + 99) / 100 + 1)
    }

    @Test func `linked groups are listed, others are not asked for`() async throws {
        let fetched = try await fetched(
            1, groups: ["evg-1": [Self.variable("A", "a")], "evg-2": [Self.variable("B", "b")]], others: 150)
        #expect(shownValues(try fetched.result.get()) == ["V0": "v0", "A": "a", "B": "b"])
        let groups = fetched.requests.filter { $0.path.hasPrefix("/v1/env-groups/") }.map(\.path)
        #expect(groups.sorted() == ["/v1/env-groups/evg-1", "/v1/env-groups/evg-2"])
    }

    @Test func `the service's own variable wins over its groups'`() async throws {
        let fetched = try await fetched(
            1, groups: ["evg-1": [Self.variable("V0", "x")], "evg-2": [Self.variable("V0", "y")]])
        let listing = try fetched.result.get()
        #expect(shownValues(listing) == ["V0": "v0"])
        #expect(listing.secrets["V0"]?.digest == Digest(of: "v0"))
    }

    @Test func `two groups agree on a value, or nobody knows it`() async throws {
        let agreed = try await fetched(
            0, groups: ["evg-1": [Self.variable("A", "x")], "evg-2": [Self.variable("A", "x")]])
        #expect(shownValues(try agreed.result.get()) == ["A": "x"])
        let split = try await fetched(
            0, groups: ["evg-1": [Self.variable("A", "x")], "evg-2": [Self.variable("A", "y")]])
        #expect(
            split.result.message == "two linked groups give A two values, and Render does not say which wins")
    }

    @Test func `names twice, in pages or in a group, are contradictions`() async throws {
        let pages = [
            #"[{"envVar":\#(Self.variable("A", "x")),"cursor":"1"}]"#,
            #"[{"envVar":\#(Self.variable("A", "y")),"cursor":"2"}]"#, "[]",
        ]
        let counter = Counter()
        let fetched = try await render.fetched { request in
            guard request.path.contains("/env-vars?") else { return [.answer(200, body: "[]")] }
            return [.answer(200, body: pages[min(counter.next(), 2)])]
        }
        #expect(fetched.result.message == "Render's listing contradicts itself: it lists A twice")
        let group = try await self.fetched(
            0, groups: ["evg-1": [Self.variable("A", "x"), Self.variable("A", "x")]])
        #expect(group.result.message == "Render's listing contradicts itself: a group lists a name twice")
    }

    @Test func `a page that comes again has no end`() async throws {
        let page = #"[{"envVar":\#(Self.variable("A", "x")),"cursor":"1"}]"#
        let fetched = try await render.fetched {
            [.answer(200, body: $0.path.contains("/env-vars?") ? page : "[]")]
        }
        #expect(fetched.result.message == "Render sent the same page of its listing again, so it has no end")
        let endless = Counter()
        let more = try await render.fetched { request in
            guard request.path.contains("/env-vars?") else { return [.answer(200, body: "[]")] }
            let number = endless.next()
            return [
                .answer(
                    200, body: #"[{"envVar":\#(Self.variable("A\(number)", "x")),"cursor":"\#(number)"}]"#)
            ]
        }
        #expect(more.result.message == "Render lists more than 100 pages, which no environment has")
    }

    @Test func `what fails in a later page or a group makes no shorter listing`() async throws {
        for path in ["cursor=", "/secret-files?", "/v1/env-groups?", "/v1/env-groups/evg-1"] {
            let fetched = try await render.fetched { request in
                request.path.contains(path)
                    ? [.answer(500)]
                    : [.answer(200, body: Self.answer(request.path, count: 100, groups: ["evg-1": []]))]
            }
            #expect(fetched.result.message == "Render failed (500)")
        }
    }

    @Test func `cursors and ids are one part of the address, whatever is in them`() async throws {
        let fetched = try await render.fetched { request in
            guard !request.path.contains("cursor=") else { return [.answer(200, body: "[]")] }
            return [
                .answer(
                    200,
                    body: request.path.contains("/env-vars?")
                        ? #"[{"envVar":\#(Self.variable("A", "x")),"cursor":"a/b?c=d&e é"}]"# : "[]")
            ]
        }
        #expect(try fetched.result.get().secrets.count == 1)
        #expect(fetched.requests.contains { $0.path.hasSuffix("&cursor=a%2Fb%3Fc%3Dd%26e%20%C3%A9") })
    }

    @Test func `a file is a page, or pages and groups`() throws {
        let one = #"{"envVar":\#(Self.variable("A", "a")),"cursor":"1"}"#
        let other = #"{"envVar":\#(Self.variable("B", "b")),"cursor":"2"}"#
        let group =
            #"{"id":"g","envVars":[\#(Self.variable("A", "z")),\#(Self.variable("C", "c"))],"secretFiles":[]}"#
        #expect(shownValues(try render.read("[\(one),\(other)]").get()) == ["A": "a", "B": "b"])
        #expect(
            shownValues(try render.read("[[\(one)],[\(other)],[],\(group)]").get()) == [
                "A": "a", "B": "b", "C": "c",
            ])
        #expect(
            try render.read("[]").message == "Render's answer lists nothing, and says nothing of whose it is")
    }

    @Test func `a secret file ends as files do`() throws {
        let file = #"{"secretFile":{"name":".npmrc","content":"//r/:_authToken=a\n"},"cursor":"1"}"#
        let values = try render.read(#"[\#(file),{"envVar":\#(Self.variable("A", "a")),"cursor":"2"}]"#).get()
            .values
        #expect(values.map(\.isFile) == [true, false])
    }

    @Test func `a group of which the files are left out is not known to have none`() throws {
        let group = #"{"id":"g","envVars":[\#(Self.variable("C", "c"))]}"#
        #expect(try render.read("[\(group)]").message?.hasSuffix("entry 1 has no `secretFiles`") == true)
    }

    @Test(arguments: ["abc", "srv-", "dpg-abc", "srv-abc/../x", "srv-ä"])
    func `what is no service is a problem`(service: String) throws {
        let problems = render.provider.problems(
            of: try declaration("{ provider: render, service: \"\(service)\" }"))
        #expect(
            problems.map(\.message) == [
                "invalid service id \"\(service)\"; expected srv-… (crn-… for a cron job)"
            ])
    }

    @Test func `the dashboard's page is the service's`() throws {
        #expect(
            render.provider.settingsURL(of: try declaration(render.listing))
                == "https://dashboard.render.com/web/srv-abc123/env")
        #expect(
            render.provider.settingsURL(of: try declaration("{ provider: render, service: crn-abc }"))
                == "https://dashboard.render.com/cron/crn-abc/env")
    }
}
