import DemoControlPlane
import Foundation
import Glibc
import Testing

/// `check --base`: a pull request is judged by the manifests that it would change as well.
@Suite(.timeLimit(.minutes(2))) struct BaseTests {
    private let repository: Repository

    init() async throws { repository = try await Repository { _ in } }

    private func subjects(_ outcome: Outcome) throws -> Set<String> {
        Set(try outcome.record.checks.filter { $0.rule == "policy-loosened" }.map(\.id))
    }

    @Test func `the same manifests loosen nothing`() async throws {
        let outcome = try await repository.check(["--base", "main"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try subjects(outcome).isEmpty)
        #expect(outcome.output.contains(#""base": "#))
        let commit = try await repository.git("rev-parse", "main").filter { !$0.isNewline }
        #expect(outcome.output.contains(#""commit": "\#(commit)""#))
        #expect(try await !repository.check([]).output.contains(#""base": "#))
    }

    /// The failure is the base's: by the working tree's manifests all passes.
    @Test func `a change that lets a failure pass is told and fails`() async throws {
        let main = try await Repository { try $0.dropWaivers() }
        try main.restoreWaivers()
        #expect(try await main.check([]).status == 0)
        let outcome = try await main.check(["--base", "main"])
        #expect(outcome.status == 1)
        #expect(
            try subjects(outcome).isSuperset(of: [
                "preprod/policy-loosened/shared-secret/TALENTLMS_API_KEY",
                "preprod/policy-loosened/waivers/shared-secret/TALENTLMS_API_KEY",
            ]))
        #expect(try outcome.record.verdict == "fail")
    }

    @Test(arguments: [
        (
            "services", "isolation: isolated\n    dashboard: https://dashboard.stripe.com",
            "isolation: shareable", "stripe"
        ),
        (
            "preprod", "STRIPE_SECRET_KEY: { required: true, prefix: sk_test_",
            "STRIPE_SECRET_KEY: { optional: true", "STRIPE_SECRET_KEY"
        ),
        ("preprod", "project: jtzcrirqflfnagceendt", "project: abcdefghijklmnopqrst", "listing"),
        ("preprod", "frontend: https://preprod.", "frontend: https://other.", "identifiers/frontend"),
        ("preprod", "tier: staging", "tier: development", "tier"),
    ]) func `what was loosened is named`(_ file: String, _ old: String, _ new: String, _ subject: String)
        async throws
    {
        try repository.workspace.edit(file, old, new)
        let outcome = try await repository.check(["--base", "main"])
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(try subjects(outcome).contains("preprod/policy-loosened/\(subject)"))
    }

    @Test func `an environment that is removed is judged by the base`() async throws {
        try repository.hide("preprod")
        let outcome = try await repository.check(["--base", "main"])
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(try subjects(outcome).contains("preprod/policy-loosened/environments/preprod"))
        #expect(try await repository.check([]).status == 2)
    }

    /// Values are read once, and judged by the declarations of both.
    @Test func `values prove to both what they prove`() async throws {
        try repository.workspace.edit("preprod", "prefix: sk_test_, ", "")
        let outcome = try await repository.check(["--base", "main"])
        #expect(outcome.status == 1)
        #expect(
            try subjects(outcome) == ["preprod/policy-loosened/STRIPE_SECRET_KEY"], "\(outcome.output)")
    }

    @Test func `a revision without the workspace is refused`() async throws {
        try await repository.git("checkout", "-q", "--orphan", "empty")
        try await repository.git("rm", "-r", "-q", "--cached", ".")
        try repository.workspace.write("README", "Nothing.\n")
        try await repository.commit("workspace/README")
        let outcome = try await repository.check(["--base", "empty"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("empty has no manifests of this workspace"))
        #expect(outcome.output.isEmpty)
    }

    @Test func `a problem of the base names the revision`() async throws {
        let broken = try await Repository {
            try $0.workspace.edit("preprod", "tier: staging", "tier: stagign")
        }
        try broken.workspace.edit("preprod", "tier: stagign", "tier: staging")
        let outcome = try await broken.check(["--base", "main"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("main:environments/preprod.yaml:"))
    }

    /// Git would take the tag, which whoever opened the pull request may have pushed.
    @Test func `a name that a tag and a branch have is refused`() async throws {
        try await repository.git("tag", "main")
        let outcome = try await repository.check(["--base", "main"])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.contains("\"main\" is ambiguous here: refs/heads/main and refs/tags/main"),
            "\(outcome.errors)")
        #expect(try await repository.check(["--base", "refs/heads/main"]).status != 2)
        #expect(try await repository.check(["--base", "main~0"]).status == 2)
    }

    @Test(arguments: ["nowhere", "-x", "a b"]) func `an invalid revision is refused`(_ name: String)
        async throws
    {
        let outcome = try await repository.check(["--base=\(name)"])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
    }

    /// Whoever adds a snapshot chooses what is compared with; without a key anyone can write one.
    @Test(arguments: [false, true]) func `a snapshot that the base never had is told`(_ hasKey: Bool)
        async throws
    {
        let variables = hasKey ? ["ENVAUDIT_SEAL_KEY": "k3y-0f-th3-t3st5-m4d3-up"] : [:]
        let (workspace, state) = (repository.workspace, DemoState.conforming)
        let sealed = try await workspace.run(
            ["snapshot", "production"] + workspace.listing(state, of: "production"), variables: variables)
        #expect(sealed.status == 0, "\(sealed.errors)")
        let arguments =
            try ["check", "preprod", "--as-of", "2026-11-21", "--offline", "--format", "json"]
            + workspace.listing(state, of: "preprod") + workspace.listing(state, of: "sandbox")
        func told(_ more: [String]) async throws -> Set<String> {
            try subjects(try await workspace.run(arguments + more, variables: variables))
                .filter { $0.contains("snapshots/") }
        }
        let failing: Set<String> = hasKey ? [] : ["preprod/policy-loosened/snapshots/production.json"]
        #expect(try await told(["--base", "main"]) == failing)
        #expect(try await told([]).isEmpty)
        try await repository.commit("workspace/snapshots")
        #expect(try await told(["--base", "main"]).isEmpty)
        #expect(try await told(["--base", "main~1"]) == failing)
        // An older one of the base's own is no one's forgery.
        try workspace.write("other", "")
        let first = try workspace.text(of: "snapshots/production.json")
        try workspace.write("snapshots/production.json", first + "\n")
        try await repository.commit("workspace/snapshots")
        try workspace.write("snapshots/production.json", first)
        #expect(try await told(["--base", "main"]).isEmpty)
    }

    /// What a request attests itself does not count for the base.
    @Test func `attestations of the working tree alone are told`() async throws {
        let workspace = repository.workspace
        let values = try workspace.values(.conforming)
        let arguments =
            try ["check", "preprod", "--as-of", "2026-11-21", "--offline", "--format", "json"]
            + workspace.listings(.conforming)
        let made = try await workspace.run(arguments + values + ["--attest", "--by", "T"])
        #expect(made.status == 0, "\(made.errors)")
        let outcome = try await workspace.run(arguments + ["--base", "main", "--allow-unproven"])
        #expect(outcome.status == 1)
        #expect(try subjects(outcome).contains { $0.contains("/key-prefix/") })
        try await repository.commit("workspace/attestations")
        let reviewed = try await workspace.run(arguments + ["--base", "main", "--allow-unproven"])
        #expect(try subjects(reviewed).isEmpty, "\(reviewed.output)")
    }

    @Test func `it can't be skipped`() async throws {
        let outcome = try await repository.check(["--base", "main", "--skip", "policy-loosened"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("policy-loosened can't be skipped"))
    }

    /// Both judgements share what was fetched, and a place that only the base names is not asked.
    @Test func `nothing is fetched twice, and no place of the base alone`() async throws {
        let state = DemoState.conforming
        try await serving(state) { plane, variables in
            let arguments = ["check", "preprod", "--as-of", "2026-11-21", "--format", "json"]
            func count() async -> Int {
                var count = 0
                for project in state.projects {
                    count += await plane.requestCount("GET", project: project.ref)
                }
                return count
            }
            _ = try await repository.workspace.run(arguments, variables: variables)
            let once = await count()
            _ = try await repository.workspace.run(arguments + ["--base", "main"], variables: variables)
            #expect(await count() == 2 * once)
            let ref = try #require(state.project(of: "sandbox")?.ref)
            let before = await plane.requestCount("GET", project: ref)
            try repository.workspace.edit("sandbox", ref, "abcdefghijklmnopqrst")
            let moved = try await repository.workspace.run(
                arguments + ["--base", "main"], variables: variables)
            #expect(await plane.requestCount("GET", project: ref) == before)
            #expect(moved.status != 0)
        }
    }
}

/// Values and journals count only where this user's own runs made them.
@Suite(.timeLimit(.minutes(2))) struct OwnFileTests {
    private let repository: Repository
    private var workspace: TestWorkspace { repository.workspace }

    init() async throws { repository = try await Repository { _ in } }

    private func mode(_ file: String, _ mode: Int) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: "\(workspace.path)/\(file)")
    }

    @Test func `values that git tracks are refused`() async throws {
        #expect(try await repository.check([]).status == 0)
        try await repository.commit("workspace/preprod.env")
        let outcome = try await repository.check([])
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("preprod.env is tracked by git, so it is not used"))
        #expect(outcome.errors.contains("git rm --cached preprod.env"))
    }

    /// A link of the repository's would choose which file of the operator's is taken.
    @Test func `a tracked link to values is refused`() async throws {
        let values = try workspace.values(.conforming)
        try FileManager.default.createSymbolicLink(
            atPath: "\(workspace.path)/linked.env", withDestinationPath: "\(workspace.path)/preprod.env")
        try await repository.commit("workspace/linked.env")
        let outcome = try await workspace.run(
            ["check", "preprod", "--offline"] + workspace.listings(.conforming) + [
                "--values", "preprod=linked.env",
            ])
        #expect(values.count == 2 && outcome.status == 2)
        #expect(outcome.errors.contains("linked.env is tracked by git"))
    }

    @Test(arguments: [0o620, 0o602, 0o664, 0o666]) func `values that others may write are refused`(
        _ bits: Int
    )
        async throws
    {
        let arguments =
            try ["check", "preprod", "--offline"] + workspace.listings(.conforming)
            + workspace.values(.conforming)
        try mode("preprod.env", bits)
        let outcome = try await workspace.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("can be written to by other users (mode \(String(bits, radix: 8)))"))
        #expect(outcome.errors.contains("chmod go-w preprod.env"))
        try mode("preprod.env", 0o644)
        #expect(try await workspace.run(arguments).status != 2)
    }

    @Test(.enabled(if: geteuid() == 0)) func `values of another user are refused`() async throws {
        let arguments =
            try ["check", "preprod", "--offline"] + workspace.listings(.conforming)
            + workspace.values(.conforming)
        #expect(chown("\(workspace.path)/preprod.env", 65534, 65534) == 0)
        let outcome = try await workspace.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("belongs to another user (uid 65534)"))
    }

    @Test func `values with two names are refused`() async throws {
        let arguments =
            try ["check", "preprod", "--offline"] + workspace.listings(.conforming)
            + workspace.values(.conforming)
        _ = try workspace.write("other.env", try #require(DemoState.conforming.dotenv(of: "preprod")))
        unlink("\(workspace.path)/other.env")
        #expect(link("\(workspace.path)/preprod.env", "\(workspace.path)/other.env") == 0)
        let outcome = try await workspace.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("preprod.env has another name (a hard link)"))
        unlink("\(workspace.path)/other.env")
        #expect(try await workspace.run(arguments).status != 2)
    }

    /// Whoever owns the folder can put another file of the operator's there.
    @Test(.enabled(if: geteuid() == 0), arguments: ["file", "folder", "none"])
    func `values behind a link into another user's folder are refused`(_ link: String) async throws {
        let arguments =
            try ["check", "preprod", "--offline"] + workspace.listings(.conforming)
            + workspace.values(.conforming)
        let (path, theirs) = (workspace.path, "\(workspace.path)/theirs")
        _ = try workspace.write(
            "theirs/preprod.env", try #require(DemoState.conforming.dotenv(of: "preprod")))
        unlink("\(path)/preprod.env")
        #expect(symlink("theirs/preprod.env", "\(path)/preprod.env") == 0)
        #expect(symlink("theirs", "\(path)/linked") == 0)
        let named =
            switch link {
            case "file": "preprod.env"
            case "folder": "linked/preprod.env"
            default: "theirs/preprod.env"
            }
        let values = arguments.map { $0 == "preprod=preprod.env" ? "preprod=\(named)" : $0 }
        #expect(try await workspace.run(values).status != 2)
        #expect(chown(theirs, 65534, 65534) == 0)
        let outcome = try await workspace.run(values)
        #expect((outcome.status == 2) == (link != "none"), "\(outcome.errors)")
        if link != "none" {
            #expect(
                outcome.errors.contains("is a link to a file that is in a folder of another user (uid 65534)")
            )
        }
    }

    @Test func `pipes and standard input are taken`() async throws {
        let arguments =
            try ["check", "preprod", "--as-of", "2026-11-21", "--offline"]
            + workspace.listings(.conforming)
        workspace.secrets.plant(.conforming)
        let text = try #require(DemoState.conforming.dotenv(of: "preprod"))
        let typed = try await workspace.run(arguments + ["--values", "preprod=-"], input: .pipe(text))
        #expect(typed.status == 0, "\(typed.errors)")
        let pipe = "\(workspace.path)/pipe"
        #expect(mkfifo(pipe, 0o666) == 0)
        let writer = Task.detached { try text.write(toFile: pipe, atomically: false, encoding: .utf8) }
        let piped = try await workspace.run(arguments + ["--values", "preprod=\(pipe)"])
        try await writer.value
        #expect(piped.status == 0, "\(piped.errors)")
        unlink(pipe)
    }

    @Test func `a journal that came with the repository is refused`() async throws {
        try workspace.write(".envaudit/journal.ndjson", "")
        try await repository.commit("workspace/.envaudit/journal.ndjson")
        let outcome = try await workspace.run(["journal"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(".envaudit/journal.ndjson is tracked by git, so it is not used"))
    }

    @Test func `a journal that others may write is refused`() async throws {
        try workspace.write(".envaudit/journal.ndjson", "")
        try mode(".envaudit/journal.ndjson", 0o666)
        let outcome = try await workspace.run(["journal"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("can be written to by other users (mode 666)"))
    }
}
