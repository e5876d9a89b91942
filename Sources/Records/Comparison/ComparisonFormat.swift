public import Auditing
import Support

/// A way to write a comparison down. To add one: one file, and one line in ``ComparisonFormat/all``.
public struct ComparisonFormat: OutputFormat {
    /// The name on the command line.
    public let name: String
    /// The endings of file names that stand for it.
    public let fileExtensions: [String]
    /// Writes a comparison; the text ends with a newline.
    public let render: @Sendable (Comparison, TextStyle) -> String

    /// Every format, the default first.
    public static let all: [ComparisonFormat] = [
        ComparisonFormat(name: "text", fileExtensions: ["txt"]) { TextComparison(style: $1).render($0) },
        ComparisonFormat(name: "markdown", fileExtensions: ["md", "markdown"]) { comparison, _ in
            MarkdownComparison.render(comparison)
        },
        ComparisonFormat(name: "json", fileExtensions: ["json"]) { comparison, _ in
            JSONText.of(ComparisonJSON(comparison))
        },
    ]
}
