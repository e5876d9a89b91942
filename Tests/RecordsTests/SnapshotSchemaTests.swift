import JSONSchemas
import Listings
import Renderings
import Secrets
import Testing

/// `docs/schemas/snapshot.json` describes what snapshots are.
@Suite struct SnapshotSchemaTests {
    private func text(key: SealKey?) async throws -> String {
        let listing = try Listing(
            provider: "supabase", source: .live, evidence: .digest, fetchedAt: 1_795_237_200,
            secrets: [
                ListedSecret(name: "A", digest: Digest(of: "a"), updatedAt: 1_770_998_400.5),
                ListedSecret(name: "B", digest: nil, isPlatform: true),
            ])
        return SnapshotFile.text(
            of: try await .sealing(listing, of: "production", project: key == nil ? nil : "abc", key: key))
    }

    @Test func describesSnapshots() async throws {
        let schema = try JSONSchema(Repository.text("docs/schemas/snapshot.json"), isClosed: true)
        for key in [nil, try SealKey("a key of sixteen letters")] {
            let text = try await text(key: key)
            #expect(try schema.problems(of: ParsedJSON(text)) == [])
            for (from, to) in [
                ("snapshot/1", "snapshot/2"), (#""n": 4096"#, #""n": 1024"#),
                (#""n": 4096"#, #""n": 32768"#),
                (#""platform": false"#, #""platform": null"#), ("sha256:", "md5:"),
                (#""seal": ""#, #""seal": "0"#),
                (#""evidence""#, #""more": 1, "evidence""#), ("T16:00:00Z", "T16:00:00"),
            ] {
                let changed = text.replacing(from, with: to, maxReplacements: 1)
                #expect(changed != text)
                #expect(try !schema.problems(of: ParsedJSON(changed)).isEmpty, "\(to)")
            }
        }
    }
}
