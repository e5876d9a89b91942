import Listings
import Foundation
import Loopback
import Testing

@testable import DemoControlPlane

/// Sealed snapshots, from the command that takes one to the record that rests on it.
@Suite(.timeLimit(.minutes(2))) struct SnapshotTests {
    private static let judged = ["check", "--as-of", "2026-11-21", "--format", "json", "preprod"]
    private static let key = ["ENVAUDIT_SEAL_KEY": "k3y-0f-th3-t3st5-m4d3-up"]
    private static let production = "snapshots/production.json"

    /// A workspace with the snapshots of environments as they are in `state`.
    private func workspace(
        _ state: DemoState, sealing environments: [String] = ["production", "sandbox"],
        _ variables: [String: String] = [:]
    ) async throws -> TestWorkspace {
        let workspace = try await TestWorkspace()
        for name in environments {
            let outcome = try await workspace.run(
                ["snapshot", name] + workspace.listing(state, of: name), variables: variables)
            #expect(outcome.status == 0)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("secrets of \(name) are sealed in "))
            #expect(outcome.errors.hasSuffix("snapshots/\(name).json\n"))
        }
        return workspace
    }

    /// The options that hand in preprod's listing alone.
    private func preprod(_ workspace: TestWorkspace, _ state: DemoState) throws -> [String] {
        try workspace.listing(state, of: "preprod")
    }

    /// Issue 3's "Done when": a token that may see preprod alone finds what it shares with production.
    @Test func `preprod's token finds the key that is production's`() async throws {
        let state = DemoState.uncertainPreprod
        let workspace = try await workspace(state)
        let preprod = try #require(state.project(of: "preprod")?.ref)
        let server = try ScriptedServer { request in
            guard request.path.contains(preprod) else { return [.answer(403, body: "{}")] }
            return [.answer(200, body: state.listingJSON(of: "preprod") ?? "")]
        }
        defer { server.stop() }
        let outcome = try await workspace.run(
            Self.judged,
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(outcome.status == 1)
        let record = try outcome.record
        #expect(server.requests.allSatisfy { $0.path.hasPrefix("/v1/projects/\(preprod)/") })
        #expect(
            record.check("preprod/shared-secret/OAUTH_ENCRYPTION_KEY")?.message
                .hasPrefix("has the same value as OAUTH_ENCRYPTION_KEY in production") == true)
        #expect(record.ids("error").isEmpty)
        let environment = try #require(record.environments.first)
        #expect(environment.listing?.source == "live")
        #expect(environment.compared_with.map { $0.listing?.source } == ["snapshot", "snapshot"])
    }

    /// A comparison with snapshots says what one with listings says, word for word.
    @Test(arguments: [true, false])
    func `a snapshot proves what a listing proves`(_ isConforming: Bool) async throws {
        let state = isConforming ? DemoState.conforming : .uncertainPreprod
        let workspace = try await workspace(state)
        let handedIn = try workspace.values(state)
        let sealed = try await workspace.run(Self.judged + preprod(workspace, state) + handedIn)
        let listed = try await workspace.run(Self.judged + workspace.listings(state) + handedIn)
        #expect(sealed.status == listed.status)
        #expect(sealed.status == (isConforming ? 0 : 1))
        let (one, other) = (try sealed.record.checks, try listed.record.checks)
        #expect(
            one.map { "\($0.id) \($0.status) \($0.message)" }
                == other.map { "\($0.id) \($0.status) \($0.message)" })
        #expect(one.contains { $0.rule == "shared-secret" && $0.status == (isConforming ? "pass" : "fail") })
    }

    @Test func `a key is needed to compare with what is sealed by one`() async throws {
        let state = DemoState.uncertainPreprod
        let workspace = try await workspace(state, Self.key)
        let arguments = try Self.judged + preprod(workspace, state)
        let right = try await workspace.run(
            arguments, variables: Self.key)
        #expect(right.status == 1)
        #expect(try right.record.check("preprod/shared-secret/OAUTH_ENCRYPTION_KEY")?.status == "fail")
        #expect(try right.record.ids("error").isEmpty)

        for (key, message) in [
            ("", "is sealed with a key, and ENVAUDIT_SEAL_KEY is not set"),
            ("4n0th3r-k3y-0f-th3-t3st5", "is sealed with another key than ENVAUDIT_SEAL_KEY holds"),
        ] {
            let wrong = try await workspace.run(arguments, variables: ["ENVAUDIT_SEAL_KEY": key])
            let check = try #require(try wrong.record.check("preprod/listing/production"))
            #expect(check.status == "error")
            #expect(check.message == "snapshots/production.json \(message); preprod was not compared with it")
            #expect(
                try wrong.record.check("preprod/shared-secret/OAUTH_ENCRYPTION_KEY")?.status == "unproven")
        }
        let short = try await workspace.run(arguments, variables: ["ENVAUDIT_SEAL_KEY": "short"])
        #expect(short.status == 2)
        #expect(short.errors.hasPrefix("error: ENVAUDIT_SEAL_KEY has fewer than 16 characters\n"))
    }

    /// What is wrong with a snapshot, and what the check says of it.
    static let defects: [(name: String, change: @Sendable (String) -> String, says: String)] = [
        ("cut off", { String($0.dropLast(40)) }, "is not valid JSON (truncated?)"),
        ("without its end", { String($0.dropLast(1)) }, "was changed since it was taken, or is cut off"),
        ("empty", { _ in "" }, "is not valid JSON (truncated?)"),
        (
            "changed", { $0.replacing("STRIPE_SECRET_KEY", with: "STRIPE_SECRET_KEX") },
            "was changed since it was taken, or is cut off"
        ),
        (
            "of another version", { $0.replacing("snapshot/1", with: "snapshot/9") },
            "is not a snapshot of version envaudit.snapshot/1"
        ),
        (
            "of another environment",
            { resealed($0.replacing(#""environment": "production""#, with: #""environment": "sandbox""#)) },
            "is a snapshot of another environment than production"
        ),
        (
            "of another project", { resealed($0.replacing(#""project": ""#, with: #""project": "x"#)) },
            "is a snapshot of another provider or project than production declares"
        ),
        (
            "of another provider",
            { resealed($0.replacing(#""provider": "supabase""#, with: #""provider": "render""#)) },
            "is a snapshot of another provider or project than production declares"
        ),
        (
            "of the future", { resealed(taken(at: "2999-01-01T00:00:00Z", $0)) },
            "was taken in the future: at 2999-01-01T00:00:00Z"
        ),
        (
            "larger than the limit", { $0 + String(repeating: " ", count: 2 << 20) },
            "can't be read: is larger than 2097152 bytes"
        ),
    ]

    @Test(arguments: defects.indices)
    func `a snapshot that is not what it should be is an error`(_ index: Int) async throws {
        let defect = Self.defects[index]
        let state = DemoState.uncertainPreprod
        let workspace = try await workspace(state)
        try workspace.write(Self.production, defect.change(try workspace.text(of: Self.production)))
        let outcome = try await workspace.run(
            Self.judged + preprod(workspace, state) + ["--allow-unproven", "--fail-on", "critical"])
        let check = try #require(try outcome.record.check("preprod/listing/production"), "\(defect.name)")
        #expect(check.status == "error")
        #expect(check.message == "snapshots/production.json \(defect.says); preprod was not compared with it")
        #expect(
            try outcome.record.checks.filter { $0.rule == "shared-secret" }.allSatisfy {
                $0.status == "unproven"
            })
    }

    /// A pipe would be waited for without end, and a device would swallow what is written.
    @Test func `a pipe in the place of a snapshot is an error, and is replaced`() async throws {
        let state = DemoState.uncertainPreprod
        let workspace = try await workspace(state)
        let path = "\(workspace.path)/\(Self.production)"
        let whole = try workspace.text(of: Self.production)
        try FileManager.default.removeItem(atPath: path)
        #expect(mkfifo(path, 0o600) == 0)
        let end = try await workspace.start(Self.judged + preprod(workspace, state)).outcome()
        #expect(
            try AuditRecord(end.output).check("preprod/listing/production")?.message
                == "snapshots/production.json can't be read: is neither a file nor a link to one; preprod was not compared with it"
        )
        let listing = try workspace.write(
            "production.json", try #require(state.listingJSON(of: "production")))
        let taken = try await workspace.run(["snapshot", "production", "--listing", "production=\(listing)"])
        #expect(taken.status == 0)
        #expect(try workspace.text(of: Self.production).count == whole.count)
    }

    @Test func `runs at once leave one whole snapshot, and nothing aside`() async throws {
        let workspace = try await workspace(.uncertainPreprod)
        // A process that was killed; no process has that number.
        try workspace.write(Self.production + ".99999999.7.tmp", "{")
        let listing = ["--listing", "production=production.json"]
        try workspace.write(
            "production.json", try #require(DemoState.uncertainPreprod.listingJSON(of: "production")))
        let runs = try (0..<4).map { _ in try workspace.start(["snapshot", "production"] + listing) }
        for run in runs { #expect(try await run.outcome().status == 0) }
        #expect(workspace.files.filter { $0.hasPrefix("snapshots/production") } == [Self.production])
        #expect(throws: Never.self) {
            try SnapshotFile.read(Array(workspace.text(of: Self.production).utf8), key: nil)
        }
    }

    @Test func `an old snapshot proves nothing, neither way`() async throws {
        let state = DemoState.uncertainPreprod
        let workspace = try await workspace(state)
        let old = Self.resealed(
            Self.taken(at: "2020-01-01T00:00:00Z", try workspace.text(of: Self.production)))
        try workspace.write(Self.production, old)
        let arguments = try Self.judged + preprod(workspace, state)
        let outcome = try await workspace.run(arguments)
        let record = try outcome.record
        let listing = try #require(record.check("preprod/listing/production"))
        #expect(listing.status == "error")
        #expect(
            listing.message.hasSuffix(
                "days old, and may be 7 days old at most; preprod was not compared with its values"))
        #expect(listing.fix == "Renew it: envaudit snapshot production")
        let shared = try #require(record.check("preprod/shared-secret/OAUTH_ENCRYPTION_KEY"))
        #expect(shared.status == "unproven")
        #expect(shared.message.hasSuffix("of 7 days at most) could not be compared"))

        // The environment's own manifest says how old is too old.
        try workspace.edit("production", "tier: production", "tier: production\nsnapshot_max_age: 9999d")
        let allowed = try await workspace.run(arguments)
        #expect(try allowed.record.check("preprod/shared-secret/OAUTH_ENCRYPTION_KEY")?.status == "fail")
        let text = try await workspace.run(arguments + ["--format", "text"])
        #expect(text.output.contains(/production \(digests, sealed in a snapshot \d+ days old\)/))
        let markdown = try await workspace.run(arguments + ["--format", "markdown"])
        #expect(markdown.output.contains(/production \(snapshot \d+ days old, digest\)/))
    }

    @Test func `what is judged is fetched, and what is named wins`() async throws {
        let state = DemoState.uncertainPreprod
        let workspace = try await workspace(state, sealing: ["production", "sandbox", "preprod"])
        let server = try ScriptedServer { request in
            let project = state.projects.first { request.path.contains($0.ref) }
            return [.answer(200, body: project.flatMap { state.listingJSON(of: $0.environment) } ?? "")]
        }
        defer { server.stop() }
        let variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url]
        func sources(_ arguments: [String]) async throws -> [String] {
            let outcome = try await workspace.run(arguments, variables: variables)
            return try outcome.record.environments.map { environment in
                ([environment.listing] + environment.compared_with.map(\.listing)).map { $0?.source ?? "-" }
                    .joined(separator: " ")
            }
        }
        #expect(try await sources(Self.judged) == ["live snapshot snapshot"])
        #expect(
            try await sources(Self.judged + ["production"]) == ["live live snapshot", "live live snapshot"])
        #expect(
            try await sources(Self.judged + ["--snapshot", "snapshots/preprod.json"])
                == ["snapshot snapshot snapshot"])
        let listing = try workspace.write("production.json", #require(state.listingJSON(of: "production")))
        #expect(
            try await sources(Self.judged + ["--listing", "production=\(listing)"]) == ["live file snapshot"])
        #expect(try await sources(Self.judged + ["--offline"]) == ["snapshot snapshot snapshot"])
        try FileManager.default.removeItem(atPath: workspace.path + "/snapshots/sandbox.json")
        #expect(try await sources(Self.judged) == ["live snapshot live"])

        let both = try await workspace.run(
            Self.judged + ["--listing", "production=\(listing)", "--snapshot", Self.production])
        #expect(both.status == 2)
        #expect(
            both.errors
                == "error: both --listing and --snapshot are given for production; expected one of them\n")
        let twice = try await workspace.run(
            Self.judged + ["--snapshot", Self.production, "--snapshot", Self.production])
        #expect(twice.status == 2)
        let missing = try await workspace.run(Self.judged + ["--snapshot", "none.json"])
        #expect(missing.status == 2)
        #expect(missing.errors == "error: --snapshot none.json: No such file or directory\n")
        let nobodys = try await workspace.run(
            Self.judged + ["--snapshot", try workspace.write("cut.json", "{")])
        #expect(nobodys.status == 3)
        #expect(nobodys.errors.hasPrefix("error: cut.json is not valid JSON (truncated?)\n"))
    }

    /// Judged by its own snapshot, offline: what is known is proved, and what is not is not passed.
    @Test func `an environment is judged by its snapshot where there is no network`() async throws {
        let state = DemoState.uncertainPreprod
        let workspace = try await workspace(state, sealing: ["preprod"])
        let others = try workspace.listings(state, except: "preprod")
        let outcome = try await workspace.run(Self.judged + ["--offline"] + others)
        let live = try await workspace.run(Self.judged + ["--offline"] + workspace.listings(state))
        let (sealed, listed) = (try outcome.record, try live.record)
        #expect(outcome.status == 1)
        #expect(sealed.ids("fail") == listed.ids("fail"))
        #expect(
            sealed.check("preprod/site-url/SITE_URL")?.message
                == listed.check("preprod/site-url/SITE_URL")?.message)
        let more = sealed.ids("unproven").subtracting(listed.ids("unproven"))
        #expect(!more.isEmpty)
        #expect(more.allSatisfy { $0.hasPrefix("preprod/value-placeholder/") })

        // Two that are sealed can't be compared.
        let both = try await self.workspace(state, sealing: ["preprod", "production", "sandbox"])
        let unseen = try await both.run(Self.judged + ["--offline", "--allow-unproven"])
        #expect(
            try unseen.record.check("preprod/shared-secret/OAUTH_ENCRYPTION_KEY")?.message
                == "can't be proved to be preprod's own: production (a sealed snapshot), sandbox (a sealed snapshot) could not be compared"
        )
    }

    @Test func `taking one needs a listing and a place`() async throws {
        let workspace = try await TestWorkspace()
        let unfetched = try await workspace.run(["snapshot", "production"])
        #expect(unfetched.status == 3)
        #expect(unfetched.errors.hasPrefix("error: production: SUPABASE_ACCESS_TOKEN is not set\n"))
        #expect(workspace.leftBehind.isEmpty)
        let listing = try workspace.listing(.conforming, of: "production")
        let nowhere = try await workspace.run(
            ["snapshot", "production", "--output", "none/file.json"] + listing)
        #expect(nowhere.status == 3)
        let unknown = try await workspace.run(["snapshot", "prodution"])
        #expect(unknown.status == 2)
        let other = try await workspace.run(["snapshot", "preprod"] + listing)
        #expect(other.status == 2)
        #expect(workspace.leftBehind.isEmpty)
        let elsewhere = try await workspace.run(["snapshot", "production", "-o", "p.json"] + listing)
        #expect(elsewhere.status == 0)
        #expect(workspace.leftBehind == ["p.json"])
        let mode = try FileManager.default.attributesOfItem(atPath: workspace.path + "/p.json")[
            .posixPermissions]
        #expect(mode as? Int == 0o644)
        let first = try workspace.text(of: "p.json")
        #expect(try await workspace.run(["snapshot", "production", "-o", "p.json"] + listing).status == 0)
        #expect(try workspace.text(of: "p.json") != first)
    }

    /// Fetched live and found by itself: production's token is used once, and preprod's alone from then on.
    @Test func `one that is fetched is found by the next check`() async throws {
        let state = DemoState.uncertainPreprod
        let workspace = try await TestWorkspace()
        let server = try ScriptedServer { request in
            let project = state.projects.first { request.path.contains($0.ref) }
            return [.answer(200, body: project.flatMap { state.listingJSON(of: $0.environment) } ?? "")]
        }
        defer { server.stop() }
        let taken = try await workspace.run(
            ["snapshot", "production"],
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(taken.status == 0)
        #expect(server.requests.count == 3)
        #expect(workspace.leftBehind == [Self.production])
        let text = try workspace.text(of: Self.production)
        #expect(text.contains(/"name": "OAUTH_ENCRYPTION_KEY", "updated_at": "20[0-9-]+T[0-9:]+Z"/))
        #expect(text.contains(/"name": "SUPABASE_URL", "updated_at": "[^"]+", "platform": true/))
        let outcome = try await workspace.run(Self.judged + ["--offline"] + preprod(workspace, state))
        #expect(
            try outcome.record.check("preprod/shared-secret/OAUTH_ENCRYPTION_KEY")?.message
                .hasPrefix("has the same value as OAUTH_ENCRYPTION_KEY in production") == true)
        #expect(try outcome.record.ids("error") == ["preprod/listing/sandbox"])
    }

    private static func taken(at moment: String, _ text: String) -> String {
        text.replacing(/"taken_at": "[^"]*"/, with: "\"taken_at\": \"\(moment)\"")
    }

    /// `text` with the integrity that it should have.
    private static func resealed(_ text: String) -> String {
        let mark = ",\n  \"integrity\": \""
        guard let content = text.firstRange(of: mark).map({ String(text[..<$0.lowerBound]) }) else {
            return text
        }
        return content + mark + "sha256:" + Digest(of: content).hex + "\"\n}\n"
    }
}
