import Listings
import Manifests

/// The services' secrets by name, made once for all environments.
struct SecretCatalogue: Sendable {
    let order: [String]
    let entries: [String: (service: Service, declaration: SecretDeclaration)]
}

extension Workspace {
    var catalogue: SecretCatalogue {
        let pairs = services.flatMap { service in service.secrets.map { ($0.name.value, (service, $0)) } }
        return SecretCatalogue(
            order: pairs.map(\.0), entries: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }
}

/// Joins an environment's expectations, the services' declarations and the listing by name.
struct SecretJoiner: Sendable {
    private let environment: Environment
    private let catalogue: SecretCatalogue
    private let listing: Listing?
    private let exact: [String: Expectation]
    /// The longest beginning first: the most specific entry wins.
    private let patterns: [Expectation]
    private let expectations: [Expectation]

    init(_ environment: Environment, _ catalogue: SecretCatalogue, _ listing: Listing?) {
        (self.environment, self.catalogue) = (environment, catalogue)
        self.listing = listing
        expectations = environment.expectations
        exact = Dictionary(
            expectations.compactMap { expectation in
                if case .name(let name) = expectation.pattern.value { (name, expectation) } else { nil }
            }, uniquingKeysWith: { first, _ in first })
        patterns = expectations.filter { if case .beginning = $0.pattern.value { true } else { false } }
            .sorted { $0.pattern.value.description.utf8.count > $1.pattern.value.description.utf8.count }
    }

    /// The secrets in the manifest's order, then the service's that it leaves out, then what is only listed.
    func secrets() -> [AuditedSecret] {
        var names: [String] = []
        var seen: Set<String> = []
        func add(_ candidates: some Sequence<String>) {
            for name in candidates where seen.insert(name).inserted { names.append(name) }
        }
        for expectation in expectations {
            switch expectation.pattern.value {
            case .name(let name): add([name])
            case .beginning(let beginning):
                let part = SecretAddress(beginning).part
                add(
                    catalogue.order.map { SecretAddress(part: part, name: $0).description }.filter {
                        self.expectation(of: $0)?.pattern.position == expectation.pattern.position
                    })
            }
        }
        // What is declared for a part is not missing where nobody declares it.
        let elsewhere = Set(
            expectations.map { SecretAddress("\($0.pattern.value)") }.filter { $0.part != nil }.map(\.name))
        add(catalogue.order.filter { !elsewhere.contains($0) })
        add((listing?.secrets.keys).map { $0.sorted() } ?? [])
        return names.map(join)
    }

    /// What is declared and listed of a name, which a pattern may cover that no manifest spells out.
    func join(_ name: String) -> AuditedSecret {
        let address = SecretAddress(name)
        let entry = catalogue.entries[address.name]
        let expectation = expectation(of: name)
        return AuditedSecret(
            name: name, service: entry?.service, declaration: entry?.declaration, expectation: expectation,
            listed: listing?.secrets[name],
            at: expectation?.pattern.position ?? entry?.declaration.name.position
                ?? environment.position(ofPart: address.part))
    }

    private func expectation(of name: String) -> Expectation? {
        exact[name] ?? patterns.first { $0.pattern.value.matches(name) }
    }
}
