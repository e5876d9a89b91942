public import Support

/// The severity of a failed check.
public enum Severity: String, Comparable, Sendable, CaseIterable {
    case low, medium, high, critical

    /// Orders severities from low to critical.
    public static func < (one: Severity, other: Severity) -> Bool { one.rank < other.rank }

    package var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        case .critical: 3
        }
    }
}

/// What it means if two environments have the same value.
public enum IsolationClass: String, Sendable, CaseIterable {
    /// Stateful: its values must differ everywhere.
    case isolated
    /// Stateless: it may be shared while its safeguards hold.
    case shareable
    /// Not a secret: equality means nothing.
    case config
}

/// An integration: its secrets, and the risk if they are shared.
public struct Service: Sendable {
    /// The key in `services.yaml`.
    public let id: String
    /// The display name.
    public let title: String
    /// What happens if two environments share it.
    public let risk: String?
    /// The severity of sharing it.
    public let severity: Severity
    /// Whether its secrets may be shared.
    public let isolation: IsolationClass
    /// The page where a person issues and revokes its credentials.
    public let dashboard: String?
    /// What must hold if a shareable secret is shared.
    public internal(set) var safeguards: [Safeguard]
    /// Whether its secrets work only together.
    public let together: Bool
    /// Its secrets, in the manifest's order.
    public let secrets: [SecretDeclaration]
    /// The Edge Functions that read them.
    public internal(set) var functions: [Located<String>] = []
}

extension Service {
    /// Creates a service from a stored record: its display name and how severe sharing it is.
    package init(
        stored id: String, title: String? = nil, risk: String? = nil, severity: Severity = .high,
        isolation: IsolationClass = .isolated, dashboard: String? = nil
    ) {
        self.init(
            id: id, title: title ?? id, risk: risk, severity: severity, isolation: isolation,
            dashboard: dashboard, safeguards: [], together: false, secrets: [])
    }
}

/// What a service declares of one secret for every environment.
public struct SecretDeclaration: Sendable {
    /// The secret's name and where it is declared.
    public let name: Located<String>
    /// The forms that its value has.
    public internal(set) var forms: [ValueForm]
    /// How a new value is generated, if envaudit can generate one.
    public let generator: Generator?
    /// The secret that holds the private half, if the value is a public key. A new pair replaces both.
    public internal(set) var publicHalfOf: String?
    /// Values from a template or guide that must never be live.
    public let examples: [String]
    /// Secrets of the same environment that may hold the same value.
    public let sameAs: [String]
    /// The isolation class, if it differs from the service's.
    public let isolation: IsolationClass?
    /// Whether the value is public, such as a resource's ID; the resource that it names may still be isolated.
    public internal(set) var isPublic = false
    /// Why the class differs from the service's.
    public let reason: String?
    /// What an operator must know before it is changed.
    public let note: String?
    /// Who else must be given the value, in the team's own words; `nil` if only this environment has it.
    public let knownTo: String?
    /// How often the value must be replaced.
    public let rotation: Period?
    /// The deprecation, if the secret must no longer be used.
    public let deprecation: Deprecation?
    /// The secret of the same environment that must have the same value if both are set.
    public let mustEqual: Located<String>?
    /// The environments that may share the value with every other one.
    public let sharing: SharingPermission?
}

extension Service {
    /// Its secrets that are settings, by the service's class or their own.
    package var settings: [SecretDeclaration] {
        secrets.filter { ($0.isolation ?? isolation) == .config }
    }
}

/// A condition under which a shareable secret may be shared.
public struct Safeguard: Sendable {
    /// The key in `services.yaml`.
    public let id: String
    /// What it does, in words.
    public let title: String
    /// What must hold in the environment.
    public let requirements: [Requirement]

    /// What must hold of one secret.
    public struct Requirement: Sendable {
        /// The secret's name.
        public let secret: String
        /// What must hold of it.
        public let condition: Condition
    }

    /// A condition on a secret, which must be set in any case.
    public enum Condition: Hashable, Sendable {
        /// It is set, and not to the empty string.
        case set
        /// It is set to this value.
        case equals(String)
        /// It is set to a different value.
        case not(String)
    }
}

/// The deprecation of a secret.
public struct Deprecation: Hashable, Sendable {
    /// What to use instead, in the team's own words; `nil` if they do not say.
    public let advice: String?
}

/// The environments with which an isolated secret may share its value.
public struct SharingPermission: Sendable {
    /// Their names.
    public let environments: [Located<String>]
    /// Why the value may be shared.
    public let reason: String

    /// Returns whether `environment` is among them.
    public func covers(_ environment: String) -> Bool { environments.contains { $0.value == environment } }
}

/// A secret of another environment that must have the same value, such as the other end of a webhook.
public struct SecretReference: Sendable {
    /// The other environment.
    public let environment: Located<String>
    /// The secret's name there.
    public let secret: Located<String>
}

extension SecretDeclaration {
    /// Returns who must be given a new value of it or of the other half of its key pair, as both halves change
    /// together.
    package func knowers(in service: Service?) -> [String] {
        let half = publicHalfOf ?? generator?.publicKey
        let secrets = [self] + (service?.secrets.filter { $0.name.value == half } ?? [])
        return secrets.compactMap(\.knownTo)
    }
}
