import Support
import Listings
import Loopback
import Manifests
import Providers
import Secrets
import Testing
@testable import Probes

@Suite(.timeLimit(.minutes(1))) struct BuildSettingProbeTests {
    private static let declared =
        "build: { provider: cloudflare-pages, project: shop, deployment: preview, account: \(account) }"
    private static let result = """
        {"name": "shop", "production_branch": "main",
          "build_config": {"build_command": "KEY=\\"\(Made.value)\\" npm run build",
            "web_analytics_token": "\(Made.value)"},
          "deployment_configs": {
            "production": {"env_vars": {"ONLY_PRODUCTION": {"type": "plain_text", "value": "1"}}},
            "preview": {"env_vars": {"PLAIN": {"type": "plain_text", "value": "\(Made.value)"},
              "SECRET": {"type": "secret_text", "value": ""}, "NEW": {"type": "other", "value": "x"},
              "GONE": null}}},
          "latest_deployment": {"environment": "production",
            "env_vars": {"PLAIN": {"type": "plain_text", "value": "\(Made.value)"}},
            "build_config": {"build_command": "\(Made.value)"}}}
        """

    @Test func asksForTheProjectAndReadsItsBuild() async throws {
        let (seen, requests) = try await look(at: Self.result)
        let build = try seen[BuildConfiguration.self].get()
        #expect(requests.map(\.path) == ["/client/v4/accounts/\(account)/pages/projects/shop"])
        #expect(build.productionBranch == "main")
        #expect(text(build.command) == "KEY=\"\(Made.value)\" npm run build")
        #expect(build.variables.keys.sorted() == ["GONE", "NEW", "PLAIN", "SECRET"])
        guard case .shown(let value)? = build.variables["PLAIN"], case .hidden? = build.variables["SECRET"],
            case .hidden? = build.variables["NEW"], case .untold? = build.variables["GONE"]
        else {
            Issue.record("the variables are shown otherwise")
            return
        }
        #expect(text(value) == Made.value)
        // It may hold keys: nobody prints it by mistake.
        for shown in ["\(build)", String(reflecting: build)] { #expect(!shown.contains(Made.value)) }
    }

    /// What the answer shows beside the build: production's addresses, bindings, and variables that are secrets.
    @Test func `reads what the deployment is bound to`() async throws {
        let key = "Zp4kQ9vL2sT7xxYb1N8w"
        let body = """
            {"name": "shop", "subdomain": "shop.pages.dev", "domains": ["WWW.acme.test"],
              "build_config": {"build_command": null},
              "deployment_configs": {"preview": {"d1_databases": {"DB": {"id": "1-2"}},
                "env_vars": {"API_SECRET": {"type": "plain_text", "value": "\(key)"},
                  "NODE_VERSION": {"type": "plain_text", "value": "22"}}},
              "production": {"d1_databases": {"DB": {"id": "3-4"}}, "env_vars": {}}}}
            """
        let preview = try await look(at: body).seen[BuildConfiguration.self].get()
        #expect(preview.resources.map(\.name) == ["build/DB"])
        #expect(preview.resources.map(\.id) == ["1-2"])
        #expect(preview.identifiers.isEmpty)
        #expect(preview.secretsBeside == ["Pages build/API_SECRET": Digest(of: key)])
        let production = Self.declared.replacing("preview", with: "production")
        let live = try await look(at: body, declared: production).seen[BuildConfiguration.self].get()
        #expect(live.identifiers.map(\.text) == ["shop.pages.dev", "www.acme.test"])
        #expect(live.resources.map(\.isPreview) == [false, true])
    }

    @Test func whatIsNotSetIsNotSeen() async throws {
        let body = """
            {"name": "shop", "build_config": {"build_command": null},
              "deployment_configs": {"preview": {"env_vars": {}}}}
            """
        let build = try await look(at: body).seen[BuildConfiguration.self].get()
        #expect(build.command == nil && build.productionBranch == nil && build.variables.isEmpty)
        #expect(build.isCommandKnown)
        let unnamed = body.replacing(#""build_config""#, with: #""production_branch": "", "build_config""#)
        #expect(try await look(at: unnamed).seen[BuildConfiguration.self].get().productionBranch == nil)
        let without = body.replacing(#""build_command": null"#, with: "")
        #expect(try await look(at: without).seen[BuildConfiguration.self].get().isCommandKnown == false)
    }

    @Test(arguments: [
        ("[]", "the answer has another type"), ("{}", "the answer has no `name`"),
        (result.replacing(#""build_config": {"#, with: #""other": {"#), "the answer has no `build_config`"),
        (result.replacing(#""preview": {"#, with: #""previews": {"#), "it has no preview deployment"),
        (
            result.replacing("npm run build", with: String(repeating: "x", count: 65_536)),
            "its build command has more than 65536 bytes"
        ),
        (
            result.replacing(#""production_branch": "main""#, with: #""production_branch": 1"#),
            "the answer has another type"
        ),
        // The command stands there as something that is no text.
        (
            result.replacing(#""build_command": "KEY="#, with: #""build_command": ["a"], "x": "KEY="#),
            "the answer has another type"
        ),
    ]) func anotherShapeIsAFailure(_ result: String, _ detail: String) async throws {
        let failure = try await failure(of: result)
        #expect(failure.message == "Cloudflare answered with JSON of another shape than expected: \(detail)")
    }

    @Test func anotherProjectsAnswerIsAFailure() async throws {
        let failure = try await failure(of: Self.result.replacing(#""name": "shop""#, with: #""name": "x""#))
        #expect(failure.message == "Cloudflare's answer is about another project than shop")
    }

    @Test func aFailureOfTheHostIsTold() async throws {
        let failure = try await failure(of: "{}", status: 403)
        #expect(
            failure.message == "the token may not read the build settings of Pages project shop (403)")
    }

    @Test func whoDeclaresNothingIsNotLookedAt() throws {
        let environment = try probed("listing: { provider: supabase, project: \(project) }")
        #expect(BuildProbe().tasks(for: environment).isEmpty)
        #expect(try BuildProbe().problems(in: environment).isEmpty)
    }

    @Test(arguments: [
        ("project: Shop", "invalid Pages project name \"Shop\"; expected lower-case letters, digits and -"),
        ("project: shop, account: x", "invalid account id \"x\"; expected 32 hexadecimal digits"),
    ]) func theProviderChecksItsSettings(_ settings: String, _ problem: String) throws {
        let environment = try probed(
            "build: { provider: cloudflare-pages, deployment: preview, \(settings) }")
        #expect(try BuildProbe().problems(in: environment).map(\.message) == [problem])
    }

    private func text(_ value: HeldSecret?) -> String? {
        value?.value.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func failure(of result: String, status: Int = 200) async throws -> Failure {
        try failureOf(try await look(at: result, status: status).seen[BuildConfiguration.self])
    }

    private func look(
        at result: String, status: Int = 200, declared: String = declared
    ) async throws -> (seen: ProbeResults, requests: [RecordedRequest]) {
        try await probeResults(
            of: BuildProbe(), at: try probed(declared),
            tokens: ["CLOUDFLARE_API_TOKEN": Made.token], address: "ENVAUDIT_CLOUDFLARE_API_URL"
        ) { _ in [.answer(status, body: #"{"success": true, "errors": [], "result": \#(result)}"#)] }
    }
}
