import Synchronization

/// The requests to one host: so many at once, and the others in the order in which they came.
///
/// A request that is told to come back later keeps its place, so that the others don't ask in vain meanwhile. A host
/// that limits requests answers so to some of them in each of its intervals: as long as it answers others, that is no
/// failure.
final class HostQueue: Sendable {
    private struct State {
        var free = HostQueue.mostAtOnce
        var waiting: [CheckedContinuation<Void, Never>] = []
        var answered = 0

        mutating func takesPlace() -> Bool {
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    /// As many as a server takes on one connection of HTTP/2 at least (RFC 9113, 6.5.2).
    private static let mostAtOnce = 100
    private let state = Mutex(State())

    /// How many requests were answered by more than that there were too many.
    var answered: Int { state.withLock { $0.answered } }

    /// Notes an answer.
    func noteAnswer() { state.withLock { $0.answered += 1 } }

    /// Waits for a place.
    func enter() async {
        if state.withLock({ $0.takesPlace() }) { return }
        await withCheckedContinuation { continuation in
            let isNext = state.withLock { state in
                guard !state.takesPlace() else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isNext { continuation.resume() }
        }
    }

    /// Leaves the place to the next one.
    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
