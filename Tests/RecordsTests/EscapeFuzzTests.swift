import JSONSchemas
import Manifests
import Renderings
import Support
import Testing

@testable import Records

/// Whatever text comes: nothing in it commands, and what was escaped can be read back to the last scalar.
@Suite struct EscapeFuzzTests {
    /// The same texts from run to run.
    private static let texts: [String] = {
        var random = SplitMix64(state: 20_261_121)
        return HostileText.all.map(\.text)
            + (0..<2_000).map { _ in
                String(
                    String.UnicodeScalarView(
                        (0..<Int.random(in: 0...40, using: &random)).map { _ in scalar(&random) }))
            }
    }()

    @Test func terminalTextCommandsNothing() {
        for text in EscapeFuzzTests.texts {
            let escaped = TerminalText.escape(text)
            #expect(Showing.command(in: escaped) == nil && !escaped.utf8.contains(0x0A))
            // Wrapping may put any word at the start of a line.
            for word in escaped.unicodeScalars.split(separator: " ") {
                #expect(Showing.workflowCommands(in: String(word)).isEmpty, "\(escaped)")
            }
            #expect(Showing.workflowCommands(in: "\(escaped): FAIL").isEmpty, "\(escaped)")
        }
    }

    @Test func terminalTextIsReadBack() {
        for text in EscapeFuzzTests.texts {
            #expect(unescaped(TerminalText.escape(text)).unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    /// A mark sits on a letter of its own text, and a pile of them is no more than three high.
    @Test func marksStayWhereTheyAre() {
        let pile = String(repeating: "\u{337}", count: 3)
        #expect(TerminalText.escape("\u{301}|") == #"\u{301}|"#)
        #expect(TerminalText.escape("a \u{338}b") == #"a \u{338}b"#)
        #expect(TerminalText.escape("e\u{301}") == "e\u{301}")
        #expect(TerminalText.escape("Z\(pile)\u{337}\u{337}x") == #"Z\#(pile)\u{337}\u{337}x"#)
    }

    @Test func plainTextStaysAsItIs() {
        let plain = [
            "", "SITE_URL", "https://app.acme.test/a?b=c#d", #"C:\users, "quoted" & <more>"#, "Größe, 東京",
        ]
        for text in plain { #expect(TerminalText.escape(text) == text) }
    }

    @Test func markdownHoldsNoMarkupAndIsReadBack() {
        for text in EscapeFuzzTests.texts {
            let escaped = MarkdownText.escape(text)
            let line = MarkdownLine("| \(escaped) |")
            #expect(line.cells == 1 && line.markup.isEmpty, "\(escaped)")
            #expect(
                withoutMarkdown(escaped).unicodeScalars.elementsEqual(
                    TerminalText.escape(text).unicodeScalars),
                "\(escaped)")
        }
    }

    @Test func jsonIsASCIIAndIsReadBack() throws {
        for text in EscapeFuzzTests.texts {
            let json = String(JSONText.of(text).dropLast())
            #expect(json.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && !json.contains("##"))
            let parsed = try #require(try ParsedJSON(json).text)
            #expect(parsed.unicodeScalars.elementsEqual(text.unicodeScalars), "\(json)")
        }
    }

    /// Reads `\u{…}` back.
    private func unescaped(_ text: String) -> String {
        text.replacing(/\\u\{([0-9a-f]+)\}/.matchingSemantics(.unicodeScalar)) { match in
            UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map(String.init) ?? "?"
        }
    }

    /// Reads entities, backslashes and code back, as a page made of the Markdown shows them.
    private func withoutMarkdown(_ text: String) -> String {
        let entities: [Substring: String] = ["amp": "&", "lt": "<", "gt": ">"]
        return text.replacing(/&(amp|lt|gt);|\\(.)|`([@#]+)`/.matchingSemantics(.unicodeScalar)) {
            match -> String in
            if let entity = match.1 { return entities[entity] ?? "?" }
            return String(match.2 ?? match.3 ?? "?")
        }
    }

    /// Any scalar there is, and more often one that means something to somebody.
    private static func scalar(_ random: inout SplitMix64) -> Unicode.Scalar {
        let meaning = Array(
            " ::##||\\\\``<>&[]()*_~!@$\"'u{}\n\r\t\0\u{1B}\u{7F}\u{9B}\u{A0}\u{301}\u{202E}\u{200B}\u{FEFF}Aa1"
                .unicodeScalars)
        if Bool.random(using: &random) { return meaning.randomElement(using: &random) ?? " " }
        let limits: [UInt32] = [0x7F, 0x24F, 0xFFFF, 0x10FFFF]
        return Unicode.Scalar(
            UInt32.random(in: 0...(limits.randomElement(using: &random) ?? 0x7F), using: &random)) ?? "?"
    }
}

/// A small generator whose numbers depend on its seed alone (Steele, Lea and Flood 2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
