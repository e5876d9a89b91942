/// What is to be written into a manifest: as lines of its own in a block, or within braces.
package indirect enum YAMLEntry {
    case text(String)
    /// Written as it stands, on one line: `{ prefix: sk_test_ }`.
    case flow(String)
    case mapping([(key: String, value: YAMLEntry)])

    /// The entry within braces or brackets.
    var inFlow: String {
        switch self {
        case .text(let text): YAMLText.scalar(text)
        case .flow(let text): text
        case .mapping(let pairs) where pairs.isEmpty: "{}"
        case .mapping(let pairs):
            "{ \(pairs.map { "\(YAMLText.key($0.key)): \($0.value.inFlow)" }.joined(separator: ", ")) }"
        }
    }

    /// The lines of `key: entry` in a block, the first without its indentation and the others with what is deeper.
    func lines(under key: String) -> [String] {
        let key = "\(YAMLText.key(key)):"
        return switch self {
        case .text(let text): ["\(key) \(YAMLText.line(text))"]
        case .flow: ["\(key) \(inFlow)"]
        case .mapping(let pairs) where pairs.isEmpty: ["\(key) {}"]
        case .mapping(let pairs): [key] + pairs.flatMap { $0.value.lines(under: $0.key) }.map { "  \($0)" }
        }
    }

    /// The lines of `- entry` in a block.
    var linesOfItem: [String] {
        guard case .mapping(let pairs) = self, !pairs.isEmpty else { return ["- \(inFlow)"] }
        let lines = pairs.flatMap { $0.value.lines(under: $0.key) }
        return ["- \(lines[0])"] + lines.dropFirst().map { "  \($0)" }
    }
}

extension YAMLText {
    /// A key: an id's dashes and an address's slash need no quotes.
    package static func key(_ text: String) -> String {
        let words = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let isBare = words.allSatisfy { isIdentifier($0) || isSecretName($0) }
        return isBare && !["null", "Null", "NULL"].contains(text) ? text : scalar(text)
    }
}
