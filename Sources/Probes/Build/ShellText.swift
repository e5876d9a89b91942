/// A shell command split into tokens as in POSIX section 2.3, without expansion.
///
/// Ambiguous input (here-documents, backquotes, nested substitutions, an unclosed quote) gives `nil`: a wrong guess
/// about a word's end could select the wrong branch.
struct ShellTokens {
    struct Token {
        let kind: Kind
        /// The token's place in the command's bytes.
        let range: Range<Int>
    }

    enum Kind {
        case word
        /// Ends a command and lets the next one run: `;`, a line's end, `&&`, `&`.
        case separator
        case pipe, or, open, close
        /// `;;`
        case clauseEnd
        /// A comment.
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
        // An escape may have skipped past the end.
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

    /// Reads a character of a word, or a quoted or braced part.
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

    /// Reads `$NAME`, or `${…}` and `$(…)` without nested syntax.
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

    /// Advances past the next `end`.
    private mutating func skip(to end: UInt8, refusing refused: [UInt8]) -> Bool {
        index += 1
        while let next = byte(index), !refused.contains(next) {
            index += 1
            if next == end { return true }
        }
        return false
    }
}

/// The words of a build command, and how they use `CF_PAGES_BRANCH`, the variable that names the branch.
struct ShellWords {
    let tokens: [ShellTokens.Token]
    private let bytes: UnsafeRawBufferPointer

    /// The variable that Cloudflare Pages sets for each build (developers.cloudflare.com, Pages, “Build configuration”).
    static let variable = "CF_PAGES_BRANCH"
    private static let references: Set = [
        "$\(variable)", "${\(variable)}", "\"$\(variable)\"", "\"${\(variable)}\"",
    ]
    /// Longer than any keyword, reference or branch.
    private static let maximumWord = 300

    /// - Returns: `nil` if the command cannot be split into words.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let cut = ShellTokens(bytes) else { return nil }
        (tokens, self.bytes) = (cut.tokens, bytes)
    }

    var count: Int { bytes.count }

    /// The command's ranges without comments.
    var uncommented: [Range<Int>] {
        let comments = tokens.filter { $0.kind == .comment }.map(\.range)
        let starts = [0] + comments.map(\.upperBound)
        return zip(starts, comments.map(\.lowerBound) + [count]).map { $0..<$1 }
    }

    /// Returns a word as it is written; empty if it is too long to matter.
    func text(_ token: ShellTokens.Token) -> String {
        token.range.count > ShellWords.maximumWord ? "" : String(decoding: bytes[token.range], as: UTF8.self)
    }

    /// Returns whether a word outside conditions is independent of the branch: it may pass it on
    /// (`--branch=$CF_PAGES_BRANCH`), but neither sets it nor is a program that inspects it.
    func isPlain(_ token: ShellTokens.Token) -> Bool {
        let word = CommandText(rebasing: bytes[token.range])
        guard word.contains(ShellWords.variable) else { return true }
        let text = text(token)
        let isCutInTurn = text.isEmpty || text.contains { " \t\n;&|".contains($0) }
        let references = ["$\(ShellWords.variable)", "${\(ShellWords.variable)}"]
        return !isCutInTurn && references.contains { text.contains($0) }
    }

    /// Returns the index of the `then` that ends a condition; `nil` if the condition has nested conditions.
    func then(from first: Int) -> Int? {
        var isCommand = true
        for index in first..<max(first, tokens.count) {
            guard tokens[index].kind == .word else {
                isCommand = tokens[index].kind != .close
                continue
            }
            let word = text(tokens[index])
            if isCommand, word == "then" { return index }
            if isCommand, ["if", "case", "while", "until", "for"].contains(word) { return nil }
            isCommand = false
        }
        return nil
    }

    /// Returns whether a condition is true for a branch; `nil` unless it compares the branch with a fixed name.
    func holds(_ condition: ArraySlice<ShellTokens.Token>, on branch: String?) -> Bool? {
        var condition = condition
        while condition.last?.kind == .separator { condition.removeLast() }
        guard condition.allSatisfy({ $0.kind == .word }), let branch else { return nil }
        var words = condition.map(text)
        let ends = ["[": "]", "[[": "]]"]
        guard let test = words.first, test == "test" || ends[test] != nil else { return nil }
        words.removeFirst()
        if let end = ends[test] { guard words.popLast() == end else { return nil } }
        guard words.count == 3, let isEqual = ["=": true, "==": true, "!=": false][words[1]] else {
            return nil
        }
        let other = ShellWords.isBranch(words[0]) ? words[2] : words[0]
        guard ShellWords.isBranch(words[0]) != ShellWords.isBranch(words[2]),
            let literal = ShellWords.literal(other)
        else { return nil }
        return (literal == branch) == isEqual
    }

    /// Returns whether a word is a reference to the branch.
    static func isBranch(_ word: String) -> Bool { references.contains(word) }

    /// Returns whether a `case` pattern matches the branch; `nil` if unknown.
    static func matches(_ pattern: String, _ branch: String?) -> Bool? {
        if pattern == "*" { return true }
        guard let branch, let literal = literal(pattern) else { return nil }
        return literal == branch
    }

    /// Returns the text of a word without expansions.
    private static func literal(_ word: String) -> String? {
        let quotes = ["\"", "'"].first { word.hasPrefix($0) && word.hasSuffix($0) && word.utf8.count > 1 }
        let inner = quotes == nil ? word : String(word.dropFirst().dropLast())
        let special = quotes == nil ? "$`\\\"'*?[~{" : "$`\\\"'"
        return inner.contains { special.contains($0) } ? nil : inner
    }
}
