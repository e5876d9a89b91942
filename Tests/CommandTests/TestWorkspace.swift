import DemoControlPlane
import Foundation
import Scenarios
import Secrecy
import Synchronization
import Testing

/// A copy of the repository's manifests in a folder of its own, and the `envaudit` that is run there.
///
/// Whatever a run leaves behind is searched for what the test planted, so that every test is a test of that too.
final class TestWorkspace: Sendable {
    /// The repository's manifests.
    static let original = URL(fileURLWithPath: #filePath).appending(path: "../../../environments")
        .standardizedFileURL.path
    private static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "envaudit").path
    /// The variables in which secrets are handed to a run.
    private static let secretVariables: Set = [
        "SUPABASE_ACCESS_TOKEN", "ENVAUDIT_SEAL_KEY", "CLOUDFLARE_API_TOKEN", "ENVAUDIT_FINGERPRINT_KEY",
        "ENVAUDIT_SHARD_KEY",
    ]

    /// The folder with `environments/`, and beside it what runs print.
    let path: String
    private let folder: TestFolder
    /// What the test wrote, by its path from the workspace.
    private let inputs = Mutex<[String: String]>([:])
    /// What no run may give away.
    let secrets: Secrets
    private let runs = Mutex((started: 0, ended: 0))

    /// Waits for its turn: most of what a test does, it does while it has a workspace, and if all of them began
    /// at once, other targets' tests would wait for seconds and miss their deadlines.
    ///
    /// - Parameters:
    ///   - workspace: the workspace to copy; nil for the repository's own, with the demo's secrets to look for.
    ///   - probes: whether what the manifests declare for probes is kept: most tests are about secrets alone.
    init(of workspace: String? = nil, probes: Bool = false) async throws {
        await Slots.shared.take()
        folder = TestFolder()
        secrets = Secrets(workspace == nil ? .demo : Planted())
        path = folder.path + "/workspace"
        try FileManager.default.createDirectory(atPath: path + "/tmp", withIntermediateDirectories: true)
        let contents = try workspace.map { try FileManager.default.contentsOfDirectory(atPath: $0) }
        for item in contents ?? ["environments"] {
            let original = workspace.map { "\($0)/\(item)" } ?? Self.original
            try FileManager.default.copyItem(atPath: original, toPath: "\(path)/\(item)")
        }
        for file in files {
            let text = try text(of: file)
            try write(file, probes || workspace != nil ? text : Probed.removed(from: text))
        }
    }

    deinit {
        Slots.shared.giveBack()
        if runs.withLock({ $0.started != $0.ended }) { Issue.record("a run was never searched for secrets") }
        folder.remove()
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
    var leftBehind: [String] { files.filter { file in inputs.withLock { $0[file] == nil } } }

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
        inputs.withLock { $0[file] = text }
        folder.pass("workspace/" + file)
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

    /// The option that hands in one listing of a state, from a file that is named after it, or as told.
    func listing(_ state: DemoState, of environment: String, in file: String? = nil) throws -> [String] {
        secrets.plant(state)
        let json = try #require(state.listingJSON(of: environment))
        return ["--listing", "\(environment)=\(try write(file ?? environment + ".json", json))"]
    }

    /// The options that hand in every listing of a state.
    func listings(_ state: DemoState, except: String? = nil) throws -> [String] {
        try state.projects.map(\.environment).filter { $0 != except }.flatMap { try listing(state, of: $0) }
    }

    /// The options that hand in the values of environments.
    func values(_ state: DemoState, of environments: [String] = ["preprod"]) throws -> [String] {
        secrets.plant(state)
        return try environments.flatMap { name in
            ["--values", "\(name)=\(try write("\(name).env", try #require(state.dotenv(of: name))))"]
        }
    }

    /// Starts `envaudit` in this process.
    func start(
        _ arguments: [String], variables: [String: String] = [:], in folder: String? = nil,
        input: Input = .nothing, output: Output = .kept
    ) throws -> Run {
        try Run.inside(
            arguments, variables: variables, in: folder ?? path, input: input, output: output,
            scratch: try scratch(variables), workspace: self)
    }

    /// Runs `envaudit` to its end, in this process.
    func run(
        _ arguments: [String], variables: [String: String] = [:], in folder: String? = nil,
        input: Input = .nothing, output: Output = .kept, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        try await start(arguments, variables: variables, in: folder, input: input, output: output)
            .outcome(sourceLocation: sourceLocation)
    }

    /// Starts the program, for tests that are about the process.
    ///
    /// - Parameter inSession: whether its standard input is the terminal of a session of its own, as in a shell.
    func startProgram(
        _ arguments: [String], variables: [String: String] = [:], input: Input = .nothing,
        output: Output = .kept, inSession: Bool = false
    ) throws -> Run {
        let words = (inSession ? ["/usr/bin/setsid", "--ctty"] : []) + [Self.executable] + arguments
        let child = try Child(
            words[0], Array(words.dropFirst()),
            variables: variables.merging(["TMPDIR": path + "/tmp"]) { given, _ in given }, in: path,
            input: input, output: output, scratch: try scratch(variables))
        return Run(child: child, workspace: self)
    }

    /// Runs the program to its end, for tests that are about the process.
    func runProgram(
        _ arguments: [String], variables: [String: String] = [:], input: Input = .nothing,
        output: Output = .kept, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        try await startProgram(arguments, variables: variables, input: input, output: output)
            .outcome(sourceLocation: sourceLocation)
    }

    /// An empty folder for what the next run prints, which is handed these variables.
    private func scratch(_ variables: [String: String]) throws -> String {
        for (name, value) in variables where Self.secretVariables.contains(name) { secrets.plant(value) }
        let number = runs.withLock { runs in
            runs.started += 1
            return runs.started
        }
        let outputs = "\(folder.path)/runs/\(number)"
        try FileManager.default.createDirectory(atPath: outputs, withIntermediateDirectories: true)
        return outputs
    }

    /// Notes that a run has ended, and fails the test where what it showed or left in any file gives away a secret.
    func search(_ end: Child.End, sourceLocation: SourceLocation) async throws {
        runs.withLock { $0.ended += 1 }
        // Standard output and error are files of the folder, too, but for what went to a terminal.
        let texts = [("the terminal", Data(end.shown.utf8))] + (try folder.news())
        let leaks = await secrets.leaks(in: texts, besides: manifests)
        #expect(leaks.isEmpty, sourceLocation: sourceLocation)
    }

    /// What the test made of the manifests. What a run writes there is not told by that.
    private var manifests: [String] {
        inputs.withLock { inputs in
            inputs.filter { $0.key.hasPrefix("environments/") && Self.originals[$0.key] != $0.value }
                .map(\.value)
        }
    }

    /// The repository's manifests, by their paths from the workspace.
    private static let originals: [String: String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: original)) ?? []
        return names.reduce(into: [:]) { texts, name in
            texts["environments/\(name)"] = try? String(
                contentsOfFile: "\(original)/\(name)", encoding: .utf8)
        }
    }()

    /// What a text gives away that no file has; nil for nothing.
    func leak(in text: String) async -> String? {
        await secrets.leaks(in: [("text", Data(text.utf8))], besides: manifests).first
    }
}
