import Auditing
package import Listings
import Manifests
import Providers
package import Secrets
package import Support

/// The probe for the destinations of other hosts' webhooks.
///
/// Each declared webhook's ``WebhookHost`` fetches its registrations with the host's token, from a variable with or
/// without the environment's name as a suffix, because accounts and modes have their own keys.
struct WebhooksProbe: FetchingProbe {
    typealias Carried = FetchedWebhooks

    let rule: any Rule = WebhookRouting()

    let source = ProbeSource(
        key: "webhooks",
        Form("webhooks by their names", ProbesSchema.webhooks) { WebhooksReader.read($0, $1) },
        "The webhooks of other hosts that lead to it, by a name; a service's id where it is one.",
        example: "{ stripe: { provider: stripe, function: stripe-webhook } }", see: "probes.md#webhooks")

    /// Returns the problems of unknown hosts and settings, and of receivers without an address in the environment.
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

    /// Other environments' registrations may lead to a judged one, if both use the same host.
    func compared(_ webhooks: WebhooksDeclaration, with judged: [Environment]) -> WebhooksDeclaration? {
        let hosts = Set(judged.flatMap(\.webhooks).map(\.provider.value))
        let all = webhooks.all.filter { hosts.contains($0.provider.value) }
        return all.isEmpty ? nil : WebhooksDeclaration(position: webhooks.position, all: all)
    }

    /// Fetches all webhooks concurrently; each fails on its own.
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

extension WebhooksProbe {
    var apis: [APIConfiguration] {
        APIConfiguration.ofWebhooks + (Render().api.map { [$0] } ?? [])
    }

    /// Checks each webhook's host. If its list shows signing secrets, requests the key's owner instead.
    func access(
        to webhooks: WebhooksDeclaration, of environment: Environment, by context: FetchContext,
        isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        var all: [(name: String, access: HostAccess)] = []
        for webhook in webhooks.all {
            guard let host = WebhookHosts.host(webhook.provider.value) else { continue }
            let request = host.accessRequest(of: webhook, in: environment)
            all.append(
                ("webhooks/\(webhook.name.value)", await request.send(by: context, isOffline: isOffline)))
        }
        return all
    }
}

/// The hosts' responses for the webhooks that an environment declares.
package struct FetchedWebhooks: ProbeResult {
    /// The registrations of each webhook, by name.
    package var byName: [String: Result<WebhookRegistrations, Failure>] = [:]

    /// The place of addresses among an environment's secrets. No part has this name.
    static let place = "Webhook addresses"

    /// Returns the name of a webhook's address in that place.
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

    /// The digests of addresses that contain a credential.
    package var secretsBeside: [String: Digest] {
        Dictionary(
            valuesBeside.map { ($0.name, $0.value.digest) }, uniquingKeysWith: { first, _ in first })
    }

    /// The addresses that contain a credential.
    package var valuesBeside: [HeldSecret] { AddressParts.held(addresses) }

    /// The digests of texts in the addresses that may be secrets.
    package var sought: Set<Digest> { AddressParts.sought(in: addresses.values) }

    /// Creates empty results.
    package init() {}
}

extension FetchedWebhooks: Codable {
    /// Reads sealed results.
    package init(from decoder: any Decoder) throws {
        byName = try [String: WrittenResult<WebhookRegistrations>](from: decoder).mapValues(\.result)
    }

    /// Seals each result, or why there is none.
    package func encode(to encoder: any Encoder) throws {
        try byName.mapValues { WrittenResult($0) }.encode(to: encoder)
    }
}

extension ProbeResults {
    /// Returns the registrations of a webhook, or why there are none.
    package func webhook(_ name: String) -> Result<WebhookRegistrations, Failure> {
        self[FetchedWebhooks.self].flatMap { $0.byName[name] ?? .failure(absence) }
    }
}

/// A host's registrations for one declared webhook, from every possible place.
package struct WebhookRegistrations: Codable, Sendable {
    /// The host's name in messages.
    package let host: String
    /// The places that were read.
    package let places: [WebhookPlace]

    /// Creates a result.
    package init(host: String, places: [WebhookPlace]) { (self.host, self.places) = (host, places) }
}

/// A place where webhooks are registered.
package struct WebhookPlace: Codable, Sendable {
    /// The registrations, or why they are unavailable.
    package let content: Content
    /// The kind of place.
    package let kind: Kind
    /// The page on which a person changes it.
    package let page: String

    /// The kinds of places.
    package enum Kind: Hashable, Codable, Sendable {
        /// An account's only list, in which each environment may have its own webhooks.
        case list
        /// An event type, by its id: it needs its own webhook.
        case eventType(String)
        /// An undeclared event type: its webhooks must not lead to another environment.
        case otherEventType(String)
        /// A list of webhooks that fire for every event of the account, in all environments: `account`, `team`.
        case everything(String)
    }

    /// The registrations of a place.
    package enum Content: Codable, Sendable {
        /// All registrations.
        case listed([RegisteredWebhook])
        /// Unknown: the host has no list of them, but may send some.
        case unlisted
        /// Unknown, with the reason.
        case unavailable(Failure)
    }

    /// Creates a place.
    package init(_ kind: Kind, page: String, _ content: Content) {
        (self.kind, self.page, self.content) = (kind, page, content)
    }

    /// All registrations that are available.
    package var registrations: [RegisteredWebhook] { if case .listed(let all) = content { all } else { [] } }
}

/// A registered webhook. Its signing secret is never read, even if the host shows it.
package struct RegisteredWebhook: Hashable, Codable, Sendable {
    /// The host's id.
    package let id: String
    /// The destination, as the host shows it: its query, or the path of an unknown URL, may contain a secret.
    package let url: String
    /// Whether it is enabled.
    package let isEnabled: Bool
    /// Whether it is sent for live events; `nil` if the host has no test mode.
    package let isLive: Bool?
    /// The events for which it is sent; `nil` for all.
    package let events: Set<String>?

    /// A webhook.
    package init(id: String, url: String, isEnabled: Bool, isLive: Bool? = nil, events: Set<String>?) {
        (self.id, self.url, self.isEnabled) = (id, url, isEnabled)
        (self.isLive, self.events) = (isLive, events)
    }
}
