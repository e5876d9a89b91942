import Testing

@testable import Transport

@Suite struct RetryPolicyTests {
    let policy = RetryPolicy(attempts: 4, firstDelay: .seconds(1), longestDelay: .seconds(6))

    func decide(
        _ outcome: Outcome, number: Int = 1, isRepeatable: Bool = true, remaining: Duration = .seconds(60),
        now: Int = 1_700_000_000, chance: Double = 1
    ) -> RetryPolicy.Decision {
        policy.decide(
            outcome,
            .init(number: number, isRepeatable: isRepeatable, remaining: remaining, now: now, chance: chance))
    }

    @Test(arguments: [429, 500, 502, 503, 504]) func `a transient status is retried`(status: Int) {
        #expect(decide(.success(HTTPResponse(status: status))) == .retry(after: .seconds(1)))
    }

    @Test func `a 403 that says when to come back is retried then`() {
        let response = HTTPResponse(status: 403, headers: ["Retry-After": "7"])
        #expect(decide(.success(response)) == .retry(after: .seconds(8)))
        #expect(decide(.success(response), remaining: .seconds(5)) == .deliver)
    }

    @Test func `a 403 that counts no requests left, or names a secondary limit, is one for now`() {
        let primary = HTTPResponse(
            status: 403, headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000005"])
        #expect(decide(.success(primary)) == .retry(after: .seconds(6)))
        let secondary = HTTPResponse(
            status: 403, headers: ["X-RateLimit-Remaining": "4990", "X-RateLimit-Resource": "core"],
            body: Array(#"{"message":"You have exceeded a secondary rate limit."}"#.utf8))
        #expect(decide(.success(secondary), remaining: .seconds(90)) == .retry(after: .seconds(61)))
        #expect(decide(.success(secondary)) == .deliver)
        let forbidden = HTTPResponse(
            status: 403, headers: ["X-RateLimit-Remaining": "4990"], body: Array(#"{"message":"no"}"#.utf8))
        #expect(decide(.success(forbidden)) == .deliver)
    }

    @Test(arguments: [200, 201, 204, 301, 302, 400, 401, 403, 404, 408, 409, 422, 501, 505])
    func `any other status is delivered`(status: Int) {
        #expect(decide(.success(HTTPResponse(status: status))) == .deliver)
    }

    @Test(
        arguments: [
            .cannotConnect(host: "h", port: 1, reason: "refused"), .dropped(host: "h", port: 1, .reset),
            .dropped(host: "h", port: 1, .emptyReply), .cut(received: 1, announced: 2),
        ] as [TransportError]) func `a broken connection is retried`(error: TransportError)
    {
        #expect(decide(.failure(error)) == .retry(after: .seconds(1)))
    }

    @Test(
        arguments: [
            .refused(reason: ""), .badCAFile(path: "", reason: ""), .cannotResolve(host: "h"),
            .proxyRefused(status: 407),
            .tls(host: "h", .expired), .tls(host: "h", .handshake(reason: "")),
            .timedOut(host: "h", seconds: 1, while: .receiving),
            .timedOut(host: "h", seconds: 1, while: .connecting),
            .tooLarge(.body, limit: 1), .protocolError(reason: ""), .cancelled,
        ] as [TransportError]) func `any other error is delivered`(error: TransportError)
    {
        #expect(decide(.failure(error)) == .deliver)
    }

    @Test func `what must not be repeated is delivered`() {
        #expect(decide(.success(HTTPResponse(status: 503)), isRepeatable: false) == .deliver)
        #expect(decide(.failure(.dropped(host: "h", port: 1, .reset)), isRepeatable: false) == .deliver)
    }

    @Test(
        arguments: [
            (1, 1.0, .retry(after: .seconds(1))), (1, 0.0, .retry(after: .milliseconds(500))),
            (2, 1.0, .retry(after: .seconds(2))), (3, 1.0, .retry(after: .seconds(4))), (4, 1.0, .deliver),
        ] as [(Int, Double, RetryPolicy.Decision)])
    func `the wait doubles, half of it by chance, until attempts run out`(
        number: Int, chance: Double, decision: RetryPolicy.Decision
    ) {
        #expect(decide(.success(HTTPResponse(status: 500)), number: number, chance: chance) == decision)
    }

    @Test func `the doubling stops`() {
        let policy = RetryPolicy(attempts: .max, firstDelay: .seconds(1), longestDelay: .seconds(6))
        let attempt = RetryPolicy.Attempt(
            number: 1_000_000, isRepeatable: true, remaining: .seconds(60), now: 0, chance: 1)
        #expect(
            policy.decide(.failure(.cut(received: 0, announced: 1)), attempt) == .retry(after: .seconds(6)))
    }

    @Test(
        arguments: [
            (429, ["Retry-After": "7"], .seconds(7)),
            (503, ["retry-after": "7"], .seconds(7)),
            (503, ["Retry-After": "Tue, 14 Nov 2023 22:13:30 GMT"], .seconds(10)),
            (503, ["Retry-After": "Tue, 14 Nov 2023 22:13:10 GMT"], .seconds(1)),
            (429, ["Retry-After": "0"], .seconds(1)),
            (429, ["Retry-After": "soon"], .seconds(1)),
            (429, ["Retry-After": "-5"], .seconds(1)),
            (429, ["X-RateLimit-Reset": "30"], .seconds(30)),
            (429, ["x-ratelimit-reset": "1700000012"], .seconds(12)),
            (429, ["Retry-After": "3", "X-RateLimit-Reset": "30"], .seconds(3)),
            (500, ["X-RateLimit-Reset": "30"], .seconds(1)),
            (429, ["Retry-After": "59"], .seconds(59)),
            (429, ["Retry-After": "60"], nil),
            (429, ["Retry-After": "99999999999999999999999"], nil),
        ] as [(Int, HTTPHeaders, Duration?)])
    func `the server's wish counts, and never beyond the deadline`(
        status: Int, headers: HTTPHeaders, wait: Duration?
    ) {
        let decision = decide(.success(HTTPResponse(status: status, headers: headers)), chance: 0)
        // Without chance the client's own wait is half a second, and the server's exactly what it says.
        let own: Duration = .milliseconds(500)
        #expect(decision == (wait.map { .retry(after: $0 == .seconds(1) ? own : $0) } ?? .deliver))
    }

    @Test func `parallel requests don't come back at the same moment`() {
        let answer = Outcome.success(HTTPResponse(status: 429, headers: ["Retry-After": "7"]))
        #expect(decide(answer, chance: 0.25) == .retry(after: .seconds(7.25)))
    }
}
