import Manifests
import Probes

/// Every webhook that is declared leads to its own environment, and none to another.
struct WebhookRouting: WordedRule {
    let description = RuleDescription(
        id: "webhook-routing",
        failsWhen:
            "a webhook that the manifest declares is not registered as declared, or one leads to another environment, or fires for all of them",
        needs: .value, severity: .high,
        why:
            "A webhook that leads to the wrong environment acts on real bookings and payments there, and they are missing where they belong.",
        fix: "Change the webhook where it is registered: the URL, the events, whether it is on.",
        principle: .oneReceiver,
        table: ProbeTable(title: "Webhooks", subject: "Webhook", isCommon: false))

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        environment.environment.webhooks.flatMap { declared in
            let name = declared.name.value
            let service = audit.services[name]
            switch environment.observation.probeResults.webhook(name) {
            case .failure(let failure): return [Judgement.unseen(name, service: service, failure)]
            case .success(let sight):
                return WebhookJudge(
                    declared: declared, url: environment.environment.url(of: declared.receiver) ?? "",
                    sight: sight, environment: environment, service: service,
                    others: OtherWebhooks(of: environment, besides: declared, in: audit)
                ).judgements
            }
        }
    }
}
