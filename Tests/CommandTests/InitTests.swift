import Foundation
import Loopback
import Testing

@testable import DemoControlPlane

/// `envaudit init`: from nothing to a first record, as a user runs it.
@Suite(.timeLimit(.minutes(2))) struct InitTests {
    private static let state = DemoState.uncertainPreprod

    /// The option that declares an environment of the demo as it is.
    private func environment(_ name: String) throws -> [String] {
        ["--environment", "\(name)=supabase:\(try #require(Self.state.project(of: name)?.ref))"]
    }

    /// Two environments of the demo, written into the folder `new`.
    private func both() throws -> [String] {
        try ["init", "-C", "new"] + environment("production") + environment("preprod")
    }

    private func workspace() async throws -> TestWorkspace {
        let workspace = try await TestWorkspace()
        try FileManager.default.createDirectory(
            atPath: workspace.path + "/new", withIntermediateDirectories: true)
        return workspace
    }

    /// What is in the folder `new`, hidden files and what was left aside included.
    private func written(_ workspace: TestWorkspace) -> [String] {
        (FileManager.default.subpaths(atPath: workspace.path + "/new") ?? []).sorted()
    }

    @Test func `two commands lead from nothing to a first record`() async throws {
        try await serving(Self.state) { _, variables in
            let workspace = try await workspace()
            try workspace.write(
                "new/.env.example", "# the app's\nVITE_SENTRY_DSN=https://example\nTEAM_KEY='a b'\n")
            let made = try await workspace.run(
                try both() + ["--from", "new/.env.example"], variables: variables)
            #expect(made.status == 0)
            #expect(made.output.isEmpty)
            // The news first, then what was written, then what to do about it.
            #expect(
                made.errors.contains(
                    #/^\d+ secrets have the same value in production and preprod: [A-Z_]+, [A-Z_]+, [A-Z_]+ and \d+ more\n/#
                ), "\(made.errors)")
            #expect(
                made.errors.contains(
                    "envaudit: wrote new/environments/services.yaml\nenvaudit: wrote new/environments/production.yaml\nenvaudit: wrote new/environments/preprod.yaml\n"
                ))
            #expect(
                made.errors.hasSuffix(
                    """
                    Next:
                      envaudit check -C new               each shared secret, and how to replace it
                      envaudit plan preprod -C new        the steps to give preprod values of its own
                      envaudit schema --output schemas    for your editor: completion in environments/

                    """), "\(made.errors)")
            #expect(
                written(workspace) == [
                    ".env.example", "environments", "environments/preprod.yaml",
                    "environments/production.yaml",
                    "environments/services.yaml",
                ])
            let valid = try await workspace.run(["validate", "-C", "new"])
            #expect(valid.status == 0 && valid.errors.isEmpty)
            let text = try workspace.text(of: "new/environments/preprod.yaml")
            #expect(text.hasPrefix("# yaml-language-server: $schema=../schemas/environment.json\n"))
            #expect(text.contains("  CALCOM_API_KEY: { required: true } # same value as in production\n"))
            #expect(text.contains("  APP_ENV: { required: true, equals: staging }"))
            #expect(text.contains("  VITE_SENTRY_DSN: { optional: true }\n"))
            #expect(!text.contains("SUPABASE_URL:"))

            let checked = try await workspace.run(
                ["check", "-C", "new", "--format", "json"], variables: variables)
            #expect(checked.status == 1)
            let record = try checked.record
            #expect(record.check("preprod/shared-secret/CALCOM_API_KEY")?.status == "fail")
            #expect(record.checks.filter { $0.rule == "secret-undeclared" }.isEmpty)
            #expect(record.ids("error").isEmpty)
        }
    }

    @Test func `what a run that was killed left aside is removed`() async throws {
        try await serving(Self.state) { _, variables in
            let workspace = try await workspace()
            try workspace.write("new/environments.99999999.7.tmp/services.yaml", "services: {}\n")
            #expect(try await workspace.run(try both(), variables: variables).status == 0)
            #expect(!written(workspace).contains { $0.contains(".tmp") })
        }
    }

    @Test func `files take the place of the network`() async throws {
        let workspace = try await workspace()
        _ = try workspace.listings(Self.state)
        let outcome = try await workspace.run(
            try both() + ["--listing", "production=production.json", "--listing", "preprod=preprod.json"])
        #expect(outcome.status == 0)
        #expect(try await workspace.run(["validate", "-C", "new"]).status == 0)
    }

    @Test func `names alone make manifests too`() async throws {
        let workspace = try await workspace()
        try workspace.write(
            "new/.env.example",
            "STRIPE_SECRET_KEY=\(["sk", "live", "0123456789abcdef"].joined(separator: "_"))\n9X=1\n")
        workspace.secrets.plant("0123456789abcdef")
        let outcome = try await workspace.run(
            ["init", "--environment", "production", "--environment", "preprod", "--from", ".env.example"],
            in: workspace.path + "/new")
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.hasPrefix(
                "warning: .env.example: left out 9X, which is not a valid secret name\n"))
        #expect(outcome.errors.contains("\nenvaudit: wrote environments/production.yaml\n"))
        #expect(
            outcome.errors.contains(
                "\nNext:\n  edit environments/production.yaml    add `listing`: where production, preprod have their secrets\n"
            ), "\(outcome.errors)")
        let text = try workspace.text(of: "new/environments/production.yaml")
        #expect(text.contains("STRIPE_SECRET_KEY: { optional: true, prefix: [sk_live_, rk_live_] }"))
        #expect(try await workspace.run(["validate", "-C", "new"]).status == 0)
    }

    @Test func `nothing that is there is overwritten`() async throws {
        let workspace = try await workspace()
        let one = ["init", "-C", "new", "--environment", "production"]
        for file in ["environments/services.yaml", "environments/.gitkeep", "environments/folder/x"] {
            try workspace.write("new/\(file)", "mine")
            let before = written(workspace)
            let outcome = try await workspace.run(one)
            #expect(outcome.status == 2)
            #expect(outcome.errors.hasPrefix("error: new/environments is not empty: it has "))
            #expect(outcome.errors.contains("; nothing was written\n"))
            #expect(written(workspace) == before)
            #expect(try workspace.text(of: "new/\(file)") == "mine")
            try FileManager.default.removeItem(atPath: workspace.path + "/new/environments")
        }
        // An empty folder is as good as none; a second run finds what the first one wrote.
        try FileManager.default.createDirectory(
            atPath: workspace.path + "/new/environments", withIntermediateDirectories: true)
        #expect(try await workspace.run(one).status == 0)
        let first = try workspace.text(of: "new/environments/production.yaml")
        #expect(try await workspace.run(one).status == 2)
        #expect(try workspace.text(of: "new/environments/production.yaml") == first)
    }

    @Test func `a place that takes no folder is refused`() async throws {
        let workspace = try await workspace()
        try workspace.write("file", "")
        try workspace.write("new/environments", "a file")
        for (folder, says) in [
            ("file", "file/environments can't be created: Not a directory"),
            ("none", "none/environments can't be created: No such file or directory"),
            ("new", "new/environments is not a folder, or can't be read; nothing was written"),
        ] {
            let outcome = try await workspace.run(["init", "-C", folder, "--environment", "production"])
            #expect(outcome.status == 2)
            #expect(outcome.errors.hasPrefix("error: \(says)"), "\(outcome.errors)")
        }
        // A link that leads nowhere would be replaced by what others don't expect there.
        try FileManager.default.removeItem(atPath: workspace.path + "/new/environments")
        try FileManager.default.createSymbolicLink(
            atPath: workspace.path + "/new/environments", withDestinationPath: "nowhere")
        #expect(try await workspace.run(["init", "-C", "new", "--environment", "production"]).status == 2)
        #expect(written(workspace) == ["environments"])
    }

    /// What is given to `--environment`, and what is said of it.
    static let mistakes: [(arguments: [String], says: String)] = [
        ([], "no environment is named"),
        (
            ["p=supbase:abcdefghijklmnopqrst"],
            "unknown provider \"supbase\"; expected "
        ),
        (["p=supabase"], "`project` is missing"), (["p=supabase:abc"], "invalid project ref \"abc\""),
        (["p=supabase:abcdefghijklmnopqrst,x=y"], "supabase has no setting `x`; expected project"),
        (["p=supabase:abcdefghijklmnopqrst,project=x"], "\"project\" is given twice"),
        (["p="], "unknown provider \"\""),
        (["=supabase:abcdefghijklmnopqrst"], "invalid environment name \"\""),
        (["Prod"], "invalid environment name \"Prod\""),
        (["services"], "invalid environment name \"services\""),
        (["../x"], "invalid environment name"), (["p/Q=supabase:abcdefghijklmnopqrst"], "invalid part \"Q\""),
        (["p=dotenv:file=.env,dialect=basic"], "invalid dialect \"basic\""),
        (["p=https://example.com/project/x"], "p=https://example.com/project/x: no provider knows this page"),
        (
            ["p=https://supabase.com/dashboard/projects?token=x"],
            "p=https://supabase.com/dashboard/projects: no provider"
        ),
        (
            ["p=https://dash.cloudflare.com/\(String(repeating: "0a", count: 16))/pages/view/shop"],
            "`deployment` is missing"
        ), (["p=https://vercel.com/acme/shop"], "`target` is missing"),
        (
            [
                "p=https://vercel.com/acme/shop,target=production",
                "q=https://vercel.com/acme/shop/settings,target=production",
            ],
            "p and q have the same listing"
        ),
        (["p/pages"], "invalid part \"pages\""), (["p", "p"], "--environment names p twice"),
        (
            ["p=supabase:abcdefghijklmnopqrst", "q=supabase:project=abcdefghijklmnopqrst"],
            "p and q have the same listing: supabase:project=abcdefghijklmnopqrst"
        ),
        (
            ["p=supabase:abcdefghijklmnopqrst", "p/ci=supabase:abcdefghijklmnopqrst"],
            "p and p have the same listing"
        ),
        (["p\u{1B}[31m\n::error::x"], "invalid environment name"),
    ]

    @Test(arguments: mistakes.indices) func `mistakes fetch nothing and write nothing`(index: Int)
        async throws
    {
        let mistake = Self.mistakes[index]
        let workspace = try await workspace()
        let server = try ScriptedServer { _ in [.answer(200, body: "[]")] }
        defer { server.stop() }
        let outcome = try await workspace.run(
            ["init", "-C", "new"] + mistake.arguments.flatMap { ["--environment", $0] },
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(mistake.says), "\(outcome.errors)")
        #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\n::"))
        #expect(outcome.output.isEmpty && written(workspace).isEmpty)
        #expect(server.requests.isEmpty)
    }

    @Test func `a tier that no name tells is asked for`() async throws {
        let workspace = try await workspace()
        let start = ["init", "-C", "new", "--environment", "production", "--environment", "canary"]
        for (options, says) in [
            ([], "error: --environment canary: its name does not say whether it is production,"),
            (["--tier", "canary=stagign"], "unknown tier \"stagign\" (did you mean \"staging\"?)"),
            (["--tier", "canry=staging"], "unknown environment \"canry\" (did you mean \"canary\"?)"),
            (
                ["--tier", "canary=staging", "--tier", "canary=production"],
                "--tier is given twice for canary"
            ),
        ] {
            let outcome = try await workspace.run(start + options)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(says), "\(outcome.errors)")
            #expect(written(workspace).isEmpty)
        }
        #expect(try await workspace.run(start + ["--tier", "canary=production"]).status == 0)
        let text = try workspace.text(of: "new/environments/canary.yaml")
        #expect(text.contains("\ntier: production\n"))
    }

    /// Runs `init` for production in `p.env` and another environment in `q.env`.
    private func initializedFromFiles(
        _ workspace: TestWorkspace, _ second: String = "staging"
    ) async throws -> Outcome {
        try await workspace.run(
            [
                "init", "--environment", "production=dotenv:file=p.env", "--environment",
                "\(second)=dotenv:file=q.env",
            ], in: workspace.path + "/new")
    }

    @Test func `what production and preprod have in common is reported, and fails`() async throws {
        let workspace = try await workspace()
        let listing = "APP_ENV=production\nSITE_URL=https://app.example.com\n"
        try workspace.write("new/p.env", listing)
        try workspace.write("new/q.env", listing)
        let outcome = try await initializedFromFiles(workspace, "preprod")
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "warning: APP_ENV, SITE_URL: the same value in production, preprod; set each environment's own\n"
            ))
        let record = try await workspace.run(["check", "preprod", "-C", "new", "--format", "json"]).record
        #expect(record.check("preprod/value-equals/APP_ENV")?.status == "fail")
        #expect(record.check("preprod/shared-secret/SITE_URL")?.status == "fail")
    }

    /// A flag that says production outside production, and a credential under a setting's name, don't pass by what is
    /// written.
    @Test(arguments: [
        ("IS_PRODUCTION=true", "foreign-identifier/IS_PRODUCTION"),
        ("PAY_SANDBOX=false", "foreign-identifier/PAY_SANDBOX"),
        ("NODE_OPTIONS=--token=Zp4kQ9vL2sT7xxYb1N", "shared-secret/NODE_OPTIONS"),
        ("LOG_LEVEL=Zp4kQ9vL2sT7xxYb1N", "shared-secret/LOG_LEVEL"),
        ("STORAGE_PATH=s3://acme-uploads/files", "shared-secret/STORAGE_PATH"),
        ("KEYCLOAK_REALM=acme-prod", "shared-secret/KEYCLOAK_REALM"),
        ("DB_SCHEMA=acme_prod", "shared-secret/DB_SCHEMA"),
        ("TABLE_PREFIX=production", "shared-secret/TABLE_PREFIX"),
    ]) func `what both have under a setting's name fails`(_ line: String, _ check: String) async throws {
        let workspace = try await workspace()
        for (file, key) in [("p.env", "9f86d081884c7d65"), ("q.env", "2c26b46b68ffc68f")] {
            try workspace.write("new/\(file)", "OWN_KEY=\(key)\n\(line)\n")
        }
        let outcome = try await initializedFromFiles(workspace)
        #expect(outcome.status == 0)
        let record = try await workspace.run(["check", "staging", "-C", "new", "--format", "json"]).record
        #expect(record.check("staging/\(check)")?.status == "fail")
    }

    /// What is the same everywhere, leads nowhere of its own, or is not filled in yet, and a sender at the main domain.
    @Test(arguments: [
        "COOKIE_SAMESITE=none", "OTEL_TRACES_EXPORTER=none", "DB_SSL_MODE=required", "CORS_ORIGIN=*",
        "PUBLIC_URL=/",
        "BASE_URL=/app", "API_URL=http://localhost:3000", "REDIS_URL=redis://localhost:6379/0",
        "OPENAI_API_KEY=",
        "STRIPE_SECRET_KEY=", "NX_CONFIGURATION=production", "MAIL_FROM=no-reply@acme.example", "REALM=acme",
        "AWS_ACCESS_KEY_ID=", "MAIL_FROM_NAME=Acme",
    ]) func `what both have by right passes`(_ line: String) async throws {
        let workspace = try await workspace()
        for (file, host) in [("p.env", "acme.example"), ("q.env", "staging.acme.example")] {
            try workspace.write("new/\(file)", "APP_HOST=\(host)\n\(line)\n")
        }
        let outcome = try await initializedFromFiles(workspace)
        #expect(outcome.status == 0)
        let check = try await workspace.run(["check", "-C", "new"])
        #expect(check.status == 0, "\(check.output)")
    }

    /// A slash, letter case, `www.` or the scheme's own port makes no other site.
    @Test(arguments: [
        "https://app.example.com/", "https://App.Example.com", "https://www.app.example.com",
        "https://app.example.com:443", "http://app.example.com", "http://app.example.com:443",
        "https://www.app.example.com:80/", "app.example.com", "WSS://app.example.com",
        "https://staging.example.com,http://www.app.example.com",
    ]) func `sites that are nearly the same are reported`(_ address: String) async throws {
        let workspace = try await workspace()
        try workspace.write("new/.env", "SITE_URL=https://app.example.com\n")
        try workspace.write("new/.env.staging", "SITE_URL=\(address)\n")
        let outcome = try await initialized(workspace)
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "warning: SITE_URL: nearly the same address in production, staging (a slash, letter case, www., http or a port apart); set each environment's own\n"
            ), "\(outcome.errors)")
        #expect(
            try workspace.text(of: "new/environments/services.yaml").contains(
                "# guess: production, staging have nearly the same address\n"))
        // What was written does not let it pass.
        let record = try await workspace.run(["check", "-C", "new", "--format", "json"]).record
        for name in ["production", "staging"] {
            #expect(record.check("\(name)/shared-secret/SITE_URL")?.status == "fail")
        }
    }

    /// What `init` says of two files of variables.
    private func initialized(_ workspace: TestWorkspace) async throws -> Outcome {
        try await workspace.run(
            [
                "init", "--environment", "production=dotenv:.env", "--environment",
                "staging=dotenv:.env.staging",
            ],
            in: workspace.path + "/new")
    }

    /// A copy of production's address that is made after `init` fails; another path of its host is warned about.
    @Test func `addresses of one host are reported, and later copies fail`() async throws {
        let workspace = try await workspace()
        let own = "SITE_URL=https://pre.acme.io\nAPP_URL=https://pre.acme.io\n"
        try workspace.write(
            "new/.env",
            "API_URL=https://api.acme.io/v1\nSITE_URL=https://www.acme.io\nAPP_URL=https://www.acme.io\n"
        )
        try workspace.write("new/.env.staging", "API_URL=https://api.acme.io/v2\n\(own)")
        let outcome = try await initialized(workspace)
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "warning: API_URL: addresses of one host in production, staging; set each environment's own\n"
            ),
            "\(outcome.errors)")
        #expect(try await workspace.run(["check", "-C", "new"]).status == 0)
        try workspace.write("new/.env.staging", "API_URL=https://api.acme.io/v1\n\(own)")
        let record = try await workspace.run(["check", "staging", "-C", "new", "--format", "json"]).record
        #expect(record.check("staging/shared-secret/API_URL")?.status == "fail")
    }

    @Test func `a page of a dashboard stands for its project`() async throws {
        let workspace = try await workspace()
        _ = try workspace.listings(Self.state)
        let production = try #require(Self.state.project(of: "production")?.ref)
        let preprod = try #require(Self.state.project(of: "preprod")?.ref)
        let outcome = try await workspace.run([
            "init", "-C", "new", "--environment",
            "production=https://supabase.com/dashboard/project/\(production)/settings/functions?x=y#z",
            "--environment", "preprod=https://\(preprod).supabase.co", "--listing",
            "production=production.json",
            "--listing", "preprod=preprod.json",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            try workspace.text(of: "new/environments/production.yaml").contains(
                "listing: { provider: supabase, project: \(production) }\n"))
        #expect(
            try workspace.text(of: "new/environments/preprod.yaml").contains(
                "listing: { provider: supabase, project: \(preprod) }\n"))
    }

    /// What is wrong is told of the option: there is no manifest yet.
    @Test func `errors name the options, and no file that is not there`() async throws {
        let workspace = try await workspace()
        let server = try ScriptedServer { _ in [.answer(404, body: "{}")] }
        defer { server.stop() }
        let outcome = try await workspace.run(
            try both(),
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("`project` in --environment production"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("environments/"))
    }

    @Test func `one environment needs another one to be compared with`() async throws {
        let workspace = try await workspace()
        try workspace.write("new/.env", "A_KEY=0123456789abcdef\nAPP_MODE=production\nDEBUG_MODE=fast\n")
        workspace.secrets.plant("0123456789abcdef")
        let outcome = try await workspace.run(
            ["init", "--environment", "production=dotenv:.env"], in: workspace.path + "/new")
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "  envaudit add environment NAME=PROVIDER:PROJECT    an environment to compare production with\n"
            ),
            "\(outcome.errors)")
        let text = try workspace.text(of: "new/environments/production.yaml")
        #expect(text.contains("APP_MODE: { required: true, equals: production }"))
        #expect(text.contains("DEBUG_MODE: { required: true }\n"))
    }

    @Test func `a template may repeat a name`() async throws {
        let workspace = try await workspace()
        try workspace.write("repeated.env", "A_KEY=\nB_KEY=\nA_KEY=\n")
        let outcome = try await workspace.run(
            ["init", "-C", "new", "--environment", "production", "--from", "repeated.env"])
        #expect(outcome.status == 0)
        let text = try workspace.text(of: "new/environments/production.yaml")
        #expect(text.components(separatedBy: "A_KEY:").count == 2)
    }

    @Test func `wrangler's configuration gives its names`() async throws {
        let workspace = try await workspace()
        try workspace.write(
            "new/wrangler.toml",
            """
            name = "shop"
            [vars]
            SHOP_MODE = "live"
            [env.preprod.vars]
            SHOP_REGION = "eu"
            [env.preprod.secrets]
            required = ["STRIPE_SECRET_KEY"]
            """)
        let outcome = try await workspace.run(
            ["init", "--environment", "production", "--from", "wrangler.toml"], in: workspace.path + "/new")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let services = try workspace.text(of: "new/environments/services.yaml")
        for name in ["SHOP_MODE", "SHOP_REGION", "STRIPE_SECRET_KEY"] {
            #expect(services.contains("\(name):"))
        }
        #expect(!services.contains("live\"") && !services.contains("required:"))
    }

    @Test func `templates that can't be read are told`() async throws {
        let workspace = try await workspace()
        try workspace.write("broken.env", "A=1\nwhat is this\n")
        try workspace.write("nul.env", "A=\0\n")
        try workspace.write("broken.toml", "[vars\n")
        for (file, says) in [
            ("none.env", "--from none.env: No such file or directory"), ("new", "--from new: is a folder"),
            ("broken.env", "broken.env:2: expected NAME=value"), ("nul.env", "nul.env:1: a NUL byte"),
            ("names.yaml", "--from names.yaml: expected a dotenv file"),
            ("broken.toml", "--from broken.toml:1:6 is no TOML"),
            ("none.toml", "--from none.toml: No such file or directory"),
        ] {
            let outcome = try await workspace.run(
                ["init", "-C", "new", "--environment", "production", "--from", file])
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(says), "\(outcome.errors)")
            #expect(!outcome.errors.contains("what is this"))
            #expect(written(workspace).isEmpty)
        }
    }

    @Test func `half of what is there makes no manifest`() async throws {
        let workspace = try await workspace()
        let noToken = try await workspace.run(try both())
        #expect(noToken.status == 3)
        #expect(noToken.errors.contains("error: production: SUPABASE_ACCESS_TOKEN is not set"))
        #expect(noToken.errors.contains("error: preprod: SUPABASE_ACCESS_TOKEN is not set"))
        #expect(noToken.errors.contains("error: nothing was written\n"))
        #expect(written(workspace).isEmpty)

        let production = try #require(Self.state.project(of: "production")?.ref)
        let server = try ScriptedServer { request in
            guard request.path == "/v1/projects/\(production)/secrets" else {
                return [.answer(403, body: "{}")]
            }
            return [.answer(200, body: Self.state.listingJSON(of: "production") ?? "")]
        }
        defer { server.stop() }
        let refused = try await workspace.run(
            try both(),
            variables: ["SUPABASE_ACCESS_TOKEN": Token.demo, "ENVAUDIT_SUPABASE_API_URL": server.url])
        #expect(refused.status == 3)
        #expect(refused.errors.hasPrefix("error: preprod: "))
        #expect(written(workspace).isEmpty)
    }

    @Test func `hostile names are left out, and command nothing`() async throws {
        let workspace = try await workspace()
        let digest = String(repeating: "1f", count: 32)
        let names = [
            "\u{1B}[31mRED", "\n::error::x", "A: {}\nx", "\u{202E}EVIL", "pages/X", "GOOD_ONE", "null",
        ]
        let entries = try names.map {
            #"{"name":\#(String(decoding: try JSONEncoder().encode($0), as: UTF8.self)),"value":"\#(digest)"}"#
        }
        workspace.secrets.plant(digest: digest)
        try workspace.write("hostile.json", "[\(entries.joined(separator: ","))]")
        let outcome = try await workspace.run(
            try ["init", "-C", "new"] + environment("production") + ["--listing", "production=hostile.json"])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "warning: production: left out "))
        #expect(outcome.errors.contains(" and 2 more, which no manifest can name\n"))
        #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\n::"))
        #expect(try await workspace.run(["validate", "-C", "new"]).status == 0)
        let text = try workspace.text(of: "new/environments/production.yaml")
        #expect(text.contains("  \"null\": { required: true } # same value as GOOD_ONE here\n"))
    }
}
