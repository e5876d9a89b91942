import Evidence
import Testing

@testable import Isolation

@Suite struct SlipTests {
    static let slips: [(slip: Slip, value: String, summary: String)] = [
        (.newline, "v\n", "a newline at its end"),
        (.carriageReturn, "v\r\n", "a carriage return and a newline at its end"),
        (.trailingSpace, "v ", "a space at its end"),
        (.leadingSpace, " v", "a space at its start"),
        (.doubleQuotes, "\"v\"", "double quotes around it"),
        (.singleQuotes, "'v'", "single quotes around it"),
        (.byteOrderMark, "\u{FEFF}v", "a byte order mark at its start"),
        (.trailingSlash, "v/", "a slash at its end"),
        (.bearer, "Bearer v", "“Bearer ” in front of it"),
    ]

    @Test(arguments: slips) func tellsASlipByItsDigest(_ slip: Slip, _ value: String, _ summary: String) {
        let digests = Slip.digests(of: "v")
        #expect(digests[Digest(of: value)] == slip)
        #expect(slip.summary == summary)
    }

    @Test func knowsEverySlipAndNothingElse() {
        #expect(Set(Self.slips.map(\.slip)) == Set(Slip.allCases))
        let digests = Slip.digests(of: "v")
        #expect(digests.count == Slip.allCases.count)
        for other in ["v", "V", "v\n\n", "v\t", "", "vv"] { #expect(digests[Digest(of: other)] == nil) }
    }

    /// An empty value has slips too; where two look alike, either explains it.
    @Test func takesAnEmptyValue() {
        #expect(Slip.digests(of: "")[Digest(of: "\n")] == .newline)
        #expect(
            Slip.digests(of: UnsafeRawBufferPointer(start: nil, count: 0))[Digest(of: "''")] == .singleQuotes)
    }

    @Test func takesAnyBytes() {
        let bytes: [UInt8] = [0x00, 0xFF, 0xC3]
        let digests = bytes.withUnsafeBytes { Slip.digests(of: $0) }
        let withNewline = (bytes + [0x0A]).withUnsafeBytes { Digest(of: $0) }
        #expect(digests[withNewline] == .newline)
    }
}
