import DemoControlPlane
import Foundation
import Testing

/// What the demo answers beside secrets: functions, and a Pages project of Cloudflare's.
@Suite(.timeLimit(.minutes(1))) struct CloudflareHostTests {
    private static let path =
        "/cloudflare/client/v4/accounts/\(String(repeating: "0", count: 32))/pages/projects"

    private struct Envelope: Decodable {
        let success: Bool
        let errors: [Fault]
        let result: Project?

        struct Fault: Decodable { let code: Int }
    }

    private struct Project: Decodable {
        let name, production_branch: String
        let build_config: [String: String?]
        let deployment_configs: [String: Config]

        struct Config: Decodable { let env_vars: [String: [String: String]] }
    }

    private func envelope(_ reply: Reply) throws -> Envelope {
        try JSONDecoder().decode(Envelope.self, from: reply.body)
    }

    @Test func theProjectIsAnsweredInCloudflaresEnvelope() async throws {
        try await withServer { client, _ in
            let reply = try await client.send("GET", "\(Self.path)/innotrue-hub-live")
            let envelope = try envelope(reply)
            let project = try #require(envelope.result)
            #expect(reply.status == 200 && envelope.success && envelope.errors.isEmpty)
            #expect((project.name, project.production_branch) == ("innotrue-hub-live", "main"))
            let command = try #require(project.build_config["build_command"] ?? nil)
            #expect(command == DemoPages.innotrue.command)
            for text in [Ref.production, Ref.preprod, "VITE_SENTRY_DSN", "VITE_APP_ENV=production"] {
                #expect(command.contains(text))
            }
            let variables = project.deployment_configs.mapValues(\.env_vars)
            #expect(variables["production"]?["SENTRY_AUTH_TOKEN"] == ["type": "secret_text", "value": ""])
            #expect(variables["preview"] == ["NODE_VERSION": ["type": "plain_text", "value": "22"]])
        }
    }

    @Test(arguments: [
        ("GET", "\(path)/other", "Bearer x", 404, 8_000_007), ("GET", path, "Bearer x", 404, 7003),
        ("POST", "\(path)/innotrue-hub-live", "Bearer x", 404, 7003),
        ("GET", "/cloudflare", "Bearer x", 404, 7003),
        ("GET", "\(path)/innotrue-hub-live", nil, 400, 6003),
        ("GET", "\(path)/innotrue-hub-live", "Basic x", 400, 6003),
    ]) func whatItDoesNotHaveIsRefused(
        _ method: String, _ path: String, _ authorization: String?, _ status: Int, _ code: Int
    ) async throws {
        try await withServer { client, _ in
            let reply = try await client.send(method, path, authorization: authorization)
            let envelope = try envelope(reply)
            #expect(reply.status == status)
            #expect(envelope.errors.map(\.code) == [code])
            #expect(!envelope.success && envelope.result == nil)
        }
    }

    private struct Function: Decodable {
        let slug, name, status: String
        let version: Int
        let created_at, updated_at: Double
    }

    @Test(arguments: [DemoState.uncertainPreprod, .conforming, .emergency])
    func functionsAreDeployedAfterTheirSecrets(state: DemoState) async throws {
        try await withServer(state) { client, _ in
            let reply = try await client.send("GET", "/v1/projects/\(Ref.preprod)/functions")
            let functions = try JSONDecoder().decode([Function].self, from: reply.body)
            #expect(reply.status == 200)
            #expect(functions.map(\.slug) == functions.map(\.slug).sorted())
            #expect(functions.map(\.slug).contains("create-checkout"))
            let last = state.project(of: "preprod")?.secrets.values.map(\.updatedAt).max()
            let newest = try #require(last).timeIntervalSince1970 * 1000
            #expect(functions.allSatisfy { $0.status == "ACTIVE" && $0.updated_at > newest })
        }
        try await withServer(state) { client, _ in
            let unknown = String(repeating: "a", count: 20)
            let read = try await client.send("GET", "/v1/projects/\(unknown)/functions")
            let written = try await client.send("POST", "/v1/projects/\(Ref.preprod)/functions")
            #expect((read.status, written.status) == (404, 404))
        }
    }
}
