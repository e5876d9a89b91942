package import Listings
package import Support

/// What hosts say of the webhooks that an environment declares.
package struct FetchedWebhooks: ProbeResult {
    /// Where each is registered, by its name.
    package var byName: [String: Result<WebhookSight, Failure>] = [:]

    /// Nothing.
    package init() {}
}

extension ProbeResults {
    /// What was fetched of a webhook, or why nothing was.
    package func webhook(_ name: String) -> Result<WebhookSight, Failure> {
        self[FetchedWebhooks.self].flatMap { $0.byName[name] ?? .failure(absence) }
    }
}

/// What a host says of one declared webhook: all that is registered wherever it could be.
package struct WebhookSight: Sendable {
    /// The host's name for people.
    package let host: String
    /// The places that were looked at.
    package let places: [WebhookPlace]

    /// What a host says.
    package init(host: String, places: [WebhookPlace]) { (self.host, self.places) = (host, places) }
}

/// A place where webhooks are registered.
package struct WebhookPlace: Sendable {
    /// What is registered there, or why nobody could see it.
    package let content: Content
    /// Which place it is.
    package let kind: Kind
    /// Where a person changes it.
    package let page: String

    /// Which place it is.
    package enum Kind: Hashable, Sendable {
        /// The one list of an account, in which each environment may have its own.
        case list
        /// An event type, by its id: it needs a webhook of its own.
        case eventType(String)
        /// One that fires for whatever happens in the account, whoever's it is: `account`, `team`.
        case everything(String)
    }

    /// What is registered in a place.
    package enum Content: Sendable {
        /// All that is.
        case listed([RegisteredWebhook])
        /// Unknown: the host has no list of them, and might send some all the same.
        case unlisted
        /// Unknown, and this is why.
        case unseen(Failure)
    }

    /// A place, and what is registered there.
    package init(_ kind: Kind, page: String, _ content: Content) {
        (self.kind, self.page, self.content) = (kind, page, content)
    }

    /// All that is registered there, as far as it was seen.
    package var registrations: [RegisteredWebhook] { if case .listed(let all) = content { all } else { [] } }
}

/// A webhook as a host has it. Its signing secret, where the host shows it, is never read.
package struct RegisteredWebhook: Hashable, Sendable {
    /// The host's id of it.
    package let id: String
    /// Where it leads. It is the host's text: a query, or a path of nobody's, may hold a secret.
    package let url: String
    /// Whether it is sent at all.
    package let isEnabled: Bool
    /// Whether it is sent for what is real; nil where the host has no test mode.
    package let isLive: Bool?
    /// The events that it is sent for; nil for all there are.
    package let events: Set<String>?

    /// A webhook.
    package init(id: String, url: String, isEnabled: Bool, isLive: Bool? = nil, events: Set<String>?) {
        (self.id, self.url, self.isEnabled) = (id, url, isEnabled)
        (self.isLive, self.events) = (isLive, events)
    }
}
