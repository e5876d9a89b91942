public import Listings
public import Manifests
package import Secrets
public import Support
import Transport

/// A Cloudflare Pages project's variables and secrets, of its production or its preview deployments.
///
/// `GET /accounts/{account}/pages/projects/{project}` answers with `result.name` and
/// `result.deployment_configs.{production,preview}.env_vars.{NAME}`: `{"type": "plain_text", "value"}` with the value,
/// `{"type": "secret_text", "value": ""}` without it, or null for one that was deleted; `env_vars` is null where there
/// are none, and where it is missing nothing is known of them. So evidence is the value for plain ones, the name for
/// secret ones, and for those of a type that is not known. Bindings (KV, D1, R2, …) hold no value: they are the
/// listing's resources. The token needs the account's permission “Pages Read”.
///
/// All this is what the next deployment gets. What runs is in `canonical_deployment.env_vars` (production) and
/// `latest_deployment.env_vars`: a variable that runs with another value than is set is listed by its name alone, as no
/// single value is live; one that runs and is no longer set is listed, too. A project may have no variables, and the
/// answer names the project and has the deployment: an empty list is a listing.
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
        let running = project.running(of: listing)
        var builder = ListingBuilder(host: CloudflareAPI.host)
        for (name, variable) in config.variables.merging(running, uniquingKeysWith: { set, _ in set }) {
            let shown = variable.shown(name, values)
            let isLive =
                running[name].map { $0.shown(name, values)?.value.digest == shown?.value.digest } ?? true
            if let shown, isLive {
                builder.add(shown)
            } else {
                builder.add(name)
            }
        }
        for resource in config.resources(account: listing.settings["account"]?.value) {
            builder.add(resource)
        }
        return try builder.listing(provider: id, source: source, readAt: readAt)
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
        private let canonical: Deployment?
        private let latest: Deployment?

        private enum CodingKeys: String, CodingKey {
            case name
            case productionBranch = "production_branch"
            case build = "build_config"
            case configs = "deployment_configs"
            case canonical = "canonical_deployment"
            case latest = "latest_deployment"
        }

        /// The variables of the deployment that runs, as far as the answer tells.
        fileprivate func running(of listing: ListingDeclaration) -> [String: Variable] {
            let environment = listing.settings["deployment"]?.value ?? "production"
            // The latest may be another environment's; a project's first has no canonical one beside it.
            let latest = latest?.environment == environment ? latest : nil
            let running = environment == "production" ? canonical ?? latest : latest
            return running?.variables?.compactMapValues(\.self) ?? [:]
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

    /// What the next deployment gets.
    package struct Config: Decodable {
        package let variables: [String: Variable]
        private let bindings: [String: ConfigurationValue]

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            // A field that is left out is not known to be empty; null says that there are none.
            guard fields.contains(.variables) else {
                throw DecodingError.keyNotFound(
                    CodingKeys.variables, .init(codingPath: decoder.codingPath, debugDescription: ""))
            }
            variables =
                try fields.decodeIfPresent([String: Variable?].self, forKey: .variables)?
                .compactMapValues(\.self) ?? [:]
            bindings = try ConfigurationValue(from: decoder).entries ?? [:]
        }

        fileprivate func resources(account: String?) -> [BoundResource] {
            CloudflareResource.all.flatMap { resource in
                (resource.pages.flatMap { bindings[$0]?.entries } ?? [:]).compactMap { name, fields in
                    resource.bound(name, fields, account: account)
                }
            }
        }

        private enum CodingKeys: String, CodingKey { case variables = "env_vars" }
    }

    /// A deployment.
    private struct Deployment: Decodable {
        let environment: String?
        let variables: [String: Variable?]?

        private enum CodingKeys: String, CodingKey {
            case environment
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

/// A Cloudflare Worker's secrets and variables.
///
/// `GET /accounts/{account}/workers/scripts/{script}/settings` answers with `result.bindings`, all in one page:
///
/// | `type` | is listed | evidence |
/// |---|---|---|
/// | `plain_text` | a variable, with its value in `text` | value |
/// | `secret_text`, `secret_key`, and whatever else begins with `secret` | a secret | name |
/// | `secrets_store_secret` | a secret of the account's Secrets Store | name, and which one it is: two Workers that bind the same one share it |
/// | `json` | a variable whose value is not text | name |
///
/// All others (KV, D1, R2, queues, services, …) bind the Worker to something and hold no value of their own: they are
/// the listing's resources. The token needs the account's permission “Workers Scripts Read”. A Worker may have no binding at all,
/// and the answer is then about that very Worker: an empty list is a listing.
///
/// Sources: developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/script_and_version_settings
/// and cloudflare/cloudflare-typescript, `src/resources/workers/scripts/script-and-version-settings.ts`.
public struct CloudflareWorkers: Provider {
    /// `cloudflare-workers`.
    public let id = "cloudflare-workers"

    private static let api = CloudflareAPI.api(permission: "Workers Scripts Read")

    private static let settings = [
        CloudflareAPI.account,
        Setting("script", "Worker's name", "letters, digits, - and _") { $0.isName(with: "-_", atMost: 255) },
    ]

    /// The provider.
    public init() {}

    /// Cloudflare's API.
    public var api: APIConfiguration? { Self.api }

    /// `script` is needed, `account` may be left to `CLOUDFLARE_ACCOUNT_ID`.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        CloudflareWorkers.settings.problems(of: listing)
    }

    /// The dashboard's page of the Worker's settings.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        listing.settings["script"].map {
            CloudflareAPI.dashboard(listing, "workers/services/view/\($0.value)/production/settings")
        }
    }

    /// The Worker.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        listing.settings["script"].map { CloudflareAPI.place(of: listing, variables, "Worker \($0.value)") }
    }

    /// Fetches the Worker's bindings.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let script = listing.settings["script"]?.value ?? ""
        let account = try CloudflareAPI.accountPath(of: listing, context.variables)
        return try await ProviderAPI(Self.api, context).get(
            "\(account)/workers/scripts/\(script)/settings", subject(of: listing, script)
        ) { body throws(Failure) in
            try read(body, of: listing, source: .live, readAt: context.now)
        }
    }

    private func subject(of listing: ListingDeclaration, _ script: String) -> ProviderAPI.Subject {
        let place = listing.settings["script"].map { " in \($0.position)" } ?? ""
        return ProviderAPI.Subject(
            what: "the bindings of Worker \(script)", owner: "Worker \(script)",
            advice: "Check `script`\(place), the account, and that the token is for this account.")
    }

    /// Reads the answer of `GET …/workers/scripts/{script}/settings`.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let (script, values) = try CloudflareAPI.decode(Script.self, takingOut: ["text"], from: body)
        var builder = ListingBuilder(host: CloudflareAPI.host)
        for binding in script.bindings {
            switch binding {
            case .variable(let name, let place):
                guard let value = values.secret(name, at: place) else { continue }
                builder.add(value)
            case .secret(let name): builder.add(name)
            case .stored(let name, let entry): builder.add(name, shown: .entry(entry))
            case .resource(let resource, let name, let fields):
                resource.bound(name, fields, account: listing.settings["account"]?.value).map {
                    builder.add($0)
                }
            case .other: break
            }
        }
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }

    private struct Script: Decodable { let bindings: [Binding] }

    private enum Binding: Decodable {
        case variable(String, ShownValue)
        case secret(String)
        case stored(String, entry: String)
        case resource(CloudflareResource, String, ConfigurationValue)
        case other

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let type = try fields.decode(String.self, forKey: .type)
            let resource = CloudflareResource.all.first { $0.type == type }
            guard resource != nil || type == "plain_text" || type == "json" || type.hasPrefix("secret") else {
                self = .other
                return
            }
            let name = try fields.decode(String.self, forKey: .name)
            switch type {
            case _ where resource != nil:
                self =
                    try resource.map { .resource($0, name, try ConfigurationValue(from: decoder)) } ?? .other
            case "plain_text": self = .variable(name, try fields.decode(ShownValue.self, forKey: .text))
            case "secrets_store_secret":
                let store = try fields.decode(String.self, forKey: .store)
                let secret = try fields.decode(String.self, forKey: .secret)
                self = .stored(name, entry: "cloudflare:secrets-store:\(store)/\(secret)")
            default: self = .secret(name)
            }
        }

        private enum CodingKeys: String, CodingKey {
            case type, name, text
            case store = "store_id"
            case secret = "secret_name"
        }
    }
}

/// What a Worker or a Pages project is bound to beside secrets, by its names in Cloudflare's answers and in Wrangler's
/// files.
///
/// Sources: cloudflare/cloudflare-typescript, `script-and-version-settings.ts` and `pages/projects/projects.ts`;
/// developers.cloudflare.com, “Configuration – Wrangler”, Bindings.
struct CloudflareResource: Sendable {
    private let kind: String
    /// The `type` of a Worker's binding.
    let type: String
    /// The key of a Pages deployment's bindings; nil where Pages has none.
    let pages: String?
    /// The steps to the list in Wrangler's file.
    private let wrangler: [String]
    /// The fields with its id: the first that is there.
    private let ids: [String]
    /// Whether the id is unique without the account.
    private let isGlobal: Bool

    static let all = [
        CloudflareResource(
            kind: "D1 database", type: "d1", pages: "d1_databases", wrangler: ["d1_databases"],
            ids: ["database_id", "id", "database_name"], isGlobal: true),
        CloudflareResource(
            kind: "KV namespace", type: "kv_namespace", pages: "kv_namespaces", wrangler: ["kv_namespaces"],
            ids: ["namespace_id", "id"], isGlobal: true),
        CloudflareResource(
            kind: "R2 bucket", type: "r2_bucket", pages: "r2_buckets", wrangler: ["r2_buckets"],
            ids: ["bucket_name", "name"], isGlobal: false),
        CloudflareResource(
            kind: "Hyperdrive configuration", type: "hyperdrive", pages: "hyperdrive_bindings",
            wrangler: ["hyperdrive"], ids: ["id"], isGlobal: true),
        CloudflareResource(
            kind: "Worker", type: "service", pages: "services", wrangler: ["services"], ids: ["service"],
            isGlobal: false),
        CloudflareResource(
            kind: "queue", type: "queue", pages: "queue_producers", wrangler: ["queues", "producers"],
            ids: ["queue_name", "queue", "name"], isGlobal: false),
        CloudflareResource(
            kind: "queue", type: "", pages: nil, wrangler: ["queues", "consumers"], ids: ["queue"],
            isGlobal: false),
        CloudflareResource(
            kind: "Durable Object namespace", type: "durable_object_namespace",
            pages: "durable_object_namespaces", wrangler: [], ids: ["namespace_id"], isGlobal: true),
        CloudflareResource(
            kind: "Vectorize index", type: "vectorize", pages: "vectorize_bindings", wrangler: ["vectorize"],
            ids: ["index_name"], isGlobal: false),
        CloudflareResource(
            kind: "Analytics Engine dataset", type: "analytics_engine", pages: "analytics_engine_datasets",
            wrangler: ["analytics_engine_datasets"], ids: ["dataset"], isGlobal: false),
    ]

    /// A binding's fields as what it is bound to; nil where they don't say.
    func bound(_ name: String?, _ fields: ConfigurationValue, account: String?) -> BoundResource? {
        guard let fields = fields.entries, let id = ids.lazy.compactMap({ fields[$0]?.text }).first else {
            return nil
        }
        // A service has environments, of which production is meant where none is named.
        let environment = type == "service" ? fields["environment"]?.text : nil
        let suffix = environment.flatMap { $0 == "production" ? nil : " (\($0))" } ?? ""
        return BoundResource(
            kind: "Cloudflare \(kind)", account: isGlobal ? nil : account, id: id + suffix, name: name ?? id)
    }

    /// All that a section of Wrangler's file binds. None of it is inherited by an environment.
    static func bound(in section: [String: ConfigurationValue], account: String?) -> [BoundResource] {
        all.filter { !$0.wrangler.isEmpty }.flatMap { resource in
            var value: ConfigurationValue? = .table(section)
            for step in resource.wrangler { value = value?.entries?[step] }
            guard case .list(let bindings)? = value else { return [BoundResource]() }
            return bindings.compactMap { resource.bound($0.entries?["binding"]?.text, $0, account: account) }
        }
    }
}

extension ConfigurationValue {
    /// A text; nil where it is none, or is empty.
    fileprivate var text: String? { if case .text(let text) = self, !text.isEmpty { text } else { nil } }
}

/// Cloudflare's API, as Workers and Pages are listed by it.
///
/// Every answer is an envelope, `{"success", "errors": [{"code", "message"}], "messages", "result"}`; an account's id
/// has 32 hexadecimal digits. A token that is no token at all gets 400 with the code 6003, “Invalid request headers”.
/// Sources: developers.cloudflare.com/api, cloudflare/cloudflare-typescript; wrangler for the names of the variables.
package enum CloudflareAPI {
    package static let host = "Cloudflare"
    private static let accountVariable = "CLOUDFLARE_ACCOUNT_ID"
    private static let tokenCodes = [6003, 6111, 9106, 10_001]

    static let account = Setting(
        "account", "account's id", "32 hexadecimal digits", isNeeded: false, isRight: { $0.isHex(32) })

    /// - Parameter permission: what a token needs, as Cloudflare's page of permissions calls it.
    static func api(permission: String) -> APIConfiguration {
        APIConfiguration(
            host: host, defaultBase: "https://api.cloudflare.com",
            addressVariable: "ENVAUDIT_CLOUDFLARE_API_URL", tokenVariables: ["CLOUDFLARE_API_TOKEN"],
            tokenPage: "https://dash.cloudflare.com/profile/api-tokens",
            permissionAdvice: "Use a token with the account's permission “\(permission)”.",
            statusPage: "https://www.cloudflarestatus.com", tokenPrefixes: ["cfut_", "cfat_", "cfk_"],
            // It is sent in other headers, and may do everything.
            refusal: { $0.hasPrefix("cfk_") ? "a Global API Key, which is no token" : nil },
            isTokenRefused: { $0.status == 401 || $0.status == 400 && saysNoToken($0) })
    }

    /// A place in the account that is declared, else in the operator's.
    static func place(
        of listing: ListingDeclaration, _ variables: [String: String], _ name: String
    ) -> Place {
        let given = variables[accountVariable].flatMap { $0.isEmpty ? nil : $0 }
        return Place(host, account: listing.settings["account"]?.value ?? given, name)
    }

    /// The path of an account's own things: the manifest's account, else the operator's.
    static func accountPath(
        of listing: ListingDeclaration, _ variables: [String: String]
    ) throws(Failure) -> String {
        let given = variables[accountVariable].flatMap { $0.isEmpty ? nil : $0 }
        guard let id = listing.settings["account"]?.value ?? given else {
            throw Failure(
                message: "no account is declared, and \(accountVariable) is not set",
                advice:
                    "Declare `account` in \(listing.provider.position.file), or export \(accountVariable)=….")
        }
        guard id.isHex(32) else {
            throw Failure(
                message: "\(accountVariable) is no account's id: 32 hexadecimal digits",
                advice: "Copy it from the account's overview at https://dash.cloudflare.com.")
        }
        return "/client/v4/accounts/\(id)"
    }

    /// A page of the dashboard. Where the account is not declared, Cloudflare asks for it.
    static func dashboard(_ listing: ListingDeclaration, _ page: String) -> String {
        guard let account = listing.settings["account"] else {
            return "https://dash.cloudflare.com/?to=/:account/\(page)"
        }
        return "https://dash.cloudflare.com/\(account.value)/\(page)"
    }

    /// The result in an envelope, and the values that it shows under `keys`.
    static func decode<Result: Decodable>(
        _ type: Result.Type, takingOut keys: Set<String>, from body: [UInt8]
    ) throws(Failure) -> (result: Result, values: ShownValues) {
        let (envelope, values) = try ListingJSON.decode(
            Envelope<Result>.self, takingOut: keys, from: body, of: host)
        guard let result = envelope.result else {
            let codes =
                envelope.codes.isEmpty
                ? "" : " (code \(envelope.codes.map(String.init).joined(separator: ", ")))"
            throw Failure(
                message: "Cloudflare answered that it did not succeed\(codes)",
                advice: "Run again; if it stays so, look at https://www.cloudflarestatus.com.")
        }
        return (result, values)
    }

    private static func saysNoToken(_ response: HTTPResponse) -> Bool {
        let envelope = try? ListingJSON.decode(Envelope<Bool>.self, from: response.body, of: host)
        return envelope?.codes.contains(where: tokenCodes.contains) == true
    }

    /// The result, where it is one; else why there is none.
    private struct Envelope<Result: Decodable>: Decodable {
        let result: Result?
        let codes: [Int]

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let isSuccess = try fields.decode(Bool.self, forKey: .success)
            result = isSuccess ? try fields.decode(Result.self, forKey: .result) : nil
            codes =
                isSuccess ? [] : try (fields.decodeIfPresent([Fault].self, forKey: .errors) ?? []).map(\.code)
        }

        private struct Fault: Decodable { let code: Int }
        private enum CodingKeys: String, CodingKey { case success, errors, result }
    }
}
