import DemoControlPlane
import Foundation
import Testing

@testable import EnvauditKit

/// `envaudit record show` and `diff`, and `check --since`: records that last.
@Suite(.timeLimit(.minutes(3))) struct RecordTests {
    private let workspace: TestWorkspace
    private static let key = (0..<32).map { String(($0 * 37 + 11) % 256 | 0x100, radix: 16).suffix(2) }
        .joined()

    init() async throws { workspace = try await TestWorkspace() }

    private func check(
        _ state: DemoState, _ options: String..., key: String? = nil
    ) async throws -> Outcome {
        try await workspace.run(
            ["check", "preprod", "--as-of", "2026-11-21", "--offline"] + options + workspace.listings(state),
            variables: key.map { ["ENVAUDIT_FINGERPRINT_KEY": $0] } ?? [:])
    }

    /// Every format of check, of the file and of standard input alike.
    @Test func `a stored record is shown as check showed it`() async throws {
        let json = try await check(.uncertainPreprod, "--format", "json").output
        try workspace.write("record.json", json)
        for format in ["text", "markdown", "sarif", "junit", "ndjson"] {
            let shown = try await workspace.run(["record", "show", "record.json", "--format", format])
            #expect(shown.status == 0)
            #expect(shown.errors.isEmpty)
            #expect(shown.output.contains("OAUTH_ENCRYPTION_KEY"))
        }
        #expect(try await workspace.run(["record", "show", "record.json", "-f", "json"]).output == json)
        let shown = try await workspace.run(["record", "show", "record.json"])
        #expect(shown.output.hasPrefix("preprod of innotrue: FAIL\n"))
        let piped = try await workspace.run(["record", "show", "-"], input: .pipe("{}"))
        #expect(piped.status == 2 && piped.errors.hasPrefix("error: - is not a record of envaudit"))
    }

    @Test(arguments: [
        ("{}", "is not a record of envaudit"), ("", "is not a record of envaudit"),
        (#"{"schema": "envaudit.record/9"}"#, "has the schema \"envaudit.record/9\""),
        (#"{"schema": "envaudit.record/1"}"#, "is not a whole record: tool is missing"),
    ])
    func `a file without a record is a usage error`(text: String, says: String) async throws {
        try workspace.write("record.json", text)
        let commands = [
            ["show", "record.json"], ["diff", "record.json", "record.json"],
            ["sign", "record.json", "--key", "none.pem", "--commit", "HEAD"],
        ]
        for command in commands {
            let outcome = try await workspace.run(["record"] + command)
            #expect(outcome.status == 2)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("error: record.json \(says)"), "\(outcome.errors)")
        }
        let missing = try await workspace.run(["record", "show", "none.json"])
        #expect(missing.status == 2 && missing.errors.contains("none.json: No such file or directory"))
        let since = try await check(.conforming, "--since", "record.json")
        #expect(since.status == 2 && since.output.isEmpty)
        #expect(try await workspace.run(["record"]).status == 2)
    }

    @Test func `what changed is told, and a new failure fails`() async throws {
        for (file, state) in [("a.json", DemoState.conforming), ("b.json", .uncertainPreprod)] {
            try workspace.write(file, try await check(state, "--format", "json", key: Self.key).output)
        }
        let worse = try await workspace.run(["record", "diff", "a.json", "b.json"])
        #expect(worse.status == 1)
        #expect(worse.output.contains("Newly failing"))
        #expect(worse.output.contains("OAUTH_ENCRYPTION_KEY in preprod has the same value"))
        #expect(worse.output.contains("Rotated secrets"))
        // The record that comes later, so that it is the newer one.
        try workspace.write(
            "c.json", try await check(.conforming, "--format", "json", key: Self.key).output)
        let better = try await workspace.run(["record", "diff", "b.json", "c.json", "--format", "json"])
        #expect(better.status != 1)
        #expect(better.output.contains(#""change": "fixed""#))
        #expect(better.output.contains(#""unknown_rotations": null"#))
        let same = try await workspace.run(["record", "diff", "a.json", "a.json"])
        #expect(same.status == 0)
        #expect(same.output.contains("no check came to something else"))
    }

    @Test func `without a key nothing is told of rotations`() async throws {
        try workspace.write("a.json", try await check(.conforming, "--format", "json").output)
        let diff = try await workspace.run(["record", "diff", "a.json", "a.json"])
        #expect(diff.output.contains("Rotated secrets are unknown"))
        #expect(try !workspace.text(of: "a.json").contains("fingerprint_key"))
    }

    @Test func `fingerprints last as long as the key`() async throws {
        let records = [Self.key, Self.key, String(Self.key.reversed())]
        var made: [String] = []
        for key in records { made.append(try await check(.conforming, "--format", "json", key: key).output) }
        func prints(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { $0.contains("\"fingerprint\"") }
        }
        #expect(!prints(made[0]).isEmpty && prints(made[0]) == prints(made[1]))
        #expect(Set(prints(made[0])).isDisjoint(with: prints(made[2])))
        #expect(made.allSatisfy { !$0.contains(Self.key) })
    }

    @Test(arguments: [
        ("short", "is not 64 hexadecimal digits"),
        (String(repeating: "0", count: 64), "is not random"),
        (String(repeating: "g", count: 64), "is not 64 hexadecimal digits"),
    ])
    func `a key of another form is refused, and not repeated`(key: String, says: String) async throws {
        let outcome = try await check(.conforming, key: key)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("ENVAUDIT_FINGERPRINT_KEY \(says)"))
        #expect(!outcome.errors.contains(key))
    }

    @Test func `check marks what is new`() async throws {
        try workspace.write("a.json", try await check(.conforming, "--format", "json").output)
        let outcome = try await check(.uncertainPreprod, "--since", "a.json")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("\nNew since "))
        #expect(outcome.output.contains("critical, new)"))
        try workspace.edit("services", "workspace: innotrue", "workspace: another")
        let other = try await check(.uncertainPreprod, "--since", "a.json")
        #expect(other.status == 2)
        #expect(other.errors.contains("is a record of another workspace than another"))
    }
}
