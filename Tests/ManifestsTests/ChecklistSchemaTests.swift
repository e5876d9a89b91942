import JSONSchemas
import Manifests
import Testing

/// The schema of checklists and their reader refuse the same, as far as a schema can see; see `SchemaAgreement` for
/// what both take.
@Suite struct ChecklistSchemaTests {
    /// What only the reader can see, and why.
    private static let seenByTheReaderAlone = [
        "another file's name": "a schema does not know the file's name",
        "a key twice": "to a schema the file is no file then",
        "a priority that isn't declared": "it refers to another mapping's keys",
        "an environment that is none": "it refers to other files",
        "a check of no environment": "it refers to other files",
        "a check of no rule": "rules are no part of the workspace",
        "a deferral till no day": "no pattern knows the length of months",
    ]

    private func problems(_ text: String) throws -> [String] {
        try ManifestKind.checklist.schemaProblems(of: text)
    }

    @Test(arguments: ChecklistTests.bad) func refusesWhatTheReaderRefuses(_ manifest: InvalidManifest) throws
    {
        let told = try problems(manifest.text)
        let isUnseen = Self.seenByTheReaderAlone[manifest.testDescription] != nil
        #expect(told.isEmpty == isUnseen || manifest.testDescription == "a key twice", "\(told)")
    }

    @Test func everyCaseOfTheListIsOne() {
        let names = ChecklistTests.bad.map(\.testDescription)
        for name in Self.seenByTheReaderAlone.keys { #expect(names.contains(name), "\(name)") }
    }

    /// In every mapping the schema knows the very keys that the reader takes.
    @Test func knowsTheKeysThatAreRead() throws {
        let schema = try ManifestKind.checklist.schema()
        #expect(keys("x: 1\n") == schema.memberNames(of: nil))
        #expect(keys(ChecklistTests.file(item: "x: 1")) == schema.memberNames(of: "item"))
        #expect(keys(ChecklistTests.file(item: "deferred: { x: 1 }")) == schema.memberNames(of: "deferral"))
    }

    private func keys(_ text: String) -> Set<String>? {
        keysBesideX(readChecklists(["m.yaml": text]).problems.map(\.message))
    }

    /// What lies at a limit: the reader and the schema put the limit at the same place.
    @Test(arguments: [
        ("priority: 0", true), ("priority: 99", true), ("priority: 100", false), ("priority: -1", false),
        ("priority: 1.5", false), ("priority: ~", false), ("section: ''", false), ("section: 5", true),
        ("note: true", true), ("link: http://a.test", false), ("link: http://localhost:1", true),
        ("title: 'again'", false),
    ]) func drawsTheSameLimits(key: String, isTaken: Bool) throws {
        let text = ChecklistTests.file(item: "\(key), checks: preprod/*")
        #expect(readChecklists(["m.yaml": text]).problems.isEmpty == isTaken)
        // What is there twice is no mapping to an editor either.
        if !key.hasPrefix("title") { #expect(try problems(text).isEmpty == isTaken) }
    }

    @Test(arguments: [64, 65]) func idsHaveALength(count: Int) throws {
        let text = ChecklistTests.file(item: "checks: preprod/*").replacing(
            "id: a", with: "id: \(String(repeating: "a", count: count))")
        #expect(readChecklists(["m.yaml": text]).problems.isEmpty == (count == 64))
        #expect(try problems(text).isEmpty == (count == 64))
    }
}
