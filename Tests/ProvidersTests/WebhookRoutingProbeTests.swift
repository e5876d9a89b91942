import Support
import Listings
import Loopback
import Manifests
import Providers
import Testing
@testable import Probes

/// What each host of webhooks is asked, and what is read of its answers.
@Suite(.timeLimit(.minutes(1))) struct WebhookRoutingProbeTests {
    static let stripe = "{ provider: stripe, url: https://a.test/hook }"
    static let calendly =
        "{ provider: calendly, organization: https://api.calendly.com/organizations/AB-1, url: https://a.test/hook }"
    static let render = "{ provider: render, owner: tea-abc1, url: https://a.test/hook }"
    static let personal = "{ provider: calcom, event_types: [11, 12], url: https://a.test/hook }"
    static let teams =
        "{ provider: calcom, organization: 7, team: 8, event_types: [11], url: https://a.test/hook }"
    static let team = "{ provider: calcom, team: 8, url: https://a.test/hook }"

    static func endpoint(_ id: String, isLive: Bool = false) -> String {
        #"{"id":"\#(id)","url":"https://a.test/\#(id)","status":"enabled","livemode":\#(isLive),"enabled_events":["a.b"],"secret":"\#(Made.value)"}"#
    }

    static func calcom(_ id: String) -> String {
        #"{"id":"\#(id)","subscriberUrl":"https://a.test/\#(id)","active":true,"triggers":["BOOKING_CREATED"],"secret":"\#(Made.value)","payloadTemplate":null}"#
    }

    static func subscription(_ id: String) -> String {
        #"{"uri":"https://api.calendly.com/webhook_subscriptions/\#(id)","callback_url":"https://a.test/\#(id)","state":"active","events":["invitee.created"],"scope":"organization"}"#
    }

    static func hook(_ id: String) -> String {
        #"{"webhook":{"id":"\#(id)","url":"https://a.test/\#(id)","enabled":true,"eventFilter":null,"secret":"\#(Made.value)"},"cursor":"c-\#(id)"}"#
    }

    /// Of an environment that is not judged only what a judged one is compared with: the same hosts' webhooks.
    @Test func onlyTheSameHostsAreAskedOfOthers() throws {
        let judged = try probed("webhooks: { pay: \(Self.stripe) }")
        let other = try probed("webhooks: { pay: \(Self.stripe), deploys: \(Self.render) }")
        let probe = WebhooksProbe()
        #expect(other.webhooks.count == 2)
        #expect(probe.compared(other, with: [judged])?.all.map(\.name.value) == ["pay"])
        #expect(probe.compared(other, with: []) == nil)
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
                "/v2/event-types/11/webhooks", "/v2/event-types/12/webhooks",
                "/v2/webhooks",
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

    /// The envelope first: what it holds is not of what was asked for.
    @Test(arguments: [
        #"{"status":"error","data":[]}"#, #"{"status":"","data":[]}"#, #"{"status":"success"}"#,
    ])
    func anAnswerThatIsNoSuccessIsNone(body: String) async throws {
        let (sight, _) = try await look(Self.personal) { _ in [.answer(200, body: body)] }
        for place in sight.places {
            guard case .unavailable = place.content else {
                Issue.record("\(place.kind) was taken from \(body)")
                continue
            }
        }
    }

    @Test func aTeamsEventTypesAreAskedForInTheTeam() async throws {
        let (sight, requests) = try await look(Self.teams) { request in
            let isList = request.path == "/v2/teams/8/event-types"
            return [.answer(200, body: #"{"status":"success","data":[\#(isList ? #"{"id":12}"# : "")]}"#)]
        }
        #expect(
            requests.map { String($0.path.prefix { $0 != "?" }) }.sorted() == [
                "/v2/organizations/7/webhooks", "/v2/teams/8/event-types",
                "/v2/teams/8/event-types/11/webhooks",
                "/v2/teams/8/event-types/12/webhooks", "/v2/teams/8/webhooks", "/v2/webhooks",
            ])
        #expect(
            sight.places.map(\.kind) == [
                .eventType("11"), .otherEventType("12"), .everything("account"), .everything("team"),
                .everything("organization"),
            ])
    }

    @Test func withoutIdsAllEventTypesOfTheTeamAreListed() async throws {
        let (sight, requests) = try await look(Self.team) { request in
            let isList = request.path == "/v2/teams/8/event-types"
            return [.answer(200, body: #"{"data":[\#(isList ? #"{"id":21,"title":"x"},{"id":22}"# : "")]}"#)]
        }
        #expect(sight.places.prefix(2).map(\.kind) == [.eventType("21"), .eventType("22")])
        #expect(requests.contains { $0.path == "/v2/teams/8/event-types/22/webhooks" })
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
        guard case .unlisted? = sight.places.first(where: { $0.kind == .everything("team") })?.content else {
            Issue.record("\(sight.places)")
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

    // MARK: Manifests

    @Test(arguments: [
        (
            "{ provider: strip, url: https://a.test }",
            "4:21: unknown provider of webhooks \"strip\"; expected calcom, calendly, render, stripe; did you mean stripe?"
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
            "4:56: invalid team's id \"../1\"; expected digits"
        ),
        (
            "{ provider: calendly, url: https://a.test }",
            "4:21: `organization` is missing; expected the organization's URI, https://api.calendly.com/organizations/…"
        ),
        (
            "{ provider: calendly, url: https://a.test, organization: https://b.test/organizations/x }",
            "4:66: invalid organization's URI \"https://b.test/organizations/x\"; expected https://api.calendly.com/organizations/…"
        ),
        (
            "{ provider: render, url: https://a.test, owner: srv-1 }",
            "4:57: invalid workspace's id \"srv-1\"; expected tea-… (usr-… for a person's)"
        ),
        (
            "{ provider: stripe, function: f }",
            "4:3: hook: `function` is in a Supabase project, and neither `listing` nor `identifiers` names one"
        ),
        ("{ provider: stripe, path: /f }", "4:3: hook: `path` is below the frontend, which is not declared"),
    ]) func saysWhatIsWrongWithAManifest(declared: String, problem: String) throws {
        let environment = try probed("webhooks:\n  hook: \(declared)")
        #expect(
            try WebhooksProbe().problems(in: environment).map(\.description) == [
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
        #expect(try WebhooksProbe().problems(in: environment).isEmpty)
        #expect(
            environment.webhooks.map { environment.url(of: $0.receiver) } == [
                "https://ref.supabase.co/functions/v1/f", "https://preprod.test/g/h",
            ])
        #expect(environment.webhooks.count == 2)
        #expect(WebhooksProbe().tasks(for: try probed("webhooks: {}")).isEmpty)
    }

    func look(
        _ declared: String, _ script: @escaping ScriptedServer.Script
    ) async throws -> (sight: WebhookRegistrations, requests: [RecordedRequest]) {
        let (result, requests) = try await seen(declared, script)
        return (try result.get(), requests)
    }

    func failure(_ declared: String, _ script: @escaping ScriptedServer.Script) async throws
        -> Failure
    {
        guard case .failure(let failure) = try await seen(declared, script).0 else {
            Issue.record("it was seen")
            return Failure(message: "", advice: "")
        }
        expectNoSecret(in: failure, token: Made.token)
        return failure
    }

    func seen(
        _ declared: String,
        tokens: [String: String] = [
            "STRIPE_API_KEY": Made.token, "CAL_API_KEY": Made.token, "CALENDLY_TOKEN": Made.token,
            "RENDER_API_KEY": Made.token,
        ], _ script: @escaping ScriptedServer.Script
    ) async throws -> (Result<WebhookRegistrations, Failure>, [RecordedRequest]) {
        let provider =
            ["stripe", "calendly", "render", "calcom"].first { declared.contains("provider: \($0)") } ?? ""
        let (probeResults, requests) = try await probeResults(
            of: WebhooksProbe(), at: try probed("webhooks: { hook: \(declared) }"), tokens: tokens,
            address: "ENVAUDIT_\(provider.uppercased())_API_URL", from: script)
        return (probeResults.webhook("hook"), requests)
    }
}
