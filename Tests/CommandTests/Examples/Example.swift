import Foundation
import Loopback
import Testing

/// An example workspace, and a system that is as its manifests say.
struct Example: Sendable {
    /// The folder in `examples/`.
    let name: String
    let conforming: ExampleState
    /// What its hosts' API answers to a GET of this path; nil for 404.
    var answer: @Sendable (ExampleState, _ path: String) -> String? = { _, _ in nil }
    /// What its database answers to a query; nil for a refusal.
    var rows: @Sendable (_ query: String) -> String? = { _ in nil }
    /// The files in the workspace, by their paths.
    var files: @Sendable (ExampleState) -> [String: String] = { _ in [:] }
    /// The options that a check of it needs.
    var options: [String] = []
    /// The variables of the operator's, once the server's address is known.
    let variables: @Sendable (_ server: String) -> [String: String]
    /// The values to hand in, as dotenv files by environment.
    var values: @Sendable (ExampleState) -> [String: String] = { _ in [:] }

    static let all = [rossTaxAcademy, salesDashboard, ipsPlatform, calendlyOnRender]

    /// `examples/`.
    static let folder = URL(fileURLWithPath: #filePath).appending(path: "../../../../examples")
        .standardizedFileURL.path
    var path: String { "\(Example.folder)/\(name)" }
}

extension Example {
    /// Runs `envaudit check` in a copy of the workspace, against this state of the system.
    ///
    /// - Parameters:
    ///   - handedIn: what the values handed in are of; nil for none.
    ///   - edit: changes the copy's manifests.
    func check(
        _ arguments: [String], _ state: ExampleState, handedIn: ExampleState?,
        edit: (TestWorkspace) throws -> Void = { _ in }
    ) async throws -> Outcome {
        try await run("check", arguments, state, handedIn: handedIn, edit: edit)
    }

    /// The same with another command.
    func run(
        _ command: String, _ arguments: [String], _ state: ExampleState, handedIn: ExampleState? = nil,
        edit: (TestWorkspace) throws -> Void = { _ in }
    ) async throws -> Outcome {
        let server = try ScriptedServer { [answer, rows] request in
            guard request["Authorization"]?.hasPrefix("Bearer ") == true else {
                return [.answer(401, body: "{}")]
            }
            if request.method == "POST" {
                let body = rows(String(decoding: request.body, as: UTF8.self))
                return [.answer(body == nil ? 400 : 201, body: body ?? "{}")]
            }
            guard let body = answer(state, request.path) else { return [.answer(404, body: "{}")] }
            return [.answer(200, headers: ["Content-Type": "application/json"], body: body)]
        }
        defer { server.stop() }
        let workspace = try await TestWorkspace(of: path)
        for (file, text) in files(state) {
            try workspace.write(file, text)
            if text.hasPrefix("#!") { try workspace.makeExecutable(file) }
        }
        try edit(workspace)
        var options: [String] = []
        let dotenvs = handedIn.map { self.values($0) } ?? [:]
        for (environment, text) in dotenvs {
            options += ["--values", "\(environment)=\(try workspace.write("\(environment).values", text))"]
        }
        let variables = variables(server.url)
        let tokens = Made.all.filter { made in variables.values.contains { $0.contains(made) } }
        for secret in state.secrets.union(handedIn?.secrets ?? []).union(tokens) {
            workspace.secrets.plant(secret)
        }
        return try await workspace.run(
            [command, "--as-of", "2026-11-21", "--format", "json"] + arguments + self.options + options,
            variables: variables.merging(["PATH": "/usr/bin:/bin"]) { $1 })
    }
}
