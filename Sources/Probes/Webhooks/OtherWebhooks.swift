import Auditing
import Listings
import Manifests
import Support

/// Other environments' declared and registered webhooks at the same host, to compare with a declared one.
struct OtherWebhooks {
    private let environment: String
    private let audit: Audit
    private var identifiers: EnvironmentIdentifiers { audit.identifiers }
    /// The event types of other environments, declared or in a declared team, each with its environment.
    let eventTypes: [String: String]
    /// The URLs that other environments declare, with their webhooks.
    private let declared: [(url: String, id: SubjectID)]
    /// Registrations that only other environments' requests returned.
    private let registered: [(webhook: RegisteredWebhook, id: SubjectID)]
    /// The first other environment whose registrations are unavailable, and why.
    let unseen: (environment: String, why: String)?

    init(of environment: AuditedEnvironment, besides webhook: WebhookDeclaration, in audit: Audit) {
        self.environment = environment.name
        self.audit = audit
        let others = audit.environments.filter { $0.name != environment.name }
        declared = others.flatMap { other in
            other.environment.webhooks.compactMap { webhook in
                other.environment.url(of: webhook.receiver).map {
                    ($0, SubjectID(environment: other.name, name: webhook.name.value))
                }
            }
        }
        let sights = OtherWebhooks.sights(of: others, from: webhook.provider.value)
        let declaredTypes = others.flatMap { other in
            other.environment.webhooks.filter { $0.provider.value == webhook.provider.value }
                .flatMap(\.eventTypes).map { ($0.value, other.name) }
        }
        let seenTypes = sights.flatMap { other, _, sight in
            ((try? sight.get().places) ?? []).filter(\.isEventType).map { ($0.id, other) }
        }
        eventTypes = Dictionary(declaredTypes + seenTypes, uniquingKeysWith: { first, _ in first })
        // Two environments may read the same account: their common registrations are judged by destination.
        let own = Set(
            OtherWebhooks.sights(of: [environment], from: webhook.provider.value)
                .flatMap { (try? $0.sight.get().places) ?? [] }.flatMap(\.addresses))
        registered = sights.flatMap { other, name, sight in
            ((try? sight.get().places) ?? []).flatMap { place in
                zip(place.registrations, place.addresses).filter { !own.contains($0.1) }.map {
                    ($0.0, SubjectID(environment: other, name: name + place.words(for: $0.0)))
                }
            }
        }
        unseen =
            sights.lazy.compactMap { other, _, sight in
                switch sight {
                case .failure(let failure): (other, failure.message)
                case .success(let sight):
                    sight.places.lazy.compactMap { place in
                        if case .unavailable(let failure) = place.content {
                            (other, failure.message)
                        } else {
                            nil
                        }
                    }.first
                }
            }.first
    }

    private static func sights(
        of environments: [AuditedEnvironment], from provider: String
    ) -> [(environment: String, name: String, sight: Result<WebhookRegistrations, Failure>)] {
        environments.flatMap { environment in
            environment.environment.webhooks.filter { $0.provider.value == provider }.map { webhook in
                let name = webhook.name.value
                return (environment.name, name, environment.observation.probeResults.webhook(name))
            }
        }
    }

    /// Returns the other environment that a URL leads to; `nil` if it is this environment's, or unknown.
    func owner(of url: String) -> String? {
        let owner =
            identifiers.owner(of: url) ?? declaration(of: url)?.environment
        return owner == environment ? nil : owner
    }

    /// Returns the webhook of another environment that is declared to lead to a URL.
    func declaration(of url: String) -> SubjectID? { declared.first { HTTPURL.isSame($0.url, url) }?.id }

    /// Returns whether a URL leads to this environment.
    func isOwn(_ url: String) -> Bool { identifiers.owner(of: url) == environment }

    /// Returns whether a URL leads to this environment or another.
    func isOfAny(_ url: String) -> Bool { identifiers.owner(of: url) != nil || owner(of: url) != nil }

    /// Returns the printable form of a URL.
    func shown(_ url: String) -> String { audit.shown(url) }

    /// Returns the finding that a webhook's address contains a secret of another environment.
    func secret(in webhook: RegisteredWebhook, as name: String) -> (status: Status, words: String)? {
        audit.secret(
            in: webhook.url, named: FetchedWebhooks.address(of: webhook, as: name), of: environment)
    }

    /// Returns the identifier of another environment that a URL passes to its receiver.
    func identifier(in url: String) -> EnvironmentIdentifiers.EnvironmentIdentifier? {
        audit.otherIdentifier(in: url, besides: environment)
    }

    /// Returns another registration or declaration that leads to this environment's own URL; `nil` if none.
    func conflict(at url: String) -> (words: String, id: SubjectID?)? {
        registered.first { HTTPURL.mayBeOneReceiver($0.webhook.url, url) }.map { ($0.id.words, $0.id) }
            ?? declaration(of: url).map { ("what \($0.environment) declares", nil) }
    }

    /// Another registration that leads to this environment at all; `nil` if none.
    var conflict: (webhook: RegisteredWebhook, id: SubjectID)? {
        registered.first { isOwn($0.webhook.url) }
    }

    /// Returns another registration with the same destination; `nil` if none.
    func duplicate(of webhook: RegisteredWebhook) -> String? {
        registered.first { HTTPURL.mayBeOneReceiver($0.webhook.url, webhook.url) }?.id.words
    }
}

extension SubjectID {
    fileprivate var words: String { "\(environment)'s \(name)" }
}

extension WebhookPlace {
    /// The unique names of its registrations, across places.
    fileprivate var addresses: [[String]] { registrations.map { [id, $0.id] } }

    /// Returns the words for one of a place's webhooks, to follow the declared name.
    fileprivate func words(for webhook: RegisteredWebhook) -> String {
        switch kind {
        case .list: "/\(webhook.id)"
        case .eventType(let id), .otherEventType(let id), .everything(let id): "/\(id)"
        }
    }
}
