import Records
import Foundation
import JSONSchemas
@testable import Manifests
import Testing

/// A kind of manifest that has a schema.
enum ManifestKind: String {
    case services, environment, attestations, checklist

    /// What the schema has against a text: empty where it takes it.
    func schemaProblems(of text: String) throws -> [String] {
        guard let value = EditorsYAML.value(of: text) else { return ["is nothing that JSON can be"] }
        return try schema().problems(of: value)
    }

    func schema() throws -> JSONSchema {
        try JSONSchema(#require(SchemaFile.all.first { $0.name == rawValue }).text)
    }
}

/// What is read without a problem has to pass the schema: else an editor marks as wrong what is right.
func expectSchemasToTakeWhatIsRead(
    _ files: [(ManifestKind, ManifestFile)], _ reading: Result<Workspace, ManifestProblems>
) {
    if case .failure(let problems) = reading {
        expectSchemasToTakeWhatIsRead(files, besides: problems.problems)
    } else {
        expectSchemasToTakeWhatIsRead(files, besides: [])
    }
}

/// The same of files of which these are the problems.
func expectSchemasToTakeWhatIsRead(
    _ files: [(ManifestKind, ManifestFile)], besides problems: [ManifestProblem]
) {
    let faulty = Set(problems.map(\.position.file))
    // Texts that are large, to see what they cost, say nothing new.
    for (kind, file) in files where !faulty.contains(file.path) && file.text.utf8.count < 20_000 {
        #expect(throws: Never.self) {
            let problems = try kind.schemaProblems(of: file.text)
            #expect(problems == [], "the schema refuses what is read:\n\(file.text)")
        }
    }
}

/// YAML as an editor's language server takes it: by the core schema of YAML 1.2, made into JSON.
enum EditorsYAML {
    /// The text's value; nil where JSON has none for it.
    static func value(of text: String) -> ParsedJSON? {
        let problems = ProblemCollector()
        let root = YAMLDocument.root(of: ManifestFile(path: "", text: text), problems)
        guard let root, problems.all.isEmpty, let value = json(root) else { return nil }
        return ParsedJSON(value: value)
    }

    private static func json(_ node: ManifestNode) -> Any? {
        switch node.content {
        case .text(let text, let isPlain): return isPlain ? json(plain: text) : text
        case .list(let elements): return elements.compactMap(json)
        case .mapping(let pairs):
            return Dictionary(
                uniqueKeysWithValues: pairs.compactMap { pair in json(pair.value).map { (pair.key.value, $0) }
                })
        }
    }

    private static func json(plain text: String) -> Any {
        switch text {
        case "", "~", "null", "Null", "NULL": return NSNull()
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: break
        }
        if text.wholeMatch(of: /[-+]?[0-9]+/) != nil, let number = Int(text) { return number }
        if text.wholeMatch(of: /0x[0-9a-fA-F]+/) != nil, let number = Int(text.dropFirst(2), radix: 16) {
            return number
        }
        if text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil,
            let number = Double(text)
        {
            return number
        }
        return text
    }
}
