import CLibcurl
import Glibc
import Synchronization

/// A libcurl multi handle and the thread that drives it. Only that thread touches the handle and the
/// transfers; the others leave messages in a locked inbox and wake it.
final class MultiLoop: Sendable {
    /// `@unchecked`: the pointer is constant, and off the loop's thread it serves `curl_multi_wakeup` alone,
    /// which libcurl documents as thread-safe.
    private struct Handle: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private struct Inbox {
        var jobs: [Job] = []
        var cancelled: [UInt64] = []
        var lastID: UInt64 = 0
        var stopping = false
        var thread: pthread_t?
    }

    private let multi: Handle
    private let settings: TransferSettings
    private let inbox = Mutex(Inbox())

    init(_ settings: TransferSettings) throws(TransportError) {
        guard let pointer = libcurl_multi_init() else {
            throw .refused(reason: "libcurl could not be started")
        }
        libcurl_multi_set_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        multi = Handle(pointer: pointer)
        self.settings = settings
        var thread = pthread_t()
        // The thread keeps the loop alive until it ends.
        let me = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<MultiLoop>.fromOpaque(context).takeRetainedValue().drive() }
                return nil
            }, me.toOpaque())
        guard status == 0 else {
            me.release()
            libcurl_multi_cleanup(pointer)
            throw .refused(reason: "no thread could be started: \(String(cString: strerror(status)))")
        }
        let started = thread
        inbox.withLock { $0.thread = started }
    }

    /// Runs one attempt; cancelling the task takes it out of the multi handle.
    func run(_ exchange: Exchange) async -> Outcome {
        let id = inbox.withLock { inbox in
            inbox.lastID += 1
            return inbox.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(Job(id: id, exchange: exchange, continuation: continuation))
                // Where the handler ran before there was a job, its message went unheard.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Ends the thread and waits for it: when this returns, every connection is closed.
    func stop() {
        let thread = inbox.withLock { inbox -> pthread_t? in
            if !inbox.stopping {
                inbox.stopping = true
                libcurl_multi_wakeup(multi.pointer)
            }
            defer { inbox.thread = nil }
            return inbox.thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    private func submit(_ job: Job) {
        let accepted = inbox.withLock { inbox in
            guard !inbox.stopping else { return false }
            inbox.jobs.append(job)
            libcurl_multi_wakeup(multi.pointer)
            return true
        }
        if !accepted { job.continuation.resume(returning: .failure(.cancelled)) }
    }

    private func cancel(_ id: UInt64) {
        inbox.withLock { inbox in
            // Once it is stopping, the handle may be gone, and every job is ended anyway.
            guard !inbox.stopping else { return }
            inbox.cancelled.append(id)
            libcurl_multi_wakeup(multi.pointer)
        }
    }
}

// MARK: - On the loop's own thread

extension MultiLoop {
    private func drive() {
        Self.blockSignals()
        var transfers = TransferSet(multi: multi.pointer, settings: settings)
        while true {
            let mail = inbox.withLock { inbox in
                defer { (inbox.jobs, inbox.cancelled) = ([], []) }
                return (jobs: inbox.jobs, cancelled: Set(inbox.cancelled), stopping: inbox.stopping)
            }
            for job in mail.jobs { transfers.start(job) }
            transfers.cancel { mail.stopping || mail.cancelled.contains($0) }
            if mail.stopping { break }
            transfers.advance()
            // libcurl shortens this to its own next time-out; a message ends it at once.
            libcurl_multi_poll(multi.pointer, nil, 0, 60_000, nil)
        }
        libcurl_multi_cleanup(multi.pointer)
    }

    /// A write to a closed connection must not end the program (CURLOPT_NOSIGNAL makes libcurl leave SIGPIPE
    /// to us), and the program's own signals are for its other threads.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
