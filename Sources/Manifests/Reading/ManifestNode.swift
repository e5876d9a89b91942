import Support
import Yams

/// A node of a manifest that knows its place and reports what it is not.
struct ManifestNode {
    private let node: Node
    private let file: String

    init(_ node: Node, file: String) {
        self.node = node
        self.file = file
    }

    var position: Position {
        Position(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// What the node is, as it reads after "found".
    private var kind: String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar where isNull: "nothing"
        case .scalar(let scalar) where scalar.string.isEmpty: "an empty text"
        case .scalar: "a text"
        case .alias: "an alias"
        }
    }

    /// A plain scalar that YAML 1.2 reads as null: empty, `~` or `null`.
    private var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else {
            return false
        }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Reports that `expected` was expected here.
    func mismatch(_ expected: String, _ problems: ProblemCollector) {
        problems.report(position, "expected \(expected), found \(kind)")
    }

    /// The text of a scalar that is not empty.
    func text(_ expected: String, _ problems: ProblemCollector) -> String? {
        guard case .scalar(let scalar) = node, !isNull, !scalar.string.isEmpty else {
            mismatch(expected, problems)
            return nil
        }
        return scalar.string
    }

    /// The text of a scalar without a complaint where it is something else.
    var textIfScalar: String? {
        if case .scalar(let scalar) = node, !isNull { scalar.string } else { nil }
    }

    /// Whether it is neither a mapping nor a list.
    var isScalar: Bool { if case .scalar = node { true } else { false } }

    /// The text of a scalar without quotes: within quotes, `true` and `8` are texts.
    private var plainText: String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else {
            return nil
        }
        return textIfScalar
    }

    /// `true` or `false`; YAML 1.1's `yes` and `on` are refused, as editors disagree about them.
    func flag(_ expected: String, _ problems: ProblemCollector) -> Bool? {
        switch plainText {
        case "true": return true
        case "false": return false
        case let text:
            let found = text.map(quoted) ?? (textIfScalar?.isEmpty == false ? "a text in quotes" : kind)
            problems.report(position, "expected \(expected), found \(found)")
            return nil
        }
    }

    /// A whole number in `range`.
    func number(_ expected: String, in range: ClosedRange<Int>, _ problems: ProblemCollector) -> Int? {
        guard let text = plainText, let number = Int(text), range.contains(number) else {
            problems.report(
                position, "expected \(expected), a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// One of an enumeration's words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type, _ expected: String, _ problems: ProblemCollector
    ) -> Word? where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue)
        guard let text = textIfScalar else {
            mismatch("\(expected): \(words.joined(separator: ", "))", problems)
            return nil
        }
        if let word = Word(rawValue: text) { return word }
        problems.report(
            position,
            "\(quoted(text)) is no \(expected); expected \(words.joined(separator: ", "))\(suggestion(text, among: words))"
        )
        return nil
    }

    /// The texts of a list, or of a single scalar.
    func texts(_ expected: String, _ problems: ProblemCollector) -> [String]? {
        locatedTexts(expected, problems)?.map(\.value)
    }

    /// The texts of a list, or of a single scalar, each with its place; nil where there is none.
    func locatedTexts(_ expected: String, _ problems: ProblemCollector) -> [Located<String>]? {
        let nodes: [ManifestNode]
        if case .sequence = node { nodes = list(expected, problems) } else { nodes = [self] }
        if nodes.isEmpty {
            problems.report(position, "expected \(expected), at least one, found an empty list")
        }
        let texts = nodes.compactMap { node in
            node.text(expected, problems).map { Located($0, at: node.position) }
        }
        return texts.isEmpty ? nil : texts
    }

    /// The elements of a list that has one at least.
    func filledList(_ expected: String, _ problems: ProblemCollector) -> [ManifestNode] {
        if case .sequence(let sequence) = node, sequence.isEmpty {
            problems.report(position, "expected \(expected), at least one, found an empty list")
        }
        return list(expected, problems)
    }

    /// The elements of a list.
    func list(_ expected: String, _ problems: ProblemCollector) -> [ManifestNode] {
        guard case .sequence(let sequence) = node else {
            mismatch(expected, problems)
            return []
        }
        return sequence.map { ManifestNode($0, file: file) }
    }

    /// The pairs of a mapping in their order; keys that are no text are reported.
    func pairs(_ expected: String, _ problems: ProblemCollector) -> [(
        key: Located<String>, value: ManifestNode
    )]? {
        guard case .mapping(let mapping) = node else {
            mismatch(expected, problems)
            return nil
        }
        return mapping.compactMap { pair in
            let key = ManifestNode(pair.key, file: file)
            return key.text("a key", problems).map {
                (Located($0, at: key.position), ManifestNode(pair.value, file: file))
            }
        }
    }
}

/// `text` in quotes, cut where it is too long for a line of an error.
func quoted(_ text: String) -> String { "“\(shortened(text))”" }

/// `text`, cut where it is too long for a line of an error.
package func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: 100, limitedBy: scalars.endIndex),
        end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
}

/// "; did you mean …?", where a near name is known.
func suggestion(_ name: String, among names: some Sequence<String>) -> String {
    nearestName(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
}
