import Foundation
import Manifests
import Randomness
import Testing

@testable import Auditing

@Suite struct ValueFormTests {
    private static let uuid = "01234567-89ab-cdef-0123-456789ABCDEF"
    private static let label63 = String(repeating: "a", count: 63)
    /// 253 characters, the most a host name has.
    private static let longHost = [label63, label63, label63, String(label63.dropLast(2))].joined(
        separator: ".")

    static let matching: [(form: ValueForm, values: [String])] = [
        (.prefix(["k_"]), ["k_1", "k_ "]),
        (.prefix(["k_", "h_"]), ["k_1", "h_1"]),
        (.hex(bytes: nil), ["00", "09afAF"]),
        (.hex(bytes: 2), ["00ff", "00FF"]),
        (.base64(bytes: nil), ["AA==", "AAA=", "AAAA", "AA", "AAA", "ab+/", "ab-_", "00ff"]),
        (.base64(bytes: 1), ["AA==", "AA"]),
        (.base64(bytes: 2), ["AAA=", "AAA"]),
        (.base64(bytes: 3), ["AAAA"]),
        (
            .url,
            [
                "https://a.example", "http://a.example", "https://a.example/path?q=1#f",
                "https://a.example:8443",
                "https://user:word@a.example/", "https://localhost", "https://10.0.0.1:1",
                "https://a.example?q",
                "https://a.example#f",
            ]
        ),
        (.host, ["a.example", "localhost", "10.0.0.1", "a-b.example", "A9.example", label63, longHost]),
        (.email, ["a@b.example", "a.b+c@d.e.example", String(repeating: "a", count: 64) + "@b.example"]),
        (.uuid, [uuid]),
        (.json(keys: []), ["{}", " {\"a\": 1} \n"]),
        (.json(keys: ["a", "b"]), [#"{"b": 0, "a": {"c": 1}}"#]),
        (.jwt(role: nil), ["e30.e30.AA", jwt(#"{"role":"anon"}"#)]),
        (.jwt(role: "anon"), [jwt(#"{"role":"anon"}"#), jwt(#"{"iss":"a","role":"anon","exp":1}"#)]),
        (.minimumLength(3), ["abc", "abcd", "é1"]),
        (.length(3), ["abc", "é1"]),
        (.suffix([".example", "b"]), ["a.example", "ab", "\nb"]),
        (.without(["demo.example", "local"]), ["", "a", "demo-example", "loca1", "demo.exampl"]),
    ]

    static let differing: [(form: ValueForm, values: [String])] = [
        (.prefix(["k_"]), ["", "k", "k_", "K_1", " k_1", "h_1", "\"k_1\""]),
        (.hex(bytes: nil), ["", "0", "000", "0g", "0x00", "00 ", "00\n", " 00", "0:", "@@", "``"]),
        (.hex(bytes: 2), ["00", "0000ff", "00ff\n"]),
        (
            .base64(bytes: nil),
            [
                "", "=", "==", "A", "A===", "A=", "AAAAA", "AA=", "AAAA=", "AA==\n", "A A=", "A=A=",
                "AAAA====", "é",
            ]
        ),
        (.base64(bytes: 2), ["AA==", "AAAA", "AA"]),
        (
            .url,
            [
                "", "a.example", "https://", "https:///", "ftp://a.example", "https:/a.example",
                "//a.example",
                "https://a.example/ ", "https://a.example\n", "\"https://a.example\"", "https://a b.example",
                "https://-a.example", "https://a..example", "https://a.example:port", "https://@",
                "https://?q",
                "https://a.example/\u{7F}", "https://a.example/\u{A0}", "https://a.example/\u{200B}",
                "https://a.example:80:80",
            ]
        ),
        (
            .host,
            [
                "", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "https://a.example", "a.example/",
                "a.example:1",
                "a_b.example", "a b", "ä.example", label63 + "a", longHost + "a", "a.example\n",
            ]
        ),
        (
            .email,
            [
                "", "@", "a@", "@b.example", "a@b", "a@b@c.example", "a b@c.example", "a@-b.example",
                "a@b.example\n",
                "a@b.", "<a@b.example>", "A <a@b.example>", "\"a\"@b.example", "a,b@c.example",
                String(repeating: "a", count: 65) + "@b.example", "a\u{7F}@b.example", "\u{A0}a@b.example",
            ]
        ),
        (
            .uuid,
            [
                "", "\(uuid)\n", "{\(uuid)}", String(uuid.dropLast()), uuid.replacing("a", with: "g"),
                uuid.replacing("-", with: ""), "01234567-89abc-def-0123-456789ABCDEF", "----",
            ]
        ),
        (.json(keys: []), ["", "[]", "null", "{", "\"{}\"", "{}{}"]),
        (
            .json(keys: ["a", "b"]),
            [
                "{}", #"{"a": 1}"#, #"{"b": null, "a": 1}"#, #"{"b": "", "a": 1}"#,
                #"{"c": {"a": 1, "b": 2}}"#, #"{"A": 1, "b": 2}"#,
            ]
        ),
        (
            .jwt(role: nil),
            [
                "", "..", "e30.e30", "e30.e30.", "e30.e30.AA.AA", "e30..AA", ".e30.AA", "e30.e30.!",
                "W10.e30.AA",
                "e30.WzFd.AA", "e30=.e30.AA", "e30.e30.AA==", "e30.e30.AA\n", "e30.e30.a+/b", "e30.e30.A",
                "Bearer e30.e30.AA",
            ]
        ),
        (
            .jwt(role: "anon"),
            [
                "e30.e30.AA", jwt(#"{"role":"service_role"}"#), jwt(#"{"role":null}"#),
                jwt(#"{"role":["anon"]}"#),
                jwt(#"{"in":{"role":"anon"}}"#), jwt(#"{"role":"anon "}"#), jwt(#"{"Role":"anon"}"#),
                jwt(#"{"role":"anon","role":"service_role"}"#),
            ]
        ),
        (.minimumLength(3), ["", "ab", "é"]),
        (.length(3), ["", "ab", "abcd", "abc\n"]),
        (.suffix([".example", "b"]), ["", "b", ".example", "a.EXAMPLE", "a.example\n"]),
        (
            .without(["demo.example", "local"]),
            ["local", "http://LOCALhost:3000", "https://a.Demo.Example/b", "xdemo.example"]
        ),
    ]

    @Test(arguments: matching) func matches(_ form: ValueForm, _ values: [String]) {
        for value in values { #expect(form.matches(value), "\(value.debugDescription)") }
    }

    @Test(arguments: differing) func matchesNothingElse(_ form: ValueForm, _ values: [String]) {
        for value in values { #expect(!form.matches(value), "\(value.debugDescription)") }
    }

    static let all: [ValueForm] =
        matching.map(\.form) + [.hex(bytes: 32), .json(keys: ["role"]), .jwt(role: "service_role")]

    /// A NUL, half a character or a byte order mark anywhere is no part of any form that has an alphabet.
    @Test(arguments: matching) func refusesHostileBytes(_ form: ValueForm, _ values: [String]) {
        let hasAlphabet =
            switch form {
            case .prefix, .suffix, .length, .minimumLength, .without: false
            default: true
            }
        guard hasAlphabet else { return }
        for hostile in [[0x00], [0xFF], [0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            for value in values {
                let bytes = Array(value.utf8)
                #expect(!form.matches(bytes: hostile + bytes), "\(hostile) before \(value.debugDescription)")
                #expect(!form.matches(bytes: bytes + hostile), "\(hostile) after \(value.debugDescription)")
            }
        }
    }

    @Test(arguments: all) func survivesAnyBytes(_ form: ValueForm) {
        var generator = SeededGenerator(seed: 7)
        for length in 0..<300 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            _ = form.matches(bytes: bytes)
        }
        for byte in [0x00, 0x22, 0x2E, 0x3D, 0x40, 0x5B, 0x7B, 0xFF] as [UInt8] {
            #expect(
                !form.matches(bytes: [UInt8](repeating: byte, count: 100_000)) || form == .minimumLength(3)
                    || form == .without(["demo.example", "local"]))
        }
    }

    @Test func knowsHugeValues() {
        let digits = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(ValueForm.hex(bytes: 500_000).matches(bytes: digits))
        #expect(ValueForm.base64(bytes: 750_000).matches(bytes: digits))
        #expect(!ValueForm.host.matches(bytes: digits))
        let text = Array(#"{"a": ""#.utf8) + digits + Array(#""}"#.utf8)
        #expect(ValueForm.json(keys: ["a"]).matches(bytes: text))
    }

    /// A token with this payload; neither its header nor its signature means anything.
    private static func jwt(_ payload: String) -> String {
        "e30.\(Data(payload.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")).c2lnbmF0dXJl"
    }
}

extension ValueForm {
    func matches(_ value: String) -> Bool { matches(bytes: Array(value.utf8)) }

    func matches(bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { matches($0) } }
}
