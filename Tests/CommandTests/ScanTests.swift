import Foundation
import ScanForms
import Testing

@testable import DemoControlPlane

/// `envaudit scan` as a user runs it, against the demo's listings.
@Suite(.timeLimit(.minutes(5))) struct ScanTests {
    struct Report: Decodable {
        struct Finding: Decodable {
            let rule: String
            let environment, secret, source: String?
            let live: Bool
            let file: String
            let line, column: Int
            let `where`, form, severity, message, fix: String
            let commit, date: String?

            var place: String { "\(file):\(line):\(column)" }
        }
        struct Skipped: Decodable { let path, reason: String }
        struct Counts: Decodable { let secrets, files, bytes, blobs, candidates: Int }
        let schema, verdict, state: String
        let counts: Counts
        let findings: [Finding]
        let skipped: [Skipped]

        init(_ json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }
    }

    static func value(_ name: String, of environment: String = "production") throws -> String {
        let project = try #require(DemoState.uncertainPreprod.project(of: environment))
        return try #require(project.secrets[name]?.value)
    }

    static func scan(
        _ workspace: TestWorkspace, _ arguments: [String] = [], environment: String = "production",
        input: Input = .nothing
    ) async throws -> (Outcome, Report?) {
        let listing = try workspace.listing(.uncertainPreprod, of: environment)
        let outcome = try await workspace.run(
            ["scan"] + arguments + ["--offline", "--env", environment, "--format", "json"] + listing,
            input: input)
        return (outcome, try? Report(outcome.output))
    }

    @Test func `a live secret is found at its place, and never shown`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        try workspace.write("src/pay.ts", "// é\nconst key = \"\(key)\";\n")
        try workspace.write("src/other.ts", "const key = \"\(String(key.reversed()))\";\n")
        let (outcome, report) = try await Self.scan(workspace, ["src"])
        let found = try #require(report)
        #expect(outcome.status == 1 && found.verdict == "fail" && found.schema == "envaudit.scan/1")
        let finding = try #require(found.findings.first)
        #expect(found.findings.count == 1 && found.counts.files == 2)
        #expect(finding.place == "src/pay.ts:2:14")
        #expect((finding.rule, finding.secret) == ("committed-secret", "STRIPE_SECRET_KEY"))
        #expect(finding.environment == "production" && finding.form == "token")
        #expect(finding.source == "file" && !finding.live && finding.where == "tree")
        #expect(finding.fix.hasPrefix("Rotate first: "))
    }

    /// As in the guide behind the example calendly-on-render.
    @Test func `values that a guide publishes are found, and nothing else`() async throws {
        let workspace = try await TestWorkspace()
        let values = (1...3).map { number in
            Data((0..<32).map { UInt8(truncatingIfNeeded: ($0 + 7) &* (number &* 73 + 11)) })
                .base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
                    "=", with: "")
        }
        let names = ["CALENDLY_CLIENT_ID", "CALENDLY_CLIENT_SECRET", "CALENDLY_WEBHOOK_SIGNING_KEY"]
        let entries = zip(names, values).map { name, value in
            "{\"name\": \"\(name)\", \"value\": \"\(Digest(of: value.utf8).hex)\"}"
        }
        try workspace.write("listing.json", "[\(entries.joined(separator: ", "))]")
        try workspace.write(
            "docs/FINAL_STEPS.md",
            """
            # 🚀 Calendly Multi-User Deployment - FINAL STEPS

            1. ✅ Created Calendly OAuth App
               - Client ID: `\(values[0])`
               - Client Secret: `\(values[1])`
               - Webhook Signing Key: `\(values[2])`

            2. ✅ Added Environment Variables to Render
               - `CALENDLY_CLIENT_ID`
               - `CALENDLY_CLIENT_SECRET`
               - `CALENDLY_WEBHOOK_SIGNING_KEY`

            """)
        let outcome = try await workspace.run([
            "scan", "docs", "--offline", "--env", "production", "--format", "json", "--listing",
            "production=listing.json",
        ])
        let report = try Report(outcome.output)
        #expect(outcome.status == 1 && report.state == "complete")
        #expect(
            report.findings.map { "\($0.place) \($0.secret ?? "")" }
                == zip(["5:22", "6:28"], names.dropFirst()).map { "docs/FINAL_STEPS.md:\($0) \($1)" },
            "whoever signs in sees the client's id")
    }

    @Test func `nothing found is a pass, and nothing to search for is not`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("src/a.txt", "nothing here\nAPP_ENV=production\n")
        let (outcome, report) = try await Self.scan(workspace, ["src"])
        #expect(outcome.status == 0 && report?.state == "complete")
        let failed = try await workspace.run(["scan", "src", "--offline", "--env", "production"])
        #expect(failed.status == 3 && failed.output.contains("could not be listed"))
        // What happened, and what to do.
        let tokenless = try await workspace.run(["scan", "src", "--env", "production", "--format", "json"])
        #expect(tokenless.status == 3)
        #expect(tokenless.output.contains("SUPABASE_ACCESS_TOKEN is not set. Create a token at https://"))
    }

    @Test func `live listings are asked`() async throws {
        try await serving(.uncertainPreprod) { _, variables in
            let workspace = try await TestWorkspace()
            try workspace.write("src/a.env", "K=\(try Self.value("CALCOM_API_KEY"))\n")
            let outcome = try await workspace.run(
                ["scan", "src", "--format", "json"], variables: variables)
            let report = try Report(outcome.output)
            #expect(outcome.status == 1)
            // Two environments share it.
            #expect(Set(report.findings.map(\.environment)).isSuperset(of: ["production", "preprod"]))
            #expect(report.findings.allSatisfy { $0.live && $0.source == "live" })
        }
    }

    @Test func `standard input that is empty is not a pass`() async throws {
        let workspace = try await TestWorkspace()
        let (outcome, report) = try await Self.scan(workspace, ["-"], input: .pipe(""))
        #expect(outcome.status == 3)
        #expect(report?.state == "incomplete")
    }

    @Test func `standard input is scanned`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        let (outcome, report) = try await Self.scan(workspace, ["-"], input: .pipe("a\nb \(key)\n"))
        #expect(outcome.status == 1)
        #expect(report?.findings.map(\.place) == ["standard input:2:3"])
        #expect(report?.findings.map(\.where) == ["input"])
    }

    @Test func `what git ignores is not scanned, what it does not track is`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        try workspace.write("src/.gitignore", "ignored\n")
        for name in ["ignored", "untracked", "tracked"] { try workspace.write("src/\(name)", "k: \(key)\n") }
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "add", "tracked")
        let (_, report) = try await Self.scan(workspace, ["src"])
        #expect(report?.findings.map(\.file) == ["src/tracked", "src/untracked"])
    }

    @Test func `what can't be read is skipped with a reason`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("src/a.txt", "nothing here\n")
        #expect(mkfifo("\(workspace.path)/src/pipe", 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: "\(workspace.path)/src/loop", withDestinationPath: "loop")
        let (outcome, report) = try await Self.scan(workspace, ["src"])
        #expect(outcome.status == 3 && report?.state == "incomplete")
        #expect(report?.skipped.map(\.path) == ["src/pipe"])
        let missing = try await workspace.run(["scan", "nowhere", "--offline"])
        #expect(missing.status == 2)
    }

    @Test func `a snapshot is compared with what few texts there are`() async throws {
        let workspace = try await TestWorkspace()
        let listing = try workspace.listing(.uncertainPreprod, of: "production")
        #expect(try await workspace.run(["snapshot", "production"] + listing).status == 0)
        let key = try Self.value("STRIPE_SECRET_KEY")
        try workspace.write("src/a.txt", "one two three\nkey: \(key)\n")
        let arguments = ["--offline", "--env", "production", "--format", "json"]
        let outcome = try await workspace.run(["scan", "src"] + arguments)
        let report = try Report(outcome.output)
        #expect(outcome.status == 1)
        #expect(report.findings.map(\.place) == ["src/a.txt:2:6"] && report.findings[0].source == "snapshot")
        let many = (0..<4000).map { "word-number-\($0)" }.joined(separator: "\n")
        try workspace.write("src/b.txt", many)
        let incomplete = try await workspace.run(["scan", "src"] + arguments)
        #expect(incomplete.status == 3)
        #expect(try Report(incomplete.output).skipped.map(\.path) == ["production"])
    }

    @Test func `findings below a severity don't decide`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("src/a.txt", "project: \(try Self.value("ZOOM_CLIENT_SECRET"))\n")
        let (low, report) = try await Self.scan(workspace, ["src"])
        #expect(low.status == 1 && report?.findings.count == 1)
        let (medium, same) = try await Self.scan(workspace, ["src", "--fail-on", "medium"])
        #expect(medium.status == 0 && same?.findings.count == 1 && same?.verdict == "pass")
    }

    @Test func `addresses are no secrets`() async throws {
        let workspace = try await TestWorkspace()
        let texts = try ["TALENTLMS_DOMAIN", "GOOGLE_CALENDAR_IMPERSONATE_EMAIL"].map { try Self.value($0) }
        try workspace.write("src/a.txt", texts.joined(separator: "\n"))
        #expect(try await Self.scan(workspace, ["src"]).0.status == 0)
    }

    @Test func `a site's address is no secret, whatever its class`() async throws {
        let workspace = try await TestWorkspace.local([
            "production":
                "listing: { provider: dotenv, file: .env.production }\nsecrets: { SITE_URL: {}, PAY_KEY: {} }"
        ])
        try workspace.write(
            ".env.production", "SITE_URL=https://acme.example\nPAY_KEY=\(LocalValue.liveKey)\n")
        let services = try workspace.text(of: "environments/services.yaml")
        try workspace.write(
            "environments/services.yaml",
            services.replacing(
                "secrets: { APP_ENV",
                with: "secrets: { SITE_URL: { isolation: isolated, reason: Its own }, APP_ENV"))
        try workspace.write("src/a.txt", "https://acme.example\n")
        #expect(try await workspace.run(["scan", "src"]).status == 0)
        try workspace.write("src/b.txt", "\(LocalValue.liveKey)\n")
        #expect(try await workspace.run(["scan", "src"]).status == 1)
    }

    // MARK: What is no secret's value

    @Test func `a name of an environment is found where its manifest does not expect it`() async throws {
        let workspace = try await TestWorkspace()
        let host = try #require(
            try workspace.text(of: "environments/production.yaml").firstMatch(
                of: /frontend: https:\/\/([a-z.-]+)/)?.1)
        try workspace.write("src/a.ts", "const url = env.URL ?? 'https://\(host)/login';\n")
        try workspace.write("src/deploy/production/b.txt", "https://\(host)\n")
        try workspace.write("src/c.txt", "https://not-\(host) x\(host)\n")
        try workspace.write("src/environments/production.yaml", "frontend: https://\(host)\n")
        let (outcome, report) = try await Self.scan(workspace, ["src"])
        #expect(outcome.status == 1)
        #expect(report?.findings.map(\.place) == ["src/a.ts:1:33", "src/deploy/production/b.txt:1:9"])
        let finding = try #require(report?.findings.first)
        #expect((finding.rule, finding.environment) == ("foreign-identifier", "production"))
        #expect(finding.secret == nil && finding.severity == "high" && finding.form == "identifier")
        try workspace.edit(
            "production", "tier: production", "tier: production\nnamed_in: [deploy/production, \"*.ts\"]")
        #expect(try await Self.scan(workspace, ["src"]).0.status == 0)
        // Of the others, names are not looked for.
        try workspace.edit("production", "named_in: [deploy/production, \"*.ts\"]", "named_in: nothing")
        #expect(try await Self.scan(workspace, ["src"], environment: "preprod").0.status == 0)
        // The past acts no more; what is staged will.
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "add", "a.ts")
        let (_, staged) = try await Self.scan(workspace, ["src", "--staged"])
        #expect(staged?.findings.map(\.place) == ["a.ts:1:33"])
        try workspace.git("-C", "src", "commit", "-qm", "x")
        try workspace.git("clone", "-q", "--bare", "src", "bare")
        #expect(try await Self.scan(workspace, ["bare", "--history"]).0.status == 0)
    }

    /// What an environment is listed from names it.
    @Test func `the file of an environment's listing may name it`() async throws {
        let workspace = try await TestWorkspace()
        let host = try #require(
            try workspace.text(of: "environments/production.yaml").firstMatch(
                of: /frontend: https:\/\/([a-z.-]+)/)?.1)
        for file in ["conf/p.env", "conf/q.env"] {
            try workspace.write("src/\(file)", "HOME_PAGE=https://\(host)\n")
        }
        try workspace.edit(
            "production", "tier: production",
            "tier: production\nlistings: { local: { provider: dotenv, file: src/conf/p.env } }")
        let (_, report) = try await Self.scan(workspace, ["src"])
        #expect(report?.findings.map(\.place) == ["src/conf/q.env:1:19"])
    }

    @Test func `a default in the source that is live is found, even a word`() async throws {
        let workspace = try await TestWorkspace()
        let digests = [
            // Of "changeme", and of "insecure".
            "ZOOM_CLIENT_SECRET": "057ba03d6c44104863dc7361fe4578965d1887360f90a0895882e58a6248fc86",
            "OAUTH_ENCRYPTION_KEY": "1d92dae504a70fbcae6d3721a55d7eacaf94d3133ea5f0394b7d203d64841110",
        ]
        try workspace.write(
            "listing.json",
            "[" + digests.map { "{\"name\": \"\($0)\", \"value\": \"\($1)\"}" }.joined(separator: ", ") + "]")
        try workspace.write(
            "src/a.txt",
            """
            changeme insecure
            ZOOM_CLIENT_SECRET=changeme
            secret: ${ZOOM_CLIENT_SECRET:-changeme}
            const key = process.env.OAUTH_ENCRYPTION_KEY || "insecure";
            MY_ZOOM_CLIENT_SECRET=changeme
            OAUTH_ENCRYPTION_KEY=changeme

            """)
        let outcome = try await workspace.run([
            "scan", "src", "--offline", "--env", "production", "--format", "json", "--listing",
            "production=listing.json",
        ])
        let report = try Report(outcome.output)
        #expect(outcome.status == 1)
        #expect(
            report.findings.map { "\($0.place) \($0.rule) \($0.secret ?? "")" } == [
                "src/a.txt:2:20 public-default ZOOM_CLIENT_SECRET",
                "src/a.txt:3:31 public-default ZOOM_CLIENT_SECRET",
                "src/a.txt:4:50 public-default OAUTH_ENCRYPTION_KEY",
            ])
    }

    @Test func `keys that no listing shows are found where they are asked for`() async throws {
        let workspace = try await TestWorkspace()
        let dead = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
        let live = try Self.value("STRIPE_SECRET_KEY")
        let mask = "sk_" + "live_" + String(repeating: "x", count: 20)
        try workspace.write("src/a.txt", "one \(dead)\ntwo \(live)\nthree \(mask)\n")
        let (_, without) = try await Self.scan(workspace, ["src"])
        #expect(without?.findings.map(\.place) == ["src/a.txt:2:5"])
        let (outcome, report) = try await Self.scan(workspace, ["src", "--forms"])
        #expect(outcome.status == 1)
        #expect(
            report?.findings.map { "\($0.place) \($0.rule) \($0.severity)" } == [
                "src/a.txt:1:5 unlisted-key low", "src/a.txt:2:5 committed-secret critical",
            ])
        #expect(!outcome.output.contains(dead))
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "add", "-A")
        try workspace.git("-C", "src", "commit", "-qm", "x")
        try workspace.git("clone", "-q", "--bare", "src", "bare")
        try workspace.git("-C", "bare", "repack", "-adq")
        let (_, history) = try await Self.scan(workspace, ["bare", "--history", "--forms"])
        #expect(
            history?.findings.map { "\($0.place) \($0.rule)" } == [
                "a.txt:1:5 unlisted-key", "a.txt:2:5 committed-secret",
            ])
    }

    @Test func `a tracked file with settings alone is no finding`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write(
            "src/.env",
            "SKIP_CHECK=true\nPORT=3000\nVITE_TITLE=My App\nTAG=v1.2.3\nHELLO=encrypted:BHRXLOsUqHjMwkVi9VmH\n"
        )
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "add", "-A")
        #expect(try await Self.scan(workspace, ["src"]).0.status == 0)
    }

    /// As build tools' own templates commit them.
    @Test func `a tracked file with published keys alone is no finding`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write(
            "src/.env",
            [
                "NEXT_PUBLIC_SUPABASE_ANON_KEY=ey"
                    + "JhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.dBjftJeZ4CVPmB92K27uhbUJU1p1r",
                "VITE_POSTHOG_KEY=ph" + "c_Kq7ZtW3mXv9LbPd2NsRhKq7ZtW3mXv9LbPd2NsRh",
                "VITE_SENTRY_DSN=https://0f3c9a77be124d5e8f90a1b2c3d4e5f6@o1.ingest.sentry.io/1",
                "VITE_CLERK_PUBLISHABLE_KEY=pk" + "_test_Y2xlcmsuYWNtZS5jb20k",
                "MAILER_DSN=null://null",
            ].joined(separator: "\n"))
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "add", "-A")
        #expect(try await Self.scan(workspace, ["src"]).0.status == 0)
        try workspace.write("src/.env", "MAILER_DSN=smtp://app:k29fjq@mail.acme.com\n")
        #expect(try await Self.scan(workspace, ["src"]).0.status == 1)
    }

    @Test func `a file of variables that git tracks is named`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("src/.env", "A_KEY=some-value-1\nB_KEY=changeme\nEMPTY=\nAPP_ENV=preprod\n")
        try workspace.write("src/.env.example", "A_KEY=some-value-1\n")
        try workspace.git("init", "-q", "src")
        #expect(try await Self.scan(workspace, ["src"]).0.status == 0)
        try workspace.git("-C", "src", "add", "-A")
        for arguments in [["src"], ["src", "--staged"]] {
            let (outcome, report) = try await Self.scan(workspace, arguments)
            #expect(outcome.status == 1)
            let finding = try #require(report?.findings.first)
            #expect(report?.findings.count == 1 && finding.rule == "tracked-env-file")
            #expect(finding.file.hasSuffix(".env") && finding.severity == "low")
            #expect(finding.message == "is tracked by git and has values for A_KEY")
        }
    }

    @Test func `every format of a report is written, and its file's ending counts`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("src/a.txt", "key \(try Self.value("STRIPE_SECRET_KEY"))\n")
        let listing = try workspace.listing(.uncertainPreprod, of: "production")
        let arguments = ["scan", "src", "--offline", "--env", "production"] + listing
        let beginnings = [
            "text": "src/a.txt:1:5\n", "markdown": "# Scan of", "json": "{\n", "ndjson": "{\"schema\"",
            "sarif": "{\n  \"$schema\"", "github": "::error file=src/a.txt", "gitlab": "[",
            "junit": "<?xml", "tap": "TAP version 13",
        ]
        for (format, beginning) in beginnings {
            let outcome = try await workspace.run(arguments + ["--format", format])
            #expect(outcome.status == 1 && outcome.output.hasPrefix(beginning), "\(format)")
        }
        let both = try await workspace.run(
            arguments + ["--report", "sarif=a.sarif", "--output", "b.xml", "--format", "junit"])
        #expect(both.status == 1)
        #expect(
            try workspace.text(of: "a.sarif").contains("2.1.0")
                && workspace.text(of: "b.xml").contains("<failure"))
        let unknown = try await workspace.run(arguments + ["--report", "plan=a.txt"])
        #expect(unknown.status == 2)
    }

    // MARK: History

    /// A repository whose history has a secret that its tree has no more.
    private static func withHistory(_ workspace: TestWorkspace) throws -> String {
        let key = try value("STRIPE_SECRET_KEY")
        try workspace.git("init", "-q", "src")
        let lines = (0..<300).map { "line \($0) of a file that is changed again and again" }
        func commit(_ text: [String], day: Int) throws {
            try workspace.write("src/pay.ts", text.joined(separator: "\n") + "\n")
            try workspace.git("-C", "src", "add", "-A")
            try workspace.git("-C", "src", "commit", "-qm", "x", date: "2026-01-0\(day)T03:04:05Z")
        }
        try commit(lines, day: 1)
        var changed = lines
        changed[99] = "key = '\(key)'"
        try commit(changed, day: 2)
        changed[0] = "another first line"
        try commit(changed, day: 3)
        changed[99] = "key = process.env.KEY"
        try commit(changed, day: 4)
        return key
    }

    @Test func `what only history has is found at the commit that brought it`() async throws {
        let workspace = try await TestWorkspace()
        _ = try Self.withHistory(workspace)
        #expect(try await Self.scan(workspace, ["src"]).0.status == 0)
        for packed in [false, true] {
            if packed { try workspace.git("-C", "src", "gc", "-q", "--prune=now") }
            let (outcome, report) = try await Self.scan(workspace, ["src", "--history"])
            #expect(outcome.status == 1 && report?.state == "complete")
            let finding = try #require(report?.findings.first)
            #expect(report?.findings.count == 1 && finding.place == "pay.ts:100:8")
            #expect(finding.where == "history" && finding.date == "2026-01-02T03:04:05Z")
            #expect(finding.commit?.count == 40 && report?.counts.blobs == 4)
        }
        let text = try await workspace.run(
            ["scan", "src", "--history", "--offline", "--env", "production"]
                + workspace.listing(.uncertainPreprod, of: "production"))
        #expect(text.output.contains("pay.ts:100:8 (commit "))
    }

    @Test func `a secret in a dropped branch, a tag's tree or blob is found`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.withHistory(workspace)
        let other = try Self.value("ZOOM_CLIENT_SECRET")
        try workspace.git("-C", "src", "checkout", "-q", "-b", "side")
        try workspace.write("src/side.txt", "key \(other)\n")
        try workspace.git("-C", "src", "add", "-A")
        try workspace.git("-C", "src", "commit", "-qm", "side")
        try workspace.git("-C", "src", "tag", "kept")
        try workspace.git("-C", "src", "tag", "tree", "HEAD~2^{tree}")
        try workspace.git("-C", "src", "checkout", "-q", "main")
        try workspace.git("-C", "src", "branch", "-qD", "side")
        let (_, report) = try await Self.scan(workspace, ["src", "--history"])
        #expect(
            Set(report?.findings.map { "\($0.place) \($0.secret ?? "")" } ?? []) == [
                "pay.ts:100:8 STRIPE_SECRET_KEY", "side.txt:1:5 ZOOM_CLIENT_SECRET",
            ])
        #expect(!key.isEmpty)
    }

    @Test func `what a pull request adds, and what is staged`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.withHistory(workspace)
        #expect(try await Self.scan(workspace, ["src", "--since", "HEAD~1"]).0.status == 0)
        let (outcome, report) = try await Self.scan(workspace, ["src", "--since", "HEAD~3"])
        #expect(outcome.status == 1 && report?.findings.map(\.place) == ["pay.ts:100:8"])
        #expect(try await Self.scan(workspace, ["src", "--since", "nowhere"]).0.status == 2)
        #expect(try await Self.scan(workspace, ["src", "--staged"]).0.status == 0)
        try workspace.write("src/new.txt", "key: \(key)\n")
        #expect(try await Self.scan(workspace, ["src", "--staged"]).0.status == 0)
        try workspace.git("-C", "src", "add", "new.txt")
        let (staged, found) = try await Self.scan(workspace, ["src", "--staged"])
        #expect(staged.status == 1)
        #expect(found?.findings.map(\.place) == ["new.txt:1:6"] && found?.findings[0].where == "staged")
    }

    /// git hands its hooks the index of the commit that is being made.
    @Test func `what commit -a adds is staged in an index of its own`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.withHistory(workspace)
        try workspace.write("src/pay.ts", "let a = \"\(key)\"\n")
        try workspace.git("-C", "src", "add", "pay.ts")
        try workspace.git("-C", "src", "commit", "-qm", "a", "--no-verify")
        let git = workspace.path + "/src/.git"
        try FileManager.default.copyItem(atPath: git + "/index", toPath: git + "/next")
        try workspace.write("src/new.txt", "key: \(key)\n")
        try workspace.git("-C", "src", "add", "new.txt")
        try FileManager.default.moveItem(atPath: git + "/index", toPath: git + "/index.lock")
        try FileManager.default.moveItem(atPath: git + "/next", toPath: git + "/index")
        let listing = try workspace.listing(.uncertainPreprod, of: "production")
        func status(_ index: String) async throws -> Int32? {
            let outcome = try await workspace.run(
                ["scan", "src", "--staged", "--offline", "--env", "production"] + listing,
                variables: ["GIT_INDEX_FILE": index])
            return outcome.status
        }
        #expect(try await status("src/.git/index") == 0)
        #expect(try await status("src/.git/index.lock") == 1)
        // Another repository's index is not read.
        #expect(try await status("elsewhere/index.lock") == 0)
    }

    /// What a file has had is not told again, and a further place is, whatever the repository's configuration says.
    @Test(arguments: ["false", "always"]) func `of a file only new lines are told`(_ color: String)
        async throws
    {
        let workspace = try await TestWorkspace()
        let key = try Self.withHistory(workspace)
        func commit(_ text: String) throws {
            try workspace.write("src/old.txt", text)
            try workspace.git("-C", "src", "add", "old.txt")
            try workspace.git("-C", "src", "commit", "-qm", "x")
        }
        try workspace.git("-C", "src", "config", "color.ui", color)
        try commit("key: \(key)\na\n")
        try workspace.write("src/old.txt", "key: \(key)\nb\n")
        try workspace.git("-C", "src", "add", "old.txt")
        #expect(try await Self.scan(workspace, ["src", "--staged"]).0.status == 0)
        try commit("key: \(key)\nb\nkey: \(key)\n")
        let (outcome, report) = try await Self.scan(workspace, ["src", "--since", "HEAD~1"])
        #expect(outcome.status == 1 && report?.findings.map(\.place) == ["old.txt:3:6"])
    }

    /// What main has, and a merge brings, is not what the branch adds.
    @Test func `a merge adds only what none of its parents has`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.withHistory(workspace)
        func git(_ words: String...) throws { try workspace.git(["-C", "src"] + words) }
        try git("checkout", "-qb", "pr", "HEAD~1")
        try workspace.write("src/own.txt", "own\n")
        try git("add", "own.txt")
        try git("commit", "-qm", "own")
        try git("checkout", "-q", "-")
        try workspace.write("src/main.txt", "key: \(key)\n")
        try git("add", "main.txt")
        try git("commit", "-qm", "main")
        try git("branch", "-f", "base")
        try git("checkout", "-q", "pr")
        try git("merge", "-q", "base", "-m", "merge")
        #expect(try await Self.scan(workspace, ["src", "--since", "base"]).0.status == 0)
        try git("reset", "-q", "--hard", "HEAD~1")
        try git("merge", "-q", "--no-commit", "base")
        try workspace.write("src/evil.txt", "key: \(key)\n")
        try git("add", "evil.txt")
        try git("commit", "-qm", "merge")
        let (_, report) = try await Self.scan(workspace, ["src", "--since", "base"])
        #expect(report?.findings.map(\.place) == ["evil.txt:1:6"])
    }

    /// A hook of git's runs amid a merge, too.
    @Test func `what is merged is not staged by the merge`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        func git(_ words: String...) throws { try workspace.git(["-C", "src"] + words) }
        func commit(_ file: String, _ text: String) throws {
            try workspace.write("src/\(file)", text)
            try git("add", "-A")
            try git("commit", "-qm", file)
        }
        try workspace.git("init", "-q", "src")
        let lines = (0..<20).map { "line \($0)" }
        try commit("both.txt", lines.joined(separator: "\n"))
        try git("checkout", "-qb", "side")
        try commit("both.txt", (["key \(key)"] + lines).joined(separator: "\n"))
        try commit("side.txt", "key \(key)\n")
        try git("checkout", "-q", "main")
        try commit("both.txt", (lines + ["another"]).joined(separator: "\n"))
        // Of this name it is no merge.
        try git("branch", "MERGE_HEAD", "side")
        try workspace.write("src/own.txt", "key \(key)\n")
        try git("add", "own.txt")
        #expect(try await Self.scan(workspace, ["src", "--staged"]).0.status == 1)
        try git("rm", "-qf", "own.txt")
        try git("merge", "-q", "--no-commit", "--no-ff", "side")
        // git wrote it, and the test knows what it has.
        try workspace.write("src/both.txt", workspace.text(of: "src/both.txt"))
        #expect(try await Self.scan(workspace, ["src", "--staged"]).0.status == 0)
        try workspace.write("src/own.txt", "key \(key)\n")
        try git("add", "own.txt")
        let (_, report) = try await Self.scan(workspace, ["src", "--staged"])
        #expect(report?.findings.map(\.place) == ["own.txt:1:5"])
        try git("rm", "-qf", "own.txt")
        try git("commit", "-qm", "merge")
        #expect(try await Self.scan(workspace, ["src", "--since", "side"]).0.status == 0)
    }

    /// A folder that is named is meant, whatever git makes of it.
    @Test func `a folder that git ignores is scanned where it is named`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.withHistory(workspace)
        try workspace.write("src/.gitignore", "dist/\n*.log\n")
        try workspace.write("src/dist/app.js", "k(\"\(key)\")\n")
        try workspace.write("src/logs/a.log", "key \(key)\n")
        for folder in ["src/dist", "src/logs"] {
            #expect(try await Self.scan(workspace, [folder]).0.status == 1, "\(folder)")
        }
    }

    @Test func `a line that comes again and again is told a hundred times`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        try workspace.write("src/a.log", String(repeating: "KEY='\(key)'\n", count: 300))
        let (_, report) = try await Self.scan(workspace, ["src"])
        #expect(report?.findings.count == 100)
    }

    /// Settings and what is made to be published, which no service declares: by names, values and their forms.
    private static let settings = [
        ("FIREBASE_PROJECT_ID", "acme-prod-1234"), ("FIREBASE_AUTH_DOMAIN", "acme-prod.firebaseapp.com"),
        ("FIREBASE_API_KEY", "AI" + "zaSyD9f8Gh7Jk6Lm5Np4Qr3St2Uv1Wx0Yz9Ab"),
        ("REDIS_URL", "redis://redis:6379"), ("DB_HOST", "db.internal.acme.com"),
        ("S3_ENDPOINT", "https://s3.eu-central-1.amazonaws.com"), ("QUEUE_NAME", "acme-orders-queue"),
        ("WEBHOOK_PATH", "/webhooks/stripe"), ("DB_NAME", "acme_production"),
        ("SENTRY_DSN", "https://0f3c9a77be124d5e8f90a1b2c3d4e5f6@o123456.ingest.sentry.io/4501234567890"),
        ("ANALYTICS_KEY", "ph" + "c_Kq7ZtW3mXv9LbPd2NsRhKq7ZtW3mXv9LbPd2NsRh"),
        ("STRIPE_PRICE_ID", "price_1Hq9KxQw7Zt3mXv9"), ("GTM_CONTAINER_ID", "GTM-ABC1234"),
        ("TWILIO_ACCOUNT_SID", "A" + "C0f3c9a77be124d5e8f90a1b2c3d4e5f6"),
        ("GIT_SHA", "9f3ab1c07de2456688f0c4e19b7d2a35aa11bb22"), ("BUILD_DATE", "2026-11-01T10:00:00Z"),
        ("EMAIL_FROM", "noreply@acme.com"), ("VAPID_SUBJECT", "mailto:noreply@acme.com"),
        ("S3_BUCKET", "acme-prod-uploads"), ("SLACK_CHANNEL", "#ops-alerts"), ("DB_USER", "acme_app_user"),
        ("TWILIO_PHONE_NUMBER", "+493012345679"), ("JWT_ISSUER", "https://auth.acme.com/"),
    ]

    /// The same names, or others, with credentials.
    private static let credentials = [
        ("REDIS_URL", "redis://app:k29fjq@redis:6379"), ("ACCESS_KEY_ID", "AK" + "IA3Z9QW7XK2M4N5P6R"),
        ("DB_HOST", "app:k29fjq@db.internal"), ("DEPLOY_PHRASE", "correct-horse-battery"),
        ("HOOK_ENDPOINT", "https://hooks.acme.com/T0/Kq7ZtW3mXv9LbPd2NsRh"),
        ("FIREBASE_SERVICE_ACCOUNT", String(repeating: "Kq7ZtW3mXv9LbPd2NsRh", count: 4)),
        ("ANALYTICS_ID_TOKEN", "Kq7ZtW3mXv9LbPd2NsRh"),
    ]

    /// An address that files have is no credential, and one with a password is.
    @Test(arguments: [false, true]) func `settings are no committed secrets unless they hold a credential`(
        _ isClosed: Bool
    ) async throws {
        let workspace = try await TestWorkspace()
        let rows = isClosed ? Self.credentials : Self.settings
        let entries = rows.map { name, value in
            "{\"name\": \"\(name)\", \"value\": \"\(Digest(of: value.utf8).hex)\"}"
        }
        try workspace.write("listing.json", "[\(entries.joined(separator: ", "))]")
        for (name, value) in rows { try workspace.write("src/\(name).toml", "\(name) = \"\(value)\"\n") }
        let outcome = try await workspace.run([
            "scan", "src", "--offline", "--env", "production", "--format", "json", "--listing",
            "production=listing.json",
        ])
        let report = try Report(outcome.output)
        let found = Set(report.findings.compactMap(\.secret))
        #expect(found == (isClosed ? Set(rows.map(\.0)) : []))
    }

    @Test func `binary files, huge ones and invalid text are scanned`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        // Outside the workspace, whose files are read as a whole after each run.
        let folder = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var binary = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) })
        binary += Data("\u{0}key=\(key)\u{0}".utf8) + Data([0xFF, 0xFE, 0xC3, 0x28, 0xED, 0xA0, 0x80])
        try binary.write(to: URL(fileURLWithPath: folder + "/binary"))
        // A file of 4 GB, most of it a hole, with a value over the border of two pieces and one at its end.
        let huge = folder + "/huge"
        let descriptor = open(huge, O_CREAT | O_WRONLY, 0o600)
        #expect(descriptor >= 0 && ftruncate(descriptor, 4 << 30) == 0)
        let text = Array(" \(key) ".utf8)
        for place in [off_t(1 << 24) - 10, off_t(4) << 30] {
            #expect(pwrite(descriptor, text, text.count, place) == text.count)
        }
        close(descriptor)
        try FileManager.default.createSymbolicLink(atPath: folder + "/up", withDestinationPath: "..")
        let (outcome, report) = try await Self.scan(workspace, [folder])
        #expect(outcome.status == 1 && report?.state == "complete")
        #expect(report?.findings.map(\.file) == [folder + "/binary", huge])
        #expect(report?.findings.last?.column == 1 << 24 - 8)
    }

    /// A set has another order in each run.
    @Test func `of a place in the history one form is told in each run`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        try workspace.git("init", "-q", "src")
        try workspace.write("src/a.txt", "K=\(key)\n")
        try workspace.git("-C", "src", "add", "-A")
        try workspace.git("-C", "src", "commit", "-qm", "x")
        for _ in 0..<8 {
            let (_, report) = try await Self.scan(workspace, ["src/a.txt", "--history"])
            #expect(
                report?.findings.map { "\($0.place) \($0.form)" } == [
                    "a.txt:1:3 assignment", "src/a.txt:1:3 assignment",
                ])
        }
    }

    /// git would wait for somebody to write to it.
    @Test func `a pipe among the objects is skipped, and the tree is scanned`() async throws {
        let workspace = try await TestWorkspace()
        _ = try Self.withHistory(workspace)
        #expect(mkfifo("\(workspace.path)/src/.git/objects/pack/pack-1.idx", 0o600) == 0)
        for scope in [["--history"], ["--staged"], ["--since", "HEAD"]] {
            let (outcome, report) = try await Self.scan(workspace, ["src"] + scope)
            #expect(outcome.status == 3)
            #expect(report?.skipped.map(\.path) == ["\(workspace.path)/src/.git/objects/pack/pack-1.idx"])
        }
        try workspace.write("src/a.txt", "key \(try Self.value("STRIPE_SECRET_KEY"))\n")
        #expect(try await Self.scan(workspace, ["src", "--history"]).0.status == 1)
    }

    /// git only warns of it.
    @Test(.enabled(if: geteuid() != 0, "root may read all"))
    func `a folder of a repository that can't be opened is skipped`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.git("init", "-q", "src")
        try workspace.write("src/new/a.txt", "nothing\n")
        let folder = "\(workspace.path)/src/new"
        #expect(chmod(folder, 0) == 0)
        defer { chmod(folder, 0o700) }
        let (outcome, report) = try await Self.scan(workspace, ["src"])
        #expect(outcome.status == 3 && report?.skipped.map(\.path) == ["src/new/"])
    }

    /// The repository's own settings hide nothing.
    @Test func `grafts and a list of ignored files of the repository's own hide nothing`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.withHistory(workspace)
        let head = try String(
            contentsOfFile: "\(workspace.path)/src/.git/refs/heads/main", encoding: .utf8)
        try workspace.write("src/.git/info/grafts", head)
        let (history, found) = try await Self.scan(workspace, ["src", "--history"])
        #expect(history.status == 1 && found?.findings.map(\.place) == ["pay.ts:100:8"])
        #expect(try await Self.scan(workspace, ["src", "--since", "HEAD~3"]).0.status == 1)
        try workspace.git("-C", "src", "config", "core.excludesFile", "\(workspace.path)/ignored")
        try workspace.write("ignored", "b.txt\n")
        try workspace.write("src/b.txt", "key \(key)\n")
        let (_, tree) = try await Self.scan(workspace, ["src"])
        #expect(tree?.findings.map(\.place) == ["src/b.txt:1:5"])
        for elsewhere in ["/", workspace.path] {
            try workspace.git("-C", "src", "config", "core.worktree", elsewhere)
            let (_, all) = try await Self.scan(workspace, ["src"])
            #expect(all?.findings.map(\.place).contains("src/b.txt:1:5") == true)
        }
    }

    /// What is missing amid the history is in no pack, and no ref names it.
    @Test(arguments: ["HEAD~1", "HEAD~1^{tree}", "HEAD~1:a.txt"])
    func `an object that is missing amid the history is told`(_ object: String) async throws {
        let workspace = try await TestWorkspace()
        try workspace.git("init", "-q", "src")
        for text in ["one", "two", "three"] {
            try workspace.write("src/a.txt", text)
            try workspace.git("-C", "src", "add", "-A")
            try workspace.git("-C", "src", "commit", "-qm", text)
        }
        #expect(try await Self.scan(workspace, ["src", "--history"]).0.status == 0)
        try workspace.git("-C", "src", "tag", "lost", object)
        let id = try String(contentsOfFile: "\(workspace.path)/src/.git/refs/tags/lost", encoding: .utf8)
        try workspace.git("-C", "src", "tag", "-d", "lost")
        try FileManager.default.removeItem(
            atPath: "\(workspace.path)/src/.git/objects/\(id.prefix(2))/\(id.dropFirst(2).prefix(38))")
        let (outcome, report) = try await Self.scan(workspace, ["src", "--history"])
        #expect(outcome.status == 3 && report?.skipped.first?.reason.hasPrefix("lacks 1 object") == true)
    }

    /// Git believes what a file says of the commits' parents.
    @Test func `a false commit graph hides nothing`() async throws {
        let workspace = try await TestWorkspace()
        _ = try Self.withHistory(workspace)
        try workspace.git("-C", "src", "commit-graph", "write", "--reachable")
        let path = "\(workspace.path)/src/.git/objects/info/commit-graph"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        func number(_ start: Int, _ count: Int) -> Int {
            bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
        }
        let chunk = try #require(
            (0..<Int(bytes[6])).map { 8 + 12 * $0 }.first { bytes[$0..<$0 + 4].elementsEqual("CDAT".utf8) })
        // A tree's id, two parents' places, and the date: no commit has a parent.
        for entry in stride(from: number(chunk + 4, 8), to: number(chunk + 16, 8), by: 36) {
            bytes.replaceSubrange(entry + 20..<entry + 28, with: [0x70, 0, 0, 0, 0x70, 0, 0, 0])
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let (outcome, report) = try await Self.scan(workspace, ["src", "--history"])
        #expect(outcome.status == 1 && report?.findings.map(\.place) == ["pay.ts:100:8"])
    }

    @Test func `a sparse checkout's other files are told, and read from the history`() async throws {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        try workspace.write("src/deploy/a.txt", "key \(key)\n")
        try workspace.write("src/b.txt", "nothing\n")
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "add", "-A")
        try workspace.git("-C", "src", "commit", "-qm", "x")
        try workspace.git("-C", "src", "sparse-checkout", "set", "--no-cone", "/b.txt")
        let (tree, report) = try await Self.scan(workspace, ["src"])
        #expect(tree.status == 3 && report?.skipped.count == 1)
        #expect(report?.skipped.first?.reason.hasPrefix("1 tracked file ") == true)
        let (history, all) = try await Self.scan(workspace, ["src", "--history"])
        #expect(history.status == 1 && all?.skipped.isEmpty == true)
    }

    @Test func `a name that is not UTF-8 is told, and a link that is named is followed`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("src/a.txt", "key \(try Self.value("STRIPE_SECRET_KEY"))\n")
        try FileManager.default.createSymbolicLink(
            atPath: "\(workspace.path)/link", withDestinationPath: "src/a.txt")
        #expect(try await Self.scan(workspace, ["link"]).0.status == 1)
        try FileManager.default.createSymbolicLink(
            atPath: "\(workspace.path)/loop", withDestinationPath: "loop")
        #expect(try await Self.scan(workspace, ["loop"]).0.status == 2)
        // Outside the workspace, whose files are read after each run.
        let folder = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let name = Array("\(folder)/caf".utf8).map { CChar(bitPattern: $0) } + [-23, 0]
        let descriptor = creat(name, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        for isTracked in [false, true] {
            if isTracked { try workspace.git("init", "-q", folder) }
            let (outcome, report) = try await Self.scan(workspace, [folder])
            #expect(outcome.status == 3 && report?.skipped.first?.reason == "has a name that is not UTF-8")
        }
    }

    @Test func `what Git LFS keeps elsewhere is scanned, or told to be missing`() async throws {
        let workspace = try await TestWorkspace()
        let file = Array("a\nkey: \(try Self.value("STRIPE_SECRET_KEY"))\n".utf8)
        let id = Digest(of: file).hex
        try workspace.write(
            "src/a.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:\(id)\nsize \(file.count)\n")
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "add", "-A")
        try workspace.git("-C", "src", "commit", "-qm", "x")
        let (tree, part) = try await Self.scan(workspace, ["src"])
        #expect(tree.status == 3 && part?.skipped.map(\.path) == ["src/a.bin"])
        for packed in [false, true] {
            if packed { try workspace.git("-C", "src", "gc", "-q") }
            try workspace.git("clone", "-q", "--bare", "src", "bare-\(packed)")
            let bare = ["bare-\(packed)", "--history"]
            let (missing, less) = try await Self.scan(workspace, bare)
            #expect(missing.status == 3 && less?.skipped.first?.reason.contains("Git LFS") == true)
            try workspace.write(
                "bare-\(packed)/lfs/objects/\(id.prefix(2))/\(id.dropFirst(2).prefix(2))/\(id)",
                String(decoding: file, as: UTF8.self))
            let (_, whole) = try await Self.scan(workspace, bare)
            #expect(whole?.state == "complete" && whole?.findings.map(\.place) == ["a.bin:2:6"])
        }
    }

    @Test func `lines end with a carriage return alone`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("src/a.txt", "a\rb\rKEY=\(try Self.value("STRIPE_SECRET_KEY"))\r")
        #expect(try await Self.scan(workspace, ["src"]).1?.findings.map(\.place) == ["src/a.txt:3:5"])
    }

    /// Large files are read in pieces.
    @Test func `a value over several lines is found where two pieces meet`() async throws {
        let workspace = try await TestWorkspace()
        let key = try #require(FormCase.all.first { $0.testDescription == "PEM" })
        try workspace.write(
            "listing.json", "[{\"name\": \"KEY\", \"value\": \"\(Digest(of: key.value.utf8).hex)\"}]")
        // Outside the workspace, whose files are read after each run.
        let folder = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let filler = Array("nothing is in this line\n".utf8)
        func text(_ piece: Int) -> [UInt8] {
            var text = (0..<(piece / filler.count)).flatMap { _ in filler }
            text.removeLast(text.count - piece + 100)
            return text + Array((key.text + "\n").utf8) + filler
        }
        try workspace.git("init", "-q", folder)
        // The pieces of files, and of blobs that git hands over.
        for (name, piece) in [("a.txt", 1 << 24), ("b.txt", 1 << 23)] {
            try Data(text(piece)).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try workspace.git("-C", folder, "add", "-A")
        try workspace.git("-C", folder, "commit", "-qm", "x")
        let outcome = try await workspace.run([
            "scan", folder, "--history", "--offline", "--env", "production", "--format", "json", "--listing",
            "production=listing.json",
        ])
        let report = try Report(outcome.output)
        #expect(report.state == "complete")
        for name in ["a.txt", "b.txt"] {
            for origin in ["tree", "history"] {
                let found = report.findings.filter { $0.file == "\(folder)/\(name)" || $0.file == name }
                #expect(found.filter { $0.where == origin }.count == 1, "\(name) \(origin)")
            }
        }
    }

    @Test func `what is being repacked is scanned, or told to be incomplete`() async throws {
        let workspace = try await TestWorkspace()
        _ = try Self.withHistory(workspace)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for depth in 1...12 {
                    try workspace.git(
                        "-C", "src", "repack", depth % 2 == 0 ? "-adfq" : "-Adfq", "--depth=\(depth)")
                }
            }
            group.addTask {
                for _ in 0..<12 {
                    let (outcome, report) = try await Self.scan(workspace, ["src", "--history"])
                    #expect(outcome.status == 1 || outcome.status == 3 && report?.state == "incomplete")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a submodule's parent is scanned, and a module that is not checked out is told`() async throws
    {
        let workspace = try await TestWorkspace()
        let key = try Self.value("STRIPE_SECRET_KEY")
        try workspace.write("module/a.txt", "nothing\n")
        try workspace.git("init", "-q", "module")
        try workspace.git("-C", "module", "add", "-A")
        try workspace.git("-C", "module", "commit", "-qm", "x")
        try workspace.write("src/b.txt", "key: \(key)\n")
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "submodule", "add", "-q", "../module", "module")
        try workspace.git("-C", "src", "add", "-A")
        try workspace.git("-C", "src", "commit", "-qm", "x")
        let (_, whole) = try await Self.scan(workspace, ["src", "--history"])
        #expect(whole?.state == "complete" && whole?.findings.first?.place == "b.txt:1:6")
        try workspace.git("clone", "-q", "src", "copy")
        // As git wrote it: a value that a test put there.
        try workspace.write("copy/b.txt", "key: \(key)\n")
        let (_, part) = try await Self.scan(workspace, ["copy"])
        #expect(part?.findings.map(\.place) == ["copy/b.txt:1:6"])
        #expect(part?.skipped.map(\.path) == ["copy/module"])
    }

    @Test func `little memory finds the same`() async throws {
        let workspace = try await TestWorkspace()
        _ = try Self.withHistory(workspace)
        let (outcome, report) = try await Self.scan(workspace, ["src", "--history", "--memory", "100"])
        #expect(outcome.status == 1 && report?.findings.count == 1 && report?.state == "complete")
        #expect(try await Self.scan(workspace, ["src", "--memory", "20"]).0.status == 2)
    }

    /// git would hold what is built from another as a whole.
    @Test func `what takes more memory than it may is told`() async throws {
        let workspace = try await TestWorkspace()
        let lines = (0..<800_000).map { "line \($0 &* 2_654_435_761 % 1_000_003)\n" }.joined()
        try workspace.git("init", "-q", "src")
        for end in ["one", "two"] {
            try workspace.write("src/a.txt", lines + end)
            try workspace.git("-C", "src", "add", "-A")
            try workspace.git("-C", "src", "commit", "-qm", end)
        }
        try workspace.git("-C", "src", "gc", "-q")
        let (narrow, part) = try await Self.scan(workspace, ["src", "--history", "--memory", "100"])
        #expect(narrow.status == 3 && part?.skipped.map { $0.reason.contains("--memory") } == [true])
        let (wide, whole) = try await Self.scan(workspace, ["src", "--history"])
        #expect(wide.status == 0 && whole?.state == "complete")
    }

    @Test func `shallow clones, damaged packs and no repository are told`() async throws {
        let workspace = try await TestWorkspace()
        _ = try Self.withHistory(workspace)
        try workspace.git("clone", "-q", "--depth", "1", "file://\(workspace.path)/src", "shallow")
        let (shallow, report) = try await Self.scan(workspace, ["shallow", "--history"])
        #expect(shallow.status == 3 && report?.skipped.first?.reason.contains("shallow clone") == true)
        try workspace.write("plain/a.txt", "nothing\n")
        let plain = try await workspace.run(["scan", "plain", "--history", "--offline"])
        #expect(plain.status == 2 && plain.errors.contains("is in no git repository"))
        let twice = try await workspace.run(["scan", "src", "--history", "--staged", "--offline"])
        #expect(twice.status == 2)
        try workspace.git("-C", "src", "gc", "-q", "--prune=now")
        let packs = "\(workspace.path)/src/.git/objects/pack"
        let pack = try #require(
            FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".pack") })
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(packs)/\(pack)")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(packs)/\(pack)"))
        for index in stride(from: 400, to: bytes.count - 20, by: 40) { bytes[index] ^= 0x55 }
        try bytes.write(to: URL(fileURLWithPath: "\(packs)/\(pack)"))
        let (damaged, broken) = try await Self.scan(workspace, ["src", "--history"])
        #expect(damaged.status != 0 && broken?.state == "incomplete")
    }

    /// What of a repository is damaged so that git lists no objects, or none of some.
    @Test(arguments: ["cut index", "no index", "another's index", "no pack", "no lender", "no commit"])
    func `a repository that lacks objects is incomplete`(_ damage: String) async throws {
        let workspace = try await TestWorkspace()
        try workspace.write("src/a.txt", "nothing\n")
        try workspace.git("init", "-q", "src")
        try workspace.git("-C", "src", "add", "-A")
        try workspace.git("-C", "src", "commit", "-qm", "x")
        if damage != "no commit" { try workspace.git("-C", "src", "gc", "-q", "--prune=now") }
        let objects = "\(workspace.path)/src/.git/objects"
        let files = try FileManager.default.subpathsOfDirectory(atPath: objects)
        func each(_ ending: String, _ body: (URL) throws -> Void) throws {
            let found = files.filter { $0.hasSuffix(ending) }
            try #require(!found.isEmpty)
            for file in found { try body(URL(fileURLWithPath: "\(objects)/\(file)")) }
        }
        switch damage {
        case "cut index":
            try each(".idx") { url in
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: url.path)
                try Data(contentsOf: url).prefix(500).write(to: url)
            }
        case "another's index":
            try workspace.git("clone", "-q", "src", "other")
            try workspace.write("other/b.txt", "something else\n")
            try workspace.git("-C", "other", "add", "-A")
            try workspace.git("-C", "other", "commit", "-qm", "y")
            try workspace.git("-C", "other", "gc", "-q", "--prune=now")
            let folder = "\(workspace.path)/other/.git/objects/pack"
            let index = try #require(
                FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".idx") })
            let other = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(index)"))
            try each(".idx") { url in
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: url.path)
                try other.write(to: url)
            }
        case "no index": try each(".idx", FileManager.default.removeItem(at:))
        case "no pack": try each(".pack", FileManager.default.removeItem(at:))
        case "no lender": try workspace.write("src/.git/objects/info/alternates", "/nowhere/objects\n")
        default:
            let folders = files.filter { $0.utf8.count == 41 }
            for file in folders { try FileManager.default.removeItem(atPath: "\(objects)/\(file)") }
        }
        let (outcome, report) = try await Self.scan(workspace, ["src", "--history"])
        #expect(outcome.status == 3 && report?.state == "incomplete", "\(outcome.errors)")
    }
}

extension TestWorkspace {
    /// Runs git in the workspace, with a home of its own and a fixed author.
    func git(_ words: String..., date: String = "2026-01-02T03:04:05Z") throws { try git(words, date: date) }

    func git(_ words: [String], date: String = "2026-01-02T03:04:05Z") throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", "-c",
                "user.name=T", "-c", "user.email=t@example.com",
            ]
            + words
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date, "GIT_CONFIG_NOSYSTEM": "1",
        ]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git \(words)")
    }
}
