import JSONSchemas
import Manifests
import Records
import Renderings
import Support
import Testing

@testable import Auditing

/// A scan's report in each format.
@Suite struct ScanFormatTests {
    private static func report(_ file: String = "src/pay.ts", skipping: Bool = true) -> ScanReport {
        let target = ScanTargets.Target(
            id: SecretID(environment: "production", address: "PAY_KEY"), severity: .critical, source: .live,
            replacement: "Run envaudit rotate.")
        let commit = ScanReport.Commit(id: String(repeating: "0a", count: 20), date: 1_770_998_400)
        var counts = ScanReport.Counts()
        (counts.secrets, counts.weak, counts.files, counts.bytes, counts.candidates) = (3, 1, 2, 4096, 77)
        return ScanReport(
            generatedAt: 1_795_237_200, workspace: "acme", path: ".", environments: ["production"],
            counts: counts,
            findings: [
                .committedSecret(
                    target, at: .init(file: file, line: 12, column: 3, origin: .tree), form: "token"),
                .committedSecret(
                    target, at: .init(file: "old.env", line: 1, column: 5, origin: .history, commit: commit),
                    form: "quoted"),
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
        for (from, to) in [("scan/1", "scan/2"), (#""live": true"#, #""live": 1"#), ("\"tree\"", "\"wood\"")]
        {
            let changed = text.replacing(from, with: to, maxReplacements: 1)
            #expect(changed != text)
            #expect(try !schema.problems(of: ParsedJSON(changed)).isEmpty, "\(to)")
        }
    }

    @Test func `a person is told the place, the secret and the fix`() throws {
        let text = try Self.text("text", Self.report())
        #expect(
            text.hasPrefix(
                """
                old.env:1:5 (commit 0a0a0a0a0a0a of 2026-02-13T16:00:00Z)
                  critical: committed-secret: has the live value of PAY_KEY in production (form:
                    quoted)
                    Fix: Rotate first: Run envaudit rotate. Then remove the old value from the
                """))
        #expect(text.contains("\nsrc/pay.ts:12:3\n"))
        #expect(text.contains("\nSkipped\n  src/pay.ts: is too odd\n"))
        #expect(text.hasSuffix("\nfail: 2 findings; searched 2 files (4096 bytes) for 3 secrets\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let markdown = try Self.text("markdown", Self.report())
        #expect(markdown.contains("| src/pay.ts:12:3 | committed-secret | critical | has the live value"))
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
