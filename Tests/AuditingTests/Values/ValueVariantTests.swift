import Secrets
import Testing

@testable import Auditing

@Suite struct ValueVariantTests {
    static let slips: [(slip: ValueVariant, value: String, summary: String)] = [
        (.newline, "vK3y\n", "a newline at its end"),
        (.carriageReturn, "vK3y\r\n", "a carriage return and a newline at its end"),
        (.trailingSpace, "vK3y ", "a space at its end"),
        (.leadingSpace, " vK3y", "a space at its start"),
        (.doubleQuotes, "\"vK3y\"", "double quotes around it"),
        (.singleQuotes, "'vK3y'", "single quotes around it"),
        (.byteOrderMark, "\u{FEFF}vK3y", "a byte order mark at its start"),
        (.trailingSlash, "vK3y/", "a slash at its end"),
        (.bearer, "Bearer vK3y", "“Bearer ” in front of it"),
        (.loneCarriageReturn, "vK3y\r", "a carriage return at its end"),
        (.base64, "dkszeQ==", "a layer of base64 around it"),
        (.unpaddedBase64, "dkszeQ", "a layer of base64 without padding around it"),
        (.upperCase, "VK3Y", "capital letters"),
        (.lowerCase, "vk3y", "small letters for capitals"),
    ]

    @Test(arguments: slips) func tellsASlipByItsDigest(
        _ slip: ValueVariant, _ value: String, _ summary: String
    ) {
        let digests = ValueVariant.digests(of: "vK3y")
        #expect(digests[Digest(of: value)] == slip)
        #expect(slip.summary == summary)
    }

    @Test func knowsEverySlipAndNothingElse() {
        #expect(Set(Self.slips.map(\.slip)) == Set(ValueVariant.allCases))
        let digests = ValueVariant.digests(of: "vK3y")
        #expect(digests.count == ValueVariant.allCases.count)
        for other in ["vK3y", "Vk3y", "vK3y\n\n", "vK3y\t", "", "vK3yvK3y"] {
            #expect(digests[Digest(of: other)] == nil)
        }
    }

    /// An empty value has slips too; where two look alike, either explains it.
    @Test func takesAnEmptyValue() {
        #expect(ValueVariant.digests(of: "")[Digest(of: "\n")] == .newline)
        #expect(
            ValueVariant.digests(of: UnsafeRawBufferPointer(start: nil, count: 0))[Digest(of: "''")]
                == .singleQuotes)
    }

    @Test func takesAnyBytes() {
        let bytes: [UInt8] = [0x00, 0xFF, 0xC3]
        let digests = bytes.withUnsafeBytes { ValueVariant.digests(of: $0) }
        let withNewline = (bytes + [0x0A]).withUnsafeBytes { Digest(of: $0) }
        #expect(digests[withNewline] == .newline)
    }
}
