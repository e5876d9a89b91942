import Listings
import Manifests

/// Which environment lists what, as far as manifests can speak of it.
struct Inventory {
    let environments: [Seen]
    /// What is seen of an environment.
    struct Seen {
        let environment: DraftEnvironment
        /// What is shown of each secret, by its address; nil where nobody looked.
        let shown: [String: ListedSecret.Shown]?
        /// The listed names that no manifest can have, sorted.
        let leftOut: [String]
    }

    /// The addresses of all secrets, by their names; those of a name are sorted.
    let addresses: [String: [SecretAddress]]

    /// - Parameter exampleNames: the names that templates have; those that are listed nowhere are of use.
    init(_ environments: [DraftEnvironment], exampleNames: [String]) {
        self.environments = environments.map(Seen.init)
        let listed = Set(
            environments.compactMap(\.listing).flatMap { $0.secrets.keys }.map { SecretAddress($0).name })
        let examples = Set(exampleNames).filter { isSecretName($0) && !listed.contains($0) }
        let all = Set(self.environments.flatMap { ($0.shown ?? [:]).keys }).union(examples).map {
            SecretAddress($0)
        }
        addresses = Dictionary(grouping: all, by: \.name).mapValues { addresses in
            addresses.sorted { ($0.part ?? "") < ($1.part ?? "") }
        }
    }

    /// The addresses of a name in an environment, sorted.
    func addresses(of name: String, in environment: DraftEnvironment) -> [SecretAddress] {
        (addresses[name] ?? []).filter { environment.parts.contains($0.part) }
    }

    /// Required where each environment that was looked at lists it, else optional.
    func presence(of address: SecretAddress) -> Presence {
        let seen = environments.filter { $0.environment.parts.contains(address.part) }.compactMap(\.shown)
        return !seen.isEmpty && seen.allSatisfy { $0["\(address)"] != nil } ? .required : .optional
    }
}

extension Inventory.Seen {
    fileprivate init(_ environment: DraftEnvironment) {
        self.environment = environment
        guard let listing = environment.listing else {
            (shown, leftOut) = (nil, [])
            return
        }
        let own = listing.secrets.values.filter { !$0.isPlatform }
        func isNameable(_ secret: ListedSecret) -> Bool {
            let address = SecretAddress(secret.name)
            return isSecretName(address.name) && environment.parts.contains(address.part)
        }
        shown = Dictionary(
            own.filter(isNameable).map { ($0.name, $0.shown) }, uniquingKeysWith: { first, _ in first })
        leftOut = own.filter { !isNameable($0) }.map(\.name).sorted()
    }
}
