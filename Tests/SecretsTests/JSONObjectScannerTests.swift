import Secrets
import Foundation
import Randomness
import Testing

@Suite struct JSONObjectScannerTests {
    static let objects: [(text: String, keys: Set<String>)] = [
        ("{}", []), (" \t\r\n{ \t\r\n} \t\r\n", []), (#"{"":0}"#, [""]), (#"{"a":1,"b":2}"#, ["a", "b"]),
        (#"{"a":1,"a":2}"#, ["a"]), (#"{"é😀":1}"#, ["é😀"]), (#"{ "a" : [ ] , "b" : { } }"#, ["a", "b"]),
        (#"{"a":[1,[2,{"b":3}]],"c":{"d":4}}"#, ["a", "c"]),
        (
            #"{"a":0,"b":-0,"c":-1.5,"d":1e5,"e":1E+5,"f":0.1e-5,"g":10}"#,
            ["a", "b", "c", "d", "e", "f", "g"]
        ),
        (#"{"a":true,"b":false,"c":null,"d":"","e":"x","e":null}"#, ["a", "b"]),
        (#"{"a":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00"}"#, ["a"]),
        (#"{"a":"\uD83D"}"#, ["a"]), ("{\"a\":\"\u{7F}\u{2028}\u{FFFF}\"}", ["a"]),
        (#"{"k\u0061":1}"#, [#"k\u0061"#]),
    ]

    @Test(arguments: objects) func readsTheKeys(_ text: String, _ keys: Set<String>) {
        #expect(Self.keys(of: Array(text.utf8)) == keys)
    }

    static let others: [String] = [
        "", " ", "null", "1", "\"a\"", "[]", "[{}]", "{", "}", "{}}", "{}{}", "{},", "{}x", "{,}", "{\"a\"}",
        "{\"a\":}", "{\"a\" 1}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}",
        "{\"a\":01}", "{\"a\":-}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":1.e1}", "{\"a\":1e}",
        "{\"a\":1e+}", "{\"a\":0x1}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":--1}", "{\"a\":1 2}",
        "{\"a\":True}", "{\"a\":tru}", "{\"a\":nulll}", "{\"a\":[1,]}", "{\"a\":[,1]}", "{\"a\":[1 2]}",
        "{\"a\":[1}", "{\"a\":{]}", "{\"a\":\"}", "{\"a\":\"\\\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u12g4\"}", "{\"a\":\"\n\"}", "{\"a\":\"\t\"}", "{\"a\":\"\0\"}", "{\"a\nb\":1}", "{/**/}",
        "{\"a\":1}//", "{\"a\":1}\u{0C}", "\u{A0}{}", "\u{FEFF}{}", "{\"a\":1\0}", "{}\0",
    ]

    @Test(arguments: others) func refuses(_ text: String) {
        #expect(Self.keys(of: Array(text.utf8)) == nil)
    }

    /// RFC 8259, section 8.1: a JSON text is UTF-8.
    @Test(
        arguments: [
            [0xFF], [0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
        #expect(Self.keys(of: Array("{\"a\":\"".utf8) + bytes + Array("\"}".utf8)) == nil)
        #expect(Self.keys(of: Array("{\"".utf8) + bytes + Array("\":1}".utf8)) == nil)
    }

    /// Every beginning of an object is none.
    @Test func refusesWhatIsCutOff() {
        let text = Array(#" {"a":[true,false,null,-1.5e+3],"b":{"c":"\u00e9\n"}}"#.utf8)
        for count in 0..<text.count { #expect(Self.keys(of: Array(text.prefix(count))) == nil) }
        #expect(Self.keys(of: text) == ["a", "b"])
    }

    @Test(arguments: [("{\"a\":", "}"), ("[", "]")]) func refusesWhatIsNestedTooDeep(
        _ open: String, _ close: String
    ) {
        func nested(_ depth: Int) -> Bool {
            let inner =
                String(repeating: open, count: depth - 1) + "1" + String(repeating: close, count: depth - 1)
            return Self.keys(of: Array("{\"a\":\(inner)}".utf8)) != nil
        }
        #expect(nested(64))
        #expect(!nested(65))
        #expect(!nested(100_000))
    }

    static let roles: [(text: String, role: String??)] = [
        (#"{"role":"anon"}"#, "anon"), (#"{"role":""}"#, nil), (#"{"role":1}"#, .some(nil)),
        (#"{"role":{"role":"anon"}}"#, .some(nil)), (#"{"role":null}"#, nil),
        (#"{"roles":"anon"}"#, nil), (#"{"in":{"role":"anon"}}"#, nil), (#"{"\u0072ole":"anon"}"#, nil),
        (#"{"role":"a","role":"b"}"#, "b"), (#"{"role":"a","role":1}"#, .some(nil)),
        (#"{"a":"anon", "role" : "x" }"#, "x"),
    ]

    @Test(arguments: roles) func tellsTheTextThatIsWanted(_ text: String, _ role: String??) {
        let members = Array(text.utf8).withUnsafeBytes { JSONObjectScanner($0).members(textsOf: "role") }
        #expect(members?["role"] == role)
    }

    @Test func copiesOutNoOtherText() {
        let members = Array(#"{"a":"secret","role":"anon"}"#.utf8)
            .withUnsafeBytes { JSONObjectScanner($0).members(textsOf: "role") }
        #expect(members == ["a": nil, "role": "anon"])
    }

    static func keys(of bytes: [UInt8]) -> Set<String>? {
        bytes.withUnsafeBytes { JSONObjectScanner($0).members().map { Set($0.keys) } }
    }
}

/// Against Foundation's parser: on mutated texts the two agree on what is an object.
@Suite struct JSONObjectScannerFuzzTests {
    private static let seeds = [
        #"{"type":"service_account","id":"p-1","n":[1,-2.5e+3,true,false,null],"o":{"a":{},"b":[]}}"#,
        #"{"é":"\u00e9\n\"\\","😀":"😀","":""}"#, "{ \"a\" : 0 ,\n\t\"b\" : -0.1E-7 }\r\n", "{}",
    ]
    private static let inserts = Array("{}[]\",:\\/ \n\t0123456789-+.eEtrufalsn'\u{7F}é😀".utf8)

    @Test(arguments: 0..<8) func agreesWithFoundation(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var accepted = 0
        for _ in 0..<2_000 {
            let text = Self.mutated(Array(Self.seeds.pick(&generator).utf8), &generator)
            guard !Self.isKnownDifference(text) else { continue }
            let isObject = JSONObjectScannerTests.keys(of: text) != nil
            #expect(
                isObject == Self.foundationReadsObject(text),
                "\(String(decoding: text, as: UTF8.self).debugDescription)")
            accepted += isObject ? 1 : 0
        }
        // Both kinds must be among them, or the test proves little.
        #expect(accepted > 100)
        #expect(accepted < 1_900)
    }

    private static func mutated(_ text: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0...text.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: text.insert(inserts.pick(&generator), at: place)
            case 1 where place < text.count: text.remove(at: place)
            case 2 where place < text.count: text[place] = inserts.pick(&generator)
            default:
                let piece = text[..<place].suffix(Int.random(in: 0...8, using: &generator))
                text.insert(contentsOf: piece, at: Int.random(in: 0...text.count, using: &generator))
            }
        }
        return text
    }

    private static func foundationReadsObject(_ text: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(text))) is [String: Any]
    }

    /// Where Foundation is known to differ: it takes a comma before a closing bracket, which RFC 8259 does not
    /// know, and refuses an escaped half of a surrogate pair, which its grammar allows (section 8.2).
    private static func isKnownDifference(_ text: [UInt8]) -> Bool {
        let text = String(decoding: text, as: UTF8.self)
        return text.contains(/,\s*[}\]]/) || text.contains(/\\u[dD][89a-fA-F]/)
    }
}
