import Providers
import Testing

@Suite struct SealedSnapshotTests {
    @Test(arguments: [
        (
            "{ provider: snapshot }", "",
            "3:22: `file` is missing; expected the sealed snapshot, a path within the workspace's folder, such as snapshots/production.json"
        ),
        (
            "{ provider: snapshot, file: a, projct: b }", "",
            "3:49: snapshot has no setting `projct`; expected file, project; did you mean `project`?"
        ),
        (
            "{ provider: snapshot, file: a }", "listings: { ci: { provider: environment } }",
            "3:22: a snapshot is of a whole environment; expected it as `listing`, without any `listings`"
        ),
        (
            "{ provider: environment }", "listings: { ci: { provider: snapshot, file: a } }",
            "4:29: a snapshot is of a whole environment; expected it as `listing`, without any `listings`"
        ),
    ])
    func `wrong settings are problems`(listing: String, more: String, says: String) throws {
        #expect(try problems(listing, more: more) == ["environments/preprod.yaml:\(says)"])
        #expect(try problems("{ provider: snapshot, file: a, project: b }").isEmpty)
    }

    @Test func `it is no listing by itself`() async throws {
        let result = try await seen("{ provider: snapshot, file: a }", in: try Folder())
        #expect(message(result)?.hasPrefix("its manifest names a sealed snapshot") == true)
    }
}
