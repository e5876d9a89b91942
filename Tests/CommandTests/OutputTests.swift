import DemoControlPlane
import Foundation
import Glibc
import Testing

/// What scripts rely on: where the record goes, and in which format.
@Suite(.timeLimit(.minutes(5))) struct OutputTests {
    private static let check = ["check", "preprod", "--as-of", "2026-11-21", "--offline"]
    private let workspace: TestWorkspace
    /// Offline, with every listing: incomplete, as no values are handed in.
    private let arguments: [String]

    init() async throws {
        workspace = try await TestWorkspace()
        arguments = try Self.check + workspace.listings(.conforming)
    }

    @Test func `standard output carries the record alone`() async throws {
        try workspace.edit("preprod", "  REQUEST_SIGNING_SECRET:", "  REQUEST_SIGNIN_SECRET:")
        let outcome = try await workspace.run(arguments + ["--format", "json"])
        #expect(try outcome.record.schema == "envaudit.record/1")
        #expect(outcome.output.hasPrefix("{\n") && outcome.output.hasSuffix("}\n"))
        #expect(outcome.errors.hasPrefix("warning: "))
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test func `what runs that were killed left aside is removed, and nobody else's`() async throws {
        // No process has the first number; the second is this one's.
        try workspace.write("record.json.99999999.7.tmp", "{")
        let others = ["record.json.\(getpid()).7.tmp", "record.json.bak.tmp", "record.md.99999999.7.tmp"]
        for file in others { try workspace.write(file, "{") }
        #expect(try await workspace.run(arguments + ["-o", "record.json"]).status == 3)
        #expect(workspace.leftBehind == ["record.json"])
        #expect(!workspace.files.contains("record.json.99999999.7.tmp"))
        #expect(others.allSatisfy(workspace.files.contains))
    }

    @Test(arguments: [
        ("text", "preprod of innotrue: INCOMPLETE\n"), ("markdown", "# "), ("json", "{\n  \"schema\""),
    ])
    func `each format has its beginning`(format: String, beginning: String) async throws {
        let outcome = try await workspace.run(arguments + ["--format", format])
        #expect(outcome.status == 3)
        #expect(outcome.output.hasPrefix(beginning))
        #expect(outcome.output.hasSuffix("\n"))
        #expect(outcome.errors.isEmpty)
    }

    @Test(
        arguments: [
            ("record.json", nil, "{"), ("record.JSON", nil, "{"), ("record.md", nil, "# "),
            ("a.json/record.markdown", nil, "# "), ("record.txt", nil, "preprod of "),
            ("record", nil, "preprod of "),
            ("json", nil, "preprod of "), ("record.html", nil, "<!doctype html>"),
            ("record.log", nil, "preprod of "), ("record.out", "json", "{"),
            ("gl-code-quality.json", "gitlab", "["), ("record.sarif", nil, "{\n  \"$schema\""),
            ("record.xml", nil, "<?xml"),
        ] as [(String, String?, String)])
    func `a file's ending decides, unless a format is named`(
        file: String, format: String?, beginning: String
    ) async throws {
        try workspace.write("a.json/place", "")
        let outcome = try await workspace.run(
            arguments + ["-o", file] + (format.map { ["--format", $0] } ?? []))
        #expect(outcome.status == 3)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "envaudit: incomplete; the record is in \(file)\n")
        #expect(workspace.leftBehind == [file])
        #expect(try workspace.text(of: file).hasPrefix(beginning))
    }

    @Test(arguments: [
        (
            ["--format", "json", "--output", "record.md"],
            "has the ending of markdown, and the format is json"
        ),
        (["--report", "markdown=record.json"], "has the ending of json, and the format is markdown"),
        (
            ["--report", "sarif=missing/record.sarif"],
            "the report can't be written to \"missing/record.sarif\""
        ),
        (["--report", "sarif"], "is not FORMAT=FILE"),
        (["--report", "html5=record"], "the report has no format html5"),
    ])
    func `a file that does not fit is refused before anything is looked at`(
        options: [String], says: String
    ) async throws {
        let outcome = try await workspace.run(arguments + options + ["--values", "preprod=missing"])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test func `other outputs have no format of a record's alone`() async throws {
        let outcome = try await workspace.run(["plan", "preprod", "--offline", "--format", "sarif"])
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: the plan has no format sarif\nChoose: text, markdown, json\n")
    }

    @Test func `the verdict lines alone are printed where that is asked for`() async throws {
        for option in ["--quiet", "-q"] {
            let outcome = try await workspace.run(arguments + [option])
            #expect(outcome.status == 3 && outcome.errors.isEmpty)
            #expect(outcome.output.hasPrefix("preprod: INCOMPLETE ("))
            #expect(outcome.output.split(separator: "\n").count == 1)
        }
        let all = try await workspace.run(["check", "-q", "--offline"] + workspace.listings(.conforming))
        // A line for each environment and one for the workspace, however long.
        #expect(all.output.split(separator: "\n").count == 4, "\(all.output)")
        let whole = try await workspace.run(arguments + ["-q", "-f", "json"])
        #expect(try whole.record.verdict == "incomplete")
        let file = try await workspace.run(arguments + ["-q", "-o", "record.txt"])
        #expect(file.status == 3)
        #expect(try workspace.text(of: "record.txt").split(separator: "\n").count > 1)
    }

    @Test func `what is shown can be chosen`() async throws {
        let failures = try await workspace.run(arguments).output
        let all = try await workspace.run(arguments + ["--show", "all"]).output
        let passed = try await workspace.run(arguments + ["--show", "passed"]).output
        #expect(try await workspace.run(arguments + ["--show", "failures"]).output == failures)
        #expect(!failures.contains("\npass  ") && all.contains("\npass  ") && passed.contains("\npass  "))
        #expect(all.contains("\nUNPROVEN  ") && !passed.contains("\nUNPROVEN  "))
        #expect(try await workspace.run(arguments + ["--show", "verdict"]).status == 2)
    }

    /// A terminal's width is the record's, a pipe's is 80, and a wide terminal's is not used to its end.
    @Test func `the record fits the terminal`() async throws {
        let piped = try await workspace.run(arguments)
        #expect(piped.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.contains("https://") })
        for (columns, longest) in [(60, 60), (100, 100), (200, 120), (20, 60)] {
            let shown = try await workspace.run(arguments, output: .terminal(columns: columns)).output
            let plain = shown.replacing("\r\n", with: "\n").replacing(/\u{1B}\[[0-9]*m/, with: "")
            let lines = plain.split(separator: "\n").filter { !$0.contains("https://") }.map(\.count)
            #expect(lines.allSatisfy { $0 <= longest }, "\(columns)")
            #expect(lines.contains { $0 > longest - 15 }, "\(columns)")
        }
    }

    @Test func `reports are written beside the record, which a dash sends to standard output`() async throws {
        let outcome = try await workspace.run(
            arguments + [
                "--output", "-", "--report", "sarif=a.sarif", "--report", "junit=a.xml", "--report",
                "github=notes",
            ], variables: ["GITHUB_STEP_SUMMARY": workspace.path + "/summary"])
        #expect(outcome.status == 3)
        #expect(outcome.output.hasPrefix("preprod of "))
        #expect(outcome.errors.isEmpty)
        #expect(Set(workspace.leftBehind) == ["a.sarif", "a.xml", "notes", "summary"])
        #expect(try workspace.text(of: "a.xml").hasPrefix("<?xml"))
        #expect(try workspace.text(of: "summary").hasPrefix("# "))
        // A job's other steps write to the summary, too.
        _ = try await workspace.run(
            arguments + ["--format", "github"],
            variables: ["GITHUB_STEP_SUMMARY": workspace.path + "/summary"])
        let summary = try workspace.text(of: "summary")
        #expect(summary.components(separatedBy: "\n# ").count + (summary.hasPrefix("# ") ? 1 : 0) > 2)
    }

    @Test func `the file is replaced as a whole`() async throws {
        let old = try workspace.write("record.json", "old")
        // Whoever has the old file open goes on reading the old one.
        let second = workspace.path + "/second-name"
        try FileManager.default.linkItem(atPath: "\(workspace.path)/\(old)", toPath: second)
        let outcome = try await workspace.run(arguments + ["--output", old])
        #expect(outcome.status == 3)
        #expect(try AuditRecord(workspace.text(of: old)).verdict == "incomplete")
        #expect(try workspace.text(of: "second-name") == "old")
        #expect(workspace.leftBehind == ["second-name"])
    }

    @Test func `a run that ends before there is a record leaves the file as it is`() async throws {
        let old = try workspace.write("record.json", "old")
        let outcome = try await workspace.run(["check", "nowhere", "--output", old])
        #expect(outcome.status == 2)
        #expect(try workspace.text(of: old) == "old")
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test(arguments: [
        ("missing/record.json", "No such file or directory"), ("place/record.json", "Not a directory"),
        ("environments", "Is a directory"), ("", "No such file or directory"),
    ])
    func `a place that takes no record is told before anything is looked at`(
        file: String, reason: String
    ) async throws {
        try workspace.write("place", "")
        // Values that can't be read show that nothing was read yet.
        let outcome = try await workspace.run(arguments + ["--output", file, "--values", "preprod=missing"])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors
                == "error: the record can't be written to \"\(file)\": \(reason)\nName a file in a folder that you may write to: --output FILE\n"
        )
        #expect(workspace.leftBehind.isEmpty)
    }

    @Test func `a pipe with a name gets the record and stays a pipe`() async throws {
        let pipe = workspace.path + "/pipe.json"
        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        // All of it fits into the pipe, so nobody has to read meanwhile.
        let outcome = try await workspace.run(["check", "sandbox", "--offline", "--output", "pipe.json"])
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = max(0, read(reader, &bytes, bytes.count))
        #expect(outcome.status == 3)
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        #expect(await workspace.leak(in: text) == nil)
        #expect(try AuditRecord(text).verdict == "incomplete")
        var status = stat()
        #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test(arguments: [Output.abandonedPipe, .fullDevice, .closed])
    func `a record that can't be written is no verdict`(output: Output) async throws {
        let arguments = try arguments + workspace.values(.conforming)
        #expect(try await workspace.run(arguments).status == 0)
        let outcome = try await workspace.runProgram(arguments, output: output)
        #expect(outcome.status == 3)
        #expect(outcome.errors == "error: the record could not be written to standard output\n")
        // With a file, standard output isn't needed.
        let filed = try await workspace.runProgram(
            arguments + ["--output", "record.json"], output: output)
        #expect(filed.status == 0)
        #expect(try AuditRecord(workspace.text(of: "record.json")).verdict == "pass")
    }
}

/// Colour is for a terminal, and for whoever asks for it.
@Suite(.timeLimit(.minutes(5))) struct ColorTests {
    @Test(
        arguments: [
            (Output.terminal(), [], [:], true), (.kept, [], [:], false),
            (.terminal(), [], ["NO_COLOR": "1"], false), (.terminal(), [], ["NO_COLOR": ""], true),
            (.terminal(), [], ["TERM": "dumb"], false), (.terminal(), ["--color", "never"], [:], false),
            (.kept, ["--color", "always"], ["NO_COLOR": "1"], true),
            (.kept, ["--color", "auto"], ["TERM": "xterm"], false),
            (.terminal(), ["--format", "json"], [:], false),
            (.terminal(), ["--format", "markdown"], [:], false),
        ] as [(Output, [String], [String: String], Bool)])
    func `colour comes where it is wanted`(
        output: Output, options: [String], variables: [String: String], isColored: Bool
    ) async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(
            ["check", "sandbox", "--as-of", "2026-11-21", "--offline"] + workspace.listings(.conforming)
                + options, variables: variables, output: output)
        #expect(outcome.status == 3)
        #expect(outcome.output.contains("sandbox"))
        #expect(outcome.output.contains("\u{1B}[") == isColored)
    }

    @Test func `a file has no colour`() async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(
            ["check", "--offline", "--color", "always", "--output", "record.txt"], output: .terminal())
        #expect(outcome.status == 3)
        #expect(try !workspace.text(of: "record.txt").contains("\u{1B}"))
    }
}
