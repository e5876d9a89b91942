import Support

/// What can only be seen when all manifests are read: names that clash, and names that fit nowhere.
struct CrossCheck {
    let services: [Service]
    let environments: [Environment]

    /// Reports problems, and returns warnings.
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
                    name.position, "the environment \(name.value) is declared in \(first.file) already")
            }
        }
    }

    private func reportUnknownNamesInServices(_ problems: ProblemCollector) {
        let secrets = services.flatMap(\.secrets)
        let names = Set(secrets.map(\.name.value))
        for secret in secrets {
            for other in secret.sameAs where !names.contains(other) {
                problems.report(
                    secret.name.position,
                    "same_as names \(shortened(other)), which no service declares\(suggestion(other, among: names))"
                )
            }
        }
    }

    /// An environment narrows what the service declares: a prefix the service does not know is a slip.
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

    /// How many names one environment's misspellings are looked for among: a hint must not cost more than
    /// the reading, where thousands of names are left out and thousands are of no service.
    private static let comparisons = 25_000

    /// A name that no service has, and that is nearly the name of a secret which this environment leaves out.
    private func misspeltNames(
        in environment: Environment, among declared: Set<String>
    ) -> [ManifestProblem] {
        let mentioned = Set(
            environment.expectations.map { SecretAddress($0.pattern.value.description).name })
        let leftOut = declared.subtracting(mentioned).sorted()
        guard !leftOut.isEmpty else { return [] }
        let unknown = environment.expectations.lazy.filter { expectation in
            guard case .name(let address) = expectation.pattern.value else { return false }
            return !declared.contains(SecretAddress(address).name)
        }
        return unknown.prefix(max(1, CrossCheck.comparisons / leftOut.count)).compactMap { expectation in
            let name = SecretAddress("\(expectation.pattern.value)").name
            return nearestName(to: name, among: leftOut).map {
                ManifestProblem(
                    at: expectation.pattern.position, "\(name) is a secret of no service; did you mean \($0)?"
                )
            }
        }
    }
}

extension ValueForm {
    /// How the value may begin; empty for forms that don't say.
    fileprivate var prefixes: [String] {
        if case .prefix(let prefixes) = self { prefixes } else { [] }
    }
}
