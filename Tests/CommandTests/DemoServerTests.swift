import DemoControlPlane
import Testing

/// The whole way, over the demo's control plane, as `scripts/demo` shows it.
@Suite(.timeLimit(.minutes(5))) struct DemoServerTests {
    /// Serves a state while `body` runs.
    private func serving(
        _ state: DemoState, _ body: (DemoServer, [String: String]) async throws -> Void
    ) async throws {
        let server = DemoServer(plane: ControlPlane(state: state, token: Token.demo))
        let port = try await server.start()
        let variables = [
            "SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": "http://127.0.0.1:\(port)/",
        ]
        do {
            try await body(server, variables)
            await server.stop()
        } catch {
            await server.stop()
            throw error
        }
    }

    @Test func `the uncertain preprod shows its contaminations, each with its fix`() async throws {
        let workspace = try await TestWorkspace()
        try await serving(.uncertainPreprod) { server, variables in
            let outcome = try await workspace.run(
                ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"], variables: variables)
            #expect(outcome.status == 1)
            let record = try outcome.record
            #expect(
                record.ids("fail") == [
                    "preprod/shared-secret/OAUTH_ENCRYPTION_KEY", "preprod/site-url/SITE_URL",
                    "preprod/shared-secret/CALCOM_API_KEY", "preprod/shared-secret/CALCOM_WEBHOOK_SECRET",
                ])
            #expect(record.environments.first?.listing?.source == "live")
            #expect(
                record.environments.first?.compared_with.allSatisfy { $0.listing?.source == "live" } == true)
            for check in record.checks where check.status == "fail" {
                #expect(check.fix?.isEmpty == false)
                #expect(
                    check.url
                        == "https://supabase.com/dashboard/project/jtzcrirqflfnagceendt/settings/functions")
            }
            for project in DemoState.uncertainPreprod.projects {
                #expect(await server.plane.requestCount("GET", project: project.ref) == 1)
            }
            let text = try await workspace.run(
                ["check", "preprod", "--as-of", "2026-11-21"], variables: variables)
            #expect(text.status == 1)
            #expect(text.output.contains("\nFAIL  OAUTH_ENCRYPTION_KEY has the same value as"))
            #expect(text.output.contains("points at production: it is production's URL"))
            #expect(text.output.hasSuffix("3 waived, 5 absent)\n"))
            #expect(
                text.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.contains("https://") })
        }
    }

    @Test func `the conforming state passes live, and the next request may fail`() async throws {
        let workspace = try await TestWorkspace()
        try await serving(.conforming) { server, variables in
            let arguments =
                try ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"]
                + workspace.values(.conforming)
            #expect(try await workspace.run(arguments, variables: variables).status == 0)
            await server.plane.fail(next: 1, with: .html, project: "jtzcrirqflfnagceendt")
            let failed = try await workspace.run(arguments, variables: variables)
            #expect(failed.status == 3)
            #expect(try failed.record.ids("error") == ["preprod/listing/preprod"])
            #expect(try await workspace.run(arguments, variables: variables).status == 0)
        }
    }

    @Test func `a wrong token is refused`() async throws {
        let workspace = try await TestWorkspace()
        try await serving(.conforming) { _, variables in
            let outcome = try await workspace.run(
                ["check", "--format", "json"],
                variables: variables.merging(["SUPABASE_ACCESS_TOKEN": Token.other]) { $1 })
            #expect(outcome.status == 3)
            let record = try outcome.record
            #expect(record.ids("error").count == 9)
            #expect(
                record.check("sandbox/listing/sandbox")?.message
                    == "Supabase refused the token (401); nothing that needs it was judged")
        }
    }
}
