import Secrets
import Foundation
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10, and what uses the whole alphabet.
    @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar", "\u{0}\u{10FFFF}~~>?"])
    func isWhatOthersWrite(_ text: String) {
        let expected = Data(text.utf8).base64EncodedString()
        #expect(encoded(Array(text.utf8), isPadded: true) == expected)
        #expect(encoded(Array(text.utf8), isPadded: false) == expected.replacing("=", with: ""))
    }

    @Test func takesEveryByte() {
        let bytes = (0...255).map { UInt8($0) }
        for count in 250...256 {
            #expect(
                encoded(Array(bytes.prefix(count)), isPadded: true)
                    == Data(bytes.prefix(count)).base64EncodedString())
        }
    }

    private func encoded(_ bytes: [UInt8], isPadded: Bool) -> String {
        bytes.withUnsafeBytes { bytes in
            Base64.encoding(bytes, isPadded: isPadded).withBytes { String(decoding: $0, as: UTF8.self) }
        }
    }
}
