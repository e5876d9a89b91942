import Support

/// Returns whether a platform provides secrets with such names, which no service declares.
package func isPlatformName(_ name: String) -> Bool {
    isSecretName(name) && ["SUPABASE_", "VERCEL_"].contains { name.hasPrefix($0) }
}

/// Checks that need all manifests: conflicting names and references to unknown names.
struct CrossCheck {
    let services: [Service]
    let environments: [Environment]

    /// Reports problems and returns warnings.
    func run(_ problems: ProblemCollector) -> [ManifestProblem] {
        reportNamesTakenTwice(problems)
        reportUnknownNamesInServices(problems)
        reportPrefixesOutsideTheService(problems)
        AgreementCheck(services: services, environments: environments).run(problems)
        let declared = Set(services.flatMap(\.secrets).map(\.name.value))
        return environments.flatMap { misspeltNames(in: $0, among: declared) }
    }

    private func reportNamesTakenTwice(_ problems: ProblemCollector) {
        var places: [String: Position] = [:]
        for name in environments.map(\.name) {
            if let first = places.updateValue(name.position, forKey: name.value) {
                problems.report(
                    name.position, "the environment \(name.value) is already declared in \(first.file)")
            }
        }
    }

    private func reportUnknownNamesInServices(_ problems: ProblemCollector) {
        let secrets = services.flatMap(\.secrets)
        let names = Set(secrets.map(\.name.value))
        for secret in secrets {
            for other in secret.sameAs where !names.contains(other) && !isPlatformName(other) {
                problems.report(
                    secret.name.position,
                    "same_as: unknown secret \(quoted(other))\(suggestion(other, among: names))"
                )
            }
        }
    }

    /// Reports prefixes that contradict the service, which an environment may only narrow.
    private func reportPrefixesOutsideTheService(_ problems: ProblemCollector) {
        let declared = Dictionary(
            services.flatMap(\.secrets).map { ($0.name.value, $0.forms.flatMap(\.prefixes)) },
            uniquingKeysWith: { first, _ in first })
        for expectation in environments.flatMap(\.expectations) {
            guard case .name(let address) = expectation.pattern.value else { continue }
            let name = SecretAddress(address).name
            guard let known = declared[name], !known.isEmpty else { continue }
            for prefix in expectation.forms.flatMap(\.prefixes)
            where !known.contains(where: { prefix.hasPrefix($0) }) {
                problems.report(
                    expectation.pattern.position,
                    "\(name) begins with \(known.joined(separator: " or ")) by services.yaml, so it can't begin with \(prefix)"
                )
            }
        }
    }

    /// The maximum number of comparisons for one environment's misspellings, so that a hint does not cost more than
    /// reading thousands of names.
    private static let comparisons = 25_000

    /// Returns warnings for undeclared names that resemble a declared secret that this environment omits.
    private func misspeltNames(
        in environment: Environment, among declared: Set<String>
    ) -> [ManifestProblem] {
        let unknown = environment.expectations.lazy.filter { expectation in
            guard case .name(let address) = expectation.pattern.value else { return false }
            return !declared.contains(SecretAddress(address).name)
        }
        guard !unknown.isEmpty else { return [] }
        let mentioned = Set(
            environment.expectations.map { SecretAddress($0.pattern.value.description).name })
        let leftOut = declared.subtracting(mentioned).sorted()
        guard !leftOut.isEmpty else { return [] }
        return unknown.prefix(max(1, CrossCheck.comparisons / leftOut.count)).compactMap { expectation in
            let name = SecretAddress("\(expectation.pattern.value)").name
            return nearestName(to: name, among: leftOut).map {
                ManifestProblem(
                    at: expectation.pattern.position,
                    "\(name) is a secret of no service (did you mean \"\($0)\"?)"
                )
            }
        }
    }
}

/// Checks of `may_share_with`, `must_equal` and `deprecated` that need all manifests.
private struct AgreementCheck {
    private let services: [Service]
    private let environments: [Environment]
    /// The declared secrets by name.
    private let declarations: [String: (service: Service, declaration: SecretDeclaration)]
    /// The names of the secrets in each environment's manifest.
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
                    "must_equal: unknown secret \(quoted(other.value))\(suggestion(other.value, among: declarations.keys.sorted()))"
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
                "\(name) is deprecated by services.yaml, so no environment can require it: expected optional or forbidden"
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
        _ other: SecretReference, of expectation: Expectation, in environment: Environment,
        _ problems: ProblemCollector
    ) {
        reportUnknown(other.environment, "must_equal", problems)
        let (place, name) = (other.environment.value, other.secret.value)
        // Two parts of one environment may have to be equal.
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
            "must_equal: unknown secret \(quoted(name)) of \(place)\(suggestion(name, among: declarations.keys.sorted()))"
        )
    }

    private func reportUnknown(_ name: Located<String>, _ key: String, _ problems: ProblemCollector) {
        guard environmentNames[name.value] == nil else { return }
        problems.report(
            name.position,
            "\(key): unknown environment \(quoted(name.value))\(suggestion(name.value, among: environmentNames.keys.sorted()))"
        )
    }

    private func reportItself(
        _ names: [Located<String>], in environment: Environment, _ key: String, _ problems: ProblemCollector
    ) {
        for name in names where name.value == environment.name.value {
            problems.report(
                name.position, "\(key) names \(name.value) itself: expected another environment")
        }
    }
}

extension Expectation {
    /// The single secret that it applies to; `nil` for a pattern.
    fileprivate var name: String? {
        if case .name(let name) = pattern.value { name } else { nil }
    }
}

extension ValueForm {
    /// The prefixes that a value may have; empty for other forms.
    fileprivate var prefixes: [String] {
        if case .prefix(let prefixes) = self { prefixes } else { [] }
    }
}
