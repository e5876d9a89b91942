import Foundation
import JSONSchemas
import Records
import Renderings
import Testing

/// `docs/schemas/` holds what `envaudit schema` prints, and the workspace's files name them.
@Suite struct SchemaFileTests {
    @Test(arguments: SchemaFile.all.map(\.name)) func isAsPrinted(name: String) throws {
        let schema = try #require(SchemaFile.all.first { $0.name == name })
        try expectGolden(schema.text, "docs/schemas/\(name).json")
        #expect(try ParsedJSON(schema.text)["$id"].text == "urn:envaudit:\(name):1")
    }

    @Test func nothingElseIsThere() throws {
        let folder = Repository.root.appending(path: "docs/schemas").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(files) == Set(SchemaFile.all.map(\.fileName)))
    }

    /// The line by which an editor finds a file's schema.
    @Test func everyManifestNamesItsSchema() throws {
        let folder = Repository.root.appending(path: "environments").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".yaml")
        }
        #expect(names.count == 4)
        for name in names {
            let schema = name == "services.yaml" ? "services" : "environment"
            let first = try Repository.text("environments/\(name)").split(separator: "\n").first
            #expect(first == "# yaml-language-server: $schema=../docs/schemas/\(schema).json", "\(name)")
        }
    }

    @Test func everyChecklistNamesItsSchema() throws {
        let folder = Repository.root.appending(path: "checklists").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasSuffix(".yaml") {
            let first = try Repository.text("checklists/\(name)").split(separator: "\n").first
            #expect(first == "# yaml-language-server: $schema=../docs/schemas/checklist.json", "\(name)")
        }
    }
}
