import Yams

/// Reads on where a key stands twice, so that it hides no other problem.
///
/// Yams ends at the first mapping with duplicates and names the place of a key's first occurrence. That
/// occurrence gets a name that no manifest has, of the same length, and Yams tries again; in the tree it gets
/// its own name back, and the later ones are reported.
struct DuplicateKeys {
    /// The file's text, where the first of equal keys are renamed.
    private(set) var text: String
    private let path: String
    /// The first scalars of the keys that were renamed, by what stands there now.
    private var renamed: [Unicode.Scalar: Unicode.Scalar] = [:]

    /// A file with more duplicates is cut off here: each costs one more reading of the file, so a large one, which
    /// nobody wrote by hand, may have few.
    private let limit: UInt32
    /// Private use; a text that uses it itself is not read on.
    private static let substitutes: ClosedRange<Unicode.Scalar> = "\u{10FF00}"..."\u{10FFFD}"

    init(_ file: ManifestFile) {
        text = file.text
        path = file.path
        limit = UInt32(min(50, 2_000_000 / max(1, file.text.utf8.count)))
    }

    /// Renames a key after Yams stopped at it; false where the error is another one or the key is not found.
    mutating func rename(after error: any Error) -> Bool {
        guard case .duplicatedKeysInMapping(let keys, let context) = error as? YamlError,
            let key = keys.first, let index = index(of: key, at: context.mark),
            let substitute = nextSubstitute
        else { return false }
        let scalars = text.unicodeScalars
        renamed[substitute] = scalars[index]
        text.unicodeScalars.replaceSubrange(index..<scalars.index(after: index), with: [substitute])
        return true
    }

    /// The tree with its own names; of each key that stands twice the later ones are reported and left out.
    func reported(in node: Node, _ problems: ProblemCollector) -> Node {
        switch node {
        case .scalar, .alias: return node
        case .sequence(let sequence):
            return .sequence(
                .init(
                    sequence.map { reported(in: $0, problems) }, sequence.tag, sequence.style, sequence.mark,
                    sequence.anchor))
        case .mapping(let mapping):
            var lines: [String: Int] = [:]
            let pairs = mapping.compactMap { pair -> (Node, Node)? in
                let key = named(reported(in: pair.key, problems))
                let value = reported(in: pair.value, problems)
                guard case .scalar(let scalar) = key else { return (key, value) }
                let position = ManifestNode(key, file: path).position
                guard let first = lines[scalar.string] else {
                    lines[scalar.string] = position.line
                    return (key, value)
                }
                problems.report(
                    position,
                    "`\(shortened(scalar.string))` stands on line \(first) already; expected each key once")
                return nil
            }
            return .mapping(.init(pairs, mapping.tag, mapping.style, mapping.mark, mapping.anchor))
        }
    }

    private func named(_ key: Node) -> Node {
        guard case .scalar(var scalar) = key, let first = scalar.string.unicodeScalars.first,
            let own = renamed[first]
        else { return key }
        scalar.string = String(String.UnicodeScalarView([own] + scalar.string.unicodeScalars.dropFirst()))
        return .scalar(scalar)
    }

    private var nextSubstitute: Unicode.Scalar? {
        let count = UInt32(renamed.count)
        guard count < limit,
            !renamed.isEmpty || !text.unicodeScalars.contains(where: DuplicateKeys.substitutes.contains)
        else { return nil }
        return Unicode.Scalar(DuplicateKeys.substitutes.lowerBound.value + count)
    }

    /// Where the text of `key` begins that stands at `mark`, behind its quote if it has one.
    private func index(of key: String, at mark: Mark) -> String.Index? {
        let scalars = text.unicodeScalars
        var place = TextPlace()
        guard
            var index = scalars.indices.first(where: { index in
                if (place.line, place.column) == (mark.line, mark.column) { return true }
                place.advance(over: scalars[index])
                return false
            })
        else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
        return !key.isEmpty && scalars[index...].starts(with: key.unicodeScalars) ? index : nil
    }
}
