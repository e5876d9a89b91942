/// A place in a manifest.
public struct Position: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The file, as the operator would name it.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The column in Unicode scalars, from 1.
    public let column: Int

    /// A place in a manifest.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, as editors and compilers write it.
    public var description: String { "\(file):\(line):\(column)" }
}

/// A value that remembers where it was declared.
public struct Located<Value: Sendable>: Sendable {
    /// What was declared.
    public let value: Value
    /// Where.
    public let position: Position

    /// A declared value.
    public init(_ value: Value, at position: Position) {
        self.value = value
        self.position = position
    }
}

/// Something that is wrong with a manifest.
public struct ManifestProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    public let position: Position
    /// What is wrong, and what was expected.
    public let message: String
    /// The line it is about, where the text alone is what is wrong.
    public let excerpt: SourceExcerpt?

    /// A problem at a place.
    public init(at position: Position, _ message: String, excerpt: SourceExcerpt? = nil) {
        self.position = position
        self.message = message
        self.excerpt = excerpt
    }

    /// `file:line:column: message`.
    public var description: String { "\(position): \(message)" }
}

/// All that is wrong with a workspace's manifests, found in one go.
public struct ManifestProblems: Error, Sendable {
    /// The problems by file, line and column; never empty.
    public let problems: [ManifestProblem]

    /// The problems, put in order.
    public init(_ problems: [ManifestProblem]) {
        self.problems = problems.sorted {
            ($0.position.file, $0.position.line, $0.position.column)
                < ($1.position.file, $1.position.line, $1.position.column)
        }
    }
}
