public import Auditing
import Support

/// A way to write checklists down. To add one: one file, and one line in ``ChecklistFormat/all``.
public struct ChecklistFormat: OutputFormat {
    /// The name on the command line.
    public let name: String
    /// The endings of file names that stand for it.
    public let fileExtensions: [String]
    /// Writes checklists; the text ends with a newline.
    public let render: @Sendable (ChecklistRecord, TextStyle) -> String

    /// Every format, the default first.
    public static let all: [ChecklistFormat] = [
        ChecklistFormat(name: "text", fileExtensions: ["txt"]) { TextChecklist(style: $1).render($0) },
        ChecklistFormat(name: "markdown", fileExtensions: ["md", "markdown"]) { record, _ in
            MarkdownChecklist.render(record)
        },
        ChecklistFormat(name: "json", fileExtensions: ["json"]) { record, _ in
            JSONText.of(ChecklistJSON(record))
        },
    ]
}
