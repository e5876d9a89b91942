import Support
import Testing

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("https://app.example.com", "https://app.example.com"),
        ("HTTPS://APP.Example.com./", "https://app.example.com"),
        ("https://app.example.com:443/", "https://app.example.com"),
        ("https://app.example.com:", "https://app.example.com"),
        ("https://app.example.com:0443/", "https://app.example.com"),
        ("https://app.example.com/?", "https://app.example.com"),
        ("https://app.example.com?#", "https://app.example.com"),
        ("https://app.example.com?a=1", "https://app.example.com/?a=1"),
        ("http://app.example.com:80", "http://app.example.com"),
        ("http://app.example.com:443", "http://app.example.com:443"),
        ("https://app.example.com/A/./b/../c/", "https://app.example.com/A/c/"),
        ("https://a.test/%7euser/%c3%a4%2F?x=%3d", "https://a.test/~user/%C3%A4%2F?x=%3D"),
        ("https://a.test/%2e%2E/x", "https://a.test/x"), ("https://a.test/100%", "https://a.test/100%"),
        ("https://[0:0:0:0:0:0:0:1]:8443/x", "https://[::1]:8443/x"),
        ("https://[2001:DB8::0:1]", "https://[2001:db8::1]"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("https://xn--exmple-cua.com", "https://xn--exmple-cua.com"),
        ("https://exämple.com/x", "https://xn--exmple-cua.com/x"),
        ("https://EXA\u{308}MPLE\u{3002}com", "https://xn--exmple-cua.com"),
        ("https://\u{FF45}x\u{E4}mple\u{FF0E}com.", "https://xn--exmple-cua.com"),
        ("https://my_service.internal/a@b:c", "https://my_service.internal/a@b:c"),
        ("https://a.test/x?y=a/../b#z?/", "https://a.test/x?y=a/../b#z?/"),
    ]) func `is normalized`(text: String, normalized: String) throws {
        let url = try HTTPURL(text)
        #expect(url.description == normalized)
        #expect(try HTTPURL(normalized) == url)
    }

    @Test(arguments: [
        ("", "expected https://HOST or http://HOST"),
        ("app.example.com", "expected https://HOST or http://HOST"),
        ("ftp://app.example.com", "expected https://HOST or http://HOST"),
        ("https:app.example.com", "expected https://HOST or http://HOST"),
        ("https://", "it has no host"), ("https:///x", "it has no host"), ("https://:443", "it has no host"),
        ("https://.", #"host "." has an empty label"#),
        ("https://exa..mple.com/", #"host "exa..mple.com" has an empty label"#),
        ("https://.example.com/", #"host ".example.com" has an empty label"#),
        ("https://app.example.com../", #"host "app.example.com.." has an empty label"#),
        ("https://app.example.com:8o80", #"port "8o80" is not a number"#),
        ("https://app.example.com:-1", #"port "-1" is not a number"#),
        ("https://app.example.com:+1", #"port "+1" is not a number"#),
        ("https://app.example.com:٣", #"port "٣" is not a number"#),
        ("https://app.example.com:1:2", #"port "1:2" is not a number"#),
        ("https://app.example.com:99999", #"port "99999" is not from 1 to 65535"#),
        ("https://app.example.com:0", #"port "0" is not from 1 to 65535"#),
        ("https://[::1", #"host "[::1" is not an IPv6 address in brackets"#),
        ("https://[::1]x", #"host "[::1]x" is not an IPv6 address in brackets"#),
        ("https://[fe80::1%25eth0]/", #"host "[fe80::1%25eth0]" is not an IPv6 address in brackets"#),
        ("https://::1/", "it has no host"),
        ("https://127.1/", #"host "127.1" is not an IPv4 address of four decimal numbers"#),
        ("https://0x7f000001/", #"host "0x7f000001" is not an IPv4 address of four decimal numbers"#),
        ("https://10.0.0.256/", #"host "10.0.0.256" is not an IPv4 address of four decimal numbers"#),
        ("https://127.0.0.01/", #"host "127.0.0.01" is not an IPv4 address of four decimal numbers"#),
        ("https://ex\u{202E}mple.com/", "host \"ex\u{202E}mple.com\" has a character that no host name has"),
        ("https://ä\u{FF0F}b.com/", "host \"ä\u{FF0F}b.com\" has a character that no host name has"),
        ("https://app.exam%70le.com/", #"host "app.exam%70le.com" has a character that no host name has"#),
        ("https://app.*.com/", #"host "app.*.com" has a character that no host name has"#),
        ("https://user@example.com/", "it has a user name or password in front of the host"),
        ("https://user:8o80@example.com/", "it has a user name or password in front of the host"),
        ("https://app.example.com/a b", "it has a character that must be percent-encoded"),
        ("https://app.example.com/\n", "it has a character that must be percent-encoded"),
        ("https://app.example.com\\@b.test/", "it has a character that must be percent-encoded"),
        ("https://app.example.com/ä", "it has a character that must be percent-encoded"),
    ]) func `is refused with what is wrong`(text: String, problem: String) throws {
        let error = #expect(throws: HTTPURL.ParseError.self) { try HTTPURL(text) }
        #expect(try #require(error).description == problem)
    }

    @Test func `is bounded`() {
        let label = String(repeating: "a", count: 63)
        #expect((try? HTTPURL("https://\(label).example.com")) != nil)
        #expect((try? HTTPURL("https://\(label)a.example.com")) == nil)
        #expect((try? HTTPURL("https://" + Array(repeating: label, count: 4).joined(separator: "."))) == nil)
        #expect((try? HTTPURL("https://a.test/" + String(repeating: "a", count: 20_000))) == nil)
    }

    @Test(arguments: [
        ("https://a.test/x", "https://a.test/x/"), ("https://a.test", "http://a.test"),
        ("https://a.test", "https://a.test:8443"), ("https://a.test", "https://www.a.test"),
        ("https://a.test/x", "https://a.test/X"), ("https://a.test/?a", "https://a.test/?b"),
        ("https://a.test/%2F", "https://a.test//"),
    ]) func `differ`(one: String, other: String) throws { #expect(try HTTPURL(one) != HTTPURL(other)) }

    @Test(arguments: [
        ("http://localhost:3000", true), ("http://127.9.8.7", true), ("http://[::1]", true),
        ("http://127.0.0.1.example.com", false), ("http://localhost.example.com", false),
        ("http://10.0.0.1", false), ("http://[::2]", false),
    ]) func `tells this machine from others`(text: String, isLoopback: Bool) throws {
        #expect(try HTTPURL(text).isLoopback == isLoopback)
    }

    @Test(arguments: ["https://app.example.com", "https://app.example.com/", "https://app.example.com/x"])
    func `knows how it is spelt`(text: String) throws {
        let url = try HTTPURL(text)
        let spellings = url.spellings(of: text)
        #expect(spellings.first?.text == text && spellings.first?.difference == nil)
        #expect(Set(spellings.map(\.text)).count == spellings.count)
        for spelling in spellings.dropFirst() { #expect(spelling.difference != nil, "\(spelling.text)") }
        for spelling in spellings {
            let isSame = (try? HTTPURL(spelling.text)) == url
            #expect(spelling.isEquivalent == isSame, "\(spelling.text)")
        }
    }

    @Test func `spells what people write`() throws {
        let spellings = try HTTPURL("https://app.example.com").spellings(of: "https://app.example.com")
        let differences = Dictionary(spellings.map { ($0.text, $0.difference) }) { first, _ in first }
        #expect(differences["https://app.example.com/"] == "with a trailing slash")
        #expect(differences["https://app.example.com:443"] == "with port 443 written out")
        #expect(differences["https://APP.example.com"] == "with capital letters")
        #expect(differences["https://APP.EXAMPLE.COM/"] == "with capital letters, with a trailing slash")
        #expect(
            differences["https://app.example.com./"] == "with a dot behind the host, with a trailing slash")
        #expect(differences["http://app.example.com"] == "with http instead of https")
        #expect(differences["http://app.example.com/"] == "with http instead of https, with a trailing slash")
        #expect(differences["app.example.com"] == "without https://")
    }

    /// RFC 3986, section 5.4, where http has it, and what browsers forgive.
    private static let references: [(String, String?)] = [
        ("g", "https://a/b/c/g"), ("./g", "https://a/b/c/g"), ("g/", "https://a/b/c/g/"),
        ("/g", "https://a/g"), ("//g", "https://g"), ("?y", "https://a/b/c/d;p?y"),
        ("g?y", "https://a/b/c/g?y"), ("#s", "https://a/b/c/d;p?q"), ("g#s", "https://a/b/c/g"),
        (";x", "https://a/b/c/;x"), ("", "https://a/b/c/d;p?q"), (".", "https://a/b/c/"),
        ("..", "https://a/b/"), ("../g", "https://a/b/g"), ("../../g", "https://a/g"),
        ("../../../../g", "https://a/g"), ("/./g", "https://a/g"), ("/../g", "https://a/g"),
        ("g.", "https://a/b/c/g."), ("..g", "https://a/b/c/..g"), ("./g/.", "https://a/b/c/g/"),
        ("g/../h", "https://a/b/c/h"), ("g?y/../x", "https://a/b/c/g?y/../x"),
        ("%2e%2E/g", "https://a/b/g"), ("\\g\\..\\h", "https://a/h"), (" \t/g\n", "https://a/g"),
        ("/g\nh", "https://a/gh"), ("/ä b", "https://a/%C3%A4%20b"),
        ("HTTP://B.test:80/x", "http://b.test/x"),
        ("https://b.test", "https://b.test"), ("https:g", nil), ("data:text/javascript,1", nil),
        ("javascript:1", nil), ("blob:https://a/1", nil), ("https://u:p@b.test/", nil), ("https:///g", nil),
    ]

    @Test(arguments: references) func `resolves references as browsers do`(
        _ reference: String, _ expected: String?
    ) throws {
        #expect(try HTTPURL("https://a/b/c/d;p?q").resolving(reference)?.description == expected)
    }

    /// Whatever is thrown at it is read or refused; what is read reads the same when it is written.
    @Test(arguments: 0..<40) func `any text is read or refused`(seed: UInt64) throws {
        var random = SplitMix(seed)
        let pieces = [
            "https", "http", ":", "//", "/", "a", "B", ".", "..", "@", "?", "#", "[", "]", "::1", "%2e", "%",
            "ä", " ",
            "443", "0", "127", "xn--", "\\", "\u{0}", "\u{202E}", "-", "_", "é",
        ]
        let base = try HTTPURL(seed.isMultiple(of: 2) ? "https://a.test/b/" : "https://a.test")
        for _ in 0..<250 {
            let begin = random.below(3) == 0 ? "" : "https://a"
            let text = begin + (0..<random.below(12)).map { _ in pieces[random.below(pieces.count)] }.joined()
            for url in [try? HTTPURL(text), base.resolving(text)].compactMap(\.self) {
                #expect(try HTTPURL(url.description) == url, "\(text)")
                #expect(url.description.utf8.allSatisfy { (0x21...0x7E).contains($0) })
                #expect(url.path.isEmpty || url.path.hasPrefix("/"))
                #expect(!url.path.split(separator: "/").contains(".."))
                #expect(url.spellings(of: text).first?.text == text)
            }
        }
    }
}

private struct SplitMix {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
