public import Records
import Support

/// A way to write a plan down. To add one: one file, and one line in ``PlanFormat/all``.
public struct PlanFormat: OutputFormat {
    /// The name on the command line.
    public let name: String
    /// The endings of file names that stand for it.
    public let fileExtensions: [String]
    /// Writes a plan; the text ends with a newline.
    public let render: @Sendable (Plan, TextStyle) -> String

    /// Every format, the default first.
    public static let all: [PlanFormat] = [
        PlanFormat(name: "text", fileExtensions: ["txt"]) { TextPlan(plan: $0, style: $1).render() },
        PlanFormat(name: "markdown", fileExtensions: ["md", "markdown"]) { plan, _ in
            MarkdownPlan(plan: plan).render()
        },
        PlanFormat(name: "json", fileExtensions: ["json"]) { plan, _ in JSONText.of(PlanJSON(plan)) },
    ]
}
