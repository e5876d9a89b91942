import Foundation
import Isolation
import Records
import Testing

@testable import Evidence

/// No record shows a value, its digest, or eight characters in a row of either.
@Suite struct SilenceTests {
    @Test(arguments: Sample.all.filter { $0.name != "hostile" }, RecordFormat.all)
    func keepsValuesToItself(_ sample: Sample, _ format: RecordFormat) {
        #expect(!sample.planted.isEmpty)
        let output = Pieces(of: format.render(sample.record, TextStyle(usesColor: true)))
        for value in sample.planted {
            let told = Leak.traces(of: value).filter { output.hold($0) }
            #expect(told.isEmpty)
        }
    }

    /// The samples hand values in, and so have something to be silent of: also the ones that are not live.
    @Test func samplesHandValuesIn() {
        let rules = Sample.all.flatMap(\.record.environments).flatMap(\.checks).filter {
            $0.evidence == .value
        }.map(\.rule)
        #expect(Set(rules) == ["key-prefix", "value-format"])
    }

    /// What looks for leaks finds them.
    @Test(arguments: Leak.allCases)
    func findsALeak(_ leak: Leak) {
        let value = LiveValues.digits("leak")
        let output = Pieces(of: "it is \(leak.text(of: value)), they say")
        #expect(Leak.traces(of: value).contains { output.hold($0) })
    }
}

/// A way in which a value could show.
enum Leak: CaseIterable {
    case value, piece, digest, upperDigest, base64Digest, pieceOfDigest, pieceOfBase64Digest

    func text(of value: String) -> String {
        switch self {
        case .value: value
        case .piece: String(value.dropFirst(20).prefix(8))
        case .digest: Digest(of: value).hex
        case .upperDigest: Digest(of: value).hex.uppercased()
        case .base64Digest: Data(Digest(of: value).bytes).base64EncodedString()
        case .pieceOfDigest: String(Digest(of: value).hex.suffix(8))
        case .pieceOfBase64Digest: String(Leak.base64Digest.text(of: value).dropFirst(3).prefix(8))
        }
    }

    /// Every text that tells something of a value: the pieces of its random digits, and of its digest.
    static func traces(of value: String) -> Set<[UInt8]> {
        let digests = [Leak.digest, .upperDigest, .base64Digest].map { $0.text(of: value) }
        // Beside its random digits a value has only what the manifests tell: a prefix, a format's keys.
        let random = Pieces(of: value).all.filter { $0.allSatisfy(isHexDigit) }
        return random.union(digests.flatMap { Pieces(of: $0).all })
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool { "0123456789abcdef".utf8.contains(byte) }
}

/// Every eight bytes in a row of a text.
struct Pieces {
    let all: Set<[UInt8]>

    init(of text: String) {
        let bytes = Array(text.utf8)
        all = Set(bytes.indices.dropLast(7).map { Array(bytes[$0..<($0 + 8)]) })
    }

    func hold(_ piece: [UInt8]) -> Bool { all.contains(piece) }
}
