import JSONSchemas
import Manifests
import Support
import Testing

/// The schema of attestations and their reader refuse the same, as far as a schema can see.
@Suite struct AttestationsSchemaTests {
    private static let binding =
        "scrypt:11:8:1:\(text(22)):\(text(43)):\(text(22))"

    /// What only the reader can see, and why.
    private static let seenByTheReaderAlone = [
        "a day that is none": "no pattern knows the length of months",
        "over before it began": "no keyword compares two days",
    ]

    private static func text(_ length: Int) -> String {
        String(repeating: "a-", count: length).prefix(length) + ""
    }

    private func problems(_ text: String) throws -> [String] {
        try ManifestKind.attestations.schemaProblems(of: text)
    }

    @Test(arguments: AttestationsTests.bad) func refusesWhatTheReaderRefuses(_ manifest: InvalidManifest)
        throws
    {
        let told = try problems(manifest.text.replacing("scrypt:…", with: Self.binding))
        #expect(told.isEmpty == (Self.seenByTheReaderAlone[manifest.testDescription] != nil), "\(told)")
    }

    @Test(arguments: AttestationsTests.forms) func takesWhatIsWritten(_ forms: [ValueForm]) throws {
        let day = CalendarDate(secondsSince1970: 1_795_237_200)
        let new = [
            Attestation(
                .secret(name: "KEY", establishes: forms, binding: Self.binding), by: "5", on: day, until: day),
            Attestation(.item(id: "9", .note("true")), by: "Ann: “A” #1", on: day, until: day),
            Attestation(.item(id: "a", .link("https://a.example/?b#c")), by: "null", on: day, until: day),
        ]
        #expect(try problems(#require(AttestationEdit.adding(new, to: nil, of: "preprod"))) == [])
    }

    @Test(arguments: ["scrypt:14:8:1:", "scrypt:11:9:1:", "scrypt:11:8:1:b", "", "argon:11:8:1:"])
    func refusesABindingThatIsNone(_ start: String) throws {
        let text = AttestationsTests.whole.replacing(
            "scrypt:…", with: Self.binding.replacing("scrypt:11:8:1:", with: start))
        #expect(try problems(text) != [])
    }

    /// In every mapping the schema knows the very keys that the reader takes.
    @Test func knowsTheKeysThatAreRead() throws {
        let schema = try ManifestKind.attestations.schema()
        let (secret, item) = (
            schema.memberNames(of: "secret_attestation"), schema.memberNames(of: "item_attestation")
        )
        #expect(keys("- { secret: A, x: 1 }\n") == secret)
        #expect(keys("- { item: a, x: 1 }\n") == item)
        #expect(
            keys("- { secret: A, establishes: { x: 1 } }\n") == schema.memberNames(of: "establishes"))
    }

    private func keys(_ text: String) -> Set<String>? {
        let read = Attestations.read(ManifestFile(path: "a.yaml", text: text))
        return keysBesideX(read.problems.map(\.problem.message))
    }
}
