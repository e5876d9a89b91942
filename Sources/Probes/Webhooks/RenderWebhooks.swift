import Providers
import Listings
import Manifests
import Support

/// Render's webhooks of a workspace.
///
/// `GET /v1/webhooks?ownerId=…&limit=100&cursor=…` answers with `[{"webhook": {"id", "url", "enabled",
/// "eventFilter"}, "cursor"}]`; the next page begins after the last cursor, and the last page is empty. A null or empty
/// `eventFilter` means all events. Each has its signing secret, which is cut out before anything decodes it.
///
/// Source: render-oss/terraform-provider-render, `internal/client/webhooks/webhooks_gen.go`, made from Render's
/// OpenAPI document; the dashboard's address is not documented.
struct RenderWebhooks: WebhookHost {
    let id = "render"
    let settings = [
        Setting("owner", "workspace's id", "tea-… (usr-… for a person's)") { text in
            ["tea-", "usr-"].contains(where: text.hasPrefix)
                && String(text.dropFirst(4)).isName(with: "", atMost: 60)
        }
    ]

    private let api = Render.configuration(permission: "Use the API key of a member of the workspace.")

    /// The workspace, which several environments may share.
    func ownFacts(of webhook: WebhookDeclaration) -> [OwnFact] {
        webhook.setting("owner").map { [OwnFact("webhooks/render_owner", $0)] } ?? []
    }

    func fetch(
        _ webhook: WebhookDeclaration, of environment: Environment, by context: FetchContext
    ) async -> Result<WebhookRegistrations, Failure> {
        await list(of: Render.host, page: "https://dashboard.render.com/webhooks") { () throws(Failure) in
            try await webhooks(
                for: webhook, by: try ProviderAPI(api.scoped(to: environment.name.value), context))
        }
    }

    private func webhooks(
        for webhook: WebhookDeclaration, by api: ProviderAPI
    ) async throws(Failure) -> [RegisteredWebhook] {
        let owner = webhook.setting("owner")
        let subject = ProviderAPI.Subject(
            what: "the webhooks of workspace \(owner?.value ?? "")", owner: "workspace \(owner?.value ?? "")",
            advice: "Check `owner` in \(owner?.position ?? webhook.name.position).")
        let path = "/v1/webhooks?ownerId=\((owner?.value ?? "").urlComponent)&limit=100"
        var gathered = GatheredWebhooks(of: Render.host)
        var paging = Paging(of: Render.host)
        var next = ""
        while true {
            let page = try await api.get(path + next, subject) { body throws(Failure) in
                try ListingJSON.decode([Entry].self, takingOut: ["secret"], from: body, of: Render.host).body
            }
            guard let cursor = page.last?.cursor else { return gathered.all }
            try gathered.add(page.map(\.webhook.registered))
            try paging.turn(to: cursor)
            next = "&cursor=\(cursor.urlComponent)"
        }
    }

    private struct Entry: Decodable {
        let webhook: Webhook
        let cursor: String
    }

    private struct Webhook: Decodable {
        let id: String
        let url: String
        let enabled: Bool
        let eventFilter: [String]?

        private enum CodingKeys: CodingKey { case id, url, enabled, eventFilter }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            id = try fields.decode(String.self, forKey: .id)
            url = try fields.decode(String.self, forKey: .url)
            enabled = try fields.decode(Bool.self, forKey: .enabled)
            // Null means all events; a missing key is an error.
            eventFilter = try fields.decode([String]?.self, forKey: .eventFilter)
        }

        var registered: RegisteredWebhook {
            RegisteredWebhook(
                id: id, url: url, isEnabled: enabled,
                events: eventFilter.flatMap { $0.isEmpty ? nil : Set($0) })
        }
    }
}

extension RenderWebhooks {
    /// Requests the workspaces that the key can read. Source: Render's OpenAPI document (`list-owners`).
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest {
        request(
            Render.configuration(permission: "Use the API key of a member of the workspace."),
            "/v1/owners?limit=1", webhook, in: environment)
    }
}
