import FlyingFox

/// Cal.com's API v2 as far as envaudit asks it: the webhooks of event types, of the account, a team, an organization, and
/// whose the key is.
struct DemoCalCom: DemoHost {
    let name = "calcom"
    let account: DemoCalComAccount

    func answer(_ request: HTTPRequest, to path: String) async -> HTTPResponse {
        guard DemoBearer.token(of: request) != nil else {
            return DemoBearer.response(401, ["status": "error"])
        }
        if request.method == .GET, path == "/v2/me" { return DemoBearer.response(200, ["status": "success"]) }
        if request.method == .GET, let ids = eventTypes(at: path) {
            return DemoBearer.response(200, EventTypes(data: ids.map(EventTypes.EventType.init)))
        }
        guard request.method == .GET, let webhooks = webhooks(at: path) else {
            return DemoBearer.response(404, ["status": "error"])
        }
        return DemoBearer.response(200, Page(data: webhooks.map(Webhook.init)))
    }

    /// The ids at `/v2/teams/{team}/event-types`.
    private func eventTypes(at path: String) -> [Int]? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count == 4, parts[0] == "v2", parts[1] == "teams", parts[3] == "event-types" else {
            return nil
        }
        return Int(parts[2]).flatMap { account.teams[$0] }.map { $0.sorted() }
    }

    private struct EventTypes: Encodable {
        let status = "success"
        let data: [EventType]

        struct EventType: Encodable { let id: Int }
    }

    private func webhooks(at path: String) -> [DemoWebhook]? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.first == "v2", parts.last == "webhooks" else { return nil }
        let numbers = parts.compactMap(Int.init)
        switch (parts.dropFirst().filter { Int($0) == nil }, numbers.count) {
        case (["webhooks"], 0): return account.everything[.account, default: []]
        case (["organizations", "webhooks"], 1) where numbers[0] == account.organization:
            return account.everything[.organization, default: []]
        case (["teams", "webhooks"], 1) where account.teams[numbers[0]] != nil:
            return account.everything[.team(numbers[0]), default: []]
        case (["teams", "event-types", "webhooks"], 2):
            guard account.teams[numbers[0]]?.contains(numbers[1]) == true else { return nil }
            return account.eventTypes[numbers[1], default: []]
        default: return nil
        }
    }

    private struct Page: Encodable {
        let status = "success"
        let data: [Webhook]
    }

    private struct Webhook: Encodable {
        let id: String
        let subscriberUrl: String
        let triggers: [String]
        let active: Bool
        let payloadTemplate: String? = nil
        let secret = DemoCalComAccount.signingSecret

        init(_ webhook: DemoWebhook) {
            (id, subscriberUrl) = (webhook.id, webhook.url)
            (triggers, active) = (webhook.events, webhook.isEnabled)
        }
    }
}
