import Providers
import Listings
import Manifests
import Support

/// Stripe's webhook endpoints.
///
/// `GET /v1/webhook_endpoints?limit=100&starting_after=ID` answers with `{"data": [{"id", "url", "status",
/// "livemode", "enabled_events"}], "has_more"}`; `status` is `enabled` or `disabled`, and `enabled_events` may be
/// `["*"]`. It lists no signing secret, which only creation shows. A key sees only the endpoints of its own mode, so
/// production's test key is not sent: its list would look empty.
///
/// Sources: docs.stripe.com/api/webhook_endpoints/list; docs.stripe.com/cli/api_keys for `STRIPE_API_KEY`;
/// docs.stripe.com/keys for prefixes. Endpoints of Stripe's newer `/v2/core/event_destinations` are not listed there.
struct StripeWebhooks: WebhookHost {
    let id = "stripe"
    let settings: [Setting] = []

    private static let host = "Stripe"

    func fetch(
        _ webhook: WebhookDeclaration, of environment: Environment, by context: FetchContext
    ) async -> Result<WebhookRegistrations, Failure> {
        let isLive = environment.tier == .production
        let page = "https://dashboard.stripe.com/\(isLive ? "" : "test/")webhooks"
        return await list(of: StripeWebhooks.host, page: page) { () throws(Failure) in
            let configuration = APIConfiguration.stripe(environment.tier).scoped(to: environment.name.value)
            return try await endpoints(by: try ProviderAPI(configuration, context))
        }
    }

    private func endpoints(by api: ProviderAPI) async throws(Failure) -> [RegisteredWebhook] {
        let subject = ProviderAPI.Subject(
            what: "the webhook endpoints", owner: "webhook endpoints",
            advice: "Check ENVAUDIT_STRIPE_API_URL, where it is set.")
        var gathered = GatheredWebhooks(of: StripeWebhooks.host)
        var paging = Paging(of: StripeWebhooks.host)
        var next = ""
        while true {
            let page = try await api.get(
                "/v1/webhook_endpoints?limit=100\(next)", subject, StripeWebhooks.read)
            try gathered.add(page.webhooks)
            try page.claims.checkCounts(page.webhooks.count, of: gathered.all.count, at: StripeWebhooks.host)
            guard page.claims.goesOn else { return gathered.all }
            guard let last = page.webhooks.last?.id else {
                throw ListingJSON.wrongShape(StripeWebhooks.host, "an empty page says that there are more")
            }
            try paging.turn(to: last)
            next = "&starting_after=\(last.urlComponent)"
        }
    }

    private static func read(
        _ body: [UInt8]
    ) throws(Failure) -> (webhooks: [RegisteredWebhook], claims: PageClaims) {
        let page = try ListingJSON.decode(Page.self, from: body, of: host)
        return (
            page.data.map { endpoint in
                RegisteredWebhook(
                    id: endpoint.id, url: endpoint.url, isEnabled: endpoint.status == "enabled",
                    isLive: endpoint.livemode,
                    events: endpoint.enabled_events.contains("*") ? nil : Set(endpoint.enabled_events))
            }, page.claims
        )
    }

    // Property names follow the API.
    private struct Page: Decodable {
        let data: [Endpoint]
        let claims: PageClaims

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            data = try fields.decode([Endpoint].self, forKey: .data)
            _ = try fields.decode(Bool.self, forKey: .has_more)
            claims = try PageClaims(from: decoder)
        }

        private enum CodingKeys: CodingKey { case data, has_more }
    }

    private struct Endpoint: Decodable {
        let id: String
        let url: String
        let status: String
        let livemode: Bool
        let enabled_events: [String]
    }
}

extension StripeWebhooks {
    /// Requests the first endpoint: Stripe shows a signing secret only on creation.
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest {
        request(.stripe(environment.tier), "/v1/webhook_endpoints?limit=1", webhook, in: environment)
    }
}
