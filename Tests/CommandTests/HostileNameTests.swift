import DemoControlPlane
import Foundation
import Testing

/// A name comes from outside and may hold anything: it is shown, and commands nothing.
@Suite(.timeLimit(.minutes(5))) struct HostileNameTests {
    private static let names = [
        "\u{1B}[31mRED\u{1B}]0;title\u{7}", "NEW\nLINE", "RETURN\rOVER", "::error file=a::text",
        "\n::set-output name=a::b", "##[error]text", "##vso[task.complete]", "PIPE|PIPE",
        "<script>alert(1)</script>", "[link](https://example.org)", "![](https://example.org/a.png)",
        "`code`", "@someone", "\u{202E}DEVIL", "\u{85}\u{9B}31m", "\u{200B}", "\\", "\"", "'; rm -rf /",
        String(repeating: "N", count: 1000),
    ]

    /// The record of a preprod that lists these names besides its own.
    private func record(_ format: String, _ names: [String]) async throws -> Outcome {
        let workspace = try await TestWorkspace()
        let arguments = try workspace.listings(.conforming)
        let digest = String(repeating: "1f", count: 32)
        workspace.secrets.plant(digest: digest)
        let entries = try names.map { name in
            let quoted = try JSONEncoder().encode(name)
            return #"{"name":\#(String(decoding: quoted, as: UTF8.self)),"value":"\#(digest)"}"#
        }
        let listing = try workspace.text(of: "preprod.json").dropLast(2)
        try workspace.write("preprod.json", "\(listing),\(entries.joined(separator: ","))]")
        return try await workspace.run(
            ["check", "preprod", "--as-of", "2026-11-21", "--offline", "--format", format] + arguments)
    }

    @Test(arguments: ["text", "markdown", "json"]) func `nothing commands a terminal or a log`(
        format: String
    ) async throws {
        let outcome = try await record(format, Self.names)
        #expect(outcome.status == 1)
        let dangerous = outcome.output.unicodeScalars.filter {
            $0 != "\n"
                && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value)
                    || [0x202E, 0x200B].contains($0.value))
        }
        #expect(dangerous.isEmpty)
        for line in outcome.output.split(separator: "\n") {
            #expect(!line.drop { $0 == " " }.hasPrefix("::"))
            #expect(!line.contains("##["))
            #expect(!line.contains("##vso["))
        }
        #expect(outcome.output.contains("u{1b}") || outcome.output.contains("\\u001b"))
        #expect(outcome.errors.isEmpty)
    }

    @Test func `JSON gives every name back as it was, in ASCII`() async throws {
        let outcome = try await record("json", Self.names)
        #expect(outcome.output.utf8.allSatisfy { $0 < 0x80 })
        let undeclared = try outcome.record.checks.filter { $0.rule == "secret-undeclared" }
        #expect(Set(undeclared.map(\.subject)) == Set(Self.names))
        #expect(undeclared.allSatisfy { $0.status == "fail" })
    }

    @Test func `Markdown keeps its tables and makes no HTML, link or mention`() async throws {
        let lines = try await record("markdown", Self.names).output.split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("|") }
        // Secret, Expected Value, Status, Rule, Severity, Notes.
        let table = lines.drop { !$0.hasPrefix("| Secret |") }.prefix {
            $0.hasPrefix("|") && !$0.hasPrefix("| Beyond")
        }
        let columns = table.map { $0.replacing(/\\./, with: "").count { $0 == "|" } }
        #expect(Set(columns) == [7])
        let text = rows.joined(separator: "\n").replacing(/\\./, with: "")
        #expect(text.contains("&lt;script&gt;"))
        for forbidden in ["<script", "](https://example.org", "@someone"] {
            #expect(!text.contains(forbidden))
        }
    }

    @Test(arguments: ["text", "markdown", "json"]) func `a listing's error shows a name escaped, too`(
        format: String
    ) async throws {
        let outcome = try await record(format, ["\u{1B}[31m\n::error::", "\u{1B}[31m\n::error::"])
        #expect(outcome.status == 3)
        #expect(outcome.output.contains("contradicts itself"))
        #expect(!outcome.output.contains("\u{1B}"))
        #expect(!outcome.output.contains("\n::"))
    }
}
