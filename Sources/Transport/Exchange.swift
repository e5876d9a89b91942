/// One attempt at a request, as the loop's thread is handed it.
struct Exchange: Sendable {
    let request: HTTPRequest
    let endpoint: Endpoint
    /// When `send` was called, retries included.
    let started: ContinuousClock.Instant
    /// When `send` has to be over.
    let deadline: ContinuousClock.Instant
    /// Where the system's CA certificates are looked for.
    let trustSource: TrustStore.Source
}

/// What a client's transfers have in common.
struct TransferSettings: Sendable {
    let configuration: TransportConfiguration
    let trust: TrustStore
}

/// What an attempt came to.
typealias Outcome = Result<HTTPResponse, TransportError>

extension Duration {
    /// Whole milliseconds, at least 1: to libcurl, 0 means no limit at all.
    var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 1 << 30 else { return 1 << 40 }
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }

    /// Seconds and their fraction.
    var inSeconds: Double { self / .seconds(1) }
}
