import Secrets

/// A build command, and the branches for which texts in it run.
struct BuildCommand {
    /// The place of a text in the command.
    enum Place {
        /// In a part that runs for the branch.
        case here
        /// Only in parts that do not run for the branch.
        case elsewhere
        /// In a part that may or may not run for the branch.
        case unclear
        /// Not in it.
        case nowhere
    }

    /// Whether the command depends on the branch.
    let asksForBranch: Bool
    /// The place of each requested text.
    let places: [String: Place]
    /// A key and a name of another environment that run, or may run, for the branch.
    let foreignKey, foreignName: Foreign?

    /// Another environment's text, and its place.
    typealias Foreign = (what: String, place: Place)

    /// Searches a command for texts, for one branch. The value is read once, and not kept.
    ///
    /// - Parameters:
    /// - branch: `nil` if unknown.
    /// - hosts: further texts, compared without case.
    /// - key: returns the other environment's key in a part of the command.
    /// - name: returns the other environment's name in it.
    init(
        _ command: HeldSecret, on branch: String?, lookingFor texts: Set<String>, hosts: Set<String> = [],
        key: (UnsafeRawBufferPointer) -> String? = { _ in nil },
        name: (UnsafeRawBufferPointer) -> String? = { _ in nil }
    ) {
        (asksForBranch, places, foreignKey, foreignName) = command.value.withBytes { bytes in
            let asks = CommandText(bytes).contains(ShellWords.variable)
            let pieces = BuildCommand.pieces(of: bytes, on: branch, asks: asks)
            let places = texts.union(hosts).map { text in
                let found = pieces.filter {
                    CommandText(rebasing: bytes[$0.range], foldsCase: hosts.contains(text)).mentions(text)
                }
                return (text, Place(found.map(\.runs)))
            }
            func first(_ find: (UnsafeRawBufferPointer) -> String?) -> Foreign? {
                let found = pieces.filter { $0.runs != false }.compactMap { piece in
                    find(UnsafeRawBufferPointer(rebasing: bytes[piece.range])).map {
                        (what: $0, place: piece.runs == true ? Place.here : .unclear)
                    }
                }
                return found.first { $0.place == .here } ?? found.first
            }
            return (asks, Dictionary(uniqueKeysWithValues: places), first(key), first(name))
        }
    }

    /// Returns the pieces with whether they run. All of an unreadable command may run, or runs if the command does not
    /// depend on the branch.
    private static func pieces(
        of bytes: UnsafeRawBufferPointer, on branch: String?, asks: Bool
    ) -> [BranchPieces.Piece] {
        let words = ShellWords(bytes)
        if let read = words.flatMap({ BranchPieces($0, on: branch) }) { return read.pieces }
        let ranges = words?.uncommented ?? [0..<bytes.count]
        return ranges.map { BranchPieces.Piece(range: $0, runs: asks ? nil : true) }
    }
}

extension BuildCommand.Place {
    /// Creates the place of a text from whether each piece that has it runs.
    fileprivate init(_ runs: [Bool?]) {
        if runs.isEmpty {
            self = .nowhere
        } else if runs.contains(true) {
            self = .here
        } else {
            self = runs.contains(nil) ? .unclear : .elsewhere
        }
    }
}

/// A command's text, or a part of it, for searching. Quotes and backslashes are skipped, as a shell removes them:
/// `A="b"` contains `A=b`.
struct CommandText {
    private let bytes: UnsafeRawBufferPointer
    /// Whether capitals match lower-case letters.
    private let foldsCase: Bool

    init(_ bytes: UnsafeRawBufferPointer) { (self.bytes, foldsCase) = (bytes, false) }

    init(rebasing slice: Slice<UnsafeRawBufferPointer>, foldsCase: Bool = false) {
        (bytes, self.foldsCase) = (UnsafeRawBufferPointer(rebasing: slice), foldsCase)
    }

    /// Returns whether the command contains `text`.
    func contains(_ text: String) -> Bool {
        let text = Array(text.utf8)
        return bytes.indices.contains { bytes[$0] == text.first && end(of: text, from: $0) != nil }
    }

    /// Returns whether the command contains `text` as a whole word: `VITE_APP_ENV` is not in `VITE_APP_ENV_OLD=1`.
    func mentions(_ text: String) -> Bool {
        let text = Array(text.utf8)
        guard let first = text.first, let last = text.last else { return false }
        return bytes.indices.contains { start in
            guard isSame(bytes[start], first), let end = end(of: text, from: start) else { return false }
            return !(isOfName(first) && before(start).map(isOfName) == true)
                && !(isOfName(last) && behind(end).map(isOfName) == true) && !isAssignedNothing(behind: end)
        }
    }

    /// Returns the end of `text` if it begins here; `nil` otherwise.
    private func end(of text: [UInt8], from start: Int) -> Int? {
        var index = start
        for byte in text {
            while index < bytes.count, !isSame(bytes[index], byte), isQuote(bytes[index]) { index += 1 }
            guard index < bytes.count, isSame(bytes[index], byte) else { return nil }
            index += 1
        }
        return index
    }

    private func isSame(_ byte: UInt8, _ sought: UInt8) -> Bool {
        byte == sought || foldsCase && byte.isLetter && byte | 0x20 == sought
    }

    /// Returns whether a name that ends here is set to nothing, which unsets it: `NAME= npm run build`, `NAME=""`.
    private func isAssignedNothing(behind end: Int) -> Bool {
        guard end < bytes.count, bytes[end] == UInt8(ascii: "=") else { return false }
        let next = bytes[(end + 1)...].first { !isQuote($0) }
        return next.map { $0 <= 0x20 || ";&|)".utf8.contains($0) } ?? true
    }

    private func before(_ index: Int) -> UInt8? { bytes[..<index].last { !isQuote($0) } }

    private func behind(_ index: Int) -> UInt8? { bytes[index...].first { !isQuote($0) } }

    private func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\")
    }

    private func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// The pieces of a build command, each with whether it runs when a branch is built.
///
/// This is not a shell: it parses `if`, `elif`, `else` and `case` over `CF_PAGES_BRANCH`, and words. After any other
/// condition a piece may run. Other control flow (loops, functions, `||`, tests outside `if`) makes the whole command
/// unreadable. Commands are assumed to succeed: a failure stops the build.
struct BranchPieces {
    /// A part of the command's bytes.
    struct Piece {
        let range: Range<Int>
        /// Whether it runs; `nil` if unknown.
        let runs: Bool?
    }

    private(set) var pieces: [Piece] = []
    private let words: ShellWords
    private let branch: String?
    private var frames: [Frame] = []
    private var runs: Bool? = true
    private var start = 0
    private var index = 0
    /// Whether the next word is a command's name, and may be a keyword.
    private var isCommand = true

    /// An unclosed `if` or `case`.
    private struct Frame {
        let kind: Kind
        /// Whether the enclosing piece runs.
        let outer: Bool?
        /// Whether no condition has been true so far.
        var isOpen: Bool? = true
        /// Whether a `case` is over the branch.
        var isOverBranch = false

        enum Kind { case condition, choice }
    }

    /// Commands that control what runs, and make the whole unreadable.
    private static let unreadable: Set = [
        "for", "while", "until", "select", "do", "done", "function", "eval", "return", "exec", "trap", "!",
        "[", "[[", "test", "then", "in", "unset", "read", "source", ".",
    ]
    private static let shells: Set = ["sh", "bash", "dash", "zsh"]

    /// - Parameter branch: the branch that is built; `nil` if unknown.
    /// - Returns: `nil` if the command is unreadable.
    init?(_ words: ShellWords, on branch: String?) {
        (self.words, self.branch) = (words, branch)
        while index < words.tokens.count {
            guard readToken() else { return nil }
        }
        guard frames.isEmpty else { return nil }
        flush(to: words.count)
    }

    private mutating func readToken() -> Bool {
        let token = words.tokens[index]
        switch token.kind {
        case .separator, .pipe: isCommand = true
        case .or, .open, .close: return false
        case .comment:
            flush(to: token.range.lowerBound)
            start = token.range.upperBound
        case .clauseEnd: return endClause(token.range)
        case .word where isCommand: return readCommand(words.text(token), token.range)
        case .word: guard words.isPlain(token) else { return false }
        }
        index += 1
        return true
    }

    private mutating func readCommand(_ word: String, _ range: Range<Int>) -> Bool {
        isCommand = false
        switch word {
        case "if": return readIf(range)
        case "elif": return readElse(range, isLast: false)
        case "else": return readElse(range, isLast: true)
        case "fi": return end(.condition, range)
        case "case": return readCase(range)
        case "esac": return end(.choice, range)
        case "{": isCommand = true
        case "exit": return readExit()
        case _ where BranchPieces.unreadable.contains(word): return false
        case _ where BranchPieces.shells.contains(word): return readShell()
        default: guard words.isPlain(words.tokens[index]) else { return false }
        }
        index += 1
        return true
    }

    /// A script's file is not part of the command; the text after `-c` is, and is split in turn.
    private mutating func readShell() -> Bool {
        index += 1
        while let option = word(at: index), option.hasPrefix("-") {
            if option.contains("c") { return false }
            index += 1
        }
        return true
    }

    /// An exit with a failure stops the build; one with success would skip the rest.
    private mutating func readExit() -> Bool {
        guard let status = word(at: index + 1).flatMap(UInt8.init), status > 0 else { return false }
        index += 2
        return true
    }

    private mutating func readIf(_ range: Range<Int>) -> Bool {
        flush(to: range.lowerBound)
        frames.append(Frame(kind: .condition, outer: runs))
        return readCondition(from: range.upperBound)
    }

    private mutating func readElse(_ range: Range<Int>, isLast: Bool) -> Bool {
        guard let frame = frames.last, frame.kind == .condition else { return false }
        flush(to: range.lowerBound)
        runs = both(frame.outer, frame.isOpen)
        guard isLast else { return readCondition(from: range.upperBound) }
        start = range.upperBound
        frames[frames.count - 1].isOpen = false
        isCommand = true
        index += 1
        return true
    }

    /// Reads from after `if` or `elif` to after `then`. The condition itself runs, too.
    private mutating func readCondition(from place: Int) -> Bool {
        start = place
        let first = index + 1
        guard let then = words.then(from: first) else { return false }
        flush(to: words.tokens[then].range.lowerBound)
        start = words.tokens[then].range.upperBound
        take(words.holds(words.tokens[first..<then], on: branch))
        index = then + 1
        return true
    }

    private mutating func readCase(_ range: Range<Int>) -> Bool {
        flush(to: range.lowerBound)
        guard let subject = word(at: index + 1), word(at: index + 2) == "in" else { return false }
        frames.append(Frame(kind: .choice, outer: runs, isOverBranch: ShellWords.isBranch(subject)))
        index += 3
        return readPattern()
    }

    private mutating func endClause(_ range: Range<Int>) -> Bool {
        guard frames.last?.kind == .choice else { return false }
        flush(to: range.lowerBound)
        index += 1
        return readPattern()
    }

    /// Reads a clause's patterns, or `esac`.
    private mutating func readPattern() -> Bool {
        skipSpace()
        guard let frame = frames.last else { return false }
        if word(at: index) == "esac" {
            start = words.tokens[index].range.lowerBound
            return end(.choice, words.tokens[index].range)
        }
        if kind(at: index) == .open { index += 1 }
        var holds: Bool? = false
        while let pattern = word(at: index) {
            holds = either(holds, ShellWords.matches(pattern, frame.isOverBranch ? branch : nil))
            index += 2
            switch kind(at: index - 1) {
            case .pipe: continue
            case .close:
                start = words.tokens[index - 1].range.upperBound
                take(holds)
                return true
            default: return false
            }
        }
        return false
    }

    private func kind(at index: Int) -> ShellTokens.Kind? {
        index < words.tokens.count ? words.tokens[index].kind : nil
    }

    private func word(at index: Int) -> String? {
        kind(at: index) == .word ? words.text(words.tokens[index]) : nil
    }

    private mutating func skipSpace() {
        while kind(at: index) == .separator || kind(at: index) == .comment { index += 1 }
    }

    /// Continues with a piece that runs if this condition is true, and none before it was.
    private mutating func take(_ holds: Bool?) {
        let frame = frames[frames.count - 1]
        runs = both(frame.outer, both(frame.isOpen, holds))
        frames[frames.count - 1].isOpen = both(frame.isOpen, holds.map(!))
        isCommand = true
    }

    private mutating func end(_ kind: Frame.Kind, _ range: Range<Int>) -> Bool {
        guard let frame = frames.last, frame.kind == kind else { return false }
        flush(to: range.lowerBound)
        frames.removeLast()
        (runs, start) = (frame.outer, range.upperBound)
        index += 1
        return true
    }

    private mutating func flush(to end: Int) {
        if start < end { pieces.append(Piece(range: start..<end, runs: runs)) }
        start = end
    }
}

/// Returns whether both hold; `nil` is unknown.
private func both(_ one: Bool?, _ other: Bool?) -> Bool? {
    if one == false || other == false { return false }
    return one == nil || other == nil ? nil : true
}

/// Returns whether one of them holds; `nil` is unknown.
private func either(_ one: Bool?, _ other: Bool?) -> Bool? {
    if one == true || other == true { return true }
    return one == nil || other == nil ? nil : false
}
