import Auditing
import Listings
import Manifests
import Scenarios
import Secrets
import Support
import Testing
import Probes

/// What the other environments have to do with it, and what could not be seen.
extension WebhookRoutingTests {
    // MARK: The other environments

    /// What production and preprod have registered with one host, and preprod's check of the webhook that it has first.
    static func pair(
        _ production: Result<[RegisteredWebhook], Failure>?, _ preprod: [RegisteredWebhook],
        declaring other: String = "webhooks: { pay: { provider: stripe, path: /pay } }"
    ) throws -> Record {
        var scenario = try scenario("webhooks: { pay: { provider: stripe, path: /pay } }", production: other)
            .seeing("preprod") {
                $0[webhook: "pay"] = .success(
                    WebhookRegistrations(
                        host: "Stripe", places: [WebhookPlace(.list, page: page, .listed(preprod))]))
            }
        if let production {
            scenario = scenario.seeing("production") {
                $0[webhook: "pay"] = production.map {
                    WebhookRegistrations(
                        host: "Stripe", places: [WebhookPlace(.list, page: page, .listed($0))])
                }
            }
        }
        return scenario.audit("preprod")
    }

    static let hook = webhook("we_1", pay, events: nil)

    @Test func whatAnotherHasRegisteredForThisURLIsAFailure() throws {
        let record = try Self.pair(.success([Self.webhook("we_9", Self.pay, events: nil)]), [Self.hook])
        #expect(
            record.outcome(of: "preprod/webhook-routing/pay")
                == .fail(.value, "\(Self.pay) is where production's pay/we_9 leads, too"))
    }

    /// Ids of registrations are unique within a place, and not among event types.
    @Test func aRegistrationOfAnotherEventTypeIsAnotherOne() throws {
        let pay = "webhooks: { pay: { provider: calcom, path: /pay, event_types: [%] } }"
        func place(_ id: String, _ kind: (String) -> WebhookPlace.Kind) -> WebhookPlace {
            WebhookPlace(kind(id), page: Self.page, .listed([Self.webhook("w1", Self.pay, events: nil)]))
        }
        let record = try Self.scenario(
            pay.replacing("%", with: "22"), production: pay.replacing("%", with: "11")
        ).seeing("preprod") {
            $0[webhook: "pay"] = .success(
                WebhookRegistrations(host: "Cal.com", places: [place("22") { .eventType($0) }]))
        }.seeing("production") {
            $0[webhook: "pay"] = .success(
                WebhookRegistrations(host: "Cal.com", places: [place("12") { .otherEventType($0) }]))
        }.audit("preprod")
        #expect(
            record.outcome(of: "preprod/webhook-routing/pay")
                == .fail(.value, "\(Self.pay) is where production's pay/12 leads, too"))
    }

    @Test func anEventTypeOfTwoEnvironmentsIsAFailure() throws {
        let pay = "webhooks: { pay: { provider: calcom, path: /pay, event_types: [11] } }"
        let record = try Self.scenario(pay, production: pay).seeing("preprod") {
            $0[webhook: "pay"] = .success(
                WebhookRegistrations(
                    host: "Cal.com",
                    places: [
                        WebhookPlace(
                            .eventType("11"), page: Self.page,
                            .listed([Self.webhook("w1", Self.pay, events: nil)]))
                    ]))
        }.audit("preprod")
        #expect(
            record.outcome(of: "preprod/webhook-routing/pay/11")
                == .fail(.value, "is an event type of production's, too"))
    }

    /// Of one team all event types are both's, whosever webhook is registered.
    @Test(arguments: [("team: 7", "team: 7"), ("team: 7", "team: 7, event_types: [11]")])
    func anEventTypeOfBothTeamsIsAFailure(_ production: String, _ preprod: String) throws {
        func declared(_ settings: String) -> String {
            "webhooks: { pay: { provider: calcom, path: /pay, \(settings), optional: true } }"
        }
        func place(_ webhooks: RegisteredWebhook...) -> WebhookRegistrations {
            WebhookRegistrations(
                host: "Cal.com",
                places: [WebhookPlace(.eventType("11"), page: Self.page, .listed(webhooks))])
        }
        let record = try Self.scenario(declared(preprod), production: declared(production))
            .seeing("preprod") {
                $0[webhook: "pay"] = .success(place(Self.webhook("w1", Self.pay, events: nil)))
            }
            .seeing("production") { $0[webhook: "pay"] = .success(place()) }.audit("preprod")
        #expect(
            record.outcome(of: "preprod/webhook-routing/pay/11")
                == .fail(.value, "is an event type of production's, too"))
    }

    /// A path may hold what must not be printed; what the webhook leads to is told all the same.
    @Test(arguments: [
        ("https://production.acme.example/hooks/\(token)", "https://production.acme.example/hooks/…"),
        ("https://production.acme.example/hooks/\(token)/x?a=b", "https://production.acme.example/hooks/…/x"),
        ("https://production.acme.example/hooks/plain", "https://production.acme.example/hooks/…"),
        ("https://production.acme.example/hooks/pl%2561in", "https://production.acme.example/hooks/…"),
        ("https://production.acme.example/a/b/c", "https://production.acme.example/…/…/c"),
        ("https://preprod.acme.example/hooks/\(token)", "https://preprod.acme.example/hooks/…"),
        ("https://production.acme.example/hooks/stripe", "https://production.acme.example/hooks/stripe"),
    ]) func `a secret in an address is not printed`(_ url: String, _ shown: String) throws {
        let pay = "webhooks: { pay: { provider: stripe, path: /pay } }"
        let places = [Self.place(.list, Self.hook, Self.webhook("we_2", url, events: nil))]
        let record = try Scenario.acme(
            "  hook: { title: Hook, severity: high, isolation: isolated, secrets: { WORD: {}, STEPS: {} } }",
            production: "", preprod: pay
        ).listing("production", ["WORD": "plain", "STEPS": "a/b"])
            .listing("preprod", ["WORD": "other", "STEPS": "else"])
            .seeing("preprod") {
                $0[webhook: "pay"] = .success(WebhookRegistrations(host: "Stripe", places: places))
            }.audit("preprod")
        let message = try #require(record.check("preprod/webhook-routing/pay/we_2")?.message)
        #expect(message.hasPrefix("leads to \(shown),"), "\(message)")
    }

    /// What preprod's manifest declares as receiver may be told to send on to production.
    @Test(arguments: [
        ("https://relay.test/?to=project-production", Status.fail), ("https://relay.test/?to=own", .pass),
    ]) func `a declared receiver names no other environment`(_ url: String, _ status: Status) throws {
        let pay = "webhooks: { pay: { provider: stripe, url: '\(url)' } }"
        let hook = Self.webhook("we_1", url, events: nil)
        let record = try Self.judged([Self.place(.list, hook)], of: pay, named: "pay")
        #expect(record.check("preprod/webhook-routing/pay/we_1")?.status == status)
    }

    /// The same in another form, as both values are visible.
    @Test(arguments: [("\(token)\n", Status.fail), ("TOKEN=\(token)", .fail), ("one", .pass)])
    func `a webhook's address has no form of another environment's secret`(
        _ production: String, _ status: Status
    ) throws {
        let hook = Self.webhook("we_2", "https://preprod.acme.example/pay?token=\(Self.token)", events: nil)
        let record = try Scenario.acme(
            "  hook: { title: Hook, severity: high, isolation: isolated, secrets: { TOKEN: {} } }",
            production: "", preprod: "webhooks: { pay: { provider: stripe, path: /pay } }"
        ).seeing("preprod") {
            $0[webhook: "pay"] = .success(
                WebhookRegistrations(host: "Stripe", places: [Self.place(.list, Self.hook, hook)]))
        }.observing(
            [
                "production": .success(try Self.listing(production)),
                "preprod": .success(try Self.listing("two")),
            ], handedIn: ["production": ["TOKEN": production]]
        ).audit("preprod")
        #expect(record.check("preprod/webhook-routing/pay/we_2")?.status == status)
    }

    private static func listing(_ token: String) throws -> Listing {
        try Listing(
            provider: "supabase", source: .file, evidence: .digest, fetchedAt: Scenario.now,
            secrets: [ListedSecret(name: "TOKEN", digest: Digest(of: token))])
    }

    /// What a webhook's address has, what production and preprod list, and what comes of it.
    @Test(
        arguments: [
            ("https://preprod.acme.example/hooks/\(token)", token, "two", Status.fail),
            ("https://preprod.acme.example/pay?token=\(token)", token, "two", .fail),
            ("https://hooks.slack.test/%7AQ7hT4wLm9Rk2Xv8Yp3N", token, "two", .fail),
            ("https://preprod.acme.example/hooks/\(token)", "one", token, .pass),
            ("https://preprod.acme.example/hooks/\(token)", nil, "two", .unproven),
            ("https://hooks.slack.test/plain", nil, "two", .pass),
        ] as [(String, String?, String, Status)])
    func `a webhook's address has no secret of another environment`(
        _ url: String, _ production: String?, _ preprod: String, _ status: Status
    ) throws {
        let places = [Self.place(.list, Self.hook, Self.webhook("we_2", url, events: nil))]
        let scenario = try Scenario.acme(
            "  hook: { title: Hook, severity: high, isolation: isolated, secrets: { TOKEN: {} } }",
            production: "", preprod: "webhooks: { pay: { provider: stripe, path: /pay } }"
        ).listing("preprod", ["TOKEN": preprod]).seeing("preprod") {
            $0[webhook: "pay"] = .success(WebhookRegistrations(host: "Stripe", places: places))
        }
        let record =
            (production.map { scenario.listing("production", ["TOKEN": $0]) }
            ?? scenario.listing("production", namesOnly: ["TOKEN"])).audit("preprod")
        #expect(record.check("preprod/webhook-routing/pay/we_2")?.status == status)
    }

    static let token = "zQ7hT4wLm9" + "Rk2Xv8Yp3N"

    /// One account that two environments look into.
    @Test func theSameRegistrationIsJudgedByWhereItLeads() throws {
        let productions = Self.webhook("we_2", "https://production.acme.example/pay", events: nil)
        let record = try Self.pair(.success([Self.hook, productions]), [Self.hook, productions])
        #expect(record.outcome(of: "preprod/webhook-routing/pay") == .pass(.value, "leads there"))
        #expect(record.check("preprod/webhook-routing/pay/we_1")?.status == .pass)
        #expect(
            record.outcome(of: "preprod/webhook-routing/pay/we_2")
                == .fail(.value, "leads to https://production.acme.example/pay, which is production's"))
    }

    @Test func oneReceiverOfNobodysForTwoIsAFailure() throws {
        let record = try Self.pair(
            .success([Self.webhook("we_9", Self.hookPath, events: nil)]),
            [Self.hook, Self.webhook("we_2", Self.hookPath, events: nil)])
        #expect(
            record.outcome(of: "preprod/webhook-routing/pay/we_2")
                == .fail(.value, "leads to https://hooks.slack.test, as production's pay/we_9 does"))
        #expect(record.check("preprod/webhook-routing/pay")?.status == .pass)
    }

    @Test func oneURLThatTwoDeclareIsAFailure() throws {
        let record = try Self.pair(
            .success([]), [Self.hook],
            declaring: "webhooks: { pay: { provider: stripe, url: \(Self.pay) } }")
        #expect(
            record.outcome(of: "preprod/webhook-routing/pay")
                == .fail(.value, "\(Self.pay) is where what production declares leads, too"))
    }

    /// A host that no environment has as its own is known by what declares it.
    @Test func aURLThatAnotherDeclaresIsItsOwn() throws {
        let url = "https://api.else.test/production"
        let record = try Self.pair(
            .success([]), [Self.hook, Self.webhook("we_2", url, events: nil)],
            declaring: "webhooks: { pay: { provider: stripe, url: \(url) } }")
        #expect(
            record.outcome(of: "preprod/webhook-routing/pay/we_2")
                == .fail(.value, "leads to \(url), which is production's"))
    }

    @Test func whoWasNotSeenIsNotComparedWith() throws {
        let failure = Failure(message: "STRIPE_API_KEY is not set", advice: "Export it.")
        #expect(
            try Self.pair(.failure(failure), [Self.hook]).outcome(of: "preprod/webhook-routing/pay")
                == .unproven(.none, "could not be compared with production's: STRIPE_API_KEY is not set"))
        #expect(
            try Self.pair(nil, [Self.hook]).outcome(of: "preprod/webhook-routing/pay")
                == .unproven(.none, "could not be compared with production's: it was not checked"))
        // Another host's are not compared with.
        let record = try Self.pair(
            nil, [Self.hook],
            declaring: "webhooks: { pay: { provider: calcom, event_types: 1, path: /pay } }")
        #expect(record.check("preprod/webhook-routing/pay")?.status == .pass)
        // A failure is one all the same.
        #expect(try Self.pair(nil, []).check("preprod/webhook-routing/pay")?.status == .fail)
    }

    // MARK: What could not be seen

    @Test func whatCouldNotBeLookedAtIsOneError() throws {
        let record = try Self.scenario().seeing("preprod") {
            $0[webhook: "calcom"] = .failure(
                Failure(message: "Cal.com failed (500)", advice: "Run again."))
        }.audit("preprod")
        #expect(record.ids(of: "webhook-routing") == ["preprod/webhook-routing/calcom"])
        #expect(record.outcome(of: "preprod/webhook-routing/calcom") == .error("Cal.com failed (500)"))
        #expect(record.check("preprod/webhook-routing/calcom")?.fix == "Run again.")
        #expect(
            try Self.scenario().audit("preprod").outcome(of: "preprod/webhook-routing/calcom")
                == .error("it was not checked"))
    }

    @Test func aPlaceThatCouldNotBeSeenHidesNoOther() throws {
        let unseen = WebhookPlace.Content.unavailable(Failure(message: "403", advice: "Another key."))
        let record = try Self.judged([
            Self.place(.eventType("1"), Self.webhook("a"), Self.webhook("b", Self.productions)),
            WebhookPlace(.eventType("2"), page: Self.page, unseen),
            WebhookPlace(.everything("account"), page: Self.page, unseen),
        ])
        #expect(record.check("preprod/webhook-routing/calcom/1")?.status == .fail)
        #expect(record.outcome(of: "preprod/webhook-routing/calcom/2") == .error("403"))
        #expect(record.outcome(of: "preprod/webhook-routing/calcom/account") == .error("403"))
        #expect(
            record.outcome(of: "preprod/webhook-routing/calcom")
                == .unproven(.none, "1 of its event types could not be read"))
    }

    @Test func whoDeclaresNothingIsNotJudged() throws {
        #expect(try Self.scenario("").audit("preprod").ids(of: "webhook-routing").isEmpty)
    }
}
