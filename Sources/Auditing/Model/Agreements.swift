import Manifests

/// The secrets that must have one value, by all the `must_equal` of a workspace.
///
/// Who must equal the same must be equal: two secrets agree where a chain of declarations joins them. Made once
/// for an audit; what two secrets are to each other is then a look-up.
struct Agreements: Sendable {
    private var groups: [SecretPlace: Int] = [:]

    init(_ workspace: Workspace) {
        let pairs = workspace.services.flatMap(\.secrets).compactMap { secret in
            secret.mustEqual.map { (secret.name.value, $0.value) }
        }
        var neighbours: [SecretPlace: [SecretPlace]] = [:]
        func join(_ one: SecretPlace, _ other: SecretPlace) {
            neighbours[one, default: []].append(other)
            neighbours[other, default: []].append(one)
        }
        for environment in workspace.environments {
            let here = environment.name.value
            for (one, other) in pairs {
                join(
                    SecretPlace(environment: here, secret: one), SecretPlace(environment: here, secret: other)
                )
            }
            for expectation in environment.expectations {
                guard let other = expectation.mustEqual, case .name(let name) = expectation.pattern.value
                else { continue }
                join(
                    SecretPlace(environment: here, secret: name),
                    SecretPlace(environment: other.environment.value, secret: other.secret.value))
            }
        }
        for (number, start) in neighbours.keys.enumerated() {
            var reached = [start]
            while let place = reached.popLast() {
                guard groups[place] == nil else { continue }
                groups[place] = number
                reached += neighbours[place] ?? []
            }
        }
    }

    /// Whether the two must have one value.
    func join(_ one: SecretPlace, _ other: SecretPlace) -> Bool {
        guard let group = groups[one] else { return false }
        return groups[other] == group
    }

    /// Whether two secrets of one environment must have one value.
    func join(_ one: AuditedSecret, _ other: AuditedSecret, in environment: AuditedEnvironment) -> Bool {
        join(
            SecretPlace(environment: environment.name, secret: one.name),
            SecretPlace(environment: environment.name, secret: other.name))
    }
}

extension Audit {
    /// By what a secret may have the value of one in another environment, as it reads after "as"; nil where it
    /// may not.
    func allowance(_ secret: AuditedSecret, in environment: String, toEqual other: Occurrence) -> String? {
        if agreements.join(SecretPlace(environment: environment, secret: secret.name), other.place) {
            return "must_equal declares"
        }
        // A permission is for one secret in two environments, and not for its value in another role.
        guard secret.name == other.secret.name else { return nil }
        return
            (secret.permission(toShareWith: other.environment)
            ?? other.secret.permission(toShareWith: environment)).map {
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
