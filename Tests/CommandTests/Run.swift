import EnvauditKit
import Foundation
import Glibc
import Synchronization
import Testing
import Transport

/// A run of `envaudit` that goes on: in this process, or where the test is about the process, as the program.
struct Run: Sendable {
    private enum Kind {
        case inside(InsideRun)
        case program(Child)
    }

    private let kind: Kind
    let workspace: TestWorkspace

    /// Runs a command line in this process.
    static func inside(
        _ arguments: [String], variables: [String: String], in folder: String, input: Input, output: Output,
        scratch: String, workspace: TestWorkspace
    ) throws -> Run {
        let run = try InsideRun(
            arguments, variables: variables, in: folder, input: input, output: output, scratch: scratch)
        return Run(kind: .inside(run), workspace: workspace)
    }

    /// A run of the program.
    init(child: Child, workspace: TestWorkspace) { self.init(kind: .program(child), workspace: workspace) }

    private init(kind: Kind, workspace: TestWorkspace) { (self.kind, self.workspace) = (kind, workspace) }

    /// The program's process.
    var processID: pid_t {
        guard case .program(let child) = kind else { preconditionFailure("it runs in this process") }
        return child.processID
    }

    /// Sends the program a signal.
    func signal(_ number: Int32) { kill(processID, number) }

    /// What it has written to its standard error by now.
    var errorsSoFar: String {
        switch kind {
        case .inside(let run): run.text("stderr")
        case .program(let child): child.errorsSoFar
        }
    }

    /// Waits for its end and has everything searched that it left behind.
    @discardableResult
    func outcome(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Outcome {
        let end =
            switch kind {
            case .inside(let run): await run.end()
            case .program(let child): try await child.end()
            }
        try await workspace.search(end, sourceLocation: sourceLocation)
        return Outcome(status: end.status, output: end.output, errors: end.errors)
    }
}

/// A command that runs in this process, with streams and a working folder of its own.
private struct InsideRun: Sendable {
    private let task: Task<Int32, Never>
    private let streams: Child.Streams
    private let scratch: String
    private let isOver = Flag()

    private final class Flag: Sendable { let isSet = Mutex(false) }

    init(
        _ arguments: [String], variables: [String: String], in folder: String, input: Input, output: Output,
        scratch: String
    ) throws {
        let streams = try Child.Streams(input: input, output: output, scratch: scratch)
        (self.streams, self.scratch) = (streams, scratch)
        let context = Context(
            folder: folder, variables: variables, input: StandardStream(streams.stdin ?? -1),
            output: StandardStream(streams.stdout ?? -1), errors: StandardStream(streams.stderr),
            // How long the program waits before it tries again is for the tests of the transport.
            retries: RetryPolicy(firstDelay: .milliseconds(5)))
        let isOver = isOver
        task = Task(executorPreference: CommandThreads.shared) {
            let status = await Envaudit.run(arguments, in: context).rawValue
            streams.close()
            isOver.isSet.withLock { $0 = true }
            return status
        }
    }

    func end() async -> Child.End {
        let shown = await streams.shown { isOver.isSet.withLock(\.self) }
        return Child.End(
            status: await task.value,
            output: streams.terminal == nil || streams.showsErrors ? text("stdout") : shown,
            errors: streams.showsErrors ? shown : text("stderr"), shown: shown)
    }

    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(scratch)/\(name)") ?? Data(), as: UTF8.self)
    }
}

/// Threads for commands: they block while they read, lock and wait, and there are only as many threads for tests as
/// cores.
private final class CommandThreads: TaskExecutor {
    static let shared = CommandThreads(count: 16)
    private let condition = NSCondition()
    private let jobs = Mutex<[UnownedJob]>([])

    private init(count: Int) { for _ in 0..<count { Thread.detachNewThread { self.work() } } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.withLock { $0.append(job) }
        condition.signal()
        condition.unlock()
    }

    private func work() {
        while true {
            condition.lock()
            while jobs.withLock({ $0.isEmpty }) { condition.wait() }
            let job = jobs.withLock { $0.removeFirst() }
            condition.unlock()
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
