/// How much of a secret is known. A claim is never better than the evidence for it.
public enum EvidenceLevel: String, Codable, Comparable, Sendable, CaseIterable {
    /// Nothing live was needed: the claim is about the manifests.
    case none
    /// The secret's name is listed.
    case name
    /// The SHA-256 of its value is listed.
    case digest
    /// A person who had seen the value stated the claim, bound to the digest that is listed.
    case attestation
    /// The value itself was handed in and is the live one.
    case value

    /// Orders levels from none to value.
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
