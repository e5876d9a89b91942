import Evidence
import Manifests

/// An environment: what is declared of it, joined with what was seen.
struct AuditedEnvironment: Sendable {
    let environment: Environment
    let observation: Observation
    /// The secrets in the manifest's order, then the service's that it leaves out, then what is only listed.
    let secrets: [AuditedSecret]
    /// Whether every listed value can be compared with any: one that shows its name only might equal any other, and
    /// a sealed one those that it was not compared with.
    let isComparable: Bool
    /// The digests that no sealed secret has; nil where none is sealed, or where only the name shows of one.
    private let ruledOut: Set<Digest>?
    private let byName: [String: AuditedSecret]

    var name: String { environment.name.value }
    var listing: Listing? { try? observation.listing.get() }

    init(_ environment: Environment, _ catalogue: SecretCatalogue, seen observation: Observation) {
        self.environment = environment
        self.observation = observation
        let listing = try? observation.listing.get()
        isComparable = listing.map(\.showsEveryDigest) ?? false
        ruledOut = listing.flatMap { !$0.ruledOut.isEmpty && $0.hidesNothing ? $0.ruledOut : nil }
        secrets = SecretJoiner(environment, catalogue, listing).secrets()
        byName = Dictionary(secrets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether it can be told who of its secrets has the value with this digest.
    func isComparable(with digest: Digest) -> Bool { isComparable || ruledOut?.contains(digest) == true }

    /// Whether a listed secret of its has the value with this digest; nil where nobody can tell.
    func has(_ digest: Digest, as listed: ListedSecret) -> Bool? { listing?.has(digest, as: listed) }

    func secret(named name: String) -> AuditedSecret? { byName[name] }

    var summary: ListingSummary {
        ListingSummary(
            environment: name,
            seen: listing.map {
                ListingSummary.Seen(
                    provider: $0.provider, source: $0.source, evidence: $0.evidence, count: $0.secrets.count,
                    fetchedAt: $0.fetchedAt, age: $0.age)
            })
    }
}

extension Listing {
    fileprivate var showsEveryDigest: Bool {
        evidence >= .digest && secrets.values.allSatisfy { $0.digest != nil }
    }

    fileprivate var hidesNothing: Bool {
        evidence >= .digest && secrets.values.allSatisfy { $0.shown != .nothing }
    }
}

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
private struct SecretJoiner {
    private let catalogue: SecretCatalogue
    private let listing: Listing?
    private let exact: [String: Expectation]
    /// The longest beginning first: the most specific entry wins.
    private let patterns: [Expectation]
    private let expectations: [Expectation]

    init(_ environment: Environment, _ catalogue: SecretCatalogue, _ listing: Listing?) {
        self.catalogue = catalogue
        self.listing = listing
        expectations = environment.expectations
        exact = Dictionary(
            expectations.compactMap { expectation in
                if case .name(let name) = expectation.pattern.value { (name, expectation) } else { nil }
            }, uniquingKeysWith: { first, _ in first })
        patterns = expectations.filter { if case .beginning = $0.pattern.value { true } else { false } }
            .sorted { $0.pattern.value.description.utf8.count > $1.pattern.value.description.utf8.count }
    }

    func secrets() -> [AuditedSecret] {
        var names: [String] = []
        var seen: Set<String> = []
        func add(_ candidates: some Sequence<String>) {
            for name in candidates where seen.insert(name).inserted { names.append(name) }
        }
        for expectation in expectations {
            switch expectation.pattern.value {
            case .name(let name): add([name])
            case .beginning:
                add(
                    catalogue.order.filter {
                        self.expectation(of: $0)?.pattern.position == expectation.pattern.position
                    })
            }
        }
        add(catalogue.order)
        add((listing?.secrets.keys).map { $0.sorted() } ?? [])
        return names.map(join)
    }

    private func join(_ name: String) -> AuditedSecret {
        let entry = catalogue.entries[name]
        return AuditedSecret(
            name: name, service: entry?.service, declaration: entry?.declaration,
            expectation: expectation(of: name),
            listed: listing?.secrets[name])
    }

    private func expectation(of name: String) -> Expectation? {
        exact[name] ?? patterns.first { $0.pattern.value.matches(name) }
    }
}
