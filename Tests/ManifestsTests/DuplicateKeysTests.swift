import Manifests
import Testing

/// A key that stands twice is reported, and hides no other problem.
@Suite struct DuplicateKeysTests {
    @Test(arguments: texts) func reports(manifest: InvalidManifest) {
        #expect(
            problems(services: manifest.text) == manifest.problems.map { "services.yaml:\($0)" })
    }

    private static let service = "{ title: T, severity: low, isolation: config, secrets: {} }"

    private static let texts = [
        InvalidManifest(
            "at the root", "services: {}\nservices: {}\n",
            "2:1: `services` stands on line 1 already; expected each key once"),
        InvalidManifest(
            "three times", "workspace: a\nservices: {}\nworkspace: b\nworkspace: c\n",
            "3:1: `workspace` stands on line 1 already; expected each key once",
            "4:1: `workspace` stands on line 1 already; expected each key once"),
        InvalidManifest(
            "in several mappings, with other problems",
            """
            x: 1
            services:
              b: \(service)
              a: { title: T, title: T, severity: lo, isolation: config, secrets: { A: {}, B: {}, A: {}, B: {} } }
              b: { title: 1, title: 2 }
            """,
            "1:1: unknown key `x`; expected safeguards, services, workspace",
            "4:18: `title` stands on line 4 already; expected each key once",
            "4:38: “lo” is no severity; expected low, medium, high, critical; did you mean low?",
            "4:86: `A` stands on line 4 already; expected each key once",
            "4:93: `B` stands on line 4 already; expected each key once",
            "5:3: `b` stands on line 3 already; expected each key once",
            "5:18: `title` stands on line 5 already; expected each key once"),
        InvalidManifest(
            "in quotes, and once without", "\"workspace\": a\n'workspace': b\nworkspace: c\nservices: {}\n",
            "2:1: `workspace` stands on line 1 already; expected each key once",
            "3:1: `workspace` stands on line 1 already; expected each key once"),
        InvalidManifest(
            "of one letter, after other alphabets and line ends",
            "workspace: äöü😀\r\n# \u{2028}services: {}\n{ä: 1, ä: 2}: 1\nservices: {}\n",
            "4:1: expected a key, found a mapping",
            "4:8: `ä` stands on line 4 already; expected each key once",
            "5:1: `services` stands on line 3 already; expected each key once"),
        InvalidManifest(
            "where nobody reads", "services: {}\nx: { y: [{ z: 1, z: 2 }] }\n",
            "2:1: unknown key `x`; expected safeguards, services, workspace",
            "2:18: `z` stands on line 2 already; expected each key once"),
        InvalidManifest(
            "equal but for their tags", "services: {}\nworkspace: a\n!!int workspace: b\n",
            "3:1: `workspace` stands on line 2 already; expected each key once"),
        // The text of these is not what they are read as, so the file is not read on.
        InvalidManifest(
            "written with an escape", "\"\\x61\": 1\na: 2\ny: 3\n",
            "1:1: declared twice in one mapping: a; expected each key once"),
        InvalidManifest(
            "empty", "'': 1\n'': 2\n", "1:1: declared twice in one mapping: ; expected each key once"),
        InvalidManifest(
            "a list", "[a]: 1\n[a]: 2\n",
            "1:1: declared twice in one mapping: <uncovertable>; expected each key once"),
    ]

    @Test func aFileThatUsesTheSubstitutesIsNotReadOn() {
        #expect(
            problems(services: "\u{10FF00}: 1\nb: 1\nb: 2\n") == [
                "services.yaml:2:1: declared twice in one mapping: b; expected each key once"
            ])
    }

    @Test func manyDuplicatesAreCutOff() {
        let keys = (0..<3_000).map { "k\($0): 1\nk\($0): 2\n" }.joined()
        let told = problems(services: keys)
        #expect(told.count == 1)
        #expect(told.first?.contains("declared twice in one mapping") == true)
        #expect((told.first ?? "").utf8.count < 400)
    }

    /// Each duplicate costs a reading; fifty of a large file would take minutes.
    @Test(.timeLimit(.minutes(1))) func readsALargeFileOnFewTimes() {
        let keys = Array(repeating: "by: 1", count: 500_000).joined(separator: ",")
        let start = ContinuousClock.now
        let problems = problems(["a.yaml": "{\(keys)}\n"])
        #expect(problems.count == 1 && problems[0].contains("declared twice in one mapping: by"))
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
