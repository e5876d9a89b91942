public import Listings
public import Manifests
public import Secrets
import Support

/// What the values that were visible of an environment show: handed in, or shown by the provider. The values themselves
/// are gone when this is made.
public struct ExaminedValues: Sendable {
    private(set) var values: [SecretID: ExaminedValue] = [:]
    /// The names of those that were not handed in: the provider showed them.
    private(set) var listed: Set<SecretID> = []
    private let declared: SecretJoiner
    private let identifiers: IdentifierSearch?

    /// A place for what the values of `environment` show.
    public init(of environment: Environment, in workspace: Workspace) {
        declared = SecretJoiner(environment, workspace.catalogue, nil)
        let all = EnvironmentIdentifiers(workspace.environments).all
        identifiers = all.isEmpty ? nil : IdentifierSearch(all)
    }

    /// Looks at the values that a listing shows, of secrets whose values were not handed in.
    ///
    /// - Parameter digests: those of values that nobody can see, the only ones with which variants are compared; nil
    ///   for whichever.
    public mutating func examine(valuesOf listing: Listing, comparedWith digests: Set<Digest>? = nil) {
        for secret in listing.values where values[declared.home(secret.name)] == nil {
            examine(secret.name, SecretValue(copying: secret.value), comparedWith: digests)
            listed.insert(declared.home(secret.name))
        }
    }

    /// Looks at one value, remembers what it shows, and lets it be wiped.
    public mutating func examine(
        _ name: String, _ value: consuming SecretValue, comparedWith digests: Set<Digest>? = nil
    ) {
        let id = declared.home(name)
        let forms = declared.join(id).forms
        let own = id.name.text
        values[id] = value.withBytes { bytes in
            ExaminedValue(
                digest: Digest(of: bytes),
                slips: ValueVariant.digests(of: bytes, named: own, among: digests),
                canonical: CanonicalValue(bytes, named: own), nonValue: NonValue(bytes, named: own),
                hasStrayWhiteSpace: CanonicalValue.hasStrayWhiteSpace(bytes),
                forms: Dictionary(
                    forms.map { ($0, $0.matches(bytes)) }, uniquingKeysWith: { first, _ in first }),
                identifiers: identifiers?.named(in: bytes) ?? [])
        }
    }
}

/// What one value shows, bound to its digest.
struct ExaminedValue: Sendable {
    let digest: Digest
    /// The digests the value would have with one variant or two, to know it again where only digests are shown.
    let slips: [Digest: ValueVariant.Combination]
    /// The digests of what it is under all variants, and of the credentials in it.
    let canonical: CanonicalValue
    /// What it is where it is no value; nil where it may be one.
    let nonValue: NonValue?
    /// Whether it begins or ends with white space, which no value does on purpose.
    let hasStrayWhiteSpace: Bool
    /// Whether the value has each of the declared forms.
    let forms: [ValueForm: Bool]
    /// The names of environments that it contains.
    let identifiers: [EnvironmentIdentifiers.EnvironmentIdentifier]
}

extension AuditedEnvironment {
    /// What the value of a listed secret shows that was handed in or shown, unless the listing shows another one.
    func examined(_ secret: AuditedSecret) -> ExaminedValue? {
        guard let listed = secret.listed, let value = observation.handedIn?.values[secret.id] else {
            return nil
        }
        return has(value.digest, as: listed) == false ? nil : value
    }
}
