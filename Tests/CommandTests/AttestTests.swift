import DemoControlPlane
import Foundation
import Glibc
import Loopback
import Testing

/// `envaudit attest`, and what a check makes of it.
@Suite(.timeLimit(.minutes(2))) struct AttestTests {
    private static let file = "attestations/preprod.yaml"
    private static let check = ["check", "preprod", "--as-of", "2026-11-21", "--offline", "--format", "json"]
    private static let claims = [
        "STRIPE_SECRET_KEY": "key-prefix", "CALCOM_API_KEY": "key-prefix", "RESEND_API_KEY": "key-prefix",
        "STAGING_EMAIL_OVERRIDE": "value-format", "GCP_SERVICE_ACCOUNT_KEY": "value-format",
        "CALENDAR_HMAC_SECRET": "value-format", "OAUTH_ENCRYPTION_KEY": "value-format",
        "REQUEST_SIGNING_SECRET": "value-format", "TALENTLMS_DOMAIN": "value-format",
        "CALCOM_WEBHOOK_SECRET": "value-format", "TALENTLMS_WEBHOOK_SECRET": "value-format",
    ]
    private static let good = DemoState.conforming
    private static let ids = Set(claims.map { "preprod/\($0.value)/\($0.key)" })
    private static let stripe = good.value("preprod", "STRIPE_SECRET_KEY")

    let workspace: TestWorkspace

    init() async throws { workspace = try await TestWorkspace() }

    private func attest(
        _ secret: String, _ input: Input, _ more: [String] = ["--by", "Ann"], state: DemoState = good
    ) async throws -> Outcome {
        let listing = try workspace.listing(state, of: "preprod", in: "live.json")
        return try await workspace.run(["attest", "preprod", secret] + listing + more, input: input)
    }

    private func record(_ state: DemoState = good, _ more: [String] = []) async throws -> AuditRecord {
        try await workspace.run(Self.check + workspace.listings(state) + more).record
    }

    @Test func `attest alone brings the whole preprod record to pass`() async throws {
        for name in Self.claims.keys.sorted() {
            let outcome = try await attest(name, .pipe(Self.good.value("preprod", name) + "\n"))
            #expect(outcome.status == 0)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("attested: \(name) in preprod is "))
        }
        #expect(workspace.leftBehind == [Self.file])
        let passed = try await record()
        #expect(passed.verdict == "pass")
        for id in Self.ids {
            #expect(passed.check(id)?.status == "pass")
            #expect(passed.check(id)?.evidence == "attestation")
        }
        let key = ["sk", "test", "11aa22bb33cc44dd55ee"].joined(separator: "_")
        let changed = Self.good.with("preprod", "STRIPE_SECRET_KEY", key)
        let after = try await record(changed)
        #expect(after.ids("unproven") == ["preprod/key-prefix/STRIPE_SECRET_KEY"])
        #expect(after.ids("fail").isEmpty && after.ids("error").isEmpty)
        #expect(
            after.check("preprod/key-prefix/STRIPE_SECRET_KEY")?.message.contains(
                "the value was changed since Ann attested it on ") == true)
        let expired = try await workspace.run(
            ["check", "preprod", "--as-of", "2126-01-01", "--offline", "--format", "json"]
                + workspace.listings(.conforming))
        // That mail is redirected rests on the address, which is attested no more either.
        let all = Self.ids.union(["preprod/safeguard-missing/RESEND_API_KEY"])
        #expect(try expired.record.ids("unproven") == all)
        #expect(
            try expired.record.check("preprod/key-prefix/RESEND_API_KEY")?.message.contains(" expired on ")
                == true)
    }

    @Test func `the values attest all they prove in one go`() async throws {
        let outcome = try await workspace.run(
            Self.check + workspace.listings(.conforming) + workspace.values(.conforming)
                + ["--attest", "--by", "Ann", "--until", "2199-01-01"])
        #expect(outcome.status == 0)
        #expect(
            Set(
                outcome.errors.split(separator: "\n").compactMap {
                    $0.split(separator: " ").dropFirst().first
                })
                == Set(Self.claims.keys.map { Substring($0) }))
        #expect(try outcome.record.ids("pass").isSuperset(of: Self.ids))
        #expect(try outcome.record.check("preprod/key-prefix/RESEND_API_KEY")?.evidence == "value")
        #expect(try await record().verdict == "pass")
    }

    @Test func `values that prove nothing attest nothing`() async throws {
        let state = Self.good.with(
            "preprod", "STRIPE_SECRET_KEY", ["sk", "live", "11aa22bb33cc44dd55ee"].joined(separator: "_"))
        let values = try workspace.write(
            "some.env",
            "STRIPE_SECRET_KEY=\(state.value("preprod", "STRIPE_SECRET_KEY"))\nRESEND_API_KEY=re_another\n")
        let outcome = try await workspace.run(
            Self.check + workspace.listings(state) + [
                "--values", "preprod=\(values)", "--attest", "--by", "Ann",
            ])
        #expect(outcome.status == 1)
        #expect(outcome.errors == "warning: the values of preprod prove nothing to attest\n")
        #expect(workspace.leftBehind.isEmpty)
    }

    /// Whoever attests must know that nothing came of it.
    @Test func `values of what is not judged are not attested`() async throws {
        let outcome = try await workspace.run(
            ["check", "production", "--offline"] + workspace.listings(.conforming)
                + workspace.values(.conforming) + ["--attest", "--by", "Ann"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--attest needs preprod to be judged"))
    }

    @Test func `a failure outranks that nothing could be attested`() async throws {
        try workspace.write(Self.file, "- secret: STRIPE")
        let contaminated = DemoState.uncertainPreprod
        let outcome = try await workspace.run(
            Self.check + workspace.listings(contaminated) + workspace.values(contaminated)
                + ["--attest", "--by", "Ann"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("attestations/preprod.yaml:1:3: missing key \"by\": expected a text"))
    }

    @Test(arguments: [["--attest"], ["--by", "Ann"], ["--until", "2199-01-01"]])
    func `what attests needs values`(_ options: [String]) async throws {
        #expect(try await workspace.run(Self.check + options).status == 2)
        #expect(workspace.leftBehind.isEmpty)
    }

    // MARK: What is refused

    @Test func `another value is refused, with the difference explained`() async throws {
        let wrong = try await attest("STRIPE_SECRET_KEY", .pipe(Self.stripe + "1"))
        #expect(wrong.status == 1)
        #expect(
            wrong.errors == "error: the value given is not the live one of STRIPE_SECRET_KEY in preprod\n")
        let form = try await attest("STRIPE_SECRET_KEY", .pipe("pk_" + Self.stripe))
        #expect(form.status == 1)
        #expect(
            form.errors
                == "error: the value given for STRIPE_SECRET_KEY is not a value that begins with sk_test_; nor is it the live one\n"
        )
        let variants = [
            "\n": "with a trailing newline", "\r\n": "with a trailing carriage return and newline",
            " ": "with a trailing space",
        ]
        for (variant, words) in variants {
            let state = Self.good.with("preprod", "STRIPE_SECRET_KEY", Self.stripe + variant)
            // With or without the newline that a pipe ends in: it is no part of the value.
            for end in ["", "\n", "\r\n"] {
                let outcome = try await attest(
                    "STRIPE_SECRET_KEY", .pipe(Self.stripe + end), state: state)
                #expect(outcome.status == 1)
                #expect(
                    outcome.errors.hasPrefix(
                        "error: the value given is not the live one of STRIPE_SECRET_KEY in preprod: the live one is the same \(words)\n"
                    ))
            }
        }
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test func `the live value is refused where it is not as declared`() async throws {
        let key = ["sk", "live", "11aa22bb33cc44dd55ee"].joined(separator: "_")
        let state = Self.good.with("preprod", "STRIPE_SECRET_KEY", key)
        let outcome = try await attest(
            "STRIPE_SECRET_KEY", .pipe(key), state: state)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasSuffix("is not a value that begins with sk_test_; it is the live one\n"))
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test(arguments: [
        (
            ["preprod", "ZOOM_CLIENT_ID"], 1,
            "ZOOM_CLIENT_ID is not set in preprod: nothing to attest"
        ),
        (
            ["preprod", "TALENTLMS_API_KEY"], 2,
            "TALENTLMS_API_KEY declares nothing that a value could prove"
        ),
        (["preprod", "STRIPE_SECRET_KEYS"], 2, "Did you mean STRIPE_SECRET_KEY?"),
        (
            ["preprodd", "STRIPE_SECRET_KEY"], 2,
            "Did you mean preprod? There are: production, preprod, sandbox"
        ),
        (["preprod"], 2, "expected either a SECRET or --item ID"),
        (
            ["preprod", "STRIPE_SECRET_KEY", "--item", "a", "--note", "b"], 2,
            "expected either a SECRET or --item ID"
        ),
        (["preprod", "STRIPE_SECRET_KEY", "--note", "b"], 2, "--note and --link are for --item"),
        (["preprod", "STRIPE_SECRET_KEY"], 2, "no value was given"),
        (["preprod", "--item", "a", "--link", "https://"], 2, "a link is a URL with a host"),
        (["preprod", "--item", "a", "--link", "https://b.example/ c"], 2, "a link is a URL with a host"),
        (["preprod", "STRIPE_SECRET_KEY", "--until", "2020-01-01"], 2, "--until 2020-01-01 is over"),
        (
            ["preprod", "STRIPE_SECRET_KEY", "--until", "soon"], 2,
            "--until expects a date such as 2027-02-13"
        ),
        (
            ["preprod", "STRIPE_SECRET_KEY", "--by", "a\u{1B}[2Jb"], 2,
            "must be one line of at most 200 bytes"
        ),
        (
            ["preprod", "STRIPE_SECRET_KEY", "--listing", "sandbox=live.json"], 2,
            "--listing names another environment"
        ),
    ]) func `what can't be attested is refused`(_ arguments: [String], _ status: Int32, _ says: String)
        async throws
    {
        let live = try workspace.listing(Self.good, of: "preprod", in: "live.json")
        let isListed = !arguments.contains("--listing") && !arguments.contains("--link")
        let listing = isListed ? live : []
        let by = arguments.contains("--by") ? [] : ["--by", "Ann"]
        let outcome = try await workspace.run(["attest"] + arguments + listing + by)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
        #expect(workspace.leftBehind.isEmpty)
    }

    /// Wherever the value is put on the command line, it is not repeated: the search for leaks would find it.
    @Test(arguments: [
        ["preprod", "STRIPE_SECRET_KEY", "VALUE"], ["preprod", "STRIPE_SECRET_KEY", "--value", "VALUE"],
        ["preprod", "STRIPE_SECRET_KEY", "--value=VALUE"], ["preprod", "STRIPE_SECRET_KEY", "--VALUE"],
        ["preprod", "STRIPE_SECRET_KEY", "-VALUE"], ["preprod", "STRIPE_SECRET_KEY=VALUE"],
        ["preprod", "VALUE"], ["VALUE"], ["VALUE", "STRIPE_SECRET_KEY"],
        ["preprod", "--", "STRIPE_SECRET_KEY", "VALUE"],
    ]) func `a value on the command line is refused`(_ arguments: [String]) async throws {
        let outcome = try await workspace.run(
            ["attest"] + arguments.map { $0.replacing("VALUE", with: Self.stripe) } + ["--by", "Ann"])
        #expect(outcome.status == 2)
        if arguments.count > 2 {
            #expect(outcome.errors.contains("a value is never read from the command line"))
        }
        #expect(workspace.leftBehind.isEmpty)
    }

    /// The parser quotes what it can't take.
    @Test(arguments: [
        ["--until", "VALUE"], ["--until=VALUE"], ["--timeout", "VALUE"], ["--timeout=VALUE"],
        ["--listing", "VALUE"],
    ]) func `a value in an option's place is not repeated`(_ option: [String]) async throws {
        let outcome = try await workspace.run(
            ["attest", "preprod", "STRIPE_SECRET_KEY"]
                + option.map { $0.replacing("VALUE", with: Self.stripe) })
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("The value that was given is invalid for '--"))
    }

    @Test func `without a listing nothing is attested`() async throws {
        let outcome = try await workspace.run(
            ["attest", "preprod", "STRIPE_SECRET_KEY", "--by", "Ann"], input: .pipe(Self.stripe))
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("SUPABASE_ACCESS_TOKEN is not set"))
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test func `only its own environment is fetched`() async throws {
        let server = DemoServer(plane: ControlPlane(state: Self.good, token: Token.demo))
        let port = try await server.start()
        let outcome = try await workspace.run(
            ["attest", "preprod", "STRIPE_SECRET_KEY"],
            variables: [
                "SUPABASE_ACCESS_TOKEN": Token.demo, "USER": "ann",
                "ENVAUDIT_SUPABASE_API_URL": "http://127.0.0.1:\(port)/",
            ], input: .pipe(Self.stripe))
        let requests = await Self.good.projects.asyncMap {
            await server.plane.requestCount("GET", project: $0.ref)
        }
        await server.stop()
        #expect(outcome.status == 0)
        #expect(requests == [0, 1, 0])
    }

    // MARK: The file

    @Test func `a name comes from git and else from the user`() async throws {
        try workspace.write("home/.gitconfig", "[user]\n\tname = Zoë  Git\n")
        let variables = ["HOME": workspace.path + "/home", "PATH": "/usr/bin:/bin", "USER": "ann"]
        let item = ["attest", "preprod", "--item", "hooks", "--note"]
        #expect(try await workspace.run(item + ["one"], variables: variables).status == 0)
        #expect(try workspace.text(of: Self.file).contains("  by: \"Zoë Git\"\n"))
        #expect(
            try await workspace.run(item + ["two"], variables: ["USER": "ann", "PATH": "/nowhere"]).status
                == 0)
        let text = try workspace.text(of: Self.file)
        #expect(text.contains("  note: \"two\"\n  by: ann\n"))
        #expect(!text.contains("one"))
        #expect(try await workspace.run(item + ["x"], variables: ["PATH": "/nowhere"]).status == 2)
        let link = ["attest", "preprod", "--item", "other", "--by", "Ann", "--link"]
        #expect(try await workspace.run(link + ["https://example.test/a"]).status == 0)
        #expect(try await workspace.run(link + ["http://example.test/a"]).status == 2)
        #expect(try await record().ids("error").isEmpty)
    }

    /// A way to spoil the file, and what the record says of it.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let says: String
        let spoil: @Sendable (String) -> String

        init(_ name: String, says: String, _ spoil: @escaping @Sendable (String) -> String) {
            (testDescription, self.says, self.spoil) = (name, says, spoil)
        }

        static func edit(_ old: String, _ new: String, says: String = "was edited after it was made")
            -> Tampering
        {
            Tampering("\(old) made \(new)", says: says) { $0.replacing(old, with: new) }
        }
    }

    static let noBinding = "the binding of STRIPE_SECRET_KEY is not valid"
    static let tamperings: [Tampering] = [
        Tampering("cut off", says: noBinding) { String($0.dropLast(60)) },
        Tampering("cut in the middle", says: "missing key") { String($0.dropLast(160)) },
        Tampering("emptied", says: "attestations/preprod.yaml:1:1: the file is empty") { _ in "" },
        Tampering("no YAML", says: "control character U+0007") { $0 + "\u{7}" },
        .edit("until: 2", "until: 3"), .edit("by: Ann", "by: Bob"),
        .edit("prefix: sk_test_", "prefix: [sk_test_, sk_other_]"),
        .edit("scrypt:11", "scrypt:40", says: noBinding),
    ]

    @Test(arguments: tamperings)
    func `a file that was tampered with proves nothing`(_ tampering: Tampering) async throws {
        #expect(try await attest("STRIPE_SECRET_KEY", .pipe(Self.stripe)).status == 0)
        try workspace.write(Self.file, tampering.spoil(try workspace.text(of: Self.file)))
        let record = try await record()
        #expect(record.check("preprod/key-prefix/STRIPE_SECRET_KEY")?.status == "unproven")
        let errors = record.checks.filter { $0.status == "error" }
        #expect(errors.count == 1)
        #expect(errors.first?.rule == "attestation")
        #expect(errors.first?.message.contains(tampering.says) == true, "\(errors.map(\.message))")
        #expect(errors.first?.message.contains("attestations/preprod.yaml:") == true)
        #expect(record.verdict == "incomplete")
    }

    @Test func `a file that can't be read is an error, and is not overwritten`() async throws {
        try workspace.write(Self.file, "- secret: STRIPE")
        let outcome = try await attest("STRIPE_SECRET_KEY", .pipe(Self.stripe))
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("attestations/preprod.yaml:1:3: missing key \"by\": expected a text"))
        #expect(try workspace.text(of: Self.file) == "- secret: STRIPE")
        try FileManager.default.removeItem(atPath: "\(workspace.path)/\(Self.file)")
        try FileManager.default.createDirectory(
            atPath: "\(workspace.path)/\(Self.file)", withIntermediateDirectories: true)
        let record = try await record()
        #expect(record.ids("error") == ["preprod/attestation/attestations/preprod.yaml"])
    }

    /// A pipe would be waited for without end.
    @Test func `a pipe in the place of a file is an error`() async throws {
        let folder = workspace.path + "/attestations"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(mkfifo("\(workspace.path)/\(Self.file)", 0o600) == 0)
        let listing = try workspace.write("live.json", try #require(Self.good.listingJSON(of: "preprod")))
        let check = try await workspace.start(Self.check + workspace.listings(.conforming)).outcome()
        #expect(check.status == 3)
        #expect(
            try AuditRecord(check.output).check("preprod/attestation/attestations/preprod.yaml")?.message
                .contains("is neither a file nor a link to one") == true)
        let attest = try await workspace.start(
            ["attest", "preprod", "STRIPE_SECRET_KEY", "--by", "Ann", "--listing", "preprod=\(listing)"],
            input: .pipe(Self.stripe)
        ).outcome()
        #expect(attest.status == 3)
        #expect(
            attest.errors
                == "error: attestations/preprod.yaml can't be read: is neither a file nor a link to one\nPut a file in its place, or take it away.\n"
        )
    }

    /// Nobody types a value that can't be written down.
    @Test func `a broken file is told before a value is asked for`() async throws {
        try workspace.write(Self.file, "- secret: STRIPE")
        let outcome = try await attest("STRIPE_SECRET_KEY", .nothing)
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.contains("missing key \"by\"") && !outcome.errors.contains("no value was given"))
    }

    /// What is told to be written must be read by the next check.
    @Test func `a file does not grow until no check reads it`() async throws {
        func write(_ count: Int, _ note: String) throws -> String {
            let entries = (0..<count).map {
                "- item: i\($0)\n  note: \(note)\n  by: A\n  on: 2026-01-01\n  until: 2026-01-02\n"
            }
            try workspace.write(Self.file, entries.joined())
            return entries.joined()
        }
        for (count, note) in [(1000, "n"), (517, String(repeating: "n", count: 1960))] {
            let before = try write(count, note)
            let outcome = try await workspace.run(
                [
                    "attest", "preprod", "--item", "x", "--by", "Ann", "--note",
                    String(repeating: "n", count: 2000),
                ])
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("would have more than 1000 entries or 1048576 bytes"))
            #expect(try workspace.text(of: Self.file) == before)
            #expect(try await workspace.run(["validate"]).status == 0)
        }
    }

    @Test func `who may read the file may read the next one`() async throws {
        let path = "\(workspace.path)/\(Self.file)"
        #expect(try await attest("STRIPE_SECRET_KEY", .pipe(Self.stripe)).status == 0)
        chmod(path, 0o600)
        #expect(try await attest("STRIPE_SECRET_KEY", .pipe(Self.stripe)).status == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func `an attestation of what no manifest speaks of is told`() async throws {
        #expect(try await attest("STRIPE_SECRET_KEY", .pipe(Self.stripe)).status == 0)
        let text = try workspace.text(of: Self.file)
        try workspace.write(Self.file, text.replacing("STRIPE_SECRET_KEY", with: "STRIPE_SECRT_KEY"))
        let warning =
            "STRIPE_SECRT_KEY is attested, and no manifest speaks of it, so this proves nothing; did you mean STRIPE_SECRET_KEY?\n"
        let checked = try await workspace.run(Self.check + workspace.listings(.conforming))
        #expect(checked.errors == "warning: attestations/preprod.yaml:3:3: " + warning)
        #expect(
            try checked.record.check("preprod/key-prefix/STRIPE_SECRET_KEY")?.message.contains(
                "the listing shows only its digest") == true)
        let validated = try await workspace.run(["validate"])
        #expect(validated.status == 0)
        #expect(validated.errors == "attestations/preprod.yaml:3:3: warning: " + warning)
        try workspace.edit("services", "severity: critical", "severity: terrible")
        #expect(try await !workspace.run(["validate"]).errors.contains("STRIPE_SECRT_KEY"))
    }

    @Test func `a file of no environment is told`() async throws {
        try workspace.write("attestations/preprd.yaml", "- secret: STRIPE")
        let outcome = try await workspace.run(Self.check + workspace.listings(.conforming))
        #expect(
            outcome.errors
                == "warning: attestations/preprd.yaml belongs to no environment and is not read; did you mean preprod.yaml?\n"
        )
        #expect(try outcome.record.ids("error").isEmpty)
    }

    @Test func `of runs at once none loses another's entry`() async throws {
        let listing = try workspace.listing(Self.good, of: "preprod")
        let runs = try Self.claims.keys.map { name in
            try workspace.start(
                ["attest", "preprod", name, "--by", "Ann"] + listing,
                input: .pipe(Self.good.value("preprod", name)))
        }
        for run in runs { #expect(try await run.outcome().status == 0) }
        #expect(try await record().verdict == "pass")
        #expect(workspace.leftBehind == [Self.file])
    }

    @Test func `a run that is killed leaves a whole file`() async throws {
        #expect(
            try await attest("RESEND_API_KEY", .pipe(Self.good.value("preprod", "RESEND_API_KEY"))).status
                == 0)
        let before = try workspace.text(of: Self.file)
        var whole = 0
        // On a machine that is busy, a run may need seconds to come to its end.
        for delay in stride(from: 0, to: 5_000, by: 6) where delay < 150 || whole == 0 {
            let run = try workspace.startProgram(
                ["attest", "preprod", "STRIPE_SECRET_KEY", "--by", "Ann", "--listing", "preprod=live.json"],
                input: .pipe(Self.stripe))
            try await Task.sleep(for: .milliseconds(delay))
            run.signal(SIGKILL)
            try await run.outcome()
            let text = try workspace.text(of: Self.file)
            if text == before { continue }
            whole += 1
            #expect(text.hasPrefix(before + "- secret: STRIPE_SECRET_KEY\n"))
            #expect(text.hasSuffix("\n") && text.contains("  binding: scrypt:11:8:1:"))
            try workspace.write(Self.file, before)
        }
        // What was written aside by then is gone after the next run.
        #expect(try await attest("STRIPE_SECRET_KEY", .pipe(Self.stripe)).status == 0)
        #expect(whole > 0, "some of the runs come to their end")
        #expect(workspace.files.filter { $0.hasPrefix("attestations/") } == [Self.file])
        #expect(try await record().ids("error").isEmpty)
    }

    /// What is opened first would take its place, and be read as the value.
    @Test func `a standard input that is closed is told`() async throws {
        let listing = try workspace.listing(Self.good, of: "preprod", in: "live.json")
        let outcome = try await workspace.runProgram(
            ["attest", "preprod", "STRIPE_SECRET_KEY", "--by", "Ann"] + listing, input: .closed)
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: the value can't be read from standard input: Bad file descriptor\n")
    }

    // MARK: The prompt

    /// Types at a terminal once the prompt is there; returns how it ended, and what the terminal showed.
    private func prompted(inSession: Bool = false, _ act: (Int32, Run) async throws -> Void) async throws -> (
        Outcome, shown: String, echoes: Bool
    ) {
        let listing = try workspace.listing(Self.good, of: "preprod")
        let (near, far) = try Child.pseudoTerminal()
        defer {
            close(near)
            close(far)
        }
        let run = try workspace.startProgram(
            ["attest", "preprod", "STRIPE_SECRET_KEY", "--by", "Ann"] + listing, input: .terminal(far),
            inSession: inSession)
        let deadline = ContinuousClock.now + .seconds(20)
        while !run.errorsSoFar.contains("(not shown)"), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        try await act(near, run)
        let outcome = try await run.outcome()
        let shown = String(decoding: Child.available(near), as: UTF8.self)
        return (outcome, shown, echoes(far))
    }

    private func echoes(_ terminal: Int32) -> Bool {
        var settings = termios()
        tcgetattr(terminal, &settings)
        return settings.c_lflag & tcflag_t(ECHO) != 0
    }

    private func type(_ text: String, at terminal: Int32) {
        let line = Array((text + "\n").utf8)
        _ = line.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
    }

    @Test func `a terminal is not asked for a value where that is not wanted`() async throws {
        let (near, far) = try Child.pseudoTerminal()
        defer { close(near) }
        let listing = try workspace.listing(Self.good, of: "preprod")
        let run = try workspace.start(
            ["attest", "preprod", "STRIPE_SECRET_KEY", "--by", "Ann", "--no-input"] + listing,
            input: .terminal(far))
        close(far)
        let outcome = try await run.outcome()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("no value was given, and --no-input forbids to ask"))
    }

    @Test func `a value that is typed is not shown`() async throws {
        let (outcome, shown, echoes) = try await prompted { terminal, _ in
            type(Self.stripe, at: terminal)
        }
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasPrefix("Value of STRIPE_SECRET_KEY in preprod (not shown): \nattested: "))
        #expect(await workspace.leak(in: shown) == nil)
        #expect(shown.filter { !$0.isWhitespace }.isEmpty)
        #expect(echoes)
    }

    /// Ctrl-Z, and `fg` in the shell.
    @Test func `a value that is typed after a stop is not shown either`() async throws {
        let (outcome, shown, isEchoing) = try await prompted(inSession: true) { terminal, run in
            run.signal(SIGTSTP)
            #expect(await ScriptedServer.eventually { echoes(terminal) }, "the shell gets its terminal back")
            run.signal(SIGCONT)
            #expect(await ScriptedServer.eventually { !echoes(terminal) })
            type(Self.stripe, at: terminal)
        }
        #expect(outcome.status == 0)
        #expect(await workspace.leak(in: shown) == nil)
        #expect(shown.filter { !$0.isWhitespace }.isEmpty)
        #expect(isEchoing)
    }

    @Test(arguments: [(Int32(SIGINT), Int32(130)), (Int32(SIGTERM), Int32(143))])
    func `the echo is back after a signal`(_ signal: Int32, _ status: Int32) async throws {
        let (outcome, _, echoes) = try await prompted { _, run in run.signal(signal) }
        #expect(outcome.status == status)
        #expect(echoes)
        #expect(workspace.leftBehind.isEmpty)
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async -> Result) async -> [Result] {
        var results: [Result] = []
        for element in self { results.append(await transform(element)) }
        return results
    }
}
