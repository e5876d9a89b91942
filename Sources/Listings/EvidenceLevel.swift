/// How much is seen of a secret. A claim is never better than the evidence for it.
public enum EvidenceLevel: String, Codable, Comparable, Sendable, CaseIterable {
    /// Nothing live was needed: the claim is about the manifests.
    case none
    /// The secret's name is listed.
    case name
    /// The SHA-256 of its value is listed.
    case digest
    /// Somebody who had seen the value stated what is claimed, of the very digest that is listed.
    case attestation
    /// The value itself was handed in and is the live one.
    case value

    /// From none to value.
    public static func < (one: EvidenceLevel, other: EvidenceLevel) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .none: 0
        case .name: 1
        case .digest: 2
        case .attestation: 3
        case .value: 4
        }
    }
}
