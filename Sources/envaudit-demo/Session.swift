import DemoControlPlane
import Dispatch
import Foundation

/// One run of the server: from listening to the signal that ends it.
struct Session {
    let server: DemoServer
    let portFile: String?

    func run() async throws {
        let signals = TerminationSignals()
        let port = try await server.start()
        do {
            if let portFile {
                try Data("\(port)\n".utf8).write(to: URL(fileURLWithPath: portFile), options: .atomic)
            }
            let line = "envaudit-demo listening on http://127.0.0.1:\(port)\n"
            try FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
        } catch {
            await server.stop()
            throw error
        }
        await signals.first()
        await server.stop()
        // Nobody shall find the port of a server that is gone.
        if let portFile { try FileManager.default.removeItem(atPath: portFile) }
    }
}

/// SIGINT and SIGTERM as something to wait for. SIGPIPE is ignored: a reader that went away ends nothing.
struct TerminationSignals {
    private let sources: [any DispatchSourceSignal]
    private let arrivals: AsyncStream<Void>

    init() {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        self.arrivals = arrivals
        signal(SIGPIPE, SIG_IGN)
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { arrived.yield() }
            source.resume()
            return source
        }
    }

    /// Returns when the first of them arrives.
    func first() async {
        for await _ in arrivals { break }
        sources.forEach { $0.cancel() }
    }
}
