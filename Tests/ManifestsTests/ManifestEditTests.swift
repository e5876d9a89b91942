import Foundation
import Testing

@testable import Manifests

/// Entries that are added to the text of a manifest.
@Suite struct ManifestEditTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let before: String
        let after: String

        init(_ description: String, _ before: String, _ after: String) {
            (testDescription, self.before, self.after) = (description, before, after)
        }
    }

    @Test(arguments: secrets) func `a secret is added where its service's secrets are`(_ example: Case) throws
    {
        var edit = ManifestEdit(ManifestFile(path: "services.yaml", text: example.before))
        try edit.add("NEW", .flow("{ prefix: re_ }"), to: ["services", "pay", "secrets"])
        #expect(edit.file.text == example.after)
        let lines = lines(of: edit.file.text)
        #expect(lines[edit.added.upperBound - 1].contains("NEW"))
    }

    private static let secrets = [
        Case(
            "a block", "services:\n  pay:\n    secrets:\n      A: {}   # the first\n\n  # next\n  mail: {}\n",
            "services:\n  pay:\n    secrets:\n      A: {}   # the first\n      NEW: { prefix: re_ }\n\n  # next\n  mail: {}\n"
        ),
        Case(
            "the last line has no end", "services:\n  pay:\n    secrets:\n      A: {}",
            "services:\n  pay:\n    secrets:\n      A: {}\n      NEW: { prefix: re_ }"),
        Case(
            "lines end as on Windows", "services:\r\n  pay:\r\n    secrets:\r\n      A: {}\r\nx: y\r\n",
            "services:\r\n  pay:\r\n    secrets:\r\n      A: {}\r\n      NEW: { prefix: re_ }\r\nx: y\r\n"),
        Case(
            "a byte-order mark, and letters of several bytes",
            "\u{FEFF}# ä€😀\nservices:\n  pay:\n    secrets: { \"Ä\": x, A: {} }\n",
            "\u{FEFF}# ä€😀\nservices:\n  pay:\n    secrets: { \"Ä\": x, A: {}, NEW: { prefix: re_ } }\n"),
        Case(
            "braces on one line, with a comment", "services:\n  pay: { secrets: { A: {} } } # all of it\n",
            "services:\n  pay: { secrets: { A: {}, NEW: { prefix: re_ } } } # all of it\n"),
        Case(
            "braces with a comma at the end", "services:\n  pay: { secrets: { A: {}, } }\n",
            "services:\n  pay: { secrets: { A: {}, NEW: { prefix: re_ } } }\n"),
        Case(
            "braces over lines",
            "services:\n  pay:\n    secrets: {\n      A: {}, # one\n      B: {} # two, and more\n    }\n",
            "services:\n  pay:\n    secrets: {\n      A: {}, # one\n      B: {}, # two, and more\n      NEW: { prefix: re_ }\n    }\n"
        ),
        Case(
            "braces over lines, with a comma at the end",
            "services:\n  pay:\n    secrets: {\n      A: {},\n    }\n",
            "services:\n  pay:\n    secrets: {\n      A: {},\n      NEW: { prefix: re_ },\n    }\n"),
        Case(
            "empty braces in a block", "services:\n  pay:\n    secrets: {}\n    title: Pay\n",
            "services:\n  pay:\n    secrets:\n      NEW: { prefix: re_ }\n    title: Pay\n"),
        Case(
            "empty braces before a comment", "services:\n  pay:\n    secrets: { } # none yet\n",
            "services:\n  pay:\n    secrets:  # none yet\n      NEW: { prefix: re_ }\n"),
        Case(
            "empty braces within braces", "services: { pay: { secrets: {} } }\n",
            "services: { pay: { secrets: { NEW: { prefix: re_ } } } }\n"),
        Case(
            "no secrets yet", "services:\n  pay:\n    title: Pay\n\n  mail:\n    title: Mail\n",
            "services:\n  pay:\n    title: Pay\n    secrets:\n      NEW: { prefix: re_ }\n\n  mail:\n    title: Mail\n"
        ),
        Case(
            "no such service", "services:\n  mail:\n    title: Mail\n",
            "services:\n  mail:\n    title: Mail\n  pay:\n    secrets:\n      NEW: { prefix: re_ }\n"),
        Case(
            "services set apart by lines",
            "services:\n  # 1\n  a:\n    title: A\n\n  # 2\n  b:\n    title: B\n# end\n",
            "services:\n  # 1\n  a:\n    title: A\n\n  # 2\n  b:\n    title: B\n\n  pay:\n    secrets:\n      NEW: { prefix: re_ }\n# end\n"
        ),
        Case(
            "no services", "services: {}\n",
            "services:\n  pay:\n    secrets:\n      NEW: { prefix: re_ }\n"),
        Case(
            "a block scalar before",
            "services:\n  pay:\n    secrets:\n      A:\n        note: |\n          one\n\n          two\n\n  mail: {}\n",
            "services:\n  pay:\n    secrets:\n      A:\n        note: |\n          one\n\n          two\n\n      NEW: { prefix: re_ }\n  mail: {}\n"
        ),
        Case(
            "a scalar over lines before",
            "services:\n  pay:\n    secrets:\n      A:\n        note: one\n          two # too\n",
            "services:\n  pay:\n    secrets:\n      A:\n        note: one\n          two # too\n      NEW: { prefix: re_ }\n"
        ),
    ]

    @Test(arguments: waivers) func `a waiver is added to the end of the list`(_ example: Case) throws {
        var edit = ManifestEdit(ManifestFile(path: "preprod.yaml", text: example.before))
        try edit.append(
            .mapping([
                ("finding", .text("rule/KEY")), ("reason", .text("One, and only one")),
                ("until", .flow("2027-01-31")),
            ]),
            toList: "waivers")
        #expect(edit.file.text == example.after)
    }

    private static let waivers = [
        Case(
            "a block", "a: b\nwaivers:\n  - finding: x/y   # old\n    until: 2026-01-01\n\n# end\nc: d\n",
            "a: b\nwaivers:\n  - finding: x/y   # old\n    until: 2026-01-01\n  - finding: \"rule/KEY\"\n    reason: One, and only one\n    until: 2027-01-31\n\n# end\nc: d\n"
        ),
        Case(
            "a block that is not indented, with items set apart",
            "waivers:\n- finding: x/y\n\n- finding: x/z\nc: d\n",
            "waivers:\n- finding: x/y\n\n- finding: x/z\n\n- finding: \"rule/KEY\"\n  reason: One, and only one\n  until: 2027-01-31\nc: d\n"
        ),
        Case(
            "brackets", "waivers: [{ finding: x/y }]\n",
            "waivers: [{ finding: x/y }, { finding: \"rule/KEY\", reason: \"One, and only one\", until: 2027-01-31 }]\n"
        ),
        Case(
            "empty brackets", "waivers: []\nc: d\n",
            "waivers:\n  - finding: \"rule/KEY\"\n    reason: One, and only one\n    until: 2027-01-31\nc: d\n"
        ),
        Case(
            "no list yet", "a: b\nsecrets:\n  A: {}\n",
            "a: b\nsecrets:\n  A: {}\n\nwaivers:\n  - finding: \"rule/KEY\"\n    reason: One, and only one\n    until: 2027-01-31\n"
        ),
        Case(
            "no list yet, all in braces", "{ a: b }\n",
            "{ a: b, waivers: [{ finding: \"rule/KEY\", reason: \"One, and only one\", until: 2027-01-31 }] }\n"
        ),
    ]

    /// What can't be read, is no mapping, or has the key already.
    @Test(arguments: [
        "services: [a]\n", "services:\n  pay: text\n", "services:\n  pay:\n    secrets:\n      NEW: {}\n", "",
        "a: [\n",
        "services: text\n",
    ]) func `what can't be added to stays as it is`(_ text: String) {
        var edit = ManifestEdit(ManifestFile(path: "services.yaml", text: text))
        #expect(throws: ManifestEdit.Unfit.self) {
            try edit.add("NEW", .flow("{}"), to: ["services", "pay", "secrets"])
        }
        #expect(edit.file.text == text)
    }

    /// Every manifest of the repository, at every mapping that it has: all lines stay, in their order.
    @Test func `every other line stays as it is`() throws {
        for file in try Self.manifests() {
            let root = try #require(SourceNode(of: file.text))
            var count = 0
            for path in paths(of: root, to: []) {
                var edit = ManifestEdit(file)
                try edit.add("NEW_KEY", .flow("{ x: y }"), to: path)
                let new = lines(of: edit.file.text)
                let old = lines(of: file.text)
                let common = zip(old, new).prefix { $0 == $1 }.count
                let rest = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count
                // One line is new, or one was changed.
                #expect(common + min(rest, old.count - common) >= old.count - 1, "\(file.path): \(path)")
                #expect(new.count - old.count <= 1)
                count += 1
            }
            #expect(count > 0)
        }
    }

    private func lines(of text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The manifests of the repository and of its examples.
    private static func manifests() throws -> [ManifestFile] {
        let names = try FileManager.default.subpathsOfDirectory(
            atPath: repository.path(percentEncoded: false) + "examples")
        let examples = names.filter { $0.contains("/environments/") && $0.hasSuffix(".yaml") }.map {
            "examples/\($0)"
        }
        return try (["environments/services.yaml", "environments/preprod.yaml"] + examples).map { path in
            ManifestFile(
                path: path, text: try String(contentsOf: repository.appending(path: path), encoding: .utf8))
        }
    }

    private func paths(of node: SourceNode, to path: [String]) -> [[String]] {
        guard case .mapping(let pairs) = node.content else { return [] }
        return [path] + pairs.flatMap { key, value in paths(of: value, to: path + [key.text ?? ""]) }
    }
}
