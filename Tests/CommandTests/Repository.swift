import DemoControlPlane
import Foundation
import Testing

/// A git repository around a workspace, with one commit on main.
struct Repository: Sendable {
    let workspace: TestWorkspace
    private let preprod: String

    /// The repository's folder.
    var folder: String { URL(fileURLWithPath: workspace.path).deletingLastPathComponent().path }

    /// - Parameter change: what is another way in the commit.
    init(_ change: (Repository) throws -> Void) async throws {
        workspace = try await TestWorkspace()
        preprod = try workspace.text(of: "environments/preprod.yaml")
        try change(self)
        try await git("init", "-q", "-b", "main")
        try await git("add", "workspace/environments")
        try await git(
            "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-q", "-m", "Declare them")
    }

    /// A repository around this workspace, as it is.
    init(of workspace: TestWorkspace) async throws {
        self.workspace = workspace
        preprod = try workspace.text(of: "environments/preprod.yaml")
        try await git("init", "-q", "-b", "main")
        try await commit("workspace/environments")
    }

    func dropWaivers() throws {
        let end = try #require(preprod.range(of: "\nwaivers:")).lowerBound
        try workspace.write("environments/preprod.yaml", preprod[..<end] + "\n")
    }

    /// The file as it was at first.
    func restoreWaivers() throws { try workspace.write("environments/preprod.yaml", preprod) }

    func hide(_ environment: String) throws {
        try FileManager.default.removeItem(atPath: "\(workspace.path)/environments/\(environment).yaml")
    }

    /// Judges a preprod that conforms but for what is waived.
    func check(_ options: [String], variables: [String: String] = [:]) async throws -> Outcome {
        let state = DemoState.conforming
        let arguments =
            try ["check", "preprod", "--as-of", "2026-11-21", "--offline", "--format", "json"] + options
            + workspace.listings(state) + workspace.values(state)
        // git is looked for in the PATH of the process.
        return variables["PATH"] == nil
            ? try await workspace.run(arguments, variables: variables)
            : try await workspace.runProgram(arguments, variables: variables)
    }

    /// Commits whatever the workspace has by now.
    func commit(_ path: String) async throws {
        try await git("add", "-f", path)
        try await git(
            "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-q", "-m", "Change it")
    }

    @discardableResult
    func git(_ words: String...) async throws -> String {
        let scratch = "\(folder)/git-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        let child = try Child(
            "git", words, variables: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch], in: folder,
            input: .nothing, output: .kept, scratch: scratch)
        let end = try await child.end()
        try #require(end.status == 0, "git \(words): \(end.errors)")
        return end.output
    }
}
