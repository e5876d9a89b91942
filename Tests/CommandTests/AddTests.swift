import Foundation
import Testing

/// `envaudit add`: files are edited in place, validated before, and written whole.
@Suite(.timeLimit(.minutes(2))) struct AddTests {
    private func before(_ workspace: TestWorkspace) throws -> [String: String] {
        try Dictionary(uniqueKeysWithValues: workspace.files.map { ($0, try workspace.text(of: $0)) })
    }

    @Test func `a secret is added under its service and to environments`() async throws {
        let workspace = try await TestWorkspace()
        let services = try workspace.text(of: "environments/services.yaml")
        let outcome = try await workspace.run([
            "add", "secret", "STRIPE_WEBHOOK_SECRET", "--required", "production", "--forbidden", "sandbox",
        ])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.hasPrefix(
                "envaudit: added STRIPE_WEBHOOK_SECRET to stripe in environments/services.yaml, line "))
        #expect(outcome.errors.hasSuffix("Next: envaudit explain STRIPE_WEBHOOK_SECRET\n"))
        let text = try workspace.text(of: "environments/services.yaml")
        #expect(text.contains("      STRIPE_WEBHOOK_SECRET: { prefix: whsec_ }\n"))
        #expect(text.replacing("      STRIPE_WEBHOOK_SECRET: { prefix: whsec_ }\n", with: "") == services)
        #expect(
            try workspace.text(of: "environments/production.yaml").contains(
                "  STRIPE_WEBHOOK_SECRET: { required: true }\n"))
        #expect(
            try workspace.text(of: "environments/sandbox.yaml").contains(
                "  STRIPE_WEBHOOK_SECRET: { forbidden: true }\n"))
        #expect(try await workspace.run(["validate"]).status == 0)
    }

    @Test func `a new service is isolated unless it is said otherwise`() async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run([
            "add", "secret", "ANALYTICS_KEY", "--integration", "analytics", "--generate", "hex:32",
            "--title", "Analytics: events",
        ])
        #expect(outcome.status == 0)
        #expect(
            try workspace.text(of: "environments/services.yaml").contains(
                """

                  analytics:
                    title: "Analytics: events"
                    severity: medium
                    isolation: isolated
                    secrets:
                      ANALYTICS_KEY: { generate: { hex: 32 } }
                """))
        let again = try await workspace.run(["add", "secret", "ANALYTICS_KEY"])
        #expect(again.status == 2)
        #expect(
            again.errors.hasPrefix("error: ANALYTICS_KEY is declared already, in environments/services.yaml:")
        )
        let other = try await workspace.run(["add", "secret", "ANALYTICS_URL", "--dry-run"])
        #expect(other.status == 0)
        #expect(other.output.contains("+      ANALYTICS_URL: {}\n"))
    }

    @Test func `a run that was killed between two files is repeated`() async throws {
        let arguments = [
            "add", "secret", "NEW_KEY", "--integration", "stripe", "--required", "production", "--forbidden",
            "preprod",
        ]
        let whole = try await TestWorkspace()
        #expect(try await whole.run(arguments).status == 0)
        let killed = try await TestWorkspace()
        try killed.write("environments/production.yaml", whole.text(of: "environments/production.yaml"))
        let outcome = try await killed.run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for file in ["services", "production", "preprod"] {
            let path = "environments/\(file).yaml"
            #expect(try killed.text(of: path) == whole.text(of: path))
        }
        #expect(try await killed.run(arguments).status == 2)
    }

    /// A waiver of a reused value without the other secrets never takes effect.
    @Test func `a waiver names the secrets that have the value`() async throws {
        let workspace = try await TestWorkspace()
        let words = [
            "add", "waiver", "secret-reused/CIRCLE_API_KEY", "--env", "preprod", "--reason", "r", "--owner",
            "o",
        ]
        let options = ["--until", "2099-01-01"]
        let without = try await workspace.run(words + options)
        #expect(without.status == 2 && without.errors.contains("--with SECRET"))
        let with = try await workspace.run(
            words + options + ["--with", "CALCOM_API_KEY", "--with", "SITE_URL"])
        #expect(with.status == 0)
        #expect(
            try workspace.text(of: "environments/preprod.yaml").contains("with: [CALCOM_API_KEY, SITE_URL]"))
        let stale = [
            "add", "waiver", "secret-stale/CIRCLE_API_KEY", "--env", "preprod", "--reason", "r", "--owner",
            "o",
        ]
        #expect(try await workspace.run(stale + options + ["--with", "SITE_URL"]).status == 2)
    }

    @Test func `a waiver is added, by its finding or by a check's id`() async throws {
        let workspace = try await TestWorkspace()
        let options = ["--owner", "platform", "--until", "2099-01-31"]
        let one = try await workspace.run(
            [
                "add", "waiver", "shared-secret/CIRCLE_API_KEY", "--env", "preprod", "--reason",
                "One account: for now",
            ]
                + options)
        #expect(one.status == 0)
        #expect(
            try workspace.text(of: "environments/preprod.yaml").contains(
                """
                  - finding: shared-secret/CIRCLE_API_KEY
                    reason: "One account: for now"
                    owner: platform
                    from:
                """))
        let other = try await workspace.run(
            ["add", "waiver", "sandbox/shared-secret/CIRCLE_API_KEY", "--reason", "The same account"]
                + options)
        #expect(other.status == 0)
        #expect(other.errors.hasSuffix("\nNext: envaudit check sandbox\n"))
        #expect(try await workspace.run(["validate"]).status == 0)
        let again = try await workspace.run(
            ["add", "waiver", "preprod/shared-secret/CIRCLE_API_KEY", "--reason", "again"] + options)
        #expect(again.status == 2)
        #expect(
            again.errors.hasPrefix(
                "error: shared-secret/CIRCLE_API_KEY is waived already until 2099-01-31, in environments/preprod.yaml:"
            ))
    }

    @Test func `an environment is added like another one`() async throws {
        let workspace = try await TestWorkspace()
        let place = "qa=supabase:abcdefghijklmnopqrst"
        let start = try before(workspace)
        let without = try await workspace.run(["add", "environment", place, "--like", "preprod"])
        #expect(without.status == 2)
        #expect(without.errors.contains("environments/qa.yaml:"))
        #expect(without.errors.contains("SITE_URL equals the environment's frontend, which is not declared"))
        #expect(without.errors.contains("--frontend URL"))
        #expect(try before(workspace) == start)

        let outcome = try await workspace.run([
            "add", "environment", place, "--like", "preprod", "--frontend", "https://qa.innotrue.example",
        ])
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasPrefix("Not copied from preprod: "))
        #expect(outcome.errors.hasSuffix("envaudit: wrote environments/qa.yaml\nNext: envaudit doctor qa\n"))
        let text = try workspace.text(of: "environments/qa.yaml")
        #expect(
            text.hasPrefix(
                """
                # yaml-language-server: $schema=../schemas/environment.json
                # Written by `envaudit add environment`.
                environment: qa
                tier: staging # guess: by its name
                frontend: https://qa.innotrue.example
                listing: { provider: supabase, project: abcdefghijklmnopqrst }

                secrets:
                  SITE_URL: { equals: frontend,
                """))
        #expect(text.contains("  # only with an account of preprod's own\n"))
        #expect(!text.contains("\nwaivers:"))
        #expect(try await workspace.run(["validate"]).status == 0)
        #expect(try await workspace.run(["add", "environment", place]).status == 2)
    }

    /// What permits a value to be another environment's is one environment's, as a waiver is.
    @Test func `a permission is not copied`() async throws {
        let workspace = try await TestWorkspace()
        _ = try workspace.write(
            "environments/preview.yaml",
            """
            environment: preview
            tier: staging
            listing: { provider: dotenv, file: preview.env }
            secrets:
              # The first.
              APP_ENV: { equals: staging }
              VIDEO_KEY:
                may_share_with: [production]
                reason: One account
              # Both ends.
              CALCOM_WEBHOOK_SECRET: { must_equal: { environment: production, secret: CALCOM_WEBHOOK_SECRET } }
              # The last.
              CIRCLE_*: { forbidden: true }

            """)
        let outcome = try await workspace.run(["add", "environment", "qa=dotenv:qa.env", "--like", "preview"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.errors.contains(
                "Not copied from preview: VIDEO_KEY, CALCOM_WEBHOOK_SECRET, as it may have another environment's value"
            ))
        #expect(
            try workspace.text(of: "environments/qa.yaml").hasSuffix(
                """

                secrets:
                  # The first.
                  APP_ENV: { equals: staging }
                  # Both ends.
                  # The last.
                  CIRCLE_*: { forbidden: true }

                """))
    }

    @Test(arguments: [
        (["environment", "qa=supabase:short"], "error: qa=supabase:short: "),
        (
            ["environment", "qa=supabase:abcdefghijklmnopqrst", "--like", "production"],
            "error: qa is staging, and production is production"
        ),
        (["environment", "qa=supabase:jtzcrirqflfnagceendt"], "error: preprod lists "),
        (["environment", "colour=supabase:abcdefghijklmnopqrst"], "error: colour: its name does not say"),
        (["environment", "qa", "other"], "error: two environments are named: qa and other"),
        (["secret", "A-B"], "error: invalid secret name \"A-B\""),
        (["secret", "UNHEARD_OF"], "error: which service UNHEARD_OF is of can't be told from its name"),
        (["secret", "X", "--integration", "Stripe (Payments)"], "error: --integration: invalid service id"),
        (
            ["secret", "X", "--integration", "stripe", "--severity", "low"],
            "error: the service stripe is there already"
        ),
        (
            ["secret", "X", "--integration", "stripe", "--generate", "magic:3"],
            "error: environments/services.yaml:"
        ),
        (
            ["secret", "X", "--integration", "stripe", "--required", "prod"],
            "error: unknown environment \"prod\"\nDid you mean production?"
        ),
        (
            ["secret", "SITE_URL", "--forbidden", "preprod"],
            "error: preprod says already what it expects of SITE_URL"
        ),
        (
            [
                "waiver", "shared-secert/A", "--env", "preprod", "--reason", "r", "--owner", "o", "--until",
                "2099-01-01",
            ], "error: environments/preprod.yaml:"
        ),
        (
            [
                "waiver", "shared-secret/A", "--env", "preprod", "--reason", "r", "--owner", "o", "--until",
                "2020-01-01",
            ], "error: --until 2020-01-01 is past"
        ),
        (
            ["waiver", "shared-secret/A", "--reason", "r", "--owner", "o", "--until", "2099-01-01"],
            "error: no environment is named"
        ),
    ]) func `what is wrong is told, and nothing is written`(_ arguments: [String], _ message: String)
        async throws
    {
        let workspace = try await TestWorkspace()
        let start = try before(workspace)
        let outcome = try await workspace.run(["add"] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
        #expect(try before(workspace) == start)
    }

    @Test func `a dry run shows the change as patch(1) takes it, and writes nothing`() async throws {
        let workspace = try await TestWorkspace()
        let start = try before(workspace)
        let command = ["add", "secret", "STRIPE_WEBHOOK_SECRET", "--required", "preprod"]
        let outcome = try await workspace.run(command + ["--dry-run"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(try before(workspace) == start)
        try workspace.write("tmp/change.patch", outcome.output)
        let patch = Process()
        patch.executableURL = URL(filePath: "/usr/bin/git")
        patch.arguments = ["apply", "--unsafe-paths", "tmp/change.patch"]
        patch.currentDirectoryURL = URL(filePath: workspace.path)
        try patch.run()
        patch.waitUntilExit()
        #expect(patch.terminationStatus == 0)
        let patched = try ["services", "preprod"].map { try workspace.text(of: "environments/\($0).yaml") }
        for name in ["services", "preprod"] {
            try workspace.write("environments/\(name).yaml", try #require(start["environments/\(name).yaml"]))
        }
        #expect(try await workspace.run(command).status == 0)
        #expect(
            try ["services", "preprod"].map { try workspace.text(of: "environments/\($0).yaml") } == patched)
    }

    @Test func `a workspace that is not valid is not changed`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit("preprod", "tier: staging", "tier: stagign")
        let start = try before(workspace)
        let outcome = try await workspace.run(["add", "secret", "STRIPE_WEBHOOK_SECRET"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: environments/preprod.yaml:"))
        #expect(try before(workspace) == start)
    }

    /// Whoever keeps a manifest elsewhere keeps it there.
    @Test func `a link stays a link`() async throws {
        let workspace = try await TestWorkspace()
        let file = workspace.path + "/environments/services.yaml"
        try FileManager.default.moveItem(atPath: file, toPath: workspace.path + "/tmp/shared.yaml")
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "../tmp/shared.yaml")
        #expect(try await workspace.run(["add", "secret", "STRIPE_WEBHOOK_SECRET"]).status == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file) == "../tmp/shared.yaml")
        #expect(try workspace.text(of: "tmp/shared.yaml").contains("STRIPE_WEBHOOK_SECRET"))
    }

    @Test func `a command of several needs its second word`() async throws {
        let workspace = try await TestWorkspace()
        let bare = try await workspace.run(["add"])
        #expect(bare.status == 2 && bare.output.isEmpty)
        #expect(bare.errors.contains("add environment") || bare.errors.contains("environment"))
        let typo = try await workspace.run(["add", "secert", "X"])
        #expect(typo.status == 2)
        #expect(typo.errors.hasPrefix("error: unknown command \"add secert\"; did you mean secret?\n"))
    }

    /// Of two files neither is changed where the second can't be.
    @Test func `files are changed together or not at all`() async throws {
        let workspace = try await TestWorkspace()
        let start = try before(workspace)
        let folder = workspace.path + "/environments"
        // The first file is replaced; beside the second, no name is left for the new text.
        let long = String(repeating: "x", count: 250)
        try FileManager.default.moveItem(
            atPath: folder + "/preprod.yaml", toPath: "\(workspace.path)/tmp/\(long)")
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/preprod.yaml", withDestinationPath: "../tmp/\(long)")
        let outcome = try await workspace.run([
            "add", "secret", "STRIPE_WEBHOOK_SECRET", "--required", "preprod",
        ])
        #expect(outcome.status == 3)
        #expect(outcome.errors.hasPrefix("error: environments/ could not be written: "))
        #expect(try workspace.text(of: "environments/services.yaml") == start["environments/services.yaml"])
        #expect(try workspace.text(of: "environments/preprod.yaml") == start["environments/preprod.yaml"])
    }
}
