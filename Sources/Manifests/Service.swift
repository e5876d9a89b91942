public import Support

/// How bad it is when a check fails.
public enum Severity: String, Comparable, Sendable, CaseIterable {
    case low, medium, high, critical

    /// From low to critical.
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

/// What it means when two environments hold the same value.
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
    /// The name people know it by.
    public let title: String
    /// What happens if two environments share it.
    public let risk: String?
    /// How bad that is.
    public let severity: Severity
    /// Whether its secrets may be shared.
    public let isolation: IsolationClass
    /// Where a person issues and revokes its credentials.
    public let dashboard: String?
    /// What must hold where a shareable secret is shared.
    public internal(set) var safeguards: [Safeguard]
    /// Whether its secrets work only together.
    public let together: Bool
    /// Its secrets, in the manifest's order.
    public let secrets: [SecretDeclaration]
    /// The Edge Functions that read them.
    public internal(set) var functions: [Located<String>] = []
}

extension Service {
    /// What a stored record tells of a service: how people know it, and how bad it is to share it.
    package init(
        stored id: String, title: String? = nil, risk: String? = nil, severity: Severity = .high,
        isolation: IsolationClass = .isolated, dashboard: String? = nil
    ) {
        self.init(
            id: id, title: title ?? id, risk: risk, severity: severity, isolation: isolation,
            dashboard: dashboard, safeguards: [], together: false, secrets: [])
    }
}

/// What a service declares of one secret: the same for every environment.
public struct SecretDeclaration: Sendable {
    /// The secret's name and where it is declared.
    public let name: Located<String>
    /// The forms that its value has.
    public internal(set) var forms: [ValueForm]
    /// How a new value can be made, where envaudit can make one.
    public let generator: Generator?
    /// The secret of the same service whose key pair's public half is its value: who makes a new pair, replaces both.
    public internal(set) var publicHalfOf: String?
    /// Values from a template or guide that must never be live.
    public let examples: [String]
    /// Secrets of the same environment that may hold the same value.
    public let sameAs: [String]
    /// Its class where it is another than the service's.
    public let isolation: IsolationClass?
    /// Whether everybody may know its value, such as a resource's id; what it names may be isolated all the same.
    public internal(set) var isPublic = false
    /// Why its class is another than the service's.
    public let reason: String?
    /// What an operator must know before it is changed.
    public let note: String?
    /// Who else must be given the value, in the team's own words; nil where only this environment has it.
    public let knownTo: String?
    /// How often its value is to be replaced.
    public let rotation: Period?
    /// That nothing is to use it any more.
    public let deprecation: Deprecation?
    /// The secret of the same environment that has the same value wherever both are set.
    public let mustEqual: Located<String>?
    /// The environments with which every other one may share its value.
    public let sharing: SharingPermission?
}

extension Service {
    /// Those of its secrets that are settings, by its class or by their own.
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

    /// What must hold of a secret, which must be set in any case.
    public enum Condition: Hashable, Sendable {
        /// It is set, and not to the empty string.
        case set
        /// It is set to this value.
        case equals(String)
        /// It is set to another value than this.
        case not(String)
    }
}

/// A secret that nothing is to use any more.
public struct Deprecation: Hashable, Sendable {
    /// What to use instead, in the team's own words; nil where they say nothing.
    public let advice: String?
}

/// Environments with which an isolated secret may share its value after all.
public struct SharingPermission: Sendable {
    /// Their names.
    public let environments: [Located<String>]
    /// Why it may.
    public let reason: String

    /// Whether `environment` is among them.
    public func covers(_ environment: String) -> Bool { environments.contains { $0.value == environment } }
}

/// A secret of another environment that must have the same value: a webhook secret at both ends.
public struct DistantSecret: Sendable {
    /// The other environment.
    public let environment: Located<String>
    /// The secret's name there.
    public let secret: Located<String>
}

extension SecretDeclaration {
    /// Who must be given a new value of it or of the other half of its key pair, as both halves change together.
    package func knowers(in service: Service?) -> [String] {
        let half = publicHalfOf ?? generator?.publicKey
        let secrets = [self] + (service?.secrets.filter { $0.name.value == half } ?? [])
        return secrets.compactMap(\.knownTo)
    }
}
