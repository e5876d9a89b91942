import Glibc
import Records
import Synchronization

/// One line on a terminal while answers are waited for: of which hosts, and for how long.
///
/// It appears after half a second, stands where nothing else is written meanwhile, and is cleared at the end.
final class WaitingLine: Sendable {
    /// The delay before the line is shown: most answers come sooner, and a line that flashes up cannot be read.
    private static let delay = Duration.milliseconds(500)
    private static let period = Duration.milliseconds(250)
    private static let mostHosts = 3

    private let stream: StandardStream
    private let state = Mutex(State())

    private struct State {
        /// How many answers each host has yet to give.
        var pending: [String: Int] = [:]
        /// When the first of them was asked for. Requests that follow one another at once are one wait.
        var started = ContinuousClock.now
        var ended = ContinuousClock.now - WaitingLine.delay
        var isShown = false
        var drawing: Task<Void, Never>?
    }

    /// `nil` if standard error is not a terminal, belongs to CI, or cannot clear a line.
    init?(_ context: Context) {
        let variables = context.variables
        guard context.errors.isTerminal, variables["CI", default: ""].isEmpty, variables["TERM"] != "dumb"
        else { return nil }
        stream = context.errors
    }

    /// A request to `host` is on its way.
    func began(_ host: String) {
        state.withLock { state in
            if state.pending.isEmpty {
                if .now - state.ended >= Self.delay { state.started = .now }
                state.drawing = Task { await draw() }
            }
            state.pending[host, default: 0] += 1
        }
    }

    /// A request to `host` has been answered, or never will be.
    func ended(_ host: String) {
        state.withLock { state in
            guard let count = state.pending[host] else { return }
            state.pending[host] = count > 1 ? count - 1 : nil
            guard state.pending.isEmpty else { return }
            state.drawing?.cancel()
            state.ended = .now
            clear(&state)
        }
    }

    /// Writes something else to the terminal, without the line in its way.
    func yielding<Result>(to write: () -> Result) -> Result {
        state.withLock { state in
            clear(&state)
            return write()
        }
    }

    private func draw() async {
        let first = state.withLock { $0.started } + Self.delay
        try? await Task.sleep(until: first, clock: .continuous)
        while !Task.isCancelled {
            state.withLock { state in
                guard !state.pending.isEmpty else { return }
                state.isShown = true
                Self.shownOn.store(stream.descriptor, ordering: .relaxed)
                _ = stream.write("\r\u{1B}[2K" + line(state))
            }
            try? await Task.sleep(for: Self.period)
        }
    }

    private func line(_ state: State) -> String {
        let hosts = state.pending.keys.sorted()
        let named = hosts.prefix(Self.mostHosts).joined(separator: ", ")
        let more = hosts.count > Self.mostHosts ? " and \(hosts.count - Self.mostHosts) more" : ""
        let seconds = Int((.now - state.started) / .seconds(1))
        let time = ": \(seconds) s"
        let words = TerminalText.escape("Waiting for \(named)\(more)")
        // A line that is wrapped can't be cleared.
        let room = max(0, (stream.width ?? 80) - time.count - 1)
        return (words.count > room ? words.prefix(max(0, room - 1)) + "…" : words[...]) + time
    }

    private func clear(_ state: inout State) {
        guard state.isShown else { return }
        state.isShown = false
        Self.shownOn.store(-1, ordering: .relaxed)
        _ = stream.write("\r\u{1B}[2K")
    }

    /// The descriptor of the terminal that shows a line now; -1 if none does.
    fileprivate static let shownOn = Atomic<Int32>(-1)
}

extension Envaudit {
    /// Leaves no half of a line on the terminal where a signal ends the program. A handler of signals may call it.
    public static func clearTerminal() {
        let descriptor = WaitingLine.shownOn.load(ordering: .relaxed)
        guard descriptor >= 0 else { return }
        withUnsafeBytes(of: (UInt8(13), UInt8(27), UInt8(91), UInt8(50), UInt8(75))) {
            _ = write(descriptor, $0.baseAddress, $0.count)
        }
    }
}
