import Loopback
import Testing
import Transport

@Suite struct CancellationTests {
    @Test func `cancelling the task ends the transfer`() async throws {
        let server = try ScriptedServer { _ in [.hang] }
        defer { server.stop() }
        let client = try quickClient(deadline: .seconds(8))
        defer { client.shutdown() }
        let url = server.url
        let task = Task { await failure(client, HTTPRequest(.get, url)) }
        #expect(await ScriptedServer.eventually { server.requests.count == 1 })
        task.cancel()
        #expect(await task.value == .cancelled)
        // The client is still there: it was the transfer that went away.
        #expect(await ScriptedServer.eventually { server.abandonedCount == 1 })
    }

    @Test func `cancelling ends the wait for a retry`() async throws {
        let server = try ScriptedServer { _ in [.answer(429, headers: ["Retry-After": "60"])] }
        defer { server.stop() }
        let client = try quickClient(deadline: .seconds(120))
        defer { client.shutdown() }
        let url = server.url
        let task = Task { await failure(client, HTTPRequest(.get, url)) }
        #expect(await ScriptedServer.eventually { server.requests.count == 1 })
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try ScriptedServer { _ in [.hang] }
        defer { server.stop() }
        let client = try quickClient(deadline: .seconds(8))
        defer { client.shutdown() }
        let url = server.url
        for _ in 0..<50 {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure(client, HTTPRequest(.get, url))
            }
            #expect(await task.value == .cancelled)
        }
        #expect(server.requests.isEmpty)
    }

    /// In a process of its own, where nobody else starts threads and opens files.
    @Test func `clients that go leave no thread and no file behind`() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer { _ in [.answer(200), .close] }
            func once() async throws {
                let client = try quickClient()
                _ = try await client.send(HTTPRequest(.get, server.url))
            }
            try await once()
            let (threads, files) = (entries("/proc/self/task"), entries("/proc/self/fd"))
            for _ in 0..<30 { try await once() }
            // The server has a thread a connection until it stops, and closes its ends a little later.
            let gone = await ScriptedServer.eventually {
                entries("/proc/self/task") <= threads + 4 && entries("/proc/self/fd") <= files + 4
            }
            precondition(gone && files > 0)
            server.stop()
        }
    }

    @Test func `shutting down ends what is under way, and what comes later`() async throws {
        let server = try ScriptedServer { _ in [.hang] }
        defer { server.stop() }
        let client = try quickClient(deadline: .seconds(8))
        let url = server.url
        let task = Task { await failure(client, HTTPRequest(.get, url)) }
        #expect(await ScriptedServer.eventually { server.requests.count == 1 })
        client.shutdown()
        client.shutdown()
        #expect(await task.value == .cancelled)
        #expect(await failure(client, HTTPRequest(.get, url)) == .cancelled)
        #expect(server.requests.count == 1)
    }
}
