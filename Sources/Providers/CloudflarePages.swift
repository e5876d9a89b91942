public import Listings
public import Manifests
package import Secrets
public import Support
import Transport

/// A Cloudflare Pages project's variables and secrets, of its production or its preview deployments.
///
/// `GET /accounts/{account}/pages/projects/{project}` answers with `result.name` and
/// `result.deployment_configs.{production,preview}.env_vars.{NAME}`: `{"type": "plain_text", "value"}` with the value,
/// `{"type": "secret_text", "value": ""}` without it. A null deletes one in a request; in an answer it does not tell
/// whether there is one. Where `env_vars` is
/// missing or null nothing is known of them; a project without any has `{}`. So evidence is the value for plain ones, the name for
/// secret ones, and for those of a type that is not known. Bindings (KV, D1, R2, …) hold no value: they are the
/// listing's resources. The token needs the account's permission “Pages Read”.
///
/// All this is what the next deployment gets. What runs is in `canonical_deployment.env_vars` (production) and
/// `latest_deployment.env_vars`: a variable that runs with another value than is set is listed by its name alone, as no
/// single value is live; one that runs and is no longer set is listed, too. The rule `secret-undeployed` tells of each. A project may have no variables, and the
/// answer names the project and has the deployment: an empty list is a listing.
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
        // Previews have addresses below the project's.
        let addresses = deployment.value == "production" ? ["\(project.value).pages.dev"] : []
        return CloudflareAPI.place(
            of: listing, variables, "Pages project \(project.value) (\(deployment.value))",
            called: [project.value] + addresses)
    }

    /// Fetches the project, and the addresses of the buckets that it is bound to.
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

    /// Asks for the project, of which `what` is looked at.
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

    /// The project's own place where it tells its addresses.
    private func own(_ project: Project, _ listing: ListingDeclaration) -> Place? {
        let addresses = project.addresses
        guard listing.settings["deployment"]?.value != "preview", !addresses.isEmpty,
            let place = place(of: listing, [:])
        else { return nil }
        return Place(place.host, account: place.account, place.name, identifiers: addresses)
    }

    /// Where builds of the project's production branch go, which are no previews.
    private func production(of listing: ListingDeclaration) -> Place? {
        guard let project = listing.settings["project"], listing.settings["deployment"]?.value == "preview"
        else { return nil }
        return Place(
            CloudflareAPI.host, account: CloudflareAPI.account(of: listing),
            "Pages project \(project.value) (production)")
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
        /// Its address at Cloudflare's own `pages.dev`.
        private let subdomain: String?
        /// All its addresses, the team's own among them.
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

        /// The branch whose builds are production's; nil where the answer does not name it.
        package var productionBranch: String? { branch.flatMap { $0.isEmpty ? nil : $0 } }

        /// Those of `subdomain` and `domains`, which lead to production.
        package var addresses: [String] {
            Set(([subdomain].compactMap(\.self) + (domains ?? [])).map { $0.lowercased() }).sorted()
        }

        /// What a deployment is bound to, and beside production's what previews are.
        package func resources(of listing: ListingDeclaration) throws(Failure) -> [BoundResource] {
            let account = CloudflareAPI.account(of: listing)
            return try CloudflareBinding.resources(ofPages: config(of: listing).bindings, account: account)
                + previews(beside: listing, account: account)
        }

        /// The variables of a deployment: as they are set for the next one, beside those that run.
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

        /// The variables of the deployment that runs; nil where the answer has none of this environment.
        ///
        /// - Throws: where that deployment does not tell its variables.
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

        /// The deployment that runs: the latest may be another environment's, and a project's first has no canonical one
        /// beside it.
        private func deployment(_ environment: String) -> Deployment? {
            let latest = latest?.environment == environment ? latest : nil
            return environment == "production" ? canonical ?? latest : latest
        }

        /// How what runs was built; nil where the answer does not tell.
        package func deployedBuild(of listing: ListingDeclaration) -> Build? {
            deployment(listing.settings["deployment"]?.value ?? "production")?.build
        }

        /// What previews are bound to, where a listing is of production's deployments.
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

    /// What is known of a variable.
    package enum LiveVariable: Sendable {
        /// Its value, which is set and, as far as the answer tells, runs.
        case shown(HeldSecret)
        /// That it is set.
        case hidden
        /// That it is set, and what runs has another value: both, as far as they are shown.
        case outdated([HeldSecret])
        /// That it is no longer set, and what runs has it, with its value where that is shown.
        case removed(HeldSecret?)
        /// Not even whether it is set.
        case untold
    }

    /// How a project is built.
    package struct Build: Decodable {
        package let command: ShownValue?
        /// Whether the answer tells of the command at all.
        package let isCommandKnown: Bool

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            isCommandKnown = fields.contains(.command)
            command = try fields.decodeIfPresent(ShownValue.self, forKey: .command)
        }

        private enum CodingKeys: String, CodingKey { case command = "build_command" }
    }

    /// What the next deployment gets.
    package struct Config: Decodable {
        package let variables: [String: Variable?]
        fileprivate let bindings: [String: ConfigurationValue]

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            // What is left out or null is not known to be empty: a project without variables answers `{}`.
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

    /// A variable: of another type than `plain_text`, its value is not shown.
    package struct Variable: Decodable {
        package let type: String?
        package let value: ShownValue?

        package func shown(_ name: String, _ values: ShownValues) -> HeldSecret? {
            type == "plain_text" ? value.flatMap { values.secret(name, at: $0) } : nil
        }
    }
}
