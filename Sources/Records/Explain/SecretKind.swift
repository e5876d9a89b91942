import Auditing
import Manifests

/// The secrets: all that is declared of each, by its service and in every environment.
struct SecretKind: ExplainedKind {
    let workspace: Workspace
    let outlook: RuleCoverage

    let title = "Secrets"
    /// There are too many; their services list them.
    let isListed = false

    var items: [(name: String, summary: String)] {
        let exact = workspace.environments.flatMap(\.expectations).compactMap { expectation -> String? in
            if case .name(let name) = expectation.pattern.value { name } else { nil }
        }
        var seen: Set<String> = []
        return (workspace.services.flatMap(\.secrets).map(\.name.value) + exact)
            .filter { seen.insert($0).inserted }.map { ($0, "") }
    }

    func explain(_ name: String, _ page: inout ExplanationPage) {
        let address = SecretAddress(name)
        let service = workspace.services.first { $0.secrets.contains { $0.name.value == address.name } }
        let declaration = service?.secrets.first { $0.name.value == address.name }
        let names = items.map(\.name)
        guard address.part == nil && declaration != nil || names.contains(name) else { return }
        page.heading(name, service.map { "a secret of \($0.title)" } ?? "a secret without a service")
        if let service, let declaration { explain(declaration, of: service, &page) }
        // One secret may be in several parts of an environment.
        let addresses = [name] + names.filter { address.part == nil && SecretAddress($0).isInPart(of: name) }
        for (place, environment) in outlooks(addresses) { explain(environment, at: place, &page) }
    }

    /// What is expected at these addresses, environment by environment; without an address of which nothing is said
    /// where another one is spoken of.
    private func outlooks(_ addresses: [String]) -> [(address: String, outlook: SecretCoverage)] {
        let all = addresses.flatMap { address in outlook.secret(address).map { (address, $0) } }
        return workspace.environments.flatMap { environment in
            let own = all.filter { $0.1.environment.name.value == environment.name.value }
            let spokenOf = own.filter { $0.1.expectation != nil }
            return spokenOf.isEmpty ? Array(own.prefix(1)) : spokenOf
        }
    }

    private func explain(
        _ secret: SecretDeclaration, of service: Service, _ page: inout ExplanationPage
    ) {
        page.fact("Service", service.id)
        page.fact("Risk", service.risk)
        page.fact("Severity", service.severity.rawValue)
        page.fact("Class", (secret.isolation ?? service.isolation).summary)
        if let isolation = secret.isolation, isolation != service.isolation {
            page.fact("", "The service is \(service.isolation.rawValue).")
        }
        page.fact("Reason", secret.reason)
        page.facts("Safeguards", safeguards(of: secret, service))
        page.fact("Dashboard", service.dashboard)
        page.fact("Form", secret.forms.words)
        page.fact("Generator", secret.generator.map { "\($0.summary), at random" })
        page.fact("", secret.generator?.publicKey.map { "The public half is the value of \($0)." })
        page.fact("Generated", secret.publicHalfOf.map { "with \($0), as the public half of that key pair" })
        page.facts("Never live", secret.examples.map(\.asName))
        page.fact("Same as", sameAs(secret))
        page.fact("Must equal", secret.mustEqual?.value)
        page.fact("Shareable", secret.sharing?.summary)
        page.fact("Replaced", secret.rotation.map(\.every))
        page.fact("Deprecated", secret.deprecation.map { $0.advice ?? "nothing should use it" })
        page.fact("Note", secret.note)
        page.fact("Known to", secret.knownTo)
        page.fact("Declared", "in \(secret.name.position)")
    }

    /// The secrets whose value it may have, whichever of the two says so.
    private func sameAs(_ secret: SecretDeclaration) -> String? {
        let others = workspace.services.flatMap(\.secrets).filter { $0.sameAs.contains(secret.name.value) }
            .map(\.name.value).filter { !secret.sameAs.contains($0) }
        let names = secret.sameAs + others
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    private func safeguards(of secret: SecretDeclaration, _ service: Service) -> [String] {
        guard secret.isolation ?? service.isolation == .shareable else { return [] }
        return service.safeguards.map { "\($0.id): \($0.title)" }
    }

    private func explain(
        _ outlook: SecretCoverage, at address: String, _ page: inout ExplanationPage
    ) {
        let part = SecretAddress(address).part
        page.heading(
            "in \(outlook.environment.name.value)", part == nil ? "" : "as \(address)")
        if let expectation = outlook.expectation {
            page.fact("Presence", presence(expectation))
            page.fact("Expected", outlook.expected)
            page.fact("Value", outlook.knownValue?.asName)
            page.fact("Form", expectation.forms.words)
            page.fact(
                "Must equal",
                expectation.mustEqual.map { "\($0.secret.value) in \($0.environment.value)" })
            page.fact("Shareable", expectation.sharing?.summary)
            page.fact("Note", expectation.note)
            let pattern = expectation.pattern
            let by: String = if case .beginning = pattern.value { " by \(pattern.value)" } else { "" }
            page.fact("Declared", "in \(pattern.position)\(by)")
        } else {
            page.fact("Presence", "not declared here: it may be set or not")
        }
        page.facts("Waived", outlook.waivers.map(words))
        page.fact("Judged by", outlook.rules.isEmpty ? "no rule" : outlook.rules.joined(separator: ", "))
    }

    private func presence(_ expectation: Expectation) -> String {
        let conditions = expectation.requiredIf.map { "\($0.secret.value) is \($0.value)" }
        guard !conditions.isEmpty else { return expectation.presence.rawValue }
        return "required where \(conditions.joined(separator: " and ")), else optional"
    }

    private func words(_ waiver: Waiver) -> String {
        let rule = waiver.finding.value.prefix { $0 != "/" }
        return "\(rule), from \(waiver.from) until \(waiver.until) by \(waiver.owner): \(waiver.reason)"
    }
}

extension SecretAddress {
    /// Whether it is that of a secret in a part which has this name.
    fileprivate func isInPart(of name: String) -> Bool { part != nil && self.name == name }
}

extension [ValueForm] {
    /// The forms in words; `nil` if none is declared.
    var words: String? { isEmpty ? nil : map(\.summary).joined(separator: ", and ") }
}

extension SharingPermission {
    /// With whom, and why.
    var summary: String { "with \(environments.map(\.value).joined(separator: ", ")): \(reason)" }
}

extension IsolationClass {
    /// The class, and what it means.
    var summary: String {
        switch self {
        case .isolated: "isolated: values must differ between environments"
        case .shareable: "shareable: environments may share the value while the safeguards hold"
        case .config: "config: not secret; equal values don't matter"
        }
    }
}
