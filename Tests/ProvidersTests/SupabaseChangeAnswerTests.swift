import Support
import Loopback
import Manifests
import Providers
import Testing
import Transport

/// A way in which a server ends a request that changes something, and what is made of it.
struct ChangeFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kind: String
    let message: String
    let advice: String
    let steps: [Step]

    init(_ name: String, _ kind: String, _ message: String, _ advice: String, _ steps: Step...) {
        (testDescription, self.kind, self.message, self.advice) = (name, kind, message, advice)
        self.steps = steps
    }

    /// An answer with a status, whose body repeats what must not be shown.
    init(_ status: Int, _ kind: String, headers: [String: String] = [:], _ message: String, _ advice: String)
    {
        let body = #"{"message":"\#(Made.value) \#(Made.token) \#(Made.digest)"}"#
        self.init("\(status)", kind, message, advice, .answer(status, headers: headers, body: body))
    }
}

/// Nothing that may have been carried out is called refused, and nothing is sent twice.
@Suite(.timeLimit(.minutes(1))) struct SupabaseChangeAnswerTests {
    private static let look = "Run again: what became of it shows in the next listing."
    private static let address = "Check ENVAUDIT_SUPABASE_API_URL where it is set, and run again."
    private static let wait = "Wait a minute and run again."
    private static let status = "Look at https://status.supabase.com and run again later."
    private static let again = "Try again; if it stays, look at the service's status page or at the proxy."

    private static func neither(_ status: Int) -> String {
        "Supabase answered with status \(status), which does not tell whether the change was carried out"
    }

    @Test(arguments: [200, 201, 204], Change.allCases) func `a success is accepted`(
        status: Int, change: Change
    ) async throws {
        let changed = try await changed(change) { _ in [.answer(status)] }
        #expect(changed.kind == "accepted")
        #expect(changed.requests.count == 1)
    }

    /// By these a server says, or a proxy does before it, that it did not begin.
    static let refusals = [
        ChangeFault(
            400, "refused", "Supabase does not accept the change (400)",
            "Check the secrets' names: letters, digits and _, and not SUPABASE_… at the beginning."),
        ChangeFault(
            401, "refused", "Supabase refused the token (401)",
            "Create a new one at https://supabase.com/dashboard/account/tokens and export it as SUPABASE_ACCESS_TOKEN."
        ),
        ChangeFault(
            403, "refused", "the token may not change the secrets of project \(project) (403)",
            "Use the token of an account that may write the secrets of the project's organization."),
        ChangeFault(
            404, "refused", "Supabase knows no project \(project) for this token (404)",
            "Check `project` in environments/preprod.yaml:3:41, and that the token's account is a member of its organization."
        ),
        ChangeFault(
            413, "refused", "Supabase does not accept the change (413)",
            "Check the secrets' names: letters, digits and _, and not SUPABASE_… at the beginning."),
        ChangeFault(
            422, "refused", "Supabase does not accept the change (422)",
            "Check the secrets' names: letters, digits and _, and not SUPABASE_… at the beginning."),
        ChangeFault(429, "refused", "Supabase takes no more requests for now (429)", wait),
        ChangeFault(
            429, "refused", headers: ["Retry-After": "7"], "Supabase takes no more requests for now (429)",
            "Wait 7 seconds and run again."),
        ChangeFault(405, "refused", "Supabase does not take the change (405)", address),
        ChangeFault(407, "refused", "Supabase does not take the change (407)", address),
        ChangeFault(411, "refused", "Supabase does not take the change (411)", address),
        ChangeFault(415, "refused", "Supabase does not take the change (415)", address),
        ChangeFault(421, "refused", "Supabase does not take the change (421)", address),
        ChangeFault(431, "refused", "Supabase does not take the change (431)", address),
    ]

    /// These may come after the change: a timeout, a conflict with itself, a redirect to the outcome, a proxy's word.
    static let openEnds =
        [202, 203, 206, 207, 402, 406, 408, 409, 410, 412, 418, 423, 424, 425, 426, 451, 499].map {
            ChangeFault($0, "unknown", neither($0), look)
        }
        + [300, 301, 302, 303, 304, 307, 308].map {
            ChangeFault(
                $0, "unknown", headers: ["Location": "/elsewhere"],
                "Supabase answered with a redirect (\($0)), which is not followed, as the token must not go elsewhere",
                "Check ENVAUDIT_SUPABASE_API_URL, where it is set.")
        }
        + [500, 501, 502, 503, 504, 520, 522, 524, 599].map {
            ChangeFault($0, "unknown", "Supabase failed (\($0))", status)
        }
        + [
            ChangeFault(
                "a web page", "unknown",
                "Supabase answered with a web page, which does not tell whether the change was carried out",
                look,
                .answer(200, headers: ["Content-Type": "text/html"], body: "\n <html>\(Made.value)</html>")
            )
        ]

    /// The connection fails once the request was sent.
    static let failures = [
        ChangeFault(
            "closed without an answer", "unknown", "127.0.0.1:PORT closed the connection without an answer",
            again, .close),
        ChangeFault("reset", "unknown", "127.0.0.1:PORT broke the connection off", again, .reset),
        ChangeFault(
            "cut in the head", "unknown", "127.0.0.1:PORT closed the connection without an answer", again,
            .send("HTTP/1.1 2"), .close),
        ChangeFault(
            "cut in the body", "unknown", "the answer was cut off: 2 of 9 bytes came",
            "Try again; nothing of a cut answer is used.",
            .send("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{}"), .close),
        ChangeFault(
            "cut in a refusal's body", "unknown", "the answer was cut off: 2 of 9 bytes came",
            "Try again; nothing of a cut answer is used.",
            .send("HTTP/1.1 401 No\r\nContent-Length: 9\r\n\r\n{}"), .close),
        ChangeFault(
            "a body beyond all bounds", "unknown", "the answer's body is larger than 1048576 bytes",
            "Check that the address is the provider's own; such an answer is not a listing.",
            .answer(201, body: String(repeating: "x", count: 1 << 20 + 1))),
        ChangeFault(
            "no HTTP", "unknown", "the server's answer is not valid HTTP: Received HTTP/0.9 when not allowed",
            "Check that the address is the provider's own, and that no proxy alters answers.",
            .send("SSH-2.0-OpenSSH_9.2\r\n"), .close),
        ChangeFault(
            "too slow", "unknown", "127.0.0.1 took too long to answer (gave up after 0.5 s)",
            "Try again, or allow more time with --timeout SECONDS.", .hang),
        ChangeFault(
            "too slow in the body", "unknown", "127.0.0.1 took too long to answer (gave up after 0.5 s)",
            "Try again, or allow more time with --timeout SECONDS.",
            .send("HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\n{}"), .hang),
    ]

    @Test(arguments: refusals + openEnds + failures, Change.allCases)
    func `is sent once and judged`(fault: ChangeFault, change: Change) async throws {
        let server = try ScriptedServer { _ in fault.steps }
        defer { server.stop() }
        // Four attempts for whoever may be repeated: a change may not.
        let client = try quickClient(deadline: .milliseconds(fault.steps.isHanging ? 500 : 10_000))
        defer { client.shutdown() }
        let answer = try await change.send(to: server.url, by: client)
        #expect(answer.kind == fault.kind)
        let port = server.url.split(separator: ":").last.map(String.init) ?? ""
        let message = fault.message.replacing("PORT", with: port)
        #expect(answer.failure == Failure(message: message, advice: fault.advice))
        #expect(server.requests.count == 1)
        #expect(server.requests.first?.method == (change == .set ? "POST" : "DELETE"))
    }

    /// Nobody was asked.
    @Test(arguments: Change.allCases) func `what never left is refused`(change: Change) async throws {
        let server = try ScriptedServer { _ in [.answer(201)] }
        let (client, gone) = (try quickClient(), server.url)
        defer { client.shutdown() }
        let untold = try await change.send(to: server.url, by: client, token: nil)
        #expect(untold.kind == "refused" && untold.failure?.message == "SUPABASE_ACCESS_TOKEN is not set")
        let clear = try await change.send(to: "http://api.example", by: client)
        #expect(clear.kind == "refused")
        #expect(clear.failure?.message.contains("http to api.example would send the token in clear") == true)
        // Nobody there speaks TLS, so the handshake takes longer than there is time.
        let hasty = try quickClient(deadline: .milliseconds(300))
        defer { hasty.shutdown() }
        let slow = try await change.send(to: server.url.replacing("http:", with: "https:"), by: hasty)
        #expect(slow.kind == "refused")
        #expect(slow.failure?.message == "connecting to 127.0.0.1 took too long (gave up after 0.3 s)")
        #expect(server.requests.isEmpty)
        server.stop()
        let nobody = try await change.send(to: gone, by: client)
        #expect(nobody.kind == "refused")
        #expect(nobody.failure?.message.hasSuffix("connection refused") == true)
        let nowhere = try await change.send(to: "https://nowhere.invalid", by: client)
        #expect(nowhere.kind == "refused")
        #expect(nowhere.failure?.message == "the host name nowhere.invalid can't be resolved")
    }

    /// A certificate that nobody trusts is looked at before anything is sent.
    @Test(arguments: Change.allCases) func `an untrusted server gets nothing`(change: Change) async throws {
        let server = try TLSServer(locations: ["/v1/projects/\(project)/secrets": "return 201;"])
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let answer = try await change.send(to: server.url, by: client)
        #expect(answer.kind == "refused")
        #expect(answer.failure?.message.hasPrefix("127.0.0.1 can't be trusted: its certificate") == true)
        #expect(server.accessLog.isEmpty)
    }

    /// Over TLS and HTTP/2: an answer, and a server that ends the connection once the request is there.
    @Test(arguments: ["201": "accepted", "403": "refused", "502": "unknown", "none": "unknown"])
    func `HTTP/2 is judged the same`(answer: String, kind: String) async throws {
        let origin = try ScriptedServer { _ in [Int(answer).map { .answer($0) } ?? .close] }
        defer { origin.stop() }
        let directive = answer == "none" ? "return 444;" : "proxy_pass \(origin.url);"
        let server = try TLSServer(locations: ["/v1/projects/\(project)/secrets": directive])
        defer { server.stop() }
        let client = try quickClient(additionalCAFile: server.caFile)
        defer { client.shutdown() }
        for change in Change.allCases {
            #expect(try await change.send(to: server.url, by: client).kind == kind)
        }
        // It is written once the answer is out.
        #expect(await ScriptedServer.eventually { server.accessLog.count == 2 })
        #expect(server.accessLog.allSatisfy { $0.hasPrefix("HTTP/2.0 ") })
    }

    @Test(arguments: Change.allCases) func `a cancelled change may have been carried out`(change: Change)
        async throws
    {
        let server = try ScriptedServer { _ in [.hang] }
        defer { server.stop() }
        let client = try quickClient()
        defer { client.shutdown() }
        let task = Task { try await change.send(to: server.url, by: client) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        let answer = try await task.value
        #expect(answer.kind == "unknown")
        #expect(answer.failure?.message == "the request was cancelled")
    }
}

extension [Step] {
    /// Whether whoever waits for the end waits for long.
    fileprivate var isHanging: Bool {
        contains { if case .hang = $0 { true } else { false } }
    }
}
