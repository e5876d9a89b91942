import Support
import Foundation
import Secrecy
import Testing

@testable import Listings
@testable import Secrets

/// What a sealed snapshot's file holds, and that it is read whole or not at all.
@Suite struct SnapshotFileTests {
    static let values = [
        "API_KEY": "value of api key", "SITE_URL": "https://a.example", "TWIN": "value of api key",
    ]
    private static let salt = [UInt8](0..<16)
    private static let takenAt = 1_795_237_200.0

    static func listing(_ secrets: [ListedSecret]? = nil) throws -> Listing {
        let ordinary = values.map { name, value in
            ListedSecret(
                name: name, digest: Digest(of: value), isPlatform: name == "SITE_URL",
                updatedAt: name == "TWIN" ? nil : 1_770_998_400.25)
        }
        return try Listing(
            provider: "supabase", source: .live, evidence: .digest, fetchedAt: takenAt,
            secrets: secrets ?? ordinary)
    }

    static func text(key: SealKey? = nil, _ secrets: [ListedSecret]? = nil) async throws -> String {
        let sealer = Sealer(salt: salt, cost: .standard, key: key)
        return SnapshotFile.text(
            of: try await .sealing(listing(secrets), of: "production", project: "abc", by: sealer))
    }

    private static func key() throws -> SealKey { try SealKey("0123456789abcdef-key") }

    private func problem(_ text: some Sequence<UInt8>, key: SealKey? = nil) -> Failure? {
        do {
            _ = try SnapshotFile.read(Array(text), key: key)
            return nil
        } catch { return error }
    }

    @Test func hasAFormThatHoldsNoDigest() async throws {
        let text = try await Self.text()
        let seals = text.matches(of: /"seal": "([0-9a-f]{32})"/).map { String($0.1) }
        #expect(seals.count == 3)
        var shape = text
        for (index, seal) in Set(seals).sorted(by: { seals.firstIndex(of: $0)! < seals.firstIndex(of: $1)! })
            .enumerated()
        {
            shape = shape.replacing(seal, with: "SEAL\(index)")
        }
        shape = shape.replacing(/sha256:[0-9a-f]{64}/, with: "sha256:CHECK")
        #expect(
            shape == """
                {
                  "schema": "envaudit.snapshot/1",
                  "environment": "production",
                  "provider": "supabase",
                  "project": "abc",
                  "places": [],
                  "taken_at": "2026-11-21T05:00:00Z",
                  "evidence": "digest",
                  "sealing": {
                    "function": "scrypt", "n": 4096, "r": 8, "p": 1,
                    "salt": "000102030405060708090a0b0c0d0e0f",
                    "key_check": null
                  },
                  "resources": [],
                  "branches": [],
                  "secrets": [
                    { "name": "API_KEY", "updated_at": "2026-02-13T16:00:00Z", "platform": false, "seal": "SEAL0" },
                    { "name": "SITE_URL", "updated_at": "2026-02-13T16:00:00Z", "platform": true, "seal": "SEAL1" },
                    { "name": "TWIN", "updated_at": null, "platform": false, "seal": "SEAL0" }
                  ],
                  "integrity": "sha256:CHECK"
                }

                """)
        #expect(Planted(Self.values.values).leak(in: text) == nil)
    }

    /// The seals of version 1, computed by another implementation: Python's `hashlib.scrypt` and `hmac`.
    @Test func sealsAreScryptOverTheDigest() async throws {
        let plain = Sealer(salt: Self.salt, cost: .standard, key: nil)
        #expect(plain.seal(Digest(of: "value of api key")).hex == "e8f3638c3e176e2e88f502e7468ff08c")
        let keyed = Sealer(salt: Self.salt, cost: .standard, key: try Self.key())
        #expect(keyed.seal(Digest(of: "value of api key")).hex == "9401cc876f1e138cfc8801ab790fc2d2")
        #expect(keyed.keyCheck.map { Hexadecimal.text(of: $0) } == "dd80d9871c74dba5b37f5a3c62d1447c")
    }

    @Test(arguments: [false, true])
    func comesBackAsItWasWritten(_ isKeyed: Bool) async throws {
        let key = isKeyed ? try Self.key() : nil
        let text = try await Self.text(key: key)
        let snapshot = try SnapshotFile.read(Array(text.utf8), key: key)
        #expect(SnapshotFile.text(of: snapshot) == text)
        #expect(snapshot.environment == "production")
        #expect(snapshot.provider == "supabase")
        #expect(snapshot.project == "abc")
        #expect(snapshot.takenAt == Self.takenAt)
        #expect(SnapshotFile.environment(in: Array(text.utf8)) == "production")
        let crlf = text.replacing("\n", with: "\r\n")
        #expect(problem(crlf.utf8, key: key) == nil)
    }

    /// What is not printed is not kept: it is unknown to whoever compares.
    @Test func keepsEntriesAndResources() async throws {
        let resources = [
            BoundResource(kind: "Cloudflare D1 database", id: "1", title: "shop", name: "DB"),
            BoundResource(kind: "Cloudflare R2 bucket", account: "a", id: "b", name: "R2", isPreview: true),
            BoundResource(kind: "Cloudflare ledger", id: nil, content: Digest(of: "x"), name: "L"),
        ]
        var found = ListedSecret(name: "B", digest: nil)
        found.isIncidental = true
        let listing = try Listing(
            provider: "cloudflare-workers", source: .live, evidence: .name, fetchedAt: Self.takenAt,
            secrets: [ListedSecret(name: "A", shown: .entry("store/k")), found], resources: resources)
        let sealed = try await Snapshot.sealing(listing, of: "production", project: nil, key: nil)
        let text = SnapshotFile.text(of: sealed)
        let snapshot = try SnapshotFile.read(Array(text.utf8), key: nil)
        #expect(SnapshotFile.text(of: snapshot) == text)
        let back = try await snapshot.listing(comparedWith: [], now: Self.takenAt)
        #expect(back.secrets["A"]?.shown == .entry("store/k"))
        #expect(back.secrets.values.filter(\.isIncidental).map(\.name) == ["B"])
        let all = try #require(back.resources)
        #expect(zip(all, resources).map { $0.coincides(with: $1) } == [true, true, nil])
        #expect(all.map(\.isPreview) == [false, true, false])
    }

    @Test func keepsWhatItsListingDidNotShow() async throws {
        let names = UnlistedNames(Failure(message: "half", advice: "List it."), isOpen: true) { _ in nil }
        let listing = try Listing(
            provider: "wrangler", source: .live, evidence: .name, fetchedAt: Self.takenAt,
            secrets: [ListedSecret(name: "A", digest: nil)], unlisted: names)
        let text = SnapshotFile.text(
            of: try await .sealing(listing, of: "production", project: nil, key: nil))
        let snapshot = try SnapshotFile.read(Array(text.utf8), key: nil)
        #expect(SnapshotFile.text(of: snapshot) == text)
        let back = try await snapshot.listing(comparedWith: [], now: Self.takenAt)
        #expect(back.unlisted("B")?.message == "half")
        #expect(back.unlisted[nil]?.isOpen == true)
    }

    @Test func aFileWithoutResourcesSaysNothingOfThem() async throws {
        let listing = try Listing(
            provider: "supabase", source: .live, evidence: .name, fetchedAt: Self.takenAt,
            secrets: [ListedSecret(name: "A", digest: nil)], resources: nil)
        let text = SnapshotFile.text(
            of: try await .sealing(listing, of: "production", project: nil, key: nil))
        #expect(!text.contains("resources"))
        let snapshot = try SnapshotFile.read(Array(text.utf8), key: nil)
        #expect(try await snapshot.listing(comparedWith: [], now: Self.takenAt).resources == nil)
    }

    @Test func escapesWhatCommandsATerminal() async throws {
        let name = "A\u{1B}[31m\"\\\u{202E}\n\u{9B}😀##[error]"
        let text = try await Self.text([ListedSecret(name: name, digest: Digest(of: "x"))])
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || (" "..."~").contains($0) })
        #expect(!text.contains("##["))
        #expect(try SnapshotFile.read(Array(text.utf8), key: nil).secrets.map(\.name) == [name])
    }

    @Test(arguments: [false, true])
    func isAnErrorWhereverItIsCutOff(_ isKeyed: Bool) async throws {
        let key = isKeyed ? try Self.key() : nil
        let bytes = Array(try await Self.text(key: key).utf8)
        for count in 0..<bytes.count { #expect(problem(bytes.prefix(count), key: key) != nil, "\(count)") }
    }

    @Test func isAnErrorWhicheverByteChanges() async throws {
        let bytes = Array(try await Self.text().utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(problem(changed) != nil, "byte \(index)")
            changed.remove(at: index)
            #expect(problem(changed) != nil, "without byte \(index)")
        }
        let keyed = Array(try await Self.text(key: Self.key()).utf8)
        for index in stride(from: 0, to: keyed.count, by: 11) {
            var changed = keyed
            changed[index] ^= 1
            #expect(problem(changed, key: try Self.key()) != nil, "byte \(index)")
        }
    }

    /// Without a key whoever writes a file writes its integrity too; with one that takes the key.
    @Test func aForgeryNeedsTheKey() async throws {
        let forged = Self.resealed(try await Self.text().replacing("2026-11-21", with: "2026-11-20"))
        #expect(problem(forged.utf8) == nil)
        let keyed = try await Self.text(key: Self.key()).replacing("2026-11-21", with: "2026-11-20")
        #expect(
            problem(keyed.utf8, key: try Self.key())?.message
                == "was changed since it was taken, or is cut off")
        let downgraded = Self.resealed(keyed.replacing(/hmac-sha256:/, with: "sha256:"))
        #expect(problem(downgraded.utf8, key: try Self.key()) != nil)
    }

    @Test func saysWhichKeyIsMissing() async throws {
        let (key, other) = (try Self.key(), try SealKey("another key of its own"))
        let (plain, keyed) = (try await Self.text(), try await Self.text(key: key))
        #expect(
            problem(keyed.utf8)?.message == "is sealed with a key, and ENVAUDIT_SEAL_KEY is not set")
        #expect(
            problem(keyed.utf8, key: other)?.message
                == "is sealed with another key than ENVAUDIT_SEAL_KEY holds")
        #expect(
            problem(plain.utf8, key: key)?.message
                == "is sealed without a key, though ENVAUDIT_SEAL_KEY is set: anybody could have made it")
        #expect(throws: Failure.self) { try SealKey("fifteen letters") }
        #expect("\(key)" == "(key)")
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    typealias Defect = (from: String, to: String, message: String?)

    private static let badSealing = "is not a snapshot: `sealing` asks for what no envaudit does"
    private static let badEntry = "is not a snapshot: entry 1 of `secrets` is not as entries are"

    static let defects: [Defect] = [
        (#""n": 4096"#, #""n": 2048"#, badSealing),
        (#""n": 4096"#, #""n": 32768"#, badSealing),
        (#""n": 4096"#, #""n": 5000"#, badSealing),
        (#""n": 4096"#, #""n": -4096"#, badSealing),
        (#""n": 4096"#, #""n": 1e99"#, nil),
        (#""r": 8"#, #""r": 9"#, badSealing),
        (#""p": 1"#, #""p": 1000000"#, badSealing),
        (#""scrypt""#, #""sha256""#, badSealing),
        ("0c0d0e0f", "0c0d0e", badSealing),
        ("snapshot/1", "snapshot/2", "is not a snapshot of version envaudit.snapshot/1"),
        (
            #""taken_at": "2026-11-21T05:00:00Z""#, #""taken_at": "today""#,
            "is not a snapshot: `taken_at` is not a moment"
        ),
        (#""taken_at": "2026-11-21T05:00:00Z","#, "", "is not a snapshot: it has no `taken_at`"),
        (#""digest""#, #""value""#, "is not a snapshot: `evidence` is neither name nor digest"),
        (#""name": "TWIN""#, #""name": "API_KEY""#, "is not a snapshot: it lists a name twice"),
        (#""name": "TWIN""#, #""name": """#, "is not a snapshot: entry 3 of `secrets` is not as entries are"),
        (#""name": "TWIN""#, #""name": 7"#, "is not a snapshot: `name` has another type"),
        ("2026-02-13T16", "2026-02-30T16", badEntry),
        (#""platform": false"#, #""platform": null"#, "is not a snapshot: `platform` has another type"),
    ]

    /// A file that whoever wrote it gave the right integrity, and that is still no snapshot.
    @Test(arguments: defects)
    func isReadStrictly(_ change: Defect) async throws {
        let text = try await Self.text()
        let changed = text.replacing(change.from, with: change.to, maxReplacements: 1)
        #expect(changed != text)
        let found = try #require(self.problem(Self.resealed(changed).utf8))
        if let message = change.message { #expect(found.message == message) }
    }

    @Test func aSealHasItsLength() async throws {
        let text = try await Self.text()
        let short = text.replacing(/"seal": "[0-9a-f]{32}"/, with: "\"seal\": \"abcd\"")
        #expect(problem(Self.resealed(short).utf8)?.message == Self.badEntry)
    }

    /// What is written is read: of an environment without secrets, and of one of which some show names only.
    @Test func isReadWhateverItHolds() async throws {
        let mixed = [ListedSecret(name: "A", digest: nil), ListedSecret(name: "B", digest: Digest(of: "b"))]
        for secrets in [[], mixed] {
            let text = try await Self.text(secrets)
            #expect(try SnapshotFile.read(Array(text.utf8), key: nil).count == secrets.count)
            let named = text.replacing(#""evidence": "digest""#, with: #""evidence": "name""#)
            #expect(try SnapshotFile.read(Array(Self.resealed(named).utf8), key: nil).count == secrets.count)
        }
    }

    @Test func isBounded() async throws {
        let huge = [UInt8](repeating: UInt8(ascii: " "), count: SnapshotFile.maximumBytes + 1)
        #expect(problem(huge)?.message == "is larger than 2097152 bytes, so it is not a snapshot")
        let many = (0...5_000).map { ListedSecret(name: "S\($0)", digest: nil) }
        await #expect(throws: Failure.self) { try await Self.text(many) }
        let most = try await Self.text((0..<5_000).map { ListedSecret(name: "S\($0)", digest: nil) })
        #expect(most.utf8.count < SnapshotFile.maximumBytes)
    }

    @Test func twoSnapshotsOfOneListingHaveNothingInCommon() async throws {
        let one = try await Snapshot.sealing(Self.listing(), of: "production", project: nil, key: nil)
        let other = try await Snapshot.sealing(Self.listing(), of: "production", project: nil, key: nil)
        #expect(one.sealer.salt != other.sealer.salt)
        #expect(Set(one.secrets.map(\.seal)).isDisjoint(with: other.secrets.map(\.seal)))
    }

    /// `text` with the integrity that it should have, as anybody can compute it where there is no key.
    static func resealed(_ text: String) -> String {
        let mark = ",\n  \"integrity\": \""
        guard var content = text.firstRange(of: mark).map({ String(text[..<$0.lowerBound]) }) else {
            return text
        }
        let digest = content.withUTF8 { Digest(of: UnsafeRawBufferPointer($0)) }
        let hex = Hexadecimal.text(of: digest.withBytes { Array($0) })
        return content + mark + "sha256:" + hex + "\"\n}\n"
    }
}
