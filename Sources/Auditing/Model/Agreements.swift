import Manifests
import Support

/// The secrets that must have one value, by every `must_equal` of a workspace.
///
/// The relation is transitive: two secrets agree if a chain of declarations joins them. The groups are computed once
/// for an audit, so that a query is a look-up.
struct Agreements: Sendable {
    private var groups: [SecretID: Int] = [:]
    private var members: [Int: [SecretID]] = [:]

    /// Creates an empty relation.
    init() {}

    init(_ workspace: Workspace) {
        let pairs = workspace.services.flatMap(\.secrets).compactMap { secret in
            secret.mustEqual.map { (secret.name.value, $0.value) }
        }
        let environments = Dictionary(
            workspace.environments.map { ($0.name.value, $0) }, uniquingKeysWith: { first, _ in first })
        var neighbours: [SecretID: [SecretID]] = [:]
        func join(_ one: String, in here: String, _ other: String, in there: String) {
            let (ones, others) = (
                Agreements.meant(by: one, in: environments[here]),
                Agreements.meant(by: other, in: environments[there])
            )
            for one in ones {
                neighbours[one, default: []] += others
                for other in others { neighbours[other, default: []].append(one) }
            }
        }
        for environment in workspace.environments {
            let here = environment.name.value
            for (one, other) in pairs { join(one, in: here, other, in: here) }
            for expectation in environment.expectations {
                guard let other = expectation.mustEqual, case .name(let name) = expectation.pattern.value
                else { continue }
                join(name, in: here, other.secret.value, in: other.environment.value)
            }
        }
        for (number, start) in neighbours.keys.enumerated() {
            var reached = [start]
            while let id = reached.popLast() {
                guard groups[id] == nil else { continue }
                groups[id] = number
                members[number, default: []].append(id)
                reached += neighbours[id] ?? []
            }
        }
    }

    /// Returns the secrets that an address may refer to: a name without a part may be in any part.
    private static func meant(by address: String, in environment: Environment?) -> [SecretID] {
        guard let environment else { return [] }
        let id = SecretID(environment: environment.name.value, address: address)
        guard id.part == nil else { return [id] }
        return [id]
            + environment.listings.map {
                SecretID(environment: id.environment, part: $0.part.value, name: id.name)
            }
    }

    /// Returns whether the two must have one value.
    func join(_ one: SecretID, _ other: SecretID) -> Bool {
        guard let group = groups[one] else { return false }
        return groups[other] == group
    }

    /// Returns the other secrets that must have a secret's value, by environment and address.
    func others(than id: SecretID) -> [SecretID] {
        (groups[id].flatMap { members[$0] } ?? []).filter { $0 != id }.sorted {
            ($0.environment, $0.address) < ($1.environment, $1.address)
        }
    }
}

extension Audit {
    /// Returns the declaration that allows a secret to have the value of one in another environment, as it reads after
    /// "as"; `nil` if none does.
    func allowance(_ secret: AuditedSecret, toEqual other: Occurrence) -> String? {
        if agreements.join(secret.id, other.id) { return "must_equal declares" }
        // A permission covers one secret in two environments, but not its value under another name.
        guard secret.id.name == other.id.name, secret.part == other.id.part else { return nil }
        return
            (secret.permission(toShareWith: other.environment)
            ?? other.secret.permission(toShareWith: secret.id.environment)).map {
                "may_share_with allows: \($0.reason)"
            }
    }
}

extension AuditedSecret {
    fileprivate func permission(toShareWith environment: String) -> SharingPermission? {
        [expectation?.sharing, declaration?.sharing].lazy.compactMap { $0 }.first {
            $0.covers(environment)
        }
    }
}
