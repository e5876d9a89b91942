import DemoControlPlane
import Loopback
import Testing

/// Where the token goes, and where it doesn't.
@Suite(.timeLimit(.minutes(5))) struct TokenTests {
    /// What the check of preprod's listing says, where the listing could not be fetched.
    private func failure(
        _ variables: [String: String], _ options: [String] = []
    ) async throws -> AuditRecord.Check? {
        let workspace = try await TestWorkspace()
        let arguments =
            try ["check", "preprod", "--as-of", "2026-11-21", "--format", "json", "--timeout", "5"] + options
            + workspace.listings(.conforming, except: "preprod")
        // libcurl reads the proxy's variable from the process itself.
        let outcome =
            variables["https_proxy"] == nil
            ? try await workspace.run(arguments, variables: variables)
            : try await workspace.runProgram(arguments, variables: variables)
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.ids("error") == ["preprod/listing/preprod"])
        return record.check("preprod/listing/preprod")
    }

    @Test func `without a token it says how to set one`() async throws {
        let check = try #require(await failure([:]))
        #expect(check.message == "SUPABASE_ACCESS_TOKEN is not set; nothing that needs it was judged")
        #expect(
            check.fix
                == "Create a token at https://supabase.com/dashboard/account/tokens and export it: export SUPABASE_ACCESS_TOKEN=…"
        )
    }

    /// A fork's pull request gets no token; each error that follows has that one cause.
    @Test(arguments: [[:], ["SUPABASE_ACCESS_TOKEN": ""]])
    func `a run without secrets is told first`(variables: [String: String]) async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(["check", "preprod"], variables: variables)
        #expect(outcome.status == 3)
        #expect(outcome.errors.hasPrefix("warning: this run has no secrets: "), "\(outcome.errors)")
        #expect(outcome.errors.contains("CI gives none to a pull request from a fork"))
        let offline = try await workspace.run(["check", "preprod", "--offline"], variables: variables)
        #expect(!offline.errors.contains("this run has no secrets"))
    }

    @Test func `another provider's token is not sent to Supabase`() async throws {
        // A proxy sees every way out. It has to be one that sees the right token's way, too.
        let proxy = try ScriptedServer { _ in [.answer(403)] }
        defer { proxy.stop() }
        let refused = try #require(
            await failure(["SUPABASE_ACCESS_TOKEN": Token.other, "https_proxy": proxy.url]))
        #expect(
            refused.message
                == "SUPABASE_ACCESS_TOKEN holds a GitHub token, not a Supabase token, so it was not sent; nothing that needs it was judged"
        )
        let broken = try #require(
            await failure(["SUPABASE_ACCESS_TOKEN": Token.demo + "\n", "https_proxy": proxy.url]))
        #expect(broken.message.hasPrefix("SUPABASE_ACCESS_TOKEN contains a character that no token has"))
        #expect(proxy.connectionCount == 0)

        let sent = try #require(
            await failure(["SUPABASE_ACCESS_TOKEN": Token.demo, "https_proxy": proxy.url]))
        #expect(sent.message.hasPrefix("the proxy refused to connect, with status 403"))
        #expect(Set(proxy.requests.map(\.method)) == ["CONNECT"])
        #expect(Set(proxy.requests.map(\.path)) == ["api.supabase.com:443"])
        #expect(proxy.requests.allSatisfy { $0["Authorization"] == nil && $0["Proxy-Authorization"] == nil })
    }

    @Test func `no token goes to plain http elsewhere`() async throws {
        let check = try #require(
            await failure([
                "SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": "http://192.0.2.1",
            ]))
        #expect(
            check.message.hasPrefix(
                "ENVAUDIT_SUPABASE_API_URL is not an address that a token may be sent to: http to 192.0.2.1"))
    }

    @Test func `an own server gets the token and answers for all projects at once`() async throws {
        let workspace = try await TestWorkspace()
        let state = DemoState.conforming
        let server = try ScriptedServer { request in
            let ref = String(request.path.split(separator: "/")[2])
            let name = state.projects.first { $0.ref == ref }?.environment ?? ""
            let listing = state.listingJSON(of: name) ?? ""
            return [
                .waitUntilOpen(9), .answer(200, body: request.path.hasSuffix("/secrets") ? listing : "[]"),
            ]
        }
        defer { server.stop() }
        let outcome = try await workspace.run(
            ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"] + workspace.values(state),
            variables: ["SUPABASE_ACCESS_TOKEN": Token.other, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(outcome.status == 0)
        #expect(server.mostOpenAtOnce == 9)
        #expect(server.requests.count == 9)
        #expect(server.requests.allSatisfy { $0["Authorization"] == "Bearer \(Token.other)" })
        #expect(server.requests.allSatisfy { $0["User-Agent"]?.hasPrefix("envaudit/") == true })
    }

    @Test func `TLS needs a CA that is trusted`() async throws {
        let server = try TLSServer(locations: [
            "/v1/projects/jtzcrirqflfnagceendt/secrets":
                "return 200 '\(DemoState.conforming.listingJSON(of: "preprod") ?? "")';"
        ])
        defer { server.stop() }
        let variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url]
        let check = try #require(await failure(variables))
        #expect(check.message.hasPrefix("127.0.0.1 can't be trusted: its certificate is not signed by"))
        #expect(check.fix?.contains("--cacert FILE") == true)
        #expect(server.accessLog.isEmpty)

        let workspace = try await TestWorkspace()
        let arguments =
            try ["check", "preprod", "--as-of", "2026-11-21"]
            + workspace.listings(.conforming, except: "preprod") + workspace.values(.conforming)
        let trusted = try await workspace.run(arguments + ["--cacert", server.caFile], variables: variables)
        #expect(trusted.status == 0)
        // The listing, and what completes it.
        #expect(await ScriptedServer.eventually { server.accessLog.count == 3 })

        let missing = try await workspace.run(arguments + ["--cacert", "none.pem"], variables: variables)
        #expect(missing.status == 2)
        #expect(
            missing.errors
                == "error: the CA file \(workspace.path)/none.pem can't be used: No such file or directory\nGive --cacert a readable PEM file with at least one certificate.\n"
        )
    }
}
