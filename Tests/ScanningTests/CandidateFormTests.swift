import Foundation
import Testing

@testable import Scanning
@testable import Secrets

/// Each form of docs/scan.md: a text that has a value in it, and the form in which it is found.
@Suite struct CandidateFormTests {
    /// A value with what needs an escape in each kind of text.
    private static let odd = #"pass "word"/with spaces+&ünd\more"#
    private static let key = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    private static let hex = String(repeating: "0f1e2d3c4b5a6978", count: 4)
    private static let phrase = "correct horse-battery staple-orbit"
    private static let body = (0..<3).map { _ in String(repeating: "MIIEvQIBADANBgkq", count: 4) }
    private static let pem =
        (["-----BEGIN PRIVATE " + "KEY-----"] + body + ["-----END PRIVATE " + "KEY-----"]).joined(
            separator: "\n")
    private static let jwt =
        ["eyJhbGciOiJIUzI1NiJ9", "eyJyb2xlIjoic2VydmljZV9yb2xlIn0", "c2lnbmF0dXJlLW9mLXRva2Vu"].joined(
            separator: ".")
    private static let json = "{\n  \"type\": \"service_account\",\n  \"id\": [1, 2]\n}"

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    private static func quoted(_ text: String) -> String {
        "\""
            + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            .replacing("ü", with: "\\u00fc") + "\""
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let value: String
        let form: CandidateForm
        /// The text in front of the place at which it is to be found.
        let before: String

        init(_ name: String, _ text: String, _ value: String, _ form: CandidateForm, after before: String) {
            (testDescription, self.text, self.value, self.form) = (name, text, value, form)
            self.before = before
        }
    }

    static let cases: [Case] = [
        Case("a word", "the key \(key) is", key, .token, after: "the key "),
        Case("at the start and end of a text", key, key, .token, after: ""),
        Case("before a full stop", "It is \(hex).\n", hex, .token, after: "It is "),
        Case("a word with signs", "a p@ss,w;rd%1! b", "p@ss,w;rd%1!", .token, after: "a "),
        Case("in brackets", "f(\(key), 1)", key, .token, after: "f("),
        Case("in Markdown", "Secret: `\(key)`", key, .token, after: "Secret: `"),
        Case("a JSON Web Token", "Bearer \(jwt)", jwt, .token, after: "Bearer "),
        Case("base64 of bytes", "key: ab/cd+ef12==", "ab/cd+ef12==", .token, after: "key: "),
        Case("in quotes, with spaces", "x = '\(phrase)';", phrase, .quoted, after: "x = '"),
        Case("in quotes, with escapes", "{\"a\":\(quoted(odd))}", odd, .quoted, after: "{\"a\":\""),
        Case(
            "in quotes, as it is written", #"a = "one\ttwo three""#, #"one\ttwo three"#, .quoted,
            after: "a = \""),
        Case("in backticks", "a `\(phrase)` b", phrase, .quoted, after: "a `"),
        Case("in doubled quotes", "a: 'it''s a secret'", "it's a secret", .quoted, after: "a: '"),
        Case("a character beyond 16 bits", #""pass \ud83d\ude00 word""#, "pass 😀 word", .quoted, after: "\""),
        Case("KEY=value", "A=1\nKEY=\(key)\n", key, .token, after: "A=1\nKEY="),
        Case("KEY=value with spaces", "KEY=\(phrase)\n", phrase, .assignment, after: "KEY="),
        Case(
            "export, and a comment", "export KEY=\(phrase) # note", phrase, .assignment, after: "export KEY="),
        Case("key: value with spaces", "  - key: \(phrase)\r\n", phrase, .assignment, after: "  - key: "),
        Case("TOML", "key = \"\(phrase)\"", phrase, .quoted, after: "key = \""),
        Case("a key within a word", "a=b&key=p!a$sw0rd", "p!a$sw0rd", .assignment, after: "a=b&key="),
        Case("a list of pairs", "A=p(1)x, K=abc/def!gh,B=1", "abc/def!gh", .assignment, after: "A=p(1)x, K="),
        Case(
            "a password in a URL", "postgres://user:p%40ss%2Fw0rd@host/db", "p@ss/w0rd", .url,
            after: "postgres://user:"),
        Case("a user in a URL", "https://abcdef%3Agh@host/", "abcdef:gh", .url, after: "https://"),
        Case(
            "a URL's path", "https://hooks.host/T00/B00/XXyyZZ?a=1", "T00/B00/XXyyZZ", .url,
            after: "https://hooks.host/"),
        Case(
            "a URL's query", "https://host/?k=a%2Bb%2Bcdefgh#x", "a+b+cdefgh", .url, after: "https://host/?k="
        ),
        Case("a URL's fragment", "https://host/#t%3Dx7k2m9q4", "t=x7k2m9q4", .url, after: "https://host/#"),
        Case("a whole URL", "url=https://h.io/a?b=c.", "https://h.io/a?b=c", .url, after: "url="),
        Case("in base64", "data: \(base64(phrase))", phrase, .base64, after: "data: "),
        Case("in base64, with a break", "data: \(base64(phrase + "\n"))", phrase, .base64, after: "data: "),
        Case(
            "in base64url",
            "a "
                + base64("??>>~~" + hex).replacing("/", with: "_").replacing("+", with: "-").replacing(
                    "=", with: ""), "??>>~~" + hex, .base64, after: "a "),
        Case(
            "a password of basic authentication", "Basic \(base64("user:" + phrase))", phrase, .base64,
            after: "Basic "),
        Case("whose base64 is the value", "token \(key)", base64(key), .plain, after: "token "),
        Case("PEM", "a\n\(pem)\nb", pem, .pem, after: "a\n"),
        Case("PEM, with a final break", "\(pem)\nb", pem + "\n", .pem, after: ""),
        Case("PEM, indented", "  " + pem.replacing("\n", with: "\n  "), pem, .pem, after: "  "),
        Case("PEM, with breaks of Windows", pem.replacing("\n", with: "\r\n"), pem, .pem, after: ""),
        Case(
            "PEM, of which the breaks are escaped in the value", pem, pem.replacing("\n", with: "\\n"), .pem,
            after: ""),
        Case("PEM in quotes", "K=\(quoted(pem))", pem, .quoted, after: "K=\""),
        Case("PEM in quotes, with a final break", "K=\(quoted(pem + "\n"))", pem, .quoted, after: "K=\""),
        Case("PEM, without quotes", "K=\(pem.replacing("\n", with: "\\n"))", pem, .assignment, after: "K="),
        Case("JSON", "a\n\(json)\nb", json, .json, after: "a\n"),
        Case("JSON, indented", "a\n  \(json.replacing("\n", with: "\n  "))", json, .json, after: "a\n  "),
        Case(
            "JSON, without spaces in the value", "x='\(json)'", #"{"type":"service_account","id":[1,2]}"#,
            .json, after: "x='"),
        Case("JSON on one line", #"K='{"a": 1, "b": 2}'"#, #"{"a": 1, "b": 2}"#, .quoted, after: "K='"),
        Case(
            "a block scalar", "a:\n  k: |\n    one two\n    three\nb: 1", "one two\nthree", .block,
            after: "a:\n  k: |\n"),
        Case(
            "a block scalar, with a final break", "k: |-\n  one two\n  three", "one two\nthree\n", .block,
            after: "k: |-\n"),
        Case("a folded scalar", "k: >\n  one two\n  three\n", "one two three", .block, after: "k: >\n"),
        Case("quotes over lines", "K=\"one two\nthree\"\n", "one two\nthree", .block, after: "K=\""),
        Case(
            "a line that goes on", "curl \\\n  -H key:abcd\\\n  efgh1234\n", "abcdefgh1234", .continuation,
            after: ""),
        Case("a file", "one two\nthree four", "one two\nthree four", .file, after: ""),
        Case("a file, without its final break", "one two three\n", "one two three", .file, after: ""),
    ]

    @Test(arguments: cases) func `a value is found in its form and place`(_ example: Case) {
        let found = Self.search(example.text, for: example.value)
        #expect(found.contains { $0.form == example.form }, "\(found.map(\.form.name))")
        let place = example.before.utf8.count
        // The place where the value begins, or the line at which it does.
        #expect(found.contains { $0.form == example.form && $0.offset == place }, "\(found.map(\.offset))")
    }

    @Test(arguments: cases) func `in UTF-16 too`(_ example: Case) throws {
        for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
            // Without a byte order mark it is told by its first characters, of ASCII.
            let text = encoding == .utf16 ? example.text : "0123456789abcdef\n" + example.text
            guard example.form != .file || encoding == .utf16 else { continue }
            let data = try #require(text.data(using: encoding))
            #expect(!Self.search(Array(data), for: example.value).isEmpty)
        }
    }

    @Test func `weak values are found nowhere`() {
        for value in ["production", "12345678", "abc12", "changeme", "your-api-key", "sk_test_xxxxxxxx"] {
            #expect(Self.search("KEY=\(value)\n", for: value).isEmpty, "\(value)")
        }
    }

    @Test func `a value is found at each of its places`() {
        let found = Self.search("a \(Self.key)\nb \(Self.key)\n", for: Self.key).filter { $0.form == .token }
        #expect(found.map(\.offset) == [2, 5 + Self.key.utf8.count])
    }

    static func search(_ text: String, for value: String) -> [SecretSearch.Match] {
        search(Array(text.utf8), for: value)
    }

    static func search(_ text: [UInt8], for value: String) -> [SecretSearch.Match] {
        let search = SecretSearch(DigestTable([Digest(of: value)]), limit: 1 << 20)
        let reader = TextReader()
        text.withUnsafeBytes { _ = reader.read($0, into: search) }
        return search.takeMatches()
    }
}
