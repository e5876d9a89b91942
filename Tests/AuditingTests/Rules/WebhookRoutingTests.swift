import Auditing
import Listings
import Manifests
import Scenarios
import Support
import Testing
import Probes

@Suite struct WebhookRoutingTests {
    static let calcom = """
        webhooks:
          calcom: { provider: calcom, event_types: [1, 2], function: calcom-webhook, events: [CREATED, CANCELLED] }
        """
    static let own = "https://project-preprod.supabase.co/functions/v1/calcom-webhook"
    static let productions = "https://project-production.supabase.co/functions/v1/calcom-webhook"
    static let page = "https://host.test/webhooks"

    static func scenario(_ webhooks: String = calcom, production: String = "") throws -> Scenario {
        try .acme(
            "  calcom: { title: Scheduling, severity: low, isolation: config, secrets: {} }",
            production: production, preprod: webhooks)
    }

    static func webhook(
        _ id: String, _ url: String = own, isEnabled: Bool = true, isLive: Bool? = nil,
        events: Set<String>? = ["CREATED", "CANCELLED", "MOVED"]
    ) -> RegisteredWebhook {
        RegisteredWebhook(id: id, url: url, isEnabled: isEnabled, isLive: isLive, events: events)
    }

    static func place(_ kind: WebhookPlace.Kind, _ webhooks: RegisteredWebhook...) -> WebhookPlace {
        WebhookPlace(kind, page: page, .listed(webhooks))
    }

    /// The checks of preprod where its host says this of the places.
    static func judged(
        _ places: [WebhookPlace], of webhooks: String = calcom, named name: String = "calcom"
    ) throws -> Record {
        try scenario(webhooks).seeing("preprod") {
            $0[webhook: name] = .success(WebhookRegistrations(host: "Host", places: places))
        }.audit("preprod")
    }

    // MARK: Event types

    /// An event type that nobody declares may lead anywhere but to another environment, and need not lead anywhere.
    @Test func anUndeclaredEventTypeMustNotLeadToAnotherEnvironment() throws {
        let foreign = Self.webhook("b", "https://project-production.supabase.co/functions/v1/calcom")
        let record = try Self.judged([
            Self.place(.eventType("1"), Self.webhook("a")), Self.place(.otherEventType("8")),
            Self.place(.otherEventType("9"), foreign),
        ])
        #expect(record.check("preprod/webhook-routing/calcom")?.status == .pass)
        #expect(record.check("preprod/webhook-routing/calcom/8")?.status == .pass)
        #expect(record.check("preprod/webhook-routing/calcom/9")?.status == .fail)
    }

    static let hookPath = "https://hooks.slack.test/services/T0/B0/hidden"

    /// What the second of two event types has, and what is said of it and of the whole.
    static let eventTypes: [(second: [RegisteredWebhook], whole: Outcome, part: Outcome)] = [
        (
            [webhook("b")], .pass(.value, "leads there on each event type, 2 of them"),
            .pass(.value, "leads to preprod")
        ),
        ([], .fail(.value, "is not registered on event type 2"), .pass(.value, "none is registered")),
        (
            [webhook("b", isEnabled: false)],
            .fail(.value, "leads there, and is disabled on event type 2"),
            .pass(.value, "leads to preprod, and is disabled")
        ),
        (
            [webhook("b", events: ["CREATED"])],
            .fail(.value, "leads there, without CANCELLED on event type 2"),
            .pass(.value, "leads to preprod")
        ),
        (
            [webhook("b", events: nil)], .pass(.value, "leads there on each event type, 2 of them"),
            .pass(.value, "leads to preprod")
        ),
        // One of two is enough.
        (
            [webhook("b", isEnabled: false), webhook("c")],
            .pass(.value, "leads there on each event type, 2 of them"),
            .pass(.value, "leads to preprod, and is disabled; leads to preprod")
        ),
        (
            [webhook("b", own + "/")],
            .fail(.value, "is registered as \(own)/, which differs by the slash on event type 2"),
            .pass(.value, "leads to \(own)/, which is its own")
        ),
        (
            [webhook("b", own + "?key=hidden")],
            .fail(.value, "is registered with another query, scheme or port on event type 2"),
            .pass(.value, "leads to \(own), which is its own")
        ),
        (
            [webhook("b", own + "-2")],
            .fail(.value, "is not registered, though \(own)-2 is, on event type 2"),
            .pass(.value, "leads to \(own)-2, which is its own")
        ),
        (
            [webhook("b", "HTTPS://Project-preprod.supabase.co:443/functions/v1/calcom-webhook")],
            .pass(.value, "leads there on each event type, 2 of them"), .pass(.value, "leads to preprod")
        ),
        // What leads elsewhere is told of itself; and the whole is not as declared.
        (
            [webhook("b", productions + "?key=hidden")],
            .fail(.value, "is not registered on event type 2"),
            .fail(.value, "leads to \(productions), which is production's")
        ),
        (
            [webhook("b"), webhook("c", productions, isEnabled: false)],
            .pass(.value, "leads there on each event type, 2 of them"),
            .fail(.value, "leads to \(productions), which is production's, though it is disabled now")
        ),
        (
            [webhook("b", productions), webhook("c", "https://production.acme.example/x")],
            .fail(.value, "is not registered on event type 2"),
            .fail(.value, "leads to \(productions), which is production's; and 1 more")
        ),
        // What is nobody's is shown without its path, where receivers have their secrets.
        (
            [webhook("b"), webhook("c", hookPath)],
            .pass(.value, "leads there on each event type, 2 of them"),
            .pass(
                .value,
                "leads to preprod; leads to https://hooks.slack.test, which belongs to no declared environment"
            )
        ),
        (
            [webhook("b"), webhook("c", "https://u:hidden@project-production.supabase.co/x")],
            .pass(.value, "leads there on each event type, 2 of them"),
            .unproven(.none, "leads to what can't be read as a web address")
        ),
        (
            [webhook("b"), webhook("c", "javascript:alert(1)", isEnabled: false)],
            .pass(.value, "leads there on each event type, 2 of them"),
            .unproven(.none, "leads to what can't be read as a web address, and is disabled")
        ),
    ]

    @Test(arguments: eventTypes) func judgesEachEventType(
        _ second: [RegisteredWebhook], _ whole: Outcome, _ part: Outcome
    ) throws {
        let record = try Self.judged([
            Self.place(.eventType("1"), Self.webhook("a")),
            WebhookPlace(.eventType("2"), page: Self.page, .listed(second)),
            Self.place(.everything("account")),
        ])
        #expect(record.outcome(of: "preprod/webhook-routing/calcom") == whole)
        #expect(record.outcome(of: "preprod/webhook-routing/calcom/1") == .pass(.value, "leads to preprod"))
        #expect(record.outcome(of: "preprod/webhook-routing/calcom/2") == part)
        #expect(
            record.outcome(of: "preprod/webhook-routing/calcom/account")
                == .pass(.value, "none is registered"))
        #expect(
            record.environments[0].checks.allSatisfy {
                !$0.message.contains("hidden") && $0.fix?.contains("hidden") != true
            })
    }

    @Test func namesAllEventTypesThatLackIt() throws {
        let record = try Self.judged([
            Self.place(.eventType("1")), Self.place(.eventType("2")),
            Self.place(.eventType("3"), Self.webhook("c", isEnabled: false)),
        ])
        let check = try #require(record.check("preprod/webhook-routing/calcom"))
        #expect(check.message == "is not registered on event types 1, 2, and 1 more are not as declared")
        #expect(
            check.fix
                == "Register \(Self.own) with Host on each event type, for CREATED, CANCELLED, and enable it."
        )
        #expect((check.expected, check.url) == ("\(Self.own): CREATED, CANCELLED", Self.page))
        #expect(check.severity == .high)
        #expect(check.service == "calcom")
    }

    // MARK: What fires for everything

    @Test func whatFiresForAllIsAFailureWhereverItLeads() throws {
        for (url, shown) in [
            (Self.own, Self.own), (Self.productions + "?key=hidden", Self.productions),
            (Self.hookPath, "https://hooks.slack.test"), ("nowhere", "what can't be read as a web address"),
        ] {
            let record = try Self.judged([
                Self.place(.eventType("1"), Self.webhook("a")),
                Self.place(.everything("team"), Self.webhook("t", url, isEnabled: false), Self.webhook("u")),
            ])
            #expect(
                record.outcome(of: "preprod/webhook-routing/calcom/team")
                    == .fail(
                        .value, "fires for every environment's events: it leads to \(shown), and 1 more"))
        }
    }

    @Test func whatTheHostDoesNotListIsUnproven() throws {
        let record = try Self.judged([
            Self.place(.eventType("1"), Self.webhook("a")),
            WebhookPlace(.everything("team"), page: Self.page, .unlisted),
        ])
        #expect(
            record.outcome(of: "preprod/webhook-routing/calcom/team")
                == .unproven(
                    .none, "Host's API has no list of them here, so whether there are any is unknown"))
        #expect(record.check("preprod/webhook-routing/calcom")?.status == .pass)
    }

    // MARK: Between environments

    /// What production has registered, what preprod has besides its own, what is said of preprod's webhook, and of the other.
    static let between: [(theirs: String?, own: String?, whole: Status, part: Status?)] = [
        (nil, nil, .pass, nil), (pay, nil, .fail, nil), (pay + "/?x", nil, .fail, nil),
        ("https://preprod.acme.example/other", nil, .fail, nil), (own, nil, .fail, nil),
        ("https://hooks.test/x", "https://hooks.test/x", .pass, .fail),
        ("https://hooks.test/x", "https://hooks.test/x/", .pass, .fail),
        ("https://hooks.test/x", "https://hooks.test/x?e=pre", .pass, .fail),
        ("https://hooks.test/x?e=one", "https://hooks.test/x?e=two", .pass, .pass),
        (nil, "https://relay.test/?to=https://production.acme.example/pay", .pass, .fail),
        (nil, "https://relay.test/?to=https%3A%2F%2Fproduction.acme.example", .pass, .fail),
        (nil, "https://relay.test/project-production/pay", .pass, .fail),
        (nil, "https://relay.test/?to=https://preprod.acme.example/pay", .pass, .pass),
    ]

    @Test(arguments: between) func oneReceiverIsOneInEachSpelling(
        _ theirs: String?, _ own: String?, _ whole: Status, _ part: Status?
    ) throws {
        func list(_ webhooks: [RegisteredWebhook]) -> Result<WebhookRegistrations, Failure> {
            .success(
                WebhookRegistrations(
                    host: "Stripe", places: [WebhookPlace(.list, page: Self.page, .listed(webhooks))]))
        }
        func webhook(_ id: String, _ url: String, isLive: Bool) -> RegisteredWebhook {
            Self.webhook(id, url, isLive: isLive, events: nil)
        }
        let record = try Self.scenario(Self.stripe, production: Self.stripe)
            .seeing("production") {
                $0[webhook: "pay"] = list(
                    [webhook("we_1", "https://production.acme.example/pay", isLive: true)]
                        + (theirs.map { [webhook("we_9", $0, isLive: true)] } ?? []))
            }
            .seeing("preprod") {
                $0[webhook: "pay"] = list(
                    [webhook("we_2", Self.pay, isLive: false)]
                        + (own.map { [webhook("we_8", $0, isLive: false)] } ?? []))
            }.audit("preprod")
        #expect(record.check("preprod/webhook-routing/pay")?.status == whole)
        #expect(record.check("preprod/webhook-routing/pay/we_8")?.status == part)
    }

    // MARK: One list

    static let stripe = "webhooks: { pay: { provider: stripe, path: /pay, events: [a.b] } }"
    static let optional =
        "webhooks: { pay: { provider: stripe, path: /pay, events: [a.b], optional: true } }"
    static let pay = "https://preprod.acme.example/pay"

    static let lists: [(optional: Bool, live: [RegisteredWebhook], whole: Outcome)] = [
        (false, [webhook("we_1", pay, isLive: false, events: ["a.b"])], .pass(.value, "leads there")),
        (false, [webhook("we_1", pay, isLive: false, events: nil)], .pass(.value, "leads there")),
        (false, [], .fail(.value, "is not registered")), (true, [], .absent(.value, "none is registered")),
        (
            true, [webhook("we_1", pay, isLive: true, events: nil)],
            .fail(.value, "leads there, and is of live mode")
        ),
        (
            true, [webhook("we_1", pay, isEnabled: false, events: nil)],
            .fail(.value, "leads there, and is disabled")
        ),
        (
            true, [webhook("we_1", pay + "/", events: nil)],
            .fail(.value, "is registered as \(pay)/, which differs by the slash")
        ),
        (
            true, [webhook("we_1", "https://preprod.acme.example/refunds", events: nil)],
            .absent(.value, "none is registered")
        ),
        (
            false, [webhook("we_1", "https://preprod.acme.example/refunds", events: nil)],
            .fail(.value, "is not registered, though https://preprod.acme.example/refunds is,")
        ),
        (true, [webhook("we_1", hookPath, events: nil)], .absent(.value, "none is registered")),
    ]

    @Test(arguments: lists) func judgesAListOfAnAccount(
        _ optional: Bool, _ live: [RegisteredWebhook], _ whole: Outcome
    ) throws {
        let record = try Self.judged(
            [WebhookPlace(.list, page: Self.page, .listed(live))],
            of: optional ? Self.optional : Self.stripe, named: "pay")
        #expect(record.outcome(of: "preprod/webhook-routing/pay") == whole)
        #expect(
            record.ids(of: "webhook-routing").count == 1 + live.count)
        if whole.status == .fail { #expect(record.check("preprod/webhook-routing/pay")?.service == nil) }
    }

    @Test func productionIsLive() throws {
        for (isLive, status) in [(true, Status.pass), (false, .fail)] {
            let record = try Self.scenario("", production: Self.stripe).seeing("production") {
                $0[webhook: "pay"] = .success(
                    WebhookRegistrations(
                        host: "Stripe",
                        places: [
                            Self.place(
                                .list,
                                Self.webhook(
                                    "we_1", "https://production.acme.example/pay", isLive: isLive, events: nil
                                ))
                        ]))
            }.audit("production")
            let check = try #require(record.check("production/webhook-routing/pay"))
            #expect(check.status == status)
            if status == .fail {
                #expect(check.message == "leads there, and is of test mode")
                #expect(check.fix?.contains("with Stripe in live mode, for a.b") == true)
            }
        }
    }
}
