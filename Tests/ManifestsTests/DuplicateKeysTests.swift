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
            "2:1: duplicate key \"services\", first declared on line 1"),
        InvalidManifest(
            "three times", "workspace: a\nservices: {}\nworkspace: b\nworkspace: c\n",
            "3:1: duplicate key \"workspace\", first declared on line 1",
            "4:1: duplicate key \"workspace\", first declared on line 1"),
        InvalidManifest(
            "in several mappings, with other problems",
            """
            x: 1
            services:
              b: \(service)
              a: { title: T, title: T, severity: lo, isolation: config, secrets: { A: {}, B: {}, A: {}, B: {} } }
              b: { title: 1, title: 2 }
            """,
            "1:1: unknown key \"x\": expected safeguards, services or workspace",
            "4:18: duplicate key \"title\", first declared on line 4",
            "4:38: unknown severity \"lo\" (did you mean \"low\"?)",
            "4:86: duplicate key \"A\", first declared on line 4",
            "4:93: duplicate key \"B\", first declared on line 4",
            "5:3: duplicate key \"b\", first declared on line 3",
            "5:18: duplicate key \"title\", first declared on line 5"),
        InvalidManifest(
            "in quotes, and once without", "\"workspace\": a\n'workspace': b\nworkspace: c\nservices: {}\n",
            "2:1: duplicate key \"workspace\", first declared on line 1",
            "3:1: duplicate key \"workspace\", first declared on line 1"),
        InvalidManifest(
            "of one letter, after other alphabets and line ends",
            "workspace: äöü😀\r\n# \u{2028}services: {}\n{ä: 1, ä: 2}: 1\nservices: {}\n",
            "4:1: expected a key, found a mapping",
            "4:8: duplicate key \"ä\", first declared on line 4",
            "5:1: duplicate key \"services\", first declared on line 3"),
        InvalidManifest(
            "where nobody reads", "services: {}\nx: { y: [{ z: 1, z: 2 }] }\n",
            "2:1: unknown key \"x\": expected safeguards, services or workspace",
            "2:18: duplicate key \"z\", first declared on line 2"),
        InvalidManifest(
            "equal but for their tags", "services: {}\nworkspace: a\n!!int workspace: b\n",
            "3:1: duplicate key \"workspace\", first declared on line 2"),
        InvalidManifest(
            "written with an escape", "services: {}\n\"x\": { \"\\x61\": 1, a: 2 }\n",
            "2:1: unknown key \"x\": expected safeguards, services or workspace",
            "2:19: duplicate key \"a\", first declared on line 2"),
        InvalidManifest(
            "equal but for how Unicode composes them", "services: {}\nx: { \u{E4}: 1, a\u{308}: 2 }\n",
            "2:1: unknown key \"x\": expected safeguards, services or workspace",
            "2:12: duplicate key \"a\u{308}\", first declared on line 2"),
        InvalidManifest(
            "no texts", "services: {}\nx: { '': 1, '': 2, [a]: 1, [a]: 2, ~: 1 }\n",
            "2:1: unknown key \"x\": expected safeguards, services or workspace",
            "2:6: expected a key, found an empty text", "2:13: expected a key, found an empty text",
            "2:20: expected a key, found a list", "2:28: expected a key, found a list",
            "2:36: expected a key, found nothing"),
    ]

    @Test func manyDuplicatesAreNotListed() {
        let keys = (0..<3_000).map { "k\($0): 1\nk\($0): 2\n" }.joined()
        let told = problems([
            "a.yaml": "environment: a\ntier: staging\nx:\n  - \(keys.replacing("\n", with: "\n    "))\n"
        ])
        #expect(told.count == 22, "\(told)")
        #expect(told.last == "a.yaml:45:5: more duplicate keys from here on, not listed")
    }

    @Test(.timeLimit(.minutes(1))) func readsALargeFileOnce() {
        let keys = Array(repeating: "by: 1", count: 500_000).joined(separator: ",")
        let start = ContinuousClock.now
        #expect(problems(services: "services: {}\nx: {\(keys)}\n").count == 22)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// A decoder that looks up each key among the others takes seconds for ten thousand.
    @Test func readsManyKeysInLinearTime() throws {
        // Without the optimizer, and beside other tests: what counts is that it is not a hundred times as long.
        let (few, many) = (try timeToRead(10_000), try timeToRead(100_000))
        #expect(many < few * 40, "10,000 keys: \(few), 100,000 keys: \(many)")
    }

    private func timeToRead(_ count: Int) throws -> Duration {
        let keys = (0..<count).map { "      KEY_\($0): {}\n" }.joined()
        let head = "services:\n  a:\n    title: A\n    severity: low\n    isolation: config\n    secrets:\n"
        let start = ContinuousClock.now
        #expect(try readWorkspace(services: head + keys).services[0].secrets.count == count)
        return ContinuousClock.now - start
    }
}
