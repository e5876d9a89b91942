public import Listings
public import Manifests
import Secrets
public import Support

/// The provider of a Render service's environment variables, including those of its linked environment groups.
///
/// `GET /v1/services/{id}/env-vars?limit=100&cursor=…` answers with `[{"envVar": {"key", "value"}, "cursor"}]`; the next
/// page begins after the last cursor, and the last page is empty. `GET /v1/env-groups` pages in the same way through
/// `[{"envGroup": {"id", "serviceLinks": [{"id"}]}, "cursor"}]`, and `GET /v1/env-groups/{id}` has a group's `envVars`.
///
/// Evidence is the value: Render shows it in clear. It is hashed when read. A service's own variable takes precedence
/// over its groups'. The precedence between groups is not documented as stable, so different values for one name in two
/// groups are an error. `GET /v1/services/{id}/secret-files` pages through `[{"secretFile": {"name", "content"},
/// "cursor"}]`, and a group's response has `secretFiles`. A file is listed under a name that a manifest can write:
/// `credentials.txt` becomes `credentials_txt`. Render's own variables (`RENDER`, `PORT`, …) are not listed. Each group
/// is a resource of the listing, because two services linked to it share it. A service may have no variables: an empty
/// fetched listing is valid, since without access the status is 404. An empty file does not show which service it
/// belongs to, and is an error.
///
/// An API key has no permissions of its own: it can read the values of all services in its account.
///
/// Sources: render-oss/terraform-provider-render, `internal/client/types_gen.go`, made from Render's OpenAPI document;
/// render-oss/skills, `render-env-vars`, for who wins; api-docs.render.com/reference/rate-limiting.
public struct Render: Provider {
    /// `render`.
    public let id = "render"
    /// `service`.
    public let mainSetting = "service"

    package static let host = "Render"
    private static let pageSize = 100

    static let api = Render.configuration(
        permission: "Use the API key of a member of the service's workspace who may read its variables.")

    /// Returns Render's API configuration, for all that is read there.
    package static func configuration(permission: String) -> APIConfiguration {
        APIConfiguration(
            host: host, defaultBase: "https://api.render.com", addressVariable: "ENVAUDIT_RENDER_API_URL",
            tokenVariables: ["RENDER_API_KEY"],
            tokenPage: "https://dashboard.render.com/u/settings#api-keys", permissionAdvice: permission,
            statusPage: "https://status.render.com", tokenPrefixes: ["rnd_"],
            isPerEnvironment: true)
    }

    private static let settings = [
        Setting("service", "service id", "srv-… (crn-… for a cron job)") { text in
            ["srv-", "crn-"].contains(where: text.hasPrefix)
                && String(text.dropFirst(4)).isName(with: "", atMost: 60)
        }
    ]

    /// The provider.
    public init() {}

    /// Render's API.
    public var api: APIConfiguration? { Self.api }

    /// Checks the settings: `service` is the only one, and required.
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
        listing.settings["service"].map { Place(Self.host, "service \($0.value)", identifiers: [$0.value]) }
    }

    /// Fetches the service's variables, and concurrently those of its groups.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let api = try ProviderAPI(Self.api, context)
        let service = listing.settings["service"]?.value ?? ""
        let subject = subject(of: listing, service)
        let ((variables, files), groups) = try await together(
            { () throws(Failure) in
                try await together(
                    { () throws(Failure) in
                        try await pages(
                            "/v1/services/\(service)/env-vars", subject, by: api, RenderAnswer.entries)
                    },
                    { () throws(Failure) in
                        try await pages(
                            "/v1/services/\(service)/secret-files", subject, by: api, RenderAnswer.entries)
                    })
            },
            { () throws(Failure) in try await self.groups(of: service, subject, by: api) })
        return try self.listing(variables + files, groups, source: .live, readAt: context.now)
    }

    /// Fetches the variables and files of each group that is linked to the service.
    private func groups(
        of service: String, _ subject: ProviderAPI.Subject, by api: ProviderAPI
    ) async throws(Failure) -> [RenderAnswer.Group] {
        let all = try await pages("/v1/env-groups", subject, by: api, RenderAnswer.groups)
        var groups: [RenderAnswer.Group] = []
        for group in all where group.services.contains(service) {
            groups.append(
                try await api.get("/v1/env-groups/\(group.id.urlComponent)", subject, RenderAnswer.group))
        }
        return groups
    }

    /// Fetches all entries of a paged listing.
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

    /// Reads the service's variables and files: one page, or a list of pages and groups, as `jq -s` combines them.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let (own, groups) = try RenderAnswer.file(body)
        guard !own.isEmpty || !groups.isEmpty else {
            throw Failure(
                message: "Render's answer lists nothing, and says nothing of whose it is",
                advice: "Fetch the first page again: an empty one is behind the last.")
        }
        let unlisted = UnlistedNames(
            Failure(
                message: "Render's answers in a file don't show whether pages or linked groups are missing",
                advice: "Fetch the listing live, without --listing."), isOpen: true)
        return try self.listing(own, groups, unlisted: unlisted, source: source, readAt: readAt)
    }

    private func listing(
        _ own: [HeldSecret], _ groups: [RenderAnswer.Group], unlisted: UnlistedNames? = nil,
        source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        var builder = ListingBuilder(host: Render.host)
        builder.unlisted = unlisted
        for secret in own { builder.add(secret) }
        for secret in try inherited(groups.map(\.secrets), by: Set(own.map(\.name))) { builder.add(secret) }
        for group in groups {
            builder.add(
                BoundResource(kind: "Render environment group", id: group.id, name: group.name ?? group.id))
        }
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }

    /// Returns the variables that a service with the names `own` inherits from its groups.
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

    func subject(of listing: ListingDeclaration, _ service: String) -> ProviderAPI.Subject {
        let place = listing.settings["service"].map { " in \($0.position)" } ?? ""
        return ProviderAPI.Subject(
            what: "the variables of service \(service)", owner: "service \(service)",
            advice: "Check `service`\(place), and that the key's account is a member of its workspace.")
    }
}

extension Render {
    /// `GET /v1/services/{id}`: the service without its variables. Source: Render's OpenAPI document.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let service = listing.settings["service"]?.value ?? ""
        return AccessRequest(Self.api, "/v1/services/\(service)", subject(of: listing, service))
    }

    /// `dashboard.render.com/KIND/srv-…/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        guard page.host == "dashboard.render.com",
            let service = page.segments.first(where: { $0.hasPrefix("srv-") || $0.hasPrefix("crn-") })
        else { return nil }
        return [("service", service)]
    }
}

/// One page of a Render listing.
struct RenderPage<Entry: Sendable>: Sendable {
    let entries: [Entry]
    /// The cursor of the last entry; `nil` if the page is empty.
    let cursor: String?
}

/// Reads Render's responses.
enum RenderAnswer {
    /// A group's links to services.
    struct Links: Sendable {
        let id: String
        let services: [String]
    }

    /// A group's variables and files, which its linked services get.
    struct Group: Sendable {
        let id: String
        let name: String?
        let secrets: [HeldSecret]
    }

    /// Reads a page of a service's variables, or of its secret files.
    static func entries(_ body: [UInt8]) throws(Failure) -> RenderPage<HeldSecret> {
        let (entries, values) = try decode([Entry].self, body)
        return RenderPage(entries: try entries.taken(from: values), cursor: entries.last?.cursor)
    }

    /// Reads a page of groups, which has their linked services and no variables.
    static func groups(_ body: [UInt8]) throws(Failure) -> RenderPage<Links> {
        let (entries, _) = try decode([GroupEntry].self, body)
        let groups = entries.map { Links(id: $0.envGroup.id, services: $0.envGroup.serviceLinks.map(\.id)) }
        return RenderPage(entries: groups, cursor: entries.last?.cursor)
    }

    /// Reads one group.
    static func group(_ body: [UInt8]) throws(Failure) -> Group {
        let (group, values) = try decode(AnsweredGroup.self, body)
        return try group.taken(from: values)
    }

    /// Reads a page of a service's variables or files, or a list of such pages and of groups.
    static func file(_ body: [UInt8]) throws(Failure) -> (own: [HeldSecret], groups: [Group]) {
        let (items, values) = try decode([FileItem].self, body)
        var own: [HeldSecret] = []
        var groups: [Group] = []
        for item in items {
            switch item {
            case .entry(let entry): own += try [entry].taken(from: values)
            case .page(let entries): own += try entries.taken(from: values)
            case .group(let group): groups.append(try group.taken(from: values))
            }
        }
        return (own, groups)
    }

    private static func decode<Body: Decodable>(
        _ type: Body.Type, _ body: [UInt8]
    ) throws(Failure) -> (body: Body, values: ShownValues) {
        try ListingJSON.decode(type, takingOut: ["value", "content"], from: body, of: Render.host)
    }

    /// A variable or a secret file on a page.
    fileprivate struct Entry: Decodable {
        let secret: RenderSecret
        let cursor: String

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Keys.self)
            cursor = try fields.decode(String.self, forKey: .cursor)
            secret = try fields.decode(
                RenderSecret.self, forKey: fields.contains(.secretFile) ? .secretFile : .envVar)
        }

        private enum Keys: CodingKey { case envVar, secretFile, cursor }
    }

    private struct GroupEntry: Decodable {
        let envGroup: GroupLinks
        let cursor: String
    }

    private struct GroupLinks: Decodable {
        let id: String
        let serviceLinks: [Link]

        struct Link: Decodable { let id: String }
    }

    fileprivate struct AnsweredGroup: Decodable {
        let id: String
        let name: String?
        let envVars: [RenderSecret]
        /// Omitted from responses to keys without permission, so a missing field is an error.
        let secretFiles: [RenderSecret]

        func taken(from values: ShownValues) throws(Failure) -> Group {
            Group(id: id, name: name, secrets: try (envVars + secretFiles).taken(from: values))
        }
    }

    private enum FileItem: Decodable {
        case entry(Entry)
        case page([Entry])
        case group(AnsweredGroup)

        init(from decoder: any Decoder) throws {
            if (try? decoder.unkeyedContainer()) != nil {
                self = .page(try [Entry](from: decoder))
            } else if try decoder.container(keyedBy: Keys.self).contains(.envVars) {
                self = .group(try AnsweredGroup(from: decoder))
            } else {
                self = .entry(try Entry(from: decoder))
            }
        }

        private enum Keys: CodingKey { case envVars }
    }
}

/// A variable or a secret file as Render lists it.
private struct RenderSecret: Decodable {
    let name: String
    let value: ShownValue
    let isFile: Bool

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Keys.self)
        isFile = fields.contains(.content)
        guard isFile else {
            name = try fields.decode(String.self, forKey: .key)
            value = try fields.decode(ShownValue.self, forKey: .value)
            return
        }
        // Converts a file's name to one that manifests accept for a secret.
        let file = try fields.decode(String.self, forKey: .name)
        let plain = String(
            file.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        name = plain.first?.isNumber == true ? "_" + plain : plain
        value = try fields.decode(ShownValue.self, forKey: .content)
    }

    private enum Keys: CodingKey { case key, value, name, content }
}

extension [RenderSecret] {
    fileprivate func taken(from values: ShownValues) throws(Failure) -> [HeldSecret] {
        var taken: [HeldSecret] = []
        for secret in self {
            guard let held = values.secret(secret.name, at: secret.value, isFile: secret.isFile)
            else {
                throw ListingJSON.wrongShape(Render.host, "an entry has no value")
            }
            taken.append(held)
        }
        return taken
    }
}

extension [RenderAnswer.Entry] {
    fileprivate func taken(from values: ShownValues) throws(Failure) -> [HeldSecret] {
        try map(\.secret).taken(from: values)
    }
}
