import CLibcurl

/// An attempt, and who waits for its outcome.
struct Job: Sendable {
    let id: UInt64
    let exchange: Exchange
    let continuation: CheckedContinuation<Outcome, Never>
}

/// The transfers in a multi handle. It belongs to the loop's thread, and every job that it takes is resumed
/// exactly once: when its transfer is done, cancelled or could not begin.
struct TransferSet: ~Copyable {
    private let multi: UnsafeMutableRawPointer
    private let settings: TransferSettings
    /// By easy handle, as that is what libcurl's messages name.
    private var active: [UnsafeMutableRawPointer: (job: Job, transfer: Transfer)] = [:]

    init(multi: UnsafeMutableRawPointer, settings: TransferSettings) {
        self.multi = multi
        self.settings = settings
    }

    /// Begins a transfer.
    mutating func start(_ job: Job) {
        do throws(TransportError) {
            let transfer = try Transfer(job.exchange, settings)
            guard libcurl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
                throw .refused(reason: "libcurl did not take the request")
            }
            active[transfer.easy] = (job, transfer)
        } catch {
            job.continuation.resume(returning: .failure(error))
        }
    }

    /// Takes the transfers of those ids out; their connections are closed.
    mutating func cancel(_ isMeant: (UInt64) -> Bool) {
        for (easy, item) in active where isMeant(item.job.id) { finish(easy) { _ in .failure(.cancelled) } }
    }

    /// Performs what is possible without waiting, and reports the finished transfers.
    mutating func advance() {
        var running: Int32 = 0
        libcurl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = libcurl_multi_info_read(multi, &left) {
            // The message is libcurl's and gone once the handle is removed: take both out first.
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
                continue
            }
            let code = message.pointee.data.result
            finish(easy) { $0.outcome(code) }
        }
    }

    private mutating func finish(_ easy: UnsafeMutableRawPointer, _ outcome: (Transfer) -> Outcome) {
        guard let (job, transfer) = active.removeValue(forKey: easy) else { return }
        let result = outcome(transfer)
        libcurl_multi_remove_handle(multi, easy)
        job.continuation.resume(returning: consume result)
    }
}

/// One attempt at a request, as the loop's thread is handed it.
struct Exchange: Sendable {
    let request: HTTPRequest
    let endpoint: Endpoint
    /// When `send` was called, retries included.
    let started: ContinuousClock.Instant
    /// When `send` has to be over.
    let deadline: ContinuousClock.Instant
    /// The locations of the system's CA certificates.
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
