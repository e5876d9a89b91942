import Listings
import Manifests
import Secrets
import Support

/// Which environment lists which names, as far as manifests can speak of them.
struct NameIndex {
    let environments: [Listed]
    /// What is listed of an environment.
    struct Listed {
        let environment: ScaffoldEnvironment
        /// What is shown of each secret, by its address; `nil` if no provider was asked.
        let shown: [String: ListedSecret.Shown]?
        /// The listed names that no manifest can have, sorted.
        let leftOut: [String]
    }

    /// The addresses of all secrets, by their names; those of a name are sorted.
    let addresses: [String: [SecretAddress]]

    /// - Parameter templateNames: the names of templates; those that no environment lists are added.
    init(_ environments: [ScaffoldEnvironment], templateNames: [String]) {
        self.environments = environments.map(Listed.init)
        let listed = Set(
            environments.compactMap(\.listing).flatMap { $0.secrets.keys }.map { SecretAddress($0.text).name }
        )
        let more = Set(templateNames).filter { isSecretName($0) && !listed.contains($0) }
        let all = Set(self.environments.flatMap { ($0.shown ?? [:]).keys }).union(more).map {
            SecretAddress($0)
        }
        addresses = Dictionary(grouping: all, by: \.name).mapValues { addresses in
            addresses.sorted { ($0.part ?? "") < ($1.part ?? "") }
        }
    }

    /// The addresses of a name in an environment, sorted.
    func addresses(of name: String, in environment: ScaffoldEnvironment) -> [SecretAddress] {
        (addresses[name] ?? []).filter { environment.parts.contains($0.part) }
    }

    /// Required where each environment with a listing lists it with a value, else optional.
    func presence(of address: SecretAddress) -> Presence {
        let listed = environments.filter { $0.environment.parts.contains(address.part) }.compactMap(\.shown)
        return !listed.isEmpty && listed.allSatisfy { $0["\(address)"].map { $0.noValue == nil } ?? false }
            ? .required : .optional
    }

    /// The sites that a name's values are addresses of, environment by environment, as far as values were visible.
    func sites(of name: String) -> [(environment: ScaffoldEnvironment, sites: [ListedSecret.Shown])] {
        environments.map { listed in
            let all = addresses(of: name, in: listed.environment)
            return (
                listed.environment,
                all.flatMap { listed.environment.sites["\($0)"] ?? [] }.map { ListedSecret.Shown.digest($0) }
            )
        }
    }

    /// The hosts of these addresses, and the environments that have them.
    func hosts(of name: String) -> [(environment: ScaffoldEnvironment, host: Digest)] {
        environments.flatMap { listed in
            addresses(of: name, in: listed.environment).flatMap { address in
                (listed.environment.hosts["\(address)"] ?? []).map { (listed.environment, $0) }
            }
        }
    }

    /// Whether a value of this name was seen to hold a credential.
    func holdsCredential(_ name: String) -> Bool {
        environments.contains { listed in
            addresses(of: name, in: listed.environment).contains {
                listed.environment.credentials.contains("\($0)")
            }
        }
    }

    /// What the values of a name are seen to be, each; empty if one may be a credential or the name of something that
    /// exists once, and `nil` if no value is shown.
    func plainValues(of name: String) -> Set<PlainValue>? {
        var kinds: Set<PlainValue>?
        for (environment, address, digest) in digests(of: name) {
            let isStage = NameIndex.stages.contains(digest)
            guard
                let kind = CommonValue.kind(of: digest) ?? environment.plain[address]
                    ?? (isStage ? .stage : nil)
            else { return [] }
            kinds = (kinds ?? []).union([kind])
        }
        return kinds
    }

    /// The digests of what stages are called.
    private static let stages = Set(
        KnownServices.builtIn.settings.words.flatMap(spellings).map { Digest(of: $0) })

    /// Whether some environment may have a value under a name.
    func hasValue(_ name: String) -> Bool {
        environments.contains { listed in
            addresses(of: name, in: listed.environment).contains { address in
                listed.shown?["\(address)"].map { $0.noValue == nil } ?? false
            }
        }
    }

    /// The digests of a name's values.
    private func digests(of name: String) -> [(ScaffoldEnvironment, String, Digest)] {
        environments.flatMap { listed in
            addresses(of: name, in: listed.environment).compactMap {
                address -> (ScaffoldEnvironment, String, Digest)? in
                guard let shown = listed.shown?["\(address)"], shown.noValue == nil,
                    case .digest(let digest) = shown
                else { return nil }
                return (listed.environment, "\(address)", digest)
            }
        }
    }

    /// What is shown of a name's values, environment by environment.
    func shown(of name: String) -> [(environment: ScaffoldEnvironment, shown: [ListedSecret.Shown])] {
        environments.map { listed in
            let all = addresses(of: name, in: listed.environment)
            return (
                listed.environment,
                all.compactMap { listed.shown?["\($0)"] }.filter { $0.identifiesValue && $0.noValue == nil }
            )
        }
    }
}

extension NameIndex.Listed {
    fileprivate init(_ environment: ScaffoldEnvironment) {
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

extension ListedSecret.Shown {
    /// Whether two that show the same have the same value.
    var identifiesValue: Bool {
        switch self {
        case .digest, .entry: true
        case .nothing, .sealed: false
        }
    }

    /// What it is shown to be where programs put it for no value: nothing, or `null`; `nil` for a value.
    var noValue: String? {
        guard case .digest(let digest) = self else { return nil }
        return ListedSecret.Shown.noValues.first { $0.digest == digest }?.text
    }

    private static let noValues = ["", "null"].map { (text: $0, digest: Digest(of: $0)) }
}

/// Which other secrets have the value of a secret, in words. They hold no value and no digest.
struct EqualValues {
    private let environments: [NameIndex.Listed]
    /// The secrets that have a value, by environment: in the order of the environments, each sorted.
    private let occurrences: [ListedSecret.Shown: [Int: [String]]]
    private let isSetting: (String) -> Bool

    /// - Parameter isSetting: whether a name is a setting's, of which equality means nothing.
    init(_ index: NameIndex, isSetting: @escaping (String) -> Bool) {
        environments = index.environments
        var occurrences: [ListedSecret.Shown: [Int: [String]]] = [:]
        for (position, listed) in index.environments.enumerated() {
            let secrets = (listed.shown ?? [:]).sorted { $0.key < $1.key }
            for (address, shown) in secrets
            where shown.identifiesValue && shown.noValue == nil && !isSetting(SecretAddress(address).name) {
                occurrences[shown, default: [:]][position, default: []].append(address)
            }
        }
        (self.occurrences, self.isSetting) = (occurrences, isSetting)
    }

    /// The values that several environments have: those of the same environments together, the most first.
    var betweenEnvironments: [ScaffoldedManifests.Shared] {
        let shared = occurrences.values.filter { $0.count > 1 }
        let groups = Dictionary(grouping: shared) { $0.keys.sorted() }
        return groups.map { positions, values in
            ScaffoldedManifests.Shared(
                environments: positions.map { environments[$0].environment.name },
                secrets: values.compactMap { $0[positions[0]]?.first }.sorted())
        }.sorted {
            ($1.secrets.count, $0.environments.joined()) < ($0.secrets.count, $1.environments.joined())
        }
    }

    /// How many values several secrets of one environment have.
    var withinOneEnvironment: Int { occurrences.values.count { $0.values.contains { $0.count > 1 } } }

    /// Returns the note on a secret; `nil` if there is none.
    func note(on address: String, in index: Int) -> String? {
        guard let shown = environments[index].shown?[address], let all = occurrences[shown],
            !isSetting(SecretAddress(address).name)
        else { return nil }
        let others = all.keys.sorted().compactMap { other in
            place(of: shown, among: all[other] ?? [], besides: address, in: other, seenFrom: index)
        }
        return others.isEmpty ? nil : "same value as \(others.joined(separator: ", "))"
    }

    private func place(
        of shown: ListedSecret.Shown, among names: [String], besides address: String, in other: Int,
        seenFrom index: Int
    ) -> String? {
        let name = environments[other].environment.name
        if other != index, environments[other].shown?[address] == shown { return "in \(name)" }
        guard let first = names.first(where: { $0 != address }) else { return nil }
        return other == index ? "\(first) here" : "\(first) in \(name)"
    }
}
