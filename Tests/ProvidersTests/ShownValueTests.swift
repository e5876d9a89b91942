import Providers
import Secrets
import Testing

/// How a value that a host shows in its JSON becomes bytes.
@Suite struct ShownValueTests {
    /// The value that Render's answer gives, by what stands between the quotes; nil where that is no listing.
    private func value(_ text: [UInt8]) throws -> String? {
        let body = Array(#"[{"envVar":{"key":"A","value":""#.utf8) + text + Array(#""},"cursor":"c"}]"#.utf8)
        let listing = try? HTTPProvider.render.read(body).get()
        let value = listing.map(shownValues)?["A"]
        // The digest is that of the very bytes.
        if let value { #expect(listing?.secrets["A"]?.digest == Digest(of: value)) }
        return value
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), (" a  b ", " a  b "), ("ünï ✓ 🜁", "ünï ✓ 🜁"),
        (#"a\"b\\c\/d"#, #"a"b\c/d"#), (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u20AC"#, "Aé€"),
        (#"\ud83D\uDE00!"#, "😀!"), (#"\u0000x"#, "\u{0}x"), (#"{\"value\":\"x\"}"#, #"{"value":"x"}"#),
        ("0", "0"), ("7", "7"), (#"\\"#, #"\"#), ("-----BEGIN\\nKEY-----\\n", "-----BEGIN\nKEY-----\n"),
        (String(repeating: "x", count: 70_000), String(repeating: "x", count: 70_000)),
    ]) func `a string is the bytes that it stands for`(text: String, meaning: String) throws {
        #expect(try value(Array(text.utf8)) == meaning)
    }

    @Test(arguments: [
        #"\"#, #"\x41"#, #"\u12"#, #"\u12g4"#, #"\ud83d"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ude00"#,
        #"\ud83d\u0041"#,
        "a\nb", "a\tb", #"a"b"#,
    ]) func `what is no string of JSON is no listing`(text: String) throws {
        #expect(try value(Array(text.utf8)) == nil)
    }

    @Test(
        arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func `what is not UTF-8 is no listing`(bytes: [UInt8]) throws {
        #expect(try value(bytes) == nil)
    }

    @Test func `each name has its own value, whatever the key is written like`() throws {
        let entries = (0..<101).map { number in
            let key = number % 2 == 0 ? "value" : #"v\u0061lue"#
            return #"{"envVar":{"\#(key)" : "v\#(number)","key":"K\#(number)"},"cursor":"c"}"#
        }
        let listing = try HTTPProvider.render.read("[\(entries.joined(separator: ","))]").get()
        #expect(
            shownValues(listing) == Dictionary(uniqueKeysWithValues: (0..<101).map { ("K\($0)", "v\($0)") }))
    }

    @Test(arguments: ["7", "true", "null", "{}", #"["x"]"#]) func `a value that is no string is no listing`(
        json: String
    ) throws {
        let body = #"[{"envVar":{"key":"A","value":\#(json)},"cursor":"c"}]"#
        #expect(try HTTPProvider.render.read(body).message != nil)
    }

    @Test func `a value that stands twice is no listing`() throws {
        let body = #"[{"envVar":{"key":"A","value":"x","value":"y"},"cursor":"c"}]"#
        #expect(
            try HTTPProvider.render.read(body).message
                == "Render's listing contradicts itself: entry 1 has a key twice")
    }

    @Test func `bytes are wiped where they are`() {
        var bytes = Array("correct-horse".utf8)
        bytes.wipe()
        #expect(bytes == Array(repeating: 0, count: 13))
        var none: [UInt8] = []
        none.wipe()
        #expect(none.isEmpty)
    }
}
