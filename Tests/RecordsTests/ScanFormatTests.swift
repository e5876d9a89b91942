import Foundation
import FoundationXML
import JSONSchemas
import Manifests
import Records
import Renderings
import Support
import Testing

@testable import Auditing

/// A scan's report in each format.
@Suite struct ScanFormatTests {
    private static func report(
        _ file: String = "src/pay.ts", found: Bool = true, skipping: Bool = true
    ) -> ScanReport {
        let target = ScanTargets.Target(
            id: SecretID(environment: "production", address: "PAY_KEY"), severity: .critical, source: .live,
            replacement: "Run envaudit rotate.")
        let commit = ScanReport.Commit(id: String(repeating: "0a", count: 20), date: 1_770_998_400)
        var counts = ScanReport.Counts()
        (counts.secrets, counts.weak, counts.files, counts.bytes, counts.candidates) = (3, 1, 2, 4096, 77)
        return ScanReport(
            generatedAt: 1_795_237_200, workspace: "acme", path: ".", environments: ["production"],
            counts: counts,
            findings: !found
                ? []
                : [
                    .committedSecret(
                        target, at: .init(file: file, line: 12, column: 3, origin: .tree), form: "token"),
                    .committedSecret(
                        target,
                        at: .init(file: "old.env", line: 1, column: 5, origin: .history, commit: commit),
                        form: "quoted"),
                    .publicDefault(target, at: .init(file: file, line: 13, column: 3, origin: .staged)),
                    .foreignIdentifier(
                        .init(
                            environment: "production", kind: "frontend", text: "app.acme.example",
                            form: .host),
                        .high, at: .init(file: file, line: 14, column: 3, origin: .tree)),
                    .unlistedKey(
                        "a live secret key", at: .init(file: file, line: 15, column: 3, origin: .input)),
                    .trackedEnvFile(
                        (1...7).map { "KEY_\($0)" },
                        at: .init(file: ".env", line: 1, column: 1, origin: .tree)),
                ],
            skipped: skipping ? [.init(path: file, reason: "is too odd")] : [])
    }

    private static func text(_ format: String, _ report: ScanReport) throws -> String {
        try #require(ScanFormat.all.first { $0.name == format }).render(report, TextStyle())
    }

    @Test func `the schema describes the JSON`() throws {
        let schema = try JSONSchema(Repository.text("docs/schemas/scan.json"), isClosed: true)
        for skipping in [true, false] {
            let text = try Self.text("json", Self.report(skipping: skipping))
            #expect(try schema.problems(of: ParsedJSON(text)) == [])
        }
        let text = try Self.text("json", Self.report())
        for (from, to) in [
            ("scan/1", "scan/2"), (#""live": false"#, #""live": 1"#), ("\"tree\"", "\"wood\""),
        ] {
            let changed = text.replacing(from, with: to, maxReplacements: 1)
            #expect(changed != text)
            #expect(try !schema.problems(of: ParsedJSON(changed)).isEmpty, "\(to)")
        }
    }

    @Test func `a person is told the place, the secret and the fix`() throws {
        let text = try Self.text("text", Self.report())
        #expect(
            text.contains(
                """
                old.env:1:5 (commit 0a0a0a0a0a0a of 2026-02-13T16:00:00Z)
                  critical: committed-secret: has the live value of PAY_KEY in production (form:
                    quoted)
                    Fix: Rotate first: Run envaudit rotate. Then remove the old value from the
                """))
        #expect(text.contains("\nsrc/pay.ts:12:3\n"))
        #expect(text.contains("\nSkipped\n  src/pay.ts: is too odd\n"))
        #expect(text.hasSuffix("\nfail: 6 findings; searched 2 files (4096 bytes) for 3 secrets\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let markdown = try Self.text("markdown", Self.report())
        #expect(markdown.contains("| src/pay.ts:12:3 | committed-secret | critical | has the live value"))
    }

    private static let hostile = "a\u{1B}[2J|<b>`x`,:%#\nb\u{202E}"

    private static func json(_ format: String, _ report: ScanReport) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(text(format, report).utf8))
    }

    @Test func `SARIF has each finding at its line, and what was skipped as a notification`() throws {
        let log = try #require(try Self.json("sarif", Self.report(Self.hostile)) as? [String: Any])
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 6)
        #expect(results.compactMap { $0["level"] as? String }.first == "error")
        var ids: Set<String> = []
        for result in results {
            let place =
                ((result["locations"] as? [[String: Any]])?.first)?["physicalLocation"] as? [String: Any]
            let uri = try #require((place?["artifactLocation"] as? [String: String])?["uri"])
            #expect(uri.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != 0x3A }, "\(uri)")
            ids.insert(try #require((result["partialFingerprints"] as? [String: String])?.values.first))
        }
        #expect(ids.count == 6)
        let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
        #expect(invocation["executionSuccessful"] as? Bool == false)
        #expect((invocation["toolExecutionNotifications"] as? [Any])?.count == 1)
    }

    @Test func `GitLab's list and the lines of JSON have all findings and all that was skipped`() throws {
        let list = try #require(try Self.json("gitlab", Self.report(Self.hostile)) as? [[String: Any]])
        #expect(list.count == 7 && Set(list.compactMap { $0["fingerprint"] as? String }).count == 7)
        let lines = try Self.text("ndjson", Self.report(Self.hostile)).split(separator: "\n")
        let statuses = try lines.map {
            (try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["status"] as? String
        }
        #expect(statuses.count { $0 == "fail" } == 6 && statuses.count { $0 == "error" } == 1)
    }

    @Test func `each line of annotations is one command`() throws {
        let lines = try Self.text("github", Self.report(Self.hostile)).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("::error file=") } == 6)
        #expect(lines.count { $0.hasPrefix("::warning title=envaudit::skipped ") } == 1)
        #expect(lines.last?.hasPrefix("::notice title=envaudit::fail: 6 findings") == true)
        #expect(lines.count == 8)
        #expect(lines.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
    }

    @Test func `an XML parser and prove take the reports`() throws {
        let parser = XMLParser(data: Data(try Self.text("junit", Self.report(Self.hostile)).utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        let junit = try Self.text("junit", Self.report(Self.hostile))
        #expect(junit.contains("tests=\"7\" failures=\"6\" errors=\"1\""))
        for (report, isOK) in [
            (Self.report(Self.hostile), false), (Self.report(found: false, skipping: false), true),
        ] {
            let file = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID()).tap")
            try Self.text("tap", report).write(to: file, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(at: file) }
            let prove = Process()
            prove.executableURL = URL(filePath: "/usr/bin/env")
            prove.arguments = ["prove", "--exec", "cat", file.path]
            let output = Pipe()
            (prove.standardOutput, prove.standardError) = (output, output)
            try prove.run()
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            prove.waitUntilExit()
            #expect((prove.terminationStatus == 0) == isOK && !said.contains("Parse errors"), "\(said)")
        }
    }

    @Test func `a report without findings passes, or tells that nothing was searched for`() throws {
        let pass = Self.report(found: false, skipping: false)
        #expect(try Self.text("junit", pass).contains("tests=\"1\" failures=\"0\" errors=\"0\""))
        #expect(try Self.text("tap", pass).contains("\nok 1 - pass: nothing found"))
        #expect(try Self.text("github", pass) == "::notice title=envaudit::\(pass.tally)\n")
        let nothing = ScanReport(
            generatedAt: 0, workspace: "acme", path: ".", environments: [], counts: .init(), findings: [],
            skipped: [])
        #expect(try Self.text("junit", nothing).contains("errors=\"1\""))
        #expect(try Self.text("tap", nothing).contains("\nnot ok 1 - incomplete"))
    }

    @Test func `names command nothing`() throws {
        let hostile = "a\u{1B}[2J|<b>`x`\nb\u{202E}"
        for format in ["text", "markdown"] {
            let text = try Self.text(format, Self.report(hostile))
            #expect(
                !text.contains("\u{1B}") && !text.contains("\u{202E}") && !text.contains("<b>")
                    || format == "text")
            #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
            #expect(!text.contains("\nb"))
        }
    }
}
