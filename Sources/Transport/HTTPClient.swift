import CLibcurl
import Glibc

/// The one way out: many requests at once over one libcurl multi handle, which one thread of its own drives.
///
/// Certificates are always verified, redirects are never followed, cookies and netrc files never used, and
/// what comes in is bounded in size and time.
public final class HTTPClient: Sendable {
    private let configuration: TransportConfiguration
    private let loop: MultiLoop

    /// Starts the client's thread.
    ///
    /// - Throws: ``TransportError/badCAFile(path:reason:)`` where the additional CA file is missing,
    ///   unreadable or without a certificate; ``TransportError/refused(reason:)`` for a user agent with
    ///   control characters, or where the system has no thread left.
    public init(configuration: TransportConfiguration = TransportConfiguration()) throws(TransportError) {
        guard configuration.userAgent.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .refused(reason: "the user agent holds characters that are not printable ASCII")
        }
        HTTPClient.setUp()
        var caBundle: [UInt8]?
        if let path = configuration.additionalCAFile { caBundle = try TrustStore.bundle(adding: path) }
        self.configuration = configuration
        loop = try MultiLoop(
            TransferSettings(
                configuration: configuration, caBundle: caBundle,
                systemBundleIsReadable: TrustStore.systemBundleIsReadable))
    }

    deinit { loop.stop() }

    /// Does what takes longest in making a first client, some 3 ms for libcurl and OpenSSL, so that a program can
    /// have it done while it does something else.
    public static func prepare() async { setUp() }

    private static func setUp() {
        // Doing it twice is harmless and thread-safe; a failure shows when a handle is made.
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    }

    /// Ends the thread and closes every connection. Requests under way end with
    /// ``TransportError/cancelled``, and so do later ones. It may be called more than once.
    public func shutdown() { loop.stop() }

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
        let started = ContinuousClock.now
        let own = started + configuration.deadline
        let deadline = end.map { min(own, $0) } ?? own
        var number = 1
        while true {
            let exchange = Exchange(
                request: request, endpoint: endpoint, started: started, deadline: deadline)
            let outcome = await loop.run(exchange)
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
    }
}
