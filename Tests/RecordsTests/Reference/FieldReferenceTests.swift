import JSONSchemas
import Manifests
import Probes
import Renderings
import Testing

/// What the documentation says of keys is what the tables say by which they are read.
@Suite struct FieldReferenceTests {
    static let pages = ["docs/manifests.md", "docs/checklists.md", "docs/attestations.md"]

    @Test(arguments: pages) func isAsTheTablesSay(path: String) throws {
        try expectGolden(FieldReference.page(Repository.text(path)), path)
    }

    @Test func everyMappingIsOnAPage() throws {
        let pages = try Self.pages.map(Repository.text)
        for mapping in ManifestTables.all(ProbeRegistry.sources) {
            #expect(pages.contains { $0.contains("<!-- fields: \(mapping.name) -->") }, "\(mapping.name)")
        }
    }

    /// An example is a value that is read.
    @Test func examplesAreRead() {
        for mapping in ManifestTables.all(ProbeRegistry.sources) {
            for field in mapping.fields {
                guard let example = field.example else { continue }
                let problems = ProblemCollector()
                let file = ManifestFile(path: "example.yaml", text: "example: \(example)\n")
                let pairs = YAMLDocument.root(of: file, problems)?.pairs("a mapping", problems)
                let value = pairs?.first.flatMap { field.read($0.value, problems) }
                #expect(value != nil && problems.all.isEmpty, "\(mapping.name).\(field.key): \(problems.all)")
            }
        }
    }
}
