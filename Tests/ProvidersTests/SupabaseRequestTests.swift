import Support
import Loopback
import Manifests
import Providers
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct SupabaseRequestTests {
    private static let tokenAdvice =
        "Create a token at https://supabase.com/dashboard/account/tokens and export it: export SUPABASE_ACCESS_TOKEN=…"
    private static let addressAdvice =
        "Set it to an https URL, or to http on 127.0.0.1 for a server of your own."

    private func failure(at address: String?, token: String?) async throws -> Failure? {
        let client = try quickClient()
        defer { client.shutdown() }
        return Fetched(result: try await fetch(from: address, by: client, token: token), requests: [])
            .failure
    }

    @Test func `one request asks for one listing`() async throws {
        let fetched = try await fetched { _ in [.answer(200, body: "[\(entry("A"))]")] }
        let request = try #require(fetched.requests.first)
        #expect(fetched.requests.count == 1)
        #expect(request.method == "GET")
        #expect(request.path == "/v1/projects/\(project)/secrets")
        #expect(
            request.headers.filter { $0.name == "Authorization" }.map(\.value) == ["Bearer \(Made.token)"])
        #expect(request.headers.filter { $0.name == "Accept" }.map(\.value) == ["application/json"])
        #expect(request.body.isEmpty)
    }

    @Test(arguments: ["", "/", "/proxy", "/proxy/"])
    func `an address may end in a slash or have a path`(path: String) async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: "[\(entry("A"))]")] }
        defer { server.stop() }
        #expect(try await failure(at: server.url + path, token: Made.token) == nil)
        let before = path.hasPrefix("/proxy") ? "/proxy" : ""
        #expect(server.requests.map(\.path) == ["\(before)/v1/projects/\(project)/secrets"])
    }

    @Test(arguments: [nil, ""]) func `no token says how to get one`(token: String?) async throws {
        let expected = Failure(message: "SUPABASE_ACCESS_TOKEN is not set", advice: Self.tokenAdvice)
        #expect(try await failure(at: nil, token: token) == expected)
        let fetched = try await fetched(token: token) { _ in [.answer(200)] }
        #expect(fetched.failure == expected)
        #expect(fetched.requests.isEmpty)
    }

    @Test(arguments: ["\n", "\r\n", " ", "\u{0}", "é", "\nX-Evil: 1"])
    func `a token with a character that none has is not sent`(added: String) async throws {
        let expected = Failure(
            message: "SUPABASE_ACCESS_TOKEN contains a character that no token has, such as a line break",
            advice: "Export the token again, without quotes, spaces or a newline.")
        let fetched = try await fetched(token: Made.token + added) { _ in [.answer(200)] }
        #expect(fetched.failure == expected)
        #expect(fetched.requests.isEmpty)
        // Supabase's own address would refuse the form, too; the line break is what helps.
        #expect(try await failure(at: nil, token: Made.token + added) == expected)
    }

    /// Personal tokens have had several forms.
    @Test(arguments: ["sbp_", "sbp_oauth_", "sbp_v0_"]) func `each form of a token is sent`(
        prefix: String
    ) async throws {
        let token = prefix + String(repeating: "0a1b2c3d", count: 5)
        let fetched = try await fetched(token: token) { _ in [.answer(200, body: "[]")] }
        #expect(fetched.requests.first?["authorization"] == "Bearer \(token)")
    }

    @Test func `a token that is another provider's is named as that`() async throws {
        #expect(
            try await failure(at: nil, token: "ghp" + "_0123456789abcdefghij0123456789abcdef")
                == Failure(
                    message:
                        "SUPABASE_ACCESS_TOKEN holds a GitHub token, not a Supabase token, so it was not sent",
                    advice: Self.tokenAdvice))
    }

    @Test(arguments: [
        "\"\(Made.token)\"", Made.token.uppercased(), "sbp", "sb_secret_0a1b", "demo-token-of-mine",
    ])
    func `what is no token of Supabase's stays here, and an own server may take it`(token: String)
        async throws
    {
        #expect(
            try await failure(at: nil, token: token)
                == Failure(
                    message: "SUPABASE_ACCESS_TOKEN holds no Supabase token, so it was not sent",
                    advice: Self.tokenAdvice))
        let fetched = try await fetched(token: token) { _ in [.answer(200, body: "[\(entry("A"))]")] }
        #expect(fetched.failure == nil)
        #expect(fetched.requests.first?["Authorization"] == "Bearer \(token)")
    }

    @Test(arguments: [Made.token, Made.oauthToken, Made.newToken])
    func `all forms of Supabase's token are known`(token: String) async throws {
        // An address of its own would take any token, so Supabase's is asked, over a client that can't send.
        let client = try quickClient()
        client.shutdown()
        let result = try await fetch(from: nil, by: client, token: token)
        #expect(Fetched(result: result, requests: []).failure?.message == "the request was cancelled")
    }

    @Test(arguments: [
        (
            "http://api.example",
            "http to api.example would send the token in clear; http is for loopback only"
        ),
        (
            "http://127.0.0.1.example:8399",
            "http to 127.0.0.1.example would send the token in clear; http is for loopback only"
        ),
        (
            "https://me:\(Made.value)@api.example",
            "the URL holds a user name or password; credentials don't belong in it"
        ),
        ("ftp://api.example", "the URL can't be read: it needs a scheme and a host, https://HOST/PATH"),
        ("api.example", "the URL can't be read: it needs a scheme and a host, https://HOST/PATH"),
        ("https://api.example/\n", "the URL holds a character that a URL can't have (percent-encode it)"),
    ])
    func `an address that a token may not go to is refused`(address: String, reason: String) async throws {
        #expect(
            try await failure(at: address, token: Made.token)
                == Failure(
                    message:
                        "ENVAUDIT_SUPABASE_API_URL is not an address that a token may be sent to: \(reason)",
                    advice: Self.addressAdvice))
    }

    @Test(arguments: ["?key=1", "/?key", "#top", "/api#top"])
    func `an address with a query or a fragment is refused`(end: String) async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: "[\(entry("A"))]")] }
        defer { server.stop() }
        #expect(
            try await failure(at: server.url + end, token: Made.token)
                == Failure(
                    message:
                        "ENVAUDIT_SUPABASE_API_URL is not an address that a token may be sent to: it has a query or a fragment, and paths are added at its end",
                    advice: Self.addressAdvice))
        #expect(server.connectionCount == 0)
    }
}
