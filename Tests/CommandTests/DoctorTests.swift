import DemoControlPlane
import Foundation
import Loopback
import Testing

/// `envaudit doctor`: which token and host each environment needs, and what is missing.
@Suite(.timeLimit(.minutes(2))) struct DoctorTests {
    struct Report: Decodable {
        struct Entry: Decodable {
            struct Token: Decodable {
                let state: String
                let variables: [String]
            }
            let environment, kind, host, status: String
            let name, address, request, message, advice: String?
            let token: Token
        }
        let schema, status: String
        let entries: [Entry]

        init(_ outcome: Outcome) throws {
            self = try JSONDecoder().decode(Self.self, from: Data(outcome.output.utf8))
        }
    }

    private static let supabase = "listing: { provider: supabase, project: abcdefghijklmnopqrst }"

    private func report(
        _ manifest: String, _ variables: [String: String], options: [String] = []
    ) async throws -> (status: Int32?, report: Report, outcome: Outcome) {
        let workspace = try await TestWorkspace.local(["preprod": manifest])
        let outcome = try await workspace.run(
            ["doctor", "--format", "json", "--timeout", "5"] + options, variables: variables)
        return (outcome.status, try Report(outcome), outcome)
    }

    @Test func `a host that answers and permits is ok`() async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: "[]")] }
        defer { server.stop() }
        let (status, report, _) = try await report(
            Self.supabase, ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(status == 0)
        #expect(report.schema == "envaudit.doctor/1" && report.status == "ok")
        let entry = try #require(report.entries.first)
        #expect(report.entries.count == 1)
        #expect((entry.environment, entry.kind, entry.name) == ("preprod", "listing", nil))
        #expect(entry.token.state == "set" && entry.token.variables == ["SUPABASE_ACCESS_TOKEN"])
        #expect(entry.request == "GET /v1/projects/abcdefghijklmnopqrst/secrets")
        #expect((entry.status, entry.message, entry.advice) == ("ok", nil, nil))
        #expect(entry.address == server.url)
        #expect(server.requests.map(\.method) == ["GET"])
    }

    /// What stands between may say 200 as well: a login page, or a proxy that answers by itself.
    @Test(arguments: [("<!DOCTYPE html>", "a web page"), ("", "nothing"), ("[", "invalid JSON")])
    func `a host that answers without JSON is not ok`(body: String, says: String) async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: body)] }
        defer { server.stop() }
        let (status, report, _) = try await report(
            Self.supabase, ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(status == 3)
        let entry = try #require(report.entries.first)
        #expect(entry.status == "failed")
        #expect(entry.message?.contains(says) == true, "\(entry.message ?? "")")
    }

    /// A token without a permission, one that is refused, a project that is not there, and hosts that fail.
    @Test(arguments: [
        (
            403, "the token may not read the secrets of project",
            "may read the secrets of the project's organization"
        ),
        (401, "Supabase refused the token (401)", "Create a new one at "),
        (
            404, "Supabase knows no project abcdefghijklmnopqrst",
            "Check `project` in environments/preprod.yaml:3:"
        ),
        (429, "Supabase takes no more requests for now", "Wait "),
        (503, "Supabase failed (503)", "Look at https://status.supabase.com"),
        (302, "Supabase answered with a redirect (302)", "Check ENVAUDIT_SUPABASE_API_URL"),
    ]) func `what the host says is told, with what to do`(
        _ code: Int, _ message: String, _ advice: String
    ) async throws {
        let server = try ScriptedServer { _ in [.answer(code, body: "{}")] }
        defer { server.stop() }
        let (status, report, outcome) = try await report(
            Self.supabase, ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(status == 3)
        let entry = try #require(report.entries.first)
        #expect(entry.status == "failed" && report.status == "incomplete")
        #expect(entry.message?.contains(message) == true, "\(outcome.output)")
        #expect(entry.advice?.contains(advice) == true, "\(outcome.output)")
    }

    @Test func `connections that break are told`() async throws {
        for reply in [
            Step.reset, .close, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n["),
        ] {
            let server = try ScriptedServer { _ in [reply, .close] }
            defer { server.stop() }
            let (status, report, _) = try await report(
                Self.supabase, ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
            #expect(status == 3)
            #expect(report.entries.first?.status == "failed")
        }
        let (status, report, _) = try await report(
            Self.supabase,
            ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": "http://127.0.0.1:9"])
        #expect(status == 3 && report.entries.first?.status == "failed")
    }

    @Test func `a token that is missing or wrong is told, never quoted, and never sent`() async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: "[]")] }
        defer { server.stop() }
        let address = "https://192.0.2.1"
        let cases: [(variables: [String: String], state: String)] = [
            ([:], "missing"), (["SUPABASE_ACCESS_TOKEN": ""], "missing"),
            (["SUPABASE_ACCESS_TOKEN": Token.other], "wrong_form"),
            (
                ["SUPABASE_ACCESS_TOKEN": Token.demo + "\n", "ENVAUDIT_SUPABASE_API_URL": address],
                "wrong_form"
            ),
        ]
        for (variables, state) in cases {
            let (status, report, outcome) = try await report(Self.supabase, variables)
            #expect(status == 3)
            let entry = try #require(report.entries.first)
            #expect(entry.token.state == state && entry.status == "not_asked")
            #expect(entry.token.variables == ["SUPABASE_ACCESS_TOKEN"])
            #expect(entry.advice?.isEmpty == false && entry.request == nil)
            #expect(!outcome.output.contains(Token.other) && !outcome.output.contains(Token.demo))
        }
        #expect(server.requests.isEmpty)
    }

    /// Each host that an environment declares, by one request each. None of them shows a secret's value.
    @Test func `every listing and probe is asked once`() async throws {
        let account = String(repeating: "0a", count: 16)
        let manifest = """
            frontend: https://preprod.example
            listing: { provider: supabase, project: abcdefghijklmnopqrst }
            listings:
              worker: { provider: cloudflare-workers, account: \(account), script: api }
              pages: { provider: cloudflare-pages, account: \(account), project: shop, deployment: preview }
              render: { provider: render, service: srv-abc }
              vercel: { provider: vercel, project: shop, team: acme, target: preview }
              ci: { provider: github-actions, repository: acme/shop }
              file: { provider: dotenv, file: .env }
              program: { provider: command, run: [nothing] }
            auth: { site_url: frontend }
            webhooks: { stripe: { provider: stripe, function: stripe-webhook } }
            """
        let server = try ScriptedServer { _ in [.answer(200, body: "{}")] }
        defer { server.stop() }
        let hosts = ["SUPABASE", "CLOUDFLARE", "RENDER", "VERCEL", "GITHUB", "STRIPE"]
        var variables = Dictionary(uniqueKeysWithValues: hosts.map { ("ENVAUDIT_\($0)_API_URL", server.url) })
        for name in [
            "SUPABASE_ACCESS_TOKEN", "CLOUDFLARE_API_TOKEN", "RENDER_API_KEY", "VERCEL_TOKEN", "GITHUB_TOKEN",
            "STRIPE_API_KEY_PREPROD",
        ] { variables[name] = Token.demo }
        let (status, report, outcome) = try await report(manifest, variables)
        #expect(status == 3)
        let requests = Set(server.requests.map { "\($0.method) \($0.path)" })
        #expect(
            requests == [
                "GET /v1/projects/abcdefghijklmnopqrst/secrets",
                "GET /client/v4/accounts/\(account)/workers/scripts/api/secrets",
                "GET /client/v4/accounts/\(account)/pages/projects/shop/domains", "GET /v1/services/srv-abc",
                "GET /v9/projects/shop/domains?slug=acme",
                "GET /repos/acme/shop/actions/secrets?per_page=1&page=1",
                "GET /v1/projects/abcdefghijklmnopqrst", "GET /v1/webhook_endpoints?limit=1",
            ], "\(requests)")
        let failed = report.entries.filter { $0.status != "ok" }
        #expect(failed.map(\.name) == ["file", "program"], "\(outcome.output)")
        #expect(failed[0].message == ".env is not there")
        #expect(failed[1].advice == "If you trust the manifests: --allow-command.")
        #expect(report.entries.last?.token.variables == ["STRIPE_API_KEY_PREPROD"])
    }

    @Test func `the text is a table, and what to do`() async throws {
        let workspace = try await TestWorkspace.local([
            "preprod": Self.supabase, "production": "listing: { provider: dotenv, file: .env }",
        ])
        try workspace.write(".env", "A=1\n")
        let outcome = try await workspace.run(["doctor"])
        #expect(outcome.status == 3)
        #expect(
            outcome.output == """
                ENVIRONMENT  WHAT     HOST      TOKEN                             ANSWER
                production   listing  dotenv    none needed                       found
                preprod      listing  Supabase  SUPABASE_ACCESS_TOKEN is not set  not asked

                preprod listing: SUPABASE_ACCESS_TOKEN is not set
                  Fix: Create a token at https://supabase.com/dashboard/account/tokens and
                    export it: export SUPABASE_ACCESS_TOKEN=…

                1 of 2 listings and probes can't be read

                """)
        let one = try await workspace.run(["doctor", "production", "--quiet"])
        #expect(one.status == 0)
        #expect(one.output == "1 listing or probe can be read\n")
        #expect(try await workspace.run(["doctor", "prod"]).status == 2)
    }

    @Test func `offline, tokens and files alone are looked at`() async throws {
        let server = try ScriptedServer { _ in [.answer(200, body: "[]")] }
        defer { server.stop() }
        let (status, report, _) = try await report(
            Self.supabase, ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url],
            options: ["--offline"])
        #expect(status == 3)
        #expect(report.entries.first?.token.state == "set")
        #expect(report.entries.first?.message == "not asked: --offline")
        #expect(server.requests.isEmpty)
    }

    @Test func `an environment without a listing is told`() async throws {
        let (status, report, _) = try await report("git_branch: preprod", [:])
        #expect(status == 3)
        #expect(report.entries.first?.message == "preprod declares no listing")
    }
}
