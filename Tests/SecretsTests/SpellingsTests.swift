import Foundation
import Randomness
import Secrets
import Testing

/// Texts that are one to whoever reads them: each is known in each other where both are visible, and by its digest alone.
@Suite struct SpellingsTests {
    private static func digits(_ count: Int, seed: UInt64) -> String {
        var generator = SeededGenerator(seed: seed)
        return Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
            .base64EncodedString()
    }

    /// A private key, as PEM's own lines.
    private static func lines(_ label: String) -> [String] {
        let body = Array(digits(288, seed: 7))
        return ["-----BEGIN \(label)-----"]
            + stride(from: 0, to: body.count, by: 64).map { String(body[$0..<min($0 + 64, body.count)]) }
            + ["-----END \(label)-----"]
    }

    private static func percentEncoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-._~")))
            ?? ""
    }

    private static func pem(_ label: String) -> [String] {
        let lines = lines(label)
        let text = lines.joined(separator: "\n")
        let escaped = lines.joined(separator: "\\n")
        let base64 = { (text: String) in Data(text.utf8).base64EncodedString() }
        return [
            text, text + "\n", text + "\n\n", lines.joined(separator: "\r\n"),
            lines.joined(separator: "\r\n") + "\r\n", escaped, escaped + "\\n", "\"\(escaped)\"",
            "\"\(escaped)\\n\"",
            "\"\(text)\"", "'\(text)\n'", lines.joined(separator: " "), lines.joined(),
            lines.joined(separator: "\\r\\n"),
            lines.joined(separator: "\\\\n"), base64(text), base64(text + "\n"), base64(escaped),
            lines.map { "  " + $0 }.joined(separator: "\n"), percentEncoded(text),
            percentEncoded(text + "\n"),
        ]
    }

    private static let bytes = Data((0..<32).map { UInt8(truncatingIfNeeded: $0 * 37 + 251) })
    private static var encodings: [String] {
        let hex = bytes.map { String(format: "%02x", $0) }
        let base64 = bytes.base64EncodedString()
        let url = base64.replacing("+", with: "-").replacing("/", with: "_")
        return [
            hex.joined(), hex.joined().uppercased(), "0x" + hex.joined(), "0X" + hex.joined().uppercased(),
            hex.joined(separator: ":"), hex.joined(separator: " ").uppercased(), base64, url,
            base64.replacing("=", with: ""), url.replacing("=", with: ""), "base64:" + base64,
        ]
    }

    /// Each kind by its name, with what is one.
    static let kinds: [(name: String, texts: [String])] = [
        ("a key of PKCS #8", pem("PRIVATE " + "KEY")), ("a key of PKCS #1", pem("RSA PRIVATE " + "KEY")),
        ("bytes", encodings),
        ("a seed", ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "48656c6c6f21deadbeef48656c6c6f21deadbeef"]),
        ("a UUID", ["6f9619ff-8b86-d011-b42d-00c04fc964ff", "6f9619ff8b86d011b42d00c04fc964ff"]),
        ("a password in groups", ["abcdwxyzmnopqrtu", "abcd wxyz mnop qrtu"]),
        (
            "an ampersand",
            ["kQ4w&9ZtR2mXc", #""kQ4w\u00269ZtR2mXc""#, #"kQ4w\u00269ZtR2mXc"#, "kQ4w&amp;9ZtR2mXc"]
        ),
        ("a quote", [#"kQ4"w9ZtR2mXc"#, #""kQ4\"w9ZtR2mXc""#, "kQ4&quot;w9ZtR2mXc"]),
        (
            "references by number",
            ["kQ4<w9Z&tR2mXc>", "kQ4&#60;w9Z&#38;tR2mXc&#62;", "kQ4&#x3c;w9Z&#x26;tR2mXc&#x3e;"]
        ),
        ("a slash", ["kQ4/w9ZtR2mXc", #""kQ4\/w9ZtR2mXc""#, "kQ4%2Fw9ZtR2mXc"]),
        ("spaces", ["correct horse battery", "correct+horse+battery", "correct%20horse%20battery"]),
        (
            "JSON",
            [
                #"{"key": "kQ4w9ZtR2mXc", "n": "a\nb"}"#, #"{"key":"kQ4w9ZtR2mXc","n":"a\nb"}"#,
                #""{\"key\":\"kQ4w9ZtR2mXc\",\"n\":\"a\\nb\"}""#,
                "%7B%22key%22%3A%22kQ4w9ZtR2mXc%22%2C%22n%22%3A%22a%5Cnb%22%7D",
            ]
        ),
    ]

    @Test(arguments: kinds.indices) func `each is known in each other, and by its digest`(kind: Int) {
        let texts = Self.kinds[kind].texts
        for one in texts {
            let known = Self.known(one)
            let canonical = Self.canonical(one)
            for other in texts where other != one {
                #expect(
                    canonical.difference(from: Self.canonical(other)) != nil,
                    "\(one) | \(other), both visible")
                #expect(known.contains(Digest(of: other)), "\(one) | \(other), by digest")
            }
        }
    }

    /// Where both are visible, the password in them is compared.
    @Test func `a database's URL is known by its digest`() {
        let address = "app:kQ4w9ZtR2mXc@db.acme.example:5432/shop"
        let texts = ["postgresql://", "postgres://", "postgresql+asyncpg://"].flatMap {
            ["\($0)\(address)", "\($0)\(address)?sslmode=require"]
        }
        for one in texts {
            let known = Self.known(one)
            for other in texts { #expect(known.contains(Digest(of: other)), "\(one) | \(other)") }
            #expect(!known.contains(Digest(of: "mysql://\(address)")))
        }
    }

    /// A key without its first and its last line may be of some kind or other.
    @Test func `a key's digits are the key`() {
        for label in ["PRIVATE " + "KEY", "EC PRIVATE " + "KEY"] {
            let lines = Self.lines(label)
            let body = lines.dropFirst().dropLast()
            for text in [lines.joined(separator: "\n") + "\n", lines.joined(separator: "\\n")] {
                for digits in [body.joined(), body.joined(separator: "\n")] {
                    #expect(
                        Self.canonical(text).difference(from: Self.canonical(digits))?.description
                            .hasPrefix("without its BEGIN and END lines") == true)
                    #expect(Self.known(text).contains(Digest(of: digits)))
                    #expect(Self.known(digits).contains(Digest(of: text)))
                }
            }
        }
    }

    @Test func `JSON with escaped quotes is known`() {
        let json = #"{"type": "service_account", "private_key": "a\nb", "note": "c"}"#
        for other in [
            json.replacing("\"", with: "\\\""),
            json.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""),
        ] { #expect(Self.canonical(other).difference(from: Self.canonical(json)) != nil, "\(other)") }
    }

    @Test func `JSON is known in the letters of other programs`() {
        let texts = [
            #"{"u": "https://a.example/b", "n": "Zoë \uD83D\uDE00", "q": "a\"b\\c\td"}"#,
            #"{"u":"https:\/\/a.example\/b","n":"Zo\u00eb \ud83d\ude00","q":"a\"b\\c\td"}"#,
            #"{"u":"https://a.example/b","n":"Zoë 😀","q":"a\"b\\c\td"}"#,
            #"{"u": "https://a.example/b", "n": "Zo\u00eb \ud83d\ude00", "q": "a\"b\\c\td"}"#,
        ]
        for text in texts.dropFirst() {
            for other in texts where other != text {
                #expect(Self.known(other).contains(Digest(of: text)), "\(other) \(text)")
            }
        }
    }

    @Test func `a number of spellings is not exceeded`() {
        for kind in Self.kinds {
            for text in kind.texts {
                #expect(ValueVariant.digests(of: text, named: "KEY").count < 2300, "\(kind.name)")
            }
        }
        let token = "sk_test_" + "51Hb8Q2eZvKYlo2C0aJ9f3"
        #expect(ValueVariant.digests(of: token, named: "KEY").count < 900)
    }

    @Test func `other texts stay others`() {
        let pairs = [
            (Self.pem("PRIVATE " + "KEY")[0], Self.pem("PRIVATE " + "KEY")[0].replacing("A", with: "B")),
            ("abcdwxyzmnopqrtu", "abcd wxyz mnop qrtv"), (Self.encodings[0], Self.encodings[6].lowercased()),
            ("kQ4w&9ZtR2mXc", "kQ4w&lt;9ZtR2mXc"), ("correct horse", "correct%2Bhorse"),
        ]
        for (one, other) in pairs {
            #expect(Self.canonical(one).difference(from: Self.canonical(other)) == nil, "\(one) | \(other)")
            #expect(!Self.known(one).contains(Digest(of: other)), "\(one) | \(other)")
        }
    }

    /// The digests that a visible value is looked up by.
    private static func known(_ text: String) -> Set<Digest> {
        Set(canonical(text).forms.map(\.digest)).union(ValueVariant.digests(of: text, named: "KEY").keys)
    }

    private static func canonical(_ text: String) -> CanonicalValue {
        var text = text
        return text.withUTF8 { CanonicalValue(UnsafeRawBufferPointer($0), named: "KEY") }
    }
}
