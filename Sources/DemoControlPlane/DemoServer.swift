import FlyingFox
import FlyingSocks
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Serves a control plane on the IPv4 loopback address, and nowhere else. It logs nothing.
public actor DemoServer {
    /// Why the server can't be started.
    public enum StartError: Error, Sendable, CustomStringConvertible {
        case alreadyRunning
        case cannotListen(port: UInt16, reason: String)

        /// For people.
        public var description: String {
            switch self {
            case .alreadyRunning: "The server is already running."
            case .cannotListen(let port, let reason): "Can't listen on 127.0.0.1:\(port): \(reason)"
            }
        }
    }

    /// The state that is served; faults are set here.
    public nonisolated let plane: ControlPlane

    private let requestedPort: UInt16
    private var running: (server: HTTPServer, task: Task<Void, any Error>)?

    /// - Parameter port: 0 lets the system choose one that is free.
    public init(plane: ControlPlane, port: UInt16 = 0) {
        self.plane = plane
        requestedPort = port
    }

    /// Listens; returns the port once connections are accepted.
    public func start() async throws -> UInt16 {
        guard running == nil else { throw StartError.alreadyRunning }
        let server = HTTPServer(
            config: .init(
                address: try .inet(ip4: "127.0.0.1", port: requestedPort),
                timeout: 3_600,  // a hanging answer hangs for as long as it was told to
                pool: NoDelayPool(base: HTTPServer.defaultPool()),
                logger: .disabled),
            handler: DemoHosts(plane: plane))
        let task = Task { try await server.run() }
        running = (server, task)
        do {
            let port = try await Self.listeningPort(of: server, run: task)
            return port
        } catch {
            running = nil
            task.cancel()
            throw StartError.cannotListen(port: requestedPort, reason: error.localizedDescription)
        }
    }

    /// Stops listening, ends every connection, and returns when that is done.
    public func stop() async {
        guard let (server, task) = running else { return }
        running = nil
        await server.stop()
        _ = await task.result
        await plane.stop()
    }

    /// Whichever comes first: that the server listens, or why it can't.
    private static func listeningPort(
        of server: HTTPServer, run: Task<Void, any Error>
    ) async throws -> UInt16 {
        let (outcomes, outcome) = AsyncStream<Result<Void, any Error>>.makeStream()
        Task { outcome.yield(await Task { try await server.waitUntilListening() }.result) }
        Task { outcome.yield(await run.result) }
        for await first in outcomes {
            try first.get()
            break
        }
        guard case .ip4(_, let port)? = await server.listeningAddress else {
            throw SocketError.unsupportedAddress
        }
        return port
    }
}
