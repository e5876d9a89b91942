import Support
import Listings
import Loopback
import Manifests
import Providers
import Testing
@testable import Probes

@Suite(.timeLimit(.minutes(1))) struct StaleDeployProbeTests {
    private static func row(_ slug: String, status: String = "ACTIVE", at time: String = "1771059600123")
        -> String
    {
        #"{"id":"f","slug":"\#(slug)","name":"N","status":"\#(status)","version":3,"created_at":1,"updated_at":\#(time)}"#
    }

    @Test func asksForTheFunctionsAndReadsThem() async throws {
        let rows = [
            Self.row("pay"), Self.row("gone", status: "REMOVED"), Self.row("busy", status: "THROTTLED"),
            Self.row("new", status: "SLEEPING", at: "0"),
        ]
        let (seen, requests) = try await look(at: "[\(rows.joined(separator: ","))]")
        let functions = try seen[DeployedFunctions.self].get().bySlug
        #expect(requests.map(\.path) == ["/v1/projects/\(project)/functions"])
        #expect(
            functions.mapValues(\.status) == [
                "pay": .active, "gone": .removed, "busy": .throttled, "new": .other,
            ])
        #expect(functions["pay"]?.updatedAt == 1_771_059_600.123)
        #expect(functions["new"]?.updatedAt == 0)
    }

    @Test func aProjectMayHaveNone() async throws {
        #expect(try await look(at: "[]").seen[DeployedFunctions.self].get().bySlug.isEmpty)
    }

    @Test(arguments: [
        ("{}", "the answer has another type"),
        ("[{}]", "entry 1 has no `slug`"),
        ("[\(row("a")), {\"slug\": \"b\", \"status\": \"ACTIVE\"}]", "entry 2 has no `updated_at`"),
        ("[\(row("a", at: "\"2026-02-14\""))]", "`updated_at` of entry 1 has another type"),
        ("[\(row("a", at: "-1"))]", "entry 1 has no date as its `updated_at`"),
        ("[\(row("a", at: "1e300"))]", "entry 1 has no date as its `updated_at`"),
        ("[\(row("a", at: "null"))]", "`updated_at` of entry 1 has another type"),
    ]) func anotherShapeIsAFailure(_ body: String, _ detail: String) async throws {
        let failure = try await failure(of: body)
        #expect(failure.message == "Supabase answered with JSON of another shape than expected: \(detail)")
    }

    @Test func aFunctionThatIsThereTwiceIsAFailure() async throws {
        let failure = try await failure(of: "[\(Self.row("a")),\(Self.row("a"))]")
        #expect(failure.message == "Supabase's list of functions contradicts itself: entry 2 is listed twice")
    }

    @Test func aFailureOfTheHostIsTold() async throws {
        let failure = try await failure(of: "{}", status: 403)
        #expect(failure.message == "the token may not read the Edge Functions of project \(project) (403)")
    }

    @Test func whereNoServiceNamesAFunctionNobodyLooks() throws {
        let environment = try probed("listing: { provider: supabase, project: \(project) }")
        #expect(FunctionsProbe().tasks(for: environment).isEmpty)
    }

    private func failure(of body: String, status: Int = 200) async throws -> Failure {
        try failureOf(try await look(at: body, status: status).seen[DeployedFunctions.self])
    }

    private func look(
        at body: String, status: Int = 200
    ) async throws -> (seen: ProbeResults, requests: [RecordedRequest]) {
        let services = ManifestFile(
            path: "environments/services.yaml",
            text:
                "services: { pay: { title: P, severity: low, isolation: isolated, secrets: {}, functions: pay } }\n"
        )
        let file = ManifestFile(
            path: "environments/preprod.yaml",
            text:
                "environment: preprod\ntier: staging\nlisting: { provider: supabase, project: \(project) }\n")
        let workspace = try Workspace.read(
            name: "test", services: services, environments: [file], probes: ProbeRegistry.sources)
        return try await probeResults(
            of: FunctionsProbe(), at: try #require(workspace.environments.first),
            tokens: ["SUPABASE_ACCESS_TOKEN": Made.token], address: "ENVAUDIT_SUPABASE_API_URL"
        ) { _ in [.answer(status, body: body)] }
    }
}
