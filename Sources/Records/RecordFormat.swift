public import Auditing
import Support

/// A way to write a record down. To add one: one file, and one line in ``RecordFormat/all``.
public struct RecordFormat: OutputFormat {
    /// The name on the command line.
    public let name: String
    /// The endings of file names that stand for it.
    public let fileExtensions: [String]
    /// Writes a record; the text ends with a newline.
    public let render: @Sendable (Record, TextStyle) -> String

    /// Every format, the default first.
    public static let all: [RecordFormat] = [
        RecordFormat(name: "text", fileExtensions: ["txt"]) { TextRecord(style: $1).render($0) },
        RecordFormat(name: "markdown", fileExtensions: ["md", "markdown"]) { record, _ in
            MarkdownRecord().render(record)
        },
        RecordFormat(name: "json", fileExtensions: ["json"]) { record, _ in JSONText.of(RecordJSON(record)) },
    ]
}
