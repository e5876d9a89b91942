import Yams

/// Gathers problems while files are read on, so that the operator sees all of them at once.
final class ProblemCollector {
    private(set) var all: [ManifestProblem] = []

    func report(_ position: Position, _ message: String) {
        all.append(ManifestProblem(at: position, message))
    }
}

/// One YAML file as a tree whose nodes know their place.
enum YAMLDocument {
    /// The file's root; nil, with the problem reported, where it is not one well-formed YAML document.
    ///
    /// Scalars stay text: the readers decide what they mean, so that `no` is a string where a string is
    /// expected. This also spares Yams' resolver, which runs five regular expressions over each scalar.
    static func root(of file: ManifestFile, _ problems: ProblemCollector) -> ManifestNode? {
        let start = Position(file: file.path, line: 1, column: 1)
        if let anchor = anchorWithAlias(in: file) {
            problems.report(anchor, anchorProblem)
            return nil
        }
        do {
            let parser = try Parser(yaml: file.text, resolver: .basic, encoding: .utf8)
            guard let node = try parser.singleRoot() else {
                problems.report(start, "the file is empty; expected a mapping")
                return nil
            }
            // Nodes refer to their anchors weakly; the parser owns them.
            return withExtendedLifetime(parser) {
                refuseAnchors(in: node, file: file.path, problems) ? nil : ManifestNode(node, file: file.path)
            }
        } catch {
            report(error, at: start, problems)
            return nil
        }
    }

    private static func report(_ error: any Error, at start: Position, _ problems: ProblemCollector) {
        func place(_ mark: Mark) -> Position {
            Position(file: start.file, line: mark.line, column: mark.column)
        }
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            problems.report(place(mark), "not well-formed YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.sorted().joined(separator: ", ")
            problems.report(
                place(context.mark), "declared twice in one mapping: \(keys); expected each key once")
        case .reader(let problem, _, _, _):
            problems.report(start, "not a YAML text: \(problem)")
        default:
            problems.report(start, "not well-formed YAML")
        }
    }

    private static let anchorProblem =
        "anchors (&name) and aliases (*name) are not part of the manifest language; expected the value itself"

    private static func refuseAnchors(in node: Node, file: String, _ problems: ProblemCollector) -> Bool {
        if node.anchor != nil {
            problems.report(ManifestNode(node, file: file).position, anchorProblem)
            return true
        }
        switch node {
        case .mapping(let mapping):
            return mapping.contains {
                refuseAnchors(in: $0.key, file: file, problems)
                    || refuseAnchors(in: $0.value, file: file, problems)
            }
        case .sequence(let sequence): return sequence.contains { refuseAnchors(in: $0, file: file, problems) }
        case .scalar, .alias: return false
        }
    }

    /// Where the first anchor stands in a text that also has what looks like an alias.
    ///
    /// Yams hashes the keys of each mapping while it composes; a key that is an alias of aliases of aliases
    /// would keep it busy for ever. So such a text is refused before it is composed.
    private static func anchorWithAlias(in file: ManifestFile) -> Position? {
        var anchor: Position?
        var hasAlias = false
        var line = 1
        var column = 1
        var previous: Unicode.Scalar = "\n"
        var beforePrevious: Unicode.Scalar = "\n"
        for scalar in file.text.unicodeScalars {
            if " \t\n\r[{,".unicodeScalars.contains(beforePrevious), isNameStart(scalar) {
                if previous == "&", anchor == nil {
                    anchor = Position(file: file.path, line: line, column: column - 1)
                }
                if previous == "*" { hasAlias = true }
            }
            column += 1
            if scalar == "\n" { (line, column) = (line + 1, 1) }
            (beforePrevious, previous) = (previous, scalar)
        }
        return hasAlias ? anchor : nil
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
    }
}
