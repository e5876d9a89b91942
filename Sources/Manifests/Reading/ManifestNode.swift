import Support

/// A node of a manifest, with its position. Reports mismatches with the expected type.
package struct ManifestNode {
    struct Pair {
        let key: Located<String>
        let value: ManifestNode
    }

    enum Content {
        case text(String, isPlain: Bool)
        case list([ManifestNode])
        /// Pairs in the file's order; keys are unique, nonempty texts.
        case mapping([Pair])
    }

    let content: Content
    package let position: Position

    init(_ content: Content, at position: Position) { (self.content, self.position) = (content, position) }

    /// The kind of node, worded to follow "found".
    private var kind: String {
        switch content {
        case .mapping: "a mapping"
        case .list: "a list"
        case .text where isNull: "nothing"
        case .text(let text, _): text.isEmpty ? "an empty text" : "a text"
        }
    }

    /// Whether it is a plain scalar that YAML 1.2 reads as null: empty, `~` or `null`.
    private var isNull: Bool {
        guard case .text(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// Reports that `expected` was expected here.
    package func mismatch(_ expected: String, _ problems: ProblemCollector) {
        problems.report(position, "expected \(expected), found \(kind)")
    }

    /// Returns the text of a nonempty scalar.
    package func text(_ expected: String, _ problems: ProblemCollector) -> String? {
        guard case .text(let text, _) = content, !isNull, !text.isEmpty else {
            mismatch(expected, problems)
            return nil
        }
        return text
    }

    /// The text of a scalar; `nil`, without a report, for other nodes.
    package var textIfScalar: String? {
        if case .text(let text, _) = content, !isNull { text } else { nil }
    }

    /// Whether it is neither a mapping nor a list.
    package var isScalar: Bool { if case .text = content { true } else { false } }

    /// The text of an unquoted scalar: in quotes, `true` and `8` are texts.
    private var plainText: String? {
        if case .text(_, isPlain: true) = content { textIfScalar } else { nil }
    }

    /// Returns `true` or `false`; refuses YAML 1.1's `yes` and `on`, which editors treat differently.
    package func flag(_ expected: String, _ problems: ProblemCollector) -> Bool? {
        switch plainText {
        case "true": return true
        case "false": return false
        case let text:
            let found = text.map(quoted) ?? (textIfScalar?.isEmpty == false ? "a text in quotes" : kind)
            problems.report(position, "expected \(expected), found \(found)")
            return nil
        }
    }

    /// Returns a whole number in `range`.
    package func number(_ expected: String, in range: ClosedRange<Int>, _ problems: ProblemCollector) -> Int?
    {
        guard let text = plainText, let number = Int(text), range.contains(number) else {
            problems.report(
                position, "expected \(expected) from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    package var isList: Bool { if case .list = content { true } else { false } }

    /// Returns the elements of a nonempty list.
    package func filledList(_ expected: String, _ problems: ProblemCollector) -> [ManifestNode] {
        if case .list(let elements) = content, elements.isEmpty {
            problems.report(position, "expected \(expected), at least one, found an empty list")
        }
        return list(expected, problems)
    }

    /// Returns the elements of a list.
    package func list(_ expected: String, _ problems: ProblemCollector) -> [ManifestNode] {
        guard case .list(let elements) = content else {
            mismatch(expected, problems)
            return []
        }
        return elements
    }

    /// Returns the pairs of a mapping in order.
    package func pairs(_ expected: String, _ problems: ProblemCollector) -> [(
        key: Located<String>, value: ManifestNode
    )]? {
        guard case .mapping(let pairs) = content else {
            mismatch(expected, problems)
            return nil
        }
        return pairs.map { ($0.key, $0.value) }
    }
}

/// Returns `text` in quotes, shortened for an error message.
package func quoted(_ text: String) -> String { "\"\(shortened(text))\"" }

/// Returns `text`, shortened for an error message.
package func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: 100, limitedBy: scalars.endIndex),
        end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
}

/// Returns ` (did you mean "…"?)` if there is a similar name.
package func suggestion(_ name: String, among names: some Sequence<String>) -> String {
    nearestName(to: name, among: names).map { " (did you mean \"\($0)\"?)" } ?? ""
}
