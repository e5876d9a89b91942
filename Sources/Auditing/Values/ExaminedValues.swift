public import Listings
public import Manifests
public import Secrets

/// What the values handed in for an environment show. The values themselves are gone when this is made.
public struct ExaminedValues: Sendable {
    private(set) var values: [String: ExaminedValue] = [:]
    /// The names of those that were not handed in: the provider showed them.
    private(set) var listed: Set<String> = []
    private let declared: SecretJoiner

    /// A place for what the values of `environment` show.
    public init(of environment: Environment, in workspace: Workspace) {
        declared = SecretJoiner(environment, workspace.catalogue, nil)
    }

    /// Looks at the values that a listing shows, of secrets whose values were not handed in.
    public mutating func examine(valuesOf listing: Listing) {
        for secret in listing.values where values[secret.name] == nil {
            examine(secret.name, SecretValue(copying: secret.value))
            listed.insert(secret.name)
        }
    }

    /// Looks at one value, remembers what it shows, and lets it be wiped.
    public mutating func examine(_ name: String, _ value: consuming SecretValue) {
        let forms = declared.join(name).forms
        values[name] = value.withBytes { bytes in
            ExaminedValue(
                digest: Digest(of: bytes), slips: ValueVariant.digests(of: bytes, named: name),
                forms: Dictionary(
                    forms.map { ($0, $0.matches(bytes)) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}

/// What one value shows, bound to its digest.
struct ExaminedValue: Sendable {
    let digest: Digest
    /// The digests the value would have with each slip, to explain why the live one differs.
    let slips: [Digest: ValueVariant.Combination]
    /// Whether the value has each of the declared forms.
    let forms: [ValueForm: Bool]
}
