import DemoControlPlane
import Testing

/// Help and version on standard output; usage errors on standard error.
@Suite(.timeLimit(.minutes(5))) struct UsageTests {
    @Test(arguments: [
        (["--help"], "USAGE: envaudit <subcommand>"), (["-h"], "EXIT STATUS"), (["help"], "SUBCOMMANDS:"),
        (["check", "--help"], "USAGE: envaudit check"), (["help", "check"], "--allow-unproven"),
    ])
    func `help is what was asked for`(arguments: [String], says: String) async throws {
        let outcome = try await TestWorkspace().run(arguments, in: "/")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains(says))
        #expect(outcome.errors.isEmpty)
    }

    /// A gate whose command went missing, by an empty variable say, must not pass.
    @Test func `no command at all is a usage error`() async throws {
        let outcome = try await TestWorkspace().run([])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("USAGE: envaudit <subcommand>"))
    }

    @Test func `the usage fits the screen, and no option stands apart from its value`() async throws {
        for command in [["doctor"], ["record", "verify"], ["add", "waiver"], ["apply"]] {
            let help = try await TestWorkspace().run(command + ["--help"], in: "/")
            let lines = help.output.split(separator: "\n")
            #expect(help.status == 0 && lines.allSatisfy { $0.count <= 80 }, "\(command)")
            #expect(lines.contains { $0.hasPrefix("USAGE: envaudit \(command.joined(separator: " "))") })
            #expect(!lines.contains { $0.hasPrefix("       <") && $0.contains(">]") })
        }
    }

    @Test func `the version is one line`() async throws {
        let outcome = try await TestWorkspace().run(["--version"], in: "/")
        #expect(outcome.status == 0)
        #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
        #expect(outcome.errors.isEmpty)
    }

    @Test(arguments: [
        (
            ["check", "--format", "yaml"],
            "the record has no format yaml\nChoose: text, markdown, html, json, ndjson, sarif,"
        ),
        (["check", "--color", "blue"], "'blue' is invalid"), (["check", "--timeout", "0"], "from 1 to 3600"),
        (["check", "--timeout", "3601"], "from 1 to 3600"),
        (["check", "--timeout", "soon"], "'soon' is invalid"),
        (
            ["check", "--fail-on", "worst"],
            "unknown severity \"worst\"; expected low, medium, high, critical."
        ),
        (["check", "--as-of", "2026-02-30"], "invalid date \"2026-02-30\""),
        (["check", "-C"], "Missing value for '-C"),
    ])
    func `a usage error is told on standard error`(arguments: [String], says: String) async throws {
        let outcome = try await TestWorkspace().run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("error: "))
        #expect(outcome.errors.contains(says))
    }

    @Test func `an unknown command is told with the nearest`() async throws {
        let outcome = try await TestWorkspace().run(["chekc"])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(
            outcome.errors
                == "error: unknown command \"chekc\"; did you mean check?\nTo list the commands: envaudit --help\n"
        )
    }

    @Test func `a flag for a format is told what it is called here`() async throws {
        let outcome = try await TestWorkspace().run(["check", "--json"])
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: unknown option --json\nDid you mean --format json?\n")
        let without = try await TestWorkspace().run(["rotate", "preprod", "--json"])
        #expect(without.status == 2 && !without.errors.contains("--format"))
    }

    @Test func `version is a command, too`() async throws {
        let outcome = try await TestWorkspace().run(["version"], in: "/")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
    }

    @Test(arguments: [
        ["check", "--\u{1B}[31m"], ["check", "--format", "\u{1B}[31m\n::error::x"],
        ["check", "--listing", "\u{1B}]0;x\u{7}"], ["check", "--fail-on", "a\r##[error]b"],
    ])
    func `what was typed is shown escaped`(arguments: [String]) async throws {
        let outcome = try await TestWorkspace().run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        #expect(!outcome.errors.contains("\n::"))
        #expect(!outcome.errors.contains("##["))
    }

    /// It was pasted by mistake, and CI's logs are read by many.
    @Test(arguments: [
        ["check", "KEY"], ["check", "--format", "KEY"], ["check", "-C", "KEY"], ["rotate", "preprod", "KEY"],
        ["rotate", "preprod", "STRIPE_SECRET=KEY"], ["explain", "KEY"], ["checklist", "KEY"],
        ["attest", "preprod", "STRIPE", "KEY"], ["attest", "KEY", "STRIPE"],
        ["attest", "preprod", "--item", "KEY", "--note", "n"], ["KEY"],
        ["check", "--listing", "preprod=KEY"],
    ])
    func `a credential that was typed is not repeated`(arguments: [String]) async throws {
        let workspace = try await TestWorkspace()
        let key = ["sk", "live", "q7Rt5Zx81mVb3Kd9"].joined(separator: "_")
        workspace.secrets.plant(key)
        let outcome = try await workspace.run(arguments.map { $0.replacing("KEY", with: key) })
        #expect(outcome.status == 2)
        #expect(!outcome.errors.isEmpty && !outcome.errors.contains(key))
    }

    /// Whatever says that it is a secret, by its form or by being no word: a hash, a token, an address with a password.
    @Test(arguments: [
        ["rotate", "preprod", "STRIPE_SECRET_KEY", "VALUE"], ["add", "secret", "VALUE"],
        ["explain", "VALUE"], ["check", "VALUE"], ["check", "--values", "VALUE"],
        ["check", "--base", "VALUE"],
        ["add", "environment", "qa=supabase:VALUE"], ["attest", "VALUE", "STRIPE"], ["VALUE"],
    ]) func `a value that was typed in a name's place is not repeated`(arguments: [String]) async throws {
        let hash = "7eaefb87062f9054c4641cde" + "1f265074f2529922"
        let token = ["eyJhbGciOiJIUzI1NiJ9", "eyJyb2xlIjoic2VydmljZV9yb2xlIn0", "189f40034be7a199f1fa9891"]
        let key = ["sk", "live", "Q8r2ZtQ8r2ZtQ8r2ZtQ8r2Zt"].joined(separator: "_")
        let password = "30c952fab122c3f9"
        for (typed, secrets) in [
            (hash, arguments.contains("--base") ? [] : [hash]), (token.joined(separator: "."), token),
            (key, [key]), ("postgres://u:\(password)@h.io/db", [password]),
            ("postgres://u:pass/word@h.io/db", ["pass/word"]),
        ] {
            let workspace = try await TestWorkspace()
            let outcome = try await workspace.run(arguments.map { $0.replacing("VALUE", with: typed) })
            #expect(outcome.status == 2, "\(arguments)")
            for secret in secrets { #expect(!outcome.errors.contains(secret), "\(outcome.errors)") }
        }
    }

    /// Short ones, too: by where they stand, and that no name has their letters.
    @Test(arguments: [
        ["rotate", "preprod", "STRIPE_SECRET_KEY", "VALUE"], ["add", "secret", "STRIPE_SECRET_KEY", "VALUE"],
        ["check", "--values", "VALUE"], ["check", "preprod", "--values", "VALUE"],
        ["plan", "preprod", "VALUE"],
    ]) func `a short value that was typed in a name's place is not repeated`(arguments: [String]) async throws
    {
        for value in [
            "Tr0ub4dor&3x!9Zq", "hunter2hunter2", "correct-horse-7battery", "re_" + "Ab12Cd34_Ef56Gh78",
        ] {
            let outcome = try await TestWorkspace().run(arguments.map { $0.replacing("VALUE", with: value) })
            #expect(outcome.status == 2)
            #expect(!outcome.errors.isEmpty && !outcome.errors.contains(value), "\(outcome.errors)")
        }
    }

    /// A mistake is to be seen in what was typed.
    @Test(arguments: [
        ["rotate", "preprod", "STRIPE_SECRTE_KEY"], ["check", "preprod2x"],
        ["check", "preprdo"], ["explain", "STRIPE_SECRTE_KEY"], ["check", "abcdefghijklmnopqrstuv"],
        ["check", "release-20261130T164711Z"],
    ]) func `a name that was typed is repeated`(arguments: [String]) async throws {
        let outcome = try await TestWorkspace().run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(arguments[arguments.count - 1]), "\(outcome.errors)")
    }

    /// What stands behind a name's `=` is a value, whatever it looks like.
    @Test(arguments: [
        ["check", "preprod", "--values", "preprod=KEY=VALUE"],
        ["check", "preprod", "--values", "preprod=VALUE"],
        ["scan", "--values", "preprod=VALUE"], ["rotate", "preprod", "KEY=VALUE"],
        ["rotate", "preprod", "key=VALUE"], ["rotate", "preprod", "--push", "KEY=VALUE"],
        ["add", "secret", "KEY=VALUE"], ["explain", "KEY=VALUE"], ["explain", "pages/KEY=VALUE"],
        ["check", "KEY=VALUE"], ["diff", "KEY=VALUE", "preprod"],
    ]) func `a value that was typed behind its name is not repeated`(arguments: [String]) async throws {
        for value in ["zq8Kd92mQw2Ls9Bq4Tt", "hunter", "a\u{1B}b=c"] {
            let outcome = try await TestWorkspace().run(arguments.map { $0.replacing("VALUE", with: value) })
            #expect(outcome.status == 2)
            #expect(!outcome.errors.isEmpty)
            for piece in value.split(separator: "\u{1B}") {
                #expect(!outcome.errors.contains("=\(piece)"), "\(outcome.errors)")
            }
        }
    }

    @Test func `a file that is not there is named`() async throws {
        let outcome = try await TestWorkspace().run(["check", "preprod", "--values", "preprod=.env.preprod"])
        #expect(outcome.errors.contains("--values preprod=.env.preprod: No such file"), "\(outcome.errors)")
    }

    @Test(arguments: [["--version"], ["check", "--help"]])
    func `help that nobody could read isn't done`(arguments: [String]) async throws {
        let outcome = try await TestWorkspace().runProgram(arguments, output: .fullDevice)
        #expect(outcome.status == 3)
        #expect(outcome.errors == "error: standard output can't be written to\n")
    }
}
