import Evidence
import Manifests

/// All that a rule may look at: every environment with what was seen of it, and who holds which value.
struct Audit: Sendable {
    let environments: [AuditedEnvironment]
    /// Every listed secret by the digest of its value.
    private let holders: [Digest: [Holder]]
    let knownMistakes: KnownMistakes
    let placeholders: Placeholders

    /// A secret of an environment that holds a value.
    struct Holder: Sendable {
        let environment: String
        let secret: AuditedSecret
        var place: SecretPlace { SecretPlace(environment: environment, secret: secret.name) }
    }

    init(workspace: Workspace, observations: [String: Observation]) {
        environments = workspace.environments.map { environment in
            let observation =
                observations[environment.name.value] ?? Observation(listing: .failure(.notLookedAt))
            return AuditedEnvironment(environment, in: workspace, seen: observation)
        }
        var holders: [Digest: [Holder]] = [:]
        holders.reserveCapacity(environments.reduce(0) { $0 + ($1.listing?.secrets.count ?? 0) })
        for environment in environments {
            for secret in environment.secrets {
                guard let digest = secret.listed?.digest else { continue }
                holders[digest, default: []].append(Holder(environment: environment.name, secret: secret))
            }
        }
        self.holders = holders
        knownMistakes = KnownMistakes(workspace.environments)
        placeholders = Placeholders(workspace)
    }

    /// The environments other than `environment`, which it is compared with.
    func others(than environment: AuditedEnvironment) -> [AuditedEnvironment] {
        environments.filter { $0.name != environment.name }
    }

    /// Every secret with this value, in all environments.
    func holders(of digest: Digest) -> [Holder] { holders[digest] ?? [] }

    /// The values that more than one environment holds, one of them among `judged`.
    func sharedValues(touching judged: Set<String>, key: FingerprintKey) -> [SharedValue] {
        holders.compactMap { digest, holders in
            let own = holders.filter { !$0.secret.isPlatform }
            let places = Set(own.map(\.environment))
            guard places.count > 1, !places.isDisjoint(with: judged) else { return nil }
            return SharedValue(fingerprint: key.fingerprint(of: digest), members: own.map(\.place))
        }
        .sorted { $0.order < $1.order }
    }
}

extension SharedValue {
    /// By the first member, so that a record does not depend on the random key.
    fileprivate var order: (String, String) { (members[0].secret, members[0].environment) }
}

extension ListingFailure {
    static let notLookedAt = ListingFailure(message: "its listing was not looked at", advice: "")
}
