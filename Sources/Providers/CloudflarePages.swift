public import Listings
public import Manifests
package import Secrets
public import Support
import Transport

/// The provider of the variables and secrets of a Cloudflare Pages project's production or preview deployments.
///
/// `GET /accounts/{account}/pages/projects/{project}` answers with `result.name` and
/// `result.deployment_configs.{production,preview}.env_vars.{NAME}`: `{"type": "plain_text", "value"}` with the value,
/// `{"type": "secret_text", "value": ""}` without it. In a request `null` deletes a variable; in a response it does not
/// tell whether the variable exists. If `env_vars` is missing or null, the variables are unknown; a project without
/// variables has `{}`. So evidence is the value for plain variables, and the name for secret ones and for unknown
/// types. Bindings (KV, D1, R2, …) hold no value: they are the listing's resources. The token needs the account's
/// permission “Pages Read”.
///
/// All this applies to the next deployment. The running variables are in `canonical_deployment.env_vars` (production)
/// and `latest_deployment.env_vars`: a variable that runs with another value than the one set is listed only by its
/// name, because no single value is live; one that runs and is no longer set is listed, too. The rule
/// `secret-undeployed` reports both. A project may have no variables, and the response names the project and has the
/// deployment: an empty list is a listing.
///
/// Sources: cloudflare/cloudflare-typescript, `src/resources/pages/projects/projects.ts`; wrangler,
/// `packages/wrangler/src/pages/secret/index.ts`, for null.
public struct CloudflarePages: Provider {
    /// `cloudflare-pages`.
    public let id = "cloudflare-pages"

    static let api = CloudflareAPI.api(permission: "Pages Read")

    private static let settings = [
        CloudflareAPI.account,
        Setting("project", "Pages project name", "lower-case letters, digits and -") {
            $0.isName(with: "-", atMost: 58) && $0 == $0.lowercased()
        },
        Setting("deployment", "deployment", words: ["production", "preview"]),
    ]

    /// The provider.
    public init() {}

    /// Cloudflare's API.
    public var api: APIConfiguration? { Self.api }

    /// Checks the settings: `project` and `deployment` are required, `account` defaults to `CLOUDFLARE_ACCOUNT_ID`.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        CloudflarePages.settings.problems(of: listing)
    }

    /// The dashboard's page of the project's variables.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        listing.settings["project"].map {
            CloudflareAPI.dashboard(listing, "pages/view/\($0.value)/settings/environment-variables")
        }
    }

    /// The project's production or preview deployments, which share one set of variables.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        guard let project = listing.settings["project"], let deployment = listing.settings["deployment"]
        else {
            return nil
        }
        // Previews have addresses below the project's.
        let addresses = deployment.value == "production" ? ["\(project.value).pages.dev"] : []
        return CloudflareAPI.place(
            of: listing, variables, "Pages project \(project.value) (\(deployment.value))",
            called: [project.value] + addresses)
    }

    /// Fetches the project, and the addresses of its buckets.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let fetched = try await get("variables", of: listing, by: context) { body throws(Failure) in
            try read(body, of: listing, source: .live, readAt: context.now)
        }
        return try await fetched.addingAddresses(
            of: try CloudflareAPI.accountPath(of: listing, context.variables),
            subject("variables", of: listing), by: try ProviderAPI(Self.api, context))
    }

    /// Fetches the project; `what` names the requested data in messages.
    package func get<Seen: Sendable>(
        _ what: String, of listing: ListingDeclaration, by context: FetchContext,
        _ read: ([UInt8]) throws(Failure) -> Seen
    ) async throws(Failure) -> Seen {
        let project = listing.settings["project"]?.value ?? ""
        let account = try CloudflareAPI.accountPath(of: listing, context.variables)
        return try await ProviderAPI(Self.api, context).get(
            "\(account)/pages/projects/\(project)", subject(what, of: listing), read)
    }

    func subject(_ what: String, of listing: ListingDeclaration) -> ProviderAPI.Subject {
        let project = listing.settings["project"]?.value ?? ""
        let place = listing.settings["project"].map { " in \($0.position)" } ?? ""
        return ProviderAPI.Subject(
            what: "the \(what) of Pages project \(project)", owner: "Pages project \(project)",
            advice: "Check `project`\(place), the account, and that the token is for this account.")
    }

    /// Reads the answer of `GET …/pages/projects/{project}`.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let (project, values) = try CloudflarePages.decode(body)
        var builder = ListingBuilder(host: CloudflareAPI.host)
        let running = try project.running(of: listing)
        var untold: Set<String> = []
        for (name, variable) in try project.variables(of: listing, values) {
            let isDeployed = running.map { $0[name] != nil } ?? true
            switch variable {
            case .shown(let value): builder.add(value, deployed: isDeployed ? nil : .notYet)
            case .hidden: builder.add(name, deployed: isDeployed ? nil : .notYet)
            case .outdated(let candidates):
                builder.add(
                    name, deployed: .otherValue, candidates: candidates.map { .digest($0.value.digest) })
            case .removed(let value?): builder.add(value, deployed: .still)
            case .removed(nil): builder.add(name, deployed: .still)
            case .untold: untold.insert(name)
            }
        }
        if !untold.isEmpty { builder.unlisted = CloudflarePages.unlisted(untold) }
        for resource in try project.resources(of: listing) { builder.add(resource) }
        return try builder.listing(provider: id, source: source, readAt: readAt)
            .at(own(project, listing))
            .at(
                project.productionBranch == nil ? nil : production(of: listing),
                buildsOf: project.productionBranch)
    }

    private static func unlisted(_ names: Set<String>) -> UnlistedNames {
        let reason = Failure(
            message: "the answer has a variable as null, which does not tell whether it is set",
            advice: "Set the variable at Cloudflare, or delete it.")
        return UnlistedNames(reason, isOpen: true) { names.contains($0) ? reason : nil }
    }

    /// Returns the project's own place if the response has its addresses.
    private func own(_ project: Project, _ listing: ListingDeclaration) -> Place? {
        let addresses = project.addresses
        guard listing.settings["deployment"]?.value != "preview", !addresses.isEmpty,
            let place = place(of: listing, [:])
        else { return nil }
        return Place(place.host, account: place.account, place.name, identifiers: addresses)
    }

    /// Returns the place to which builds of the project's production branch go, which are not previews.
    private func production(of listing: ListingDeclaration) -> Place? {
        guard let project = listing.settings["project"], listing.settings["deployment"]?.value == "preview"
        else { return nil }
        return Place(
            CloudflareAPI.host, account: CloudflareAPI.account(of: listing),
            "Pages project \(project.value) (production)")
    }

    /// Decodes a project, and takes out the values that may be keys.
    package static func decode(_ body: [UInt8]) throws(Failure) -> (project: Project, values: ShownValues) {
        let (project, values) = try CloudflareAPI.decode(
            Project.self, takingOut: ["value", "build_command", "web_analytics_token"], from: body)
        return (project, values)
    }

    /// A project in Cloudflare's response.
    package struct Project: Decodable {
        package let name: String
        /// The project's address at Cloudflare's own `pages.dev`.
        private let subdomain: String?
        /// All addresses, including the team's own.
        private let domains: [String]?
        private let branch: String?
        package let build: Build?
        private let configs: [String: Config]
        private let canonical: Deployment?
        private let latest: Deployment?

        private enum CodingKeys: String, CodingKey {
            case name, subdomain, domains
            case branch = "production_branch"
            case build = "build_config"
            case configs = "deployment_configs"
            case canonical = "canonical_deployment"
            case latest = "latest_deployment"
        }

        /// The branch whose builds go to production; `nil` if the response does not name it.
        package var productionBranch: String? { branch.flatMap { $0.isEmpty ? nil : $0 } }

        /// The addresses in `subdomain` and `domains`, which lead to production.
        package var addresses: [String] {
            Set(([subdomain].compactMap(\.self) + (domains ?? [])).map { $0.lowercased() }).sorted()
        }

        /// Returns the resources of a deployment; for production, also those of previews.
        package func resources(of listing: ListingDeclaration) throws(Failure) -> [BoundResource] {
            let account = CloudflareAPI.account(of: listing)
            return try CloudflareBinding.resources(ofPages: config(of: listing).bindings, account: account)
                + previews(beside: listing, account: account)
        }

        /// Returns the variables of a deployment: those set for the next one, and those that run.
        package func variables(
            of listing: ListingDeclaration, _ values: ShownValues
        ) throws(Failure) -> [String: LiveVariable] {
            let (set, running) = (try config(of: listing).variables, try running(of: listing) ?? [:])
            var variables: [String: LiveVariable] = [:]
            for name in Set(set.keys).union(running.keys) {
                guard let variable = set[name] ?? nil else {
                    variables[name] =
                        (running[name] ?? nil).map { .removed($0.shown(name, values)) } ?? .untold
                    continue
                }
                let shown = variable.shown(name, values)
                let all = [shown] + (running[name].map { [$0?.shown(name, values)] } ?? [])
                variables[name] =
                    Set(all.map { $0?.value.digest }).count > 1
                    ? .outdated(all.compactMap(\.self)) : shown.map { .shown($0) } ?? .hidden
            }
            return variables
        }

        /// Returns the running deployment's variables; `nil` if the response has no such deployment.
        ///
        /// - Throws: a failure if that deployment does not list its variables.
        fileprivate func running(of listing: ListingDeclaration) throws(Failure) -> [String: Variable?]? {
            let environment = listing.settings["deployment"]?.value ?? "production"
            if environment != "production" || canonical == nil, let latest, latest.environment == nil {
                throw ListingJSON.wrongShape(
                    CloudflareAPI.host, "the latest deployment does not tell whether it is a preview")
            }
            guard let running = deployment(environment) else { return nil }
            guard let variables = running.variables else {
                throw ListingJSON.wrongShape(
                    CloudflareAPI.host, "the deployment that runs does not tell its variables")
            }
            return variables
        }

        /// Returns the running deployment. The latest may belong to another environment, and a project's first one has
        /// no separate canonical deployment.
        private func deployment(_ environment: String) -> Deployment? {
            let latest = latest?.environment == environment ? latest : nil
            return environment == "production" ? canonical ?? latest : latest
        }

        /// Returns the build of the running deployment; `nil` if the response does not include it.
        package func deployedBuild(of listing: ListingDeclaration) -> Build? {
            deployment(listing.settings["deployment"]?.value ?? "production")?.build
        }

        /// Returns the resources of previews, if the listing is of production deployments.
        private func previews(
            beside listing: ListingDeclaration, account: String?
        ) throws(Failure) -> [BoundResource] {
            guard listing.settings["deployment"]?.value != "preview", let config = configs["preview"] else {
                return []
            }
            return try CloudflareBinding.resources(ofPages: config.bindings, account: account).map {
                $0.named("\($0.name) (preview)").asPreview
            }
        }

        /// Returns the declared deployment's configuration. A response about another project is an error.
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

    /// What is known about a variable.
    package enum LiveVariable: Sendable {
        /// The variable's value, which is set and, as far as the response tells, runs.
        case shown(HeldSecret)
        /// The variable is set; its value is not shown.
        case hidden
        /// The variable is set, and another value runs: both values, if shown.
        case outdated([HeldSecret])
        /// The variable is no longer set, but still runs: its value, if shown.
        case removed(HeldSecret?)
        /// Unknown whether the variable is set.
        case untold
    }

    /// The build configuration of a project.
    package struct Build: Decodable {
        package let command: ShownValue?
        /// Whether the response includes the command.
        package let isCommandKnown: Bool

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            isCommandKnown = fields.contains(.command)
            command = try fields.decodeIfPresent(ShownValue.self, forKey: .command)
        }

        private enum CodingKeys: String, CodingKey { case command = "build_command" }
    }

    /// The configuration of the next deployment.
    package struct Config: Decodable {
        package let variables: [String: Variable?]
        fileprivate let bindings: [String: ConfigurationValue]

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            // A missing or null field is not known to be empty: a project without variables has `{}`.
            variables = try fields.decode([String: Variable?].self, forKey: .variables)
            bindings = try ConfigurationValue(from: decoder).entries ?? [:]
        }

        private enum CodingKeys: String, CodingKey { case variables = "env_vars" }
    }

    /// A deployment.
    private struct Deployment: Decodable {
        let environment: String?
        let variables: [String: Variable?]?
        let build: Build?

        private enum CodingKeys: String, CodingKey {
            case environment
            case build = "build_config"
            case variables = "env_vars"
        }
    }

    /// A variable. Only the type `plain_text` shows the value.
    package struct Variable: Decodable {
        package let type: String?
        package let value: ShownValue?

        package func shown(_ name: String, _ values: ShownValues) -> HeldSecret? {
            type == "plain_text" ? value.flatMap { values.secret(name, at: $0) } : nil
        }
    }
}

extension CloudflarePages {
    /// `GET …/projects/{project}/domains`: the project itself shows its variables. Source: cloudflare-typescript,
    /// `src/resources/pages/projects/domains.ts`.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let project = listing.settings["project"]?.value ?? ""
        let account = try CloudflareAPI.accountPath(of: listing, context.variables)
        return AccessRequest(
            Self.api, "\(account)/pages/projects/\(project)/domains", subject("variables", of: listing))
    }

    /// `dash.cloudflare.com/ACCOUNT/pages/view/PROJECT/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        let words = page.segments
        guard page.host == "dash.cloudflare.com", words.count > 3, words[1...2] == ["pages", "view"] else {
            return nil
        }
        return [("account", words[0]), ("project", words[3])]
    }
}
