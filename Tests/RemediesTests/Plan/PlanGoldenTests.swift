import Foundation
import Remedies
import Renderings
import Testing

/// Each plan in each format is, byte by byte, what was reviewed.
@Suite struct PlanGoldenTests {
    private let golden = "Tests/RemediesTests/Golden"

    @Test(arguments: PlanSample.all, PlanFormat.all)
    func `is as reviewed`(sample: PlanSample, format: PlanFormat) throws {
        try expectGolden(sample.rendered(format), path(sample, format))
    }

    @Test(.disabled(if: Repository.updatesGolden, "they are being written"))
    func `no golden file is left behind`() throws {
        let found = try FileManager.default.contentsOfDirectory(
            atPath: Repository.root.appending(path: golden).path)
        let expected = PlanSample.all.flatMap { sample in PlanFormat.all.map { path(sample, $0) } }
        #expect(Set(found.map { "\(golden)/\($0)" }) == Set(expected))
    }

    private func path(_ sample: PlanSample, _ format: PlanFormat) -> String {
        "\(golden)/\(sample.name).\(format.fileExtensions[0])"
    }
}
