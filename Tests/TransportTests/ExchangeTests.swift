import Loopback
import Testing
import Transport

@Suite struct ExchangeTests {
    let token = "sbp_0123456789abcdef"

    @Test func `who gets a body is the only one who has it, and can wipe it where it is`() async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: String(repeating: "x", count: 4000))] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        for _ in 0..<50 {
            var body = try await client.send(HTTPRequest(.get, server.url)).body
            let place = body.withUnsafeBytes { $0.baseAddress }
            let written = body.withUnsafeMutableBytes { UnsafeRawPointer($0.baseAddress) }
            #expect(written == place)
        }
    }

    @Test func `a request arrives as it was meant`() async throws {
        let server = try ScriptedServer { _ in [.answer(201, headers: ["X-One": " 1 "], body: "null")] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let response = try await client.send(
            HTTPRequest(
                .post, server.url + "/v1/secrets?a=b",
                headers: ["Content-Type": "application/json", "X-Empty": ""],
                body: RequestBody("[1]".utf8), bearerToken: BearerToken(token)))
        #expect(response.status == 201)
        #expect(response.headers["x-one"] == "1")
        #expect(response.text == "null")
        #expect(response.httpVersion == "1.1")
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/v1/secrets?a=b")
        #expect(request["authorization"] == "Bearer \(token)")
        #expect(request["content-type"] == "application/json")
        #expect(request["x-empty"] == "")
        #expect(request["user-agent"] == "envaudit-tests")
        #expect(request.body == Array("[1]".utf8))
    }

    @Test func `a DELETE has its body, and a POST needs none`() async throws {
        let server = try ScriptedServer { _ in [.answer(200)] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        _ = try await client.send(HTTPRequest(.delete, server.url, body: RequestBody("[\"A\"]".utf8)))
        _ = try await client.send(HTTPRequest(.delete, server.url))
        _ = try await client.send(HTTPRequest(.post, server.url))
        #expect(server.requests.map(\.method) == ["DELETE", "DELETE", "POST"])
        #expect(server.requests.map(\.body.count) == [5, 0, 0])
        #expect(server.requests.allSatisfy { $0["content-type"] == nil && $0["expect"] == nil })
    }

    @Test func `only the final answer's headers count`() async throws {
        let server = try ScriptedServer { _ in
            [
                .send("HTTP/1.1 103 Early\r\nX-A: early\r\nX-B: early\r\n\r\n"),
                .send("HTTP/1.1 200 OK\r\nX-A: late\r\nTransfer-Encoding: chunked\r\n\r\n"),
                .send("2\r\nok\r\n0\r\nX-A: trailer\r\nX-C: trailer\r\n\r\n"),
            ]
        }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let response = try await client.send(HTTPRequest(.get, server.url))
        #expect(response.text == "ok")
        #expect(response.headers.values("x-a") == ["late"])
        #expect(response.headers["x-b"] == nil)
        #expect(response.headers["x-c"] == nil)
    }

    @Test func `parallel sends are open at the same moment`() async throws {
        let count = 40
        let server = try ScriptedServer { _ in [.waitUntilOpen(count), .answer(200, body: "ok")] }
        defer { server.stop() }
        let client = try quickClient(deadline: .seconds(10))
        defer { client.shutdown() }
        let url = server.url
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<count {
                group.addTask { try await client.send(HTTPRequest(.get, "\(url)/\(number)")).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: 200, count: count))
        #expect(server.mostOpenAtOnce == count)
        #expect(Set(server.requests.map(\.path)).count == count)
    }

    @Test func `connections are kept and used again`() async throws {
        let server = try ScriptedServer { _ in [.answer(200)] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        for _ in 0..<3 { _ = try await client.send(HTTPRequest(.get, server.url)) }
        #expect(server.connectionCount == 1)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is not followed, nor is the token sent on`(status: Int) async throws {
        let other = try ScriptedServer { _ in [.answer(200)] }
        defer { other.stop() }
        let target = other.url
        let server = try ScriptedServer { _ in [.answer(status, headers: ["Location": target])] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let response = try await client.send(
            HTTPRequest(.get, server.url, bearerToken: BearerToken(token)))
        #expect(response.status == status)
        #expect(response.headers["Location"] == target)
        #expect(other.connectionCount == 0)
    }

    @Test func `cookies are not kept`() async throws {
        let server = try ScriptedServer { _ in [.answer(200, headers: ["Set-Cookie": "a=b"])] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        for _ in 0..<2 { _ = try await client.send(HTTPRequest(.get, server.url)) }
        #expect(server.requests.allSatisfy { $0["Cookie"] == nil })
    }

    @Test func `no socket is opened for a URL that is refused`() async throws {
        let server = try ScriptedServer { _ in [.answer(200)] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let port = server.port
        // 0.0.0.0 is this machine too, so a request would arrive.
        for url in ["http://0.0.0.0:\(port)/", "http://a:b@127.0.0.1:\(port)/"] {
            let error = try #require(await failure(client, HTTPRequest(.get, url)))
            guard case .refused = error else {
                Issue.record("\(error)")
                continue
            }
        }
        #expect(server.connectionCount == 0)
    }

    @Test func `a refusing proxy is told, and never sees the token`() async {
        await #expect(processExitsWith: .success) {
            let proxy = try ScriptedServer { _ in [.answer(407)] }
            setEnvironment("https_proxy", proxy.url)
            let client = try quickClient(attempts: 3)
            let request = HTTPRequest(
                .get, "https://api.example.test/", headers: ["X-Key": "t0ken"],
                bearerToken: try BearerToken("t0ken"))
            let error = await failure(client, request)
            precondition(error == .proxyRefused(status: 407), "\(String(describing: error))")
            precondition(proxy.requests.count == 1)
            precondition(proxy.requests.allSatisfy { $0.method == "CONNECT" && !"\($0)".contains("t0ken") })
            client.shutdown()
            proxy.stop()
        }
    }

    @Test func `proxy variables don't concern loopback http`() async {
        await #expect(processExitsWith: .success) {
            let proxy = try ScriptedServer { _ in [.answer(200, body: "proxy")] }
            let server = try ScriptedServer { _ in [.answer(200, body: "server")] }
            for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { setEnvironment(name, proxy.url) }
            let client = try quickClient()
            let response = try await client.send(HTTPRequest(.get, server.url))
            precondition(response.text == "server")
            precondition(proxy.connectionCount == 0)
            client.shutdown()
            proxy.stop()
            server.stop()
        }
    }
}
