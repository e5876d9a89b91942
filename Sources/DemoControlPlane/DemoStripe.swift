import FlyingFox

/// Stripe's API as far as envaudit asks it: `GET /v1/webhook_endpoints`. A key of test mode sees that mode's.
struct DemoStripe: DemoHost {
    let name = "stripe"
    let endpoints: [DemoWebhook]

    func answer(_ request: HTTPRequest, to path: String) async -> HTTPResponse {
        guard let token = DemoBearer.token(of: request) else {
            return DemoBearer.response(401, ["error": "Invalid API Key provided"])
        }
        guard request.method == .GET, path == "/v1/webhook_endpoints" else {
            return DemoBearer.response(404, ["error": "Unrecognized request URL"])
        }
        let isLive = !token.contains("_test_")
        return DemoBearer.response(
            200, Page(data: endpoints.filter { $0.isLive == isLive }.map(Endpoint.init)))
    }

    private struct Page: Encodable {
        let object = "list"
        let url = "/v1/webhook_endpoints"
        let has_more = false
        let data: [Endpoint]
    }

    private struct Endpoint: Encodable {
        let object = "webhook_endpoint"
        let id: String
        let url: String
        let status: String
        let livemode: Bool
        let enabled_events: [String]

        init(_ webhook: DemoWebhook) {
            (id, url, livemode, enabled_events) = (webhook.id, webhook.url, webhook.isLive, webhook.events)
            status = webhook.isEnabled ? "enabled" : "disabled"
        }
    }
}
