import Foundation
import Testing

/// A form of docs/scan.md: a text that has a value in it.
package struct FormCase: CustomTestStringConvertible, Sendable {
    package let testDescription: String
    package let text: String
    package let value: String
    /// The name of the form in which it is found.
    package let form: String
    /// The text in front of the place at which it is to be found.
    package let before: String

    private init(_ name: String, _ text: String, _ value: String, _ form: String, after before: String) {
        (testDescription, self.text, self.value, self.form) = (name, text, value, form)
        self.before = before
    }

    /// A value with what needs an escape in each kind of text.
    private static let odd = #"pass "word"/with spaces+&ünd\more"#
    package static let key = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
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

    private static func escaped(_ text: String, _ escape: (UInt8) -> String) -> String {
        text.utf8.map(escape).joined()
    }
    private static func octal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 8)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    private static func quoted(_ text: String) -> String {
        "\""
            + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            .replacing("ü", with: "\\u00fc") + "\""
    }

    package static let all: [FormCase] = [
        FormCase("a word", "the key \(key) is", key, "token", after: "the key "),
        FormCase("at the start and end of a text", key, key, "token", after: ""),
        FormCase("before a full stop", "It is \(hex).\n", hex, "token", after: "It is "),
        FormCase("a word with signs", "a p@ss,w;rd%1! b", "p@ss,w;rd%1!", "token", after: "a "),
        FormCase("in brackets", "f(\(key), 1)", key, "token", after: "f("),
        FormCase("in Markdown", "Secret: `\(key)`", key, "token", after: "Secret: `"),
        FormCase("a JSON Web Token", "Bearer \(jwt)", jwt, "token", after: "Bearer "),
        FormCase("base64 of bytes", "key: ab/cd+ef12==", "ab/cd+ef12==", "token", after: "key: "),
        FormCase("in quotes, with spaces", "x = '\(phrase)';", phrase, "quoted", after: "x = '"),
        FormCase("in quotes, with escapes", "{\"a\":\(quoted(odd))}", odd, "quoted", after: "{\"a\":\""),
        FormCase(
            "in quotes, as it is written", #"a = "one\ttwo three""#, #"one\ttwo three"#, "quoted",
            after: "a = \""),
        FormCase(
            "in octal escapes", "k='\(escaped(key) { "\\" + octal($0) })'", key, "quoted", after: "k='"),
        FormCase(
            "in escapes of Unicode", "k='\(escaped(key) { "\\u{" + String($0, radix: 16) + "}" })'", key,
            "quoted",
            after: "k='"),
        FormCase(
            "in long escapes", "k='\(escaped(key) { "\\U000000" + String($0, radix: 16) })'", key, "quoted",
            after: "k='"),
        FormCase("in backticks", "a `\(phrase)` b", phrase, "quoted", after: "a `"),
        FormCase("in doubled quotes", "a: 'it''s a secret'", "it's a secret", "quoted", after: "a: '"),
        FormCase(
            "in doubled quotes of SQL", "VALUES (1, 'it''s a ''secret''');", "it's a 'secret'", "quoted",
            after: "VALUES (1, '"),
        FormCase(
            "in doubled quotes of CSV", "1,\"k7\"\"R w2pX\",\"\"", "k7\"R w2pX", "quoted", after: "1,\""),
        FormCase(
            "JSON in CSV", #"1,"{""a"": ""b c""}""#, #"{"a": "b c"}"#, "quoted", after: "1,\""),
        FormCase(
            "a character beyond 16 bits", #""pass \ud83d\ude00 word""#, "pass 😀 word", "quoted", after: "\""),
        FormCase("KEY=value", "A=1\nKEY=\(key)\n", key, "token", after: "A=1\nKEY="),
        FormCase("KEY=value with spaces", "KEY=\(phrase)\n", phrase, "assignment", after: "KEY="),
        FormCase(
            "export, and a comment", "export KEY=\(phrase) # note", phrase, "assignment", after: "export KEY="
        ),
        FormCase(
            "key: value with spaces", "  - key: \(phrase)\r\n", phrase, "assignment", after: "  - key: "),
        FormCase("an item of a list", "keys:\n  - \(phrase)\n", phrase, "assignment", after: "keys:\n  - "),
        FormCase("KEY := value", "KEY := \(phrase)\n", phrase, "assignment", after: "KEY := "),
        FormCase("KEY ?= value", "KEY ?= \(phrase)\n", phrase, "assignment", after: "KEY ?= "),
        FormCase("KEY=value in quotes", "set \"KEY=\(phrase)\"", phrase, "assignment", after: "set \"KEY="),
        FormCase("between tags", "<v> \(phrase) </v>", phrase, "quoted", after: "<v> "),
        FormCase("TOML", "key = \"\(phrase)\"", phrase, "quoted", after: "key = \""),
        FormCase("a key within a word", "a=b&key=p!a$sw0rd", "p!a$sw0rd", "assignment", after: "a=b&key="),
        FormCase(
            "a list of pairs", "A=p(1)x, K=abc/def!gh,B=1", "abc/def!gh", "assignment", after: "A=p(1)x, K="),
        FormCase(
            "a password in a URL", "postgres://user:p%40ss%2Fw0rd@host/db", "p@ss/w0rd", "url",
            after: "postgres://user:"),
        FormCase("a user in a URL", "https://abcdef%3Agh@host/", "abcdef:gh", "url", after: "https://"),
        FormCase(
            "a URL's path", "https://hooks.host/T00/B00/XXyyZZ?a=1", "T00/B00/XXyyZZ", "url",
            after: "https://hooks.host/"),
        FormCase(
            "a URL's query", "https://host/?k=a%2Bb%2Bcdefgh#x", "a+b+cdefgh", "url",
            after: "https://host/?k="
        ),
        FormCase(
            "a URL's fragment", "https://host/#t%3Dx7k2m9q4", "t=x7k2m9q4", "url", after: "https://host/#"),
        FormCase(
            "a URL's query, as forms have it", "'https://h.io/?k=\(phrase.replacing(" ", with: "+"))&a=b'",
            phrase,
            "url", after: "'https://h.io/?k="),
        FormCase("a whole URL", "url=https://h.io/a?b=c.", "https://h.io/a?b=c", "url", after: "url="),
        FormCase("in base64", "data: \(base64(phrase))", phrase, "base64", after: "data: "),
        FormCase(
            "in base64, with a break", "data: \(base64(phrase + "\n"))", phrase, "base64", after: "data: "),
        FormCase(
            "in base64url",
            "a "
                + base64("??>>~~" + hex).replacing("/", with: "_").replacing("+", with: "-").replacing(
                    "=", with: ""), "??>>~~" + hex, "base64", after: "a "),
        FormCase(
            "a password of basic authentication", "Basic \(base64("user:" + phrase))", phrase, "base64",
            after: "Basic "),
        FormCase(
            "in base64 of variables", "data: \(base64("A=1\nKEY=\(phrase)\n"))", phrase, "base64",
            after: "data: "),
        FormCase(
            "in base64 of JSON", "a data:application/json;base64,\(base64("{\"k\":\(quoted(phrase))}"))",
            phrase,
            "base64", after: "a data:application/json;base64,"),
        FormCase("whose base64 is the value", "token \(key)", base64(key), "plain", after: "token "),
        FormCase("PEM", "a\n\(pem)\nb", pem, "pem", after: "a\n"),
        FormCase("PEM, with a final break", "\(pem)\nb", pem + "\n", "pem", after: ""),
        FormCase("PEM, indented", "  " + pem.replacing("\n", with: "\n  "), pem, "pem", after: "  "),
        FormCase("PEM, with breaks of Windows", pem.replacing("\n", with: "\r\n"), pem, "pem", after: ""),
        FormCase(
            "PEM, of which the breaks are escaped in the value", pem, pem.replacing("\n", with: "\\n"), "pem",
            after: ""),
        FormCase("PEM in quotes", "K=\(quoted(pem))", pem, "quoted", after: "K=\""),
        FormCase(
            "PEM in quotes, with a final break", "K=\(quoted(pem + "\n"))", pem, "quoted", after: "K=\""),
        FormCase(
            "PEM, without quotes", "K=\(pem.replacing("\n", with: "\\n"))", pem, "assignment", after: "K="),
        FormCase("JSON", "a\n\(json)\nb", json, "json", after: "a\n"),
        FormCase(
            "JSON, indented", "a\n  \(json.replacing("\n", with: "\n  "))", json, "json", after: "a\n  "),
        FormCase(
            "JSON, without spaces in the value", "x='\(json)'", #"{"type":"service_account","id":[1,2]}"#,
            "json", after: "x='"),
        FormCase("JSON on one line", #"K='{"a": 1, "b": 2}'"#, #"{"a": 1, "b": 2}"#, "quoted", after: "K='"),
        FormCase(
            "a block scalar", "a:\n  k: |\n    one two\n    three\nb: 1", "one two\nthree", "block",
            after: "a:\n  k: |\n    "),
        FormCase(
            "a block scalar, with a final break", "k: |-\n  one two\n  three", "one two\nthree\n", "block",
            after: "k: |-\n  "),
        FormCase(
            "a folded scalar", "k: >\n  one two\n  three\n", "one two three", "block", after: "k: >\n  "),
        FormCase(
            "three quotes over lines", "K = \"\"\"\n\(phrase) \"x\"\n\"\"\"\n", phrase + " \"x\"\n", "block",
            after: "K = \"\"\"\n"),
        FormCase("quotes over lines", "K=\"one two\nthree\"\n", "one two\nthree", "block", after: "K=\""),
        FormCase(
            "a line that goes on", "curl \\\n  -H key:abcd\\\n  efgh1234\n", "abcdefgh1234", "continuation",
            after: "curl \\\n  -H key:"),
        FormCase("a default", "key: ${PAY_KEY:-\(hex)}", hex, "assignment", after: "key: ${PAY_KEY:-"),
        FormCase("a default of a word", "K=${PAY-\(key)}", key, "assignment", after: "K=${PAY-"),
        FormCase(
            "in colour", "key=\u{1B}[1;32m\(key)\u{1B}[0m", key, "token", after: "key=\u{1B}[1;32m"),
        FormCase(
            "an address in an address", "GET /a?next=https%3A%2F%2Fx.io%2Fp%3Fkey%3D\(key)%26b HTTP/1.1", key,
            "url", after: "GET "),
        FormCase(
            "JSON in a form", "payload=%7B%22token%22%3A%22\(key)%22%7D", key, "url", after: ""),
        FormCase(
            "JSON in JSON", #"{"a": "{\"k\": \"\#(phrase)\"}"}"#, phrase, "quoted",
            after: #"{"a": "{\"k\": \""#),
        FormCase(
            "with references of HTML", "<add value=\"p(w)&amp;m4x&lt;\"/>", "p(w)&m4x<", "quoted",
            after: "<add value=\""),
        FormCase("a cell", "a,https://h.io/T0:b/XXyyZZ,c", "https://h.io/T0:b/XXyyZZ", "token", after: "a,"),
        FormCase("in bold", "is **pa@ss:w0rd!**.", "pa@ss:w0rd!", "token", after: "is **"),
        FormCase("in typographic quotes", "is “pa@ss:w0rd!”, so", "pa@ss:w0rd!", "token", after: "is “"),
        FormCase(
            "JSON with references of HTML", "<div data='{&quot;k&quot;:&quot;\(phrase)&quot;}'>", phrase,
            "quoted", after: "<div data='{"),
        FormCase(
            "commented out", "# db_pass: \(phrase)\n", phrase, "assignment", after: "# db_pass: "),
        FormCase("in a patch", "+KEY=\(phrase)\n", phrase, "assignment", after: "+KEY="),
        FormCase("in bold with a name", "**Key:** \(phrase)\n", phrase, "assignment", after: "**Key:** "),
        FormCase(
            "in a log", "2026-11-21T05:00:00Z  DB_KEY: \(phrase)\n", phrase, "assignment",
            after: "2026-11-21T05:00:00Z  DB_KEY: "),
        FormCase("behind an anchor", "k: &a \(phrase)\n", phrase, "assignment", after: "k: &a "),
        FormCase(
            "behind a user in quotes", "curl -u 'app:\(phrase)' x", phrase, "assignment",
            after: "curl -u 'app:"),
        FormCase(
            "a field in quotes", "\"Server=h;Password=\(phrase);A=b\"", phrase, "assignment",
            after: "\"Server=h;Password="),
        FormCase(
            "a field with commas", "Server=h;Password=k7,R&w2,Xq9;A=b", "k7,R&w2,Xq9", "assignment",
            after: "Server=h;Password="),
        FormCase(
            "a list as a field's value", "P=k7,R&w2,Xq9,", "k7,R&w2,Xq9", "assignment", after: "P="),
        FormCase("a cell with signs", "1,k7&R;w2*Xq,2", "k7&R;w2*Xq", "token", after: "1,"),
        FormCase(
            "in bold in a list", "- **Key**: \(phrase)\n", phrase, "assignment", after: "- **Key**: "),
        FormCase(
            "on a line that goes on", "ENV A=1 \\\n  KEY=k7R(w2pXq \\\n  B=2\n", "k7R(w2pXq", "assignment",
            after: "ENV A=1 \\\n  KEY="),
        FormCase(
            "in CDATA, with a sign of tags", "<p><![CDATA[k7R>w2pXq]]></p>", "k7R>w2pXq", "quoted",
            after: "<p><![CDATA["),
        FormCase("in CDATA", "<p><![CDATA[\(phrase)]]></p>", phrase, "quoted", after: "<p><![CDATA["),
        FormCase("doubled signs", "K: k7R$$w2p!Xq", "k7R$w2p!Xq", "token", after: "K: "),
        FormCase("joined quotes", #"K='k7R'\''w2p X'"#, "k7R'w2p X", "quoted", after: "K='"),
        FormCase("a pair in doubled quotes", "- 'K=it''s a b'", "it's a b", "assignment", after: "- 'K="),
        FormCase(
            "PEM in a patch", "+" + pem.replacing("\n", with: "\n+"), pem, "pem", after: "+"),
        FormCase(
            "PEM in quotes of YAML", "k: '\(pem.replacing("\n", with: "\n\n  "))'", pem, "pem", after: "k: '"),
        FormCase(
            "PEM in JSON in JSON", quoted("{\"k\":\(quoted(pem))}"), pem, "quoted", after: #""{\"k\":\""#),
        FormCase(
            "a text block", "let k = \"\"\"\n    \(phrase) x\n    \"\"\"\n", phrase + " x", "block",
            after: "let k = \"\"\"\n"),
        FormCase("behind a byte order mark", "\u{FEFF}pa$$w/rd(9)\r\n", "pa$$w/rd(9)", "file", after: ""),
        FormCase("a file", "one two\nthree four", "one two\nthree four", "file", after: ""),
        FormCase("a file, without its final break", "one two three\n", "one two three", "file", after: ""),
    ]
}
