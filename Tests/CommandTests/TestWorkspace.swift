import DemoControlPlane
import Foundation
import Synchronization
import Testing

/// A copy of the repository's manifests in a folder of its own, and the `envaudit` that is run there.
///
/// Whatever a run leaves behind is searched for secrets, so that every test is a test of that too.
final class TestWorkspace: Sendable {
    /// The repository's manifests.
    static let original = URL(fileURLWithPath: #filePath).appending(path: "../../../environments")
        .standardizedFileURL.path
    private static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "envaudit").path

    /// The folder with `environments/`, and beside it what runs print.
    let path: String
    private let scratch: String
    private let inputs = Mutex<Set<String>>([])
    private let runs = Mutex(0)

    /// Waits for its turn: most of what a test does, it does while it has a workspace, and if all of them began
    /// at once, other targets' tests would wait for seconds and miss their deadlines.
    ///
    /// - Parameter workspace: the workspace to copy; nil for the repository's own.
    init(of workspace: String? = nil) async throws {
        await Slots.shared.take()
        let folder = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID().uuidString)")
        path = folder.appending(path: "workspace").path
        scratch = folder.appending(path: "runs").path
        try FileManager.default.createDirectory(atPath: path + "/tmp", withIntermediateDirectories: true)
        let contents = try workspace.map { try FileManager.default.contentsOfDirectory(atPath: $0) }
        for item in contents ?? ["environments"] {
            let original = workspace.map { "\($0)/\(item)" } ?? Self.original
            try FileManager.default.copyItem(atPath: original, toPath: "\(path)/\(item)")
        }
        inputs.withLock { $0 = Set(files) }
    }

    deinit {
        Slots.shared.giveBack()
        try? FileManager.default.removeItem(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    /// Every file, by its path from the workspace.
    var files: [String] {
        (FileManager.default.subpaths(atPath: path) ?? []).filter {
            var isFolder = false
            return FileManager.default.fileExists(atPath: "\(path)/\($0)", isDirectory: &isFolder)
                && !isFolder
        }.sorted()
    }

    /// The files that no test wrote.
    var leftBehind: [String] { files.filter { file in !inputs.withLock { $0.contains(file) } } }

    func text(of file: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    }

    /// Writes a file for a run to read; returns its path from the workspace.
    @discardableResult
    func write(_ file: String, _ text: String) throws -> String {
        let url = URL(fileURLWithPath: "\(path)/\(file)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: false, encoding: .utf8)
        inputs.withLock { _ = $0.insert(file) }
        return file
    }

    /// Lets a file be run.
    func makeExecutable(_ file: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(path)/\(file)")
    }

    /// Changes a manifest; the text to be replaced must be there.
    func edit(_ manifest: String, _ old: String, _ new: String) throws {
        let file = "environments/\(manifest).yaml"
        let text = try text(of: file)
        try #require(text.contains(old), "\(file) has no \(old)")
        try write(file, text.replacing(old, with: new))
    }

    /// The options that hand in every listing of a state.
    func listings(_ state: DemoState, except: String? = nil) throws -> [String] {
        try state.projects.filter { $0.environment != except }.flatMap { project -> [String] in
            let name = project.environment
            let json = try #require(state.listingJSON(of: name))
            return ["--listing", "\(name)=\(try write("\(name).json", json))"]
        }
    }

    /// The options that hand in the values of environments.
    func values(_ state: DemoState, of environments: [String] = ["preprod"]) throws -> [String] {
        try environments.flatMap { name in
            ["--values", "\(name)=\(try write("\(name).env", try #require(state.dotenv(of: name))))"]
        }
    }

    /// Starts `envaudit`.
    func start(
        _ arguments: [String], variables: [String: String] = [:], in folder: String? = nil,
        input: Input = .nothing, output: Output = .kept
    ) throws -> Child {
        let number = runs.withLock { number in
            number += 1
            return number
        }
        let outputs = "\(scratch)/\(number)"
        try FileManager.default.createDirectory(atPath: outputs, withIntermediateDirectories: true)
        return try Child(
            Self.executable, arguments,
            variables: variables.merging(["TMPDIR": path + "/tmp"]) { given, _ in given },
            in: folder ?? path, input: input, output: output, scratch: outputs)
    }

    /// Runs `envaudit` to its end.
    func run(
        _ arguments: [String], variables: [String: String] = [:], in folder: String? = nil,
        input: Input = .nothing, output: Output = .kept,
        keeping secrecy: @autoclosure @escaping @Sendable () -> Secrecy = .demo,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let child = try start(arguments, variables: variables, in: folder, input: input, output: output)
        return try await outcome(of: child, keeping: secrecy(), sourceLocation: sourceLocation)
    }

    /// Waits for a run's end and searches what it left behind.
    func outcome(
        of child: Child, keeping secrecy: @autoclosure @escaping @Sendable () -> Secrecy = .demo,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let end = try await child.end()
        var texts = [("standard output", end.output), ("standard error", end.errors)]
        for file in leftBehind { texts.append((file, try text(of: file))) }
        // On a thread of its own: there are only as many for tests as cores, and others' deadlines need them.
        let leaks = await withCheckedContinuation { continuation in
            Thread.detachNewThread { [texts] in
                let secrecy = secrecy()
                let leaks = texts.compactMap { place, text in secrecy.leak(in: text).map { "\(place): \($0)" }
                }
                continuation.resume(returning: leaks)
            }
        }
        #expect(leaks.isEmpty, sourceLocation: sourceLocation)
        return Outcome(status: end.status, output: end.output, errors: end.errors)
    }
}

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
