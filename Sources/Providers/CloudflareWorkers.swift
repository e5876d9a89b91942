public import Listings
public import Manifests
import Secrets
public import Support
import Transport

/// The provider of a Cloudflare Worker's secrets and variables.
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
/// the listing's resources. The token needs the account's permission “Workers Scripts Read”. A Worker may have no
/// bindings, and the response is about that very Worker: an empty list is a listing.
///
/// Sources: developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/script_and_version_settings
/// and cloudflare/cloudflare-typescript, `src/resources/workers/scripts/script-and-version-settings.ts`.
public struct CloudflareWorkers: Provider {
    /// `cloudflare-workers`.
    public let id = "cloudflare-workers"
    /// `script`.
    public let mainSetting = "script"

    static let api = CloudflareAPI.api(permission: "Workers Scripts Read")

    private static let settings = [
        CloudflareAPI.account,
        Setting("script", "Worker name", "letters, digits, - and _") { $0.isName(with: "-_", atMost: 255) },
    ]

    /// The provider.
    public init() {}

    /// Cloudflare's API.
    public var api: APIConfiguration? { Self.api }

    /// Checks the settings: `script` is required, `account` defaults to `CLOUDFLARE_ACCOUNT_ID`.
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
        listing.settings["script"].map {
            CloudflareAPI.place(
                of: listing, variables, "Worker \($0.value)", called: [$0.value, "\($0.value).*.workers.dev"])
        }
    }

    /// Fetches the Worker's bindings, and the addresses of its buckets.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        let script = listing.settings["script"]?.value ?? ""
        let account = try CloudflareAPI.accountPath(of: listing, context.variables)
        let api = try ProviderAPI(Self.api, context)
        let fetched = try await api.get(
            "\(account)/workers/scripts/\(script)/settings", subject(of: listing, script)
        ) { body throws(Failure) in
            try read(body, of: listing, source: .live, readAt: context.now)
        }
        return try await fetched.addingAddresses(of: account, subject(of: listing, script), by: api)
    }

    /// Fetches the deployed bindings: the settings are those of the latest version, which need not serve traffic.
    ///
    /// `GET …/deployments` answers with `result.deployments`, the one that serves traffic first, each with `versions`:
    /// `[{"version_id", "percentage"}]`, of which a gradual deployment has several; `GET …/versions/{id}` has that
    /// version's bindings in `result.resources.bindings`. The bindings of every version are judged. If one is missing,
    /// or the token may not read the deployments (403), the running bindings are unknown.
    /// Sources: cloudflare/cloudflare-typescript `src/resources/workers/scripts/deployments.ts` and `versions.ts`;
    /// cloudflare/workers-sdk, issue 10585.
    public func complement(
        of listing: ListingDeclaration, by context: FetchContext
    ) async throws(Failure) -> ListingComplement? {
        let script = listing.settings["script"]?.value ?? ""
        let path =
            "\(try CloudflareAPI.accountPath(of: listing, context.variables))/workers/scripts/\(script)"
        let api = try ProviderAPI(Self.api, context)
        let subject = subject(of: listing, script)
        let account = CloudflareAPI.account(of: listing)
        let answer: [String]?? = try await api.getIfAllowed(
            "\(path)/deployments", subject, forbidden: nil
        ) { body throws(Failure) in try CloudflareWorkers.deployed(body) }
        guard let answer else { return nil }
        guard let deployed = answer else {
            let reason = Failure(
                message: "the token may not read which version of Worker \(script) runs",
                advice: "Use a token that may (Workers Scripts Read).")
            return ListingComplement(
                unlisted: .beside(reason, showing: place(of: listing, context.variables)))
        }
        guard !deployed.isEmpty else { return nil }
        var complement = ListingComplement()
        var versions: [[String: ListedSecret.Shown]] = []
        for id in deployed {
            let version = try await api.getIfAllowed("\(path)/versions/\(id.urlComponent)", subject) {
                body throws(Failure) in try CloudflareWorkers.version(body, account: account)
            }
            // The running bindings are unknown, and may differ from those that are set.
            guard let version else {
                throw Failure(
                    message:
                        "a version of Worker \(script) that serves traffic can't be read: Cloudflare answered with 403 or 404",
                    advice: "Check that the token may read the Worker, or deploy it again.")
            }
            versions.append(version.values)
            for resource in version.resources where !complement.resources.contains(resource) {
                complement.resources.append(resource)
            }
        }
        complement.versions = versions
        // The name is that of the configured binding, which leads elsewhere.
        complement.resources = complement.resources.map { $0.named("\($0.name) (deployed)") }
        return complement
    }

    /// Returns the versions that serve traffic; empty if nothing was deployed.
    ///
    /// - Throws: a failure if the versions of a deployment don't serve all of its traffic: some are missing.
    package static func deployed(_ body: [UInt8]) throws(Failure) -> [String] {
        let deployments = try CloudflareAPI.decode(Deployments.self, takingOut: [], from: body).result
            .deployments
        guard let versions = deployments.first?.versions else { return [] }
        let shares = versions.compactMap(\.percentage)
        guard !versions.isEmpty, shares.count < versions.count || shares.reduce(0, +) > 99 else {
            throw ListingJSON.wrongShape(
                CloudflareAPI.host, "the versions of a deployment don't serve all of its traffic")
        }
        return versions.map(\.version_id)
    }

    /// Reads a version's secrets and variables, with their shown values, and its resources.
    static func version(
        _ body: [UInt8], account: String?
    ) throws(Failure) -> (values: [String: ListedSecret.Shown], resources: [BoundResource]) {
        let (version, values) = try CloudflareAPI.decode(Version.self, takingOut: ["text"], from: body)
        var deployed: [String: ListedSecret.Shown] = [:]
        for binding in version.resources.bindings {
            switch binding {
            case .variable(let name, let place):
                let value = values.secret(name, at: place)
                deployed[name] = value.map { ListedSecret.Shown.digest($0.value.digest) } ?? .nothing
            case .secret(let name): deployed[name] = .nothing
            case .stored(let name, let entry): deployed[name] = .entry(entry)
            case .other: break
            }
        }
        return (deployed, try version.resources.resources(account: account))
    }

    private struct Deployments: Decodable {
        let deployments: [Deployment]

        struct Deployment: Decodable { let versions: [Version] }
        struct Version: Decodable {
            let version_id: String
            let percentage: Double?
        }
    }

    private struct Version: Decodable {
        let resources: Script
    }

    func subject(of listing: ListingDeclaration, _ script: String) -> ProviderAPI.Subject {
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
            case .other: break
            }
        }
        for resource in try script.resources(account: CloudflareAPI.account(of: listing)) {
            builder.add(resource)
        }
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }

    private struct Script: Decodable {
        let bindings: [Binding]
        let tailConsumers: ConfigurationValue?
        let streamingTailConsumers: ConfigurationValue?

        private enum CodingKeys: String, CodingKey {
            case bindings
            case tailConsumers = "tail_consumers"
            case streamingTailConsumers = "streaming_tail_consumers"
        }

        /// Returns the resources other than variables.
        func resources(account: String?) throws(Failure) -> [BoundResource] {
            var resources: [BoundResource] = []
            for case .other(let type, let name, let fields) in bindings {
                resources += try CloudflareBinding.resources(of: type, name, fields, account: account)
            }
            return resources
                + CloudflareBinding.tailConsumers(tailConsumers, streamingTailConsumers, account: account)
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
            // An inherited binding has a name, and may have any type.
            case "json", "inherit": self = .secret(name)
            case _ where type.hasPrefix("secret"): self = .secret(name)
            // An unknown type with a text, which may be a secret.
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

extension CloudflareWorkers {
    /// `GET …/scripts/{script}/secrets`: names alone. Source: cloudflare-rs, `endpoints/workers/list_secrets.rs`.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let script = listing.settings["script"]?.value ?? ""
        let account = try CloudflareAPI.accountPath(of: listing, context.variables)
        return AccessRequest(
            Self.api, "\(account)/workers/scripts/\(script)/secrets", subject(of: listing, script))
    }

    /// `dash.cloudflare.com/ACCOUNT/workers/services/view/SCRIPT/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        let words = page.segments
        guard page.host == "dash.cloudflare.com", words.count > 4,
            words[1...3] == ["workers", "services", "view"]
        else { return nil }
        return [("account", words[0]), ("script", words[4])]
    }
}
