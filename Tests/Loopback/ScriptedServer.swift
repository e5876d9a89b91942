import Glibc
import Synchronization

/// A server on 127.0.0.1 that does with every request what the test says, one thread a connection.
///
/// Always end it: `defer { server.stop() }`.
public final class ScriptedServer: Sendable {
    /// What to do with a request. When it is done and the connection still open, the next one is read.
    public typealias Script = @Sendable (RecordedRequest) -> [Step]

    private struct State {
        var requests: [RecordedRequest] = []
        var connections: Set<Socket> = []
        var accepted = 0
        var read = 0
        var open = 0
        var mostOpen = 0
        var abandoned = 0
        var stopping = false
        var isListening = true
        var threads: [pthread_t] = []
    }

    /// The TCP port.
    public let port: Int
    private let listener: Socket
    private let script: Script
    private let state = Mutex(State())

    /// Starts listening.
    public init(_ script: @escaping Script) throws {
        (listener, port) = try Socket.listening()
        self.script = script
        spawn { server in server.acceptAll() }
    }

    /// `http://127.0.0.1:PORT`.
    public var url: String { "http://127.0.0.1:\(port)" }
    /// Every request that was read whole, in order.
    public var requests: [RecordedRequest] { state.withLock { $0.requests } }
    /// The most requests that were being answered at the same moment.
    public var mostOpenAtOnce: Int { state.withLock { $0.mostOpen } }
    /// The connections that came.
    public var connectionCount: Int { state.withLock { $0.accepted } }
    /// The clients that went away during a ``Step/hang``.
    public var abandonedCount: Int { state.withLock { $0.abandoned } }

    /// Closes everything and waits for the threads.
    public func stop() {
        state.withLock { state in
            state.stopping = true
            for connection in state.connections { connection.shutDown() }
        }
        stopListening()
        while let thread = state.withLock({ $0.threads.popLast() }) { pthread_join(thread, nil) }
    }

    /// Looks again and again, for 5 s, whether something holds.
    public static func eventually(_ condition: () -> Bool) async -> Bool {
        for _ in 0..<1000 where !condition() { try? await Task.sleep(for: .milliseconds(5)) }
        return condition()
    }

    /// The same for threads that may be blocked. Tests' own may not: there are only as many as cores.
    static func eventuallyBlocking(_ condition: () -> Bool) -> Bool {
        for _ in 0..<1000 where !condition() { usleep(5000) }
        return condition()
    }
}

// MARK: - On the server's own threads

extension ScriptedServer {
    private func acceptAll() {
        while let connection = listener.accepted() {
            let number = state.withLock { state in
                state.accepted += 1
                state.connections.insert(connection)
                if state.stopping { connection.shutDown() }
                return state.accepted
            }
            spawn { server in server.serve(connection, number) }
        }
        listener.close()
    }

    private func serve(_ connection: Socket, _ number: Int) {
        var pending: [UInt8] = []
        var reset = false
        serving: while let request = nextRequest(connection, number, &pending) {
            state.withLock { state in
                state.open += 1
                state.mostOpen = max(state.mostOpen, state.open)
            }
            defer { state.withLock { $0.open -= 1 } }
            for step in script(request) {
                switch step {
                case .send(let text): connection.write(Array(text.utf8))
                case .sendBytes(let bytes): connection.write(bytes)
                case .wait(let seconds): pause(seconds)
                case .waitUntilOpen(let count): wait(open: count)
                case .hang: hang(connection)
                case .stopListening: stopListening()
                case .close: break serving
                case .reset:
                    reset = true
                    break serving
                }
            }
        }
        // Out of the set first: stop() must not shut a number down that is somebody else's by then.
        state.withLock { _ = $0.connections.remove(connection) }
        connection.close(reset: reset)
    }

    private func nextRequest(
        _ connection: Socket, _ number: Int, _ pending: inout [UInt8]
    ) -> RecordedRequest? {
        let end = Array("\r\n\r\n".utf8)
        var head: ArraySlice<UInt8>?
        while head == nil {
            if let start = pending.indices.first(where: { pending[$0...].starts(with: end) }) {
                head = pending[..<(start + end.count)]
                break
            }
            let more = connection.read()
            if more.isEmpty { return nil }
            pending += more
        }
        guard let head else { return nil }
        let text = String(decoding: head, as: UTF8.self)
        let fields = RecordedRequest.fields(text.split(separator: "\r\n"))
        let length = fields.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        while pending.count < head.count + length {
            let more = connection.read()
            if more.isEmpty { return nil }
            pending += more
        }
        let body = Array(pending[head.count..<(head.count + length)])
        pending.removeFirst(head.count + length)
        return state.withLock { state in
            state.read += 1
            let request = RecordedRequest(head: text, number: state.read, connection: number, body: body)
            if let request { state.requests.append(request) }
            return request
        }
    }

    /// Once only: after that the number is given back, and may be another server's.
    private func stopListening() {
        state.withLock { state in
            if state.isListening { listener.shutDown() }
            state.isListening = false
        }
    }

    private var isStopping: Bool { state.withLock { $0.stopping } }

    private func pause(_ seconds: Double) {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, !isStopping { usleep(2000) }
    }

    private func wait(open count: Int) {
        _ = Self.eventuallyBlocking { state.withLock { $0.mostOpen >= count || $0.stopping } }
    }

    private func hang(_ connection: Socket) {
        while !connection.read().isEmpty {}
        state.withLock { if !$0.stopping { $0.abandoned += 1 } }
    }

    /// Runs a function on a thread that ``stop()`` waits for.
    private func spawn(_ body: @escaping @Sendable (ScriptedServer) -> Void) {
        final class Start: Sendable {
            let server: ScriptedServer
            let body: @Sendable (ScriptedServer) -> Void

            init(_ server: ScriptedServer, _ body: @escaping @Sendable (ScriptedServer) -> Void) {
                (self.server, self.body) = (server, body)
            }
        }
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(self, body))
        let status = pthread_create(
            &thread, nil,
            { context in
                if let context {
                    let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                    start.body(start.server)
                }
                return nil
            }, start.toOpaque())
        precondition(status == 0, "no thread: \(status)")
        let started = thread
        state.withLock { $0.threads.append(started) }
    }
}
