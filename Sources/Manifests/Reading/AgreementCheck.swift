/// What can only be seen of `may_share_with`, `must_equal` and `deprecated` when all manifests are read.
struct AgreementCheck {
    private let services: [Service]
    private let environments: [Environment]
    /// Every secret of a service, by its name.
    private let declarations: [String: (service: Service, declaration: SecretDeclaration)]
    /// The names of the secrets that each environment speaks of, by its own name.
    private let environmentNames: [String: Set<String>]

    init(services: [Service], environments: [Environment]) {
        self.services = services
        self.environments = environments
        declarations = Dictionary(
            services.flatMap { service in service.secrets.map { ($0.name.value, (service, $0)) } },
            uniquingKeysWith: { first, _ in first })
        environmentNames = Dictionary(
            environments.map { ($0.name.value, Set($0.expectations.compactMap(\.name))) },
            uniquingKeysWith: { first, _ in first })
    }

    func run(_ problems: ProblemCollector) {
        for (service, secret) in services.flatMap({ service in service.secrets.map { (service, $0) } }) {
            if let sharing = secret.sharing { check(sharing, of: (service, secret), problems) }
            if let other = secret.mustEqual, declarations[other.value] == nil {
                problems.report(
                    other.position,
                    "must_equal names \(shortened(other.value)), which no service declares\(suggestion(other.value, among: declarations.keys.sorted()))"
                )
            }
        }
        for environment in environments {
            for expectation in environment.expectations {
                check(expectation, of: environment, problems)
            }
        }
    }

    private func check(
        _ expectation: Expectation, of environment: Environment, _ problems: ProblemCollector
    ) {
        let declared = expectation.name.flatMap { declarations[SecretAddress($0).name] }
        if let name = expectation.name, expectation.presence == .required,
            declared?.declaration.deprecation != nil
        {
            problems.report(
                expectation.pattern.position,
                "\(name) is deprecated by services.yaml, so no environment can require it; expected optional or forbidden"
            )
        }
        if let sharing = expectation.sharing {
            check(sharing, of: declared, problems)
            reportItself(sharing.environments, in: environment, "may_share_with", problems)
        }
        if let other = expectation.mustEqual { check(other, of: expectation, in: environment, problems) }
    }

    private func check(
        _ sharing: SharingPermission, of declared: (service: Service, declaration: SecretDeclaration)?,
        _ problems: ProblemCollector
    ) {
        sharing.environments.forEach { reportUnknown($0, "may_share_with", problems) }
        guard let (service, secret) = declared, let first = sharing.environments.first else { return }
        let isolation = secret.isolation ?? service.isolation
        if isolation != .isolated {
            problems.report(
                first.position,
                "may_share_with is for isolated secrets, and \(secret.name.value) is \(isolation.rawValue)")
        }
    }

    private func check(
        _ other: DistantSecret, of expectation: Expectation, in environment: Environment,
        _ problems: ProblemCollector
    ) {
        reportUnknown(other.environment, "must_equal", problems)
        let (place, name) = (other.environment.value, other.secret.value)
        // Two parts of one environment may have to agree.
        let own = expectation.name.map { SecretAddress($0).part }
        if SecretAddress(name).part == own {
            reportItself([other.environment], in: environment, "must_equal", problems)
        }
        guard declarations[SecretAddress(name).name] == nil, let known = environmentNames[place],
            !known.contains(name)
        else {
            return
        }
        problems.report(
            other.secret.position,
            "must_equal names \(shortened(name)), which neither a service nor \(place) declares\(suggestion(name, among: declarations.keys.sorted()))"
        )
    }

    private func reportUnknown(_ name: Located<String>, _ key: String, _ problems: ProblemCollector) {
        guard environmentNames[name.value] == nil else { return }
        problems.report(
            name.position,
            "\(key) names \(shortened(name.value)), which is no environment\(suggestion(name.value, among: environmentNames.keys.sorted()))"
        )
    }

    private func reportItself(
        _ names: [Located<String>], in environment: Environment, _ key: String, _ problems: ProblemCollector
    ) {
        for name in names where name.value == environment.name.value {
            problems.report(
                name.position, "\(key) names \(name.value) itself; expected another environment")
        }
    }
}

extension Expectation {
    /// The one secret it speaks of; nil for a pattern.
    fileprivate var name: String? {
        if case .name(let name) = pattern.value { name } else { nil }
    }
}
