/// A shell command cut into its words, as POSIX's section 2.3 does, without expanding any.
///
/// What can't be cut for sure (here-documents, backquotes, nested substitutions, a quote without an end) makes it nil:
/// whoever guesses where a word ends may guess which branch it is for.
struct ShellTokens {
    struct Token {
        let kind: Kind
        /// Its place in the command's bytes.
        let range: Range<Int>
    }

    enum Kind {
        case word
        /// What ends a command and lets the next one run: `;`, a line's end, `&&`, `&`.
        case separator
        case pipe, or, open, close
        /// `;;`
        case clauseEnd
        /// Text that is no part of the command.
        case comment
    }

    private(set) var tokens: [Token] = []
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init?(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        while index < bytes.count {
            guard readToken() else { return nil }
        }
    }

    private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func readToken() -> Bool {
        switch bytes[index] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
        case UInt8(ascii: "\n"): add(.separator, 1)
        case UInt8(ascii: "\\") where byte(index + 1) == UInt8(ascii: "\n"): index += 2
        case UInt8(ascii: ";"):
            let isClauseEnd = byte(index + 1) == UInt8(ascii: ";")
            add(isClauseEnd ? .clauseEnd : .separator, isClauseEnd ? 2 : 1)
            // `;&` and `;;&` fall through to other clauses.
            return byte(index) != UInt8(ascii: "&")
        case UInt8(ascii: "&"): add(.separator, byte(index + 1) == UInt8(ascii: "&") ? 2 : 1)
        case UInt8(ascii: "|"):
            let isOr = byte(index + 1) == UInt8(ascii: "|")
            add(isOr ? .or : .pipe, isOr ? 2 : 1)
        case UInt8(ascii: "("): add(.open, 1)
        case UInt8(ascii: ")"): add(.close, 1)
        case UInt8(ascii: "#"):
            let length = bytes[index...].prefix { $0 != UInt8(ascii: "\n") }.count
            add(.comment, length)
        default: return readWord()
        }
        return true
    }

    private mutating func add(_ kind: Kind, _ length: Int) {
        tokens.append(Token(kind: kind, range: index..<index + length))
        index += length
    }

    private mutating func readWord() -> Bool {
        let start = index
        while let next = byte(index), !isEnd(next) {
            guard readPiece(next) else { return false }
        }
        // An escaped character behind the end is none.
        index = min(index, bytes.count)
        tokens.append(Token(kind: .word, range: start..<index))
        return true
    }

    /// Whether a character ends a word.
    private func isEnd(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
            UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"):
            true
        // `2>&1` redirects.
        case UInt8(ascii: "&"): bytes[index - 1] != UInt8(ascii: ">")
        default: false
        }
    }

    /// A character of a word, or all within quotes or braces.
    private mutating func readPiece(_ first: UInt8) -> Bool {
        switch first {
        case UInt8(ascii: "'"): return skip(to: UInt8(ascii: "'"), refusing: [])
        case UInt8(ascii: "\""): return readQuoted()
        case UInt8(ascii: "`"): return false
        case UInt8(ascii: "<") where byte(index + 1) == UInt8(ascii: "<"): return false
        case UInt8(ascii: "$"): return readExpansion()
        case UInt8(ascii: "\\"): index += 2
        default: index += 1
        }
        return true
    }

    private mutating func readQuoted() -> Bool {
        index += 1
        while let next = byte(index) {
            switch next {
            case UInt8(ascii: "\""):
                index += 1
                return true
            case UInt8(ascii: "`"): return false
            case UInt8(ascii: "$"): guard readExpansion() else { return false }
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return false
    }

    /// `$NAME`, or `${…}` and `$(…)` with nothing in them that would have to be cut in turn.
    private mutating func readExpansion() -> Bool {
        index += 1
        let nested = Array("\"'`({$".utf8)
        switch byte(index) {
        case UInt8(ascii: "{")?: return skip(to: UInt8(ascii: "}"), refusing: nested)
        case UInt8(ascii: "(")?: return skip(to: UInt8(ascii: ")"), refusing: nested)
        case UInt8(ascii: "'")?: return false
        default: return true
        }
    }

    /// Goes behind the next `end`.
    private mutating func skip(to end: UInt8, refusing refused: [UInt8]) -> Bool {
        index += 1
        while let next = byte(index), !refused.contains(next) {
            index += 1
            if next == end { return true }
        }
        return false
    }
}
