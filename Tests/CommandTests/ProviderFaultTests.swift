import DemoControlPlane
import Loopback
import Testing

/// A way for the provider to fail, and what the record's check says.
struct ProviderFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let says: String
    /// Long enough for what comes to come, on a machine that has more to do.
    let timeout: Int
    let script: ScriptedServer.Script

    init(_ name: String, says: String, timeout: Int = 5, _ script: @escaping ScriptedServer.Script) {
        (testDescription, self.says, self.timeout, self.script) = (name, says, timeout, script)
    }

    static func body(_ name: String, _ body: String, says: String) -> ProviderFault {
        ProviderFault(name, says: says) { _ in [.answer(200, body: body)] }
    }

    static func status(_ status: Int, _ headers: [String: String] = [:], says: String) -> ProviderFault {
        ProviderFault("\(status)", says: says) { _ in
            [.answer(status, headers: headers, body: #"{"message":"no"}"#)]
        }
    }
}

/// Whatever the provider does wrong is an error check and exit status 3, and nothing passes for it.
@Suite(.timeLimit(.minutes(5))) struct ProviderFaultTests {
    private static let listing = DemoState.conforming.listingJSON(of: "preprod") ?? ""
    private static let elsewhere = ["Location": "http://127.0.0.1:1/"]

    static let faults: [ProviderFault] = [
        .status(401, says: "Supabase refused the token (401)"),
        .status(403, says: "the token may not read the secrets of project jtzcrirqflfnagceendt (403)"),
        .status(404, says: "Supabase knows no project jtzcrirqflfnagceendt for this token (404)"),
        .status(429, ["Retry-After": "60"], says: "Supabase takes no more requests for now (429)"),
        .status(500, says: "Supabase failed (500)"),
        .status(502, says: "Supabase failed (502)"),
        .status(503, ["Retry-After": "60"], says: "Supabase failed (503)"),
        .status(504, says: "Supabase failed (504)"),
        .status(302, elsewhere, says: "Supabase answered with a redirect (302)"),
        .status(204, says: "Supabase answered with status 204"),
        .body("HTML", "<!DOCTYPE html>", says: "Supabase answered with a web page instead of JSON"),
        .body("nothing", "", says: "Supabase answered with nothing"),
        .body("half a list", String(listing.prefix(1000)), says: "sent invalid JSON"),
        .body("an object", "{}", says: "JSON of another shape"),
        .body(
            "plaintext",
            #"[{"name":"A","value":"\#(DemoState.conforming.value("preprod", "OAUTH_ENCRYPTION_KEY").prefix(40))"}]"#,
            says: "entry 1 has no SHA-256 as its value"),
        .body(
            "a name twice", String(listing.dropLast(2)) + "," + String(listing.dropFirst()),
            says: "Supabase's listing contradicts itself"),
        ProviderFault("a cut body", says: "the answer was cut off: ") { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n\(listing)"), .close]
        },
        ProviderFault("a reset", says: "broke the connection off") { _ in [.reset] },
        ProviderFault("silence", says: "127.0.0.1 took too long to answer", timeout: 1) { _ in [.hang] },
        ProviderFault("no HTTP", says: "the server's answer is not valid HTTP") { _ in
            [.send("hello\r\n"), .close]
        },
    ]

    @Test(arguments: faults) func `is an error and never a pass`(fault: ProviderFault) async throws {
        let workspace = try await TestWorkspace()
        let server = try ScriptedServer(fault.script)
        defer { server.stop() }
        let outcome = try await workspace.run(
            [
                "check", "preprod", "--as-of", "2026-11-21", "--timeout", "\(fault.timeout)",
                "--allow-unproven", "--format",
                "json",
            ]
                + workspace.listings(.conforming, except: "preprod") + workspace.values(.conforming),
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.verdict == "incomplete")
        #expect(record.environments.first?.listing == nil)
        #expect(record.ids("error") == ["preprod/listing/preprod"])
        #expect(record.ids("fail").isEmpty)
        // What passes is what the manifests alone show, and that a waiver is needed for a value that was handed in.
        #expect(
            record.checks.filter { $0.status == "pass" }.allSatisfy {
                ["identity-collision", "waiver-unused"].contains($0.rule)
            })
        let check = try #require(record.check("preprod/listing/preprod"))
        #expect(check.message.contains(fault.says), "\(check.message)")
        #expect(check.message.hasSuffix("; nothing that needs it was judged"))
        #expect(check.fix?.isEmpty == false)
        #expect(server.requests.allSatisfy { $0.path.hasPrefix("/v1/projects/jtzcrirqflfnagceendt/") })
    }

    @Test func `what can't be compared isn't passed either`() async throws {
        let workspace = try await TestWorkspace()
        let server = try ScriptedServer { _ in [.answer(403)] }
        defer { server.stop() }
        let arguments =
            try ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"]
            + workspace.listings(.conforming, except: "production") + workspace.values(.conforming)
        let variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url]
        let outcome = try await workspace.run(arguments, variables: variables)
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.ids("error") == ["preprod/listing/production"])
        #expect(record.check("preprod/shared-secret/OAUTH_ENCRYPTION_KEY")?.status == "unproven")
        #expect(record.environments.first?.compared_with.first { $0.name == "production" }?.listing == nil)
        // Allowing what is unproven does not allow what could not be looked at.
        let lenient = try await workspace.run(arguments + ["--allow-unproven"], variables: variables)
        #expect(lenient.status == 3)
    }

    @Test func `what passes by passes`() async throws {
        let workspace = try await TestWorkspace()
        let server = try ScriptedServer { request in
            guard request.number > 1 else { return [.answer(429, headers: ["Retry-After": "0"])] }
            // What else it is asked for has nothing to show.
            return [.answer(200, body: request.path.hasSuffix("/secrets") ? Self.listing : "[]")]
        }
        defer { server.stop() }
        let outcome = try await workspace.run(
            ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"]
                + workspace.listings(.conforming, except: "preprod") + workspace.values(.conforming),
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(outcome.status == 0)
        #expect(server.requests.count == 4)
        #expect(try outcome.record.environments.first?.listing?.source == "live")
    }
}
