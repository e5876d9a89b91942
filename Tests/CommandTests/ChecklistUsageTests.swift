import Foundation
import Loopback
import Testing

/// What is wrong with checklists, and with what is asked of them.
@Suite(.timeLimit(.minutes(2))) struct ChecklistUsageTests {
    private static let list = """
        checklist: work
        title: Work
        items:
          - { id: drill, title: Drill, priority: 2, environment: preprod, manual: Restore. }
          - { id: url, title: URL, checks: preprod/site-url/SITE_URL }
          - { id: later, title: Later, deferred: { reason: R, review: 2026-01-01 } }
        """

    let workspace: TestWorkspace

    init() async throws {
        workspace = try await TestWorkspace()
        try? FileManager.default.removeItem(atPath: "\(workspace.path)/checklists")
        try workspace.write("checklists/work.yaml", Self.list)
    }

    @Test func `mistakes of usage fetch nothing`() async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: "[]")] }
        defer { server.stop() }
        let variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url]
        for (arguments, says) in [
            (["wrok"], "unknown checklist \"wrok\"\nDid you mean work?"),
            (["something"], "unknown checklist \"something\"\nThere are: work"),
            (["--env", "prepod"], "unknown environment \"prepod\"\nDid you mean preprod?"),
            (["--priority", "3"], "unknown priority 3\nThere are: 2"),
            (["--priority", "high"], "The value 'high' is invalid"),
            (["--as-of", "soon"], "invalid date \"soon\""),
            (["--format", "xml"], "the list has no format xml\nChoose: text, markdown, json\n"),
            (["--output", "tmp"], "the list can't be written"), (["--attest"], "unknown option --attest"),
            (["--listing", "preprod=none.json"], "No such file or directory"),
            (["--listing", "prepod=none.json"], "unknown environment \"prepod\""),
            (["--waivers-from", "origin/main"], "error: "),
        ] {
            let outcome = try await workspace.run(["checklist"] + arguments, variables: variables)
            #expect(outcome.status == 2, "\(arguments)")
            #expect(outcome.errors.contains(says), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        #expect(server.requests.isEmpty)
    }

    /// A checklist is not what a gate judges by: a broken one breaks `checklist` and `validate` alone.
    @Test func `every problem of every file is told, and check goes on`() async throws {
        try workspace.write("checklists/work.yaml", Self.list.replacing("site-url", with: "site-ulr"))
        try workspace.write("checklists/other.yaml", "checklist: othr\ntitle: Other\nitems: []\n")
        try workspace.write("checklists/third.yml", Self.list)
        try workspace.write("checklists/.hidden.yaml", "\u{7}")
        try workspace.write("checklists/notes.md", "\u{7}")
        try Data([0xFF, 0x0A]).write(to: URL(fileURLWithPath: "\(workspace.path)/checklists/bytes.yaml"))
        let problems = [
            "checklists/bytes.yaml:1:1: is not UTF-8 text",
            "checklists/other.yaml:1:12: the checklist othr is declared in other.yaml: expected othr.yaml",
            "checklists/other.yaml:3:8: expected a list of items, at least one, found an empty list",
            "checklists/third.yml:1:1: this file is not read; name it third.yaml",
            "checklists/work.yaml:5:36: unknown rule \"site-ulr\" (did you mean \"site-url\"?)",
        ]
        for command in [["checklist"], ["attest", "preprod", "--item", "drill", "--note", "N", "--by", "A"]] {
            let outcome = try await workspace.run(command)
            #expect(outcome.status == 2)
            #expect(outcome.errors == problems.map { "error: \($0)\n" }.joined())
        }
        let validated = try await workspace.run(["validate"])
        #expect(validated.status == 2)
        let lines = validated.errors.split(separator: "\n").map { String($0).replacing(" error:", with: "") }
        #expect(lines == problems)
        let check = try await workspace.run(
            ["check", "--offline", "--as-of", "2026-11-21"] + workspace.listings(.conforming))
        #expect(check.status == 3 && check.errors.isEmpty)
    }

    @Test func `checklists are told to be valid, and hold against a broken environment`() async throws {
        let valid = try await workspace.run(["validate"])
        #expect(valid.status == 0 && valid.output.hasSuffix(", 3 waivers, 3 items to tick\n"))
        // The environment's name is its file's, whatever else is wrong with it.
        try workspace.edit("preprod", "tier: staging", "tier: stage")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.contains("unknown tier \"stage\""))
    }

    @Test func `without a checklist there is nothing to tick`() async throws {
        try FileManager.default.removeItem(atPath: "\(workspace.path)/checklists")
        for make in [false, true] {
            if make { try workspace.write("checklists/README.md", "None yet.") }
            let outcome = try await workspace.run(["checklist"])
            #expect(outcome.status == 2)
            #expect(
                outcome.errors
                    == "error: the workspace has no checklist\nWrite one, such as checklists/master.yaml.\n")
            // Then anything may be attested, and nothing is warned of.
            let attested = try await workspace.run([
                "attest", "preprod", "--item", "whatever", "--note", "N", "--by", "Ann",
            ])
            #expect(attested.status == 0)
            #expect(try await workspace.run(["validate"]).errors.isEmpty)
        }
        try FileManager.default.removeItem(atPath: "\(workspace.path)/checklists")
        try workspace.write("checklists", "no folder")
        let outcome = try await workspace.run(["checklist"])
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: checklists:1:1: is not a folder, or can't be read\n")
    }

    @Test(arguments: [
        ("preprod", "drll", "error: no checklist has this item\nDid you mean drill?\n"),
        ("preprod", "something", "error: no checklist has this item\nSee: envaudit checklist\n"),
        (
            "preprod", "url",
            "error: url is ticked by the audit, by preprod/site-url/SITE_URL\nSee what it lacks: envaudit checklist\n"
        ),
        ("preprod", "later", "error: later is deferred: nothing declares what ticks it\n"),
        (
            "sandbox", "drill",
            "error: drill is an item of preprod, and not of sandbox\nAttest it there: envaudit attest preprod --item drill …\n"
        ),
    ]) func `what ticks nothing is not attested`(environment: String, item: String, says: String) async throws
    {
        let outcome = try await workspace.run([
            "attest", environment, "--item", item, "--note", "N", "--by", "Ann",
        ])
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix(says), "\(outcome.errors)")
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test func `attestations of no item are told`() async throws {
        try workspace.write(
            "attestations/sandbox.yaml",
            "- { item: drill, note: N, by: A, on: 2026-01-01, until: 2026-02-01 }\n- { item: gone, note: N, by: A, on: 2026-01-01, until: 2026-02-01 }\n"
        )
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors == """
                attestations/sandbox.yaml:1:3: warning: drill is attested, and this ticks nothing: it is preprod's
                attestations/sandbox.yaml:2:3: warning: gone is attested, and this ticks nothing: no checklist has it

                """)
    }
}
