import Listings
import Manifests
import Probes
import Support

/// Where each registered webhook leads.
extension WebhookJudge {
    /// How many are told of one by one.
    private static let most = 3

    /// What is said of each registered webhook, or of all of an event type.
    func parts(_ place: WebhookPlace) -> [Judgement] {
        switch (place.kind, place.content) {
        case (_, .unseen(let failure)):
            return [Judgement.unseen("\(name)/\(place.id)", service: service, failure)]
        case (_, .unlisted):
            return [
                judgement(
                    place.id, place, .unproven,
                    "\(sight.host)'s API has no list of them here, so nobody can tell whether there are any",
                    fix: "Look at \(place.page).")
            ]
        case (.everything, .listed(let all)): return [everything(place, all)]
        case (.eventType, .listed(let all)):
            return [judgement(of: all.map(whither), in: place, at: place.id)]
        case (.list, .listed(let all)):
            return all.map { judgement(of: [whither($0)], in: place, at: $0.id) }
        }
    }

    private func everything(_ place: WebhookPlace, _ all: [RegisteredWebhook]) -> Judgement {
        guard let first = all.first else { return judgement(place.id, place, .pass, "none is registered") }
        let rest = all.count == 1 ? "" : ", and \(all.count - 1) more"
        return judgement(
            place.id, place, .fail,
            "fires for every environment's events: it leads to \(shown(first))\(rest)",
            fix: "Delete it, and register one on each event type that needs it.")
    }

    /// What is said of the webhooks of one place: the worst of them, with how many more there are like it.
    private func judgement(
        of found: [(status: Status, message: String)], in place: WebhookPlace, at id: String
    ) -> Judgement {
        let worst = [Status.fail, .unproven].first { status in found.contains { $0.status == status } }
        guard let worst else {
            let told = found.prefix(WebhookJudge.most).map(\.message).joined(separator: "; ")
            let rest =
                found.count > WebhookJudge.most
                ? "; and \(found.count - WebhookJudge.most) more, none to another environment" : ""
            return judgement(id, place, .pass, found.isEmpty ? "none is registered" : told + rest)
        }
        let alike = found.filter { $0.status == worst }
        let rest = alike.count == 1 ? "" : "; and \(alike.count - 1) more"
        return judgement(
            id, place, worst, alike[0].message + rest,
            fix: worst == .fail
                ? "Delete it, or change its URL to \(environment.name)'s: \(url)" : "Look at \(place.page).")
    }

    /// Where a webhook leads, and whether it may.
    private func whither(_ webhook: RegisteredWebhook) -> (status: Status, message: String) {
        let state = webhook.isEnabled ? "" : ", and is disabled"
        if isOwn(webhook) { return (.pass, "leads to \(environment.name)\(state)") }
        guard (try? HTTPURL(webhook.url)) != nil else {
            return (.unproven, "leads to what can't be read as a web address\(state)")
        }
        if let owner = others.owner(of: webhook.url) {
            return (
                .fail,
                "leads to \(shown(webhook)), which is \(owner)'s\(webhook.isEnabled ? "" : ", though it is disabled now")"
            )
        }
        if let twin = others.twin(of: webhook) {
            return (.fail, "leads to \(shown(webhook)), as \(twin) does")
        }
        if others.isOwn(webhook.url) || differsLittle(webhook) {
            return (.pass, "leads to \(shown(webhook)), which is its own\(state)")
        }
        return (.pass, "leads to \(shown(webhook)), which is no environment's\(state)")
    }

    func shown(_ webhook: RegisteredWebhook) -> String {
        guard let address = try? HTTPURL(webhook.url) else { return "what can't be read as a web address" }
        // What is nobody's may have a secret in its path, as Slack's have.
        return others.isOfAny(webhook.url) || differsLittle(webhook) ? address.withoutQuery : address.origin
    }

    private func judgement(
        _ id: String, _ place: WebhookPlace, _ status: Status, _ message: String, fix: Fix? = nil
    ) -> Judgement {
        Judgement(
            "\(name)/\(id)", service: service, status, evidence: status == .unproven ? .none : .value,
            expected: place.isForEverything ? "None" : nil, message, fix: fix, url: place.page)
    }
}
