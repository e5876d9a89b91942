public import Auditing
import Support

/// A way to write something down.
public struct OutputFormat<Content>: Sendable {
    /// The name on the command line.
    public let name: String
    /// The file name extensions that select it.
    public let fileExtensions: [String]
    /// Writes it; the text ends with a newline.
    public let render: @Sendable (Content, TextStyle) -> String
    /// Whether a record that it shows has checklists.
    public let showsChecklists: Bool

    package init(
        _ name: String, _ fileExtensions: [String], showsChecklists: Bool = false,
        _ render: @escaping @Sendable (Content, TextStyle) -> String
    ) {
        (self.name, self.fileExtensions, self.render) = (name, fileExtensions, render)
        self.showsChecklists = showsChecklists
    }
}

/// A way to write a record down. To add one: one file, and one line in its list.
public typealias RecordFormat = OutputFormat<Record>

extension RecordFormat {
    /// Every format of a record, the default first.
    public static let all: [RecordFormat] = [
        RecordFormat("text", ["txt"]) { TextRecord(style: $1).render($0) },
        RecordFormat("markdown", ["md", "markdown"]) { record, _ in MarkdownRecord().render(record) },
        RecordFormat("html", ["html", "htm"], showsChecklists: true) { record, _ in
            HTMLRecord.render(record)
        },
        RecordFormat("json", ["json"], showsChecklists: true) { record, _ in
            JSONText.of(RecordJSON(record))
        },
        RecordFormat("ndjson", ["ndjson", "jsonl"]) { record, _ in CheckLine.text(record) },
        RecordFormat("sarif", ["sarif"]) { record, _ in JSONText.of(SARIFReport.json(record)) },
        RecordFormat("github", []) { record, _ in GitHubReport.text(record) },
        RecordFormat("gitlab", []) { record, _ in JSONText.of(GitLabReport.json(record)) },
        RecordFormat("junit", ["xml"]) { record, _ in JUnitReport.text(record) },
        RecordFormat("tap", ["tap"]) { record, _ in TAPReport.text(record) },
        RecordFormat("oscal", []) { record, _ in JSONText.of(OSCALReport(record).json) },
    ]
}

/// A way to write checklists down.
public typealias ChecklistFormat = OutputFormat<ChecklistRecord>

extension ChecklistFormat {
    /// Every format of checklists, the default first.
    public static let all: [ChecklistFormat] = [
        ChecklistFormat("text", ["txt"]) { TextChecklist(style: $1).render($0) },
        ChecklistFormat("markdown", ["md", "markdown"]) { record, _ in MarkdownChecklist.render(record) },
        ChecklistFormat("json", ["json"]) { record, _ in JSONText.of(ChecklistJSON(record)) },
    ]
}

/// A way to write a comparison down.
public typealias ComparisonFormat = OutputFormat<Comparison>

extension ComparisonFormat {
    /// Every format of a comparison, the default first.
    public static let all: [ComparisonFormat] = [
        ComparisonFormat("text", ["txt"]) { TextComparison(style: $1).render($0) },
        ComparisonFormat("markdown", ["md", "markdown"]) { comparison, _ in
            MarkdownComparison.render(comparison)
        },
        ComparisonFormat("json", ["json"]) { comparison, _ in JSONText.of(ComparisonJSON(comparison)) },
    ]
}

/// How text may look where it is read, and how much of it is wanted.
public struct TextStyle: Sendable {
    /// Whether colours may be used.
    public let usesColor: Bool
    /// How many columns a line may have: from 60 to 120.
    public let width: Int
    /// How much is shown.
    public let shows: Shown

    /// What is shown of a record. Other texts are shown as a whole, or by their last line.
    public enum Shown: String, Sendable, CaseIterable {
        /// What did not pass.
        case failures
        /// Every check.
        case all
        /// What passed, and what there was nothing to prove of.
        case passed
        /// The verdict.
        case verdict
    }

    /// Text of 80 columns without colours, unless told otherwise; a narrower or wider terminal gets the nearest width
    /// that can be read.
    public init(usesColor: Bool = false, width: Int = 80, shows: Shown = .failures) {
        self.usesColor = usesColor
        self.width = min(max(width, 60), 120)
        self.shows = shows
    }
}

/// The colours of a terminal's own palette, so that they suit its background.
package enum Color: String {
    case red = "31", yellow = "33", green = "32", cyan = "36", bold = "1"

    package func paint(_ text: String, if isUsed: Bool) -> String {
        isUsed ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
