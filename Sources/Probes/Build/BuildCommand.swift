import Secrets

/// A build command, and for which branches its texts are.
struct BuildCommand {
    /// Where a text stands in it.
    enum Place {
        /// In what runs for the branch.
        case here
        /// In it, but not in what runs for the branch.
        case elsewhere
        /// In it; for which branches can't be told.
        case unclear
        /// Not in it.
        case nowhere
    }

    /// Whether it asks which branch is built.
    let asksForBranch: Bool
    /// The place of each text that was looked for.
    let places: [String: Place]
    /// What of another environment runs, or may run, for the branch: a key, and a name.
    let foreignKey, foreignName: Foreign?

    /// What of another environment stands in it, and where.
    typealias Foreign = (what: String, place: Place)

    /// Looks for texts in a command, for a branch; the value is looked at once, and nothing of it is kept.
    ///
    /// - Parameters:
    ///   - branch: nil where it is not known.
    ///   - hosts: further texts, which are the same in capitals.
    ///   - key: which key of another environment a part of it has.
    ///   - name: which name of another environment it has.
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

    /// The pieces with whether they run. Where they can't be told apart all of it may run, or runs, where it does not
    /// ask for the branch: then it is the same for every branch.
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
    /// The place of a text that stands in pieces of which it is known whether they run.
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

/// The text of a command, or of a part of it, as it is searched: quotes and backslashes are no part of what a shell
/// makes of it, so `A="b"` contains `A=b`.
struct CommandText {
    private let bytes: UnsafeRawBufferPointer
    /// Whether capitals are the small letters that are looked for.
    private let foldsCase: Bool

    init(_ bytes: UnsafeRawBufferPointer) { (self.bytes, foldsCase) = (bytes, false) }

    init(rebasing slice: Slice<UnsafeRawBufferPointer>, foldsCase: Bool = false) {
        (bytes, self.foldsCase) = (UnsafeRawBufferPointer(rebasing: slice), foldsCase)
    }

    /// Whether `text` stands anywhere in it.
    func contains(_ text: String) -> Bool {
        let text = Array(text.utf8)
        return bytes.indices.contains { bytes[$0] == text.first && end(of: text, from: $0) != nil }
    }

    /// Whether `text` stands in it, and not as a part of a longer word: `VITE_APP_ENV` is not in `VITE_APP_ENV_OLD=1`.
    func mentions(_ text: String) -> Bool {
        let text = Array(text.utf8)
        guard let first = text.first, let last = text.last else { return false }
        return bytes.indices.contains { start in
            guard isSame(bytes[start], first), let end = end(of: text, from: start) else { return false }
            return !(isOfName(first) && before(start).map(isOfName) == true)
                && !(isOfName(last) && behind(end).map(isOfName) == true) && !isAssignedNothing(behind: end)
        }
    }

    /// Where `text` ends that begins here; nil where another does.
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

    /// Whether a name that ends here is set to nothing, which is to be without it: `NAME= npm run build`, `NAME=""`.
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

/// The pieces of a build command, each with whether it runs where a branch is built.
///
/// It is no shell: it knows `if`, `elif`, `else` and `case` over `CF_PAGES_BRANCH`, and words. Other conditions make a
/// piece one that may run; whatever else decides what runs (loops, functions, `||`, tests outside `if`) makes the
/// whole one that can't be read. Commands are taken to succeed: where one fails, nothing is built.
struct BranchPieces {
    /// A part of the command's bytes.
    struct Piece {
        let range: Range<Int>
        /// Whether it runs; nil where that can't be told.
        let runs: Bool?
    }

    private(set) var pieces: [Piece] = []
    private let words: ShellWords
    private let branch: String?
    private var frames: [Frame] = []
    private var runs: Bool? = true
    private var start = 0
    private var index = 0
    /// Whether a word here is a command's name, and may be a keyword.
    private var isCommand = true

    /// An `if` or `case` that has not ended.
    private struct Frame {
        let kind: Kind
        /// Whether what stands around it runs.
        let outer: Bool?
        /// Whether none of the conditions so far holds.
        var isOpen: Bool? = true
        /// Whether a `case` is over the branch.
        var isOverBranch = false

        enum Kind { case condition, choice }
    }

    /// What can't stand where a command does: it decides by itself what runs.
    private static let unreadable: Set = [
        "for", "while", "until", "select", "do", "done", "function", "eval", "return", "exec", "trap", "!",
        "[", "[[", "test", "then", "in", "unset", "read", "source", ".",
    ]
    private static let shells: Set = ["sh", "bash", "dash", "zsh"]

    /// - Parameter branch: the branch that is built; nil where that is not known.
    /// - Returns: nil where it can't be read.
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

    /// A script's own text is not in the command; that behind `-c` is, and is cut in turn.
    private mutating func readShell() -> Bool {
        index += 1
        while let option = word(at: index), option.hasPrefix("-") {
            if option.contains("c") { return false }
            index += 1
        }
        return true
    }

    /// An exit with a failure builds nothing; one without would leave out what follows.
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

    /// From behind `if` or `elif` to behind `then`. The condition itself runs, too.
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

    /// A clause's patterns, or the end of all.
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

    /// Goes on with what runs where this condition holds, and none before it did.
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

/// Whether both hold, where of some it can't be told.
private func both(_ one: Bool?, _ other: Bool?) -> Bool? {
    if one == false || other == false { return false }
    return one == nil || other == nil ? nil : true
}

/// Whether one of them holds.
private func either(_ one: Bool?, _ other: Bool?) -> Bool? {
    if one == true || other == true { return true }
    return one == nil || other == nil ? nil : false
}
