/// Markup in which all text from elsewhere is escaped.
///
/// A literal in the source is markup; what is put into it is text, or other markup. No initializer takes a `String`: a
/// literal is read as a `StaticString`, so whatever comes from outside can only be put in, and is escaped there. It may
/// stand between tags and in an attribute's double quotes.
struct HTML: Sendable, ExpressibleByStringInterpolation {
    /// What a browser reads.
    private(set) var text: String

    /// Markup of the source.
    init(stringLiteral markup: StaticString) { text = "\(markup)" }

    /// Markup of the source with what was put into it.
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Fragments, one after another.
    init(_ fragments: some Sequence<HTML>, separator: HTML = "") {
        text = fragments.lazy.map(\.text).joined(separator: separator.text)
    }

    static func += (markup: inout HTML, more: HTML) { markup.text += more.text }

    /// Takes literals as markup and everything else as text.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 32 * interpolationCount)
        }

        mutating func appendLiteral(_ markup: StaticString) {
            markup.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
        }

        mutating func appendInterpolation(_ text: String) { self.text += HTML.escape(text) }

        mutating func appendInterpolation(_ number: Int) { text += "\(number)" }

        mutating func appendInterpolation(_ markup: HTML) { text += markup.text }

        mutating func appendInterpolation(_ markup: HTML?) { text += markup?.text ?? "" }

        mutating func appendInterpolation(_ fragments: [HTML]) { for one in fragments { text += one.text } }

        /// The source's own style or script, which must reach the browser byte by byte.
        mutating func appendInterpolation(own source: StaticString) { appendLiteral(source) }
    }

    /// `text` as it reads, with nothing in it that a browser, a terminal or a CI log acts upon.
    private static func escape(_ text: String) -> String {
        let text = TerminalText.escape(text)
        guard text.utf8.contains(where: { special.contains($0) }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let special = Array("&<>\"'".utf8)
}

// What pages say in many places.
extension HTML {
    /// A name as code: in quotes where its ends could not be seen otherwise.
    static func name(_ name: String) -> HTML { "<code>\(name.asName)</code>" }

    /// An address as a link where it is one of a web page, and as text where it is not.
    static func link(_ url: String) -> HTML {
        guard url.hasPrefix("https://"), TerminalText.escape(url) == url else { return "<code>\(url)</code>" }
        return "<a href=\"\(url)\" rel=\"noopener noreferrer\">\(url)</a>"
    }

    /// Words in which commands and what stands between backticks is code.
    static func prose(_ words: String) -> HTML {
        HTML(
            ProsePart.parts(of: words).map { part in
                switch part {
                case .words(let words): "\(words)"
                case .code(let code): "<code>\(code)</code>"
                }
            })
    }
}

/// A part of a sentence that may hold commands.
enum ProsePart: Equatable, Sendable {
    case words(String)
    /// A command, a name or an address.
    case code(String)

    /// Takes a sentence apart. Code is what stands between backticks, and what begins with `envaudit`, up to the end of
    /// its sentence.
    static func parts(of text: String) -> [ProsePart] {
        let segments = text.split(separator: "`", omittingEmptySubsequences: false)
        // The last backtick of an odd number opens nothing.
        let opened = segments.count % 2 == 0 ? segments.count - 1 : segments.count
        var parts: [ProsePart] = []
        for (index, segment) in segments.enumerated() {
            if index == opened {
                parts.append(.words("`\(segment)"))
            } else if index % 2 == 1 {
                parts.append(segment.isEmpty ? .words("``") : .code(String(segment)))
            } else {
                parts += commands(in: segment)
            }
        }
        return parts
    }

    private static func commands(in text: Substring) -> [ProsePart] {
        var parts: [ProsePart] = []
        var rest = text
        while let start = start(of: "envaudit ", in: rest) {
            var command = rest[start...].prefix { character in
                character.unicodeScalars.allSatisfy { isPlain($0) }
            }
            if let stop = command.firstRange(of: ". ")?.lowerBound { command = command[..<stop] }
            while let last = command.last, last == "." || last == " " { command = command.dropLast() }
            if start > rest.startIndex { parts.append(.words(String(rest[..<start]))) }
            parts.append(.code(String(command)))
            rest = rest[command.endIndex...]
        }
        if !rest.isEmpty { parts.append(.words(String(rest))) }
        return parts
    }

    /// Returns the start of a command: at the beginning of the text, or after a space.
    private static func start(of word: String, in text: Substring) -> Substring.Index? {
        if text.hasPrefix(word) { return text.startIndex }
        guard let found = text.firstRange(of: " " + word)?.lowerBound else { return nil }
        return text.index(after: found)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
            || "_.-/=' …".unicodeScalars.contains(scalar)
    }
}
