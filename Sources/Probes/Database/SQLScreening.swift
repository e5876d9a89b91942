import Manifests
import Support

/// Lets through what is known to be a part of one SELECT that only reads, and nothing else. It is no parser of SQL:
/// what it does not know, it refuses.
///
/// Of what is let through in parentheses a statement can be made around it: no bracket of it closes one of the
/// statement's, nothing of it goes on behind it.
enum SQLScreening {
    /// As deep as nobody nests by hand.
    private static let mostDepth = 32

    static func tokens(of text: String) throws(SQLRefusal) -> [SQLToken] {
        let tokens = try SQLLexer.tokens(of: text)
        guard !tokens.isEmpty else { throw SQLRefusal("it is empty") }
        return tokens
    }

    static func check(_ tokens: [SQLToken]) throws(SQLRefusal) {
        guard !tokens.contains(.semicolon) else { throw SQLRefusal("it is more than one statement") }
        try checkBrackets(tokens)
        for index in tokens.indices {
            try checkName(tokens[index])
            try checkWord(at: index, of: tokens)
            try checkCall(at: index, of: tokens)
        }
    }

    private static func checkBrackets(_ tokens: [SQLToken]) throws(SQLRefusal) {
        var open: [UInt8] = []
        for token in tokens {
            switch token {
            case .open(let bracket): open.append(bracket)
            case .close(let bracket):
                let beginning = bracket == UInt8(ascii: ")") ? UInt8(ascii: "(") : UInt8(ascii: "[")
                guard open.popLast() == beginning else {
                    throw SQLRefusal("it closes a bracket that it does not open")
                }
            default: break
            }
            guard open.count <= mostDepth else { throw SQLRefusal("it nests deeper than \(mostDepth)") }
        }
        guard open.isEmpty else { throw SQLRefusal("it opens a bracket that it does not close") }
    }

    /// Names of what is the server's own, or holds secrets.
    private static func checkName(_ token: SQLToken) throws(SQLRefusal) {
        switch token {
        case .word(let name), .quotedName(let name):
            guard SQLWords.isOutOfBounds(name) else { return }
            throw SQLRefusal("it names \(shortened(name)), which is not looked into")
        default: return
        }
    }

    private static func checkWord(at index: Int, of tokens: [SQLToken]) throws(SQLRefusal) {
        guard case .word(let word) = tokens[index] else { return }
        let isFirst = index == 0 || tokens[index - 1] == .open(UInt8(ascii: "("))
        guard !SQLWords.changes.contains(word), !(isFirst && SQLWords.statements.contains(word)) else {
            throw SQLRefusal("it has \(word.uppercased()), and only a SELECT that changes nothing is sent")
        }
    }

    /// A name before a parenthesis calls a function, but for words that none can be called by.
    private static func checkCall(at index: Int, of tokens: [SQLToken]) throws(SQLRefusal) {
        guard tokens[index] == .open(UInt8(ascii: "(")), index > 0 else { return }
        let before = index > 1 ? tokens[index - 2] : nil
        switch tokens[index - 1] {
        case .quotedName(let name): throw unknownCall(name)
        case .word(let word):
            guard before != .dot else { throw unknownCall(word) }
            if SQLWords.functions.contains(word) || SQLWords.beforeParentheses.contains(word) { return }
            guard let before, SQLWords.isKeyword(word, behind: before) else { throw unknownCall(word) }
        default: return
        }
    }

    private static func unknownCall(_ name: String) -> SQLRefusal {
        SQLRefusal("it calls \(shortened(name)), which is not known to be harmless")
    }
}
