import Manifests
import Support
import Testing

@testable import Providers
@testable import Probes

@Suite struct PageScriptsTests {
    private static let pages: [(String, [String])] = [
        ("<script src=a.js></script>", ["/x/a.js"]), ("<SCRIPT SRC='a.js'>", ["/x/a.js"]),
        ("<script\n src = \"a.js\" async defer>", ["/x/a.js"]), ("<script src=a.js/>", ["/x/a.js/"]),
        ("<script src='/a.js?b=1&amp;c&#61;2&#x2f;3'>", ["/a.js?b=1&c=2/3"]),
        ("<script type=module src=a.mjs>", ["/x/a.mjs"]), ("<script type=application/json src=a.js>", []),
        ("<script type='text/javascript; charset=utf-8' src=a.js>", ["/x/a.js"]),
        ("<script nomodule src=a.js>", []), ("<script src>", []), ("<script src=' '>", []),
        ("<!-- <script src=a.js></script> --><script src=b.js>", ["/x/b.js"]),
        ("<!--><script src=a.js></script>", ["/x/a.js"]), ("<!-- <script src=a.js>", []),
        ("<script>'<script src=a.js>'</script><script src=b.js>", ["/x/b.js"]),
        ("<script>1</scriptx><script src=a.js></script>", []),
        ("<textarea><script src=a.js></textarea>", []), ("<title><script src=a.js></title>", []),
        ("<noscript><script src=a.js></script></noscript>", []),
        ("<p title='<script src=a.js>'>", []), ("<p title=\"><script src=a.js>", []),
        ("<base href=/y/><script src=a.js>", ["/y/a.js"]),
        ("<script src=a.js></script><base href=/y/>", ["/y/a.js"]),
        ("<link rel=modulepreload href=a.js>", ["/x/a.js"]),
        ("<link rel='preload' as=script href=a.js>", ["/x/a.js"]),
        ("<link rel=preload as=style href=a.css>", []),
        ("<link rel=prefetch href=a.js>", []), ("<link rel=stylesheet href=a.css>", []),
        ("<script src=a.js src=b.js>", ["/x/a.js"]), ("<script src=a.js><script src=a.js>", ["/x/a.js"]),
        ("<scriptsrc=a.js>", []), ("<script/src=a.js>", ["/x/a.js"]), ("<script src=data:,1>", []),
        ("<script src=http://b.test/a.js>", []), ("< script src=a.js>", []), ("<script src=a.js", []),
        ("<?xml <script src=a.js>?>", []), ("</script src=a.js>", []),
    ]

    @Test(arguments: pages) func findsWhatBrowsersLoad(_ page: String, _ paths: [String]) throws {
        let address = try HTTPURL("https://a.test/x/index.html")
        let scripts = PageScripts(of: Array(page.utf8), at: address)
        #expect(scripts.named.map(\.description) == paths.map { "https://a.test\($0)" })
        #expect(!scripts.hasUnreadable)
    }

    @Test(arguments: 0..<300) func anyPageIsRead(seed: UInt64) throws {
        var random = SplitMix(seed)
        let pieces = [
            "<", ">", "script", "src", "=", "'", "\"", "/", " ", "<!--", "-->", "a.js", "</", "&#x", "&amp;",
            ";",
            "link", "base", "href", "\u{0}", "ä", "<script ", "</script>", "title",
        ]
        let page = (0..<random.below(60)).map { _ in pieces[random.below(pieces.count)] }.joined()
        let bytes = Array(page.utf8)
        let address = try HTTPURL("https://a.test/x/")
        let scripts = PageScripts(of: bytes, at: address)
        #expect(scripts.named.count + scripts.optional.count <= bytes.count / 5)
        for tag in HTMLTags.all(named: ["script", "link", "base"], in: bytes) {
            #expect(tag.range.upperBound <= tag.text.upperBound && tag.text.upperBound <= bytes.count)
            #expect(bytes[tag.range.lowerBound] == UInt8(ascii: "<"))
        }
        _ = ScriptPath.all(in: bytes)
    }

    private static let scripts: [(String, [String])] = [
        ("m=[\"assets/a.js\",\"assets/b.css\"]", ["assets/a.js"]), ("import(\"./a\")", ["./a"]),
        ("import( './a.js' )", ["./a.js"]), ("import{x as y}from\"../b.js\";", ["../b.js"]),
        ("import'./c.js?v=1'", ["./c.js?v=1"]), ("import x from 'react'", []),
        ("'react/index.js'", ["react/index.js"]),
        ("'Chart.js'", []), ("'chunk-3fa85f64.js'", ["chunk-3fa85f64.js"]), ("`/a.mjs`", ["/a.mjs"]),
        ("\"{\\\"a\\\":\\\"x\\/y.js\\\"}\"", ["x/y.js"]), ("'a/*.js'", []), ("`a/${b}.js`", []),
        ("'a/b.json'", []),
        ("it's 'a/b.js'", ["a/b.js"]), ("'a/b.js', 'a/b.js'", ["a/b.js"]),
        ("'http://x.test/a.js'", ["http://x.test/a.js"]),
        ("'foo:a/b.js'", []), ("'a b/c.js'", []), ("import('https://esm.test/x')", ["https://esm.test/x"]),
    ]

    @Test(arguments: scripts) func findsWhatScriptsName(_ script: String, _ paths: [String]) {
        #expect(ScriptPath.all(in: Array(script.utf8)).map(\.text) == paths)
    }

    /// Only what the page's own origin could serve is guessed; an import leads where it says.
    @Test func asksNobodyElseForGuesses() throws {
        let page = try HTTPURL("https://a.test/app/")
        let known = try HTTPURL("https://a.test/app/assets/index.js")
        let other = try HTTPURL("https://cdn.test/lib/main.js")
        let guesses = ScriptGuesses(page: page, base: page, known: [known])
        func urls(_ text: String, _ isImport: Bool, in script: HTTPURL) -> [String] {
            guesses.addresses(of: ScriptPath(text: text, isImport: isImport), in: script).map(\.description)
        }
        #expect(
            urls("assets/x.js", false, in: known) == [
                "https://a.test/app/assets/x.js", "https://a.test/app/assets/assets/x.js",
            ])
        #expect(urls("assets/x.js", false, in: other) == ["https://a.test/app/assets/x.js"])
        #expect(urls("./x.js", true, in: other) == ["https://cdn.test/lib/x.js"])
        #expect(urls("https://b.test/x.js", false, in: known).isEmpty)
        #expect(urls("https://b.test/x.js", true, in: known) == ["https://b.test/x.js"])
        #expect(urls("https://localhost/x.js", true, in: known).isEmpty)
    }
}

/// The same numbers for the same seed.
private struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
