import Foundation
import Testing

@testable import EnvauditKit

/// Small things of the command line that everyone meets.
@Suite(.timeLimit(.minutes(2))) struct CommandLineTests {
    @Test(arguments: [
        (["check", "--formt", "json"], "error: unknown option --formt\nDid you mean --format?\n"),
        (["check", "--json"], "error: unknown option --json\nDid you mean --format json?\n"),
        (["check", "--jsn"], "error: unknown option --jsn\nDid you mean --format json?\n"),
        (["check", "--markdown"], "error: unknown option --markdown\nDid you mean --format markdown?\n"),
        (
            ["add", "secret", "X", "--integratoin", "y"],
            "error: unknown option --integratoin\nDid you mean --integration?\n"
        ),
        (
            ["explain", "--zzzzzzzz"],
            "error: unknown option --zzzzzzzz\nTo list the options: envaudit explain --help\n"
        ),
        (["check", "--no-color"], "error: unknown option --no-color\nDid you mean --color never?\n"),
        // A plan has no such format.
        (
            ["plan", "preprod", "--sarif"],
            "error: unknown option --sarif\nTo list the options: envaudit plan --help\n"
        ),
        (["--zzzzzzzz"], "error: unknown option --zzzzzzzz\nTo list the options: envaudit --help\n"),
        (
            ["chek"],
            "error: unknown command \"chek\"; did you mean check?\nTo list the commands: envaudit --help\n"
        ),
    ]) func `a typo is told with what was probably meant`(_ arguments: [String], _ says: String) async throws
    {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors == says)
        #expect(outcome.output.isEmpty)
    }

    @Test func `the workspace may stand in front of the command`() async throws {
        let workspace = try await TestWorkspace()
        let folder = workspace.path + "/tmp"
        for arguments in [
            ["-C", "..", "validate"], ["--workspace=..", "validate"], ["validate", "-C", ".."],
        ] {
            let outcome = try await workspace.run(arguments, in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains(" is valid: "))
        }
        let nested = try await workspace.run(
            ["-C", "..", "add", "secret", "STRIPE_WEBHOOK_SECRET", "--dry-run"], in: folder)
        #expect(nested.status == 0)
        #expect(try await workspace.run(["-C", ".."], in: folder).status == 2)
    }

    @Test(arguments: ["exit-status", "formats", "tokens", "evidence"])
    func `topics are told without a workspace`(_ topic: String) async throws {
        let workspace = try await TestWorkspace()
        let root = try await workspace.run(["help"])
        #expect(root.output.contains(topic))
        let outcome = try await workspace.run(["help", topic], in: "/")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.hasSuffix("\n") && outcome.output.contains("  "))
    }

    @Test func `help of a rule or a secret explains it, and of nothing is an error`() async throws {
        let workspace = try await TestWorkspace()
        #expect(
            try await workspace.run(["help", "shared-secret"]).output.hasPrefix("shared-secret, a rule\n"))
        #expect(try await workspace.run(["help", "check"]).output.contains("USAGE: envaudit check"))
        let nothing = try await workspace.run(["help", "shared-secert"])
        #expect(nothing.status == 2)
        #expect(nothing.errors.contains("Did you mean shared-secret?"))
        #expect(try await workspace.run(["version"]).output == workspace.run(["--version"]).output)
    }

    /// As a shell asks, by the scripts that `--generate-completion-script` prints.
    @Test func `completions offer what the workspace has`() async throws {
        let workspace = try await TestWorkspace()
        func offered(_ words: String...) async throws -> [String] { try await offered(words) }
        func offered(_ words: [String]) async throws -> [String] {
            let outcome = try await workspace.runProgram(["---completion"] + words)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return outcome.output.split(separator: "\n").map(String.init)
        }
        #expect(
            try await offered("check", "--", "positional@0", "0", "0", "envaudit", "check")
                == ["production", "preprod", "sandbox"])
        #expect(
            try await offered("rotate", "--", "positional@1", "0", "0", "envaudit", "rotate", "preprod")
                .contains(
                    "OAUTH_ENCRYPTION_KEY"))
        #expect(
            try await offered("check", "--", "--only", "0", "0", "envaudit", "check").contains(
                "shared-secret"))
        for shell in ["bash", "zsh", "fish"] {
            let script = try await workspace.run(["--generate-completion-script", shell])
            #expect(script.status == 0)
            #expect(script.output.contains("strict") && script.output.contains("critical"))
        }
        // The formats of that very command.
        let formats = ["0", "0", "envaudit"]
        #expect(
            try await offered(["plan", "--", "--format"] + formats + ["plan"]) == [
                "text", "markdown", "json",
            ])
        #expect(try await offered(["check", "--", "--format"] + formats + ["check"]).contains("sarif"))
        #expect(try await offered(["scan", "--", "--report"] + formats + ["scan"]).contains("sarif="))
        try workspace.write(
            "checklists/work.yaml",
            "checklist: work\ntitle: Work\nitems: [{ id: a, title: A, checks: preprod/site-url/SITE_URL }]\n")
        #expect(try await offered(["checklist", "--", "positional@0"] + formats + ["checklist"]) == ["work"])
    }

    @Test(arguments: [
        ["record", "show", "-"], ["check", "preprod", "--offline", "--values", "preprod=-"], ["scan", "-"],
    ]) func `what is to be piped is not waited for at a terminal`(_ arguments: [String]) async throws {
        let workspace = try await TestWorkspace()
        let (near, far) = try Child.pseudoTerminal()
        defer { close(near) }
        let run = try workspace.start(arguments, input: .terminal(far))
        close(far)
        let outcome = try await run.outcome()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("standard input is a terminal"), "\(outcome.errors)")
    }

    @Test func `an example that is broken is indented, and prose is not`() {
        let text =
            "OVERVIEW: Does it\nwell.\n\nEXAMPLES\n  envaudit check preprod\n--attest\n\nUSAGE: x [--a <b>] --c <d>"
        let wrapped = HelpText.wrapped(text, 24)
        #expect(
            wrapped
                == "OVERVIEW: Does it\nwell.\n\nEXAMPLES\n  envaudit check\n      preprod --attest\n\nUSAGE: x [--a <b>]\n       --c <d>"
        )
        #expect(HelpText.wrapped("Error: no\nwell", 80) == "error: no\nwell")
    }

    @Test func `a file of values that is another environment's is told as that`() async throws {
        let workspace = try await TestWorkspace()
        _ = try workspace.values(.conforming, of: ["production"])
        let outcome = try await workspace.run(
            ["check", "preprod", "--values", "preprod=production.env"] + workspace.listings(.conforming))
        #expect(
            outcome.errors.contains("warning: --values preprod: these are values of production: "),
            "\(outcome.errors)")
        _ = try workspace.values(.conforming, of: ["preprod"])
        let own = try await workspace.run(
            ["check", "preprod", "--values", "preprod=preprod.env"] + workspace.listings(.conforming))
        #expect(!own.errors.contains("these are values of"))
    }

    @Test func `values of an environment that is compared with are told where they are not live`()
        async throws
    {
        let workspace = try await TestWorkspace()
        try workspace.write("old.env", "STRIPE_SECRET_KEY=sk_live_" + "an0ther0ne0f0ld\n")
        let outcome = try await workspace.run(
            ["check", "preprod", "--values", "production=old.env"] + workspace.listings(.conforming))
        #expect(
            outcome.errors.contains(
                "warning: --values production: STRIPE_SECRET_KEY: not the live values, so nothing was compared with what was handed in"
            ), "\(outcome.errors)")
    }

    @Test func `a waiver of a subject that is not declared is a manifest error`() async throws {
        let workspace = try await TestWorkspace()
        try workspace.edit(
            "preprod", "finding: shared-secret/TALENTLMS_DOMAIN", "finding: key-prefix/STRIPE_SECERT_KEY")
        let outcome = try await workspace.run(["validate"])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.contains(
                "error: key-prefix has no such finding: no secret \"STRIPE_SECERT_KEY\" is declared (did you mean \"STRIPE_SECRET_KEY\"?)"
            ), "\(outcome.errors)")
        try workspace.edit(
            "preprod", "finding: key-prefix/STRIPE_SECERT_KEY", "finding: service-incomplete/talentlm")
        let service = try await workspace.run(["validate"])
        #expect(service.errors.contains("no service \"talentlm\" is declared (did you mean \"talentlms\"?)"))
        try workspace.edit(
            "preprod", "finding: service-incomplete/talentlm", "finding: webhook-routing/calcom")
        let probe = try await workspace.run(["validate"])
        #expect(
            probe.errors.contains("webhook-routing has no finding in preprod, which declares no \"webhooks\"")
        )
    }

    @Test func `rotate names what it did not rotate, and who issues it`() async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(["rotate", "preprod"])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "\nnot rotated: STRIPE_SECRET_KEY: Issue it at https://dashboard.stripe.com, and set it in preprod at https://supabase.com/"
            ), "\(outcome.errors)")
        let named = try await workspace.run(["rotate", "preprod", "OAUTH_ENCRYPTION_KEY"])
        #expect(!named.errors.contains("not rotated"))
    }
}
