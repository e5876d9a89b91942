import Listings
import Loopback
import Providers
import Support
import Testing
import Transport

/// What holds for every provider that is asked over HTTP.
@Suite(.timeLimit(.minutes(1))) struct HTTPProviderTests {
    /// Supabase's listing is of digests, and has tests of its own.
    @Test func `every provider with an API is here`() {
        let others = ProviderRegistry.all.filter { $0.api != nil && !($0 is Supabase) }
        #expect(Set(HTTPProvider.all.map(\.testDescription)) == Set(others.map(\.id)))
    }

    private func expectWhole(_ listing: Listing, of provider: HTTPProvider, from source: Listing.Source) {
        #expect(listing.provider == provider.provider.id)
        #expect(listing.source == source)
        #expect(listing.fetchedAt == 1_770_000_000)
        #expect(listing.secrets.keys.map(\.text).sorted() == provider.names)
        #expect(
            shownValues(listing)
                == Dictionary(uniqueKeysWithValues: provider.valued.map { ($0, Made.value) }))
        for secret in listing.secrets.values {
            #expect((secret.digest == Made.valueDigest) == provider.valued.contains(secret.name))
        }
        #expect(listing.evidence == (provider.valued == provider.names ? .value : .name))
    }

    @Test(arguments: HTTPProvider.all) func `an answer is a listing, live and in a file`(of: HTTPProvider)
        async throws
    {
        let fetched = try await of.fetched { [.answer(200, body: of.answer($0.path))] }
        expectWhole(try fetched.result.get(), of: of, from: .live)
        for request in fetched.requests {
            #expect(request.method == "GET")
            #expect(
                request.headers.filter { $0.name == "Authorization" }.map(\.value) == [
                    "Bearer \(Made.plainToken)"
                ])
        }
        expectWhole(try of.read(of.file).get(), of: of, from: .file)
    }

    @Test(arguments: HTTPProvider.all) func `values are nowhere but in the listing's values`(of: HTTPProvider)
        throws
    {
        let listing = try of.read(of.file).get()
        var text = "\(listing) \(String(reflecting: listing))"
        dump(listing, to: &text)
        #expect(!text.contains(Made.value))
        #expect(listing.withoutValues().values.isEmpty)
    }

    @Test(arguments: HTTPProvider.all) func `without a token nothing is sent`(of: HTTPProvider) async throws {
        for token in [nil, "", Made.plainToken + "\n"] {
            let fetched = try await of.fetched(token: token) { _ in [.answer(200)] }
            #expect(fetched.result.message?.contains(of.tokenVariable) == true)
            #expect(fetched.requests.isEmpty)
        }
    }

    private static let tokens =
        (HTTPProvider.all.map { ($0.host, $0.tokenForm) } + [
            ("GitHub", ["github", "pat", "11AB"]), ("Supabase", ["sbp", "a1b2c3"]),
            ("Stripe", ["sk", "live", "a1b2c3"]),
        ]).map { (host: $0, token: $1.joined(separator: "_")) }

    @Test(arguments: HTTPProvider.all)
    func `another provider's token is named and not sent, and an old one's form is nobody's business`(
        of: HTTPProvider
    ) async throws {
        // A client that can't send: what gets so far has been let through.
        let client = try quickClient()
        client.shutdown()
        for (host, token) in Self.tokens {
            let message = try await of.fetch(from: nil, by: client, token: token).message
            let refusal =
                "\(of.tokenVariable) holds a \(host) token, not a \(of.host) token, so it was not sent"
            #expect(message == (host == of.host ? "the request was cancelled" : refusal))
        }
        #expect(try await of.fetch(from: nil, by: client).message == "the request was cancelled")
    }

    @Test(arguments: HTTPProvider.all) func `every status that is no listing says what to do`(
        of: HTTPProvider
    ) async throws {
        let cases: [(status: Int, headers: [String: String], message: String)] = [
            (401, [:], "\(of.host) refused the token (401)"), (403, [:], "the token may not read "),
            (404, [:], "\(of.host) knows no "),
            (301, ["Location": "https://127.0.0.2/"], "\(of.host) answered with a redirect (301)"),
            (204, [:], "\(of.host) answered with status 204 instead of what was asked for"),
            (400, [:], "\(of.host) answered with status 400 instead of what was asked for"),
            (501, [:], "\(of.host) failed (501)"),
            (429, ["Retry-After": "90"], "\(of.host) takes no more requests for now (429)"),
            (429, ["Ratelimit-Reset": "90"], "\(of.host) takes no more requests for now (429)"),
            (403, ["Retry-After": "90"], "\(of.host) takes no more requests for now (403)"),
            (
                403, ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1770000090"],
                "\(of.host) takes no more requests for now (403)"
            ),
        ]
        for (status, headers, message) in cases {
            let body = status == 204 ? "" : #"{"message":"\#(Made.value)"}"#
            let fetched = try await of.fetched { _ in [.answer(status, headers: headers, body: body)] }
            #expect(
                fetched.result.message?.hasPrefix(message) == true,
                "\(status): \(fetched.result.message ?? "")")
            if message.contains("no more requests") {
                #expect(fetched.failure?.advice == "Wait 90 seconds and run again.")
            }
        }
    }

    @Test(arguments: HTTPProvider.all) func `what passes by is no failure`(of: HTTPProvider) async throws {
        for status in [429, 503] {
            let fetched = try await of.fetched { request in
                [
                    request.number == 1
                        ? .answer(status, headers: ["Retry-After": "0"])
                        : .answer(200, body: of.answer(request.path))
                ]
            }
            #expect(try fetched.result.get().secrets.count == of.names.count)
        }
    }

    @Test(arguments: HTTPProvider.all) func `the answer of another provider is no listing`(of: HTTPProvider)
        throws
    {
        let strangers = HTTPProvider.all.filter { $0.testDescription != of.testDescription }.map(\.file)
        let others = [
            "[\(entry("A"))]", "{}", "[]", "null", "7", #""\#(Made.value)""#, "[[]]", "[{}]", "[null]",
            #"{"message":"\#(Made.value)"}"#, "", "<html>\(Made.value)</html>",
            "{\"success\":false,\"errors\":[{\"code\":7}]}",
            of.file + of.file, of.file + "\u{0}",
        ]
        let unreadable = of.valued.isEmpty ? [] : [of.file.replacing(Made.value, with: "\\x")]
        for body in strangers + others + unreadable {
            #expect(try of.read(body).message != nil, "\(body.prefix(60))")
        }
    }

    @Test(arguments: HTTPProvider.all) func `half an answer is none, wherever it ends`(of: HTTPProvider)
        throws
    {
        let body = Array(of.file.utf8)
        for length in 0..<body.count {
            #expect(try of.read(Array(body[..<length])).message != nil, "\(length)")
        }
    }

    @Test(arguments: HTTPProvider.all) func `no answer crashes, and none shows a value in a failure`(
        of: HTTPProvider
    ) throws {
        var random = SystemRandomNumberGenerator()
        let body = Array(of.file.utf8)
        let marks = Array(#"{}[]",:\u0dnt7e-"#.utf8)
        for _ in 0..<400 {
            var broken = body
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<broken.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: broken[place] = UInt8.random(in: 0...255, using: &random)
                case 1: broken.remove(at: place)
                case 2: broken.insert(marks.randomElement(using: &random) ?? 0, at: place)
                default: broken[place] = marks.randomElement(using: &random) ?? 0
                }
            }
            _ = try of.read(broken)
        }
    }

    @Test(arguments: HTTPProvider.all) func `an address is the operator's, and a safe one`(of: HTTPProvider)
        async throws
    {
        let client = try quickClient()
        defer { client.shutdown() }
        let message = try await of.fetch(from: "http://api.example", by: client).message
        #expect(
            message?.hasPrefix("\(of.addressVariable) is not an address that a token may be sent to") == true)
    }

    @Test(arguments: HTTPProvider.all) func `the settings are right, and there is a page to change things`(
        of: HTTPProvider
    ) throws {
        let listing = try declaration(of.listing)
        #expect(of.provider.problems(of: listing).isEmpty)
        let page = try HTTPURL(try #require(of.provider.settingsURL(of: listing)))
        #expect(page.scheme == .https)
        // One that leaves the account to who opens it names no place.
        if page.query == nil {
            let told = try #require(ProviderRegistry.listing(ofPage: page))
            let setting = of.provider.mainSetting
            #expect(told.provider == of.provider.id)
            #expect(
                told.settings.contains { $0.key == setting && $0.value == listing.settings[setting]?.value })
        }
        #expect(ProviderRegistry.provider(of.provider.id)?.id == of.provider.id)
        let wrong = try declaration("{ provider: \(of.provider.id), api_url: https://elsewhere.example }")
        let problems = of.provider.problems(of: wrong).map(\.message)
        #expect(problems.contains { $0.hasPrefix("\(of.provider.id) has no setting `api_url`; expected ") })
        #expect(problems.contains { $0.contains("is missing; expected the ") })
    }
}
