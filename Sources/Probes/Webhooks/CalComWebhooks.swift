import Providers
import Listings
import Manifests
import Support

/// Cal.com's webhooks: those of each event type, and those that fire for a whole account, team or organization, which
/// must not exist.
///
/// `GET /v2/event-types/{id}/webhooks` lists those of a person's own event type (403 for other people's), and `GET
/// /v2/teams/{team}/event-types/{id}/webhooks` those of a team's, for its admins and owners. `GET /v2/webhooks` lists
/// the account's, `GET /v2/organizations/{organization}/webhooks` an organization's, for its admins. Each takes `take`
/// (1 to 250) and `skip`, and answers with `{"status": "success", "data": [{"id", "subscriberUrl", "triggers",
/// "active"}]}`; the signing `secret` is included, and is cut out before anything decodes it. `GET
/// /v2/teams/{team}/event-types` lists a team's event types in one response.
///
/// Sources: calcom/cal.com, `apps/api/v2/src/modules/webhooks`, `…/teams/event-types` and `…/organizations/webhooks`;
/// cal.com/docs/api-reference/v2; calcom/cal-mcp for `CAL_API_KEY`. `GET /v2/teams/{team}/webhooks` is in the API's
/// source, but not in its published reference: if it is missing, a team's webhooks are `unlisted`. The addresses of the
/// dashboard's pages are not documented.
struct CalComWebhooks: WebhookHost {
    let id = "calcom"
    let hasEventTypes = true
    let settings = ["organization", "team"].map { key in
        Setting(key, "\(key)'s id", "digits", isNeeded: false) { text in
            text.isName(with: "", atMost: 18) && text.allSatisfy(\.isNumber)
        }
    }

    static let host = "Cal.com"

    /// Requires event types or a team.
    func problems(of webhook: WebhookDeclaration) -> [ManifestProblem] {
        guard webhook.eventTypes.isEmpty, webhook.setting("team") == nil else { return [] }
        return [
            ManifestProblem(
                at: webhook.provider.position, "`event_types` is missing; expected their ids, or a `team`")
        ]
    }

    /// The ids are numbers, which count as identifiers only under names that suggest what they are.
    func ownFacts(of webhook: WebhookDeclaration) -> [OwnFact] {
        func fact(_ kind: String, _ word: String, _ id: Located<String>, isExclusive: Bool) -> OwnFact {
            // Short numbers are ambiguous.
            let names = id.value.utf8.count > 3 ? [["CALCOM"], [word]] : [["CALCOM", word]]
            return OwnFact("webhooks/calcom_\(kind)", id, .names(names), isExclusive: isExclusive)
        }
        // Environments may have separate event types in one team.
        let team = webhook.setting("team").map {
            [fact("team", "TEAM", $0, isExclusive: webhook.eventTypes.isEmpty)]
        }
        return (team ?? [])
            + webhook.eventTypes.map { fact("event_type", "EVENTTYPE", $0, isExclusive: true) }
    }

    func fetch(
        _ webhook: WebhookDeclaration, of environment: Environment, by context: FetchContext
    ) async -> Result<WebhookRegistrations, Failure> {
        do throws(Failure) {
            let configuration = APIConfiguration.calcom.scoped(to: environment.name.value)
            let api = CalComAPI(api: try ProviderAPI(configuration, context), webhook: webhook)
            return .success(
                WebhookRegistrations(host: CalComWebhooks.host, places: try await api.places()))
        } catch {
            return .failure(error)
        }
    }
}

extension CalComWebhooks {
    /// Requests the key's owner. Source: cal.com/docs/api-reference/v2/me.
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest {
        request(.calcom, "/v2/me", webhook, in: environment)
    }
}

/// Cal.com's API, for one declared webhook.
private struct CalComAPI {
    let api: ProviderAPI
    let webhook: WebhookDeclaration

    private static let pageSize = 250
    private static let most = 100

    private var team: String? { webhook.setting("team")?.value }
    private var organization: String? { webhook.setting("organization")?.value }

    /// Returns all places: the declared event types, and all others of the team, because a new one may lead anywhere.
    func places() async throws(Failure) -> [WebhookPlace] {
        let declared = webhook.eventTypes.map(\.value)
        guard let team else { return await places(declared) }
        do throws(Failure) {
            return await places(declared + (try await eventTypes(of: team)).filter { !declared.contains($0) })
        } catch {
            guard !declared.isEmpty else { throw error }
            let page = "https://app.cal.com/event-types"
            return await places(declared) + [
                WebhookPlace(.otherEventType("others"), page: page, .unavailable(error))
            ]
        }
    }

    /// Returns the ids of a team's event types.
    private func eventTypes(of team: String) async throws(Failure) -> [String] {
        let ids = try await api.get(
            "/v2/teams/\(team)/event-types", subject("the event types of team \(team)", "team")
        ) {
            body throws(Failure) in
            let (all, claims) = try CalComAPI.decode([EventType].self, body)
            try claims.checkIsWhole(all.count, of: all.count, at: CalComWebhooks.host)
            return all.map { "\($0.id)" }
        }
        guard !ids.isEmpty else {
            throw Failure(
                message: "Cal.com lists no event type of team \(team)",
                advice: "Check `team`\(place("team")), or declare `event_types`.")
        }
        guard ids.count <= CalComAPI.most, Set(ids).count == ids.count else {
            throw Failure(
                message:
                    "Cal.com lists more than \(CalComAPI.most) event types of team \(team), or one twice",
                advice: "Look at the team's event types in Cal.com.")
        }
        return ids
    }

    /// Returns all places in order; all are fetched concurrently.
    private func places(_ eventTypes: [String]) async -> [WebhookPlace] {
        let everything = [
            ("account", "/v2/webhooks"), ("team", team.map { "/v2/teams/\($0)/webhooks" }),
            ("organization", organization.map { "/v2/organizations/\($0)/webhooks" }),
        ]
        let kinds =
            eventTypes.map { id in
                let isDeclared = webhook.eventTypes.isEmpty || webhook.eventTypes.contains { $0.value == id }
                return (isDeclared ? WebhookPlace.Kind.eventType(id) : .otherEventType(id), path(of: id))
            }
            + everything.compactMap { name, path in path.map { (.everything(name), $0) } }
        return await withTaskGroup(of: (Int, WebhookPlace).self) { group in
            for (index, (kind, path)) in kinds.enumerated() {
                group.addTask { (index, await place(kind, path)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func path(of eventType: String) -> String {
        "/v2/\(team.map { "teams/\($0)/" } ?? "")event-types/\(eventType)/webhooks"
    }

    private func place(_ kind: WebhookPlace.Kind, _ path: String) async -> WebhookPlace {
        let page =
            switch kind {
            case .eventType(let id), .otherEventType(let id):
                "https://app.cal.com/event-types/\(id)?tabName=webhooks"
            case .everything, .list: "https://app.cal.com/settings/developer/webhooks"
            }
        do throws(Failure) {
            guard let all = try await registrations(kind, path) else {
                return WebhookPlace(kind, page: page, .unlisted)
            }
            return WebhookPlace(kind, page: page, .listed(all))
        } catch {
            return WebhookPlace(kind, page: page, .unavailable(error))
        }
    }

    /// Returns all webhooks of a place; `nil` if the API has no such list.
    private func registrations(
        _ kind: WebhookPlace.Kind, _ path: String
    ) async throws(Failure) -> [RegisteredWebhook]? {
        var gathered = GatheredWebhooks(of: CalComWebhooks.host)
        var paging = Paging(of: CalComWebhooks.host)
        while true {
            // The first page has no query, because one version of the API answers 500 to `skip=0`.
            let query = gathered.all.isEmpty ? "" : "?take=\(CalComAPI.pageSize)&skip=\(gathered.all.count)"
            guard let (page, claims) = try await page(kind, path + query) else { return nil }
            try gathered.add(page)
            try claims.checkCounts(page.count, of: gathered.all.count, at: CalComWebhooks.host)
            guard claims.goesOn || page.count >= CalComAPI.pageSize else { return gathered.all }
            try paging.turn(to: "\(gathered.all.count)")
        }
    }

    private func page(
        _ kind: WebhookPlace.Kind, _ path: String
    ) async throws(Failure) -> (webhooks: [RegisteredWebhook], claims: PageClaims)? {
        switch kind {
        case .everything("team"):
            try await api.getIfThere(path, subject(of: kind), CalComAPI.read)
        default: try await api.get(path, subject(of: kind), CalComAPI.read)
        }
    }

    private func subject(of kind: WebhookPlace.Kind) -> ProviderAPI.Subject {
        switch kind {
        case .eventType(let id), .otherEventType(let id):
            subject(
                "the webhooks of event type \(id)", team == nil ? "event_types" : "team",
                owner: "event type \(id)")
        case .everything("organization"):
            subject("the webhooks of organization \(organization ?? "")", "organization")
        case .everything("team"): subject("the webhooks of team \(team ?? "")", "team")
        case .everything, .list: subject("the account's webhooks", "provider")
        }
    }

    private func subject(_ what: String, _ key: String, owner: String? = nil) -> ProviderAPI.Subject {
        ProviderAPI.Subject(
            what: what, owner: owner ?? webhook.setting(key).map { "\(key) \($0.value)" } ?? "webhooks",
            advice: "Check `\(key)`\(place(key)), and whose the API key is.")
    }

    private func place(_ key: String) -> String {
        (webhook.setting(key) ?? webhook.eventTypes.first).map { " in \($0.position)" } ?? ""
    }

    private static func read(
        _ body: [UInt8]
    ) throws(Failure) -> (webhooks: [RegisteredWebhook], claims: PageClaims) {
        let (all, claims) = try decode([Webhook].self, body)
        let webhooks = all.map { webhook in
            RegisteredWebhook(
                id: webhook.id.text, url: webhook.subscriberUrl, isEnabled: webhook.active,
                events: Set(webhook.triggers))
        }
        return (webhooks, claims)
    }

    /// Decodes an envelope's content, and its claims about further pages.
    private static func decode<Content: Decodable>(
        _ type: Content.Type, _ body: [UInt8]
    ) throws(Failure) -> (Content, PageClaims) {
        let (envelope, _) = try ListingJSON.decode(
            Envelope<Content>.self, takingOut: ["secret"], from: body, of: CalComWebhooks.host)
        guard envelope.status ?? "success" == "success" else {
            throw Failure(
                message: "Cal.com answered that it did not succeed",
                advice: "Run again; if it stays so, look at the webhooks in Cal.com.")
        }
        return (envelope.data, envelope.pagination ?? .none)
    }

    private struct Envelope<Content: Decodable>: Decodable {
        /// Older responses omit it.
        let status: String?
        let data: Content
        /// Only in paged responses: `totalItems`, `returnedItems`, `hasNextPage` and more.
        let pagination: PageClaims?
    }

    private struct EventType: Decodable { let id: Int }

    private struct Webhook: Decodable {
        let id: ID
        let subscriberUrl: String
        let active: Bool
        let triggers: [String]

        /// A UUID, although the API's document says that it is a number.
        struct ID: Decodable {
            let text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                text = try (try? "\(container.decode(Int.self))") ?? container.decode(String.self)
            }
        }
    }
}
