/// The JSON Schema (2020-12) of a kind of file.
public struct SchemaFile: Sendable {
    /// What `envaudit schema` calls it.
    public let name: String
    /// Which files it describes.
    public let summary: String
    /// The schema's JSON; it ends with a newline.
    public let text: String

    /// The name of the file that holds it.
    public var fileName: String { "\(name).json" }

    /// Every schema there is.
    public static let all: [SchemaFile] = [
        ServicesSchema.file, EnvironmentSchema.file, ChecklistSchema.file, AttestationsSchema.file,
        SnapshotSchema.file, RecordSchema.file, PlanSchema.file, DiffSchema.file, ChecklistRecordSchema.file,
    ]

    init(name: String, summary: String, text: String) {
        self.name = name
        self.summary = summary
        self.text = text
    }

    /// A schema that is `root`, with the parts it is made of.
    init(name: String, summary: String, description: String, root: SchemaObject, parts: [SchemaPart]) {
        self.init(
            name: name, summary: summary, description: description, root: Schema(root.members), parts: parts)
    }

    /// A schema that is `root`, with the parts it is made of.
    init(name: String, summary: String, description: String, root: Schema, parts: [SchemaPart]) {
        let head: [(key: String, value: JSONValue)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("$id", .text("urn:envaudit:\(name):1")), ("title", .text(summary)),
            ("description", .text(description)),
        ]
        let definitions = (parts + SchemaPart.common).map { ($0.name, $0.schema.json) }
        var text = ""
        JSONValue.object(head + root.keywords + [("$defs", .object(definitions))]).write(to: &text)
        self.init(name: name, summary: summary, text: text + "\n")
    }
}
