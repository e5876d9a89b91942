public import Auditing

extension Comparison.Outcome {
    /// The outcomes in the order in which they are shown: what is shared comes first.
    static let inOrder: [Comparison.Outcome] = [.same, .different, .onlyFirst, .onlySecond, .unknown]
}

extension Comparison {
    /// What has this outcome, as a heading.
    func heading(_ outcome: Outcome) -> String {
        switch outcome {
        case .onlyFirst: "Only in \(sides[0].name)"
        case .onlySecond: "Only in \(sides[1].name)"
        case .same: "Same value"
        case .different: "Different values"
        case .unknown: "Unknown"
        }
    }

    /// How many secrets have which outcome.
    public var tally: String {
        let words: [(Outcome, String)] = [
            (.same, "the same"), (.different, "different"), (.onlyFirst, "only in \(sides[0].name)"),
            (.onlySecond, "only in \(sides[1].name)"), (.unknown, "unknown"),
        ]
        let counts = Dictionary(grouping: rows, by: \.outcome).mapValues(\.count)
        return words.map { "\(counts[$0.0] ?? 0) \($0.1)" }.joined(separator: ", ")
    }
}
