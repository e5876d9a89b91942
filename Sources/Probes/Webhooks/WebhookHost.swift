import Providers
import Listings
import Manifests
import Support

/// A host that sends webhooks, and lists those registered with it.
///
/// To add one, write one file with one type, and a line in ``WebhookHosts``.
protocol WebhookHost: Sendable {
    /// The id in manifests.
    var id: String { get }
    /// Its settings.
    var settings: [Setting] { get }
    /// Whether the host supports `event_types`.
    var hasEventTypes: Bool { get }

    /// Returns the problems of a declaration other than those of single settings.
    func problems(of webhook: WebhookDeclaration) -> [ManifestProblem]

    /// Returns the settings that identify the environment at the host.
    func ownFacts(of webhook: WebhookDeclaration) -> [OwnFact]

    /// Returns a request that checks access without showing a signing secret.
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest

    /// Fetches all registrations from every possible place. An unavailable place does not affect the others.
    func fetch(
        _ webhook: WebhookDeclaration, of environment: Environment, by context: FetchContext
    ) async -> Result<WebhookRegistrations, Failure>
}

extension WebhookHost {
    /// Returns the request with the environment's own key, if it has one.
    func request(
        _ api: APIConfiguration, _ path: String, _ webhook: WebhookDeclaration, in environment: Environment
    ) -> AccessRequest {
        AccessRequest(
            api.scoped(to: environment.name.value), path,
            ProviderAPI.Subject(
                what: "the webhooks of \(api.host)", owner: "account",
                advice: "Check \(webhook.name.position)."))
    }
}

extension WebhookHost {
    var hasEventTypes: Bool { false }

    func problems(of webhook: WebhookDeclaration) -> [ManifestProblem] { [] }

    func ownFacts(of webhook: WebhookDeclaration) -> [OwnFact] { [] }

    /// Returns all problems of a declaration.
    func allProblems(of webhook: WebhookDeclaration) -> [ManifestProblem] {
        let known =
            ["function", "path", "url", "events", "optional"] + (hasEventTypes ? ["event_types"] : [])
        let misplaced =
            webhook.eventTypes.first.flatMap { first in
                hasEventTypes
                    ? nil
                    : ManifestProblem(
                        at: first.position, "\(webhook.provider.value) has no setting `event_types`")
            }
        let given = Dictionary(
            webhook.settings.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        return settings.problems(of: webhook.provider, given, besides: known)
            + [misplaced].compactMap { $0 } + problems(of: webhook)
    }

    /// Returns the result for a single list, in which each environment may have its own webhooks.
    func list(
        of host: String, page: String,
        _ ask: () async throws(Failure) -> [RegisteredWebhook]
    ) async -> Result<WebhookRegistrations, Failure> {
        do throws(Failure) {
            let all = try await ask()
            return .success(
                WebhookRegistrations(host: host, places: [WebhookPlace(.list, page: page, .listed(all))]))
        } catch {
            return .failure(error)
        }
    }
}

/// The registry of all webhook hosts.
enum WebhookHosts {
    static let all: [any WebhookHost] = [
        CalComWebhooks(), CalendlyWebhooks(), RenderWebhooks(), StripeWebhooks(),
    ]

    /// Returns the host with this id.
    static func host(_ id: String) -> (any WebhookHost)? { all.first { $0.id == id } }

    static func unknown(_ provider: Located<String>) -> ManifestProblem {
        let known = all.map(\.id)
        let near = nearestName(to: provider.value, among: known).map { "; did you mean \($0)?" } ?? ""
        return ManifestProblem(
            at: provider.position,
            "unknown provider of webhooks \(quoted(provider.value)); expected \(known.joined(separator: ", "))\(near)"
        )
    }
}

/// A host's registrations, collected page by page.
struct GatheredWebhooks {
    private(set) var all: [RegisteredWebhook] = []
    private let host: String
    private var seen: Set<String> = []

    init(of host: String) { self.host = host }

    /// Adds a page.
    ///
    /// - Throws: a failure if an id is repeated or invalid. It is not quoted.
    mutating func add(_ page: [RegisteredWebhook]) throws(Failure) {
        for webhook in page {
            guard webhook.id.isName(with: "_-", atMost: 100), webhook.url.utf8.count <= 8192 else {
                throw ListingJSON.wrongShape(host, "webhook \(all.count + 1) has no usable id or URL")
            }
            guard seen.insert(webhook.id).inserted else {
                throw Failure(
                    message: "\(host)'s list of webhooks contradicts itself: it lists one twice",
                    advice: "Run again; if it stays so, look at the webhooks in \(host)'s dashboard.")
            }
            all.append(webhook)
        }
    }
}
