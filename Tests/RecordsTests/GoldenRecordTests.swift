import Foundation
import Records
import Renderings
import Testing

/// Each sample in each format is, byte by byte, what was reviewed.
@Suite struct GoldenRecordTests {
    /// The golden records' folder, from the root.
    private let golden = "Tests/RecordsTests/Golden"

    /// Each sample in the formats that people read, and those that show every status in all others.
    private static let reviewed = Sample.all.flatMap { sample in
        let isTelling = ["hostile", "waivers", "failed-listing"].contains(sample.name)
        return RecordFormat.all
            .filter { isTelling || ["text", "markdown", "json"].contains($0.name) }
            .map { (sample, $0) }
    }

    @Test(arguments: reviewed)
    func isAsReviewed(_ sample: Sample, _ format: RecordFormat) throws {
        try expectGolden(sample.rendered(format), path(sample, format))
    }

    @Test(.disabled(if: Repository.updatesGolden, "they are being written"))
    func noGoldenFileIsLeftBehind() throws {
        let folder = Repository.root.appending(path: golden)
        let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let expected = Self.reviewed.map(path)
        #expect(Set(found.map { "\(golden)/\($0)" }) == Set(expected))
    }

    /// What compares with golden files sees every difference, and says where it is.
    @Test func tellsTheFirstDifference() throws {
        #expect(FirstDifference(golden: "a\nb\n", text: "a\nb\n") == nil)
        let changed = try #require(FirstDifference(golden: "a\nb\nc\n", text: "a\nB\nC\n"))
        #expect("\(changed)" == "2: the first difference\n  golden: b\n  now:    B")
        #expect(FirstDifference(golden: "a\n", text: "a")?.line == 2)
        #expect(FirstDifference(golden: "a", text: "a\nb")?.golden == nil)
        #expect(FirstDifference(golden: "\u{E9}", text: "e\u{301}")?.line == 1)
    }

    private func path(_ sample: Sample, _ format: RecordFormat) -> String {
        "\(golden)/\(sample.name).\(format.fileExtensions.first ?? format.name)"
    }
}
