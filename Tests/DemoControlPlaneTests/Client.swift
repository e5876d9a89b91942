import DemoControlPlane
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What came back.
struct Reply {
    let status: Int
    let headers: [String: String]
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    func message() throws -> String {
        try JSONDecoder().decode([String: String].self, from: body)["message"] ?? ""
    }

    func rows() throws -> [Row] {
        try JSONDecoder().decode([Row].self, from: body)
    }
}

/// One row of a listing, as a client reads it.
struct Row: Decodable, Equatable {
    let name: String
    let value: String
    let updated_at: String
}

/// A small client of the API, over a real socket.
struct Client: Sendable {
    static let token = "demo-token"

    let base: URL
    let session = URLSession(configuration: .ephemeral)

    init(port: UInt16) throws {
        struct BadPort: Error {}
        guard let base = URL(string: "http://127.0.0.1:\(port)") else { throw BadPort() }
        self.base = base
    }

    func send(
        _ method: String, _ path: String, _ body: String? = nil,
        authorization: String? = "Bearer \(Client.token)"
    ) async throws -> Reply {
        var request = URLRequest(url: base.appending(path: path), timeoutInterval: 5)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
        if let authorization { request.setValue(authorization, forHTTPHeaderField: "Authorization") }
        let (data, response) = try await session.data(for: request)
        let http = response as? HTTPURLResponse
        let headers = (http?.allHeaderFields ?? [:]).reduce(into: [String: String]()) {
            $0["\($1.key)".lowercased()] = "\($1.value)"
        }
        return Reply(status: http?.statusCode ?? 0, headers: headers, body: data)
    }

    func set(_ pairs: [(String, String)], in ref: String = Ref.preprod) async throws -> Reply {
        try await secrets("POST", ref, entries(pairs))
    }

    func secrets(_ method: String, _ ref: String = Ref.preprod, _ body: String? = nil) async throws -> Reply {
        try await send(method, "/v1/projects/\(ref)/secrets", body)
    }
}

enum Ref {
    static let production = "qfdztdgublwlmewobxmx"
    static let preprod = "jtzcrirqflfnagceendt"
    static let sandbox = "cezlnvdjildzxpyxyabb"
}

/// A server for one test, stopped whatever happens.
func withServer(
    _ state: DemoState = .uncertainPreprod, requestsPerMinute: Int = 100_000,
    now: @escaping @Sendable () -> Date = { Date() },
    _ body: (Client, ControlPlane) async throws -> Void
) async throws {
    let plane = ControlPlane(
        state: state, token: Client.token, requestsPerMinute: requestsPerMinute, now: now)
    let server = DemoServer(plane: plane)
    let client = try Client(port: try await server.start())
    do {
        try await body(client, plane)
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

/// The body of a POST.
func entries(_ pairs: [(String, String)]) throws -> String {
    let list = pairs.map { ["name": $0.0, "value": $0.1] }
    return String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
}
