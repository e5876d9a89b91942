/// A place in a manifest.
public struct Position: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The file's path as the operator would write it.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The column in Unicode scalars, from 1.
    public let column: Int

    /// Creates a position.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, as editors and compilers write it.
    public var description: String { "\(file):\(line):\(column)" }
}

/// A value with the position of its declaration.
public struct Located<Value: Sendable>: Sendable {
    /// What was declared.
    public let value: Value
    /// The position of the declaration.
    public let position: Position

    /// Creates a located value.
    public init(_ value: Value, at position: Position) {
        self.value = value
        self.position = position
    }
}

/// A problem in a manifest.
public struct ManifestProblem: Hashable, Sendable, CustomStringConvertible {
    /// The position of the problem.
    public let position: Position
    /// What is wrong, and what was expected.
    public let message: String
    /// The line with the problem, if its syntax is wrong.
    public let excerpt: SourceExcerpt?

    /// Creates a problem at a position.
    public init(at position: Position, _ message: String, excerpt: SourceExcerpt? = nil) {
        self.position = position
        self.message = message
        self.excerpt = excerpt
    }

    /// `file:line:column: message`.
    public var description: String { "\(position): \(message)" }
}

/// All problems of a workspace's manifests, found in one pass.
public struct ManifestProblems: Error, Sendable {
    /// The problems by file, line and column; never empty.
    public let problems: [ManifestProblem]

    /// Creates the list, sorted by position.
    public init(_ problems: [ManifestProblem]) {
        self.problems = problems.sorted {
            ($0.position.file, $0.position.line, $0.position.column)
                < ($1.position.file, $1.position.line, $1.position.column)
        }
    }
}
