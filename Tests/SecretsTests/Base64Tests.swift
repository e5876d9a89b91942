import Foundation
import Randomness
import Secrets
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
            (isPadded ? Base64.standard : .unpadded).encoded(bytes).withBytes {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }
}

@Suite struct Base64URLTests {
    /// RFC 4648, section 10, without the padding; and the two digits that are the URL's own.
    @Test(arguments: [
        ("", ""), ("Zg", "f"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9vYg", "foob"), ("Zm9vYmE", "fooba"),
        ("Zm9vYmFy", "foobar"), ("Pz8_", "???"), ("Pj4-", ">>>"),
    ]) func decodes(_ text: String, _ expected: String) {
        #expect(Self.decoded(text) == Array(expected.utf8))
    }

    @Test(arguments: ["A", "AAAAA", "Zh", "Zm9", "Zg==", "Pz8/", "Pj4+", "Zg\n", " Zg", "Z.g", "é", "\0\0"])
    func refuses(_ text: String) {
        #expect(Self.decoded(text) == nil)
    }

    /// Every byte at every place, against Foundation.
    @Test func decodesWhatFoundationEncodes() {
        var generator = SeededGenerator(seed: 11)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            #expect(Self.decoded(Self.encoded(bytes)) == bytes)
        }
    }

    static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    private static func decoded(_ text: String) -> [UInt8]? {
        Base64.url.decoded(Array(text.utf8))?.withBytes { Array($0) }
    }
}
