import Foundation
import Secrets
import Testing

@Suite struct ValueVariantTests {
    private static let written: [(ValueVariant, String)] = [
        (.newline, "vK3y\n"), (.newlines, "vK3y\n\n"), (.carriageReturn, "vK3y\r\n"),
        (.loneCarriageReturn, "vK3y\r"),
        (.trailingSpace, "vK3y "), (.trailingTab, "vK3y\t"), (.trailingNoBreakSpace, "vK3y\u{A0}"),
        (.leadingSpace, " vK3y"), (.leadingNewline, "\nvK3y"), (.byteOrderMark, "\u{FEFF}vK3y"),
        (.doubleQuotes, "\"vK3y\""), (.singleQuotes, "'vK3y'"), (.backticks, "`vK3y`"),
        (.escapedQuotes, "\\\"vK3y\\\""), (.named, "NAME=vK3y"), (.bearer, "Bearer vK3y"),
        (.base64, "dkszeQ=="), (.unpaddedBase64, "dkszeQ"), (.upperCase, "VK3Y"), (.lowerCase, "vk3y"),
        (.trailingSlash, "vK3y/"), (.zeroWidthSpace, "vK3y\u{200B}"), (.nextLine, "vK3y\u{85}"),
        (.lineSeparator, "vK3y\u{2028}"), (.paragraphSeparator, "vK3y\u{2029}"), (.nul, "vK3y\0"),
        (.verticalTab, "vK3y\u{0B}"), (.formFeed, "vK3y\u{0C}"), (.escapedNewline, "vK3y\\n"),
        (.escapedCarriageReturn, "vK3y\\r\\n"), (.encodedNewline, "vK3y%0A"),
        (.typographicQuotes, "“vK3y”"), (.typographicSingleQuotes, "‘vK3y’"), (.guillemets, "«vK3y»"),
        (.dollarQuotes, "$'vK3y'"), (.openQuote, "\"vK3y"), (.closeQuote, "vK3y\""),
        (.quotesAndComma, "\"vK3y\","), (.comma, "vK3y,"), (.semicolon, "vK3y;"),
        (.leadingSpaces, "  vK3y"), (.leadingTab, "\tvK3y"), (.leadingNoBreakSpace, "\u{A0}vK3y"),
        (.leadingCarriageReturn, "\r\nvK3y"), (.leadingZeroWidthSpace, "\u{200B}vK3y"),
        (.leadingNarrowSpace, "\u{202F}vK3y"), (.trailingSpaces, "vK3y  "),
        (.trailingNarrowSpace, "vK3y\u{202F}"), (.trailingByteOrderMark, "vK3y\u{FEFF}"),
        (.namedInQuotes, "\"NAME\": vK3y"), (.exported, "export NAME=vK3y"), (.namedWithColon, "NAME: vK3y"),
        (.namedWithSpaces, "NAME = vK3y"), (.lowerCaseBearer, "bearer vK3y"), (.token, "token vK3y"),
        (.authorization, "Authorization: Bearer vK3y"), (.hexadecimal, "764b3379"),
        (.digest, "28e87c99a1b3ee7dd7d6ab7a5c29ab6e3b1eee5f8ff0ac0fb81ba8e2e3aee7bd"),
    ]

    @Test(arguments: written) func `is told by its digest`(variant: ValueVariant, text: String) {
        let digests = ValueVariant.digests(of: "vK3y", named: "NAME")
        if variant != .digest { #expect(digests[Digest(of: text)]?.variants == [variant]) }
    }

    @Test func `two at once are told from the inside out`() {
        let digests = ValueVariant.digests(of: "vK3y", named: "NAME")
        let phrases = [
            "\"vK3y\"\n": "in quotes, with a trailing newline",
            "dkszeQ==\n": "in base64, with a trailing newline",
            "NAME=\"vK3y\"": "in quotes, with NAME= in front",
            "dkszeQo=": "with a trailing newline, in base64",
            "\u{FEFF}vK3y\r\n": "with a trailing carriage return and newline, with a byte order mark",
            "vK3y/\n": "with a trailing slash, with a trailing newline",
            "\u{A0}vK3y\u{A0}": "with a leading no-break space, with a trailing no-break space",
            "\tvK3y\t": "with a leading tab, with a trailing tab",
            " vK3y \n": "with a leading space, with a trailing space, with a trailing newline",
            "\" vK3y \"": "with a leading space, with a trailing space, in quotes",
            "NAME: \"vK3y\"": "in quotes, with NAME: in front",
            "export NAME='vK3y'\n": "in single quotes, with export NAME= in front, with a trailing newline",
            "\"NAME\": \"vK3y\"": "in quotes, with \"NAME\": in front",
            "\"NAME\": \"vK3y\",": "in quotes, with \"NAME\": in front, with a trailing comma",
            "\"vK3y\";": "in quotes, with a trailing semicolon",
        ]
        for (text, phrase) in phrases { #expect(digests[Digest(of: text)]?.description == phrase) }
        for other in ["vK3y", "Vk3y", "", "vK3yvK3y"] { #expect(digests[Digest(of: other)] == nil) }
        #expect(ValueVariant.digests(of: "vK3y", reach: .single)[Digest(of: "\"vK3y\"\n")] == nil)
    }

    /// What shells, files, forms and templates do to a value.
    private static let variants: [(name: String, apply: @Sendable (String) -> String)] = [
        ("newline", { $0 + "\n" }), ("CRLF", { $0 + "\r\n" }), ("CR", { $0 + "\r" }), ("space", { $0 + " " }),
        ("tab", { $0 + "\t" }), ("no-break space", { $0 + "\u{A0}" }), ("leading space", { " " + $0 }),
        ("leading newline", { "\n" + $0 }), ("leading tab", { "\t" + $0 }),
        ("leading no-break space", { "\u{A0}" + $0 }), ("byte order mark", { "\u{FEFF}" + $0 }),
        ("quotes", { "\"\($0)\"" }), ("single quotes", { "'\($0)'" }), ("backticks", { "`\($0)`" }),
        ("a quote lost behind", { "\"" + $0 }), ("a single quote lost in front", { $0 + "'" }),
        ("base64", { Data($0.utf8).base64EncodedString() }),
        (
            "base64url",
            {
                Data($0.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                    .replacing("=", with: "")
            }
        ), ("name", { "NAME=" + $0 }), ("export", { "export NAME=" + $0 }), ("Bearer", { "Bearer " + $0 }),
    ]

    /// Where one side is visible, the other may have any two of them, one on top of the other.
    @Test(arguments: variants.indices) func `two variants are known in either order`(_ first: Int) {
        let (key, hex) = ("srch_9f8e7d6c5b4a3210ffee", "9f8e7d6c5b4a32100123456789abcdef")
        let (digests, ofHex) = (
            ValueVariant.digests(of: key, named: "NAME"), ValueVariant.digests(of: hex, named: "NAME")
        )
        let (name, apply) = Self.variants[first]
        #expect(ofHex[Digest(of: apply(hex.uppercased()))] != nil, "\(name), in capitals")
        for (other, then) in Self.variants where other != name {
            let text = then(apply(key))
            // Nobody puts a name in front of a name.
            guard !text.contains("NAME=NAME=") && !text.contains("NAME=export") else { continue }
            #expect(digests[Digest(of: text)] != nil, "\(name), \(other)")
        }
    }

    /// A visible value may itself be a variant of what the other side has.
    @Test func `a variant of the visible value is removed first`() {
        let key = "srch_9f8e7d6c5b4a3210ffee"
        for shown in ["\"\(key)\"", "\(key)\n", "NAME=\(key)", Data(key.utf8).base64EncodedString()] {
            let digests = ValueVariant.digests(of: shown, named: "NAME")
            for hidden in ["'\(key)'\n", "\u{A0}\(key)", "Bearer \(key)", "\(key)\r\n"] {
                #expect(digests[Digest(of: hidden)] != nil, "\(shown) \(hidden)")
            }
        }
    }

    /// Each visible value costs as many hashes, and memory where it is compared with digests.
    @Test func `there are not too many`() {
        #expect((60...72).contains(ValueVariant.digests(of: "vK3y", named: "NAME", reach: .single).count))
        #expect(ValueVariant.digests(of: "vK3y", named: "NAME").count <= 900)
    }

    /// Lines are written around a value in place, and must say what their variants say.
    @Test(arguments: ["vK3y", "", String(repeating: "x", count: 900)])
    func `a line of a file has the same digest as its variants in turn`(value: String) {
        let names = ["A", "A_MUCH_LONGER_NAME", ""]
        let lines = ValueVariant.digests(of: value, onLinesOf: names)
        #expect(lines.count == 20)
        for name in names.dropLast() {
            let expected = [
                "\(name)=\(value)": [ValueVariant.named], "\(name)=\(value)\n": [.named, .newline],
                "\(name)=\(value)\r\n": [.named, .carriageReturn], "export \(name)=\(value)": [.exported],
                "\(name): \(value)": [.namedWithColon], "\(name)=\"\(value)\"": [.doubleQuotes, .named],
                "\(name)=\"\(value)\"\n": [.doubleQuotes, .named, .newline],
                "export \(name)=\"\(value)\"": [.doubleQuotes, .exported],
                "\(name)='\(value)'": [.singleQuotes, .named], " \(name)=\(value)": [.named, .leadingSpace],
            ]
            for (text, variants) in expected { #expect(lines[Digest(of: text)]?.variants == variants) }
        }
        let sought = DigestHeads([Digest(of: "A=\(value)")])
        var text = value
        text.withUTF8 {
            let bytes = UnsafeRawBufferPointer($0)
            #expect(ValueVariant.digests(of: bytes, onLinesOf: names, among: sought).count == 1)
        }
    }

    /// Supabase writes the secrets of Auth's hooks with a beginning that other programs leave out.
    @Test func `a hook's secret is looked up with its beginning and without`() {
        let key = String(repeating: "aB3/", count: 10)
        let phrases = [
            ("whsec_" + key, "v1,whsec_" + key), (key, "v1,whsec_" + key),
            ("v1,whsec_" + key, "whsec_" + key),
            ("v1,whsec_" + key, key),
        ]
        for (shown, listed) in phrases {
            #expect(ValueVariant.digests(of: shown)[Digest(of: listed)]?.variants.count == 1, "\(shown)")
        }
        #expect(ValueVariant.digests(of: "short")[Digest(of: "v1,whsec_short")] == nil)
        var whole = "v1,whsec_" + key
        let forms = whole.withUTF8 { CanonicalValue(UnsafeRawBufferPointer($0)).forms.map(\.digest) }
        #expect(Set(forms).isSuperset(of: ["whsec_" + key, key].map { Digest(of: $0) }))
    }

    /// A project's only key, and the variable in which the platform has it.
    @Test func `a platform's key is looked up in its variable`() {
        let digests = ValueVariant.digests(of: "sb_secret_" + "x")
        let variable = Digest(of: #"{"default":"\#("sb_secret_" + "x")"}"#)
        #expect(digests[variable]?.variants == [.defaultKey])
        #expect(ValueVariant.digests(of: "x")[Digest(of: #"{"default":"x"}"#)] == nil)
    }

    /// What a request's header has, what another language's program prints, and what a form makes a list of.
    @Test(arguments: [
        ("Basic YTFiMmMzZDRlNWY2MDcxOA==", [ValueVariant.basic]),
        ("Basic YTFiMmMzZDRlNWY2MDcxODo=", [.basicUser]),
        ("Basic OmExYjJjM2Q0ZTVmNjA3MTg=", [.basicPassword]),
        ("61316232633364346535663630373138", [.hexadecimal]),
        (#"["a1b2c3d4e5f60718"]"#, [.list]),
        (#" "a1b2c3d4e5f60718" "#, [.doubleQuotes, .leadingSpace, .trailingSpace]),
    ]) func `a value in a header, a list and blanks is looked up`(
        _ listed: String, _ variants: [ValueVariant]
    ) {
        #expect(
            ValueVariant.digests(of: "a1b2c3d4e5f60718", named: "KEY")[Digest(of: listed)]?.variants
                == variants)
    }

    @Test func `capital hexadecimal digits are looked up`() {
        #expect(
            ValueVariant.digests(of: "jkl/mno")[Digest(of: "6A6B6C2F6D6E6F")]?.variants == [
                .upperCaseHexadecimal
            ])
    }

    /// Each of them is one that a live listing is compared with, too.
    @Test func `seals are tried with what is tried on digests`() {
        let value = "kQ4w9ZtR2mXc"
        let all = Set(ValueVariant.digests(of: value, named: "KEY").keys)
        let onSeals = ValueVariant.digests(of: value, named: "KEY", reach: .seals)
        #expect(onSeals.count > 30)
        #expect(all.isSuperset(of: onSeals.keys))
        #expect(onSeals.values.allSatisfy { $0.isTriedOnSeals })
    }

    @Test func `takes an empty value and one that is no text`() {
        #expect(ValueVariant.digests(of: "")[Digest(of: "\n")]?.variants == [.newline])
        let bytes: [UInt8] = [0xFF, 0x00, 0xC3]
        let digests = bytes.withUnsafeBytes { ValueVariant.digests(of: $0) }
        let quoted = ([0x22] + bytes + [0x22]).withUnsafeBytes { Digest(of: $0) }
        #expect(digests[quoted]?.variants == [.doubleQuotes])
        #expect(!ValueVariant.digests(of: UnsafeRawBufferPointer(start: nil, count: 0)).isEmpty)
    }

    @Test func `a pasted digest is known without either value`() {
        // printf abc | sha256sum
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let pasted = Digest(of: "abc").pasted
        for (text, phrase) in [
            (hex, "replaced by its SHA-256 digest"),
            (hex + "\n", "replaced by its SHA-256 digest, with a trailing newline"),
            (hex.uppercased(), "replaced by its SHA-256 digest in capital letters"),
            ("sha256:" + hex, "replaced by its SHA-256 digest, with sha256: in front"),
            ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "replaced by its SHA-256 digest in base64"),
        ] {
            let found = pasted.first { $0.digest == Digest(of: text) }
            #expect(found?.variants.description == phrase)
        }
        #expect(ValueVariant.digests(of: "abc")[Digest(of: hex)]?.variants == [.digest])
    }

    @Test func `each has words of its own`() {
        #expect(Set(ValueVariant.allCases.map(\.phrase)).count == ValueVariant.allCases.count)
        let many = ValueVariant.Combination(Array(repeating: .newline, count: 20))
        #expect(many.variants.count == 8)
    }

    @Test func `JSON is looked up as programs usually write it`() {
        let seen = #"{"b": [1, {"x": null}, []], "a": "q\"\u00e9"}"#
        let text = #""q\"\u00e9""#
        let written = [
            #"{"b":[1,{"x":null},[]],"a":\#(text)}"#, #"{"a": \#(text), "b": [1, {"x": null}, []]}"#,
            "{\n  \"b\": [\n    1,\n    {\n      \"x\": null\n    },\n    []\n  ],\n  \"a\": \(text)\n}",
        ]
        let digests = ValueVariant.digests(of: seen)
        for text in written {
            #expect(digests[Digest(of: text)]?.variants == [.otherJSON])
            #expect(digests[Digest(of: text + "\n")]?.variants == [.otherJSON, .newline])
        }
        // Also where what was seen is in base64.
        let encoded = "eyJhIjogMSwgImIiOiAidHdvIn0="
        #expect(ValueVariant.digests(of: encoded)[Digest(of: #"{"a":1,"b":"two"}"#)] != nil)
        for other in [#"{"b":[1,{"x":null},[1]],"a":\#(text)}"#, "{}", "[]"] {
            #expect(digests[Digest(of: other)] == nil)
        }
        #expect(ValueVariant.digests(of: "{\"a\": 1")[Digest(of: "{\"a\":1")] == nil)
    }
}
