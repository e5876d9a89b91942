import DemoControlPlane
import Foundation
import Synchronization
import Testing

/// A clock that a test moves.
final class TestClock: Sendable {
    private let seconds = Mutex(1_790_000_000.0)

    func advance(by amount: Double) { seconds.withLock { $0 += amount } }
    func now() -> Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
}

@Suite(.timeLimit(.minutes(1)))
struct RateLimitTests {
    @Test func everyAnswerCarriesTheLimit() async throws {
        try await withServer(requestsPerMinute: 120) { client, _ in
            for (path, status) in [("/v1/projects", 200), ("/nowhere", 404), ("/v1/projects/x/secrets", 404)]
            {
                let reply = try await client.send("GET", path)
                #expect(reply.status == status)
                #expect(reply.headers["x-ratelimit-limit"] == "120")
                #expect(Int(reply.headers["x-ratelimit-remaining"] ?? "").map { 0..<120 ~= $0 } == true)
                #expect(Int(reply.headers["x-ratelimit-reset"] ?? "").map { 1...60 ~= $0 } == true)
            }
            let refused = try await client.send("GET", "/v1/projects", authorization: nil)
            #expect(refused.headers["x-ratelimit-limit"] == "120")
        }
    }

    @Test func theDefaultLimitIsOneHundredAndTwentyAMinute() async throws {
        let clock = TestClock()
        let plane = ControlPlane(state: .conforming, token: Client.token, now: clock.now)
        let server = DemoServer(plane: plane)
        let client = try Client(port: try await server.start())
        for count in 1...120 {
            let reply = try await client.secrets("GET", Ref.sandbox)
            #expect(reply.status == 200)
            #expect(reply.headers["x-ratelimit-remaining"] == String(120 - count))
        }
        clock.advance(by: 20)
        let over = try await client.secrets("GET", Ref.sandbox)
        #expect(over.status == 429)
        #expect(try over.message() == "ThrottlerException: Too Many Requests")
        #expect(over.headers["x-ratelimit-remaining"] == "0")
        #expect(over.headers["x-ratelimit-reset"] == "40")
        #expect(over.headers["retry-after"] == "40")
        #expect(try await client.secrets("GET", Ref.preprod).status == 200, "the limit is a project's own")
        clock.advance(by: 40)
        #expect(try await client.secrets("GET", Ref.sandbox).headers["x-ratelimit-remaining"] == "119")
        await server.stop()
    }

    @Test func whatIsOverTheLimitIsNotCarriedOut() async throws {
        try await withServer(requestsPerMinute: 1) { (client, plane) async throws in
            #expect(try await client.set([("A", "v")]).status == 201)
            #expect(try await client.set([("B", "v")]).status == 429)
            #expect(await plane.digests(inProject: Ref.preprod)["B"] == nil)
            #expect(await plane.requestCount("POST", project: Ref.preprod) == 2)
        }
    }
}
