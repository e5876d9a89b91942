import Auditing
package import Listings
import Manifests
import Providers
package import Secrets
package import Support

/// Where other hosts send webhooks.
///
/// Each declared webhook is looked at by its ``WebhookHost``, with a token of that host's: by a variable with the
/// environment's name behind it, or one without, as accounts and modes have keys of their own.
struct WebhooksProbe: FetchingProbe {
    typealias Carried = FetchedWebhooks

    let rule: any Rule = WebhookRouting()

    let source = ProbeSource(
        key: "webhooks",
        Form("webhooks by their names", ProbesSchema.webhooks) { WebhooksReader.read($0, $1) },
        "The webhooks of other hosts that lead to it, by a name; a service's id where it is one.",
        example: "{ stripe: { provider: stripe, function: stripe-webhook } }", see: "probes.md#webhooks")

    /// Unknown hosts and settings, and receivers that the environment has no address for.
    func problems(
        of webhooks: WebhooksDeclaration, in environment: Environment, of workspace: Workspace
    ) -> [ManifestProblem] {
        webhooks.all.flatMap { webhook in
            guard let host = WebhookHosts.host(webhook.provider.value) else {
                return [WebhookHosts.unknown(webhook.provider)]
            }
            return host.allProblems(of: webhook) + misplaced(webhook, in: environment)
        }
    }

    /// What another environment has registered may lead to one that is judged, where both use the same host.
    func compared(_ webhooks: WebhooksDeclaration, with judged: [Environment]) -> WebhooksDeclaration? {
        let hosts = Set(judged.flatMap(\.webhooks).map(\.provider.value))
        let all = webhooks.all.filter { hosts.contains($0.provider.value) }
        return all.isEmpty ? nil : WebhooksDeclaration(position: webhooks.position, all: all)
    }

    /// Asks about all webhooks at once; each fails alone.
    func fetch(
        _ webhooks: WebhooksDeclaration, of environment: Environment, by context: FetchContext
    ) async throws(Failure) -> FetchedWebhooks {
        await withTaskGroup(of: (String, Result<WebhookRegistrations, Failure>).self) { group in
            for webhook in webhooks.all {
                guard let host = WebhookHosts.host(webhook.provider.value) else { continue }
                group.addTask {
                    (webhook.name.value, await host.fetch(webhook, of: environment, by: context))
                }
            }
            return await group.reduce(into: FetchedWebhooks()) { $0.byName[$1.0] = $1.1 }
        }
    }

    private func misplaced(_ webhook: WebhookDeclaration, in environment: Environment) -> [ManifestProblem] {
        guard environment.url(of: webhook.receiver) == nil else { return [] }
        let missing =
            switch webhook.receiver {
            case .function:
                "`function` is in a Supabase project, and neither `listing` nor `identifiers` names one"
            case .path: "`path` is below the frontend, which is not declared"
            case .url: "it has no URL"
            }
        return [ManifestProblem(at: webhook.name.position, "\(webhook.name.value): \(missing)")]
    }
}

/// What hosts say of the webhooks that an environment declares.
package struct FetchedWebhooks: ProbeResult {
    /// Where each is registered, by its name.
    package var byName: [String: Result<WebhookRegistrations, Failure>] = [:]

    /// What addresses are called beside an environment's secrets. No part has such a name.
    static let place = "Webhook addresses"

    /// What the address of a webhook is called there.
    static func address(of webhook: RegisteredWebhook, as name: String) -> String {
        "\(place)/\(name)/\(webhook.id)"
    }

    private var addresses: [String: String] {
        byName.reduce(into: [:]) { addresses, seen in
            for webhook in ((try? seen.value.get())?.places ?? []).flatMap(\.registrations) {
                addresses[FetchedWebhooks.address(of: webhook, as: seen.key)] = webhook.url
            }
        }
    }

    /// The addresses that have a credential in them.
    package var secretsBeside: [String: Digest] {
        Dictionary(
            valuesBeside.map { ($0.name, $0.value.digest) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same.
    package var valuesBeside: [HeldSecret] { AddressParts.held(addresses) }

    /// The digests of what may be a secret in the addresses.
    package var sought: Set<Digest> { AddressParts.sought(in: addresses.values) }

    /// Nothing.
    package init() {}
}

extension FetchedWebhooks: Codable {
    /// What was sealed.
    package init(from decoder: any Decoder) throws {
        byName = try [String: WrittenResult<WebhookRegistrations>](from: decoder).mapValues(\.result)
    }

    /// Seals each, or why it was not seen.
    package func encode(to encoder: any Encoder) throws {
        try byName.mapValues { WrittenResult($0) }.encode(to: encoder)
    }
}

extension ProbeResults {
    /// What was fetched of a webhook, or why nothing was.
    package func webhook(_ name: String) -> Result<WebhookRegistrations, Failure> {
        self[FetchedWebhooks.self].flatMap { $0.byName[name] ?? .failure(absence) }
    }
}

/// What a host says of one declared webhook: all that is registered wherever it could be.
package struct WebhookRegistrations: Codable, Sendable {
    /// The host's name for people.
    package let host: String
    /// The places that were looked at.
    package let places: [WebhookPlace]

    /// What a host says.
    package init(host: String, places: [WebhookPlace]) { (self.host, self.places) = (host, places) }
}

/// A place where webhooks are registered.
package struct WebhookPlace: Codable, Sendable {
    /// What is registered there, or why nobody could see it.
    package let content: Content
    /// Which place it is.
    package let kind: Kind
    /// Where a person changes it.
    package let page: String

    /// Which place it is.
    package enum Kind: Hashable, Codable, Sendable {
        /// The one list of an account, in which each environment may have its own.
        case list
        /// An event type, by its id: it needs a webhook of its own.
        case eventType(String)
        /// An event type that exists and is not declared: whatever it has must lead to no other environment.
        case otherEventType(String)
        /// One that fires for whatever happens in the account, whoever's it is: `account`, `team`.
        case everything(String)
    }

    /// What is registered in a place.
    package enum Content: Codable, Sendable {
        /// All that is.
        case listed([RegisteredWebhook])
        /// Unknown: the host has no list of them, and might send some all the same.
        case unlisted
        /// Unknown, and this is why.
        case unavailable(Failure)
    }

    /// A place, and what is registered there.
    package init(_ kind: Kind, page: String, _ content: Content) {
        (self.kind, self.page, self.content) = (kind, page, content)
    }

    /// All that is registered there, as far as it was seen.
    package var registrations: [RegisteredWebhook] { if case .listed(let all) = content { all } else { [] } }
}

/// A webhook as a host has it. Its signing secret, where the host shows it, is never read.
package struct RegisteredWebhook: Hashable, Codable, Sendable {
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
