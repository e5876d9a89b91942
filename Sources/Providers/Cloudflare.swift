public import Listings
public import Manifests
package import Secrets
public import Support
import Transport

/// A Cloudflare Pages project's variables and secrets, of its production or its preview deployments.
///
/// `GET /accounts/{account}/pages/projects/{project}` answers with `result.name` and
/// `result.deployment_configs.{production,preview}.env_vars.{NAME}`: `{"type": "plain_text", "value"}` with the value,
/// `{"type": "secret_text", "value": ""}` without it, or null for one that was deleted. Where `env_vars` is
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
        var builder = ListingBuilder(host: CloudflareAPI.host)
        let running = project.running(of: listing)
        let all = config.variables.merging(running ?? [:], uniquingKeysWith: { set, _ in set })
        for (name, variable) in all {
            let shown = variable.shown(name, values)
            var deployed: Deployed?
            if config.variables[name] == nil {
                deployed = .still
            } else if let running {
                let runs = running[name].map { $0.shown(name, values)?.value.digest == shown?.value.digest }
                deployed = runs.map { $0 ? nil : .otherValue } ?? .notYet
            }
            if let shown, deployed != .otherValue {
                builder.add(shown, deployed: deployed)
            } else {
                builder.add(name, deployed: deployed)
            }
        }
        let account = CloudflareAPI.account(of: listing)
        for resource in try CloudflareBinding.resources(ofPages: config.bindings, account: account) {
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

        /// The variables of a deployment: as they are set for the next one, beside those that run.
        package func variables(
            of listing: ListingDeclaration, _ values: ShownValues
        ) throws(Failure) -> [String: LiveVariable] {
            let (set, running) = (try config(of: listing).variables, running(of: listing) ?? [:])
            var variables: [String: LiveVariable] = [:]
            for (name, variable) in running where set[name] == nil {
                variables[name] = .removed(variable.shown(name, values))
            }
            for (name, variable) in set {
                let shown = variable.shown(name, values)
                let runs = running[name].map { $0.shown(name, values)?.value.digest }
                variables[name] =
                    runs.map { $0 == shown?.value.digest } == false
                    ? .outdated : shown.map { .shown($0) } ?? .hidden
            }
            return variables
        }

        /// The variables of the deployment that runs; nil where the answer does not tell.
        fileprivate func running(of listing: ListingDeclaration) -> [String: Variable]? {
            let environment = listing.settings["deployment"]?.value ?? "production"
            // The latest may be another environment's; a project's first has no canonical one beside it.
            let latest = latest?.environment == environment ? latest : nil
            let running = environment == "production" ? canonical ?? latest : latest
            return running?.variables?.compactMapValues(\.self)
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
        /// That it is set, and what runs has another value.
        case outdated
        /// That it is no longer set, and what runs has it, with its value where that is shown.
        case removed(HeldSecret?)
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
        package let variables: [String: Variable]
        fileprivate let bindings: [String: ConfigurationValue]

        package init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            // What is left out or null is not known to be empty: a project without variables answers `{}`.
            variables = try fields.decode([String: Variable?].self, forKey: .variables)
                .compactMapValues(\.self)
            bindings = try ConfigurationValue(from: decoder).entries ?? [:]
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
/// | `inherit` | what is taken over from the version before | name |
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

    /// Fetches what is deployed: the settings are those of the latest version, which need not serve traffic.
    ///
    /// `GET …/deployments` answers with `result.deployments`, the one that serves traffic first, each with `versions`:
    /// `[{"version_id", "percentage"}]`; `GET …/versions/{id}` has that version's bindings in `result.resources.bindings`. What runs in
    /// one version and not, or otherwise, in another is listed by its name. Sources: cloudflare/cloudflare-typescript
    /// `src/resources/workers/scripts/deployments.ts` and `versions.ts`; cloudflare/workers-sdk, issue 10585.
    public func complement(
        of listing: ListingDeclaration, by context: FetchContext
    ) async throws(Failure) -> ListingComplement? {
        let script = listing.settings["script"]?.value ?? ""
        let path =
            "\(try CloudflareAPI.accountPath(of: listing, context.variables))/workers/scripts/\(script)"
        let api = try ProviderAPI(Self.api, context)
        let subject = subject(of: listing, script)
        let versions = try await api.getIfAllowed("\(path)/deployments", subject, CloudflareWorkers.deployed)
        guard let versions, !versions.isEmpty else { return nil }
        var complement = ListingComplement()
        for version in versions {
            let bindings = try await api.getIfAllowed(
                "\(path)/versions/\(version.urlComponent)", subject, CloudflareWorkers.version)
            guard let bindings else { return nil }
            complement.deployed =
                complement.deployed.map { known in
                    known.reduce(into: [:]) { common, binding in
                        guard let other = bindings[binding.key] else { return }
                        common[binding.key] = .some(binding.value == other ? other : nil)
                    }
                } ?? bindings
        }
        return complement
    }

    /// The versions that serve traffic.
    static func deployed(_ body: [UInt8]) throws(Failure) -> [String] {
        try CloudflareAPI.decode(Deployments.self, takingOut: [], from: body).result
            .deployments.first?.versions.map(\.version_id) ?? []
    }

    /// A version's secrets and variables, with the digests of those that are shown.
    static func version(_ body: [UInt8]) throws(Failure) -> [String: Digest?] {
        let (version, values) = try CloudflareAPI.decode(Version.self, takingOut: ["text"], from: body)
        return version.resources.bindings.reduce(into: [:]) { deployed, binding in
            switch binding {
            case .variable(let name, let place):
                deployed[name] = .some(values.secret(name, at: place)?.value.digest)
            case .secret(let name), .stored(let name, _): deployed[name] = .some(nil)
            case .other: break
            }
        }
    }

    private struct Deployments: Decodable {
        let deployments: [Deployment]

        struct Deployment: Decodable { let versions: [Version] }
        struct Version: Decodable { let version_id: String }
    }

    private struct Version: Decodable {
        let resources: Script
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
        let account = CloudflareAPI.account(of: listing)
        for binding in script.bindings {
            switch binding {
            case .variable(let name, let place):
                guard let value = values.secret(name, at: place) else { continue }
                builder.add(value)
            case .secret(let name): builder.add(name)
            case .stored(let name, let entry): builder.add(name, shown: .entry(entry))
            case .other(let type, let name, let fields):
                for resource in try CloudflareBinding.resources(of: type, name, fields, account: account) {
                    builder.add(resource)
                }
            }
        }
        for resource in CloudflareBinding.tailConsumers(script.tailConsumers, account: account) {
            builder.add(resource)
        }
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }

    private struct Script: Decodable {
        let bindings: [Binding]
        let tailConsumers: ConfigurationValue?

        private enum CodingKeys: String, CodingKey {
            case bindings
            case tailConsumers = "tail_consumers"
        }
    }

    private enum Binding: Decodable {
        case variable(String, ShownValue)
        case secret(String)
        case stored(String, entry: String)
        case other(type: String, String, [String: ConfigurationValue])

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let type = try fields.decode(String.self, forKey: .type)
            let name = try fields.decode(String.self, forKey: .name)
            switch type {
            case "plain_text": self = .variable(name, try fields.decode(ShownValue.self, forKey: .text))
            case "secrets_store_secret":
                let store = try fields.decode(String.self, forKey: .store)
                let secret = try fields.decode(String.self, forKey: .secret)
                self = .stored(name, entry: CloudflareAPI.entry(store, secret))
            // What a version takes over from the one before it has a name, and may be anything.
            case "json", "inherit": self = .secret(name)
            case _ where type.hasPrefix("secret"): self = .secret(name)
            // Of a type that is not known, and with a text, which may be a secret.
            case _ where fields.contains(.text): self = .secret(name)
            default:
                self = .other(type: type, name, try ConfigurationValue(from: decoder).entries ?? [:])
            }
        }

        private enum CodingKeys: String, CodingKey {
            case type, name, text
            case store = "store_id"
            case secret = "secret_name"
        }
    }
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

    /// A secret of the account's Secrets Store.
    static func entry(_ store: String, _ secret: String) -> String {
        "cloudflare:secrets-store:\(store.lowercased())/\(secret)"
    }

    /// The account that is declared, in lower case as Cloudflare writes it.
    static func account(of listing: ListingDeclaration) -> String? {
        listing.settings["account"]?.value.lowercased()
    }

    /// A place in the account that is declared, else in the operator's.
    static func place(
        of listing: ListingDeclaration, _ variables: [String: String], _ name: String
    ) -> Place {
        let given = variables[accountVariable].flatMap { $0.isEmpty ? nil : $0 }
        return Place(host, account: account(of: listing) ?? given?.lowercased(), name)
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
