public import Listings
public import Manifests
public import Support

/// A Cloudflare Pages project's variables and secrets, of its production or its preview deployments.
///
/// `GET /accounts/{account}/pages/projects/{project}` answers with `result.name` and
/// `result.deployment_configs.{production,preview}.env_vars.{NAME}`: `{"type": "plain_text", "value"}` with the value,
/// `{"type": "secret_text", "value": ""}` without it, or null for one that was deleted; `env_vars` is null where there
/// are none. So evidence is the value for plain ones, the name for secret ones, and for those of a type that is not
/// known. Bindings (KV, D1, R2, …) are elsewhere in the answer, hold no value, and are not listed. The token needs the
/// account's permission “Pages Read”. A project may have no variables, and the answer names the project and has the
/// deployment: an empty list is a listing.
///
/// Sources: cloudflare/cloudflare-typescript, `src/resources/pages/projects/projects.ts`; wrangler,
/// `packages/wrangler/src/pages/secret/index.ts`, for null and empty ones.
public struct CloudflarePages: Provider {
    /// `cloudflare-pages`.
    public let id = "cloudflare-pages"

    private static let api = CloudflareAPI.api(permission: "Pages Read")

    private static let settings = [
        CloudflareAPI.account,
        Setting("project", "Pages project's name", "lower-case letters, digits and -") {
            $0.isName(with: "-", atMost: 58) && $0 == $0.lowercased()
        },
        Setting("deployment", "deployment", words: ["production", "preview"]),
    ]

    /// The provider.
    public init() {}

    /// Cloudflare's API.
    public var api: APIConfiguration? { Self.api }

    /// `project` and `deployment` are needed, `account` may be left to `CLOUDFLARE_ACCOUNT_ID`.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        CloudflarePages.settings.problems(of: listing)
    }

    /// The dashboard's page of the project's variables.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        listing.settings["project"].map {
            CloudflareAPI.dashboard(listing, "pages/view/\($0.value)/settings/environment-variables")
        }
    }

    /// The project's production or preview deployments: each has one set of variables.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        guard let project = listing.settings["project"], let deployment = listing.settings["deployment"]
        else {
            return nil
        }
        return CloudflareAPI.place(
            of: listing, variables, "Pages project \(project.value) (\(deployment.value))")
    }

    /// Fetches the project.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        try await get("variables", of: listing, by: context) { body throws(Failure) in
            try read(body, of: listing, source: .live, readAt: context.now)
        }
    }

    /// Asks for the project, of which `what` is looked at.
    package func get<Seen: Sendable>(
        _ what: String, of listing: ListingDeclaration, by context: FetchContext,
        _ read: ([UInt8]) throws(Failure) -> Seen
    ) async throws(Failure) -> Seen {
        let project = listing.settings["project"]?.value ?? ""
        let account = try CloudflareAPI.accountPath(of: listing, context.variables)
        let place = listing.settings["project"].map { " in \($0.position)" } ?? ""
        let subject = ProviderAPI.Subject(
            what: "the \(what) of Pages project \(project)", owner: "Pages project \(project)",
            advice: "Check `project`\(place), the account, and that the token is for this account.")
        return try await ProviderAPI(Self.api, context).get(
            "\(account)/pages/projects/\(project)", subject, read)
    }

    /// Reads the answer of `GET …/pages/projects/{project}`.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let (project, values) = try CloudflarePages.decode(body)
        let config = try project.config(of: listing)
        var entries = ListedEntries(of: CloudflareAPI.host)
        for (name, variable) in config.variables ?? [:] {
            guard let variable else { continue }
            if variable.type == "plain_text",
                let value = variable.value.flatMap({ values.secret(name, at: $0) })
            {
                try entries.add(value)
            } else {
                try entries.add(name)
            }
        }
        return try entries.listing(provider: id, source: source, readAt: readAt)
    }

    /// A project, and what its answer shows that may be a key.
    package static func decode(_ body: [UInt8]) throws(Failure) -> (project: Project, values: ShownValues) {
        let (project, values) = try CloudflareAPI.decode(
            Project.self, takingOut: ["value", "build_command", "web_analytics_token"], from: body)
        return (project, values)
    }

    /// A project as it is answered.
    package struct Project: Decodable {
        package let name: String
        /// The branch whose builds are production's.
        package let productionBranch: String?
        package let build: Build?
        private let configs: [String: Config]

        private enum CodingKeys: String, CodingKey {
            case name
            case productionBranch = "production_branch"
            case build = "build_config"
            case configs = "deployment_configs"
        }

        /// The deployment that a listing declares. Another project's would be judged as this one's.
        package func config(of listing: ListingDeclaration) throws(Failure) -> Config {
            if let declared = listing.settings["project"], declared.value != name {
                throw Failure(
                    message: "Cloudflare's answer is about another project than \(declared.value)",
                    advice: "Check `project` in \(declared.position), or the file.")
            }
            let deployment = listing.settings["deployment"]?.value ?? "production"
            guard let config = configs[deployment] else {
                throw ListingJSON.wrongShape(CloudflareAPI.host, "it has no \(deployment) deployment")
            }
            return config
        }
    }

    /// How a project is built.
    package struct Build: Decodable {
        package let command: ShownValue?

        private enum CodingKeys: String, CodingKey { case command = "build_command" }
    }

    /// A deployment's variables.
    package struct Config: Decodable {
        package let variables: [String: Variable?]?

        private enum CodingKeys: String, CodingKey { case variables = "env_vars" }
    }

    /// A variable: of another type than `plain_text`, its value is not shown.
    package struct Variable: Decodable {
        package let type: String?
        package let value: ShownValue?
    }
}
