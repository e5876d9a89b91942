import Evidence
import Loopback
import Manifests
import Providers
import Testing

/// What each host of webhooks is asked, and what is read of its answers.
@Suite(.timeLimit(.minutes(1))) struct WebhookRoutingProbeTests {
    private static let stripe = "{ provider: stripe, url: https://a.test/hook }"
    private static let calendly =
        "{ provider: calendly, organization: https://api.calendly.com/organizations/AB-1, url: https://a.test/hook }"
    private static let render = "{ provider: render, owner: tea-abc1, url: https://a.test/hook }"
    private static let personal = "{ provider: calcom, event_types: [11, 12], url: https://a.test/hook }"
    private static let teams =
        "{ provider: calcom, organization: 7, team: 8, event_types: [11], url: https://a.test/hook }"
    private static let team = "{ provider: calcom, team: 8, url: https://a.test/hook }"

    private static func endpoint(_ id: String, isLive: Bool = false) -> String {
        #"{"id":"\#(id)","url":"https://a.test/\#(id)","status":"enabled","livemode":\#(isLive),"enabled_events":["a.b"],"secret":"\#(Made.value)"}"#
    }

    private static func calcom(_ id: String) -> String {
        #"{"id":"\#(id)","subscriberUrl":"https://a.test/\#(id)","active":true,"triggers":["BOOKING_CREATED"],"secret":"\#(Made.value)","payloadTemplate":null}"#
    }

    private static func subscription(_ id: String) -> String {
        #"{"uri":"https://api.calendly.com/webhook_subscriptions/\#(id)","callback_url":"https://a.test/\#(id)","state":"active","events":["invitee.created"],"scope":"organization"}"#
    }

    private static func hook(_ id: String) -> String {
        #"{"webhook":{"id":"\#(id)","url":"https://a.test/\#(id)","enabled":true,"eventFilter":[],"secret":"\#(Made.value)"},"cursor":"c-\#(id)"}"#
    }

    // MARK: Requests

    @Test func stripeIsAskedForItsEndpoints() async throws {
        let disabled =
            #"{"id":"we_2","url":"https://b.test","status":"disabled","livemode":true,"enabled_events":["*"]}"#
        let (sight, requests) = try await look(Self.stripe) { _ in
            [.answer(200, body: #"{"data":[\#(Self.endpoint("we_1")),\#(disabled)],"has_more":false}"#)]
        }
        #expect(requests.map(\.path) == ["/v1/webhook_endpoints?limit=100"])
        #expect(requests[0]["Authorization"] == "Bearer \(Made.token)")
        let place = try #require(sight.places.first)
        #expect(
            (sight.host, place.kind, place.page) == (
                "Stripe", .list, "https://dashboard.stripe.com/test/webhooks"
            ))
        #expect(
            place.registrations == [
                RegisteredWebhook(
                    id: "we_1", url: "https://a.test/we_1", isEnabled: true, isLive: false, events: ["a.b"]),
                RegisteredWebhook(
                    id: "we_2", url: "https://b.test", isEnabled: false, isLive: true, events: nil),
            ])
    }

    @Test func calComIsAskedForEachEventTypeAndForWhatFiresForAll() async throws {
        let (sight, requests) = try await look(Self.personal) { request in
            [
                .answer(
                    200,
                    body:
                        #"{"status":"success","data":[\#(request.path.contains("/12/") ? Self.calcom("w") : "")]}"#
                )
            ]
        }
        #expect(
            requests.map(\.path).sorted() == [
                "/v2/event-types/11/webhooks?take=250&skip=0", "/v2/event-types/12/webhooks?take=250&skip=0",
                "/v2/webhooks?take=250&skip=0",
            ])
        #expect(requests.allSatisfy { $0["cal-api-version"] == "2024-06-14" })
        #expect(sight.places.map(\.kind) == [.eventType("11"), .eventType("12"), .everything("account")])
        #expect(sight.places[0].registrations.isEmpty)
        #expect(
            sight.places[1].registrations == [
                RegisteredWebhook(
                    id: "w", url: "https://a.test/w", isEnabled: true, events: ["BOOKING_CREATED"])
            ])
    }

    @Test func aTeamsEventTypesAreAskedForInTheTeam() async throws {
        let (sight, requests) = try await look(Self.teams) { _ in
            [.answer(200, body: #"{"status":"success","data":[]}"#)]
        }
        #expect(
            requests.map { String($0.path.prefix { $0 != "?" }) }.sorted() == [
                "/v2/organizations/7/webhooks", "/v2/teams/8/event-types/11/webhooks", "/v2/teams/8/webhooks",
                "/v2/webhooks",
            ])
        #expect(
            sight.places.map(\.kind) == [
                .eventType("11"), .everything("account"), .everything("team"), .everything("organization"),
            ])
    }

    @Test func withoutIdsAllEventTypesOfTheTeamAreListed() async throws {
        let (sight, requests) = try await look(Self.team) { request in
            let isList = request.path == "/v2/teams/8/event-types"
            return [.answer(200, body: #"{"data":[\#(isList ? #"{"id":21,"title":"x"},{"id":22}"# : "")]}"#)]
        }
        #expect(sight.places.prefix(2).map(\.kind) == [.eventType("21"), .eventType("22")])
        #expect(requests.contains { $0.path.hasPrefix("/v2/teams/8/event-types/22/webhooks?") })
    }

    @Test(arguments: [("", "lists no event type of team 8"), (#"{"id":1},{"id":1}"#, "or one twice")])
    func aTeamThatSaysNothingUsableIsAFailure(list: String, says: String) async throws {
        let failure = try await failure(Self.team) { _ in [.answer(200, body: #"{"data":[\#(list)]}"#)] }
        #expect(failure.message.hasSuffix(says))
    }

    /// Not every account's API has a list of a team's: that is no empty one, and no failure of the key.
    @Test func whatTheApiDoesNotListIsUnlisted() async throws {
        let (sight, _) = try await look(Self.teams) { request in
            request.path.hasPrefix("/v2/teams/8/webhooks")
                ? [.answer(404, body: "{}")] : [.answer(200, body: #"{"data":[]}"#)]
        }
        guard case .unlisted = sight.places[2].content else {
            Issue.record("\(sight.places[2])")
            return
        }
    }

    @Test func calendlyIsAskedForTheOrganizationsSubscriptions() async throws {
        let (sight, requests) = try await look(Self.calendly) { request in
            let next = request.path.contains("page_token") ? "null" : #""t+1""#
            let id = request.path.contains("page_token") ? "B" : "A"
            return [
                .answer(
                    200,
                    body:
                        #"{"collection":[\#(Self.subscription(id))],"pagination":{"next_page_token":\#(next)}}"#
                )
            ]
        }
        let path =
            "/webhook_subscriptions?organization=https%3A%2F%2Fapi.calendly.com%2Forganizations%2FAB-1&scope=organization&count=100"
        #expect(requests.map(\.path) == [path, path + "&page_token=t%2B1"])
        #expect(sight.places.flatMap(\.registrations).map(\.id) == ["A", "B"])
        #expect(sight.places.flatMap(\.registrations).allSatisfy { $0.isEnabled && $0.isLive == nil })
    }

    @Test func renderIsAskedForTheWorkspacesWebhooks() async throws {
        let (sight, requests) = try await look(Self.render) { request in
            [.answer(200, body: request.path.contains("cursor=") ? "[]" : "[\(Self.hook("whk-1"))]")]
        }
        #expect(
            requests.map(\.path) == [
                "/v1/webhooks?ownerId=tea-abc1&limit=100",
                "/v1/webhooks?ownerId=tea-abc1&limit=100&cursor=c-whk-1",
            ])
        #expect(
            sight.places.flatMap(\.registrations) == [
                RegisteredWebhook(id: "whk-1", url: "https://a.test/whk-1", isEnabled: true, events: nil)
            ])
    }

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
            guard request.path.hasPrefix("/v2/webhooks?") else {
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
        guard case .unseen(let failure) = sight.places[0].content else {
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

    private static let empty = #"{"data":[],"has_more":false}"#

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

    // MARK: Manifests

    @Test(arguments: [
        (
            "{ provider: strip, url: https://a.test }",
            "4:21: there is no provider of webhooks “strip”; expected calcom, calendly, render, stripe; did you mean stripe?"
        ),
        (
            "{ provider: stripe, url: https://a.test, team: 1 }",
            "4:56: stripe has no setting `team`; expected function, path, url, events, optional"
        ),
        (
            "{ provider: stripe, url: https://a.test, event_types: 1 }",
            "4:63: stripe has no setting `event_types`"
        ),
        (
            "{ provider: stripe, url: https://a.test, evnts: x }",
            "4:57: stripe has no setting `evnts`; expected function, path, url, events, optional; did you mean `events`?"
        ),
        (
            "{ provider: calcom, url: https://a.test }",
            "4:21: `event_types` is missing; expected their ids, or a `team`"
        ),
        (
            "{ provider: calcom, url: https://a.test, team: ../1 }",
            "4:56: “../1” is no team's id; expected digits"
        ),
        (
            "{ provider: calendly, url: https://a.test }",
            "4:21: `organization` is missing; expected the organization's URI, https://api.calendly.com/organizations/…"
        ),
        (
            "{ provider: calendly, url: https://a.test, organization: https://b.test/organizations/x }",
            "4:66: “https://b.test/organizations/x” is no organization's URI; expected https://api.calendly.com/organizations/…"
        ),
        (
            "{ provider: render, url: https://a.test, owner: srv-1 }",
            "4:57: “srv-1” is no workspace's id; expected tea-… (usr-… for a person's)"
        ),
        (
            "{ provider: stripe, function: f }",
            "4:3: hook: `function` is in a Supabase project, and neither `listing` nor `identifiers` names one"
        ),
        ("{ provider: stripe, path: /f }", "4:3: hook: `path` is below the frontend, which is not declared"),
    ]) func saysWhatIsWrongWithAManifest(declared: String, problem: String) throws {
        let environment = try probed("webhooks:\n  hook: \(declared)")
        #expect(
            WebhookRoutingProbe().problems(of: environment).map(\.description) == [
                "environments/preprod.yaml:\(problem)"
            ])
    }

    @Test func receiversAreTheEnvironmentsOwn() throws {
        let environment = try probed(
            """
            frontend: https://preprod.test/
            identifiers: { supabase_url: https://ref.supabase.co }
            webhooks:
              a: { provider: stripe, function: f }
              b: { provider: stripe, path: /g/h }
            """)
        #expect(WebhookRoutingProbe().problems(of: environment).isEmpty)
        #expect(
            environment.probes.webhooks.map { environment.url(of: $0.receiver) } == [
                "https://ref.supabase.co/functions/v1/f", "https://preprod.test/g/h",
            ])
        #expect(WebhookRoutingProbe().looks(at: environment).count == 2)
        #expect(WebhookRoutingProbe().looks(at: try probed("webhooks: {}")).isEmpty)
    }

    private func look(
        _ declared: String, _ script: @escaping ScriptedServer.Script
    ) async throws -> (sight: WebhookSight, requests: [RecordedRequest]) {
        let (result, requests) = try await seen(declared, script)
        return (try result.get(), requests)
    }

    private func failure(_ declared: String, _ script: @escaping ScriptedServer.Script) async throws
        -> LookFailure
    {
        guard case .failure(let failure) = try await seen(declared, script).0 else {
            Issue.record("it was seen")
            return LookFailure(message: "", advice: "")
        }
        expectNoSecret(in: failure, token: Made.token)
        return failure
    }

    private func seen(
        _ declared: String,
        tokens: [String: String] = [
            "STRIPE_API_KEY": Made.token, "CAL_API_KEY": Made.token, "CALENDLY_TOKEN": Made.token,
            "RENDER_API_KEY": Made.token,
        ], _ script: @escaping ScriptedServer.Script
    ) async throws -> (Result<WebhookSight, LookFailure>, [RecordedRequest]) {
        let provider =
            ["stripe", "calendly", "render", "calcom"].first { declared.contains("provider: \($0)") } ?? ""
        let (sightings, requests) = try await sightings(
            of: WebhookRoutingProbe(), at: try probed("webhooks: { hook: \(declared) }"), tokens: tokens,
            address: "ENVAUDIT_\(provider.uppercased())_API_URL", from: script)
        return (try #require(sightings.webhooks["hook"]), requests)
    }
}
