import Manifests
import Support

/// A token of SQL, as far as screening distinguishes them.
enum SQLToken: Hashable, Sendable {
    /// An unquoted word, in lower case.
    case word(String)
    /// A name in double quotes.
    case quotedName(String)
    /// A text or a number.
    case literal
    case `operator`(String)
    case open(UInt8)
    case close(UInt8)
    case comma
    case dot
    case semicolon
}

/// Splits SQL into the tokens that PostgreSQL sees (its `src/backend/parser/scan.l`), and rejects text whose meaning
/// depends on a setting or a version: a lexer that differs from PostgreSQL's could take a harmful text for a harmless
/// one.
struct SQLLexer {
    private let bytes: [UInt8]
    private var index = 0
    private var tokens: [SQLToken] = []

    /// The maximum length of a text.
    static let mostBytes = 4_000

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// Returns the tokens of a text.
    static func tokens(of text: String) throws(SQLRefusal) -> [SQLToken] {
        var lexer = SQLLexer(text)
        guard lexer.bytes.count <= mostBytes else {
            throw SQLRefusal("it is longer than \(mostBytes) bytes")
        }
        guard lexer.bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0D].contains($0) }) else {
            throw SQLRefusal("it has a control character")
        }
        while lexer.index < lexer.bytes.count { try lexer.read() }
        return lexer.tokens
    }

    /// Returns whether a character is white space in every version of PostgreSQL.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { [" ", "\t", "\n", "\r"].contains(scalar) }

    private mutating func read() throws(SQLRefusal) {
        let byte = bytes[index]
        switch byte {
        case _ where SQLLexer.isSpace(Unicode.Scalar(byte)): index += 1
        case UInt8(ascii: "'"): try readText()
        case UInt8(ascii: "\""): try readQuotedName()
        case UInt8(ascii: "$"): try readDollarQuotes()
        case UInt8(ascii: "("), UInt8(ascii: "["): add(.open(byte))
        case UInt8(ascii: ")"), UInt8(ascii: "]"): add(.close(byte))
        case UInt8(ascii: ","): add(.comma)
        case UInt8(ascii: ";"): add(.semicolon)
        case UInt8(ascii: "."): add(.dot)
        case UInt8(ascii: ":"): try readCast()
        case _ where isDigit(byte): try readNumber()
        case _ where isLetter(byte): try readWord()
        case _ where SQLLexer.operatorBytes.contains(byte): try readOperator()
        case 0x80...: throw SQLRefusal("it has a character outside quotes that is not ASCII")
        default: throw SQLRefusal("it has a \(quoted(String(Unicode.Scalar(byte)))) outside quotes")
        }
    }

    private mutating func add(_ token: SQLToken, _ count: Int = 1) {
        tokens.append(token)
        index += count
    }

    /// Reads `'…'`, in which `''` is a quote. Whether a backslash is an escape, too, depends on a server setting.
    private mutating func readText() throws(SQLRefusal) {
        var end = index + 1
        while end < bytes.count {
            guard bytes[end] == UInt8(ascii: "'") else {
                end += 1
                continue
            }
            guard bytes[end - 1] != UInt8(ascii: "\\") else {
                throw SQLRefusal("it has a backslash before a quote; write E'…' or $$…$$")
            }
            guard end + 1 < bytes.count, bytes[end + 1] == UInt8(ascii: "'") else {
                return add(.literal, end + 1 - index)
            }
            end += 2
        }
        throw SQLRefusal("it has a text without an end")
    }

    /// Reads the rest of `E'…'`, in which a backslash escapes the next character.
    private mutating func readEscapedText() throws(SQLRefusal) {
        var end = index + 1
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\\"): end += 2
            case UInt8(ascii: "'") where end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "'"):
                end += 2
            case UInt8(ascii: "'"): return add(.literal, end + 1 - index)
            default: end += 1
            }
        }
        throw SQLRefusal("it has a text without an end")
    }

    /// Reads `"…"`, in which `""` is a quote.
    private mutating func readQuotedName() throws(SQLRefusal) {
        var name: [UInt8] = []
        var end = index + 1
        while end < bytes.count {
            if bytes[end] == UInt8(ascii: "\"") {
                guard end + 1 < bytes.count, bytes[end + 1] == UInt8(ascii: "\"") else {
                    return add(.quotedName(String(decoding: name, as: UTF8.self)), end + 1 - index)
                }
                end += 1
            }
            name.append(bytes[end])
            end += 1
        }
        throw SQLRefusal("it has a quoted name without an end")
    }

    /// Reads `$tag$…$tag$`.
    private mutating func readDollarQuotes() throws(SQLRefusal) {
        let tag = bytes[(index + 1)...].prefix { isLetter($0) || isDigit($0) }
        let start = index + 1 + tag.count
        guard start < bytes.count, bytes[start] == UInt8(ascii: "$"), tag.first.map(isDigit) != true else {
            throw SQLRefusal("it has a $ that begins no text")
        }
        let quote = bytes[index...start]
        var end = start + 1
        while end + quote.count <= bytes.count {
            if bytes[end..<(end + quote.count)] == quote { return add(.literal, end + quote.count - index) }
            end += 1
        }
        throw SQLRefusal("it has a text without an end")
    }

    private mutating func readNumber() throws(SQLRefusal) {
        var end = index
        func skipDigits() { while end < bytes.count, isDigit(bytes[end]) { end += 1 } }
        skipDigits()
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end += 1
            skipDigits()
        }
        // The meaning of `1e5`, `1_000`, `0x1F` and `1$a$` depends on the version.
        guard end == bytes.count || !(isLetter(bytes[end]) || ".$".utf8.contains(bytes[end])) else {
            throw SQLRefusal("it has a number that does not end where its digits do")
        }
        add(.literal, end - index)
    }

    private mutating func readWord() throws(SQLRefusal) {
        let word = bytes[index...].prefix { isLetter($0) || isDigit($0) }
        let end = index + word.count
        let next = end < bytes.count ? bytes[end] : 0
        guard next < 0x80, next != UInt8(ascii: "$") else {
            throw SQLRefusal("it has a name with a character that needs quotes")
        }
        let text = String(decoding: word, as: UTF8.self).lowercased()
        guard text == "e", next == UInt8(ascii: "'") else { return add(.word(text), word.count) }
        index = end
        try readEscapedText()
    }

    private mutating func readCast() throws(SQLRefusal) {
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ":") else {
            throw SQLRefusal("it has a \":\" outside quotes")
        }
        add(.operator("::"), 2)
    }

    private static let operatorBytes = Set("+-*/<>=~!@#%^&|`?".utf8)

    /// Reads a run of operator characters. PostgreSQL takes the longest run, and gives back some characters at its end.
    private mutating func readOperator() throws(SQLRefusal) {
        let run = bytes[index...].prefix(while: SQLLexer.operatorBytes.contains)
        var text = String(decoding: run, as: UTF8.self)
        guard !text.contains("--"), !text.contains("/*"), !text.contains("*/") else {
            throw SQLRefusal("it has a comment")
        }
        while !SQLWords.operators.contains(text), text.count > 1, let last = text.last, "+-".contains(last) {
            text.removeLast()
        }
        guard SQLWords.operators.contains(text) else {
            throw SQLRefusal("it has the operator \(quoted(text)), which is not known to be harmless")
        }
        add(.operator(text), text.utf8.count)
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// Returns whether a byte can begin an unquoted name.
private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
}
