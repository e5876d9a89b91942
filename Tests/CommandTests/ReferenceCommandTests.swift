import Foundation
import Testing

/// `envaudit validate`, `schema` and `explain`, none of which needs a token or the network.
@Suite(.timeLimit(.minutes(1))) struct ReferenceCommandTests {
    private struct Entry: Decodable, Equatable {
        let file: String
        let line, column: Int
        let severity, message: String
    }

    // MARK: validate

    @Test func `what no check could read of attestations is found`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write(
            "attestations/preprod.yaml",
            "- secret: STRIPE_SECRET_KEY\n  establishes: { prefix: sk_test_ }\n  by: Ann\n  on: 2026-11-21\n  until: 2027-11-21\n  binding: scrypt:20:8:1:a:b:c\n"
        )
        try workspace.write("attestations/prepod.yaml", "[]")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.contains(
                "attestations/preprod.yaml:1:3: error: the binding of STRIPE_SECRET_KEY is not valid"))
        #expect(
            outcome.errors.contains(
                "attestations/prepod.yaml:1:1: warning: belongs to no environment and is not read; did you mean preprod.yaml?"
            ))
    }

    @Test func `a valid workspace is told in one line`() async throws {
        let outcome = try await TestWorkspace().run(["validate"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output == "innotrue is valid: 15 services, 28 secrets, 3 environments, 3 waivers\n")
    }

    @Test func `every problem and warning of every file is told at once`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit("services", "severity: critical", "severity: terrible")
        try workspace.edit("production", "project: qfdztdgublwlmewobxmx", "project: qfdz")
        try workspace.edit("preprod", "shared-secret/TALENTLMS_DOMAIN", "shared-secrets/TALENTLMS_DOMAIN")
        // The service of Stripe can't be read with that severity, so the misspelt name is another's.
        try workspace.edit("preprod", "  ZOOM_CLIENT_SECRET:", "  ZOOM_CLIENT_SECERT:")
        try workspace.write("environments/spare.yml", "")
        try workspace.write("environments/folder.yaml/x", "")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        let lines = outcome.errors.split(separator: "\n").map(String.init)
        #expect(
            lines.contains(
                "environments/services.yaml:19:15: error: unknown severity \"terrible\": expected low, medium, high or critical"
            ))
        for start in [
            "environments/production.yaml:8:41: error: invalid project ref \"qfdz\"",
            "environments/preprod.yaml:50:14: error: unknown rule \"shared-secrets\"",
            "environments/preprod.yaml:28:3: warning: ZOOM_CLIENT_SECERT is a secret of no service (did you mean \"ZOOM_CLIENT_SECRET\"?)",
            "environments/spare.yml:1:1: error: this file is not read; name it spare.yaml",
            "environments/folder.yaml:1:1: error: is a folder",
        ] {
            #expect(lines.contains { $0.hasPrefix(start) }, "\(start)\n\(outcome.errors)")
        }
        let json = try await workspace.run(["validate", "--format", "json"])
        #expect(json.status == 2)
        #expect(json.errors.isEmpty)
        let entries = try JSONDecoder().decode([Entry].self, from: Data(json.output.utf8))
        #expect(
            entries.map { "\($0.file):\($0.line):\($0.column): \($0.severity): \($0.message)" } == lines)
    }

    /// A committed attestation that was cut off is found before the next check needs it.
    @Test func `attestations are read too`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("attestations/preprod.yaml", "- secret: STRIPE_SECRET_KEY\n  by: Ann\n")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("attestations/preprod.yaml:1:3: error: "), "\(outcome.errors)")
    }

    @Test func `a warning alone is no failure`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit("preprod", "  REQUEST_SIGNING_SECRET:", "  REQUEST_SIGNIN_SECRET:")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasPrefix("environments/preprod.yaml:34:3: warning: REQUEST_SIGNIN_SECRET"))
        #expect(outcome.output.hasPrefix("innotrue is valid: "))
        let json = try await workspace.run(["validate", "--format", "json"])
        #expect(json.status == 0)
        #expect(try JSONDecoder().decode([Entry].self, from: Data(json.output.utf8)).count == 1)
    }

    @Test func `files that are missing or no text hide no other problem`() async throws {
        let workspace = try await TestWorkspace()
        try FileManager.default.removeItem(atPath: "\(workspace.path)/environments/services.yaml")
        try Data([0xFF, 0xFE, 0x0A]).write(
            to: URL(fileURLWithPath: "\(workspace.path)/environments/sandbox.yaml"))
        try workspace.edit("preprod", "tier: staging", "tier: stage")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 2)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.contains("environments/services.yaml:1:1: error: No such file or directory"))
        #expect(lines.contains("environments/sandbox.yaml:1:1: error: is not UTF-8 text"))
        #expect(
            lines.contains { $0.hasPrefix("environments/preprod.yaml:4:7: error: unknown tier \"stage\"") })
        // What no service declares is no news where there are no services.
        #expect(!outcome.errors.contains("warning"))
    }

    @Test func `no workspace is a usage error`() async throws {
        let workspace = try await TestWorkspace()
        for arguments in [["validate", "-C", "tmp"], ["explain", "-C", "tmp", "shared-secret"]] {
            let outcome = try await workspace.run(arguments)
            #expect(outcome.status == 2)
            #expect(
                outcome.errors.hasPrefix("error: tmp is not a workspace: it has no folder environments/\n"))
            #expect(outcome.errors.contains("envaudit init -C tmp --environment "))
            #expect(outcome.output.isEmpty)
        }
        #expect(try await workspace.run(["validate", "-C", workspace.path], in: "/").status == 0)
        #expect(try await workspace.run(["validate"], in: "/").status == 2)
    }

    // MARK: schema

    @Test func `schemas are listed, printed and written`() async throws {
        let workspace = try await TestWorkspace()
        let list = try await workspace.run(["schema"])
        #expect(list.status == 0)
        #expect(
            list.output.split(separator: "\n").map { $0.prefix { $0 != " " } } == [
                "services", "environment", "checklist", "attestations", "snapshot", "shard", "record",
                "check", "record-diff", "plan", "diff", "checklist-record", "scan",
                "doctor",
            ])
        let written = try await workspace.run(["schema", "--output", "schemas"])
        #expect(written.status == 0)
        #expect(written.output.isEmpty)
        for name in ["services", "environment", "checklist", "record", "plan", "checklist-record"] {
            let printed = try await workspace.run(["schema", name])
            #expect(printed.status == 0)
            #expect(printed.output == (try workspace.text(of: "schemas/\(name).json")))
            let json = try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any]
            #expect(json?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        }
        // Again, over what is there; and one alone.
        #expect(try await workspace.run(["schema", "-o", "schemas"]).status == 0)
        #expect(try await workspace.run(["schema", "record", "-o", "one"]).status == 0)
        #expect(workspace.leftBehind.filter { $0.hasPrefix("one/") } == ["one/record.json"])
    }

    @Test func `what can't be written, and what is no schema, is told`() async throws {
        let workspace = try await TestWorkspace()
        let unknown = try await workspace.run(["schema", "servces"])
        #expect(unknown.status == 2)
        #expect(
            unknown.errors.contains(
                "unknown schema \"servces\"; expected services, environment, checklist, attestations, snapshot, shard, record, check, record-diff, plan"
            ))
        let nowhere = try await workspace.run(["schema", "--output", "a/b/c"])
        #expect(nowhere.status == 2)
        #expect(
            nowhere.errors == "error: the folder a/b/c could not be made: No such file or directory\n")
        try workspace.write("file", "")
        #expect(try await workspace.run(["schema", "--output", "file"]).status == 2)
        #expect(try await workspace.run(["schema", "record"], output: .fullDevice).status == 3)
    }

    // MARK: explain

    @Test func `a rule is explained anywhere, a secret in its workspace`() async throws {
        let workspace = try await TestWorkspace()
        let rule = try await workspace.run(["explain", "shared-secret"], in: "/")
        #expect(rule.status == 0)
        #expect(rule.output.hasPrefix("shared-secret, a rule\n  Fails when  "))
        #expect(rule.errors.isEmpty)
        let secret = try await workspace.run(["explain", "OAUTH_ENCRYPTION_KEY"])
        #expect(secret.status == 0)
        #expect(secret.output.contains("\nin production\n  Presence    required\n"))
        #expect(secret.output.contains("\nin sandbox\n  Presence    forbidden\n"))
        let list = try await workspace.run(["explain"])
        #expect(list.status == 0)
        #expect(list.output.contains("\n  shared-secret\n"))
        #expect(list.output.contains("\n  stripe\n"))
    }

    @Test(arguments: [
        ("shared-secrets", "Did you mean shared-secret?"),
        ("STRIPE_SECRETKEY", "Did you mean STRIPE_SECRET_KEY?"),
        ("sandbx", "Did you mean sandbox?"),
        ("zzzzzzzzzz", "envaudit explain lists what can be explained."),
    ])
    func `an unknown name comes with the nearest`(name: String, advice: String) async throws {
        let outcome = try await TestWorkspace().run(["explain", name])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors
                == "error: no rule, secret, service, environment or safeguard has the name \"\(name)\"\n\(advice)\n"
        )
    }

    @Test func `a broken workspace keeps no rule from being explained`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit("preprod", "tier: staging", "tier: stage")
        let rule = try await workspace.run(["explain", "shared-secret"])
        #expect(rule.status == 0)
        #expect(rule.output.hasPrefix("shared-secret, a rule\n"))
        #expect(rule.errors.hasPrefix("warning: the workspace can't be read"))
        let secret = try await workspace.run(["explain", "STRIPE_SECRET_KEY"])
        #expect(secret.status == 2)
        #expect(secret.errors.hasPrefix("error: environments/preprod.yaml:4:7: unknown tier \"stage\""))
        #expect(secret.output.isEmpty)
    }

    @Test(arguments: ["validate", "schema", "explain"])
    func `help has examples`(command: String) async throws {
        let outcome = try await TestWorkspace().run([command, "--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("EXAMPLES\n"))
        #expect(outcome.output.contains("  envaudit \(command) "))
    }
}
