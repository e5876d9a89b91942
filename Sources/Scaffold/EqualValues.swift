import Listings
import Manifests

/// Who else has the value of a secret, in words. No value and no digest is in them.
struct EqualValues {
    private let environments: [Inventory.Seen]
    /// The secrets that have a value, by environment: in the order of the environments, each sorted.
    private let holders: [ListedSecret.Shown: [Int: [String]]]
    private let isSetting: (String) -> Bool

    /// - Parameter isSetting: whether a name is a setting's, of which equality means nothing.
    init(_ inventory: Inventory, isSetting: @escaping (String) -> Bool) {
        environments = inventory.environments
        var holders: [ListedSecret.Shown: [Int: [String]]] = [:]
        for (index, seen) in inventory.environments.enumerated() {
            let secrets = (seen.shown ?? [:]).sorted { $0.key < $1.key }
            for (address, shown) in secrets where shown.isHeld && !isSetting(SecretAddress(address).name) {
                holders[shown, default: [:]][index, default: []].append(address)
            }
        }
        (self.holders, self.isSetting) = (holders, isSetting)
    }

    /// How many values more than one secret has.
    var count: Int { holders.values.count { $0.values.reduce(0) { $0 + $1.count } > 1 } }

    /// What is to be noted of a secret; nil for nothing.
    func note(on address: String, in index: Int) -> String? {
        guard let shown = environments[index].shown?[address], let all = holders[shown],
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

extension ListedSecret.Shown {
    /// Whether who shows the same has the same value.
    fileprivate var isHeld: Bool {
        switch self {
        case .digest, .entry: true
        case .nothing, .sealed: false
        }
    }
}
