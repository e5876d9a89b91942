import Foundation
import Loopback
import Testing
import Transport

@Suite struct TLSTests {
    @Test func `an unknown CA is told, and can be added`() async throws {
        let server = try TLSServer(locations: ["/": "return 200 '$server_protocol';"])
        defer { server.stop() }
        let otherClient = try quickClient()
        defer { otherClient.shutdown() }
        let error = try #require(await failure(otherClient, HTTPRequest(.get, server.url)))
        guard case .tls(host: "127.0.0.1", .untrustedCA) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.advice.contains("--cacert FILE"))

        let friend = try quickClient(additionalCAFile: server.caFile)
        defer { friend.shutdown() }
        let response = try await friend.send(HTTPRequest(.get, server.url))
        #expect(response.text == "HTTP/2.0")
        #expect(response.httpVersion == "2")
        // The other client's handshake failed before any request.
        #expect(await ScriptedServer.eventually { server.accessLog.count == 1 })
    }

    /// The server behind nginx answers only once all requests are open, whatever they share.
    @Test(arguments: [true, false])
    func `parallel requests overlap, with HTTP/2 on one connection`(http2: Bool) async throws {
        let count = 20
        let behind = try ScriptedServer { _ in [.waitUntilOpen(count), .answer(200, body: "ok"), .close] }
        defer { behind.stop() }
        let server = try TLSServer(
            http2: http2,
            locations: ["/": "proxy_pass \(behind.url); add_header X-Connection $connection;"])
        defer { server.stop() }
        let client = try quickClient(additionalCAFile: server.caFile)
        defer { client.shutdown() }
        let url = server.url
        let answers = try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
            for _ in 0..<count { group.addTask { try await client.send(HTTPRequest(.get, url)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == 200 && $0.httpVersion == (http2 ? "2" : "1.1") })
        #expect(behind.mostOpenAtOnce == count)
        #expect(Set(answers.compactMap { $0.headers["X-Connection"] }).count == (http2 ? 1 : count))
    }

    @Test func `a body cut off is an error over HTTP/2 too`() async throws {
        let behind = try ScriptedServer { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), .close]
        }
        defer { behind.stop() }
        let server = try TLSServer(locations: ["/": "proxy_pass \(behind.url);", "/drop": "return 444;"])
        defer { server.stop() }
        let client = try quickClient(attempts: 2, additionalCAFile: server.caFile)
        defer { client.shutdown() }
        for path in ["/", "/drop"] {
            let error = try #require(await failure(client, HTTPRequest(.get, server.url + path)))
            guard case .dropped(_, _, .reset) = error else {
                Issue.record("\(path): \(error)")
                continue
            }
        }
    }

    @Test func `a CA file that can't be parsed is told`() async throws {
        let server = try TLSServer()
        defer { server.stop() }
        let file = server.caFile + ".bad"
        try "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
            .write(toFile: file, atomically: false, encoding: .utf8)
        let client = try quickClient(additionalCAFile: file)
        defer { client.shutdown() }
        let error = try #require(await failure(client, HTTPRequest(.get, server.url)))
        guard case .tls(_, .badTrustStore) = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `somebody else's certificate is told apart`() async throws {
        let server = try TLSServer(subjectAltName: "DNS:other.example,IP:127.0.0.2")
        defer { server.stop() }
        let client = try quickClient(additionalCAFile: server.caFile)
        defer { client.shutdown() }
        let error = await failure(client, HTTPRequest(.get, server.url))
        #expect(error == .tls(host: "127.0.0.1", .nameMismatch))
        #expect(server.accessLog.isEmpty)
    }

    @Test func `an expired certificate is told apart`() async throws {
        let server = try TLSServer(days: -1)
        defer { server.stop() }
        let client = try quickClient(additionalCAFile: server.caFile)
        defer { client.shutdown() }
        let error = await failure(client, HTTPRequest(.get, server.url))
        #expect(error == .tls(host: "127.0.0.1", .expired))
    }

    @Test func `a port that doesn't speak TLS is told`() async throws {
        let server = try ScriptedServer { _ in [.answer(200)] }
        defer { server.stop() }
        let client = try quickClient(deadline: .seconds(2))
        defer { client.shutdown() }
        // An HTTP server waits for the end of the head, which a handshake never has. Of many at once, some are told by
        // libcurl to have needed no time to look the address up.
        await withTaskGroup { group in
            for _ in 0..<40 {
                group.addTask {
                    await failure(client, HTTPRequest(.get, "https://127.0.0.1:\(server.port)/"))
                }
            }
            for await error in group {
                guard case .timedOut(_, _, while: .connecting) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
        }
    }

    /// Where the system keeps its certificates, made up: the CA in the folder, in the bundle, or in neither.
    @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
    func `a CA is found in the hashed folder or in the bundle`(inFolder: Bool, inBundle: Bool) async throws {
        let server = try TLSServer()
        let other = try TLSServer()
        defer {
            server.stop()
            other.stop()
        }
        let folder = try server.rehashedFolder(of: inFolder ? server.caFile : other.caFile)
        let client = try quickClient(
            systemCertificates: SystemCertificates(
                directory: folder, bundle: inBundle ? server.caFile : other.caFile))
        defer { client.shutdown() }
        if inFolder || inBundle {
            #expect(try await client.send(HTTPRequest(.get, server.url)).status == 200)
            // A change as well: a handshake that fails has sent nothing.
            #expect(try await client.send(HTTPRequest(.delete, server.url)).status == 200)
        } else {
            let error = try #require(await failure(client, HTTPRequest(.get, server.url)))
            guard case .tls(_, .untrustedCA) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(server.accessLog.isEmpty)
        }
    }

    @Test(arguments: [nil, "/nowhere"] as [String?])
    func `without a hashed folder the bundle is read, and an added CA stays added`(folder: String?)
        async throws
    {
        let system = try TLSServer()
        let added = try TLSServer()
        defer {
            system.stop()
            added.stop()
        }
        let client = try quickClient(
            additionalCAFile: added.caFile,
            systemCertificates: SystemCertificates(directory: folder, bundle: system.caFile))
        defer { client.shutdown() }
        for url in [system.url, added.url] {
            #expect(try await client.send(HTTPRequest(.get, url)).status == 200)
        }
    }

    @Test func `an added CA stays added to a hashed folder, and to the bundle behind it`() async throws {
        let (inFolder, inBundle, added) = (try TLSServer(), try TLSServer(), try TLSServer())
        defer { [inFolder, inBundle, added].forEach { $0.stop() } }
        let client = try quickClient(
            additionalCAFile: added.caFile,
            systemCertificates: SystemCertificates(
                directory: try inFolder.rehashedFolder(of: inFolder.caFile), bundle: inBundle.caFile))
        defer { client.shutdown() }
        for url in [inFolder.url, added.url, inBundle.url] {
            #expect(try await client.send(HTTPRequest(.get, url)).status == 200)
        }
    }

    @Test func `the added CA file has to be one`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "envaudit-ca-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let empty = folder.appending(path: "empty.pem").path
        try "no certificate\n".write(toFile: empty, atomically: false, encoding: .utf8)
        for path in [empty, folder.path, folder.path + "/missing.pem", "/dev/zero"] {
            let error = #expect(throws: TransportError.self) { try quickClient(additionalCAFile: path) }
            guard case .badCAFile(path, _) = try #require(error) else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }
}
