import Providers
import Listings
import Manifests
import Support

/// Calendly's webhook subscriptions of an organization.
///
/// `GET /webhook_subscriptions?organization=URI&scope=organization&count=100&page_token=…` answers with
/// `{"collection": [{"uri", "callback_url", "state", "events"}], "pagination": {"count", "next_page",
/// "next_page_token"}}`; `state` is `active` or `disabled`, and the token and the page are null on the last page.
/// Subscriptions of one user or group have separate lists, which are not checked. No signing key is listed.
///
/// Sources: developer.calendly.com/api-docs/calendly-api/webhooks/list-webhook-subscriptions (`webhooks:read`;
/// `organization` is always required) and its examples. Calendly names no variable for its token: `CALENDLY_TOKEN` is
/// envaudit's choice.
struct CalendlyWebhooks: WebhookHost {
    let id = "calendly"
    let settings = [
        Setting(
            "organization", "organization's URI", "https://api.calendly.com/organizations/…",
            isRight: CalendlyWebhooks.isOrganization)
    ]

    /// The organization's URI and id.
    func ownFacts(of webhook: WebhookDeclaration) -> [OwnFact] {
        guard let organization = webhook.setting("organization") else { return [] }
        let name = "webhooks/calendly_organization"
        let id = Located(
            String(organization.value.reversed().prefix { $0 != "/" }.reversed()), at: organization.position)
        return [OwnFact(name, organization, isExclusive: true)]
            + (id.value.utf8.count >= 12 ? [OwnFact(name, id)] : [])
    }

    private static let host = "Calendly"
    private static let page = "https://calendly.com/integrations/api_webhooks"

    private static func isOrganization(_ text: String) -> Bool {
        let beginning = "https://api.calendly.com/organizations/"
        return text.hasPrefix(beginning)
            && String(text.dropFirst(beginning.count)).isName(with: "-_", atMost: 64)
    }

    func fetch(
        _ webhook: WebhookDeclaration, of environment: Environment, by context: FetchContext
    ) async -> Result<WebhookRegistrations, Failure> {
        await list(of: CalendlyWebhooks.host, page: CalendlyWebhooks.page) { () throws(Failure) in
            let configuration = APIConfiguration.calendly.scoped(to: environment.name.value)
            return try await subscriptions(for: webhook, by: try ProviderAPI(configuration, context))
        }
    }

    private func subscriptions(
        for webhook: WebhookDeclaration, by api: ProviderAPI
    ) async throws(Failure) -> [RegisteredWebhook] {
        let organization = webhook.setting("organization")
        let subject = ProviderAPI.Subject(
            what: "the webhook subscriptions of the organization", owner: "organization of this URI",
            advice: "Check `organization` in \(organization?.position ?? webhook.name.position).")
        let path =
            "/webhook_subscriptions?organization=\((organization?.value ?? "").urlComponent)&scope=organization&count=100"
        var gathered = GatheredWebhooks(of: CalendlyWebhooks.host)
        var paging = Paging(of: CalendlyWebhooks.host)
        var next = ""
        while true {
            let page = try await api.get(path + next, subject) { body throws(Failure) in
                try ListingJSON.decode(Page.self, from: body, of: CalendlyWebhooks.host)
            }
            try gathered.add(page.collection.map(\.webhook))
            let (claims, count) = (page.pagination.claims, page.collection.count)
            guard let token = page.pagination.next_page_token, !token.isEmpty else {
                guard claims.tellsOfNext else {
                    throw ListingJSON.wrongShape(
                        CalendlyWebhooks.host, "`pagination` does not tell whether a page follows")
                }
                try claims.checkIsWhole(count, of: gathered.all.count, at: CalendlyWebhooks.host)
                return gathered.all
            }
            try claims.checkCounts(count, of: gathered.all.count, at: CalendlyWebhooks.host)
            try paging.turn(to: token)
            next = "&page_token=\(token.urlComponent)"
        }
    }

    // By the API's own names.
    private struct Page: Decodable {
        let collection: [Subscription]
        let pagination: Pagination

        struct Pagination: Decodable {
            let next_page_token: String?
            let claims: PageClaims

            init(from decoder: any Decoder) throws {
                claims = try PageClaims(from: decoder)
                next_page_token = try decoder.container(keyedBy: CodingKeys.self)
                    .decodeIfPresent(String.self, forKey: .next_page_token)
            }

            private enum CodingKeys: CodingKey { case next_page_token }
        }
    }

    private struct Subscription: Decodable {
        let uri: String
        let callback_url: String
        let state: String
        let events: [String]

        var webhook: RegisteredWebhook {
            RegisteredWebhook(
                id: uri.split(separator: "/").last.map(String.init) ?? "", url: callback_url,
                isEnabled: state == "active", events: Set(events))
        }
    }
}

extension CalendlyWebhooks {
    /// Requests the token's owner. Source: developer.calendly.com, “Get current user”.
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest {
        request(.calendly, "/users/me", webhook, in: environment)
    }
}
