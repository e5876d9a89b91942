public import Listings
public import Manifests
import Secrets
public import Support

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
/// not listed. The token needs the account's permission “Workers Scripts Read”. A Worker may have no binding at all,
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
        var entries = ListedEntries(of: CloudflareAPI.host)
        for binding in script.bindings {
            switch binding {
            case .variable(let name, let place):
                guard let value = values.secret(name, at: place) else { continue }
                try entries.add(value)
            case .secret(let name): try entries.add(name)
            case .stored(let name, let entry): try entries.add(name, shown: .entry(entry))
            case .other: break
            }
        }
        return try entries.listing(provider: id, source: source, readAt: readAt)
    }

    private struct Script: Decodable { let bindings: [Binding] }

    private enum Binding: Decodable {
        case variable(String, ShownValue)
        case secret(String)
        case stored(String, entry: String)
        case other

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let type = try fields.decode(String.self, forKey: .type)
            guard type == "plain_text" || type == "json" || type.hasPrefix("secret") else {
                self = .other
                return
            }
            let name = try fields.decode(String.self, forKey: .name)
            switch type {
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
