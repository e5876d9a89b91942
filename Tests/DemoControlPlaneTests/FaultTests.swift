import DemoControlPlane
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FaultTests {
    @Test(arguments: [401, 403, 404, 429, 500, 502, 503, 599])
    func aStatusHitsAsManyRequestsAsItShould(status: Int) async throws {
        try await withServer { client, plane in
            await plane.fail(next: 2, with: .status(status))
            for _ in 1...2 {
                let reply = try await client.set([("A", "v")])
                #expect(reply.status == status)
                #expect(try !reply.message().isEmpty)
                #expect(reply.headers["x-ratelimit-limit"] != nil)
                #expect((reply.headers["retry-after"] != nil) == (status == 429))
            }
            #expect(await plane.digests(inProject: Ref.preprod)["A"] == nil)
            #expect(try await client.secrets("GET").status == 200)
        }
    }

    @Test func faultsCanMeanOneProjectAndComeInOrder() async throws {
        try await withServer { (client, plane) async throws in
            await plane.fail(next: 1, with: .status(500), project: Ref.preprod)
            await plane.fail(next: 1, with: .status(502))
            await plane.fail(next: 0, with: .status(504))
            #expect(try await client.secrets("GET", Ref.production).status == 502)
            #expect(try await client.secrets("GET", Ref.production).status == 200)
            #expect(try await client.secrets("GET", Ref.preprod).status == 500)
            #expect(try await client.secrets("GET", Ref.preprod).status == 200)
        }
    }

    @Test func healingForgetsFaults() async throws {
        try await withServer { (client, plane) async throws in
            await plane.fail(next: 9, with: .status(503))
            await plane.heal()
            #expect(try await client.secrets("GET").status == 200)
        }
    }

    @Test func aPageOfHTMLIsNotAListing() async throws {
        try await withServer { client, plane in
            await plane.fail(next: 1, with: .html)
            let reply = try await client.secrets("GET")
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "text/html; charset=utf-8")
            #expect(reply.text.hasPrefix("<!doctype html>"))
        }
    }

    @Test func aCutBodyEndsTheConnectionEarly() async throws {
        try await withServer { (client, plane) async throws in
            await plane.fail(next: 1, with: .cutBody)
            await #expect(throws: (any Error).self) { try await client.secrets("GET") }
            #expect(try await client.secrets("GET").rows().count == 20)
        }
    }

    /// The case that makes blind repetition wrong: the change happened, its answer never came.
    @Test func aCutAnswerLosesTheAnswerAndNotTheChange() async throws {
        try await withServer { (client, plane) async throws in
            await plane.fail(next: 1, with: .cutBody)
            await #expect(throws: (any Error).self) {
                try await client.set([("A", "v")])
            }
            #expect(await plane.digests(inProject: Ref.preprod)["A"] != nil)
        }
    }

    @Test func aHangingAnswerComesLateAndHoldsNobodyUp() async throws {
        try await withServer { client, plane in
            await plane.fail(next: 1, with: .hang(seconds: 1), project: Ref.preprod)
            let start = ContinuousClock.now
            async let slow = arrival(from: Ref.preprod, client)
            let quick = try await arrival(from: Ref.sandbox, client)
            let late = try await slow
            #expect(quick < late)
            #expect(late - start >= .seconds(1))
        }
    }

    private func arrival(from ref: String, _ client: Client) async throws -> ContinuousClock.Instant {
        let reply = try await client.secrets("GET", ref)
        #expect(reply.status == 200)
        return ContinuousClock.now
    }

    @Test func stoppingDoesNotWaitForAHangingAnswer() async throws {
        let plane = ControlPlane(state: .conforming, token: Client.token)
        let server = DemoServer(plane: plane)
        let client = try Client(port: try await server.start())
        await plane.fail(next: 1, with: .hang(seconds: 600))
        let hanging = Task { try await client.secrets("GET") }
        while await plane.requestCount("GET", project: Ref.preprod) == 0 {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(await ContinuousClock().measure { await server.stop() } < .seconds(60))
        // Its connection is gone, so it ends by itself. Cancelling it then could lock URLSession up for ever.
        _ = await hanging.result
    }
}
