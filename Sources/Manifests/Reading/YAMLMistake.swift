import CLibyaml

/// Why a text is not valid YAML of the manifest language: libyaml's reasons, reworded with a remedy.
struct YAMLMistake: Error {
    let mark: YAMLMark
    let message: String

    init(_ mark: YAMLMark, _ message: String) { (self.mark, self.message) = (mark, message) }

    static func anchor(_ mark: YAMLMark) -> YAMLMistake {
        YAMLMistake(mark, "anchors (&name) are not part of the manifest language; \(quoteThis("&"))")
    }

    static func alias(_ mark: YAMLMark) -> YAMLMistake {
        YAMLMistake(mark, "aliases (*name) are not part of the manifest language; \(quoteThis("*"))")
    }

    private static func quoteThis(_ sign: String) -> String {
        "write the value itself, or put it in quotes if the \(sign) is part of it"
    }
}

extension YAMLMistake {
    /// Creates the reason why the parser stopped.
    init(_ parser: yaml_parser_t, in bytes: UnsafeBufferPointer<UInt8>) {
        let problem = parser.problem.map { String(cString: $0) } ?? ""
        switch parser.error {
        case YAML_READER_ERROR where parser.problem_value >= 0:
            let code = String(parser.problem_value, radix: 16, uppercase: true)
            let padding = String(repeating: "0", count: max(0, 4 - code.count))
            self.init(
                YAMLMark(offset: parser.problem_offset, in: bytes),
                "control character U+\(padding)\(code); remove it, or write it as an escape in double quotes")
        case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
            let error = SyntaxError(parser, problem, in: bytes)
            self.init(error.mark, error.message)
        default: self.init(YAMLMark(parser.mark), "invalid YAML: \(problem)")
        }
    }
}

/// The position and message of a syntax error, determined from the text around it.
private struct SyntaxError {
    private(set) var mark: YAMLMark
    private(set) var message = ""

    init(_ parser: yaml_parser_t, _ problem: String, in bytes: UnsafeBufferPointer<UInt8>) {
        mark = YAMLMark(parser.problem_mark)
        let start = YAMLMark(parser.context_mark)
        let context = parser.context.map { String(cString: $0) } ?? ""
        let lines = SourceLines(bytes)
        let line = lines[mark.line]
        let before = line.prefix(mark.column - 1)
        let sign = line.dropFirst(mark.column - 1).first.map(String.init) ?? ""

        switch problem {
        case "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected",
            "found character that cannot start any token" where sign == "\t":
            message = "tab in the indentation; indent with spaces"
        case "found character that cannot start any token":
            message = "a value can't begin with \"\(sign)\"; put it in quotes"
        case "did not find expected alphabetic or numeric character":
            mark = start
            message =
                "a value can't begin with \"\(context.hasSuffix("anchor") ? "&" : "*")\"; put it in quotes"
        case "mapping values are not allowed in this context":
            if before.containsKey {
                message = "unexpected \":\" in a value; put the value in quotes"
            } else if let place = lines.missingSpace(before: mark.line) {
                mark = place
                message = "missing space after \":\""
            } else {
                mark.column = before.prefix { $0 == " " }.count + 1
                message = "wrong indentation: the line before has a value, so no key can begin here"
            }
        case "could not find expected ':'":
            mark = start
            if let place = lines.missingSpace(on: start.line) {
                mark = place
                message = "missing space after \":\""
            } else {
                message = "expected a key and \":\", such as \"name: value\""
            }
        case "did not find expected key" where before.isBlank:
            message =
                "wrong indentation: expected a key at column \(start.column), as on line \(start.line)"
        case "did not find expected '-' indicator" where before.isBlank:
            message =
                "wrong indentation: expected \"- \" at column \(start.column), as on line \(start.line)"
        case "did not find expected key", "did not find expected '-' indicator",
            "did not find expected <document start>":
            message = "unexpected text after the value; put the whole value in quotes"
        case "block sequence entries are not allowed in this context":
            message = "unexpected \"- \"; begin the list on a line of its own, or put the value in quotes"
        case "mapping keys are not allowed in this context":
            message = "unexpected \"? \"; put the value in quotes"
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
            let isList = problem.hasSuffix("]'")
            message =
                "expected \",\" or \"\(isList ? "]" : "}")\": the \"\(isList ? "[" : "{")\" of line \(start.line), column \(start.column) is not closed"
        case "did not find expected node content" where sign.isEmpty && mark.line >= lines.count:
            message = "unexpected end of the file: a \"[\" or \"{\" is not closed"
        case "did not find expected node content": message = "expected a value"
        case "found unexpected end of stream", "found unexpected document indicator":
            mark = start
            message = "unclosed quote"
        case "found unknown escape character":
            message =
                "unknown escape in double quotes; write a backslash as \"\\\\\", or use single quotes"
        case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
            message = "invalid escape in double quotes; expected the hexadecimal number of a character"
        case "found undefined tag handle", "did not find expected tag URI", "did not find expected '!'",
            "did not find the expected '>'":
            mark = start
            message = "unknown tag; put a value that begins with \"!\" in quotes"
        case "found incompatible YAML document": message = "unsupported YAML version; expected 1.1 or 1.2"
        default:
            message = "invalid YAML: \(problem)\(context.isEmpty ? "" : " \(context)")"
        }
    }
}

/// The lines of a text, by their numbers.
private struct SourceLines {
    private let lines: [Substring.UnicodeScalarView]

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.init(String(decoding: bytes, as: UTF8.self)) }

    init(_ text: String) {
        var lines: [Substring.UnicodeScalarView] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        if scalars.first == "\u{FEFF}" { start = scalars.index(after: start) }
        var index = start
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let end = index
            scalars.formIndex(after: &index)
            guard ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) else { continue }
            if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n" {
                scalars.formIndex(after: &index)
            }
            lines.append(Substring(scalars[start..<end]).unicodeScalars)
            start = index
        }
        self.lines = lines + [Substring(scalars[start...]).unicodeScalars]
    }

    var count: Int { lines.count }

    subscript(line: Int) -> Substring.UnicodeScalarView {
        lines.indices.contains(line - 1) ? lines[line - 1] : Substring().unicodeScalars
    }

    /// Returns where a space is missing on the nearest preceding line that is not blank.
    func missingSpace(before line: Int) -> YAMLMark? {
        for line in stride(from: line - 1, through: 1, by: -1) where !self[line].isBlank {
            return missingSpace(on: line)
        }
        return nil
    }

    /// Returns the position after the colon if the line reads `key:value`.
    func missingSpace(on line: Int) -> YAMLMark? {
        let text = self[line]
        let key = text.drop { " -".unicodeScalars.contains($0) }.prefix {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-*".unicodeScalars.contains($0)
        }
        guard !key.isEmpty, key.endIndex < text.endIndex, text[key.endIndex] == ":" else { return nil }
        let column = text.distance(from: text.startIndex, to: key.endIndex) + 2
        let rest = text[key.endIndex...].dropFirst()
        guard let next = rest.first, next != " ", next != "/" else { return nil }
        return YAMLMark(line: line, column: column)
    }
}

extension YAMLMark {
    fileprivate init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
}

extension Substring.UnicodeScalarView {
    fileprivate var isBlank: Bool { allSatisfy { $0 == " " } }

    /// Whether it contains a colon that ends a key.
    fileprivate var containsKey: Bool { zip(self, dropFirst()).contains { $0 == ":" && $1 == " " } }
}

/// The line of a text that a problem is about, with a mark below the position.
public struct SourceExcerpt: Hashable, Sendable {
    /// The line, shortened; tabs are shown as arrows, and possible secrets as asterisks.
    public let line: String
    /// Spaces and a caret below the position.
    public let caret: String

    /// Both lines, indented for output below a message.
    public var lines: [String] { [line, caret].map { "    " + $0 } }

    private static let width = 100

    init(of text: String, _ mark: YAMLMark) {
        let line = Array(SourceLines(text)[mark.line])
        let place = min(mark.column - 1, line.count)
        let start = place < Self.width * 3 / 4 ? 0 : place - Self.width / 2
        let shown = Self.masked(line)[start..<min(line.count, start + Self.width)]
        var excerpt = String.UnicodeScalarView()
        excerpt.append(contentsOf: shown.map { $0 == "\t" ? "→" : $0 })
        self.line = String(excerpt)
        caret = String(repeating: " ", count: place - start) + "^"
    }

    /// Returns the line with long words that contain digits, which may be a secret's value, replaced by asterisks.
    private static func masked(_ line: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var masked = line
        var start = 0
        for end in 0...line.count {
            if end < line.count, isWord(line[end]) { continue }
            let word = line[start..<end]
            if word.count >= 20, word.contains(where: { ("0"..."9").contains($0) }), !isName(word) {
                for index in start..<end { masked[index] = "*" }
            }
            start = end + 1
        }
        return masked
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "+", "/", "=": true
        default: false
        }
    }

    /// Returns whether a word is written like a secret's name.
    private static func isName(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        word.contains("_")
            && !word.contains { ("a"..."z").contains($0) || "+/=-".unicodeScalars.contains($0) }
    }
}
