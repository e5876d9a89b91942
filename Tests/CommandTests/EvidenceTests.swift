import DemoControlPlane
import Loopback
import Testing

/// What is looked at: files in place of the network, values, and what decides the verdict.
@Suite(.timeLimit(.minutes(5))) struct EvidenceTests {
    private static let check = ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"]
    private let workspace: TestWorkspace

    init() async throws { workspace = try await TestWorkspace() }

    @Test func `offline nothing is asked for, and what has no listing is an error`() async throws {
        let server = try ScriptedServer { _ in [.answer(200)] }
        defer { server.stop() }
        let outcome = try await workspace.run(
            Self.check + ["--offline"] + workspace.listings(.conforming, except: "production"),
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(outcome.status == 3)
        #expect(server.connectionCount == 0)
        let check = try #require(try outcome.record.check("preprod/listing/production"))
        #expect(check.status == "error")
        #expect(
            check.message
                == "no listing: --offline forbids fetching one; preprod was not compared with it")
        #expect(check.fix == "Pass one: --listing production=FILE")
    }

    @Test func `what is handed in is not fetched`() async throws {
        let server = try ScriptedServer { _ in [.answer(401)] }
        defer { server.stop() }
        let variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url]
        let all = try await workspace.run(
            Self.check + workspace.listings(.conforming) + workspace.values(.conforming), variables: variables
        )
        #expect(all.status == 0)
        #expect(server.connectionCount == 0)
        let rest = try await workspace.run(
            Self.check + workspace.listings(.conforming, except: "sandbox"), variables: variables)
        #expect(rest.status == 3)
        #expect(server.requests.allSatisfy { $0.path.hasPrefix("/v1/projects/cezlnvdjildzxpyxyabb/") })
    }

    @Test(arguments: [
        ("<html>", "a web page instead of JSON"), ("", "answered with nothing"), ("[]", "lists nothing"),
        (#"[{"name":"A","value":"b"}]"#, "entry 1 has no SHA-256 as its value"), ("[{", "sent invalid JSON"),
    ])
    func `a file that is no listing is an error`(text: String, says: String) async throws {
        let listings = try workspace.listings(.conforming)
        try workspace.write("preprod.json", text)
        let outcome = try await workspace.run(Self.check + ["--offline"] + listings)
        #expect(outcome.status == 3)
        #expect(try outcome.record.ids("error") == ["preprod/listing/preprod"])
        #expect(try outcome.record.check("preprod/listing/preprod")?.message.contains(says) == true)
    }

    @Test(arguments: [
        (["--listing", "preprod=none.json"], "--listing preprod=none.json: No such file or directory"),
        (["--listing", "preprod=environments"], "--listing preprod=environments: is a folder"),
        (["--values", "preprod=none.env"], "--values preprod=none.env: No such file or directory"),
        (["--values", "preprod=environments"], "--values preprod=environments: is a folder"),
        (
            ["--listing", "preprod=a", "--listing", "preprod=b"],
            "--listing names preprod twice; expected one file an environment"
        ),
        (
            ["--values", "preprod=a", "--values", "preprod=a"],
            "--values names preprod twice; expected one file an environment"
        ),
        (["--values", "preprod=-", "--values", "sandbox=-"], "standard input can be read only once"),
        (["--values", "preprod=-", "--listing", "preprod=-"], "standard input can be read only once"),
        (["--values", "preprod=-", "--snapshot", "-"], "standard input can be read only once"),
    ])
    func `a file that can't be read is a usage error`(options: [String], says: String) async throws {
        let outcome = try await workspace.run(Self.check + ["--offline"] + options)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "error: \(says)\n")
    }

    @Test(arguments: [
        ["--listing", "preprod"], ["--values", "=f"], ["--values", "preprod="], ["--values", "f"],
    ])
    func `an option without environment or file is a usage error`(options: [String]) async throws {
        let outcome = try await workspace.run(Self.check + options)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("'\(options[0]) <env=file>'"))
    }

    @Test func `values and listings may come from standard input`() async throws {
        let arguments = try Self.check + ["--offline"] + workspace.listings(.conforming, except: "preprod")
        let listing = try workspace.write(
            "preprod.json", try #require(DemoState.conforming.listingJSON(of: "preprod")))
        let dotenv = try #require(DemoState.conforming.dotenv(of: "preprod"))
        let values = try await workspace.run(
            arguments + ["--listing", "preprod=\(listing)", "--values", "preprod=-"], input: .pipe(dotenv))
        #expect(values.status == 0)
        let listed = try await workspace.run(
            arguments + ["--listing", "preprod=-"] + workspace.values(.conforming),
            input: .pipe(try workspace.text(of: listing)))
        #expect(listed.status == 0)
    }

    @Test(arguments: [
        ("A=1\nnot an assignment \(Token.demo)\n", 2, "expected NAME=value"),
        ("A=1\nA=2\n", 2, "a name that was given before"),
        ("\n\nA='\(Token.demo)\n", 3, "a quoted value is never closed"),
        ("A=\"\(Token.demo)\"\(Token.demo)\n", 1, "text follows the closing quote"),
        ("A=1\u{0}\n", 1, "a NUL byte: this is no text file"),
    ])
    func `a values file that is none is told by its line`(text: String, line: Int, says: String) async throws
    {
        let advice = "A values file has lines such as NAME=value.\n"
        let file = try workspace.write("bad.env", text)
        let outcome = try await workspace.run(Self.check + ["--offline", "--values", "preprod=\(file)"])
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: bad.env:\(line): \(says)\n\(advice)")
        let piped = try await workspace.run(
            Self.check + ["--offline", "--values", "preprod=-"], input: .pipe(text))
        #expect(piped.status == 2)
        #expect(piped.errors == "error: standard input:\(line): \(says)\n\(advice)")
    }

    @Test func `what is unproven may be allowed, and nothing else by that`() async throws {
        let arguments = try Self.check + ["--offline", "--allow-unproven"] + workspace.listings(.conforming)
        let allowed = try await workspace.run(arguments)
        #expect(allowed.status == 0)
        #expect(try allowed.record.verdict == "pass")
        #expect(try allowed.record.ids("unproven").count == 12)
        let state = DemoState.conforming.with("preprod", "APP_ENV", nil)
        let failed = try await workspace.run(
            Self.check + ["--offline", "--allow-unproven"] + workspace.listings(state))
        #expect(failed.status == 1)
    }

    @Test(arguments: [("low", 1), ("medium", 1), ("high", 0), ("critical", 0)] as [(String, Int32)])
    func `failures below the severity don't decide`(severity: String, status: Int32) async throws {
        // half a service: medium
        let state = DemoState.conforming.with("preprod", "CALCOM_WEBHOOK_SECRET", nil)
        let outcome = try await workspace.run(
            Self.check + ["--offline", "--fail-on", severity] + workspace.listings(state)
                + workspace.values(state))
        #expect(outcome.status == status)
        #expect(try outcome.record.ids("fail") == ["preprod/service-incomplete/calcom"])
    }
}
