import DemoControlPlane
import Foundation
import Loopback
import Testing

/// What bad manifests, names and places get: exit status 2, every problem at once, and nothing fetched.
@Suite(.timeLimit(.minutes(5))) struct ManifestErrorTests {
    /// Runs a check that could fetch; nothing may be asked for.
    private func refused(
        _ arguments: [String] = ["check"], in workspace: TestWorkspace, from folder: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String] {
        let server = try ScriptedServer { _ in [.answer(200)] }
        defer { server.stop() }
        let variables = ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url]
        let outcome = try await workspace.run(arguments, variables: variables, in: folder)
        #expect(outcome.status == 2, sourceLocation: sourceLocation)
        #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
        #expect(server.connectionCount == 0, sourceLocation: sourceLocation)
        return outcome.errors.split(separator: "\n").map(String.init)
    }

    @Test func `every problem of every manifest is told at once, with its place`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit("services", "severity: critical", "severity: terrible")
        try workspace.edit("preprod", "tier: staging", "teir: staging")
        try workspace.edit("sandbox", "SITE_URL: { equals: frontend,", "SITE_URL: { equal: frontend,")
        let errors = try await refused(in: workspace)
        #expect(errors.allSatisfy { $0.wholeMatch(of: /error: environments\/\w+\.yaml:\d+:\d+: .+/) != nil })
        func mentions(_ place: String, _ word: String) -> Bool {
            errors.contains { $0.hasPrefix("error: environments/\(place): ") && $0.contains(word) }
        }
        #expect(mentions("services.yaml:19:15", "terrible"))
        #expect(mentions("preprod.yaml:4:1", "teir"))
        #expect(mentions("sandbox.yaml:13:15", "equal"))
        #expect(errors.count >= 4)
        #expect(errors == errors.sorted { $0.split(separator: ":")[1] < $1.split(separator: ":")[1] })
    }

    @Test func `a YAML error is reported with its line and column`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit("preprod", "tier: staging", "tier:staging")
        for (command, severity) in [("check", "error: "), ("validate", "")] {
            let outcome = try await workspace.run([command])
            #expect(outcome.status == 2)
            let lines = outcome.errors.split(separator: "\n").map(String.init)
            let index = try #require(lines.firstIndex { $0.hasSuffix("missing space after \":\"") })
            #expect(lines[index].hasPrefix("\(severity)environments/preprod.yaml:4:6: "))
            #expect(Array(lines.dropFirst(index + 1).prefix(2)) == ["    tier:staging", "         ^"])
        }
    }

    @Test func `what only providers and rules know is told with the rest`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit("production", "project: qfdztdgublwlmewobxmx", "project: qfdz")
        try workspace.edit("sandbox", "provider: supabase", "provider: supabse")
        try workspace.edit("preprod", "shared-secret/TALENTLMS_DOMAIN", "shared-secrets/TALENTLMS_DOMAIN")
        try workspace.edit("preprod", "tier: staging", "tier: stage")
        let errors = try await refused(in: workspace)
        #expect(
            errors.contains(
                "error: environments/production.yaml:8:41: invalid project ref \"qfdz\"; expected 20 lower-case letters"
            ))
        #expect(
            errors.contains {
                $0.hasPrefix(
                    "error: environments/sandbox.yaml:8:22: unknown provider \"supabse\"; expected ")
                    && $0.hasSuffix("; did you mean supabase?")
            })
        #expect(errors.contains { $0.hasPrefix("error: environments/preprod.yaml:4:7: ") })
        // preprod itself can't be judged without a tier, and its waivers are seen to when it can.
        try workspace.edit("preprod", "tier: stage", "tier: staging")
        let rest = try await refused(in: workspace)
        #expect(
            rest.contains(
                "error: environments/preprod.yaml:50:14: unknown rule \"shared-secrets\"; did you mean shared-secret?"
            ))
        #expect(rest.count == 3)
    }

    @Test(arguments: [
        ("prepord", "Did you mean preprod?"), ("production2", "Did you mean production?"),
        ("x", "There are: production, preprod, sandbox"),
    ])
    func `an unknown environment comes with the nearest name`(name: String, advice: String) async throws {
        let workspace = try await TestWorkspace()
        let expected = ["error: unknown environment \"\(name)\"", advice]
        #expect(try await refused(["check", name], in: workspace) == expected)
        #expect(try await refused(["check", "preprod", name], in: workspace) == expected)
        #expect(try await refused(["check", "--listing", "\(name)=f"], in: workspace) == expected)
        #expect(try await refused(["check", "--values", "\(name)=f"], in: workspace) == expected)
    }

    @Test func `a name that commands a terminal is shown escaped`() async throws {
        let workspace = try await TestWorkspace()
        let errors = try await refused(["check", "\u{1B}[2Jpre\nprod"], in: workspace)
        #expect(errors.first == #"error: unknown environment "\u{1b}[2Jpre\u{a}prod""#)
    }

    @Test func `a folder that is no workspace is told`() async throws {
        let workspace = try await TestWorkspace()
        #expect(
            try await refused(["check", "-C", "tmp"], in: workspace) == [
                "error: tmp is not a workspace: it has no folder environments/",
                "Name another one with -C DIR, or create it: envaudit init -C tmp --environment NAME=PROVIDER:PROJECT",
            ])
        #expect(
            try await refused(in: workspace, from: "/") == [
                "error: no workspace found: there is no folder environments/ here or in any folder above",
                "Create one: envaudit init --environment NAME=PROVIDER:PROJECT. Or name an existing one: -C DIR",
            ])
    }

    @Test func `a workspace that lacks files is told`() async throws {
        let workspace = try await TestWorkspace()
        func remove(_ name: String) throws {
            try FileManager.default.removeItem(atPath: "\(workspace.path)/environments/\(name)")
        }
        for (file, advice) in [
            ("staging.yml", "name it staging.yaml"), ("staging.YAML", "name it staging.yaml"),
            ("staging.json", "name it staging.yaml"), ("stage/staging.yaml", "move it to environments/"),
        ] {
            try workspace.write("environments/\(file)", "")
            #expect(
                try await refused(in: workspace) == ["error: environments/\(file) is not read; \(advice)"])
            try remove(String(file.prefix { $0 != "/" }))
        }
        try remove("services.yaml")
        #expect(
            try await refused(in: workspace) == [
                "error: environments/services.yaml: No such file or directory",
                "Declare your services in it.",
            ])
        for name in ["production.yaml", "preprod.yaml", "sandbox.yaml"] { try remove(name) }
        #expect(
            try await refused(in: workspace) == [
                "error: environments/ has no environment's file",
                "Write one, such as environments/production.yaml.",
            ])
    }

    @Test(arguments: ["", "\u{0}", "- [", "a: &x [*x]"])
    func `a file that is no manifest is told`(text: String) async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("environments/preprod.yaml", text)
        let errors = try await refused(in: workspace)
        #expect(errors.first?.hasPrefix("error: environments/preprod.yaml:") == true)
    }

    @Test func `the nearest workspace upwards is taken, and -C names another`() async throws {
        let workspace = try await TestWorkspace()
        let deep = workspace.path + "/services/api/src"
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        let arguments = ["check", "--offline", "--format", "json"]
        for (folder, more) in [
            (deep, []), (workspace.path + "/environments", []), ("/", ["-C", workspace.path]),
            (deep, ["--workspace", "../../.."]),
        ] {
            let outcome = try await workspace.run(arguments + more, in: folder)
            #expect(outcome.status == 3)
            #expect(try outcome.record.environments.count == 3)
        }
        // A nearer one is taken before one above it, even if it is broken.
        try workspace.write("services/environments/services.yaml", "services: {}\n")
        let outcome = try await workspace.run(arguments, in: deep)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: environments/ has no environment's file"))
    }

    @Test func `a probable typing error is a warning, not an error`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit("preprod", "  REQUEST_SIGNING_SECRET:", "  REQUEST_SIGNIN_SECRET:")
        let outcome = try await workspace.run(["check", "--offline", "--format", "json"])
        #expect(outcome.status == 3)
        #expect(
            outcome.errors
                == "warning: environments/preprod.yaml:34:3: REQUEST_SIGNIN_SECRET is a secret of no service (did you mean \"REQUEST_SIGNING_SECRET\"?)\n"
        )
        #expect(try outcome.record.environments.count == 3)
    }
}
