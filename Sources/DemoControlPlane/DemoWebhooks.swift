/// The webhooks that other hosts send, as they stand when the server starts.
public struct DemoWebhooks: Sendable {
    /// Stripe's endpoints, of both modes.
    public var stripe: [DemoWebhook]
    /// Cal.com's.
    public var calcom: DemoCalComAccount

    /// Routed as the guide has it: each environment's own project, and nothing for a whole account.
    public init() {
        stripe = [
            .stripe("we_demoLive01", to: InnoTrue.production.ref, isLive: true),
            .stripe("we_demoTest01", to: InnoTrue.preprod(contaminated: false).ref, isLive: false),
        ]
        calcom = DemoCalComAccount()
    }
}

/// A webhook as its host has it.
public struct DemoWebhook: Sendable, Hashable {
    /// The host's id of it.
    public var id: String
    /// Its destination.
    public var url: String
    /// Whether it is sent.
    public var isEnabled = true
    /// Whether it belongs to the live mode of a host with two modes.
    public var isLive = true
    /// The events that it is sent for.
    public var events: [String]

    /// A webhook that is sent.
    public init(id: String, url: String, events: [String]) {
        (self.id, self.url, self.events) = (id, url, events)
    }

    /// A webhook of Stripe's that leads to a project.
    public static func stripe(_ id: String, to ref: String, isLive: Bool) -> DemoWebhook {
        var webhook = DemoWebhook(
            id: id, url: "https://\(ref).supabase.co/functions/v1/stripe-webhook",
            events: ["checkout.session.completed"])
        webhook.isLive = isLive
        return webhook
    }

    /// A webhook of Cal.com's that leads to a project.
    public static func calcom(_ place: String, to ref: String) -> DemoWebhook {
        DemoWebhook(
            id: "demo-webhook-\(place)", url: "https://\(ref).supabase.co/functions/v1/calcom-webhook",
            events: ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"])
    }
}

/// An account at Cal.com: an organization with a team for each environment.
public struct DemoCalComAccount: Sendable {
    /// What each webhook is signed with; made up, and in every answer that lists webhooks.
    public static let signingSecret = SeededValues(environment: "calcom").hex("WEBHOOK_SECRET")

    /// The organization's id.
    public let organization = 61_007
    /// The event types of each team, by its id: production's and preprod's.
    public var teams = [
        71_001: [1_840_001, 1_840_002, 1_840_003], 71_002: [2_960_001, 2_960_002, 2_960_003],
    ]
    /// The webhooks of each event type, by its id.
    public var eventTypes: [Int: [DemoWebhook]]
    /// Those that fire for all of the account, the organization or a team.
    public var everything: [Place: [DemoWebhook]] = [:]

    /// What fires for more than one event type.
    public enum Place: Hashable, Sendable {
        case account, organization
        case team(Int)
    }

    /// Every event type leads to its team's own environment.
    public init() {
        let refs = [71_001: InnoTrue.production.ref, 71_002: InnoTrue.preprod(contaminated: false).ref]
        eventTypes = teams.reduce(into: [:]) { all, team in
            for id in team.value { all[id] = [.calcom("\(id)", to: refs[team.key] ?? "")] }
        }
    }
}
