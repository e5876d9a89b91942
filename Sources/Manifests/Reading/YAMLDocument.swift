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
        let file = file.withoutByteOrderMark
        let start = Position(file: file.path, line: 1, column: 1)
        if let problem = YAMLScreening.problem(in: file) {
            problems.report(problem.position, problem.message)
            return nil
        }
        var duplicates = DuplicateKeys(file)
        while true {
            do {
                let parser = try Parser(yaml: duplicates.text, resolver: .basic, encoding: .utf8)
                guard let node = try parser.singleRoot() else {
                    problems.report(start, "the file is empty; expected a mapping")
                    return nil
                }
                // Nodes refer to their anchors weakly; the parser owns them.
                return withExtendedLifetime(parser) {
                    if refuseAnchors(in: node, file: file.path, problems) { return nil }
                    return ManifestNode(duplicates.reported(in: node, problems), file: file.path)
                }
            } catch {
                if duplicates.rename(after: error) { continue }
                report(error, at: start, problems)
                return nil
            }
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
                place(context.mark),
                "declared twice in one mapping: \(shortened(keys)); expected each key once")
        case .reader(let problem, _, _, _):
            problems.report(start, "not a YAML text: \(problem)")
        default:
            problems.report(start, "not well-formed YAML")
        }
    }

    private static func refuseAnchors(in node: Node, file: String, _ problems: ProblemCollector) -> Bool {
        if node.anchor != nil {
            problems.report(ManifestNode(node, file: file).position, YAMLScreening.anchorProblem)
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
}

extension ManifestFile {
    /// libyaml skips the mark only where it guesses the encoding, which Yams tells it.
    fileprivate var withoutByteOrderMark: ManifestFile {
        guard text.unicodeScalars.first == "\u{FEFF}" else { return self }
        return ManifestFile(path: path, text: String(text.unicodeScalars.dropFirst()))
    }
}
