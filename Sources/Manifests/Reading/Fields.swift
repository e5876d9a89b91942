/// The keys of a mapping, taken one by one; what nobody took was not expected.
package struct Fields {
    /// Where the mapping stands.
    package let position: Position
    private var remaining: [String: (key: Located<String>, value: ManifestNode)]
    private var known: [String] = []
    private let problems: ProblemCollector

    package init?(_ node: ManifestNode, _ expected: String, _ problems: ProblemCollector) {
        guard let pairs = node.pairs(expected, problems) else { return nil }
        position = node.position
        remaining = Dictionary(pairs.map { ($0.key.value, $0) }, uniquingKeysWith: { first, _ in first })
        self.problems = problems
    }

    /// Whether `key` is there and was not taken yet.
    package func has(_ key: String) -> Bool { remaining[key] != nil }

    /// The value of `key`, where it is there.
    package mutating func take(_ key: String) -> ManifestNode? {
        known.append(key)
        return remaining.removeValue(forKey: key)?.value
    }

    /// The value of `key`, or a problem.
    package mutating func require(_ key: String, _ expected: String) -> ManifestNode? {
        let value = take(key)
        if value == nil { problems.report(position, "`\(key)` is missing; expected \(expected)") }
        return value
    }

    /// The text of `key`, where it is there.
    package mutating func text(_ key: String, _ expected: String) -> String? {
        take(key)?.text(expected, problems)
    }

    /// The text of `key` and its place, where it is there.
    package mutating func located(_ key: String, _ expected: String) -> Located<String>? {
        guard let node = take(key), let text = node.text(expected, problems) else { return nil }
        return Located(text, at: node.position)
    }

    /// Everything that was not taken yet.
    package mutating func takeRest() -> [(key: Located<String>, value: ManifestNode)] {
        defer { remaining = [:] }
        return remaining.values.sorted {
            ($0.key.position.line, $0.key.position.column) < ($1.key.position.line, $1.key.position.column)
        }
    }

    /// Reports the keys that nobody took.
    package mutating func finish() {
        let known = known
        for (key, _) in takeRest() {
            let keys = known.sorted().joined(separator: ", ")
            problems.report(
                key.position,
                "unknown key `\(shortened(key.value))`; expected \(keys)\(suggestion(key.value, among: known))"
            )
        }
    }
}
