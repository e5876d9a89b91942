import DemoControlPlane
import Glibc
import Loopback
import Testing

/// Ctrl-C while an answer is waited for.
@Suite(.timeLimit(.minutes(5))) struct InterruptionTests {
    @Test(arguments: [[], ["--output", "record.json"]]) func `an interrupted run says so by its status`(
        options: [String]
    ) async throws {
        let workspace = try await TestWorkspace()
        let server = try ScriptedServer { _ in [.hang] }
        defer { server.stop() }
        if !options.isEmpty { try workspace.write("record.json", "old") }
        let run = try workspace.startProgram(
            ["check", "preprod"] + options,
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(await ScriptedServer.eventually { server.requests.count == 9 })
        run.signal(SIGINT)
        let outcome = try await run.outcome()
        // The status 130 and not death by the signal, which a shell would show as 130 too.
        #expect(outcome.status == 130)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.isEmpty)
        #expect(workspace.leftBehind.isEmpty)
        if !options.isEmpty { #expect(try workspace.text(of: "record.json") == "old") }
    }

    @Test func `the deadline ends what nobody interrupts`() async throws {
        let workspace = try await TestWorkspace()
        let server = try ScriptedServer { _ in [.hang] }
        defer { server.stop() }
        let start = ContinuousClock.now
        let outcome = try await workspace.run(
            ["check", "--timeout", "1", "--format", "json"],
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(outcome.status == 3)
        #expect(try outcome.record.ids("error").count == 9)
        // The three listings and what completes them at once, or it would be nine seconds. Others run meanwhile, so there
        // is room.
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(server.mostOpenAtOnce == 9)
    }
}
