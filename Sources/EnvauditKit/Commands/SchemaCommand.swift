import ArgumentParser
import Glibc
import Records

/// `envaudit schema`: the JSON Schemas of the workspace's files and of the record.
struct SchemaCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of a file, or list the schemas.",
        discussion: """
            An editor with a YAML language server completes and checks a manifest whose first line names its \
            schema:

              # yaml-language-server: $schema=../schemas/environment.json

            A schema sees one file at a time; envaudit validate sees what is between them, too.

            EXAMPLES
              envaudit schema
              envaudit schema environment
              envaudit schema --output schemas

            MORE
              envaudit docs manifests
            """)

    @Argument(
        help: ArgumentHelp(
            "The schema: \(SchemaFile.all.map(\.name).joined(separator: ", ")). Default: a list of them.",
            valueName: "name"), completion: .list(SchemaFile.all.map(\.name)))
    var name: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write the schema, or all of them, into a folder as NAME.json.", valueName: "dir"),
        completion: .directory)
    var output: String?

    func validate() throws {
        guard let name, !SchemaFile.all.contains(where: { $0.name == name }) else { return }
        throw ValidationError(
            "unknown schema \"\(TerminalText.escape(name))\"; expected \(SchemaFile.all.map(\.name).joined(separator: ", "))."
        )
    }

    func run(in context: Context) async throws -> ExitStatus {
        let schemas = SchemaFile.all.filter { name == nil || $0.name == name }
        if let output {
            try write(schemas, into: output, context)
        } else if name == nil {
            let width = schemas.map(\.name.count).max() ?? 0
            let lines = schemas.map { schema in
                schema.name + String(repeating: " ", count: width + 2 - schema.name.count) + schema.summary
            }
            try context.write(lines.joined(separator: "\n") + "\n")
        } else {
            try context.write(schemas.map(\.text).joined())
        }
        return .success
    }

    private func write(_ schemas: [SchemaFile], into folder: String, _ context: Context)
        throws(CommandFailure)
    {
        guard mkdir(context.files.path(folder), 0o777) == 0 || errno == EEXIST else {
            throw .usage("the folder \(folder) could not be made: \(String(cString: strerror(errno)))")
        }
        for schema in schemas {
            let path = "\(folder)/\(schema.fileName)"
            do {
                try context.files.write(schema.text, to: path)
            } catch {
                throw .usage("\(path) could not be written: \(error.reason)")
            }
            context.tell("envaudit: wrote \(TerminalText.escape(path))")
        }
    }
}
