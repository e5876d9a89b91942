import DemoControlPlane
import Testing

/// `check` with the webhooks that the repository's manifests declare, against the demo.
@Suite(.timeLimit(.minutes(2))) struct WebhookRoutingTests {
    private static let only = ["--format", "json", "--only", "webhook-routing"]

    private func checked(
        _ state: DemoState, _ environments: [String] = [], without variables: Set<String> = [],
        edit: (TestWorkspace) throws -> Void = { _ in }
    ) async throws -> Outcome {
        let workspace = try await TestWorkspace(probes: true)
        try edit(workspace)
        var outcome: Outcome?
        try await serving(state) { _, given in
            outcome = try await workspace.run(
                ["check"] + environments + Self.only, variables: given.filter { !variables.contains($0.key) })
        }
        return try #require(outcome)
    }

    @Test func whatIsRoutedAsDeclaredPasses() async throws {
        let outcome = try await checked(.conforming, ["production", "preprod"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let record = try outcome.record
        #expect(
            Set(record.checks.filter { $0.rule == "webhook-routing" && $0.status == "pass" }.map(\.id)) == [
                "production/webhook-routing/stripe", "production/webhook-routing/stripe/we_demoLive01",
                "production/webhook-routing/calcom", "production/webhook-routing/calcom/1840001",
                "production/webhook-routing/calcom/1840002", "production/webhook-routing/calcom/1840003",
                "production/webhook-routing/calcom/account", "production/webhook-routing/calcom/team",
                "production/webhook-routing/calcom/organization",
                "preprod/webhook-routing/stripe", "preprod/webhook-routing/stripe/we_demoTest01",
                "preprod/webhook-routing/calcom", "preprod/webhook-routing/calcom/2960001",
                "preprod/webhook-routing/calcom/2960002", "preprod/webhook-routing/calcom/2960003",
                "preprod/webhook-routing/calcom/account", "preprod/webhook-routing/calcom/team",
                "preprod/webhook-routing/calcom/organization",
            ])
    }

    /// The sandbox declares none, so of it nothing was checked, which is no pass.
    @Test func whereNoneIsDeclaredNothingPasses() async throws {
        let outcome = try await checked(.conforming, ["sandbox"])
        #expect(outcome.status == 3)
        #expect(try !outcome.record.checks.contains { $0.rule == "webhook-routing" })
    }

    @Test func theMisroutedEventTypeIsFoundAndNothingElse() async throws {
        let outcome = try await checked(.uncertainPreprod, ["preprod"])
        let record = try outcome.record
        #expect(
            record.ids("fail") == [
                "preprod/webhook-routing/calcom", "preprod/webhook-routing/calcom/2960002",
            ])
        #expect(outcome.status == 1)
        let check = try #require(record.check("preprod/webhook-routing/calcom/2960002"))
        #expect(
            check.message
                == "leads to https://qfdztdgublwlmewobxmx.supabase.co/functions/v1/calcom-webhook, which is production's"
        )
        #expect(check.url == "https://app.cal.com/event-types/2960002?tabName=webhooks")
    }

    /// Production gets preprod's bookings, so its own check says so, too, although only it is judged.
    @Test func theReceiverIsToldOfItAsWell() async throws {
        let record = try await checked(.uncertainPreprod, ["production"]).record
        #expect(record.ids("fail") == ["production/webhook-routing/calcom"])
        #expect(
            record.check("production/webhook-routing/calcom")?.message.hasSuffix(
                "is where preprod's calcom/2960002 leads, too") == true)
    }

    @Test(arguments: [DemoCalComAccount.Place.account, .team(71_002), .organization])
    func whatFiresForAllIsAFailure(place: DemoCalComAccount.Place) async throws {
        var state = DemoState.conforming
        state.webhooks.calcom.everything[place] = [.calcom("broad", to: "qfdztdgublwlmewobxmx")]
        let record = try await checked(state, ["preprod"]).record
        let name =
            switch place {
            case .account: "account"
            case .team: "team"
            case .organization: "organization"
            }
        #expect(record.ids("fail") == ["preprod/webhook-routing/calcom/\(name)"])
    }

    @Test func whatIsDisabledOrIncompleteOrMissingIsAFailure() async throws {
        var state = DemoState.conforming
        state.webhooks.calcom.eventTypes[2_960_001]?[0].isEnabled = false
        #expect(
            try await checked(state, ["preprod"]).record.check("preprod/webhook-routing/calcom")?.message
                == "leads there, and is disabled on event type 2960001")
        state = .conforming
        state.webhooks.calcom.eventTypes[2_960_003] = []
        #expect(
            try await checked(state, ["preprod"]).record.check("preprod/webhook-routing/calcom")?.message
                == "is not registered on event type 2960003")
    }

    /// Preprod's of Stripe is optional, which proves nothing where it is missing; production's is not. What is
    /// registered is judged all the same.
    @Test func whatIsOptionalMayBeMissing() async throws {
        var state = DemoState.conforming
        state.webhooks.stripe = []
        let none = try await checked(state, ["production", "preprod"])
        #expect(none.status == 1)
        #expect(try none.record.ids("fail") == ["production/webhook-routing/stripe"])
        #expect(try none.record.ids("absent") == ["preprod/webhook-routing/stripe"])
        #expect(
            try none.record.check("preprod/webhook-routing/stripe")?.message == "none is registered")
        state.webhooks.stripe = [.stripe("we_1", to: "qfdztdgublwlmewobxmx", isLive: false)]
        #expect(
            try await checked(state, ["preprod"]).record.ids("fail") == [
                "preprod/webhook-routing/stripe/we_1"
            ])
    }

    /// Two accounts, each with an endpoint for one receiver of nobody's.
    @Test func oneURLForTwoEnvironmentsIsAFailureOfBoth() async throws {
        var state = DemoState.conforming
        for (id, isLive) in [("we_live", true), ("we_test", false)] {
            var webhook = DemoWebhook.stripe(id, to: "x", isLive: isLive)
            webhook.url = "https://hooks.example.test/services/one"
            state.webhooks.stripe.append(webhook)
        }
        let record = try await checked(state).record
        #expect(
            record.ids("fail") == [
                "production/webhook-routing/stripe/we_live", "preprod/webhook-routing/stripe/we_test",
            ])
        #expect(
            record.check("preprod/webhook-routing/stripe/we_test")?.message
                == "leads to https://hooks.example.test, as production's stripe/we_live does")
    }

    /// One error that hides nothing else; and what it was compared with is not proved.
    @Test func aMissingTokenIsOneError() async throws {
        let record = try await checked(
            .uncertainPreprod, ["preprod"], without: ["STRIPE_API_KEY_PREPROD"]
        ).record
        #expect(record.ids("error") == ["preprod/webhook-routing/stripe"])
        #expect(
            record.check("preprod/webhook-routing/stripe")?.message
                == "STRIPE_API_KEY_PREPROD or STRIPE_API_KEY is not set")
        #expect(
            record.ids("fail") == [
                "preprod/webhook-routing/calcom", "preprod/webhook-routing/calcom/2960002",
            ])
    }

    @Test func whatCouldNotBeComparedIsUnproven() async throws {
        let outcome = try await checked(.conforming, ["preprod"], without: ["STRIPE_API_KEY_PRODUCTION"])
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.ids("unproven") == ["preprod/webhook-routing/stripe"])
        #expect(
            record.check("preprod/webhook-routing/stripe")?.message
                == "could not be compared with production's: STRIPE_API_KEY_PRODUCTION or STRIPE_API_KEY is not set"
        )
    }

    /// It can't be read there, and is a failure where it is seen to be production's.
    @Test(arguments: [("1840009", "error"), ("1840002", "fail")])
    func anEventTypeThatIsNotTheTeamsIsTold(_ id: String, _ status: String) async throws {
        let record = try await checked(.conforming, ["preprod"]) {
            try $0.edit(
                "preprod", "team: 71002", "team: 71002\n    event_types: [2960001, \(id), 2960003]")
        }.record
        #expect(record.ids(status) == ["preprod/webhook-routing/calcom/\(id)"])
        #expect(record.ids("unproven") == ["preprod/webhook-routing/calcom"])
    }

    /// Whoever adds an event type declares nothing: it is found.
    @Test func aNewEventTypeThatLeadsToProductionIsFound() async throws {
        var state = DemoState.conforming
        state.webhooks.calcom.eventTypes[2_960_004] = state.webhooks.calcom.eventTypes[1_840_001]
        state.webhooks.calcom.teams[71002]?.append(2_960_004)
        let record = try await checked(state, ["preprod"]).record
        #expect(
            record.ids("fail") == [
                "preprod/webhook-routing/calcom", "preprod/webhook-routing/calcom/2960004",
            ])
    }

    @Test func theRecordHasATableOfThem() async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { _, variables in
            let outcome = try await workspace.run(
                ["check", "preprod", "--format", "markdown", "--only", "webhook-routing"],
                variables: variables)
            #expect(outcome.output.contains("### Webhooks"))
            #expect(outcome.output.contains("`calcom/2960001`"))
        }
    }
}
