import DemoControlPlane
import Glibc
import Loopback
import Synchronization
import Testing

/// Stands between envaudit and the demo's control plane, and lets a request fail.
final class FaultGate: Sendable {
    /// A way to fail.
    enum Fault: String, Sendable, CaseIterable {
        /// From this request on, nobody listens.
        case refused
        /// The connection ends before the request is carried out.
        case cutBefore
        /// It is carried out, and the connection ends without an answer.
        case cutAfter
        case tooMany, failed, unauthorized
        /// envaudit is killed before the request is carried out.
        case killBefore
        /// It is carried out, and envaudit is killed before the answer.
        case killAfter

        var isKill: Bool { self == .killBefore || self == .killAfter }
    }

    /// A request: the so many-th of its kind to a project, from 1.
    struct Key: Hashable, Sendable, CustomStringConvertible {
        let method: String
        let project: String
        let number: Int
        var description: String { "\(method) \(project) \(number)" }
    }

    private struct State {
        var counts: [String: Int] = [:]
        var keys: [Key] = []
        var isStruck = false
        var victim: pid_t?
    }

    let server: ScriptedServer
    /// Whether it kills the program.
    let kills: Bool
    private let shared: Shared

    /// What the server's script needs.
    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    /// - Parameters:
    ///   - port: the demo's.
    ///   - key: the request that fails; nil for none.
    ///   - lasts: whether all requests after it fail too.
    init(toPort port: Int, _ fault: Fault = .cutBefore, at key: Key? = nil, lasts: Bool = false) throws {
        let shared = Shared()
        self.shared = shared
        kills = fault.isKill && key != nil
        server = try ScriptedServer { request in
            // What completes a listing is asked beside it: listings and changes are what fails here.
            guard request.path.hasSuffix("/secrets") else {
                return [.send(request.forwarded(toPort: port)), .close]
            }
            let isStruck = shared.state.withLock { state in
                let project = request.path.split(separator: "/").dropFirst(2).first.map(String.init) ?? ""
                let name = "\(request.method) \(project)"
                state.counts[name, default: 0] += 1
                let current = Key(
                    method: request.method, project: project, number: state.counts[name, default: 0])
                state.keys.append(current)
                let isStruck = current == key || lasts && state.isStruck
                state.isStruck = state.isStruck || isStruck
                return isStruck
            }
            guard isStruck else { return [.send(request.forwarded(toPort: port)), .close] }
            return FaultGate.steps(fault, request, port, shared)
        }
    }

    var url: String { server.url }
    /// The requests that came.
    var keys: [Key] { shared.state.withLock { $0.keys } }
    /// Whether the request came that was to fail.
    var isStruck: Bool { shared.state.withLock { $0.isStruck } }

    /// The process that a kill is meant for.
    func aim(at process: pid_t) { shared.state.withLock { $0.victim = process } }

    func stop() { server.stop() }

    private static func steps(_ fault: Fault, _ request: RecordedRequest, _ port: Int, _ shared: Shared)
        -> [Step]
    {
        switch fault {
        case .refused: return [.stopListening, .reset]
        case .cutBefore: return [.close]
        case .cutAfter:
            _ = request.forwarded(toPort: port)
            return [.close]
        case .tooMany:
            return [.answer(429, headers: ["Retry-After": "0"], body: #"{"message":"no"}"#), .close]
        case .failed: return [.answer(500, body: #"{"message":"no"}"#), .close]
        case .unauthorized: return [.answer(401, body: #"{"message":"no"}"#), .close]
        case .killBefore, .killAfter:
            if fault == .killAfter { _ = request.forwarded(toPort: port) }
            while shared.state.withLock({ $0.victim == nil }) { usleep(200) }
            if let victim = shared.state.withLock({ $0.victim }) { kill(victim, SIGKILL) }
            return [.close]
        }
    }
}

extension TestWorkspace {
    /// Runs a command line whose requests go through a gate: as the program where the gate kills that.
    func run(
        _ arguments: [String], variables: [String: String], through gate: FaultGate
    ) async throws -> Outcome {
        guard gate.kills else { return try await run(arguments, variables: variables) }
        let program = try startProgram(arguments, variables: variables)
        gate.aim(at: program.processID)
        return try await program.outcome()
    }
}
