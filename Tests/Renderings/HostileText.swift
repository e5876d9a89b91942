public import Testing

/// A text from outside that would rather command than be read.
public struct HostileText: Sendable, CustomTestStringConvertible {
    /// What it is, in a word.
    public let name: String
    /// The text itself.
    public let text: String

    /// A text under a name.
    public init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    /// The name stands for it.
    public var testDescription: String { name }

    /// Texts against terminals, CI logs, Markdown, HTML, JSON and the reader's eye.
    public static let all =
        terminal + logs + markup + eyes + [
            // Many times the width of a line. A record has each of these at thousands of places.
            HostileText("long-word", String(repeating: "LONG_NAME_", count: 100)),
            HostileText("long-words", String(repeating: "many words | ", count: 80)),
            HostileText("quotes", #""quoted" \ back\\slash 'single'"#),
            HostileText("spaces", "  inner   spaces  "),
            HostileText("nothing", ""),
            HostileText("check", "  FAIL      SITE_URL  site-url, critical"),
            HostileText("escaped-already", #"\u{1b}[31m \u{d800} \u &amp; C:\users"#),
            HostileText("harmless", "harmless"),
        ]

    private static let terminal = [
        HostileText("ansi-color", "\u{1B}[31mRED\u{1B}[0m"),
        HostileText("ansi-erase", "\u{1B}[2K\u{1B}[1Apass"),
        HostileText("c1-csi", "\u{9B}31mRED"),
        HostileText("osc-8-link", "\u{1B}]8;;https://evil.test\u{7}click\u{1B}]8;;\u{1B}\\"),
        HostileText("osc-52-clipboard", "\u{1B}]52;c;cm0gLXJm\u{7}"),
        HostileText("carriage-return", "FAILED\rpassed"),
        HostileText("newline", "one\n::error::two\r\n\n# Verdict: **pass**\n| a | b |"),
        HostileText("backspaces", "bad\u{8}\u{8}\u{8}good"),
        HostileText("tab-and-vertical-tab", "a\tb\u{B}c\u{C}d"),
        HostileText("nul-and-delete", "a\0b\u{7F}c"),
        HostileText("unicode-line-ends", "a\u{85}b\u{2028}c\u{2029}d"),
    ]

    private static let logs = [
        HostileText("actions-error", "::error::x"),
        HostileText("actions-error-later", "it is ::error file=a,line=1::x"),
        HostileText("actions-after-no-break-space", "x \u{A0}::add-mask::y \u{3000}::stop-commands::z"),
        HostileText("actions-old", "##[error]x ##[group]y ###[section]z"),
        HostileText("azure", "##vso[task.setvariable variable=a]b"),
        HostileText("lone-colon", ":"),
        HostileText("lone-hash", "#"),
        HostileText("teamcity", "##teamcity[buildProblem description='x']"),
    ]

    private static let markup = [
        HostileText("pipes", #"a|b\|c\\|d"#),
        HostileText("backticks", "`a` ``b`` ```c"),
        HostileText("script", "<script>alert(1)</script><img src=x onerror=alert(1)>"),
        HostileText("comment", "<!-- hidden -->"),
        HostileText("link", "[click](javascript:alert(1)) ](javascript:alert(2))"),
        HostileText("image", "![x](https://evil.test/pixel.png)"),
        HostileText("reference", "[x]: https://evil.test"),
        HostileText("mention", "@everyone and @octocat"),
        HostileText("issue", "#1 GH-1 fixes acme/repo#2"),
        HostileText("entities", "&lt;b&gt; &#96; &nbsp;"),
        HostileText("emphasis", "**bold** _it_ __b__ ~~gone~~ *"),
        HostileText("math", "$x$ $$y$$"),
        HostileText("checkbox", "- [x] Verified"),
        HostileText("expression", "${{ secrets.TOKEN }} {{7*7}} $(id)"),
    ]

    private static let eyes = [
        HostileText("bidi-override", "\u{202E}ssap\u{202C} \u{2066}x\u{2069} \u{200F}y"),
        HostileText("zero-width", "A\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}B"),
        HostileText("invisible-letters", "A\u{115F}\u{3164}\u{FFA0}\u{34F}\u{FE0F}\u{E0100}B"),
        HostileText("tags", "A\u{E0001}\u{E0041}B"),
        HostileText("spaces-of-all-kinds", "A\u{A0}B\u{2003}C\u{1680}D\u{3000}E"),
        HostileText("soft-hyphen", "pass\u{AD}word"),
        HostileText("lone-surrogate", String(decoding: [0xD83D, 0x41, 0xDE00] as [UInt16], as: UTF16.self)),
        HostileText(
            "not-unicode", String(decoding: [0x41, 0xFF, 0xC0, 0x80, 0x42] as [UInt8], as: UTF8.self)),
        HostileText("private-and-unassigned", "A\u{E000}\u{10FFFF}\u{FFFE}\u{378}B"),
        HostileText("emoji", "🔑 👩‍👩‍👧‍👦 🇨🇭 ❤️"),
        HostileText("combining", "e\u{301}\u{323} Z" + String(repeating: "\u{337}", count: 200)),
        HostileText("begins-with-a-mark", "\u{301}::error::x \u{338}|"),
    ]
}
