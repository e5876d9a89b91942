import Support
import Loopback
import Manifests
import Providers
import Testing
import Transport

/// An answer that is no listing by its status.
struct StatusFault: Sendable, CustomTestStringConvertible {
    let status: Int
    var headers: [String: String] = [:]
    let message: String
    let advice: String
    /// How often the request is sent.
    var requests = 1

    var testDescription: String { "\(status) \(headers.map { "\($0): \($1)" }.joined(separator: ", "))" }
}

@Suite(.timeLimit(.minutes(1))) struct SupabaseStatusTests {
    private static let busy = "Supabase takes no more requests for now (429)"
    private static let unexpected = "Check ENVAUDIT_SUPABASE_API_URL where it is set, and run again."

    static let faults = [
        StatusFault(
            status: 401, message: "Supabase refused the token (401)",
            advice:
                "Create a new one at https://supabase.com/dashboard/account/tokens and export it as SUPABASE_ACCESS_TOKEN."
        ),
        StatusFault(
            status: 403, message: "the token may not read the secrets of project \(project) (403)",
            advice:
                "Use the token of an account that may read the secrets of the project's organization."
        ),
        StatusFault(
            status: 404, message: "Supabase knows no project \(project) for this token (404)",
            advice:
                "Check `project` in environments/preprod.yaml:3:41, and that the token's account is a member of its organization."
        ),
        StatusFault(
            status: 429, headers: ["Retry-After": "120"], message: busy,
            advice: "Wait 120 seconds and run again."),
        StatusFault(
            status: 429, headers: ["x-ratelimit-reset": "42"], message: busy,
            advice: "Wait 42 seconds and run again."),
        StatusFault(
            status: 429, headers: ["Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"], message: busy,
            advice: "Wait a minute and run again."),
        StatusFault(status: 429, message: busy, advice: "Wait a minute and run again.", requests: 4),
        StatusFault(
            status: 400, message: "Supabase answered with status 400 instead of what was asked for",
            advice: unexpected),
        StatusFault(
            status: 501, message: "Supabase failed (501)",
            advice: "Look at https://status.supabase.com and run again later."),
        StatusFault(
            status: 204, message: "Supabase answered with status 204 instead of what was asked for",
            advice: unexpected),
    ]

    @Test func `a project that was deleted is told as that`() async throws {
        let fetched = try await fetched { _ in
            [.answer(400, body: #"{"message":"Resource has been removed"}"#)]
        }
        #expect(fetched.failure?.message == "project \(project) was deleted at Supabase (400)")
    }

    @Test(arguments: faults) func `a status that is no listing says what to do`(fault: StatusFault)
        async throws
    {
        // What the body says of a secret is nobody's business either.
        let body = fault.status == 204 ? "" : #"{"message":"\#(Made.value) \#(Made.token)"}"#
        let fetched = try await fetched { _ in
            [.answer(fault.status, headers: fault.headers, body: body)]
        }
        #expect(fetched.failure == Failure(message: fault.message, advice: fault.advice))
        #expect(fetched.requests.count == fault.requests)
    }

    @Test(arguments: [500, 502, 503, 504]) func `a server that fails is asked again`(status: Int) async throws
    {
        let fetched = try await fetched { _ in [.answer(status, body: Made.value)] }
        #expect(
            fetched.failure
                == Failure(
                    message: "Supabase failed (\(status))",
                    advice: "Look at https://status.supabase.com and run again later."))
        #expect(fetched.requests.count == 4)
    }

    @Test(arguments: [429, 500, 503]) func `what passes by is no failure`(status: Int) async throws {
        let fetched = try await fetched { request in
            [
                request.number == 1
                    ? .answer(status, headers: ["Retry-After": "0"])
                    : .answer(200, body: "[\(entry("A"))]")
            ]
        }
        #expect(try fetched.result.get().secrets.keys.map(\.text).sorted() == ["A"])
        #expect(fetched.requests.count == 2)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is not followed, and the token stays`(status: Int) async throws {
        let elsewhere = try ScriptedServer { _ in [.answer(200, body: "[\(entry("A"))]")] }
        defer { elsewhere.stop() }
        let target = elsewhere.url + "/v1/projects/\(project)/secrets"
        let fetched = try await fetched { _ in [.answer(status, headers: ["Location": target])] }
        #expect(
            fetched.failure
                == Failure(
                    message:
                        "Supabase answered with a redirect (\(status)), which is not followed, as the token must not go elsewhere",
                    advice: "Check ENVAUDIT_SUPABASE_API_URL, where it is set."))
        #expect(elsewhere.connectionCount == 0)
        #expect(fetched.requests.count == 1)
    }
}
