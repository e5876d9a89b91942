import Foundation
import Loopback
import Manifests
import Providers
import Secrets
import Testing
import Transport

/// What is sent to change secrets, byte by byte.
@Suite(.timeLimit(.minutes(1))) struct SupabaseChangeRequestTests {
    private struct Entry: Codable, Equatable {
        let name, value: String
    }

    /// The one request by which these are set.
    private func request(setting secrets: [HeldSecret]) async throws -> RecordedRequest {
        let server = try ScriptedServer { _ in [.answer(201)] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let variables = ["ENVAUDIT_SUPABASE_API_URL": server.url, "SUPABASE_ACCESS_TOKEN": Made.token]
        let answer = await Supabase().set(
            secrets, in: try declaration(),
            by: FetchContext(client: client, variables: variables, now: 1_770_000_000))
        #expect(answer.kind == "accepted")
        #expect(server.requests.count == 1)
        return try #require(server.requests.first)
    }

    private func headers(of request: RecordedRequest) -> [String: String] {
        Dictionary(
            request.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
    }

    @Test func `secrets are set by one POST`() async throws {
        let request = try await request(setting: [held("A", "one"), held("B_2", "two")])
        #expect((request.method, request.path) == ("POST", "/v1/projects/\(project)/secrets"))
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"[{"name":"A","value":"one"},{"name":"B_2","value":"two"}]"#)
        let headers = headers(of: request)
        #expect(headers["authorization"] == "Bearer \(Made.token)")
        #expect(headers["content-type"] == "application/json")
        #expect(headers["accept"] == "application/json")
        #expect(headers["content-length"] == "\(request.body.count)")
        #expect(headers["expect"] == nil)
    }

    @Test func `secrets are deleted by one DELETE`() async throws {
        let changed = try await changed(.delete) { _ in [.answer(200)] }
        #expect(changed.kind == "accepted")
        #expect(changed.requests.count == 1)
        let request = try #require(changed.requests.first)
        #expect((request.method, request.path) == ("DELETE", "/v1/projects/\(project)/secrets"))
        #expect(String(decoding: request.body, as: UTF8.self) == #"["KEY","OTHER"]"#)
        let headers = headers(of: request)
        #expect(headers["authorization"] == "Bearer \(Made.token)")
        #expect(headers["content-type"] == "application/json")
        #expect(headers["content-length"] == "\(request.body.count)")
    }

    static let values = [
        "", " ", #"quotes " and ""#, #"back\slashes\\"#, #"\""#, #"\u0041 \n"#, "\u{0}",
        "\u{1}\u{8}\u{B}\u{C}\u{1F}\u{7F}",
        "one\ntwo\r\nthree\ttab", "é ü ß 漢字 🔑 👩‍👩‍👧‍👦", "\u{2028}\u{2029}\u{FEFF}\u{FFFF}", "</script>",
        "$HOME ${X} `id`",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----",
    ]

    @Test(arguments: values) func `a value arrives as it is`(value: String) async throws {
        let request = try await request(setting: [held("KEY", value), held("NEXT", "after")])
        let entries = try JSONDecoder().decode([Entry].self, from: Data(request.body))
        #expect(entries.map(\.name) == ["KEY", "NEXT"])
        #expect(entries.first.map { Array($0.value.unicodeScalars) } == Array(value.unicodeScalars))
        #expect(entries.last?.value == "after")
    }

    /// Whatever scalars there are in values and names, the body says them and nothing else.
    @Test(arguments: 1...6) func `values of any scalars arrive as they are`(seed: UInt64) async throws {
        var random = Scalars(seed: seed)
        let entries = (0..<100).map { index in
            Entry(name: "N\(index)" + random.text(6), value: random.text(40))
        }
        let request = try await request(setting: entries.map { held($0.name, $0.value) })
        #expect(try JSONDecoder().decode([Entry].self, from: Data(request.body)) == entries)
        // Nothing of it is longer than RFC 8259 needs: what may stand in a string stands there.
        let controls = request.body.filter { $0 < 0x20 }
        #expect(controls.isEmpty)
    }

    @Test func `as many as one request takes`() async throws {
        #expect(Supabase().mostSecretsPerRequest == 100)
        let value = String(repeating: "\u{1}", count: 24_576)
        let request = try await request(setting: (0..<100).map { held("NAME_\($0)", value) })
        let entries = try JSONDecoder().decode([Entry].self, from: Data(request.body))
        #expect(entries.count == 100 && entries.allSatisfy { $0.value == value })
    }
}

/// Texts of scalars of all kinds, the same in every run.
private struct Scalars {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    mutating func text(_ longest: Int) -> String {
        let limits = [0x20, 0x80, 0x800, 0x1_0000, 0x11_0000]
        var text = String.UnicodeScalarView()
        for _ in 0..<next(longest) {
            if let scalar = Unicode.Scalar(UInt32(next(limits[next(limits.count)]))) { text.append(scalar) }
            if next(4) == 0 { text.append(["\"", "\\", "/", "\u{0}"][next(4)]) }
        }
        return String(text)
    }
}
