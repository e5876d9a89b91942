import Support
import Loopback
import Manifests
import Providers
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct SupabaseConnectionTests {
    private static let notAListing =
        "Check that the address is the provider's own; such an answer is not a listing."

    @Test func `a body that the connection cuts is no listing`() async throws {
        let whole = "[\(entry("A")),\(entry("B"))]"
        // What came is a whole JSON text by itself: only the announced length tells.
        let fetched = try await fetched { _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n"), .send("[\(entry("A"))]"), .close,
            ]
        }
        let received = "[\(entry("A"))]".utf8.count
        #expect(whole.utf8.count > received)
        #expect(
            fetched.failure
                == Failure(
                    message: "the answer was cut off: \(received) of 400 bytes came",
                    advice: "Try again; nothing of a cut answer is used."))
        #expect(fetched.requests.count == 4)
    }

    @Test func `a body over the limit is no listing, announced or not`() async throws {
        let limit = 32 << 20
        let failure = Failure(
            message: "the answer's body is larger than \(limit) bytes", advice: Self.notAListing)
        let announced = try await fetched { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: \(limit + 1)\r\n\r\n"), .hang]
        }
        #expect(announced.failure == failure)
        let blanks = String(repeating: " ", count: 1 << 20)
        let unannounced = try await fetched { _ in
            [.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]
                + Array(repeating: .send(blanks), count: 32) + [.send("[\(entry("A"))]"), .close]
        }
        #expect(unannounced.failure == failure)
        #expect(unannounced.requests.count == 1)
    }

    @Test func `a server that never answers is given up`() async throws {
        let fetched = try await fetched(deadline: .milliseconds(300)) { _ in [.hang] }
        let failure = try #require(fetched.failure)
        #expect(
            failure.message.wholeMatch(
                of: /127\.0\.0\.1 took too long to answer \(gave up after \d\.\d s\)/) != nil)
        #expect(failure.advice == "Try again, or allow more time with --timeout SECONDS.")
    }

    @Test func `a connection that is refused says where`() async throws {
        let server = try ScriptedServer { _ in [] }
        let (url, port) = (server.url, server.port)
        server.stop()
        let client = try quickClient()
        defer { client.shutdown() }
        let result = try await fetch(from: url, by: client)
        #expect(
            Fetched(result: result, requests: []).failure
                == Failure(
                    message: "can't connect to 127.0.0.1:\(port): connection refused",
                    advice: "Check that the service is up and that no firewall stands between."))
    }

    @Test func `a server that hangs up is no listing`() async throws {
        let fetched = try await fetched { _ in [.close] }
        #expect(fetched.failure?.message.hasSuffix(" closed the connection without an answer") == true)
        #expect(
            fetched.failure?.advice
                == "Try again; if it stays, look at the service's status page or at the proxy.")
    }

    @Test func `what is not HTTP is no listing`() async throws {
        let fetched = try await fetched { _ in [.send("SSH-2.0-OpenSSH\r\n"), .close] }
        #expect(fetched.failure?.message.hasPrefix("the server's answer is not valid HTTP: ") == true)
    }
}

@Suite(.timeLimit(.minutes(1))) struct SupabaseTLSTests {
    private func failure(
        of server: TLSServer, trusting file: String?
    ) async throws -> Failure? {
        let client = try quickClient(additionalCAFile: file)
        defer { client.shutdown() }
        let result = try await fetch(from: server.url, by: client)
        return Fetched(result: result, requests: []).failure
    }

    @Test func `a CA must be trusted, and then is`() async throws {
        let server = try TLSServer(
            locations: ["/v1/projects/\(project)/secrets": "return 200 '[\(entry("A"))]';"])
        defer { server.stop() }
        let untrusted = try #require(await failure(of: server, trusting: nil))
        #expect(
            untrusted.message.hasPrefix(
                "127.0.0.1 can't be trusted: its certificate is not signed by a trusted CA ("))
        #expect(
            untrusted.advice
                == "If a CA of your own signs it (a company proxy, say), add that CA with --cacert FILE.")
        #expect(server.accessLog.isEmpty)

        #expect(try await failure(of: server, trusting: server.caFile) == nil)
        #expect(await ScriptedServer.eventually { server.accessLog.count == 1 })
    }

    @Test func `somebody else's certificate gets no token`() async throws {
        let server = try TLSServer(subjectAltName: "DNS:other.example,IP:127.0.0.2")
        defer { server.stop() }
        #expect(
            try await failure(of: server, trusting: server.caFile)
                == Failure(
                    message: "127.0.0.1 can't be trusted: its certificate is for another host name",
                    advice:
                        "Check the address; do not go on if it is right, as someone may be in between."))
        #expect(server.accessLog.isEmpty)
    }
}
