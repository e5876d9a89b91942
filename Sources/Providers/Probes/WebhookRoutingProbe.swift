public import Manifests

/// Where other hosts send webhooks.
///
/// Each declared webhook is looked at by its ``WebhookHost``, with a token of that host's: by a variable with the
/// environment's name behind it, or one without, as accounts and modes have keys of their own.
public struct WebhookRoutingProbe: Probe {
    /// `webhook-routing`.
    public let rule = "webhook-routing"

    /// The probe.
    public init() {}

    /// One look at each webhook that is declared.
    public func looks(at environment: Environment) -> [ProbeTask] {
        looks(at: environment.probes.webhooks, of: environment)
    }

    /// What another environment has registered may lead to one that is judged, where both use the same host.
    public func looks(at environment: Environment, comparedWith judged: [Environment]) -> [ProbeTask] {
        let hosts = Set(judged.flatMap(\.probes.webhooks).map(\.provider.value))
        return looks(
            at: environment.probes.webhooks.filter { hosts.contains($0.provider.value) }, of: environment)
    }

    private func looks(at webhooks: [WebhookDeclaration], of environment: Environment) -> [ProbeTask] {
        webhooks.compactMap { webhook in
            guard let host = WebhookHosts.host(webhook.provider.value) else { return nil }
            return { context in
                let seen = await host.look(at: webhook, of: environment, by: context)
                return { $0.webhooks[webhook.name.value] = seen }
            }
        }
    }

    /// Unknown hosts and settings, and receivers that the environment has no address for.
    public func problems(of environment: Environment) -> [ManifestProblem] {
        environment.probes.webhooks.flatMap { webhook in
            guard let host = WebhookHosts.host(webhook.provider.value) else {
                return [WebhookHosts.unknown(webhook.provider)]
            }
            return host.allProblems(of: webhook) + misplaced(webhook, in: environment)
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
