/// A way for the server to fail on purpose, set by code alone: see `ControlPlane.fail(next:with:project:)`.
public enum Fault: Sendable, Hashable {
    /// Answers with that status and a message; the request is not carried out.
    case status(Int)
    /// Carries the request out, promises a longer body than it sends, and hangs up: the answer is lost,
    /// the change is not.
    case cutBody
    /// Answers 200 with an HTML page, as a proxy's login page would; the request is not carried out.
    case html
    /// Stays silent for so long, then carries the request out and answers.
    case hang(seconds: Double)
}

/// The faults that wait for their request, first come, first served.
struct FaultQueue: Sendable {
    private struct Pending {
        var remaining: Int
        let fault: Fault
        let project: String?
    }

    private var pending: [Pending] = []

    mutating func add(_ fault: Fault, times: Int, project: String?) {
        guard times > 0 else { return }
        pending.append(Pending(remaining: times, fault: fault, project: project))
    }

    mutating func clear() {
        pending.removeAll()
    }

    /// The fault that the next request to `project` meets, if any.
    mutating func take(for project: String?) -> Fault? {
        let index = pending.firstIndex { $0.project == nil || $0.project == project }
        guard let index else { return nil }
        pending[index].remaining -= 1
        let fault = pending[index].fault
        if pending[index].remaining == 0 { pending.remove(at: index) }
        return fault
    }
}
