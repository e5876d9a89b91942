/// A value to write into a manifest, as a block or in braces.
package indirect enum YAMLEntry {
    case text(String)
    /// Written as is, on one line: `{ prefix: sk_test_ }`.
    case flow(String)
    case mapping([(key: String, value: YAMLEntry)])

    /// The entry in flow style.
    var inFlow: String {
        switch self {
        case .text(let text): YAMLText.scalar(text)
        case .flow(let text): text
        case .mapping(let pairs) where pairs.isEmpty: "{}"
        case .mapping(let pairs):
            "{ \(pairs.map { "\(YAMLText.key($0.key)): \($0.value.inFlow)" }.joined(separator: ", ")) }"
        }
    }

    /// Returns the lines of `key: entry` in a block, indented relative to the first.
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
    /// Returns a key. The dashes of an ID and the slash of an address need no quotes.
    package static func key(_ text: String) -> String {
        let words = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let isBare = words.allSatisfy { isIdentifier($0) || isSecretName($0) }
        return isBare && !["null", "Null", "NULL"].contains(text) ? text : scalar(text)
    }
}
