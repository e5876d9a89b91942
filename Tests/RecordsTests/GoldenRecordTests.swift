import Foundation
import Records
import Testing

/// Each sample in each format is, byte by byte, what was reviewed.
@Suite struct GoldenRecordTests {
    @Test(arguments: Sample.all, RecordFormat.all)
    func isAsReviewed(_ sample: Sample, _ format: RecordFormat) throws {
        try expectGolden(sample.rendered(format), path(sample, format))
    }

    @Test(.disabled(if: Repository.updatesGolden, "they are being written"))
    func noGoldenFileIsLeftBehind() throws {
        let folder = Repository.root.appending(path: Repository.golden)
        let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let expected = Sample.all.flatMap { sample in RecordFormat.all.map { path(sample, $0) } }
        #expect(Set(found.map { "\(Repository.golden)/\($0)" }) == Set(expected))
    }

    private func path(_ sample: Sample, _ format: RecordFormat) -> String {
        "\(Repository.golden)/\(sample.name).\(format.fileExtensions[0])"
    }
}
