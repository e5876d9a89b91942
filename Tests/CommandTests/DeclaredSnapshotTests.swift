import Foundation
import Testing

/// An environment whose manifest names a sealed snapshot as its listing.
@Suite(.timeLimit(.minutes(2))) struct DeclaredSnapshotTests {
    private static let live = [
        "PAY_KEY": LocalValue.liveKey, "SIGNING_KEY": LocalValue.liveSigning, "APP_ENV": "production",
    ]
    private static let file = "snapshots/sealed.json"

    /// A workspace in which production was sealed where its secrets can be listed, and is known by that alone.
    private func workspace(
        sharing: Bool = false, settings: String = "file: \(file)"
    ) async throws -> TestWorkspace {
        let signing = sharing ? LocalValue.liveSigning : LocalValue.testSigning
        let workspace = try await TestWorkspace.local([
            "production": """
            listing: { provider: dotenv, file: .env.production }
            \(TestWorkspace.expecting("sk_live_", "production"))
            """,
            "preprod": """
            listing: { provider: dotenv, file: .env.preprod }
            \(TestWorkspace.expecting("sk_test_", "staging"))
            """,
        ])
        try workspace.writeDotenv(".env.production", Self.live)
        try workspace.writeDotenv(
            ".env.preprod",
            ["PAY_KEY": LocalValue.testKey, "SIGNING_KEY": signing, "APP_ENV": "staging"])
        let sealed = try await workspace.runLocally("snapshot", "production", "--output", Self.file)
        #expect(sealed.status == 3, "the folder is not there")
        try FileManager.default.createDirectory(
            atPath: workspace.path + "/snapshots", withIntermediateDirectories: true)
        #expect(try await workspace.runLocally("snapshot", "production", "--output", Self.file).status == 0)
        try FileManager.default.removeItem(atPath: workspace.path + "/.env.production")
        try workspace.edit(
            "production", "provider: dotenv, file: .env.production", "provider: snapshot, \(settings)")
        return workspace
    }

    @Test(arguments: [true, false])
    func `is compared with`(sharing: Bool) async throws {
        let workspace = try await workspace(sharing: sharing)
        let outcome = try await workspace.runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == (sharing ? 1 : 0))
        let record = try outcome.record
        #expect(record.ids("fail") == (sharing ? ["preprod/shared-secret/SIGNING_KEY"] : []))
        #expect(record.environments[0].compared_with.map { $0.listing?.source } == ["snapshot"])
    }

    /// What another environment declares as its own, and a sealed value names.
    @Test func `an address within a sealed value is found`() async throws {
        let workspace = try await TestWorkspace.local([
            "production": """
            listing: { provider: dotenv, file: .env.production }
            frontend: https://app.acme.example
            """,
            "preprod": """
            listing: { provider: dotenv, file: .env.preprod }
            frontend: https://pre.acme.example
            """,
        ])
        try workspace.writeDotenv(".env.production", Self.live)
        try workspace.writeDotenv(".env.preprod", ["APP_ENV": "https://app.acme.example/x"])
        #expect(try await workspace.runLocally("snapshot", "preprod", "-o", "sealed.json").status == 0)
        let outcome = try await workspace.runLocally(
            "check", "preprod", "--snapshot", "sealed.json", "--format", "json")
        #expect(
            try outcome.record.check("preprod/foreign-identifier/APP_ENV")?.message
                == "contains app.acme.example, the frontend that production declares")
    }

    @Test(arguments: [["--offline"], []])
    func `is judged, as far as a snapshot tells`(options: [String]) async throws {
        let workspace = try await workspace()
        let outcome = try await workspace.run(
            ["check", "production", "--format", "json"] + options)
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.ids("error").isEmpty)
        #expect(record.ids("fail").isEmpty)
        #expect(record.environments[0].listing?.source == "snapshot")
        #expect(record.environments[0].listing?.evidence == "digest")
        #expect(record.check("production/value-equals/APP_ENV")?.status == "pass")
        #expect(record.check("production/shared-secret/SIGNING_KEY")?.status == "pass")
        #expect(record.check("production/key-prefix/PAY_KEY")?.status == "unproven")
    }

    @Test(arguments: [
        ("file: none.json", "none.json is not there"),
        (
            "file: environments/preprod.yaml",
            "environments/preprod.yaml is not valid JSON (truncated?)"
        ),
        (
            "file: \(file), project: other",
            "\(file) is a snapshot of another provider or project than production declares"
        ),
    ])
    func `one that can't be used is an error`(settings: String, says: String) async throws {
        let workspace = try await workspace(settings: settings)
        let outcome = try await workspace.runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 3)
        let record = try outcome.record
        #expect(record.ids("error") == ["preprod/listing/production"])
        #expect(record.check("preprod/listing/production")?.message.hasPrefix(says) == true)
    }

    @Test func `another environment's snapshot is refused`() async throws {
        let workspace = try await workspace()
        let text = try workspace.text(of: Self.file)
        try workspace.edit(
            "preprod", "provider: dotenv, file: .env.preprod", "provider: snapshot, file: x.json")
        try workspace.write("x.json", text)
        let outcome = try await workspace.runLocally("check", "preprod", "--format", "json")
        #expect(outcome.status == 3)
        #expect(
            try outcome.record.check("preprod/listing/preprod")?.message
                .hasPrefix("x.json is a snapshot of another environment than preprod") == true)
        let handedIn = try await workspace.runLocally("check", "preprod", "--listing", "preprod=x.json")
        #expect(handedIn.status == 2)
        #expect(handedIn.errors == "error: --listing preprod=x.json: is a snapshot of production\n")
    }

    @Test(arguments: ["--listing production=other.json", "--snapshot other.json"])
    func `another file can be handed in`(option: String) async throws {
        let workspace = try await workspace(sharing: true, settings: "file: none.json")
        try FileManager.default.moveItem(
            atPath: "\(workspace.path)/\(Self.file)", toPath: "\(workspace.path)/other.json")
        let outcome = try await workspace.run(
            ["check", "preprod", "--format", "json"] + option.split(separator: " ").map(String.init))
        #expect(outcome.status == 1)
        #expect(try outcome.record.ids("fail") == ["preprod/shared-secret/SIGNING_KEY"])
    }

    @Test func `a snapshot is not taken of a snapshot`() async throws {
        let outcome = try await workspace().runLocally("snapshot", "production")
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("production: its manifest names a sealed snapshot"))
    }
}
