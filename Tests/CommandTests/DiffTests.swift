import Foundation
import Loopback
import Testing

@testable import DemoControlPlane

/// `envaudit diff`: two environments side by side, as a user runs it.
@Suite(.timeLimit(.minutes(2))) struct DiffTests {
    private struct Diff: Decodable {
        struct Side: Decodable {
            struct Listing: Decodable { let source: String }
            let name: String
            let listing: Listing?
            let error: String?
        }
        struct Secret: Decodable { let name, outcome: String }
        let schema: String
        let whole: Bool
        let a, b: Side
        let secrets: [Secret]

        init(_ json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }
        func names(_ outcome: String) -> Set<String> {
            Set(secrets.filter { $0.outcome == outcome }.map(\.name))
        }
    }

    private static let command = ["diff", "production", "preprod"]

    @Test func `live listings are compared by names and digests`() async throws {
        let state = DemoState.uncertainPreprod
        try await serving(state) { plane, variables in
            let workspace = try await TestWorkspace()
            let outcome = try await workspace.run(Self.command + ["--format", "json"], variables: variables)
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            let diff = try Diff(outcome.output)
            #expect(diff.schema == "envaudit.diff/1" && diff.whole)
            let production = try #require(state.project(of: "production")?.secrets)
            let preprod = try #require(state.project(of: "preprod")?.secrets)
            let same = Set(production.keys.filter { production[$0]?.value == preprod[$0]?.value })
            #expect(diff.names("same").isSuperset(of: same) && same.contains("CALCOM_API_KEY"))
            #expect(diff.names("only-a") == Set(production.keys).subtracting(preprod.keys))
            #expect(diff.names("only-b") == Set(preprod.keys).subtracting(production.keys))
            #expect(diff.names("unknown").isEmpty)
            // Nobody else was looked at.
            let sandbox = state.project(of: "sandbox")?.ref
            #expect(await plane.requestCount("GET", project: sandbox) == 0)
        }
    }

    @Test func `people and files get what they ask for`() async throws {
        let workspace = try await TestWorkspace()
        let arguments =
            try Self.command + ["--offline"] + workspace.listings(.uncertainPreprod, except: "sandbox")
        let text = try await workspace.run(arguments)
        #expect(text.status == 0)
        #expect(text.output.hasPrefix("production and preprod of innotrue\n"))
        #expect(text.output.contains("\nSame value ("))
        #expect(text.output.contains("\n  CALCOM_API_KEY\n"))
        #expect(!text.output.contains("\u{1B}"))
        #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try await workspace.run(arguments + ["--color", "always"]).output.contains("\u{1B}[1m"))
        let file = try await workspace.run(arguments + ["--output", "diff.md"])
        #expect(file.status == 0 && file.output.isEmpty)
        #expect(
            file.errors.hasPrefix("envaudit: ") && file.errors.hasSuffix("the comparison is in diff.md\n"))
        #expect(try workspace.text(of: "diff.md").contains("| `CALCOM_API_KEY` | set | set | **same** |"))
    }

    /// Without production's token: a sealed value is the other's, or another one.
    @Test func `a snapshot tells what the other environment has`() async throws {
        let state = DemoState.uncertainPreprod
        let workspace = try await TestWorkspace()
        let all = try workspace.listings(state, except: "sandbox")
        let production = Array(all.prefix(2))
        #expect(try await workspace.run(["snapshot", "production"] + production).status == 0)
        let listed = try await workspace.run(Self.command + ["--offline", "--format", "json"] + all)
        let sealed = try await workspace.run(
            Self.command + [
                "--offline", "--format", "json", "--snapshot", "snapshots/production.json", "--listing",
                "preprod=preprod.json",
            ])
        #expect(sealed.status == 0)
        let (one, other) = (try Diff(listed.output), try Diff(sealed.output))
        #expect(other.a.listing?.source == "snapshot")
        for outcome in ["same", "different", "only-a", "only-b", "unknown"] {
            #expect(one.names(outcome) == other.names(outcome), "\(outcome)")
        }
    }

    @Test func `what can't be listed is told, and nothing is missing for that`() async throws {
        let workspace = try await TestWorkspace()
        _ = try workspace.listings(.conforming)
        let preprod = ["--listing", "preprod=preprod.json"]
        let offline = try await workspace.run(Self.command + preprod + ["--offline", "--format", "json"])
        #expect(offline.status == 3)
        let diff = try Diff(offline.output)
        #expect(diff.a.error == "no listing: --offline forbids fetching one" && !diff.whole)
        #expect(diff.names("unknown").count == diff.secrets.count && !diff.secrets.isEmpty)
        let noToken = try await workspace.run(Self.command + preprod)
        #expect(noToken.status == 3)
        #expect(noToken.output.contains("could not be listed: SUPABASE_ACCESS_TOKEN is not set"))
        try workspace.write("cut.json", "[{\"name\": \"A\"")
        let cut = try await workspace.run(Self.command + preprod + ["--listing", "production=cut.json"])
        #expect(cut.status == 3)
    }

    @Test func `mistakes of usage fetch nothing`() async throws {
        let workspace = try await TestWorkspace()
        let server = try ScriptedServer { _ in [.answer(200, body: "[]")] }
        defer { server.stop() }
        let variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url]
        for (arguments, says) in [
            (["diff", "production", "prepod"], "unknown environment \"prepod\"\nDid you mean preprod?"),
            (["diff", "preprod", "preprod"], "preprod can't be compared with itself"),
            (["diff", "preprod"], "Missing expected argument '<b>'"),
            (["diff", "preprod", "sandbox", "production"], "Unexpected argument"),
            (Self.command + ["--listing", "sandbox=x"], "--listing names sandbox"),
            (Self.command + ["--listing", "preprod=none.json"], "No such file or directory"),
            (Self.command + ["--output", "tmp"], "the comparison can't be written"),
            (Self.command + ["--values", "preprod=x"], "unknown option --values"),
            (
                Self.command + ["--format", "xml"],
                "the comparison has no format xml\nChoose: text, markdown, json\n"
            ),
        ] {
            let outcome = try await workspace.run(arguments, variables: variables)
            #expect(outcome.status == 2, "\(arguments)")
            #expect(outcome.errors.contains(says), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        #expect(server.requests.isEmpty)
        #expect(try await workspace.run(["diff", "a", "b", "-C", "tmp"]).status == 2)
    }
}
