import CLibcurl
import Glibc
import Synchronization

/// All requests go through it: many at once over one libcurl multi handle, driven by a dedicated thread.
///
/// Certificates are always verified, redirects are never followed, cookies and netrc files never used, and
/// what comes in is bounded in size and time.
public final class HTTPClient: Sendable {
    private let configuration: TransportConfiguration
    private let addedCertificates: [UInt8]?
    private let state = Mutex(State.idle)
    private let queues = Mutex<[String: HostQueue]>([:])

    /// The first request starts it, as many a client is made and asks for nothing.
    private enum State {
        case idle
        case running(MultiLoop, [TrustStore.Source])
        case stopped
    }

    /// - Throws: ``TransportError/badCAFile(path:reason:)`` where the additional CA file is missing,
    ///   unreadable or without a certificate; ``TransportError/refused(reason:)`` for a user agent with
    ///   control characters.
    public init(configuration: TransportConfiguration = TransportConfiguration()) throws(TransportError) {
        guard configuration.userAgent.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .refused(reason: "the user agent holds characters that are not printable ASCII")
        }
        self.configuration = configuration
        if let path = configuration.additionalCAFile {
            addedCertificates = try TrustStore.certificates(in: path)
        } else {
            addedCertificates = nil
        }
    }

    deinit { shutdown() }

    private func running() throws(TransportError) -> (MultiLoop, [TrustStore.Source]) {
        try state.withLock { (state) throws(TransportError) in
            switch state {
            case .running(let loop, let sources): return (loop, sources)
            case .stopped: throw .cancelled
            case .idle:
                try Libcurl.load()
                let trust = TrustStore(
                    configuration.systemCertificates ?? .ofLibcurl(), adding: addedCertificates)
                let loop = try MultiLoop(TransferSettings(configuration: configuration, trust: trust))
                state = .running(loop, trust.sources)
                return (loop, trust.sources)
            }
        }
    }

    /// Does what takes longest in making a first client, loading libcurl and OpenSSL, so that a program can have it
    /// done while it does something else. A failure shows when the client is made.
    public static func prepare() async { try? Libcurl.load() }

    /// Ends the thread and closes every connection. Requests under way end with
    /// ``TransportError/cancelled``, and so do later ones. It may be called more than once.
    public func shutdown() {
        let loop = state.withLock { state -> MultiLoop? in
            defer { state = .stopped }
            if case .running(let loop, _) = state { return loop }
            return nil
        }
        loop?.stop()
    }

    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// A repeatable request is sent again as the retry policy says, within the deadline. Cancelling the task
    /// ends the transfer.
    ///
    /// - Parameter end: when it has to be over, where that is before the configuration's deadline: several requests
    ///   of one run share one.
    public func send(
        _ request: HTTPRequest, until end: ContinuousClock.Instant? = nil
    ) async throws(TransportError) -> HTTPResponse {
        guard !Task.isCancelled else { throw .cancelled }
        try request.check()
        let endpoint = try Endpoint(request.url)
        let (loop, trustSources) = try running()
        configuration.watcher?(endpoint.host, .began)
        defer { configuration.watcher?(endpoint.host, .ended) }
        let started = ContinuousClock.now
        let own = started + configuration.deadline
        let deadline = end.map { min(own, $0) } ?? own
        let queue = queue(of: endpoint)
        await queue.enter()
        defer { queue.leave() }
        guard !Task.isCancelled else { throw .cancelled }
        var number = 1
        var answered = queue.answered
        var sources = trustSources[...]
        while let source = sources.first {
            let exchange = Exchange(
                request: request, endpoint: endpoint, started: started, deadline: deadline,
                trustSource: source)
            let outcome = await loop.run(exchange)
            // Nothing was sent yet, so even a change can be tried once more.
            if case .failure(.tls(_, .untrustedCA)) = outcome, sources.count > 1 {
                sources = sources.dropFirst()
                continue
            }
            if case .success(let response) = outcome {
                if response.isOverLimit {
                    // Others were answered since it asked last, so the limit is all that it waits for.
                    if queue.answered > answered { number = 1 }
                } else {
                    queue.noteAnswer()
                }
            }
            answered = queue.answered
            let attempt = RetryPolicy.Attempt(
                number: number, isRepeatable: request.isRepeatable, remaining: deadline - .now,
                now: time(nil),
                chance: .random(in: 0...1))
            switch configuration.retries.decide(outcome, attempt) {
            case .deliver: return try outcome.get()
            case .retry(let wait):
                do { try await Task.sleep(for: wait) } catch { throw .cancelled }
            }
            number += 1
        }
        throw .cancelled
    }
}

extension HTTPClient {
    private func queue(of endpoint: Endpoint) -> HostQueue {
        queues.withLock { queues in
            let host = "\(endpoint.host):\(endpoint.port)"
            if let queue = queues[host] { return queue }
            let queue = HostQueue()
            queues[host] = queue
            return queue
        }
    }
}

/// libcurl itself, which is loaded at its first use.
enum Libcurl {
    static func load() throws(TransportError) {
        if let reason = libcurl_load() { throw .refused(reason: String(cString: reason)) }
    }
}

/// What holds for every request of one ``HTTPClient``. Nothing here can turn verification off.
public struct TransportConfiguration: Sendable {
    /// The longest that connecting may take, TLS handshake included.
    public var connectTimeout: Duration
    /// The longest that one `send` may take: every attempt and every wait between them.
    public var deadline: Duration
    /// When a request is sent again, and how often.
    public var retries: RetryPolicy
    /// The `User-Agent` header.
    public var userAgent: String
    /// A PEM file of CA certificates that are trusted besides the system's.
    public var additionalCAFile: String?
    /// The system's certificates; `nil` for libcurl's built-in location.
    package var systemCertificates: SystemCertificates?
    /// The most bytes that an answer's header lines may have together.
    public var maximumHeaderBytes: Int
    /// Is told of each `send` when it begins and when it ends, with the host.
    public var watcher: (@Sendable (_ host: String, _ event: SendEvent) -> Void)?

    /// What becomes of a `send`.
    public enum SendEvent: Sendable {
        case began, ended
    }

    /// A configuration whose defaults suit a command that a person waits for.
    ///
    /// - Parameters:
    ///   - connectTimeout: 10 s unless told.
    ///   - deadline: 60 s unless told.
    ///   - additionalCAFile: a path; the file is read when the client is made.
    ///   - maximumHeaderBytes: 256 KiB unless told. libcurl refuses a single line of more than 100 KiB itself.
    public init(
        connectTimeout: Duration = .seconds(10), deadline: Duration = .seconds(60),
        retries: RetryPolicy = RetryPolicy(), userAgent: String = "envaudit",
        additionalCAFile: String? = nil, maximumHeaderBytes: Int = 256 << 10
    ) {
        self.connectTimeout = connectTimeout
        self.deadline = deadline
        self.retries = retries
        self.userAgent = userAgent
        self.additionalCAFile = additionalCAFile
        self.maximumHeaderBytes = maximumHeaderBytes
    }
}
