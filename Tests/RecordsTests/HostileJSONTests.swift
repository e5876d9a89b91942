import Auditing
import Foundation
import JSONSchemas
import Manifests
import Renderings
import Support
import Testing

@testable import Records

/// The JSON record says exactly what came from outside, and says it in ASCII that commands nothing.
@Suite struct HostileJSONTests {
    @Test(arguments: HostileText.all)
    func isPrintableASCII(_ hostile: HostileText) {
        expectPrintableASCII(JSONText.of(RecordJSON(HostileRecord.record(of: hostile))))
    }

    @Test(arguments: Sample.all)
    func samplesArePrintableASCII(_ sample: Sample) {
        expectPrintableASCII(JSONText.of(RecordJSON(sample.record)))
    }

    /// Every text at every place comes back scalar by scalar, for whoever parses the record.
    @Test(arguments: HostileText.all)
    func comesBackExactly(_ hostile: HostileText) throws {
        let json = try ParsedJSON(JSONText.of(RecordJSON(HostileRecord.record(of: hostile))))
        let environment = json["environments"][0]
        let check = environment["checks"][Status.allCases.firstIndex(of: .waived) ?? 0]
        let told = [
            json["workspace"], json["sharing"][0]["members"][0]["environment"],
            json["sharing"][0]["members"][0]["secret"], environment["name"],
            environment["listing"]["provider"],
            environment["compared_with"][0]["name"], environment["secrets"][0]["name"],
            environment["secrets"][0]["declared_by"], environment["secrets"][0]["service"],
            environment["secrets"][0]["expected"], check["subject"], check["service"], check["expected"],
            check["message"], check["fix"], check["url"], check["waiver"]["reason"], check["waiver"]["owner"],
        ]
        for (place, value) in told.enumerated() {
            let text = try #require(value.text, "place \(place)")
            #expect(text.unicodeScalars.elementsEqual(hostile.text.unicodeScalars), "place \(place)")
        }
        let id = try #require(check["id"].text)
        #expect(
            id.unicodeScalars.elementsEqual("\(hostile.text)/shared-secret/\(hostile.text)".unicodeScalars))
    }

    private func expectPrintableASCII(_ text: String, at location: SourceLocation = #_sourceLocation) {
        #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) }, sourceLocation: location)
        #expect(Showing.workflowCommands(in: text).isEmpty, sourceLocation: location)
        #expect(text.hasSuffix("}\n"), sourceLocation: location)
    }
}
