import DemoControlPlane
import Foundation
import Loopback
import Testing

/// `envaudit checklist`: what is done and what is next, as a user runs it.
@Suite(.timeLimit(.minutes(2))) struct ChecklistTests {
    struct List: Decodable {
        struct Checklist: Decodable {
            let name: String
            let counts: [String: Int]
            let items: [Item]
            let next: String?
        }
        struct Item: Decodable {
            struct Stated: Decodable { let by, on, until: String }
            let id, state: String
            let reasons: [String]
            let attestation: Stated?
            let attest: String?
        }
        let schema, verdict, as_of: String
        let checklists: [Checklist]

        init(_ json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }
        func ids(_ state: String) -> [String] {
            checklists.flatMap(\.items).filter { $0.state == state }.map(\.id)
        }
        func item(_ id: String) -> Item? { checklists.flatMap(\.items).first { $0.id == id } }
    }

    private static let master = """
        checklist: master
        title: Master Checklist
        priorities: { 1: Must do now, 2: Before testing, 3: Optional }
        items:
          - { id: site-url, title: Preprod's SITE_URL is its frontend, priority: 1, checks: preprod/site-url/SITE_URL }
          - id: security
            title: Preprod's security secrets are its own
            priority: 1
            checks: [preprod/shared-secret/OAUTH_ENCRYPTION_KEY, preprod/secret-required/REQUEST_SIGNING_SECRET]
          - { id: zoom, title: Zoom's app is preprod's own, priority: 2, checks: "preprod/shared-secret/ZOOM_*" }
          - { id: lms, title: The LMS is preprod's own, priority: 2, checks: preprod/shared-secret/TALENTLMS_API_KEY }
          - { id: mapping, title: User mapping, priority: 2, environment: preprod, manual: Fill the tables. }
          - id: circle
            title: Circle
            priority: 3
            environment: preprod
            manual: Create the community.
            deferred: { reason: Not there yet., review: 2027-02-12 }
        """
    private static let sandbox = """
        checklist: sandbox
        title: Sandbox
        items: [{ id: sandbox-mode, title: Sandbox is in development, checks: sandbox/value-equals/APP_ENV }]
        """
    private static let asOf = ["--as-of", "2026-11-21"]
    private static let json = ["--format", "json"] + asOf

    let workspace: TestWorkspace

    init() async throws {
        workspace = try await TestWorkspace()
        // Whatever checklists the repository has, these are the test's own.
        try? FileManager.default.removeItem(atPath: "\(workspace.path)/checklists")
        try workspace.write("checklists/master.yaml", Self.master)
        try workspace.write("checklists/sandbox.yaml", Self.sandbox)
    }

    /// A record's page has the items that the environments judged can tick; one checklist that can't be read is told.
    @Test func `a page has the checklists of what was judged`() async throws {
        let check = try ["check", "preprod", "--offline"] + Self.asOf + workspace.listings(.conforming)
        var outcome = try await workspace.run(check + ["--report", "html=record.html"])
        #expect(outcome.status == 3 && outcome.errors.isEmpty)
        var page = try workspace.text(of: "record.html")
        #expect(page.contains("Master Checklist") && page.contains("Fill the tables."))
        #expect(!page.contains("Sandbox is in development"))

        try workspace.write("checklists/broken.yaml", "checklist: [")
        outcome = try await workspace.run(check + ["--output", "record.html"])
        #expect(outcome.status == 3 && outcome.errors.contains("checklists/broken.yaml:"))
        page = try workspace.text(of: "record.html")
        #expect(page.contains("Master Checklist"))
        // A stored record is shown as the same page.
        outcome = try await workspace.run(
            check + ["--format", "json", "--output", "record.json", "--report", "html=direct.html"])
        #expect(outcome.status == 3)
        outcome = try await workspace.run(["record", "show", "record.json", "--output", "stored.html"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try workspace.text(of: "stored.html") == workspace.text(of: "direct.html"))
        // Other formats have none, and don't read them.
        outcome = try await workspace.run(check)
        #expect(outcome.errors.isEmpty && !outcome.output.contains("Master Checklist"))
    }

    private func list(
        _ arguments: [String], _ state: DemoState? = .conforming
    ) async throws -> (outcome: Outcome, list: List) {
        let listings = try state.map { try workspace.listings($0) } ?? []
        let outcome = try await workspace.run(
            ["checklist"] + arguments + Self.json + ["--offline"] + listings)
        return (outcome, try List(outcome.output))
    }

    private func attest(_ item: String, _ more: [String] = [], in environment: String = "preprod")
        async throws
        -> Outcome
    {
        try await workspace.run(
            ["attest", environment, "--item", item, "--note", "Twelve rows.", "--by", "Ann"] + more)
    }

    @Test func `the audit ticks what it proves, live`() async throws {
        for (state, open) in [(DemoState.emergency, ["security", "mapping"]), (.conforming, ["mapping"])] {
            try await serving(state) { _, variables in
                let outcome = try await workspace.run(["checklist"] + Self.json, variables: variables)
                #expect(outcome.status == 1)
                #expect(outcome.errors.isEmpty)
                let list = try List(outcome.output)
                #expect(list.schema == "envaudit.checklist/1" && list.verdict == "fail")
                #expect(list.as_of == "2026-11-21")
                #expect(list.ids("open") == open)
                #expect(list.checklists.map(\.name) == ["master", "sandbox"])
                #expect(list.checklists[0].next == open[0] && list.checklists[1].next == nil)
                // Preprod's Zoom is not set at all, so nobody knows whose it is: what is absent ticks nothing.
                #expect(list.item("zoom")?.state == "unproven")
                #expect(
                    list.item("zoom")?.reasons == [
                        "ZOOM_CLIENT_ID in preprod, ZOOM_CLIENT_SECRET in preprod not set, so nothing was proved"
                    ])
                #expect(list.ids("deferred") == ["circle"])
            }
        }
    }

    @Test func `an item that failed says why, and can't be attested away`() async throws {
        let before = try await list([], .emergency)
        #expect(
            before.list.item("security")?.reasons.first
                == "preprod/shared-secret/OAUTH_ENCRYPTION_KEY: has the same value as OAUTH_ENCRYPTION_KEY in production, since 2026-01-26"
        )
        let refused = try await attest("security")
        #expect(refused.status == 2)
        #expect(
            refused.errors.hasPrefix(
                "error: security is ticked by the audit, by preprod/shared-secret/OAUTH_ENCRYPTION_KEY, preprod/secret-required/REQUEST_SIGNING_SECRET\n"
            ))
        #expect(workspace.leftBehind.isEmpty)
        // Nor by a file that says so all the same.
        try workspace.write(
            "attestations/preprod.yaml",
            "- { item: security, note: Done., by: Bob, on: 2026-01-01, until: 2027-12-31 }\n")
        #expect(try await list([], .emergency).list.item("security")?.state == "open")
        let validated = try await workspace.run(["validate"])
        #expect(validated.status == 0)
        #expect(
            validated.errors.hasPrefix(
                "attestations/preprod.yaml:1:3: warning: security is attested, and this ticks nothing: it is ticked by the audit"
            ))
    }

    @Test func `a person ticks what no check can, until a day`() async throws {
        let attested = try await attest("mapping", ["--until", "2199-12-31"])
        #expect(attested.status == 0)
        #expect(attested.errors == "attested: mapping in preprod, until 2199-12-31\n")
        // Whatever day it is: the attestation begins on it.
        let text = try workspace.text(of: "attestations/preprod.yaml")
        try workspace.write(
            "attestations/preprod.yaml", text.replacing(/on: [0-9-]+/, with: "on: 2026-11-20"))
        // What is absent is left, and holds the verdict up until it is set or put off.
        let (incomplete, first) = try await self.list([])
        #expect(first.ids("open") == [] && first.ids("unproven") == ["zoom"])
        #expect(first.verdict == "incomplete" && incomplete.status == 3)
        try workspace.write(
            "checklists/master.yaml",
            Self.master.replacing(
                "\"preprod/shared-secret/ZOOM_*\"",
                with:
                    "\"preprod/shared-secret/ZOOM_*\", deferred: { reason: No app yet., review: 2027-02-12 }")
        )
        let (outcome, list) = try await list([])
        #expect(list.ids("open") == [] && list.ids("deferred") == ["zoom", "circle"])
        #expect(list.verdict == "pass" && outcome.status == 0)
        let stated = list.item("mapping")?.attestation
        #expect(stated?.by == "Ann" && stated?.on == "2026-11-20" && stated?.until == "2199-12-31")
        let late = try await workspace.run(
            ["checklist", "--priority", "2", "--format", "json", "--as-of", "2200-01-01", "--offline"]
                + workspace.listings(.conforming))
        #expect(late.status == 1)
        #expect(
            try List(late.output).item("mapping")?.reasons == [
                "what Ann attested on 2026-11-20 expired on 2199-12-31"
            ])
        // Renewing replaces it.
        #expect(try await attest("mapping", ["--until", "2200-06-30"]).status == 0)
        let renewed = try workspace.text(of: "attestations/preprod.yaml")
        #expect(renewed.contains("until: 2200-06-30") && !renewed.contains("2199-12-31"))
    }

    @Test func `what is put off is open again after its review`() async throws {
        for (day, state) in [("2027-02-12", "deferred"), ("2027-02-13", "open")] {
            let outcome = try await workspace.run(
                ["checklist", "--priority", "3", "--format", "json", "--as-of", day])
            #expect(outcome.status == (state == "open" ? 1 : 0))
            let item = try #require(try List(outcome.output).item("circle"))
            #expect(item.state == state)
            #expect(
                item.reasons.first
                    == (state == "open"
                        ? "its review date 2027-02-12 is past; it was deferred: Not there yet."
                        : "until 2027-02-12: Not there yet."))
        }
    }

    @Test func `only what was asked for is shown, and decides`() async throws {
        let first = try await list(["--priority", "1"])
        #expect(first.list.ids("done") == ["site-url", "security"] && first.outcome.status == 0)
        #expect(first.list.checklists.map(\.name) == ["master"])
        #expect(try await list(["--priority", "1"], .emergency).outcome.status == 1)
        let two = try await list(["--priority", "1", "--priority", "3"])
        #expect(two.list.checklists[0].items.count == 3 && two.outcome.status == 0)
        let sandbox = try await list(["--env", "sandbox"])
        #expect(sandbox.list.checklists.flatMap(\.items).map(\.id) == ["sandbox-mode"])
        #expect(try await list(["sandbox"]).list.checklists.map(\.name) == ["sandbox"])
        let none = try await list(["sandbox", "--env", "production"])
        // Nothing checked is no pass.
        #expect(none.list.checklists.isEmpty && none.outcome.status == 3)
        // A waiver is no tick, and leaves nothing open.
        #expect(try await list(["--priority", "2"]).list.ids("waived") == ["lms"])
    }

    /// Who judges an environment reads its attestations, and warns of those that prove nothing.
    @Test func `only the environments that checks name are judged`() async throws {
        try workspace.write(
            "attestations/sandbox.yaml",
            "- { secret: NONE, establishes: { format: uuid }, by: A, on: 2026-01-01, until: 2027-01-01, binding: b }\n"
        )
        #expect(try await list(["--priority", "1"]).outcome.errors.isEmpty)
        #expect(try await list(["sandbox"]).outcome.errors.contains("NONE is attested"))
    }

    /// What was not seen is no tick.
    @Test func `without a listing nothing is proved`() async throws {
        let (outcome, list) = try await list(["--priority", "1"], nil)
        #expect(outcome.status == 3 && list.verdict == "incomplete")
        #expect(list.ids("unproven") == ["site-url", "security"])
        // An open one outranks it.
        #expect(try await self.list([], nil).outcome.status == 1)
    }

    @Test func `no token is needed where no check is asked for`() async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: "[]")] }
        defer { server.stop() }
        try workspace.write(
            "checklists/hand.yaml",
            "checklist: hand\ntitle: By hand\nitems: [{ id: drill, title: Drill, environment: preprod, manual: Restore. }]\n"
        )
        let outcome = try await workspace.run(
            ["checklist", "hand"] + Self.asOf, variables: ["ENVAUDIT_SUPABASE_API_URL": server.url])
        try workspace.write(
            "checklists/names.yaml",
            "checklist: names\ntitle: N\nitems: [{ id: own, title: Own, checks: '*/identity-collision/*' }]\n"
        )
        let names = try await workspace.run(
            ["checklist", "names"],
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(names.status == 0 && names.output.contains("  [x] Own (by the audit: "))
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("  [ ] Drill  drill\n      open: it is not attested yet\n"))
        #expect(outcome.output.contains("then: envaudit attest preprod --item drill --note '…'\n"))
        #expect(server.requests.isEmpty && outcome.errors.isEmpty)
    }

    @Test func `people and files get what they ask for`() async throws {
        let arguments = try ["checklist", "--offline"] + Self.asOf + workspace.listings(.conforming)
        let text = try await workspace.run(arguments)
        #expect(text.status == 1)
        #expect(
            text.output.hasPrefix("Master Checklist of innotrue, 2026-11-21\n\nPriority 1: Must do now\n"))
        #expect(text.output.contains("  [x] Preprod's SITE_URL is its frontend (by the audit: 1 check)\n"))
        #expect(text.output.contains("\nmaster: 2 done, 1 open, 1 unproven, 1 waived, 1 deferred\n"))
        #expect(!text.output.contains("\u{1B}"))
        #expect(try await workspace.run(arguments + ["--color", "always"]).output.contains("\u{1B}[31m"))
        let file = try await workspace.run(arguments + ["--output", "list.md"])
        #expect(file.status == 1 && file.output.isEmpty)
        #expect(
            file.errors
                == "envaudit: master: 2 done, 1 open, 1 unproven, 1 waived, 1 deferred; sandbox: 1 done; the list is in list.md\n"
        )
        let markdown = try workspace.text(of: "list.md")
        #expect(markdown.hasPrefix("## Master Checklist\n\n"))
        #expect(
            markdown.contains(
                "\n### Priority 1: Must do now\n\n- [x] Preprod's SITE_URL is its frontend (2026-11-21, by the audit: 1 check)\n"
            ))
    }

    /// A file that can't be read proves nothing, and hides no more than it holds.
    @Test func `attestations that can't be read leave their items open`() async throws {
        #expect(try await attest("mapping").status == 0)
        try workspace.write(
            "attestations/preprod.yaml",
            String(try workspace.text(of: "attestations/preprod.yaml").dropLast(20)))
        let (outcome, list) = try await list([])
        #expect(outcome.status == 1)
        #expect(list.item("mapping")?.state == "open")
        #expect(
            list.item("mapping")?.reasons.first?.hasPrefix(
                "its attestation can't be read: attestations/preprod.yaml:")
                == true)
        #expect(outcome.errors.hasPrefix("warning: attestations/preprod.yaml:"))
        #expect(list.item("site-url")?.state == "done")
    }
}
