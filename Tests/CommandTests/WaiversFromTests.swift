import DemoControlPlane
import Foundation
import LocalSystem
import Testing

@testable import EnvauditKit

/// `--waivers-from`: what counts is what was accepted before, and not what a pull request accepts of itself.
@Suite(.timeLimit(.minutes(2))) struct WaiversFromTests {
    private static let waived: Set<String> = [
        "preprod/shared-secret/TALENTLMS_API_KEY", "preprod/shared-secret/TALENTLMS_DOMAIN",
        "preprod/shared-secret/TALENTLMS_WEBHOOK_SECRET",
    ]

    @Test func `a waiver of the working tree alone does not count`() async throws {
        let repository = try await Repository { try $0.dropWaivers() }
        try repository.restoreWaivers()
        let own = try await repository.check([])
        #expect(own.status == 0)
        #expect(try own.record.ids("waived") == Self.waived)
        #expect(!own.output.contains("waivers_from"))
        let base = try await repository.check(["--waivers-from", "main"])
        #expect(base.status == 1)
        #expect(try base.record.ids("fail") == Self.waived)
        #expect(base.output.contains(#""revision": "main""#))
        let commit = try await repository.git("rev-parse", "main").filter { !$0.isNewline }
        #expect(base.output.contains(#""commit": "\#(commit)""#))
    }

    @Test func `a waiver of the revision counts, whatever became of it`() async throws {
        let repository = try await Repository { _ in }
        try repository.dropWaivers()
        #expect(try await repository.check([]).status == 1)
        let base = try await repository.check(["--waivers-from", "main"])
        #expect(base.status == 0)
        #expect(try base.record.ids("waived") == Self.waived)
    }

    @Test func `a file that was not there has no waivers`() async throws {
        let repository = try await Repository { try $0.hide("preprod") }
        try repository.restoreWaivers()
        #expect(try await repository.check(["--waivers-from", "main"]).status == 1)
    }

    @Test func `a problem names the revision and the place`() async throws {
        let repository = try await Repository {
            try $0.workspace.edit("preprod", "until: 2027-02-13", "until: soon")
        }
        try repository.restoreWaivers()
        let outcome = try await repository.check(["--waivers-from", "main"])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("main:environments/preprod.yaml:"))
        #expect(outcome.errors.contains("invalid date \"soon\""))
    }

    @Test func `a waiver of a rule that there is not is a problem`() async throws {
        let repository = try await Repository {
            try $0.workspace.edit(
                "preprod", "shared-secret/TALENTLMS_DOMAIN", "shard-secret/TALENTLMS_DOMAIN")
        }
        try repository.restoreWaivers()
        let outcome = try await repository.check(["--waivers-from", "main"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("did you mean shared-secret?"))
    }

    @Test(arguments: [
        ("nowhere", "git knows no revision \"nowhere\" here"),
        ("main:environments", "git knows no revision \"main:environments\" here"),
        ("", "Missing value for '--waivers-from <revision>'"), ("-x", "not a git revision: \"-x\""),
        ("a b", "not a git revision: \"a b\""),
    ]) func `what is no revision is refused`(revision: String, message: String) async throws {
        let repository = try await Repository { _ in }
        let outcome = try await repository.check(["--waivers-from=\(revision)"])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func `outside a repository there is none`() async throws {
        let workspace = try await TestWorkspace()
        let outcome = try await workspace.run(["check", "--offline", "--waivers-from", "main"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("not a git repository"))
        #expect(outcome.errors.contains("needs the workspace to be in a git repository"))
    }

    /// A pull request can commit the files of a bare repository, in which it is on its own main.
    @Test func `a bare repository that is the workspace is not believed`() async throws {
        let repository = try await Repository { try $0.dropWaivers() }
        try repository.restoreWaivers()
        try await repository.git("init", "-q", "--bare", "-b", "main", "inner")
        for name in ["HEAD", "config", "objects", "refs"] {
            try FileManager.default.moveItem(
                atPath: "\(repository.folder)/inner/\(name)", toPath: "\(repository.workspace.path)/\(name)")
        }
        let outcome = try await repository.check(["--waivers-from", "main"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("bare repository"), "\(outcome.errors)")
    }

    /// A pull request can make a submodule of the manifests' folder: a repository with a main of its own.
    @Test func `a repository among the manifests is not asked`() async throws {
        let repository = try await Repository { try $0.dropWaivers() }
        try repository.restoreWaivers()
        try await repository.git("init", "-q", "-b", "main", "inner")
        try FileManager.default.copyItem(
            atPath: repository.workspace.path + "/environments/preprod.yaml",
            toPath: repository.folder + "/inner/preprod.yaml")
        try await repository.git("-C", "inner", "add", "preprod.yaml")
        try await repository.git(
            "-C", "inner", "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-q", "-m",
            "Waive")
        try repository.workspace.write("environments/.git", "gitdir: \(repository.folder)/inner/.git\n")
        let outcome = try await repository.check(["--waivers-from", "main"])
        #expect(outcome.status == 1)
        #expect(try outcome.record.ids("fail") == Self.waived)
    }

    /// `cat-file` would, if it were asked to make the file readable.
    @Test func `no command of the repository is run`() async throws {
        let repository = try await Repository { _ in }
        let mark = repository.folder + "/was-run"
        try "*.yaml diff=x filter=x\n".write(
            toFile: repository.workspace.path + "/environments/.gitattributes", atomically: false,
            encoding: .utf8)
        for key in ["diff.x.textconv", "filter.x.smudge", "core.fsmonitor", "core.pager", "alias.ls-tree"] {
            try await repository.git("config", key, "touch \(mark); cat")
        }
        #expect(try await repository.check(["--waivers-from", "main"]).status == 0)
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    @Test func `git gets neither tokens nor another's repository`() async throws {
        let repository = try await Repository { _ in }
        let seen = repository.folder + "/seen"
        let fake = repository.folder + "/bin"
        try FileManager.default.createDirectory(atPath: fake, withIntermediateDirectories: true)
        try "#!/bin/sh\n/usr/bin/env > \(seen)\nexit 1\n".write(
            toFile: fake + "/git", atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake + "/git")
        let outcome = try await repository.check(
            ["--waivers-from", "main"],
            variables: ["PATH": fake, "SUPABASE_ACCESS_TOKEN": Token.demo, "GIT_DIR": "/elsewhere"])
        #expect(outcome.status == 2)
        let names = Set(
            try String(contentsOfFile: seen, encoding: .utf8).split(separator: "\n").compactMap {
                $0.split(separator: "=").first.map(String.init)
            })
        #expect(names.contains("GIT_NO_REPLACE_OBJECTS"))
        #expect(names.isDisjoint(with: ["SUPABASE_ACCESS_TOKEN", "GIT_DIR"]))
    }

    @Test func `without git there is advice`() async throws {
        let repository = try await Repository { _ in }
        let outcome = try await repository.check(["--waivers-from", "main"], variables: ["PATH": "/nowhere"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("git can't be started: No such file or directory"))
        #expect(outcome.errors.contains("Install git"))
    }
}

/// The child that git runs in.
@Suite(.timeLimit(.minutes(1))) struct BoundedProcessTests {
    private func run(_ script: String, limit: Int = 100, seconds: Int = 20) throws -> BoundedProcess.End {
        try BoundedProcess(
            words: ["/bin/sh", "-c", script], variables: ["A": "1"], limit: limit, seconds: seconds
        ).run()
    }

    @Test func `it tells how it ended`() throws {
        let end = try run("echo out$A; echo err >&2; exit 3")
        #expect(end.status == 3)
        #expect(String(decoding: end.output, as: UTF8.self) == "out1\n")
        #expect(String(decoding: end.errors, as: UTF8.self) == "err\n")
        #expect(try run("kill -9 $$").status == nil)
        #expect(try run("cat").output.isEmpty)
    }

    @Test func `it is ended in time`() throws {
        let start = ContinuousClock.now
        for script in ["sleep 30", "exec >&- 2>&-; sleep 30", "sleep 30 & exit 0"] {
            do {
                _ = try run(script, seconds: 1)
                Issue.record("\(script) ended")
            } catch BoundedProcess.Failure.tooSlow {}
        }
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test func `it may not write without end`() throws {
        do {
            _ = try run("while :; do echo 0123456789; done")
            Issue.record("it ended")
        } catch BoundedProcess.Failure.tooLong {}
        #expect(try run("printf %100s x").output.count == 100)
    }
}
