import Loopback
import Secrecy
import Testing
import Transport

@Suite struct FailureTests {
    let token = "sbp_0123456789abcdef"

    /// Sends one GET with a token to a server of that script; the server's requests come along.
    func outcome(
        deadline: Duration = .seconds(5), attempts: Int = 1, method: HTTPRequest.Method = .get,
        maximumBodyBytes: Int = 1000, script: @escaping ScriptedServer.Script
    ) async throws -> (result: Result<HTTPResponse, TransportError>, requests: Int) {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        let client = try quickClient(deadline: deadline, attempts: attempts)
        defer { client.shutdown() }
        let request = HTTPRequest(
            method, server.url + "/secret-path", bearerToken: try BearerToken(token),
            maximumBodyBytes: maximumBodyBytes)
        do throws(TransportError) {
            return (.success(try await client.send(request)), server.requests.count)
        } catch {
            #expect(Planted([token]).leak(in: "\(error) \(String(reflecting: error))") == nil)
            return (.failure(error), server.requests.count)
        }
    }

    @Test func `429, then 200`() async throws {
        let (result, requests) = try await outcome(attempts: 2) { request in
            [request.number == 1 ? .answer(429, headers: ["Retry-After": "0"]) : .answer(200, body: "ok")]
        }
        #expect(try result.get().text == "ok")
        #expect(requests == 2)
    }

    @Test func `the server's wait is waited`() async throws {
        let start = ContinuousClock.now
        let (result, _) = try await outcome(attempts: 2) { request in
            [request.number == 1 ? .answer(503, headers: ["Retry-After": "1"]) : .answer(200)]
        }
        #expect(try result.get().status == 200)
        #expect(ContinuousClock.now - start >= .seconds(1))
    }

    @Test func `a wait past the deadline isn't begun`() async throws {
        let start = ContinuousClock.now
        let (result, requests) = try await outcome(deadline: .seconds(30), attempts: 3) { _ in
            [.answer(429, headers: ["Retry-After": "31"], body: "slow down")]
        }
        #expect(try result.get().status == 429)
        #expect(try result.get().text == "slow down")
        #expect(requests == 1)
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test func `when attempts run out, the last answer is delivered`() async throws {
        let (result, requests) = try await outcome(attempts: 3) { request in
            [.answer(500 + request.number - 1, body: "\(request.number)")]
        }
        // 501 is not transient, so it ends there.
        #expect(try result.get().text == "2")
        #expect(requests == 2)
    }

    @Test func `a refused connection is retried and says where`() async throws {
        let server = try ScriptedServer { _ in [] }
        let (url, port) = (server.url, server.port)
        server.stop()
        let client = try quickClient(attempts: 2)
        defer { client.shutdown() }
        let error = await failure(client, HTTPRequest(.get, url, bearerToken: try BearerToken(token)))
        #expect(error == .cannotConnect(host: "127.0.0.1", port: port, reason: "connection refused"))
    }

    @Test(arguments: [HTTPRequest.Method.get, .post, .delete])
    func `a reset is retried for GET alone`(method: HTTPRequest.Method) async throws {
        let (result, requests) = try await outcome(attempts: 3, method: method) { _ in [.reset] }
        guard case .failure(.dropped(_, _, .reset)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(requests == (method == .get ? 3 : 1))
    }

    @Test(arguments: [HTTPRequest.Method.get, .post])
    func `an empty reply is retried for GET alone`(method: HTTPRequest.Method) async throws {
        let (result, requests) = try await outcome(attempts: 3, method: method) { _ in [.close] }
        guard case .failure(.dropped(_, _, .emptyReply)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(requests == (method == .get ? 3 : 1))
    }

    @Test(arguments: [429, 500, 503]) func `a POST is not repeated after a status`(status: Int) async throws {
        let (result, requests) = try await outcome(attempts: 3, method: .post) { _ in [.answer(status)] }
        #expect(try result.get().status == status)
        #expect(requests == 1)
    }

    /// libcurl repeats a request by itself where a kept connection dies before the first byte of an answer.
    @Test(arguments: [HTTPRequest.Method.post, .delete])
    func `a change is not repeated when a kept connection dies`(method: HTTPRequest.Method) async throws {
        let server = try ScriptedServer { $0.method == "GET" ? [.answer(200)] : [.close] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        _ = try await client.send(HTTPRequest(.get, server.url))
        let error = await failure(client, HTTPRequest(method, server.url, body: RequestBody([1])))
        #expect(error == .dropped(host: "127.0.0.1", port: server.port, .emptyReply))
        #expect(server.requests.map(\.method) == ["GET", method.rawValue])
    }

    @Test func `a server that never answers meets the deadline, once`() async throws {
        let start = ContinuousClock.now
        let (result, requests) = try await outcome(deadline: .milliseconds(300), attempts: 3) { _ in [.hang] }
        guard case .failure(.timedOut(host: "127.0.0.1", let seconds, while: .receiving)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect((0.29...3).contains(seconds))
        #expect(requests == 1)
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    /// Requests of one run share its end, whatever time each of them would have had.
    @Test func `the end that several requests share is met by each`() async throws {
        let server = try ScriptedServer { _ in [.wait(0.2), .answer(200)] }
        defer { server.stop() }
        let client = try quickClient(deadline: .seconds(30))
        defer { client.shutdown() }
        let end = ContinuousClock.now + .milliseconds(500)
        var answered = 0
        var failure: TransportError?
        while failure == nil, answered < 20 {
            do {
                _ = try await client.send(HTTPRequest(.get, server.url), until: end)
                answered += 1
            } catch {
                failure = error
            }
        }
        guard case .timedOut? = failure else {
            Issue.record("the end was not met")
            return
        }
        #expect((1...2).contains(answered))
        #expect(ContinuousClock.now < end + .seconds(5))
    }

    @Test func `a trickling server meets the deadline`() async throws {
        let (result, _) = try await outcome(deadline: .milliseconds(300)) { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")]
                + Array(repeating: [.send("x"), .wait(0.02)], count: 100).flatMap { $0 }
        }
        guard case .failure(.timedOut(_, _, while: .receiving)) = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test(arguments: [true, false])
    func `a body may be as large as the limit and no larger`(announced: Bool) async throws {
        func script(_ size: Int) -> ScriptedServer.Script {
            let body = String(repeating: "x", count: size)
            return { _ in
                if announced { return [.answer(200, body: body)] }
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
                return [.send(head), .send(body), .close]
            }
        }
        #expect(try await outcome(script: script(1000)).result.get().body.count == 1000)
        let (result, requests) = try await outcome(attempts: 3, script: script(1001))
        guard case .failure(.tooLarge(.body, limit: 1000)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(requests == 1)
    }

    @Test func `no body at all may be asked for`() async throws {
        let (result, _) = try await outcome(maximumBodyBytes: 0) { _ in [.answer(200, body: "x")] }
        guard case .failure(.tooLarge(.body, limit: 0)) = result else {
            Issue.record("\(result)")
            return
        }
    }

    // One long line meets libcurl's own bound first.
    @Test(arguments: [(lines: 300, bytes: 1000, limit: 262_144), (lines: 1, bytes: 300_000, limit: 102_400)])
    func `headers are bounded`(lines: Int, bytes: Int, limit: Int) async throws {
        let lines = String(repeating: "X-Some: \(String(repeating: "y", count: bytes))\r\n", count: lines)
        let (result, _) = try await outcome(attempts: 3) { _ in
            [.send("HTTP/1.1 200 OK\r\n\(lines)Content-Length: 2\r\n\r\nok")]
        }
        guard case .failure(.tooLarge(.headers, limit: limit)) = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test func `a body cut off is an error`() async throws {
        let (result, requests) = try await outcome(attempts: 2) { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"), .send("half"), .close]
        }
        guard case .failure(.cut(received: 4, announced: 100)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(requests == 2)
    }

    @Test func `a chunked body cut off is an error`() async throws {
        let (result, _) = try await outcome { _ in
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), .close]
        }
        guard case .failure(.cut(received: 4, announced: nil)) = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test(arguments: ["SSH-2.0-OpenSSH\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n"])
    func `what isn't HTTP is an error`(text: String) async throws {
        let (result, _) = try await outcome { _ in [.send(text), .close] }
        guard case .failure(.protocolError) = result else {
            Issue.record("\(result)")
            return
        }
    }
}
