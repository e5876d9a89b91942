/// A way to write something down.
public protocol OutputFormat: Sendable {
    /// What is written.
    associatedtype Content
    /// The name on the command line.
    var name: String { get }
    /// The endings of file names that stand for it.
    var fileExtensions: [String] { get }
    /// Writes it; the text ends with a newline.
    var render: @Sendable (Content, TextStyle) -> String { get }
}

/// How text may look where it is read.
public struct TextStyle: Sendable {
    /// Whether colours may be used.
    public let usesColor: Bool

    /// Plain text, or text with colours.
    public init(usesColor: Bool = false) { self.usesColor = usesColor }
}
