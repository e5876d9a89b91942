import Foundation
import Testing

@testable import EnvauditKit

/// `envaudit record sign` and `verify`: what another job can rely on.
@Suite(.timeLimit(.minutes(5))) struct RecordSignatureTests {
    /// A signed record of a repository, and what verifies it.
    private struct Signed {
        let repository: Repository
        let commit: String

        var workspace: TestWorkspace { repository.workspace }

        /// - Parameters:
        ///   - options: those of check.
        ///   - isShared: whether preprod has production's value.
        init(_ options: [String] = [], isShared: Bool = false) async throws {
            repository = try await Repository(of: try await Self.workspace(isShared: isShared))
            commit = try await repository.git("rev-parse", "HEAD").filter { !$0.isNewline }
            try await makeKey("key")
            let check = try await workspace.run(["check", "preprod", "--format", "json"] + options)
            try workspace.write("record.json", check.output)
            let signed = try await sign()
            #expect(signed.status == 0, "\(signed.errors)")
        }

        /// Two environments with a secret each, listed from files.
        private static func workspace(isShared: Bool) async throws -> TestWorkspace {
            let folder = FileManager.default.temporaryDirectory.appending(path: "envaudit-\(UUID())")
            defer { try? FileManager.default.removeItem(at: folder) }
            let environments = folder.appending(path: "environments")
            try FileManager.default.createDirectory(at: environments, withIntermediateDirectories: true)
            func write(_ name: String, _ text: String) throws {
                try text.write(
                    to: environments.appending(path: "\(name).yaml"), atomically: true, encoding: .utf8)
            }
            try write(
                "services",
                """
                workspace: signed
                services:
                  pay: { title: Pay, severity: critical, isolation: isolated, secrets: { PAY_KEY: {} } }
                """)
            for (name, tier) in [("production", "production"), ("preprod", "staging")] {
                try write(
                    name,
                    """
                    environment: \(name)
                    tier: \(tier)
                    listing: { provider: dotenv, file: .env.\(name) }
                    secrets: { PAY_KEY: { required: true } }
                    """)
            }
            let workspace = try await TestWorkspace(of: folder.path)
            let values = [LocalValue.liveSigning, isShared ? LocalValue.liveSigning : LocalValue.testSigning]
            for (name, value) in zip(["production", "preprod"], values) {
                workspace.secrets.plant(value)
                try workspace.writeDotenv(".env.\(name)", ["PAY_KEY": value])
            }
            return workspace
        }

        func makeKey(_ name: String) async throws {
            for words in [
                ["genpkey", "-algorithm", "ed25519", "-out", "\(name).pem"],
                ["pkey", "-in", "\(name).pem", "-pubout", "-out", "\(name).pub"],
            ] { try await openssl(words) }
            // Every key begins alike.
            let digits = try workspace.text(of: "\(name).pem").split(separator: "\n")[1].dropFirst(24)
            workspace.secrets.plant(String(digits))
            // What the tests wrote is no leak.
            for file in ["\(name).pem", "\(name).pub"] {
                try workspace.write(file, try workspace.text(of: file))
            }
        }

        func openssl(_ words: [String]) async throws {
            let scratch = "\(repository.folder)/openssl-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            let child = try Child(
                "openssl", words, variables: ["PATH": "/usr/local/bin:/usr/bin:/bin"], in: workspace.path,
                input: .nothing, output: .kept, scratch: scratch)
            let end = try await child.end()
            try #require(end.status == 0, "\(end.errors)")
        }

        func sign(_ options: String...) async throws -> Outcome {
            try await workspace.run(
                [
                    "record", "sign", "record.json", "--key", "key.pem", "--commit", "HEAD", "-o",
                    "signed.json",
                ]
                    + options)
        }

        func verify(_ options: String..., key: String = "key.pub") async throws -> Outcome {
            try await workspace.run(
                ["record", "verify", "signed.json", "--key", key, "--commit", commit] + options)
        }
    }

    @Test func `what is signed is verified`() async throws {
        let signed = try await Signed()
        let plain = try await signed.verify()
        #expect(plain.status == 0, "\(plain.errors)")
        #expect(plain.output.hasPrefix("verified: pass for preprod, made at "))
        let whole = try await signed.verify(
            "--environment", "preprod", "--require", "strict", "--max-age", "1h", "--record", "record.json")
        #expect(whole.status == 0, "\(whole.errors)")
        let envelope = try signed.workspace.text(of: "signed.json")
        #expect(envelope.contains(#""payloadType": "application/vnd.in-toto+json""#))
    }

    @Test func `what a deploy needs and the record does not say is refused`() async throws {
        let signed = try await Signed()
        for (options, says) in [
            (["--environment", "production"], "production was not judged, or did not reach pass"),
            (["--commit", String(repeating: "0", count: 40)], "is to be deployed"),
        ] {
            let arguments =
                ["record", "verify", "signed.json", "--key", "key.pub"]
                + (options[0] == "--commit" ? [] : ["--commit", signed.commit]) + options
            let outcome = try await signed.workspace.run(arguments)
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(
                outcome.errors.contains("not verified: ") && outcome.errors.contains(says),
                "\(outcome.errors)")
        }
        try signed.workspace.write("other.json", try signed.workspace.text(of: "record.json") + "\n")
        let other = try await signed.verify("--record", "other.json")
        #expect(other.status == 1 && other.errors.contains("is not the one that was signed"))
        try await signed.makeKey("other")
        let key = try await signed.verify(key: "other.pub")
        #expect(key.status == 1 && key.errors.contains("was signed with another key"))
    }

    @Test func `a record that failed, is incomplete or skipped rules does not pass`() async throws {
        let failed = try await Signed(isShared: true)
        let outcome = try await failed.verify()
        #expect(outcome.status == 1 && outcome.errors.contains("the record did not reach pass"))
        #expect(try await failed.verify("--require", "incomplete").status == 1)
        let skipped = try await Signed(["--skip", "secret-stale"])
        let rules = try await skipped.verify()
        #expect(rules.status == 1 && rules.errors.contains("rules were skipped"))
        let lax = try await Signed(["--fail-on", "high"])
        #expect(try await lax.verify().status == 0)
        #expect(try await lax.verify("--require", "strict").status == 1)
        // A waiver that is over by now may have held on the day that was judged.
        let earlier = try await Signed(["--as-of", "2026-01-01"])
        #expect(try await earlier.verify().status == 0)
        #expect(try await earlier.verify("--require", "strict").status == 1)
    }

    /// Whatever is changed, the statement no longer counts.
    @Test func `every part that is changed is refused`() async throws {
        let signed = try await Signed()
        let envelope = try signed.workspace.text(of: "signed.json")
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(envelope.utf8)) as? [String: Any])
        let payload = try #require(object["payload"] as? String)
        let signatures = try #require(object["signatures"] as? [[String: String]])
        let (keyid, sig) = (try #require(signatures[0]["keyid"]), try #require(signatures[0]["sig"]))
        // Characters of each part, spread over all of it; every one of the signature's.
        for (part, step) in [(payload, 97), (sig, 1), (keyid, 7), ("application/vnd.in-toto+json", 3)] {
            for place in stride(from: 0, to: part.count, by: step) {
                var characters = Array(part)
                characters[place] = characters[place] == "A" ? "B" : "A"
                try signed.workspace.write("signed.json", envelope.replacing(part, with: String(characters)))
                let outcome = try await signed.verify()
                #expect(outcome.status == 1 && outcome.output.isEmpty, "\(part.prefix(12)) at \(place)")
            }
        }
        // The statement itself, encoded again: each member means something else.
        let statement = String(decoding: Data(base64Encoded: payload) ?? Data(), as: UTF8.self)
        for (from, to) in [
            ("Statement/v1", "Statement/v2"), ("svr/v0.1", "svr/v0.2"), ("urn:envaudit", "urn:other"),
            ("\"timeCreated\": \"2", "\"timeCreated\": \"3"), ("ENVAUDIT_PASS", "ENVAUDIT_STRICT"),
            ("gitCommit", "gitTree"), ("record.json", "record.jso"),
            (signed.commit, String(signed.commit.reversed())),
            ("environments/preprod.yaml", "environments/another.yaml"),
        ] {
            let changed = statement.replacing(from, with: to)
            try #require(changed != statement, "\(from)")
            let encoded = Data(changed.utf8).base64EncodedString()
            try signed.workspace.write("signed.json", envelope.replacing(payload, with: encoded))
            #expect(try await signed.verify().status == 1, "\(from)")
        }
        for text in [
            "", "{}", "[]", envelope.replacing("\"signatures\"", with: "\"signed\""),
            String(envelope.dropLast(20)),
        ] {
            try signed.workspace.write("signed.json", text)
            #expect(try await signed.verify().status == 1)
        }
        try signed.workspace.write("signed.json", envelope)
        #expect(try await signed.verify().status == 0)
    }

    @Test func `a record is signed for the commit that it was made of, and no other`() async throws {
        let signed = try await Signed()
        try signed.workspace.edit("preprod", "tier: staging", "tier: staging # changed")
        try await signed.repository.commit("workspace/environments")
        let outcome = try await signed.sign()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("environments/preprod.yaml at commit "))
        #expect(outcome.errors.contains("is not what record.json was made of"))
        let parent = try await signed.workspace.run(
            ["record", "sign", "record.json", "--key", "key.pem", "--commit", "HEAD~1"])
        #expect(parent.status == 0 && parent.output.hasPrefix("{"))
    }

    @Test func `a file that others can read, or without a key, is not used`() async throws {
        let signed = try await Signed()
        let key = "\(signed.workspace.path)/key.pem"
        func sign(_ key: String, input: Input = .nothing) async throws -> Outcome {
            try await signed.workspace.run(
                ["record", "sign", "record.json", "--key", key, "--commit", "HEAD"], input: input)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
        let open = try await sign("key.pem")
        #expect(open.status == 2 && open.errors.contains("key.pem can be read by other users (mode 640)"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let text = try signed.workspace.text(of: "key.pem")
        #expect(try await sign("-", input: .pipe(text)).status == 0)
        #expect(try await sign("key.pub").errors.contains("can be read by other users"))
        for (text, says) in [
            ("", "standard input is not a private key in PEM"),
            (try signed.workspace.text(of: "key.pub"), "is not a private key in PEM"),
            (text.replacing("PRIVATE KEY", with: "ENCRYPTED PRIVATE KEY"), "is encrypted"),
            (text.replacing("MC4CAQ", with: "MC4CAA"), "is not an Ed25519 private key"),
        ] {
            let outcome = try await sign("-", input: .pipe(text))
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.contains(says), "\(outcome.errors)")
        }
        #expect(try await signed.verify(key: "key.pem").status == 2)
    }

    @Test func `mistakes of usage are told`() async throws {
        let workspace = try await TestWorkspace()
        for (options, says) in [
            (["--commit", "HEAD"], "40 or 64 hexadecimal digits"),
            (
                ["--commit", String(repeating: "a", count: 40), "--max-age", "30"],
                "--max-age takes minutes, hours, days or weeks, such as 30m, 1h, 7d"
            ),
            (["--commit", String(repeating: "a", count: 40), "--require", "all"], "--require takes"),
            (["--commit", String(repeating: "a", count: 40)], "key.pub: No such file or directory"),
        ] {
            let outcome = try await workspace.run(
                ["record", "verify", "signed.json", "--key", "key.pub"] + options)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(says), "\(outcome.errors)")
        }
    }
}
