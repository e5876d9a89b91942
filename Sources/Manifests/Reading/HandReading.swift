import Support

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
        if value == nil { problems.report(position, "missing key \"\(key)\": expected \(expected)") }
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
            let near = nearestName(to: key.value, among: known)
            let cure =
                near.map { " (did you mean \"\($0)\"?)" } ?? ": expected \(listed(known.sorted(), "or"))"
            problems.report(key.position, "unknown key \(quoted(key.value))\(cure)")
        }
    }
}

extension ManifestNode {
    /// The one pair of a mapping that must have exactly one.
    package func onlyPair(
        _ expected: String, _ problems: ProblemCollector
    ) -> (key: Located<String>, value: ManifestNode)? {
        guard let pairs = pairs(expected, problems) else { return nil }
        if pairs.count != 1 { problems.report(position, "expected \(expected), with exactly one key") }
        return pairs.count == 1 ? pairs.first : nil
    }

    /// The texts of a list, or of a single scalar.
    package func texts(_ expected: String, _ problems: ProblemCollector) -> [String]? {
        Form.text(expected).oneOrMore(expected).read(self, problems)
    }

    /// The texts of a list, or of a single scalar, each with its place; nil where there is none.
    package func locatedTexts(_ expected: String, _ problems: ProblemCollector) -> [Located<String>]? {
        Form.text(expected).located.oneOrMore(expected).read(self, problems)
    }

    /// One of an enumeration's words.
    package func word<Word: RawRepresentable & CaseIterable & Sendable>(
        _ type: Word.Type, _ kind: String, _ problems: ProblemCollector
    ) -> Word? where Word.RawValue == String {
        Form<Word>.word(kind).read(self, problems)
    }
}

/// An https URL with a host, or http on a host that is loopback; nil, with the problem reported, for others.
package func url(_ node: ManifestNode, _ expected: String, _ problems: ProblemCollector) -> String? {
    Form.url.read(node, problems)
}
