/// How many workspaces there are at once: with two cores, more would only make each run slow, and its deadlines
/// a matter of luck. So a test has one at a time.
actor Slots {
    static let shared = Slots()
    private var free = 4
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    nonisolated func giveBack() { Task { await release() } }

    private func release() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
