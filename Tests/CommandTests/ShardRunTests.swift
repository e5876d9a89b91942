import Foundation
import Testing

@testable import DemoControlPlane

/// `check --shard` and `record merge`, which together are one check.
@Suite(.timeLimit(.minutes(4))) struct ShardRunTests {
    private static let key = (0..<32).map { "\($0 / 16)" + String($0 % 16, radix: 16) }.joined()
    private static let keys = [
        "ENVAUDIT_SHARD_KEY": key, "ENVAUDIT_FINGERPRINT_KEY": String(key.reversed()),
    ]

    /// Has each shard look; returns their files.
    private func seal(
        _ count: Int, in workspace: TestWorkspace, _ arguments: [String] = [],
        _ variables: [String: String] = [:], status: Int32 = 0
    ) async throws -> [String] {
        var files: [String] = []
        for number in 1...count {
            let file = "shard-\(number)-of-\(count).json"
            let outcome = try await workspace.run(
                ["check", "--shard", "\(number)/\(count)", "--run", "42", "--output", file] + arguments,
                variables: Self.keys.merging(variables) { $1 })
            #expect(outcome.status == status, "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("shard \(number) of \(count), "))
            files.append(file)
        }
        return files
    }

    /// A text without what differs from run to run: times, and ages counted from them.
    private func timeless(_ text: String) -> String {
        text.replacing(/\d{4}-\d\d-\d\d(T| )\d\d:\d\d(:\d\d)?/, with: "(time)")
            .replacing(/"age_seconds": \d+/, with: "(age)")
    }

    /// Everything that listings, values, waivers and comparisons tell, by 1 to 5 shards of three environments.
    @Test(arguments: [DemoState.uncertainPreprod, .conforming])
    func `merged shards are one check`(_ state: DemoState) async throws {
        let workspace = try await TestWorkspace()
        let seen = try workspace.listings(state) + workspace.values(state)
        let shown = ["--as-of", "2026-11-21", "--format"]
        for count in [1, 2, 3, 5] {
            let files = try await seal(count, in: workspace, seen)
            for format in count == 2
                ? ["json", "text", "markdown", "html", "sarif", "ndjson", "junit", "tap"] : ["json"]
            {
                let whole = try await workspace.run(
                    ["check"] + shown + [format] + seen, variables: Self.keys)
                let merged = try await workspace.run(
                    ["record", "merge"] + files.reversed() + shown + [format], variables: Self.keys)
                #expect(merged.status == whole.status)
                #expect(timeless(merged.output) == timeless(whole.output), "\(count) shards, \(format)")
                #expect(merged.errors == whole.errors)
            }
        }
    }

    /// What probes saw is judged as in one check, but for builds, of which no shard holds the command.
    @Test(arguments: [2, 3]) func `what probes saw is merged but for builds`(_ count: Int) async throws {
        let workspace = try await TestWorkspace(probes: true)
        try await serving(.conforming) { _, variables in
            let seen = frontends(variables, of: ["production", "preprod", "sandbox"])
            let all = Self.keys.merging(variables) { $1 }
            let whole = try await workspace.run(
                ["check", "--as-of", "2026-11-21", "--format", "json"] + seen, variables: all)
            let files = try await seal(count, in: workspace, seen, variables)
            let merged = try await workspace.run(
                ["record", "merge", "--as-of", "2026-11-21", "--format", "json"] + files, variables: all)
            func told(_ outcome: Outcome) throws -> [String] {
                try outcome.record.checks.filter { $0.rule != "build-setting" }.map {
                    "\($0.id) \($0.status) \($0.evidence) \($0.message)"
                }
            }
            #expect(try told(merged) == told(whole))
            let builds = try merged.record.checks.filter { $0.rule == "build-setting" }
            #expect(Set(builds.map(\.status)) == ["error"])
            #expect(
                builds.allSatisfy {
                    $0.message.contains("a shard does not hold the build's command and variables")
                })
            #expect(try whole.record.checks.contains { $0.rule == "build-setting" && $0.status == "pass" })
        }
    }

    /// A listing that a shard could not read is an error of the whole, and its job is red already.
    @Test func `what a shard could not read is not passed over`() async throws {
        let workspace = try await TestWorkspace()
        let seen = try workspace.listings(.conforming, except: "sandbox") + ["--offline"]
        let files =
            try await seal(1, in: workspace, seen, status: 3)
        let merged = try await workspace.run(
            ["record", "merge", "--as-of", "2026-11-21", "--format", "json"] + files, variables: Self.keys)
        let whole = try await workspace.run(
            ["check", "--as-of", "2026-11-21", "--format", "json"] + seen, variables: Self.keys)
        #expect(merged.status == 3)
        #expect(timeless(merged.output) == timeless(whole.output))
    }

    /// Snapshots stand for listings in the merge as they do in a check.
    @Test func `snapshots are read by the merge`() async throws {
        let workspace = try await TestWorkspace()
        for name in ["production", "sandbox"] {
            let sealed = try await workspace.run(
                ["snapshot", name] + workspace.listing(.uncertainPreprod, of: name))
            #expect(sealed.status == 0)
        }
        let seen =
            ["preprod"] + (try workspace.listing(.uncertainPreprod, of: "preprod"))
            + (try workspace.values(.uncertainPreprod))
        let files = try await seal(2, in: workspace, seen)
        let shown = ["--as-of", "2026-11-21", "--format", "json"]
        let merged = try await workspace.run(["record", "merge"] + files + shown, variables: Self.keys)
        let whole = try await workspace.run(["check"] + seen + shown, variables: Self.keys)
        #expect(whole.status == 1)
        #expect(merged.status == 1)
        #expect(timeless(merged.output) == timeless(whole.output))
    }

    @Test func `fewer shards are no pass`() async throws {
        let workspace = try await TestWorkspace()
        let files = try await seal(3, in: workspace, workspace.listings(.conforming))
        for (arguments, status, message) in [
            ([files[0], files[2]], 3, "error: shard 2 of 3 is missing\n"),
            (files + [files[0]], 3, "error: \(files[0]) and \(files[0]) are both shard 1 of 3\n"),
            ([files[0], "none.json"], 2, "error: none.json: "),
            (
                [files[0], "environments/services.yaml"], 3,
                "error: environments/services.yaml is not a shard"
            ),
        ] as [([String], Int32, String)] {
            let outcome = try await workspace.run(["record", "merge"] + arguments, variables: Self.keys)
            #expect(outcome.status == status)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
        }
        try workspace.edit("preprod", "environment: preprod", "environment: preprod # changed")
        let changed = try await workspace.run(["record", "merge"] + files, variables: Self.keys)
        #expect(changed.status == 3)
        #expect(changed.errors.contains("was made by other manifests: environments/preprod.yaml"))
        let unkeyed = try await workspace.run(["record", "merge"] + files)
        #expect(unkeyed.status == 2)
        #expect(unkeyed.errors.hasPrefix("error: ENVAUDIT_SHARD_KEY is not set\n"))
    }

    @Test func `a shard is no record`() async throws {
        let workspace = try await TestWorkspace()
        let files = try await seal(3, in: workspace, workspace.listings(.conforming))
        for command in [["show"], ["diff", files[1]]] {
            let outcome = try await workspace.run(["record"] + command + [files[0]])
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("is one shard of a check, and no record"))
        }
    }

    @Test(arguments: [
        (["--run", "42"], "--shard needs a file"),
        (["--output", "s.json"], "--shard needs the id of its run"),
        (["--run", "a b", "--output", "s.json"], "--run takes"),
        (["--run", "4", "--output", "s.json", "--base", "main"], "--base and --shard exclude each other"),
        (["--run", "4", "--output", "s.json", "--format", "json"], "give --format to envaudit record merge"),
        (
            ["--run", "4", "--output", "s.json", "--allow-unproven"],
            "give --allow-unproven to envaudit record"
        ),
    ])
    func `what a shard does not do is refused`(_ arguments: [String], _ message: String) async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(["check", "--shard", "1/2"] + arguments, variables: Self.keys)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(workspace.leftBehind.isEmpty)
    }
}
