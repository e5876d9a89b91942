import Loopback
import Synchronization
import Testing
import Transport

/// A host that answers so many requests in each of its intervals, and says of the others when to come back.
@Suite(.timeLimit(.minutes(1))) struct RateLimitTests {
    /// Counts the requests of each second from the first on.
    private final class Limit: Sendable {
        private let started = ContinuousClock.now
        private let counts = Mutex<[Int: Int]>([:])

        func isExceeded(_ most: Int) -> Bool {
            let second = Int((ContinuousClock.now - started).components.seconds)
            return counts.withLock { counts in
                counts[second, default: 0] += 1
                return counts[second, default: 0] > most
            }
        }
    }

    /// Six times as many as an interval takes: more intervals than a request is tried again otherwise.
    @Test func `the limit is all that many requests wait for`() async throws {
        let (limit, count) = (Limit(), 240)
        let server = try ScriptedServer { _ in
            limit.isExceeded(40)
                ? [.answer(429, headers: ["Retry-After": "1"])] : [.wait(0.05), .answer(200)]
        }
        defer { server.stop() }
        let client = try quickClient(deadline: .seconds(40))
        defer { client.shutdown() }
        let (url, started) = (server.url, ContinuousClock.now)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<count { group.addTask { try await client.send(HTTPRequest(.get, url)).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: count))
        // Six intervals, of which the first is whole and the last cut; twice that on a busy machine.
        #expect(ContinuousClock.now - started > .seconds(4.9))
        #expect(ContinuousClock.now - started < .seconds(14))
        // Whoever waits keeps its place, so that no more than fit ask in vain at once.
        #expect(server.requests.count < count + 100 * 13)
        #expect(server.mostOpenAtOnce <= 100)
    }

    @Test func `a host that answers none is given up`() async throws {
        let server = try ScriptedServer { _ in [.answer(429, headers: ["Retry-After": "0"])] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        #expect(try await client.send(HTTPRequest(.get, server.url)).status == 429)
        #expect(server.requests.count == 4)
    }
}
