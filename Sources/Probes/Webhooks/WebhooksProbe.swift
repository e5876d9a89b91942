import Listings
import Manifests
import Providers
import Support

/// Where other hosts send webhooks.
///
/// Each declared webhook is looked at by its ``WebhookHost``, with a token of that host's: by a variable with the
/// environment's name behind it, or one without, as accounts and modes have keys of their own.
struct WebhooksProbe: FetchingProbe {
    let rule = "webhook-routing"

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
        await withTaskGroup(of: (String, Result<WebhookSight, Failure>).self) { group in
            for webhook in webhooks.all {
                guard let host = WebhookHosts.host(webhook.provider.value) else { continue }
                group.addTask {
                    (webhook.name.value, await host.look(at: webhook, of: environment, by: context))
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
