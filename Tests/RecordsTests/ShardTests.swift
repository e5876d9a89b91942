import Auditing
import Foundation
import JSONSchemas
import Listings
import Manifests
import Probes
import Records
import Renderings
import Scenarios
import Secrecy
import Support
import Testing

@testable import Secrets

/// The file of a shard, and which shards are one check.
@Suite struct ShardTests {
    private static let value = "correct horse battery staple"
    private static func key(_ shift: Int) throws -> ShardKey {
        try ShardKey((0..<32).map { "\($0 / 16 + shift)" + String($0 % 16, radix: 16) }.joined())
    }
    private static let manifests = [
        ManifestDigest(file: "environments/services.yaml", sha256: String(repeating: "0a", count: 32))
    ]

    private func scenario() throws -> Scenario {
        try Scenario(
            services:
                "services: { pay: { title: Pay, severity: high, isolation: isolated, secrets: { KEY: {} } } }",
            environments: [
                "production": "environment: production\ntier: production\n",
                "preprod": "environment: preprod\ntier: staging\n",
            ])
    }

    private func shard(
        _ number: Int, of count: Int, run: String = "7", workspace: String = "scenario",
        madeAt: Double = Scenario.now, judged: [String] = ["preprod", "production"], skipped: [String] = [],
        manifests: [ManifestDigest] = manifests, holds: [String]? = nil
    ) throws -> Shard {
        let part = try #require(ShardPart(number, of: count))
        let names = holds ?? part.chosen(of: ["production", "preprod"])
        let listing = try Listing(
            provider: "supabase", source: .live, evidence: .digest, fetchedAt: Scenario.now,
            secrets: [ListedSecret(name: "KEY", digest: Digest(of: Self.value))])
        let evidence = EnvironmentEvidence(
            listing: .success(listing), examined: nil, probeResults: ProbeResults(), places: [])
        return Shard(
            head: Shard.Head(
                part, run: run, workspace: workspace, madeAt: madeAt, judged: judged, skippedRules: skipped,
                manifests: manifests),
            evidence: Dictionary(uniqueKeysWithValues: names.map { ($0, evidence) }))
    }

    // MARK: The file

    @Test func `the schema describes shards`() throws {
        let schema = try JSONSchema(Repository.text("docs/schemas/shard.json"), isClosed: true)
        let text = ShardFile.text(
            of: try shard(2, of: 2), in: try scenario().workspace, key: try Self.key(0))
        #expect(try schema.problems(of: ParsedJSON(text)) == [])
        for (from, to) in [
            ("shard/1", "shard/2"), (#""partial""#, #""pass""#), (#""shard": 2"#, #""shard": 0"#),
            ("aes-256-gcm", "none"), (#""salt": ""#, #""salt": "0"#), (#""run": "7""#, #""run": "a b""#),
            (#""run""#, #""verdict": "pass", "run""#),
        ] {
            let changed = text.replacing(from, with: to, maxReplacements: 1)
            #expect(changed != text)
            #expect(try !schema.problems(of: ParsedJSON(changed)).isEmpty, "\(to)")
        }
    }

    @Test func `no digest and no name of a secret can be read in it`() throws {
        let shard = try shard(1, of: 1)
        let workspace = try scenario().workspace
        let texts = try (0..<2).map { _ in ShardFile.text(of: shard, in: workspace, key: try Self.key(0)) }
        for text in texts {
            #expect(Planted([Self.value]).leak(in: text) == nil)
            #expect(!text.contains("KEY\""))
        }
        // Each file has a key of its own, so that equal evidence is not seen to be equal.
        let sealed = texts.map { $0.split(separator: "\"evidence\": ").last?.prefix(40) }
        #expect(sealed[0] != sealed[1])
    }

    /// Whatever encodes a digest by mistake fails.
    @Test func `a digest is written into nothing else`() {
        #expect(throws: EncodingError.self) {
            try JSONEncoder().encode([Digest(of: Self.value)])
        }
    }

    @Test func `each changed byte is seen`() throws {
        let workspace = try scenario().workspace
        let bytes = Array(
            ShardFile.text(of: try shard(1, of: 2), in: workspace, key: try Self.key(0)).utf8)
        #expect(throws: Never.self) { try ShardFile.read(bytes, of: workspace, key: try Self.key(0)) }
        // But for the last digit of base64, of which some bits mean nothing.
        for place in stride(from: 0, to: bytes.count - 8, by: 7) {
            var changed = bytes
            changed[place] ^= 1
            #expect(throws: Failure.self, "byte \(place)") {
                try ShardFile.read(changed, of: workspace, key: try Self.key(0))
            }
            #expect(throws: Failure.self, "cut at \(place)") {
                try ShardFile.read(Array(bytes.prefix(place)), of: workspace, key: try Self.key(0))
            }
        }
    }

    @Test func `another key does not open it`() throws {
        let workspace = try scenario().workspace
        let text = ShardFile.text(of: try shard(1, of: 2), in: workspace, key: try Self.key(0))
        let failure = #expect(throws: Failure.self) {
            try ShardFile.read(Array(text.utf8), of: workspace, key: try Self.key(1))
        }
        #expect(failure?.message == "is sealed with another key than ENVAUDIT_SHARD_KEY holds")
    }

    @Test(arguments: ["", "short", String(repeating: "0", count: 64), String(repeating: "xy", count: 32)])
    func `what is no random key is refused`(_ text: String) {
        let failure = #expect(throws: Failure.self) { try ShardKey(text) }
        #expect(failure?.message.contains("ENVAUDIT_SHARD_KEY is not") == true)
    }

    // MARK: Which are one check

    @Test(arguments: [
        (["1/2"], "shard 2 of 2 is missing"), (["2/4"], "shards 1, 3, 4 of 4 are missing"),
        (["1/2", "1/2"], "0.json and 1.json are both shard 1 of 2"),
        (["1/2", "2/3"], "1.json is shard 2 of 3, and 0.json is shard 1 of 2"),
    ])
    func `a part that is missing or there twice is told`(_ parts: [String], _ message: String) throws {
        let shards = try parts.map { text in
            let part = try #require(ShardPart(text))
            return try shard(part.number, of: part.count)
        }
        #expect(try refusal(shards) == message)
    }

    @Test func `parts of two checks are not one`() throws {
        let first = try shard(1, of: 2)
        for (other, message) in [
            (try shard(2, of: 2, run: "8"), "1.json is of run 8, and 0.json of 7"),
            (
                try shard(2, of: 2, judged: ["preprod"]),
                "1.json is of a check of preprod, and 0.json of preprod, production"
            ),
            (try shard(2, of: 2, skipped: ["secret-stale"]), "1.json skips other rules than 0.json"),
            (
                try shard(2, of: 2, workspace: "other"),
                "1.json is of the workspace other, and this is scenario"
            ),
            (
                try shard(2, of: 2, manifests: []),
                "1.json was made by other manifests: environments/services.yaml"
            ),
            (try shard(2, of: 2, holds: []), "1.json does not hold the environments of shard 2 of 2"),
            (
                try shard(2, of: 2, madeAt: Scenario.now - 3_601),
                "1.json is too old: it was made at 2026-11-21T03:59:59Z"
            ),
            (
                try shard(2, of: 2, madeAt: Scenario.now + 301),
                "1.json was made in the future: at 2026-11-21T05:05:01Z"
            ),
        ] {
            #expect(try refusal([first, other]) == message)
        }
        let whole = try set([first, try shard(2, of: 2, madeAt: Scenario.now - 3_600)])
        #expect(whole.madeAt == Scenario.now - 3_600)
        #expect(whole.evidence.keys.sorted() == ["preprod", "production"])
    }

    private func set(_ shards: [Shard]) throws -> ShardSet {
        try ShardSet(
            shards.enumerated().map { ("\($0).json", $1) }, of: try scenario().workspace, Self.manifests,
            maxAge: 3_600, now: Scenario.now)
    }

    private func refusal(_ shards: [Shard]) throws -> String? {
        #expect(throws: Failure.self) { try set(shards) }?.message
    }

    @Test func `parts are every n-th by name`() throws {
        let names = ["d", "b", "a", "e", "c"]
        #expect(try #require(ShardPart("1/2")).chosen(of: names) == ["a", "c", "e"])
        #expect(try #require(ShardPart("2/2")).chosen(of: names) == ["b", "d"])
        #expect(try #require(ShardPart("7/7")).chosen(of: names) == [])
        for text in ["", "1", "0/2", "3/2", "1/0", "1/1001", "-1/2", "1/2/3", "a/b", " 1/2", "1/"] {
            #expect(ShardPart(text) == nil, "\(text)")
        }
    }
}
