import Support
import Loopback
import Manifests
import Providers
import Secrets
import Testing
import Transport

/// What came of a change, and what was sent for it.
struct Changed {
    let answer: ChangeAnswer
    let requests: [RecordedRequest]

    /// `accepted`, `refused` or `unknown`.
    var kind: String { answer.kind }
    var failure: Failure? { answer.failure }
}

/// A change to ask for.
enum Change: Sendable, CaseIterable {
    case set, delete

    /// Asks for it.
    func send(
        to address: String, by client: HTTPClient, token: String? = Made.token
    ) async throws -> ChangeAnswer {
        var variables = ["ENVAUDIT_SUPABASE_API_URL": address]
        variables["SUPABASE_ACCESS_TOKEN"] = token
        let context = FetchContext(client: client, variables: variables, now: 1_770_000_000)
        let answer =
            switch self {
            case .set: await Supabase().set([held("KEY", Made.value)], in: try declaration(), by: context)
            case .delete: await Supabase().delete(["KEY", "OTHER"], in: try declaration(), by: context)
            }
        expectNoSecret(in: answer, token: token)
        return answer
    }
}

extension ChangeAnswer {
    var kind: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .unknown: "unknown"
        }
    }

    var failure: Failure? {
        switch self {
        case .accepted: nil
        case .refused(let failure), .unknown(let failure): failure
        }
    }
}

/// A value of these bytes under a name.
func held(_ name: String, _ bytes: some Collection<UInt8>) -> HeldSecret {
    HeldSecret(
        name,
        SecretValue(capacity: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
            return bytes.count
        })
}

func held(_ name: String, _ text: String) -> HeldSecret { held(name, text.utf8) }

/// Asks a server that does as told for a change.
func changed(
    _ change: Change, deadline: Duration = .seconds(10), from script: @escaping ScriptedServer.Script
) async throws -> Changed {
    let server = try ScriptedServer(script)
    defer { server.stop() }
    let client = try quickClient(deadline: deadline)
    defer { client.shutdown() }
    let answer = try await change.send(to: server.url, by: client)
    return Changed(answer: answer, requests: server.requests)
}

/// No way of turning an answer into text shows the token or what was sent.
func expectNoSecret(
    in answer: ChangeAnswer, token: String?, sourceLocation: SourceLocation = #_sourceLocation
) {
    var dumped = "\(answer) \(String(reflecting: answer))"
    dump(answer, to: &dumped)
    for secret in [token ?? "", Made.value, Made.digest] where !secret.isEmpty {
        #expect(!dumped.contains(secret.prefix(12)), sourceLocation: sourceLocation)
    }
}
