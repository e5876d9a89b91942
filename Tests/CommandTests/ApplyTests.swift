import Foundation
import Glibc
import Testing

@testable import DemoControlPlane

/// `envaudit apply`: who may, what it does, and when it does nothing.
@Suite(.timeLimit(.minutes(2))) struct ApplyTests {
    /// The guide's "After this procedure, preprod should have these secrets".
    private static let afterwards: Set = [
        "SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_DB_URL", "SITE_URL",
        "APP_ENV",
        "STAGING_EMAIL_OVERRIDE", "STRIPE_SECRET_KEY", "RESEND_API_KEY", "GCP_SERVICE_ACCOUNT_KEY",
        "GCP_PROJECT_ID", "GCP_LOCATION", "OAUTH_ENCRYPTION_KEY", "CALENDAR_HMAC_SECRET",
        "REQUEST_SIGNING_SECRET",
    ]
    private static let reset = ["apply", "preprod", "--reset", "--as-of", "2026-11-21", "--by", "Ann"]

    let workspace: TestWorkspace

    init() async throws { workspace = try await TestWorkspace() }

    @Test(arguments: [DemoState.emergency, .uncertainPreprod])
    func `the reset ends with the guide's table, and nothing fails any more`(state: DemoState) async throws {
        try await serving(state) { plane, variables in
            let (before, production) = (
                await plane.digests(of: "preprod"), await plane.digests(of: "production")
            )
            let outcome = try await workspace.run(
                Self.reset + ["--yes", "--format", "json"], variables: variables)
            #expect(outcome.status == 3)
            let now = await plane.digests(of: "preprod")
            #expect(Set(now.keys) == Self.afterwards)
            #expect(now["OAUTH_ENCRYPTION_KEY"] != before["OAUTH_ENCRYPTION_KEY"])
            #expect(now["STRIPE_SECRET_KEY"] == before["STRIPE_SECRET_KEY"])
            #expect(Set(now.values).intersection(production.values).count == 4, "what is shared on purpose")
            #expect(await plane.digests(of: "production") == production)
            #expect(await plane.requestCount("DELETE", project: "jtzcrirqflfnagceendt") == 1)
            #expect(await plane.requestCount("POST", project: "jtzcrirqflfnagceendt") == 1)
            #expect(try outcome.record.ids("fail").isEmpty)
            let check = try await workspace.run(
                ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"], variables: variables)
            #expect(check.status == 3)
            #expect(try check.record.ids("fail").isEmpty && check.record.ids("error").isEmpty)
            #expect(
                try check.record.check("preprod/value-format/OAUTH_ENCRYPTION_KEY")?.evidence == "attestation"
            )
            // A value of the demo's that is no secret would be a digest's eight characters by chance.
            let journal = try await workspace.run(["journal"])
            #expect(journal.status == 0)
            #expect(journal.output.contains("  delete  CALCOM_API_KEY  done (accepted)\n"))
            #expect(journal.output.contains("  set     OAUTH_ENCRYPTION_KEY  done (accepted)\n"))
        }
    }

    @Test func `production needs its name`() async throws {
        try await serving(.emergency) { plane, variables in
            for more in [["--yes"], ["--yes", "--confirm", "preprod"]] {
                let outcome = try await workspace.run(["apply", "production"] + more, variables: variables)
                #expect(outcome.status == 2)
                #expect(outcome.errors.contains("nothing was changed"))
            }
            #expect(await plane.requestCount("GET", project: "qfdztdgublwlmewobxmx") == 0)
            let preprod = await plane.digests(of: "preprod")
            let outcome = try await workspace.run(
                ["apply", "production", "--yes", "--confirm", "production", "--by", "Ann"],
                variables: variables)
            #expect(outcome.status == 1)
            #expect(await plane.digests(of: "production")["REQUEST_SIGNING_SECRET"] != nil)
            #expect(await plane.changes(of: "production") == 1)
            #expect(await plane.digests(of: "preprod") == preprod)
        }
    }

    @Test func `without a terminal nobody said yes`() async throws {
        try await serving(.emergency) { plane, variables in
            let outcome = try await workspace.run(Self.reset, variables: variables)
            #expect(outcome.status == 2)
            #expect(outcome.errors.hasSuffix("Review the plan, then add --yes.\n"))
            #expect(outcome.errors.contains("Delete: this can't be undone, as no value can be read back\n"))
            #expect(await plane.changes(of: "preprod") == 0)
        }
    }

    @Test(arguments: [("y\n", true), ("YES\n", true), ("n\n", false), ("\n", false), ("yess\n", false)])
    func `at a terminal somebody is asked`(answer: String, isYes: Bool) async throws {
        try await serving(.emergency) { plane, variables in
            let outcome = try await answering(answer, variables)
            #expect(outcome.status == 3)
            #expect(await plane.changes(of: "preprod") == (isYes ? 2 : 0))
            #expect(outcome.output.isEmpty != isYes)
            // It is asked by what is done, and told at the end what was.
            #expect(
                outcome.errors.contains(
                    #/\nDelete [A-Z_, and]+, .*generate and set .+ in preprod\? \[y/N\] /#),
                "\(outcome.errors)")
            for line in ["deleted: CALCOM_API_KEY\n", "set and proved: OAUTH_ENCRYPTION_KEY\n"] {
                #expect(outcome.errors.contains(line) == isYes, "\(outcome.errors)")
            }
        }
    }

    @Test func `a terminal is not asked where that is not wanted`() async throws {
        let (master, slave) = try Child.pseudoTerminal()
        defer { close(master) }
        try await serving(.emergency) { plane, variables in
            let child = try workspace.start(
                Self.reset + ["--no-input"], variables: variables, input: .terminal(slave))
            close(slave)
            let outcome = try await child.outcome()
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("confirmation is needed, and --no-input forbids to ask"))
            #expect(await plane.changes(of: "preprod") == 0)
        }
    }

    @Test func `what changed since the plan was made stops it`() async throws {
        let ref = "jtzcrirqflfnagceendt"
        try await serving(.emergency) { plane, variables in
            let outcome = try await answering("y\n", variables) {
                try? await plane.delete(["CALCOM_API_KEY"], in: ref)
            }
            #expect(outcome.status == 3)
            #expect(
                outcome.errors.contains("CALCOM_API_KEY changed since the plan was made; nothing was done")
            )
            #expect(await plane.changes(of: "preprod") == 0)
        }
        try await serving(.emergency) { plane, variables in
            let outcome = try await answering("y\n", variables) {
                try? await plane.delete(
                    ["CALCOM_API_KEY", "CALCOM_WEBHOOK_SECRET"], in: "qfdztdgublwlmewobxmx")
            }
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains("another environment changed since the plan was made"))
            #expect(await plane.changes(of: "preprod") == 0)
        }
    }

    @Test func `a listing from a file is not what is changed`() async throws {
        try await serving(.emergency) { plane, variables in
            let outcome = try await workspace.run(
                Self.reset + ["--yes"] + workspace.listings(.emergency), variables: variables)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("preprod's own listing must be a live one"))
            let offline = try await workspace.run(Self.reset + ["--yes", "--offline"], variables: variables)
            #expect(offline.status == 3)
            #expect(await plane.changes(of: "preprod") == 0)
        }
    }

    @Test func `a second run waits its turn`() async throws {
        try await serving(.emergency) { plane, variables in
            try workspace.write(".envaudit/journal.ndjson", "")
            let descriptor = open("\(workspace.path)/.envaudit/journal.ndjson", O_RDWR | O_CLOEXEC)
            #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            let outcome = try await workspace.run(Self.reset + ["--yes"], variables: variables)
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains("another envaudit run is changing this workspace's environments"))
            #expect(await plane.changes(of: "preprod") == 0)
            close(descriptor)
        }
    }

    @Test func `a journal that somebody wrote to stops it`() async throws {
        try await serving(.emergency) { plane, variables in
            try workspace.write(".envaudit/journal.ndjson", "{}\n")
            let outcome = try await workspace.run(Self.reset + ["--yes"], variables: variables)
            #expect(outcome.status == 2)
            #expect(
                outcome.errors.hasPrefix("error: .envaudit/journal.ndjson:1: not a journal line\n"))
            #expect(await plane.changes(of: "preprod") == 0)
        }
    }

    /// Runs the reset at a terminal, does something once the question is asked, and answers.
    private func answering(
        _ answer: String, _ variables: [String: String], meanwhile: () async -> Void = {}
    ) async throws -> Outcome {
        let (master, slave) = try Child.pseudoTerminal()
        defer { close(master) }
        let child = try workspace.start(Self.reset, variables: variables, input: .terminal(slave))
        close(slave)
        let deadline = ContinuousClock.now + .seconds(20)
        while !child.errorsSoFar.hasSuffix("[y/N] "), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        await meanwhile()
        _ = Array(answer.utf8).withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
        return try await child.outcome()
    }
}
