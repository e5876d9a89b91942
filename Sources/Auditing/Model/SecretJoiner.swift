import Listings
import Manifests
import Support

/// The services' secrets by name, computed once for all environments.
struct SecretCatalogue: Sendable {
    let order: [Name]
    let entries: [Name: DeclaredSecret]
}

extension Workspace {
    var catalogue: SecretCatalogue {
        let pairs = services.flatMap { service in
            service.secrets.map { (Name($0.name.value), DeclaredSecret($0, of: service)) }
        }
        return SecretCatalogue(
            order: pairs.map(\.0), entries: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }
}

extension Environment {
    /// The part that a name without a part refers to if no listing has it: the main listing, or the only part.
    var home: String? { listing == nil && listings.count == 1 ? listings[0].part.value : nil }
}

/// Joins an environment's expectations, the services' declarations and the listing by name.
///
/// An entry such as `ci/KEY` applies to one part. A bare `KEY` applies to the main listing, and to each part that lists
/// the name and has no entry of its own; without a main listing, to the only part if nothing lists the name.
struct SecretJoiner: Sendable {
    private let environment: Environment
    private let catalogue: SecretCatalogue
    private let listing: Listing?
    private let exact: [SecretID: ExpectedSecret]
    /// The patterns for the beginnings of names, longest first: the most specific entry applies.
    private let patterns: [(beginning: SecretID, expectation: ExpectedSecret)]
    /// The parts that list a name, the main one first.
    private let listedParts: [Name: [String?]]

    init(_ environment: Environment, _ catalogue: SecretCatalogue, _ listing: Listing?) {
        (self.environment, self.catalogue, self.listing) = (environment, catalogue, listing)
        let name = environment.name.value
        var exact: [SecretID: ExpectedSecret] = [:]
        var patterns: [(beginning: SecretID, expectation: ExpectedSecret)] = []
        for expectation in environment.expectations {
            switch expectation.pattern.value {
            case .name(let address):
                let id = SecretID(environment: name, address: address)
                if exact[id] == nil { exact[id] = ExpectedSecret(expectation) }
            case .beginning(let beginning):
                patterns.append(
                    (SecretID(environment: name, address: beginning), ExpectedSecret(expectation)))
            }
        }
        self.exact = exact
        self.patterns = patterns.sorted {
            $0.beginning.name.text.utf8.count > $1.beginning.name.text.utf8.count
        }
        var parts: [Name: [String?]] = [:]
        if !environment.listings.isEmpty {
            let order = Dictionary(
                environment.parts.enumerated().map { ($1.part ?? "", $0) },
                uniquingKeysWith: { first, _ in first })
            let ids = (listing?.secrets.keys).map { $0.map { SecretID(environment: name, address: $0.text) } }
            for id in ids ?? [] { parts[id.name, default: []].append(id.part) }
            parts = parts.mapValues { $0.sorted { (order[$0 ?? ""] ?? 0) < (order[$1 ?? ""] ?? 0) } }
        }
        listedParts = parts
    }

    /// Returns the secrets in the manifest's order, then the remaining declared ones, then the undeclared ones.
    func secrets() -> [AuditedSecret] {
        var ids: [SecretID] = []
        // Compared by address, since all of them belong to this environment.
        var seen: Set<Name> = []
        seen.reserveCapacity(max(catalogue.order.count, listing?.secrets.count ?? 0))
        func add(_ candidates: some Sequence<SecretID>) {
            for id in candidates where seen.insert(Name(id.address)).inserted { ids.append(id) }
        }
        for expectation in environment.expectations {
            switch expectation.pattern.value {
            case .name(let address):
                let id = id(address)
                add(id.part == nil ? places(of: id.name) : [id])
            case .beginning(let beginning):
                let part = id(beginning).part ?? environment.home
                add(
                    catalogue.order.map { id($0, in: part) }.filter {
                        self.expectation(of: $0)?.position == expectation.pattern.position
                    })
            }
        }
        // A secret that is declared for a part is not missing elsewhere.
        let elsewhere = Set(
            environment.expectations.map { id("\($0.pattern.value)") }.filter { $0.part != nil }.map(\.name))
        add(
            catalogue.order.filter {
                !elsewhere.contains($0) && (environment.listing != nil || listedParts[$0] == nil)
            }
            .map { id($0, in: environment.home) })
        let unseen = (listing?.secrets.keys).map { $0.filter { !seen.contains($0) } } ?? []
        add(unseen.sorted().map { id($0.text) })
        for id in ids { add(hiding(id)) }
        return ids.map(join)
    }

    /// Joins what is declared and listed of a secret, which may be covered by a pattern only.
    func join(_ id: SecretID) -> AuditedSecret {
        let entry = catalogue.entries[id.name]
        let expectation = expectation(of: id)
        return AuditedSecret(
            id, declared: entry, expected: expectation, listed: listing?.secrets[Name(id.address)],
            unlisted: unlisted(id),
            at: expectation?.position ?? entry?.position
                ?? environment.position(ofPart: id.part))
    }

    /// Returns why an unlisted secret may be set; `nil` if it is listed or known to be unset.
    private func unlisted(_ id: SecretID) -> Failure? {
        guard let listing, !listing.unlisted.isEmpty, listing.secrets[Name(id.address)] == nil else {
            return nil
        }
        // Without a main listing, a secret that no part lists may be in each of them.
        guard id.part == nil, environment.listing == nil else { return listing.unlisted(id.address) }
        return environment.parts.lazy.compactMap { listing.unlisted[$0.part]?.reason(for: id.name.text) }
            .first
    }

    /// Returns the parts that may have a forbidden secret unseen.
    private func hiding(_ id: SecretID) -> [SecretID] {
        guard let listing, !listing.unlisted.isEmpty, id.part != nil || environment.listing != nil else {
            return []
        }
        let secret = join(id)
        guard secret.presence == .forbidden || secret.isDeprecated else { return [] }
        return environment.parts.map { self.id(id.name, in: $0.part) }.filter { other in
            unlisted(other) != nil
                && expectation(of: other)?.position == secret.expectation?.pattern.position
        }
    }

    /// Returns the secret that an address refers to in this environment.
    func id(_ address: String) -> SecretID { SecretID(environment: environment.name.value, address: address) }

    /// Returns the secret that an address refers to for handed-in values: without a main listing, a bare name is that
    /// of the only part.
    func home(_ address: String) -> SecretID {
        let id = id(address)
        return self.id(id.name, in: id.part ?? environment.home)
    }

    private func id(_ name: Name, in part: String?) -> SecretID {
        SecretID(environment: environment.name.value, part: part, name: name)
    }

    /// Returns the secrets that a name without a part refers to.
    private func places(of name: Name) -> [SecretID] {
        let listed = listedParts[name] ?? []
        let main: [String?] = environment.listing != nil && !listed.contains(nil) ? [nil] : []
        let parts = main + listed
        return (parts.isEmpty ? [environment.home] : parts).map { id(name, in: $0) }
    }

    private func expectation(of id: SecretID) -> ExpectedSecret? {
        if let own = ownExpectation(of: id) { return own }
        return id.part == nil ? nil : ownExpectation(of: self.id(id.name, in: nil))
    }

    /// The entry for the secret's own part.
    private func ownExpectation(of id: SecretID) -> ExpectedSecret? {
        exact[id]
            ?? patterns.first {
                $0.beginning.part == id.part && id.name.text.utf8.starts(with: $0.beginning.name.text.utf8)
            }?.expectation
    }
}
