import Glibc
import Loopback
import Testing

/// While a command waits, a terminal says for what, and nothing else does.
@Suite struct WaitingLineTests {
    private static let clearing = "\r\u{1B}[2K"

    /// A host that answers after so many seconds that the token is not accepted.
    private func waiting(
        _ seconds: Double, _ arguments: [String] = ["check", "preprod", "--format", "json"],
        variables: [String: String] = [:], output: Output = .errorsToTerminal
    ) async throws -> Outcome {
        let server = try ScriptedServer { _ in [.wait(seconds), .answer(401)] }
        defer { server.stop() }
        let workspace = try await TestWorkspace()
        try workspace.write("new/README.md", "")
        return try await workspace.run(
            arguments,
            variables: [
                "SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url,
                "TERM": "xterm",
            ].merging(variables) { $1 }, output: output)
    }

    @Test(arguments: [
        ["check", "preprod", "--format", "json"], ["diff", "preprod", "production"], ["snapshot", "preprod"],
        ["apply", "preprod", "--yes", "--by", "Ann"], ["plan", "preprod"], ["scan"],
        ["init", "-C", "new", "--environment", "production=supabase:qfdztdgublwlmewobxmx"],
    ])
    func `a terminal says for which host and how long`(arguments: [String]) async throws {
        let outcome = try await waiting(1.2, arguments)
        let shown = outcome.errors
        #expect(shown.contains("\(Self.clearing)Waiting for 127.0.0.1"), "\(shown.debugDescription)")
        #expect(shown.contains(": 0 s") && shown.contains(": 1 s"))
        // Cleared at the end, before anything else is written.
        let last = try #require(shown.ranges(of: "Waiting for").last)
        #expect(shown[last.lowerBound...].contains(Self.clearing))
        #expect(!outcome.output.contains("Waiting"))
    }

    @Test func `whoever is answered soon sees nothing`() async throws {
        #expect(try await waiting(0).errors.isEmpty)
    }

    @Test(
        arguments: [
            (["--quiet"], [:]), (["-q"], [:]), ([], ["CI": "true"]), ([], ["TERM": "dumb"]),
        ] as [([String], [String: String])])
    func `nothing is shown where it is not wanted`(
        options: [String], variables: [String: String]
    ) async throws {
        let outcome = try await waiting(
            0.9, ["check", "preprod", "--format", "json"] + options, variables: variables)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.status == 3)
    }

    @Test func `a pipe gets nothing`() async throws {
        #expect(try await waiting(0.9, output: .kept).errors.isEmpty)
    }

    /// Ended by a signal, the program leaves no half of a line on the terminal.
    @Test func `an interruption clears the line`() async throws {
        let server = try ScriptedServer { _ in [.hang] }
        defer { server.stop() }
        let run = try await TestWorkspace().startProgram(
            ["check", "preprod"],
            variables: [
                "SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url,
                "TERM": "xterm",
            ], output: .errorsToTerminal)
        #expect(await ScriptedServer.eventually { !server.requests.isEmpty })
        try await Task.sleep(for: .milliseconds(900))
        run.signal(SIGINT)
        let outcome = try await run.outcome()
        #expect(outcome.status == 130)
        #expect(outcome.errors.contains("Waiting for") && outcome.errors.hasSuffix(Self.clearing))
    }
}
