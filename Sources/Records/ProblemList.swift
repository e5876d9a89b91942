public import Manifests
import Support

/// What is wrong with manifests, for people and for editors.
public struct ProblemList: Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable {
        case error, warning
    }

    private let entries: [(problem: ManifestProblem, severity: Severity)]

    /// The problems and warnings, by their places.
    public init(problems: [ManifestProblem], warnings: [ManifestProblem]) {
        let all = problems.map { ($0, Severity.error) } + warnings.map { ($0, Severity.warning) }
        entries = all.sorted {
            ($0.0.position.file, $0.0.position.line, $0.0.position.column, $0.1.rawValue)
                < ($1.0.position.file, $1.0.position.line, $1.0.position.column, $1.1.rawValue)
        }
    }

    /// Whether there is an error among them.
    public var hasErrors: Bool { entries.contains { $0.severity == .error } }

    /// `file:line:column: severity: message`, as compilers write it, and the line it is about where that helps;
    /// harmless for a terminal.
    public var lines: [String] {
        entries.flatMap { problem, severity in
            ["\(problem.position): \(severity.rawValue): \(problem.message)"] + (problem.excerpt?.lines ?? [])
        }
        .map(TerminalText.escape)
    }

    /// A JSON list of the problems, ending with a newline.
    public var json: String {
        JSONText.of(
            entries.map { problem, severity in
                Entry(
                    file: problem.position.file, line: problem.position.line,
                    column: problem.position.column, severity: severity.rawValue, message: problem.message)
            })
    }

    private struct Entry: Encodable {
        let file: String
        let line: Int
        let column: Int
        let severity: String
        let message: String
    }
}
