public import Support

/// Two environments side by side: which secrets each has, and which of them have the same value.
public struct Comparison: Sendable {
    /// The workspace's name.
    public let workspace: String
    /// When it was made, in seconds since 1970 (UTC).
    public let generatedAt: Double
    /// The two environments.
    public let sides: [Side]
    /// Every secret that either of them lists, by name.
    public let rows: [Row]

    /// One of the two environments.
    public struct Side: Sendable {
        /// The environment's name.
        public let name: String
        /// What was seen of it, or the reason why it could not be read.
        public let listing: Result<ListingSummary.Seen, Failure>
        /// Its parts that could not be read, and why.
        public let gaps: [(part: String, failure: Failure)]
    }

    /// A secret.
    public struct Row: Sendable {
        /// Its name, exactly as listed.
        public let name: String
        /// Whether each of the two lists it; `nil` if that could not be seen.
        public let isSet: [Bool?]
        /// The result of the comparison.
        public let outcome: Outcome
        /// The reason why the evidence cannot tell; `nil` if it can.
        public let reason: String?
    }

    /// The result of comparing two environments in one secret.
    public enum Outcome: String, Sendable, CaseIterable {
        /// Only the first has it.
        case onlyFirst = "only-a"
        /// Only the second has it.
        case onlySecond = "only-b"
        /// Both have it, with the same value.
        case same
        /// Both have it, with different values.
        case different
        /// The evidence cannot tell.
        case unknown
    }

    /// Returns the secrets with this result.
    public func rows(_ outcome: Outcome) -> [Row] { rows.filter { $0.outcome == outcome } }

    /// Whether both were read completely and every secret could be compared.
    public var isWhole: Bool {
        sides.allSatisfy { side in (try? side.listing.get()) != nil && side.gaps.isEmpty }
            && rows.allSatisfy { $0.outcome != .unknown }
    }
}
