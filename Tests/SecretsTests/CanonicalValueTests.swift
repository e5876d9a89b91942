import Foundation
import Randomness
import Secrets
import Testing

/// Visible values that are one credential in spite of how they were written, and those that are not.
@Suite struct CanonicalValueTests {
    private static let key = "sk_test_" + "51Hb8Q2eZvKYlo2C0aJ9f3" + "x7Q8r2mN4pL6sD1w"
    private static let hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

    /// Ways to write a value, as people and programs do.
    private static let ways: [(phrase: String, write: @Sendable (String) -> String)] = [
        ("with a trailing newline", { $0 + "\n" }), ("with two trailing newlines", { $0 + "\n\n" }),
        ("with a trailing carriage return and newline", { $0 + "\r\n" }),
        ("with a trailing space", { $0 + " " }), ("with a leading space", { " " + $0 }),
        ("with a trailing no-break space", { $0 + "\u{A0}" }),
        ("with a byte order mark", { "\u{FEFF}" + $0 }),
        ("with white space around it", { "\t\($0) \u{200B}" }),
        ("with a trailing zero-width space", { $0 + "\u{200B}" }),
        ("with a trailing line separator", { $0 + "\u{2028}" }),
        ("with a trailing next-line character", { $0 + "\u{85}" }),
        ("with a trailing escaped newline", { $0 + "\\n" }),
        ("with a trailing percent-encoded newline", { $0 + "%0A" }),
        ("with a trailing NUL", { $0 + "\0" }), ("with a trailing comma", { $0 + "," }),
        ("with a trailing semicolon", { $0 + ";" }),
        ("in quotes, with a comma behind them", { "\"\($0)\"," }), ("with a quote in front", { "\"" + $0 }),
        ("with a quote behind it", { $0 + "\"" }), ("in guillemets", { "«\($0)»" }),
        ("in a shell's $'…' quotes", { "$'\($0)'" }),
        ("with Authorization: Bearer in front", { "Authorization: Bearer \($0)" }),
        ("with NAME = in front", { "API_KEY = \($0)" }), ("in quotes", { "\"\($0)\"" }),
        ("in single quotes", { "'\($0)'" }), ("in backticks", { "`\($0)`" }),
        ("in typographic quotes", { "“\($0)”" }),
        ("in escaped quotes", { "\\\"\($0)\\\"" }), ("with NAME= in front", { "API_KEY=\($0)" }),
        ("with export NAME= in front", { "export Own_key=\($0)" }),
        ("with NAME: in front", { "API_KEY: \($0)" }),
        ("with Bearer in front", { "Bearer \($0)" }), ("with Bearer in front", { "bearer \($0)" }),
        ("in base64", { Data($0.utf8).base64EncodedString() }),
        ("in base64", { Data($0.utf8).base64EncodedString().replacing("=", with: "") }),
        (
            "in base64url",
            { Data($0.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_") }
        ),
    ]

    @Test(arguments: ways.indices, [key, hex, "correct-horse-battery-staple", "p\u{e4}ss>>??w\u{f6}rd~~"])
    func `is known in each variant`(way: Int, value: String) {
        let written = Self.ways[way].write(value)
        let words = difference(written, value)?.description ?? "another value"
        let phrase = Self.ways[way].phrase
        #expect(phrase.hasPrefix("in base64") ? words.hasPrefix("in base64") : words == phrase)
    }

    @Test(arguments: ways.indices, ways.indices) func `is known with two variants at once`(
        inner: Int, outer: Int
    ) {
        // Within other quotes a backslash may be the value's own.
        guard Self.ways[inner].phrase != "in escaped quotes" else { return }
        let written = Self.ways[outer].write(Self.ways[inner].write(Self.key))
        #expect(
            difference(written, Self.key) != nil, "\(Self.ways[inner].phrase), \(Self.ways[outer].phrase)")
        // And from one variant to another.
        #expect(difference(Self.ways[outer].write(Self.key), Self.ways[inner].write(Self.key)) != nil)
    }

    @Test func `tells two variants from the inside out`() {
        #expect(
            difference("\"\(Self.key)\"\n", Self.key)?.description == "in quotes, with a trailing newline")
        #expect(
            difference("\"\(Self.key)\n\"", Self.key)?.description == "with a trailing newline, in quotes")
        #expect(difference(Self.key, Self.key)?.isEmpty == true)
    }

    @Test func `letter case and encoding of the same bytes make no difference`() {
        let bytes = Data((0..<32).map { UInt8($0 * 7 + 3) })
        let hex = bytes.map { String(format: "%02x", $0) }.joined()
        #expect(difference(hex.uppercased(), hex)?.description == "in capital letters")
        for text in [
            bytes.base64EncodedString(),
            bytes.base64EncodedString().replacing("=", with: "").replacing("+", with: "-").replacing(
                "/", with: "_"),
        ] {
            #expect(difference(text, hex) != nil)
            #expect(difference(text + "\n", hex.uppercased()) != nil)
        }
        let uuid = "6F9619FF-8B86-D011-B42D-00C04FC964FF"
        #expect(difference(uuid, uuid.lowercased()) != nil)
        #expect(difference(uuid, uuid.lowercased().replacing("-", with: "")) != nil)
        // Two keys that differ in the case of letters alone are no coincidence.
        #expect(difference(Self.key.uppercased(), Self.key)?.description == "in capital letters")
    }

    @Test(arguments: [
        "sk_test\u{200B}_51Hb8Q2eZvKYlo2C0aJ9f3x7Q8r2mN4pL6sD1w",
        "sk_test_51Hb8Q2eZvKY\u{AD}lo2C0aJ9f3x7Q8r2mN4pL6sD1w",
        "sk_test_51Hb8Q2eZvKYlo2C0aJ9 f3x7Q8r2mN4pL6sD1w",
        "ｓｋ＿ｔｅｓｔ＿51Hb8Q2eZvKYlo2C0aJ9f3x7Q8r2mN4pL6sD1w",
    ]) func `is known with what is not seen in it`(written: String) {
        #expect(
            difference(written, Self.key)?.description
                == "with white space, an invisible or a wide character in it")
        #expect(difference(written, "rk" + Self.key.dropFirst(2)) == nil)
    }

    @Test func `is known in base64 of UTF-16`() throws {
        for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16] {
            let written = try #require(Self.key.data(using: encoding)).base64EncodedString()
            #expect(difference(written, Self.key)?.description == "in base64 of UTF-16")
        }
        let little = try #require(Self.key.data(using: .utf16LittleEndian)).base64EncodedString()
        #expect(
            ValueVariant.digests(of: Self.key)[Digest(of: little)]?.description == "in base64 of UTF-16")
    }

    @Test func `JSON is what it means`() {
        let pem =
            "-----BEGIN PRIVATE " + "KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQ==\\n-----END PRIVATE KEY-----\\n"
        let json = #"{"type": "service_account", "private_key": "\#(pem)", "n": [1, {"a": null}]}"#
        let other = #"{"n":[1,{"a":null}],"private_key":"\#(pem)","type":"service\u005faccount"}"#
        #expect(difference(other, json)?.description == "with other JSON spacing or key order")
        #expect(difference("'\(other)'\n", json) != nil)
        #expect(difference(Data(json.utf8).base64EncodedString(), other) != nil)
        #expect(difference(other.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""), json) != nil)
        #expect(difference(other.replacing("1,", with: "2,"), json) == nil)
        #expect(difference(#"["a","b"]"#, #"["b","a"]"#) == nil)
        #expect(difference(#"{"a":{"b":1}}"#, #"{"a":["b",1]}"#) == nil)
        #expect(difference(#"{"a":"1"}"#, #"{"a":1}"#) == nil)
    }

    @Test(arguments: [key, "https://hooks.example.com", "https://hooks.example.com/T0"])
    func `a trailing slash makes no difference`(value: String) {
        #expect(difference(value + "/", value)?.description == "with a trailing slash")
    }

    @Test func `PEM is the same with other line breaks`() {
        let pem = "-----BEGIN PRIVATE " + "KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ==\n-----END PRIVATE KEY-----"
        for other in [
            pem + "\n", pem.replacing("\n", with: "\\n"), pem.replacing("\n", with: "\r\n"),
            pem.replacing("\n", with: " "),
        ] {
            #expect(difference(other, pem) != nil, "\(other)")
        }
        #expect(difference(pem.replacing("MIIE", with: "MIIF"), pem) == nil)
    }

    @Test(arguments: [
        ("https://Hooks.example.com:443/T0/B0/XYZ", "https://hooks.example.com/T0/B0/XYZ"),
        ("HTTPS://hooks.example.com./x", "https://hooks.example.com/x"),
    ]) func `a URL is the same in another spelling`(one: String, other: String) {
        #expect(difference(one, other)?.description == "as another spelling of the URL")
        #expect(difference(one + "x", other) == nil)
    }

    @Test func `different values stay different`() {
        let values = [
            Self.key, Self.hex, String(Self.hex.reversed()), "correct-horse-battery-staple",
            "https://a.test/x",
            "https://a.test/y", "postgres://u:p@a.test/x", "{}", "[]", "{\"a\":1}", "", " ", "=", "A=", "==",
            "A==", "\"\"",
            "Bearer", "sk_test_", "sk_live_", "AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAB", "12345678", "123456789",
        ]
        for (place, one) in values.enumerated() where one != " " && one != "\"\"" {
            for other in values[(place + 1)...] where !one.isEmpty && !other.isEmpty && other != " " {
                #expect(difference(one, other) == nil, "\(one) | \(other)")
            }
        }
    }

    @Test func `knows what stands in a connection string`() {
        let password = "Zp4k" + "Q9vL2sT7"
        let url =
            "postgresql://postgres.abcdefghijklmnopqrst:\(password)@aws-0-eu.pooler.example.com:6543/postgres"
        let parts = canonical(url).credentials
        #expect(parts.map(\.kind) == [.credential, .host, .database])
        #expect(parts[0].description == "the password")
        #expect(parts[0].digests.contains(Digest(of: password)))
        #expect(parts[1].digests == [Digest(of: "aws-0-eu.pooler.example.com")])
        let same = canonical(
            url.replacing("6543", with: "5432").replacing(password, with: "other-pass-1") + "?sslmode=require"
        ).credentials
        #expect(same[2].digests == parts[2].digests)
        let tenant = canonical(url.replacing("abcdef", with: "fedcba")).credentials
        #expect(tenant[2].digests != parts[2].digests)
        let server = canonical(
            "jdbc:sqlserver://db.example.com:1433;databaseName=shop;user=app;password=\(password)@#x;encrypt=true"
        ).credentials
        #expect(
            server.filter { $0.kind == .database }.map(\.digests) == [
                [Digest(of: "database:db.example.com:/shop")]
            ])
        #expect(
            server.contains { $0.kind == .credential && $0.digests.contains(Digest(of: "\(password)@#x")) })
        var raw = "jdbc:sqlserver://db.example.com:1433;user=app;password=\(password)@#x"
        #expect(!raw.withUTF8 { CanonicalValue.hasRawPassword(UnsafeRawBufferPointer($0)) })
        for text in [
            "sqlserver://db.example.com/shop", "jdbc:db2://db.example.com:50000/shop:user=u;password=p;",
            "jdbc:oracle:thin:@//db.example.com:1521/shop", "jdbc:oracle:thin:u/p@db.example.com:1521:shop",
            "jdbc:sqlserver://;serverName=db.example.com;databaseName=shop",
            "jdbc:sqlserver://db.example.com\\SQL1;databaseName=shop",
            "jdbc:postgresql://db.example.com/shop?user=u",
        ] {
            let database = canonical(text).credentials.first { $0.kind == .database }
            let port = text.contains("50000") ? "50000" : text.contains("1521") ? "1521" : ""
            #expect(database?.digests == [Digest(of: "database:db.example.com:\(port)/shop")], "\(text)")
        }
        let encoded = canonical("mysql://u:a%40b%2Fcdef@db.example.com/x").credentials
        #expect(encoded[0].digests.contains(Digest(of: "a@b/cdef")))
        #expect(canonical("postgres://postgres:postgres@localhost:5432/x").credentials.isEmpty)
        #expect(
            canonical("postgres://u:${PASSWORD}@db.example.com/x").credentials.map(\.kind) == [
                .host, .database,
            ])
        #expect(
            canonical("https://0123456789abcdef0123@o1.ingest.example.com/1").credentials.map(\.description)
                == [
                    "the user information"
                ])
        let hook = canonical("https://a.example.com/hook?token=Zp4kQ9vL2sT7&x=1").credentials
        #expect(hook.first?.description == "a parameter")
        #expect(hook.first?.digests.contains(Digest(of: "Zp4kQ9vL2sT7")) == true)
    }

    @Test func `knows what stands in JSON`() {
        let secret = "Zp4k" + "Q9vL2sT7xx"
        let parts = canonical(
            #"{"client_secret":"\#(secret)","token_uri":"https://a.test/token","project_id":"p-1234567","a":{"apiKey":"\u005a\#(secret.dropFirst())"},"public_key":"\#(secret)"}"#
        ).credentials
        #expect(Set(parts.map(\.description)) == ["\"client_secret\"", "\"apiKey\""])
        #expect(parts.allSatisfy { $0.digests.contains(Digest(of: secret)) })
        #expect(canonical(#"{"password":"changeme"}"#).credentials.isEmpty)
    }

    @Test(arguments: [
        ("a", false), ("a\n", true), (" a", true), ("a\u{A0}", true), ("\u{FEFF}a", true), ("a b", false),
        ("", false), ("\n", false),
        ("{\"a\": 1}\n", false), ("{a}\n", true), ("-----BEGIN X-----\nAA\n-----END X-----\n", false),
        ("a\\n", false), ("\r\na", true), ("a\nb\n", false), ("a\r\nb\r\n", false), ("a\nb\n\n", true),
        ("\na\nb\n", true), ("a\nb \n", true),
    ]) func `stray white space is told`(value: String, isStray: Bool) {
        var value = value
        #expect(value.withUTF8 { CanonicalValue.hasStrayWhiteSpace(UnsafeRawBufferPointer($0)) } == isStray)
    }

    /// Whatever the bytes: it ends, says the same twice, and holds the value's own core.
    @Test(arguments: 0..<20) func `takes any bytes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces: [[UInt8]] =
            [
                "\"", "'", "\\", "\\u", "\\ud83d", "{", "}", "[", "]", ":", ",", "=", "A", "KEY", "bearer ",
                "://", "@", "%4", "-----BEGIN ", " ", "\n", "QUJD", "?", "&", "/",
            ].map { Array($0.utf8) } + [[0xC2], [0xA0], [0xEF, 0xBB, 0xBF], [0xFF], [0x00]]
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0..<14, using: &generator)).flatMap { _ in pieces.pick(&generator)
            }
            bytes.withUnsafeBytes { bytes in
                let one = CanonicalValue(bytes, named: "KEY")
                #expect(one.forms == CanonicalValue(bytes, named: "KEY").forms)
                #expect(!one.forms.isEmpty && one.difference(from: one) != nil)
                _ = NonValue(bytes, named: "KEY")
                _ = CanonicalValue.hasStrayWhiteSpace(bytes)
            }
        }
    }

    @Test func `costs grow with the length alone`() {
        for text in [
            String(repeating: "{", count: 100_000), String(repeating: "\"", count: 100_000),
            String(repeating: "$", count: 100_000), String(repeating: "${", count: 50_000),
            String(repeating: "=", count: 100_000), String(repeating: "\n", count: 100_000),
            "https://a/?" + String(repeating: "key=&", count: 20_000),
            String(repeating: "KEY=", count: 25_000),
        ] {
            var text = text
            let elapsed = ContinuousClock().measure {
                text.withUTF8 { bytes in
                    _ = CanonicalValue(UnsafeRawBufferPointer(bytes))
                    _ = NonValue(UnsafeRawBufferPointer(bytes))
                }
            }
            #expect(elapsed < .seconds(10), "\(text.prefix(8)): \(elapsed)")
        }
    }

    @Test func `JSON with a key twice is what parsers make of it`() {
        let base = #"{"key":"Zp4kQ9vL2sT7xx","note":"a note"}"#
        for same in [
            #"{"key":"another","note":"a note","key":"Zp4kQ9vL2sT7xx"}"#,
            #"{"note":"a note","x":null,"key":"Zp4kQ9vL2sT7xx","y":""}"#,
        ] { #expect(difference(base, same)?.variants == [.otherJSON], "\(same)") }
        #expect(difference(base, #"{"key":"Zp4kQ9vL2sT7xx","note":"a note","key":"another"}"#) == nil)
        #expect(difference(base, #"{"key":"Zp4kQ9vL2sT7xx","note":0}"#) == nil)
    }

    private func canonical(_ text: String) -> CanonicalValue {
        var text = text
        return text.withUTF8 { CanonicalValue(UnsafeRawBufferPointer($0), named: "Own_key") }
    }

    private func difference(_ one: String, _ other: String) -> ValueVariant.Combination? {
        canonical(one).difference(from: canonical(other))
    }
}

extension CanonicalValue {
    /// What stands in it and is no mere word.
    fileprivate var credentials: [Part] { parts.filter { ![.word, .piece].contains($0.kind) } }
}
