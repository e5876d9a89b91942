import Support
import Foundation
import Listings
import Manifests
import Secrets
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(1))) struct CommandProviderTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// What comes of a shell's script, run where the operator allows it.
    private func seen(
        _ script: String, _ variables: [String: String] = [:], seconds: Int = 20, bytes: Int = 1 << 20,
        allowed: Bool = true
    ) async throws -> Result<Listing, Failure> {
        let quoted = script.replacing("'", with: "''")
        let path = ["PATH": "/usr/bin:/bin"].merging(variables) { $1 }
        return try await ProvidersTests.seen(
            "{ provider: command, run: [sh, -c, '\(quoted)'] }", in: folder, path,
            permissions: Permissions(commands: allowed),
            by: CommandProvider(seconds: seconds, maximumBytes: bytes))
    }

    private func read(_ json: String) throws -> Listing {
        try CommandProvider().read(
            Array(json.utf8), of: try declaration("{ provider: command, run: x }"), source: .file, readAt: 5)
    }

    @Test func `lists what a program writes, from the workspace's folder`() async throws {
        try folder.write("list.json", #"[{"name":"A","value":"b"}]"#)
        let listing = try await seen("cat list.json; echo x >&2").get()
        #expect(listing.shown == ["A": "b"])
        #expect(listing.provider == "command")
        #expect(listing.source == .live)
        #expect(listing.evidence == .value)
    }

    @Test func `nothing is run that the operator does not allow`() async throws {
        let result = try await seen("touch was-run", allowed: false)
        #expect(message(result) == "its manifest names a program, which is run only where you allow it")
        guard case .failure(let failure) = result else { return }
        #expect(failure.advice.hasSuffix(": --allow-command"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/was-run"))
    }

    @Test func `a program has no token, and else what the operator has`() async throws {
        let tokens = ["SUPABASE_ACCESS_TOKEN", "GITHUB_TOKEN", "ENVAUDIT_SEAL_KEY"]
        let variables = Dictionary(uniqueKeysWithValues: (tokens + ["MINE"]).map { ($0, "x") })
        let script =
            #"printf '[{"name":"%s"}]' "${MINE-}$SUPABASE_ACCESS_TOKEN$GITHUB_TOKEN$ENVAUDIT_SEAL_KEY""#
        #expect(try await seen(script, variables).get().secrets.keys.map(\.text).sorted() == ["x"])
    }

    @Test func `no shell is between the manifest and the program`() async throws {
        try folder.write("list", "#!/bin/sh\nprintf '[{\"name\":\"%s\"}]' \"$1\"\n")
        chmod(folder.path + "/list", 0o700)
        let listing = try await ProvidersTests.seen(
            "{ provider: command, run: [./list, '$(id)'] }", in: folder, ["PATH": "/usr/bin:/bin"],
            permissions: Permissions(commands: true))
        #expect(try listing.get().secrets.keys.map(\.text).sorted() == ["$(id)"])
    }

    @Test(arguments: [
        ("echo \(Made.value) >&2; exit 3", "the program failed with status 3"),
        ("kill -9 $$", "the program was ended by a signal"),
        ("sleep 60 & sleep 60", "the program took more than 1 seconds, and was ended"),
        ("yes", "the program wrote more than 1000 bytes, and was ended"),
        ("yes >&2", "the program wrote more than 1000 bytes, and was ended"),
        ("true", "the program answered with nothing"),
        ("echo '[]'", "the program listed nothing, which is also what a failed program prints"),
        ("echo '[{'", "the program sent invalid JSON (truncated?)"),
        (
            #"echo '[{"name":"A"},{"name":"A"}]'"#,
            "the program's listing contradicts itself: it has A twice"
        ),
    ])
    func `what is no listing is a failure`(script: String, says: String) async throws {
        let start = ContinuousClock.now
        #expect(message(try await seen(script, seconds: 1, bytes: 1000)) == says)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func `what a program has started ends with it`() async throws {
        _ = try await seen("(sleep 2; touch late) & sleep 60", seconds: 1)
        try await Task.sleep(for: .seconds(2))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/late"))
    }

    @Test func `a program that is not there is a failure`() async throws {
        let result = try await ProvidersTests.seen(
            "{ provider: command, run: [./none] }", in: folder, permissions: Permissions(commands: true))
        #expect(message(result) == "the program can't be started: No such file or directory")
    }

    @Test func `an entry says as much as it likes`() throws {
        let digest = Made.digest
        let all = try read(
            #"[{"name":"A","value":"b","updated_at":"2026-02-13T16:00:00Z","platform":true,"more":1}]"#)
        #expect(all.evidence == .value)
        #expect(all.secrets["A"]?.isPlatform == true)
        #expect(all.secrets["A"]?.updatedAt == 1_770_998_400)
        let digests = try read(#"[{"name":"A","value":"b"},{"name":"B","sha256":"\#(digest)"}]"#)
        #expect(digests.evidence == .digest)
        #expect(digests.shown == ["A": "b"])
        #expect(digests.secrets["B"]?.digest == Digest(hex: digest))
        #expect(try read(#"[{"name":"A","value":"b"},{"name":"B"}]"#).evidence == .name)
    }

    @Test(arguments: [
        (
            #"[{"name":"A","value":"b","sha256":"\#(Made.digest)"}]"#,
            "entry 1 has both a `value` and a `sha256`"
        ),
        (
            #"[{"name":"A"},{"name":"B","sha256":"\#(Made.value)"}]"#,
            "entry 2 has no SHA-256 as its `sha256`"
        ),
        (#"[{"name":"A","updated_at":"yesterday"}]"#, "entry 1 has no date as its `updated_at`"),
        (#"[{"name":""}]"#, "entry 1 has no name, or one that is too long or has a slash in it"),
        (#"[{"name":"ci/A"}]"#, "entry 1 has no name, or one that is too long or has a slash in it"),
        (#"[{"value":"\#(Made.value)"}]"#, "entry 1 has no `name`"),
        (#"[{"name":"A","value":5}]"#, "`value` of entry 1 has another type"),
    ])
    func `an entry of another shape is a failure`(json: String, says: String) throws {
        let failure = try #require(#expect(throws: Failure.self) { try read(json) })
        #expect(failure.message.hasSuffix(says))
        expectNoSecret(in: failure, token: nil)
    }

    @Test(arguments: [
        (
            "{ provider: command }",
            "3:22: `run` is missing; expected a program and its arguments, such as [./list-secrets, preprod]"
        ),
        (
            "{ provider: command, run: ./list preprod }",
            "3:36: \"./list preprod\" is not split by a shell; expected a list, such as [./list-secrets, preprod]"
        ),
        ("{ provider: command, run: [a], cwd: b }", "3:46: command has no setting `cwd`; expected run"),
    ])
    func `wrong settings are problems`(listing: String, says: String) throws {
        #expect(try problems(listing) == ["environments/preprod.yaml:\(says)"])
        #expect(try problems("{ provider: command, run: ./list }").isEmpty)
        #expect(try problems("{ provider: command, run: [./list, a b] }").isEmpty)
    }
}
