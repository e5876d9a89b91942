import Support

/// The keys of a mapping, taken one by one; keys that remain are reported as unknown.
package struct Fields {
    /// The position of the mapping.
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

    /// Returns whether `key` is present and was not taken yet.
    package func has(_ key: String) -> Bool { remaining[key] != nil }

    /// Takes the value of `key`, if present.
    package mutating func take(_ key: String) -> ManifestNode? {
        known.append(key)
        return remaining.removeValue(forKey: key)?.value
    }

    /// Takes the value of `key`; reports a problem if it is missing.
    package mutating func require(_ key: String, _ expected: String) -> ManifestNode? {
        let value = take(key)
        if value == nil { problems.report(position, "missing key \"\(key)\": expected \(expected)") }
        return value
    }

    /// Takes the text of `key`, if present.
    package mutating func text(_ key: String, _ expected: String) -> String? {
        take(key)?.text(expected, problems)
    }

    /// Takes the text of `key` and its position, if present.
    package mutating func located(_ key: String, _ expected: String) -> Located<String>? {
        guard let node = take(key), let text = node.text(expected, problems) else { return nil }
        return Located(text, at: node.position)
    }

    /// Takes the remaining keys.
    package mutating func takeRest() -> [(key: Located<String>, value: ManifestNode)] {
        defer { remaining = [:] }
        return remaining.values.sorted {
            ($0.key.position.line, $0.key.position.column) < ($1.key.position.line, $1.key.position.column)
        }
    }

    /// Reports the remaining keys as unknown.
    package mutating func finish() {
        let known = known
        for (key, _) in takeRest() {
            let near = nearestName(to: key.value, among: known)
            let cure =
                near.map { " (did you mean \"\($0)\"?)" } ?? ": expected \(listed(known.sorted(), "or"))"
            problems.report(key.position, "unknown key \(quoted(key.value))\(cure)")
        }
    }
}

extension ManifestNode {
    /// Returns the only pair of a mapping that must have exactly one.
    package func onlyPair(
        _ expected: String, _ problems: ProblemCollector
    ) -> (key: Located<String>, value: ManifestNode)? {
        guard let pairs = pairs(expected, problems) else { return nil }
        if pairs.count != 1 { problems.report(position, "expected \(expected), with exactly one key") }
        return pairs.count == 1 ? pairs.first : nil
    }

    /// Returns the texts of a list or of a single scalar.
    package func texts(_ expected: String, _ problems: ProblemCollector) -> [String]? {
        Form.text(expected).oneOrMore(expected).read(self, problems)
    }

    /// Returns the texts of a list or of a single scalar, with their positions; `nil` if there are none.
    package func locatedTexts(_ expected: String, _ problems: ProblemCollector) -> [Located<String>]? {
        Form.text(expected).located.oneOrMore(expected).read(self, problems)
    }

    /// Returns an enumeration's case.
    package func word<Word: RawRepresentable & CaseIterable & Sendable>(
        _ type: Word.Type, _ kind: String, _ problems: ProblemCollector
    ) -> Word? where Word.RawValue == String {
        Form<Word>.word(kind).read(self, problems)
    }
}

/// Reads an https URL with a host, or http on a loopback host; reports the problem and returns `nil` for other texts.
package func url(_ node: ManifestNode, _ expected: String, _ problems: ProblemCollector) -> String? {
    Form.url.read(node, problems)
}
