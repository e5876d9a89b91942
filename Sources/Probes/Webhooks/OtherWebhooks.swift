import Auditing
import Listings
import Manifests
import Support

/// What the other environments declare and have registered with the same host, beside one declared webhook.
struct OtherWebhooks {
    private let environment: String
    private let audit: Audit
    private var identifiers: EnvironmentIdentifiers { audit.identifiers }
    /// The event types that others declare, or have by declaring their team, each with whose it is.
    let eventTypes: [String: String]
    /// The URLs that others declare, with whose they are.
    private let declared: [(url: String, id: SubjectID)]
    /// What was seen of others, and is not seen here, too.
    private let registered: [(webhook: RegisteredWebhook, id: SubjectID)]
    /// The first of those that could not be looked at, and why.
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
        // One account may be looked at by two: the very same registration is judged by where it leads.
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

    /// The other environment that a URL leads to; nil where it is this one's, or nobody's.
    func owner(of url: String) -> String? {
        let owner =
            identifiers.owner(of: url) ?? declaration(of: url)?.environment
        return owner == environment ? nil : owner
    }

    /// Which webhook of another environment is declared to lead to a URL.
    func declaration(of url: String) -> SubjectID? { declared.first { HTTPURL.isSame($0.url, url) }?.id }

    /// Whether a URL leads to this environment.
    func isOwn(_ url: String) -> Bool { identifiers.owner(of: url) == environment }

    /// Whether a URL leads to this environment or another.
    func isOfAny(_ url: String) -> Bool { identifiers.owner(of: url) != nil || owner(of: url) != nil }

    /// A URL as it may be printed.
    func shown(_ url: String) -> String { audit.shown(url) }

    /// What of another environment's secrets stands in the address of a webhook that was declared by this name.
    func secret(in webhook: RegisteredWebhook, as name: String) -> (status: Status, words: String)? {
        audit.secret(
            in: webhook.url, named: FetchedWebhooks.address(of: webhook, as: name), of: environment)
    }

    /// What of another environment a URL names to whom it leads.
    func stranger(toldTo url: String) -> EnvironmentIdentifiers.EnvironmentIdentifier? {
        audit.stranger(toldTo: url, besides: environment)
    }

    /// Which other registration leads to this environment's own URL, or who declares that it shall; nil for none.
    func intruder(at url: String) -> (words: String, id: SubjectID?)? {
        registered.first { HTTPURL.mayBeOneReceiver($0.webhook.url, url) }.map { ($0.id.words, $0.id) }
            ?? declaration(of: url).map { ("what \($0.environment) declares", nil) }
    }

    /// Which other registration leads to this environment at all; nil for none.
    var intruder: (webhook: RegisteredWebhook, id: SubjectID)? {
        registered.first { isOwn($0.webhook.url) }
    }

    /// Which other registration leads where this one does; nil for none.
    func twin(of webhook: RegisteredWebhook) -> String? {
        registered.first { HTTPURL.mayBeOneReceiver($0.webhook.url, webhook.url) }?.id.words
    }
}

extension SubjectID {
    fileprivate var words: String { "\(environment)'s \(name)" }
}

extension WebhookPlace {
    /// What each of its registrations is, wherever it was looked at.
    fileprivate var addresses: [[String]] { registrations.map { [id, $0.id] } }

    /// Which of a place's webhooks it is, behind the name of what was declared.
    fileprivate func words(for webhook: RegisteredWebhook) -> String {
        switch kind {
        case .list: "/\(webhook.id)"
        case .eventType(let id), .otherEventType(let id), .everything(let id): "/\(id)"
        }
    }
}
