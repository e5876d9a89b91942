import Manifests
import Testing

/// What is no YAML of the manifest language.
@Suite struct YAMLProblemsTests {
    private static let anchors =
        "anchors (&name) and aliases (*name) are not part of the manifest language; expected the value itself"

    @Test(arguments: texts) func refusesTheText(manifest: InvalidManifest) {
        #expect(
            problems(services: manifest.text) == manifest.problems.map { "services.yaml:\($0)" })
    }

    private static let texts = [
        InvalidManifest("an empty file", "", "1:1: the file is empty; expected a mapping"),
        InvalidManifest("blank lines", " \n\n  \n", "1:1: the file is empty; expected a mapping"),
        InvalidManifest("comments alone", "# a\n# b\n", "1:1: the file is empty; expected a mapping"),
        InvalidManifest("a byte-order mark alone", "\u{FEFF}", "1:1: the file is empty; expected a mapping"),
        InvalidManifest(
            "an empty document", "---\n", "2:1: expected a mapping with `services`, found nothing"),
        InvalidManifest(
            "an open bracket", "services: [a\nb: c\n",
            "2:2: not well-formed YAML: did not find expected ',' or ']'"),
        InvalidManifest(
            "an open quote", "services: {}\nworkspace: \"a\n",
            "3:1: not well-formed YAML: found unexpected end of stream"),
        InvalidManifest(
            "an unknown escape", "workspace: \"\\q\"\nservices: {}\n",
            "1:13: not well-formed YAML: found unknown escape character"),
        InvalidManifest(
            "half a surrogate pair", "workspace: \"\\ud800\"\nservices: {}\n",
            "1:15: not well-formed YAML: found invalid Unicode character escape code"),
        InvalidManifest(
            "a tab as indentation", "services:\n\ta: {}\n",
            "2:1: not well-formed YAML: found character that cannot start any token"),
        InvalidManifest(
            "wrong indentation", "services: {}\n  x: 1\n",
            "2:3: not well-formed YAML: did not find expected key"),
        InvalidManifest(
            "a colon in a text", "workspace: a: b\nservices: {}\n",
            "1:13: not well-formed YAML: mapping values are not allowed in this context"),
        InvalidManifest(
            "two documents", "services: {}\n---\nservices: {}\n",
            "2:1: not well-formed YAML: but found another document"),
        InvalidManifest(
            "an unknown directive's version", "%YAML 3.0\n---\nservices: {}\n",
            "1:1: not well-formed YAML: found incompatible YAML document"),
        InvalidManifest(
            "a control character", "services: {}\nworkspace: a\u{1B}[31m\n",
            "2:13: not a YAML text: the control character U+001B"),
        InvalidManifest(
            "a NUL", "services: {}\u{0}\n", "1:13: not a YAML text: the control character U+0000"),
        InvalidManifest(
            "a C1 control character", "# \u{9B}31m\nservices: {}\n",
            "1:3: not a YAML text: the control character U+009B"),
        InvalidManifest(
            "no character", "services: {}\r\n\u{85}# \u{FFFF}\n",
            "3:3: not a YAML text: the control character U+FFFF"),
        InvalidManifest("an anchor", "services: &a {}\n", "1:11: \(anchors)"),
        InvalidManifest("an anchored key", "&a services: {}\n", "1:1: \(anchors)"),
        InvalidManifest("an anchored text", "services: {}\nworkspace: &a b\n", "2:12: \(anchors)"),
        InvalidManifest("an anchor and its alias", "services: &a {}\nx: *a\n", "1:11: \(anchors)"),
        InvalidManifest("an anchor in a list", "x: [a, &a b]\nservices: {}\n", "1:8: \(anchors)"),
        InvalidManifest(
            "an alias of nothing", "services: *a\n", "1:11: not well-formed YAML: found undefined alias"),
        InvalidManifest(
            "an alias of itself", "services: &a { b: *a }\n",
            "1:19: not well-formed YAML: found undefined alias"),
    ]

    /// `&` and `*` inside of texts and comments are no anchors.
    @Test func takesTextsThatLookLikeAnchors() throws {
        let workspace = try readWorkspace(
            services: """
                # Terms &conditions of *all* kinds
                workspace: Terms &conditions for *everyone*
                services:
                  a: { title: "&a *b", severity: low, isolation: config, secrets: {} }
                """)
        #expect(workspace.name == "Terms &conditions for *everyone*")
        #expect(workspace.services.map(\.title) == ["&a *b"])
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func takesEveryLineEnd(lineEnd: String) {
        let lines = ["services:", "  a: { title: A, severity: low, isolation: x, secrets: {} }", ""]
        #expect(
            problems(services: lines.joined(separator: lineEnd)) == [
                "services.yaml:2:44: “x” is no isolation class; expected isolated, shareable, config"
            ])
    }

    @Test func takesAByteOrderMark() throws {
        #expect(try readWorkspace(services: "\u{FEFF}workspace: a\nservices: {}\n").name == "a")
    }

    @Test func countsColumnsInCharactersNotBytes() {
        #expect(
            problems(services: "{ workspace: ä€😀, services: x }\n") == [
                "services.yaml:1:29: expected the services by their ids, found a text"
            ])
    }

    @Test func cutsALongTextInAMessage() {
        let text = String(repeating: "x", count: 5_000_000)
        let told = problems(["a.yaml": "environment: a\ntier: \(text)\n\(text): {}\n\"\(text)\": {}\n"])
        #expect(!told.isEmpty)
        #expect(told.allSatisfy { $0.utf8.count < 400 }, "\(told.map(\.utf8.count))")
    }

    @Test func takesATextOfFiveMegabytes() throws {
        let text = String(repeating: "x", count: 5_000_000)
        #expect(try readWorkspace(services: "workspace: \(text)\nservices: {}\n").name == text)
    }
}
