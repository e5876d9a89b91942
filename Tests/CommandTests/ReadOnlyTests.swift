import DemoControlPlane
import EnvauditKit
import Foundation
import Loopback
import Testing

/// Commands that only read send GET, and questions to the endpoint that only reads.
@Suite(.timeLimit(.minutes(2))) struct ReadOnlyTests {
    /// Every command that only reads, as it is run here. `apply` and `rotate --push` change.
    private static let reading: [String: [String]] = [
        "check": ["check"], "plan": ["plan", "preprod", "--reset"],
        "diff": ["diff", "production", "preprod"],
        "snapshot": ["snapshot", "production"], "checklist": ["checklist"], "scan": ["scan"],
        "doctor": ["doctor"], "validate": ["validate"], "explain": ["explain", "preprod"],
        "schema": ["schema"],
        "journal": ["journal"], "rotate": ["rotate", "preprod", "OAUTH_ENCRYPTION_KEY"],
        "attest": ["attest", "preprod", "no-such-item", "--note", "seen"],
        "add": ["add", "secret", "STRIPE_WEBHOOK_SECRET"], "docs": ["docs"],
        "record": ["record", "show", "none.json"],
        "init": ["init", "-C", "new", "--environment", "production=supabase:abcdefghijklmnopqrst"],
    ]
    private static let changing: Set = ["apply"]

    @Test func `each command is one that reads or one that changes`() {
        let commands = Set(Envaudit.configuration.subcommands.compactMap { $0.configuration.commandName })
        #expect(commands.subtracting(Self.reading.keys) == Self.changing)
    }

    @Test(arguments: reading.keys.sorted()) func `sends nothing that changes`(_ command: String) async throws
    {
        let state = DemoState.uncertainPreprod
        let workspace = try await TestWorkspace(probes: true)
        workspace.secrets.plant(state)
        try FileManager.default.createDirectory(
            atPath: workspace.path + "/new", withIntermediateDirectories: true)
        let server = try ScriptedServer { request in
            let words = request.path.split(separator: "/").map(String.init)
            let name = words.count > 2 ? state.projects.first { $0.ref == words[2] }?.environment : nil
            guard words.last == "secrets", let name else { return [.answer(200, body: "[]")] }
            return [.answer(200, body: state.listingJSON(of: name) ?? "[]")]
        }
        defer { server.stop() }
        var variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "CLOUDFLARE_API_TOKEN": Token.cloudflare]
        variables["CLOUDFLARE_ACCOUNT_ID"] = Token.cloudflareAccount
        variables["STRIPE_API_KEY_PRODUCTION"] = Token.stripeLive
        variables["STRIPE_API_KEY_PREPROD"] = Token.stripeTest
        variables["CAL_API_KEY"] = Token.calcom
        for host in ["SUPABASE", "CLOUDFLARE", "STRIPE", "CALCOM"] {
            variables["ENVAUDIT_\(host)_API_URL"] = server.url
        }
        let arguments = try #require(Self.reading[command])
        _ = try await workspace.run(
            arguments + (["check", "doctor"].contains(command) ? ["--timeout", "5"] : []),
            variables: variables)
        let others = server.requests.filter { request in
            request.method != "GET"
                && !(request.method == "POST" && request.path.hasSuffix("/database/query/read-only"))
        }
        #expect(others.map { "\($0.method) \($0.path)" } == [])
        // The test is one of the network: those that fetch did.
        if ["check", "plan", "diff", "snapshot", "scan", "doctor", "init"].contains(command) {
            #expect(!server.requests.isEmpty)
        }
    }
}
