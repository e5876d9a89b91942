public import Listings
public import Manifests
import Secrets
public import Support

/// A Render service's environment variables, its linked environment groups' among them.
///
/// `GET /v1/services/{id}/env-vars?limit=100&cursor=…` answers with `[{"envVar": {"key", "value"}, "cursor"}]`; the next
/// page begins behind the last cursor, and the last page is empty. `GET /v1/env-groups` pages in the same way through
/// `[{"envGroup": {"id", "serviceLinks": [{"id"}]}, "cursor"}]`, and `GET /v1/env-groups/{id}` has a group's `envVars`.
///
/// Evidence is the value: Render shows it in clear. It is hashed on arrival. A variable of the service's own wins over
/// its groups'. Which of two groups wins is not documented as stable, so a name that two of them give two values is an
/// error. Secret files, and what Render itself sets (`RENDER`, `PORT`, …), are not listed. A service may have no
/// variables: an empty list that was fetched is a listing, since who may not see the service gets 404. In a file it
/// says nothing of whose it is, and is an error.
///
/// An API key has no permissions of its own: it sees what its account sees, the values of all services.
///
/// Sources: render-oss/terraform-provider-render, `internal/client/types_gen.go`, made from Render's OpenAPI document;
/// render-oss/skills, `render-env-vars`, for who wins; api-docs.render.com/reference/rate-limiting.
public struct Render: Provider {
    /// `render`.
    public let id = "render"

    package static let host = "Render"
    private static let pageSize = 100

    private static let api = Render.configuration(
        permission: "Use the API key of a member of the service's workspace who may read its variables.")

    /// How Render is reached, for whatever is read there.
    package static func configuration(permission: String) -> APIConfiguration {
        APIConfiguration(
            host: host, defaultBase: "https://api.render.com", addressVariable: "ENVAUDIT_RENDER_API_URL",
            tokenVariables: ["RENDER_API_KEY"],
            tokenPage: "https://dashboard.render.com/u/settings#api-keys", permissionAdvice: permission,
            statusPage: "https://status.render.com", tokenPrefixes: ["rnd_"],
            isPerEnvironment: true)
    }

    private static let settings = [
        Setting("service", "service's id", "srv-… (crn-… for a cron job)") { text in
            ["srv-", "crn-"].contains(where: text.hasPrefix)
                && String(text.dropFirst(4)).isName(with: "", atMost: 60)
        }
    ]

    /// The provider.
    public init() {}

    /// Render's API.
    public var api: APIConfiguration? { Self.api }

    /// `service` is all there is, and is needed.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        Render.settings.problems(of: listing)
    }

    /// The dashboard's page of the service's variables.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        listing.settings["service"].map { service in
            let kind = service.value.hasPrefix("crn-") ? "cron" : "web"
            return "https://dashboard.render.com/\(kind)/\(service.value)/env"
        }
    }

    /// The service.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        listing.settings["service"].map { Place(Self.host, "service \($0.value)") }
    }

    /// Fetches the service's variables, and at the same time those of its groups.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let api = try ProviderAPI(Self.api, context)
        let service = listing.settings["service"]?.value ?? ""
        let subject = subject(of: listing, service)
        let (own, groups) = try await together(
            { () throws(Failure) in
                try await pages("/v1/services/\(service)/env-vars", subject, by: api, RenderAnswer.variables)
            },
            { () throws(Failure) in try await self.groups(of: service, subject, by: api) })
        return try self.listing(own, groups, source: .live, readAt: context.now)
    }

    /// The variables of each group that the service is linked to.
    private func groups(
        of service: String, _ subject: ProviderAPI.Subject, by api: ProviderAPI
    ) async throws(Failure) -> [[HeldSecret]] {
        let all = try await pages("/v1/env-groups", subject, by: api, RenderAnswer.groups)
        var variables: [[HeldSecret]] = []
        for group in all where group.services.contains(service) {
            variables.append(
                try await api.get("/v1/env-groups/\(group.id.urlComponent)", subject, RenderAnswer.group))
        }
        return variables
    }

    /// All entries of a listing of many pages.
    private func pages<Entry: Sendable>(
        _ path: String, _ subject: ProviderAPI.Subject, by api: ProviderAPI,
        _ read: ([UInt8]) throws(Failure) -> RenderPage<Entry>
    ) async throws(Failure) -> [Entry] {
        var entries: [Entry] = []
        var paging = Paging(of: Render.host)
        var next = ""
        while true {
            let page = try await api.get("\(path)?limit=\(Render.pageSize)\(next)", subject, read)
            guard let cursor = page.cursor else { return entries }
            entries += page.entries
            try paging.turn(to: cursor)
            next = "&cursor=\(cursor.urlComponent)"
        }
    }

    /// Reads the service's variables: one page, or a list of pages and groups, as `jq -s` makes it of their files.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let (own, groups) = try RenderAnswer.file(body)
        guard !own.isEmpty || !groups.isEmpty else {
            throw Failure(
                message: "Render's answer lists nothing, and says nothing of whose it is",
                advice: "Fetch the first page again: an empty one is behind the last.")
        }
        return try self.listing(own, groups, source: source, readAt: readAt)
    }

    private func listing(
        _ own: [HeldSecret], _ groups: [[HeldSecret]], source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        var entries = ListedEntries(of: Render.host)
        for variable in own { try entries.add(variable) }
        for variable in try inherited(groups, by: Set(own.map(\.name))) { try entries.add(variable) }
        return try entries.listing(provider: id, source: source, readAt: readAt)
    }

    /// What a service that has `own` gets from its groups.
    private func inherited(
        _ groups: [[HeldSecret]], by own: Set<String>
    ) throws(Failure) -> [HeldSecret] {
        var inherited: [String: HeldSecret] = [:]
        for group in groups {
            guard Set(group.map(\.name)).count == group.count else {
                throw Failure(
                    message: "Render's listing contradicts itself: a group lists a name twice",
                    advice: "Run again; if it stays so, look at the groups in Render's dashboard.")
            }
            for variable in group where !own.contains(variable.name) {
                let other = inherited.updateValue(variable, forKey: variable.name)
                guard other == nil || other?.value.digest == variable.value.digest else {
                    throw Failure(
                        message:
                            "two linked groups give \(variable.name) two values, and Render does not say which wins",
                        advice: "Delete it from one of the groups, or set it in the service itself.")
                }
            }
        }
        return Array(inherited.values)
    }

    private func subject(of listing: ListingDeclaration, _ service: String) -> ProviderAPI.Subject {
        let place = listing.settings["service"].map { " in \($0.position)" } ?? ""
        return ProviderAPI.Subject(
            what: "the variables of service \(service)", owner: "service \(service)",
            advice: "Check `service`\(place), and that the key's account is a member of its workspace.")
    }
}
