import Records
import Foundation
import JSONSchemas
import Manifests
import Testing
import Yams

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
        // Yams passes over a byte-order mark only where it guesses the encoding.
        let scalars = text.unicodeScalars
        let text = String(scalars.first == "\u{FEFF}" ? scalars.dropFirst() : scalars[...])
        guard let node = try? Yams.compose(yaml: text), let value = json(node) else { return nil }
        return ParsedJSON(value: value)
    }

    private static func json(_ node: Node) -> Any? {
        switch node {
        case .alias: return nil
        case .scalar(let scalar): return json(scalar)
        case .sequence(let sequence):
            let elements = sequence.compactMap { json($0) }
            return elements.count == sequence.count ? elements : nil
        case .mapping(let mapping):
            var members: [String: Any] = [:]
            for (key, value) in mapping {
                guard case .scalar(let name) = key, let value = json(value) else { return nil }
                members[name.string] = value
            }
            return members
        }
    }

    private static func json(_ scalar: Node.Scalar) -> Any {
        let text = scalar.string
        guard scalar.style == .plain || scalar.style == .any else { return text }
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
