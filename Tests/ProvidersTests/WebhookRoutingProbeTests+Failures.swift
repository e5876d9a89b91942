import Loopback
import Manifests
import Providers
import Testing
@testable import Probes

/// Pages, what is no answer, and which token is sent where.
extension WebhookRoutingProbeTests {
    // MARK: Pages

    @Test(arguments: [0, 1, 99, 100, 101, 201]) func stripesPagesAreReadToTheEnd(count: Int) async throws {
        let (sight, requests) = try await look(Self.stripe) { request in
            let start = request.path.split(separator: "we_").last.flatMap { Int($0) }.map { $0 + 1 } ?? 0
            let page = (0..<count).dropFirst(start).prefix(100).map { Self.endpoint("we_\($0)") }
            let more = start + page.count < count
            return [.answer(200, body: #"{"data":[\#(page.joined(separator: ","))],"has_more":\#(more)}"#)]
        }
        #expect(sight.places[0].registrations.count == count)
        #expect(requests.count == max(1, (count + 99) / 100))
    }

    @Test(arguments: [0, 249, 250, 251, 500]) func calComsPagesAreReadToTheEnd(count: Int) async throws {
        let (sight, requests) = try await look(Self.personal) { request in
            guard request.path.hasPrefix("/v2/webhooks") else {
                return [.answer(200, body: #"{"data":[]}"#)]
            }
            let skip = request.path.split(separator: "=").last.flatMap { Int($0) } ?? 0
            let page = (0..<count).dropFirst(skip).prefix(250).map { Self.calcom("w\($0)") }
            return [.answer(200, body: #"{"data":[\#(page.joined(separator: ","))]}"#)]
        }
        #expect(sight.places.last?.registrations.count == count)
        #expect(requests.filter { $0.path.hasPrefix("/v2/webhooks") }.count == count / 250 + 1)
    }

    /// What has no end, or is there twice, is no list.
    @Test(arguments: [
        (stripe, #"{"data":[\#(endpoint("we_1"))],"has_more":true}"#, "it lists one twice"),
        (stripe, #"{"data":[],"has_more":true}"#, "an empty page says that there are more"),
        (
            calendly, #"{"collection":[],"pagination":{"next_page_token":"t"}}"#,
            "sent the same page of its listing again"
        ),
        (render, "[\(hook("whk-1"))]", "it lists one twice"),
    ]) func whatHasNoEndIsAFailure(declared: String, body: String, says: String) async throws {
        let failure = try await failure(declared) { _ in [.answer(200, body: body)] }
        #expect(failure.message.contains(says))
    }

    /// What says itself that there is more, and not where, is not whole.
    @Test(arguments: [
        (calendly, #"{"collection":[],"pagination":{}}"#),
        (calendly, #"{"collection":[],"pagination":{"count":1,"next_page":null}}"#),
        (
            calendly,
            #"{"collection":[],"pagination":{"next_page":"https://api.calendly.com/x?page_token=t"}}"#
        ),
        (
            calendly,
            #"{"collection":[],"pagination":{"next_page":"https://api.calendly.com/x","next_page_token":null}}"#
        ),
        (stripe, #"{"data":[],"has_more":false,"total_count":1}"#),
        (team, #"{"data":[{"id":21}],"pagination":{"totalItems":2,"returnedItems":1,"hasNextPage":false}}"#),
        (team, #"{"data":[{"id":21}],"pagination":{"hasNextPage":true}}"#),
    ]) func whatSaysThatThereIsMoreIsAFailure(declared: String, body: String) async throws {
        let failure = try await failure(declared) { _ in [.answer(200, body: body)] }
        let says = ["listing contradicts itself", "does not tell whether a page follows"]
        #expect(says.contains { failure.message.contains($0) }, "\(failure.message)")
    }

    /// Cal.com says so of smaller pages than are asked for, too.
    @Test func calComsPagesAreReadAsLongAsItSaysSo() async throws {
        let (sight, _) = try await look(Self.personal) { request in
            guard request.path.hasPrefix("/v2/webhooks") else {
                return [.answer(200, body: #"{"data":[]}"#)]
            }
            let isFirst = !request.path.contains("skip")
            let body =
                #"{"data":[\#(Self.calcom(isFirst ? "w1" : "w2"))],"pagination":{"hasNextPage":\#(isFirst)}}"#
            return [.answer(200, body: body)]
        }
        #expect(sight.places.last?.registrations.map(\.id) == ["w1", "w2"])
    }

    // MARK: Other answers

    @Test(arguments: [
        (stripe, "[]"), (stripe, #"{"data":[]}"#), (stripe, #"{"data":[{"id":"we_1"}],"has_more":false}"#),
        (stripe, #"{"data":[\#(endpoint("we_1"))],"has_more":"no"}"#),
        (stripe, #"{"data":[\#(endpoint("../we"))],"has_more":false}"#),
        (stripe, #"{"data":[\#(endpoint(""))],"has_more":false}"#),
        (calendly, #"{"collection":[]}"#),
        (calendly, #"{"collection":[{}],"pagination":{"next_page_token":null}}"#),
        (render, "{}"), (render, #"[{"webhook":{"id":"whk-1"},"cursor":"c"}]"#),
        (team, #"{"data":[{"id":"x"}]}"#),
    ]) func anotherShapeIsAFailure(declared: String, body: String) async throws {
        let failure = try await failure(declared) { _ in [.answer(200, body: body)] }
        #expect(failure.message.contains("JSON of another shape than expected"), "\(failure.message)")
    }

    @Test(arguments: [
        (401, "Stripe refused the token (401)"), (403, "the token may not read the webhook endpoints (403)"),
        (404, "Stripe knows no webhook endpoints for this token (404)"),
        (301, "Stripe answered with a redirect (301)"),
    ]) func aRefusalIsAFailure(status: Int, says: String) async throws {
        let failure = try await failure(Self.stripe) { _ in [.answer(status, body: "{}")] }
        #expect(failure.message.hasPrefix(says))
    }

    /// Each place of Cal.com's fails alone, in words of its own.
    @Test(arguments: [
        (403, "the token may not read the webhooks of event type 11 (403)"),
        (404, "Cal.com knows no event type 11 for this token (404)"),
    ]) func aPlaceFailsAlone(status: Int, says: String) async throws {
        let (sight, _) = try await look(Self.personal) { request in
            request.path.contains("/11/")
                ? [.answer(status, body: "{}")] : [.answer(200, body: #"{"data":[]}"#)]
        }
        guard case .unavailable(let failure) = sight.places[0].content else {
            Issue.record("it was seen")
            return
        }
        #expect(failure.message == says)
        expectNoSecret(in: failure, token: Made.token)
        guard case .listed = sight.places[1].content, case .listed = sight.places[2].content else {
            Issue.record("\(sight.places)")
            return
        }
    }

    /// A hostile URL is kept as it is, for the rule to judge and for nobody to show; an endless one is refused.
    @Test func urlsAreKeptAsTheyAre() async throws {
        let hostile = #"javascript:\u0000\u001b[31m://u:p@a.test"#
        let (sight, _) = try await look(Self.stripe) { _ in
            let body = Self.endpoint("we_1").replacing("https://a.test/we_1", with: hostile)
            return [.answer(200, body: #"{"data":[\#(body)],"has_more":false}"#)]
        }
        #expect(sight.places[0].registrations.map(\.url) == ["javascript:\u{0}\u{1b}[31m://u:p@a.test"])
        let failure = try await failure(Self.stripe) { _ in
            let long = "https://a.test/" + String(repeating: "a", count: 8192)
            let body = Self.endpoint("we_1").replacing("https://a.test/we_1", with: long)
            return [.answer(200, body: #"{"data":[\#(body)],"has_more":false}"#)]
        }
        #expect(failure.message.hasSuffix("webhook 1 has no usable id or URL"))
    }

    // MARK: Tokens

    static let empty = #"{"data":[],"has_more":false}"#

    @Test func theEnvironmentsOwnTokenWins() async throws {
        let own = Made.token + "0"
        for (tokens, sent) in [
            (["STRIPE_API_KEY": Made.token, "STRIPE_API_KEY_PREPROD": own], own),
            (["STRIPE_API_KEY": Made.token, "STRIPE_API_KEY_PRODUCTION": own], Made.token),
            (["STRIPE_API_KEY": Made.token, "STRIPE_API_KEY_PREPROD": ""], Made.token),
        ] {
            let (_, requests) = try await seen(Self.stripe, tokens: tokens) { _ in
                [.answer(200, body: Self.empty)]
            }
            #expect(requests.map { $0["Authorization"] } == ["Bearer \(sent)"])
        }
    }

    @Test func aMissingTokenNamesBothVariables() async throws {
        for (declared, variable) in [
            (Self.stripe, "STRIPE_API_KEY"), (Self.personal, "CAL_API_KEY"),
            (Self.calendly, "CALENDLY_TOKEN"),
            (Self.render, "RENDER_API_KEY"),
        ] {
            let (result, requests) = try await seen(declared, tokens: [:]) { _ in [] }
            guard case .failure(let failure) = result else {
                Issue.record("it was seen")
                return
            }
            #expect(failure.message == "\(variable)_PREPROD or \(variable) is not set")
            #expect(failure.advice.hasSuffix("export \(variable)_PREPROD=…"))
            #expect(requests.isEmpty)
        }
    }

    /// A key of live mode sees live mode's endpoints, and preprod has none there: an empty list would mean nothing.
    @Test func aKeyOfTheOtherModeIsNotSent() async throws {
        for (beginning, isSent) in [
            ("rk_live_", false), ("sk_live_", false), ("sk_test_", true), ("rk_test_", true),
        ] {
            let (result, requests) = try await seen(
                Self.stripe, tokens: ["STRIPE_API_KEY": beginning + "x1y2z3"]
            ) {
                _ in [.answer(200, body: Self.empty)]
            }
            #expect(requests.count == (isSent ? 1 : 0))
            guard !isSent, case .failure(let failure) = result else { continue }
            #expect(
                failure.message
                    == "STRIPE_API_KEY holds a key of live mode, and only production is live, so it was not sent"
            )
            #expect(failure.advice.hasSuffix("export STRIPE_API_KEY_PREPROD=…"))
        }
    }

    /// At the hosts' own addresses, only a token that may be the host's is sent.
    @Test(arguments: [
        (stripe, "STRIPE_API_KEY", ["cal", "x"], "Cal.com token, not a Stripe token"),
        (personal, "CAL_API_KEY", ["rk", "test", "x"], "Stripe token, not a Cal.com token"),
        (calendly, "CALENDLY_TOKEN", ["ghp", "x"], "GitHub token, not a Calendly token"),
    ]) func aTokenOfAnotherHostIsNotSent(
        declared: String, variable: String, token: [String], says: String
    ) async throws {
        let client = try quickClient()
        defer { client.shutdown() }
        let environment = try probed("webhooks: { hook: \(declared) }")
        let context = FetchContext(
            client: client, variables: [variable: token.joined(separator: "_")], now: 1_770_000_000)
        let tasks = WebhooksProbe().tasks(for: environment)
        let seen = await ProbeRegistry.run(tasks, by: context)["preprod"]?.webhook("hook")
        guard case .failure(let failure)? = seen else {
            Issue.record("it was sent")
            return
        }
        #expect(failure.message == "\(variable) holds a \(says), so it was not sent")
    }
}
