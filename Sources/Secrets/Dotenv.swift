/// Reads `NAME=value` lines that an operator hands in.
///
/// The dialect is common to Docker, Node's and Ruby's dotenv: `export ` before a name, `NAME: value`, comments, single
/// quotes (without escapes), double quotes (with `\n` and `\r`), quoted values over several lines, and an unquoted
/// value that ends at ` #` or at the end of the line.
///
/// If they differ, it follows Docker: `\a`, `\b`, `\t`, `\v`, `\f`, `\"`, `\\` and `\$` in double quotes, and a `#`
/// without a space before it is part of the value. In Ruby's dialect a backslash before any character is removed, also
/// without quotes. Nothing is expanded, as in Node: a `$` stays. Syntax that only one of them reads, such as `\'` in
/// single quotes, is refused, and so is a repeated name, although all of them take its last value.
/// Sources: docs.docker.com “Syntax for environment files”; compose-go `dotenv/parser.go`; motdotla/dotenv
/// `lib/main.js`; bkeepers/dotenv `lib/dotenv/parser.rb`.
///
/// Values never become strings, and errors contain no part of them.
public enum Dotenv {
    /// A program with its own dialect of dotenv files.
    public enum Dialect: String, CaseIterable, Sendable {
        /// Docker Compose.
        case compose
        /// Node's dotenv.
        case node
        /// Ruby's dotenv.
        case ruby
        /// python-dotenv.
        case python
    }

    /// How programs read a value differently, in words that contain nothing of the value.
    public struct Readings: Hashable, Sendable, CustomStringConvertible {
        /// Each difference: `Compose and Python read the # as part of the value, Node and Ruby as a comment`.
        public let differences: [String]
        /// All differences on one line.
        public var description: String { differences.joined(separator: "; ") }
    }

    /// Calls `body` with each name, its value in `dialect`, and how other dialects read it differently. Without a
    /// dialect, a difference means that the value that a program gets is unknown. Variables are not replaced, so a
    /// variable in a value is reported as a difference if the dialect replaces it.
    ///
    /// - Throws: ``DotenvProblem`` with the line if the text is not a dotenv file, or repeats a name.
    public static func read(
        _ text: borrowing SecretValue, as dialect: Dialect?, allowsRepeatedNames: Bool = false,
        each body: (_ name: String, _ value: consuming SecretValue, _ readings: Readings?) -> Void
    ) throws(DotenvProblem) {
        try text.withBytes { (bytes) throws(DotenvProblem) in
            var reader = DotenvReader(bytes: bytes, dialect: dialect)
            var names: Set<String> = []
            while let name = try reader.nextName() {
                guard names.insert(name).inserted || allowsRepeatedNames else {
                    throw reader.problem(.namedTwice)
                }
                let value = try reader.value()
                body(name, value, reader.readings)
            }
        }
    }

    /// Calls `body` with each name and its value, in the file's order.
    ///
    /// - Parameter allowsRepeatedNames: Whether a name may be repeated, as in a template, of which only the names are
    ///   read.
    /// - Throws: ``DotenvProblem`` with the line if the text is not a dotenv file, or repeats a name.
    public static func read(
        _ text: borrowing SecretValue, allowsRepeatedNames: Bool = false,
        each body: (_ name: String, _ value: consuming SecretValue) -> Void
    ) throws(DotenvProblem) {
        try read(text, as: nil, allowsRepeatedNames: allowsRepeatedNames) { name, value, _ in
            body(name, value)
        }
    }
}

/// Why a text is not a dotenv file, and the line. Never contains the line's text, which may be a secret.
public struct DotenvProblem: Error, Equatable {
    /// The line, from 1.
    public let line: Int
    /// The reason.
    public let reason: Reason

    /// The kinds of problems.
    public enum Reason: String, Sendable {
        case expectedAssignment = "expected NAME=value"
        case openQuote = "a quoted value is never closed"
        case textAfterQuote = "text follows the closing quote"
        case nulByte = "a NUL byte: this is no text file"
        case namedTwice = "a name that was given before"
    }
}

/// A cursor over the bytes of a dotenv file.
private struct DotenvReader {
    private let bytes: UnsafeRawBufferPointer
    private let dialect: Dotenv.Dialect?
    private var position = 0
    private var line = 1
    /// How dialects read the current value differently.
    private var differences: [String] = []
    /// Whether a byte order mark precedes the next token.
    private var followsMark = false
    /// Whether a value may end elsewhere for some programs, so that they read a different name next.
    private var mayEndElsewhere = false
    /// Whether the file contains a carriage return without a newline, which ends a line for some programs only.
    private let hasLoneReturn: Bool

    init(bytes: UnsafeRawBufferPointer, dialect: Dotenv.Dialect?) {
        (self.bytes, self.dialect) = (bytes, dialect)
        hasLoneReturn = bytes.indices.contains { bytes[$0] == 0x0D && !isPairOfReturn(in: bytes, at: $0) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (position, followsMark) = (3, true) }
    }

    func problem(_ reason: DotenvProblem.Reason) -> DotenvProblem {
        DotenvProblem(line: line, reason: reason)
    }

    /// `nil` if all dialects agree, or if only the given dialect counts.
    var readings: Dotenv.Readings? { differences.isEmpty ? nil : Dotenv.Readings(differences: differences) }

    /// Records a difference between dialects, unless a dialect is given.
    private mutating func differs(_ words: String) { if dialect == nil { isUnclear(words) } }

    /// Records why the value is unknown, whatever dialect is given.
    private mutating func isUnclear(_ words: String) {
        if !differences.contains(words) { differences.append(words) }
    }

    /// Records variables in these bytes that a dialect replaces. Their values are unknown here.
    ///
    /// - Parameter isLiteral: Whether the bytes are in single quotes, in which only Python replaces variables.
    private mutating func noteVariables(_ value: Slice<UnsafeRawBufferPointer>, isLiteral: Bool = false) {
        for index in value.indices.dropLast() where value[index] == UInt8(ascii: "$") {
            let next = value[index + 1]
            guard !isLiteral else {
                if next == UInt8(ascii: "{") {
                    differs("Python replaces the variable in single quotes, too", by: .python)
                }
                continue
            }
            if next == UInt8(ascii: "$") { differs("Compose takes two $ for one", by: .compose) }
            let isName = isNameCharacter(next) && next != UInt8(ascii: "-") && next != UInt8(ascii: ".")
            let isBraced = next == UInt8(ascii: "{")
            guard isName || isBraced || next == UInt8(ascii: "(") else { continue }
            switch dialect {
            case .node?: continue
            case .python? where !isBraced: continue
            case nil:
                differs(
                    isBraced
                        ? "Compose, Ruby and Python replace the variable, Node does not"
                        : "Compose and Ruby replace the variable, Node and Python do not")
            case .compose?, .ruby?, .python?:
                isUnclear("the variable in it is replaced, by what is not in the file")
            }
        }
    }

    /// Records a tab beside a value, which Node's built-in parser keeps.
    private mutating func noteTabs(_ blanks: Slice<UnsafeRawBufferPointer>) {
        guard blanks.contains(UInt8(ascii: "\t")) else { return }
        nodeDiffers("Node keeps the tab beside the value, npm's dotenv takes it away")
    }

    /// Records a difference between Node's built-in parser (`--env-file`) and npm's dotenv, which agrees with the other
    /// dialects. Both count as Node's dialect.
    private mutating func nodeDiffers(_ words: String) {
        if dialect == .node { isUnclear(words) } else { differs(words) }
    }

    /// Records a difference between one other dialect and the rest.
    private mutating func differs(_ words: String, by other: Dotenv.Dialect) {
        if dialect == other { isUnclear(words) } else { differs(words) }
    }

    /// Records properties of a name, or of the text before it, that make a program read a different name or none, so
    /// that the program does not have the value.
    private mutating func noteName(
        _ name: Slice<UnsafeRawBufferPointer>, startingAt first: Int, isColon: Bool
    ) {
        if followsMark {
            followsMark = false
            nodeDiffers("Node takes the byte order mark for part of the name, npm's dotenv does not")
            // For Python, the name with the mark ends at the end of the line.
            if !bytes[3..<first].contains(where: isLineEnd) {
                differs("Python takes the byte order mark for part of the name", by: .python)
            }
        }
        if name.contains(UInt8(ascii: "-")) { differs("Ruby does not read a name with a -", by: .ruby) }
        if isColon {
            nodeDiffers("Node does not read NAME: value, npm's dotenv does")
            differs("Python does not read NAME: value", by: .python)
            if dialect != .compose, dialect != .ruby { mayEndElsewhere = true }
        }
        if hasLoneReturn, dialect != .python {
            isUnclear("not all programs end a line at a carriage return alone")
        }
    }

    /// Skips blank lines and comments and reads up to the `=`; returns `nil` at the end.
    mutating func nextName() throws(DotenvProblem) -> String? {
        differences = []
        if mayEndElsewhere { isUnclear("to some programs an earlier line ends elsewhere") }
        var hasTab = skipsTab(while: isBlankOrLineEnd)
        while peek == UInt8(ascii: "#") {
            skip { !isLineEnd($0) }
            if skipsTab(while: isBlankOrLineEnd) { hasTab = true }
        }
        guard peek != nil else { return nil }
        let first = position
        if let after = end(of: "export"), after < bytes.count, isBlank(bytes[after]) {
            position = after
            skip(while: isBlank)
            // Node's built-in parser accepts `export` only with a single space after it.
            if position != after + 1 || bytes[after] != UInt8(ascii: " ") {
                nodeDiffers("Node does not read this export, npm's dotenv does")
            }
        }
        let start = position
        skip(while: isNameCharacter)
        let name = bytes[start..<position]
        let isColon = peek == UInt8(ascii: ":") && position + 1 < bytes.count && isBlank(bytes[position + 1])
        if !isColon, skipsTab(while: isBlank) { hasTab = true }
        guard !name.isEmpty, isColon || peek == UInt8(ascii: "=") else {
            throw problem(peek == 0 ? .nulByte : .expectedAssignment)
        }
        position += 1
        if hasTab { nodeDiffers("Node takes the tab beside the name for part of it, npm's dotenv does not") }
        noteName(name, startingAt: first, isColon: isColon)
        let blanks = position
        skip(while: isBlank)
        noteTabs(bytes[blanks..<position])
        // Node's built-in parser does not recognize a quote after a tab.
        if bytes[blanks..<position].contains(UInt8(ascii: "\t")), dialect == nil || dialect == .node {
            mayEndElsewhere = true
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// Skips bytes and returns whether there was a tab. Node's parser (version 20) reads lines of blanks as names.
    private mutating func skipsTab(while condition: (UInt8) -> Bool) -> Bool {
        let start = position
        skip(while: condition)
        let skipped = bytes[start..<position]
        let isOdd = skipped.indices.dropLast().contains { isBlank(skipped[$0]) && isLineEnd(skipped[$0 + 1]) }
        if isOdd || peek == UInt8(ascii: "#") && skipped.last.map(isBlank) == true {
            nodeDiffers("Node takes a line of blanks, or an indented comment, for part of the name behind it")
        }
        return skipped.contains(UInt8(ascii: "\t"))
    }

    mutating func value() throws(DotenvProblem) -> SecretValue {
        switch peek {
        case UInt8(ascii: "'"): try quotedValue(by: UInt8(ascii: "'"), escapes: false)
        case UInt8(ascii: "\""): try quotedValue(by: UInt8(ascii: "\""), escapes: true)
        case UInt8(ascii: "`") where dialect == .node && bytes[(position + 1)...].contains(UInt8(ascii: "`")):
            try quotedValue(by: UInt8(ascii: "`"), escapes: false)
        default: try bareValue()
        }
    }

    private mutating func bareValue() throws(DotenvProblem) -> SecretValue {
        let start = position
        var end = position
        while let byte = peek, !isLineEnd(byte) {
            guard byte != 0 else { throw problem(.nulByte) }
            if byte == UInt8(ascii: "#") {
                let isFirst = position == start
                if !isFirst, isBlank(bytes[position - 1]) { break }
                if isOddBlank(bytes[start..<position], atEnd: true) {
                    isUnclear("not all programs take this # for a comment's")
                }
                if isFirst {
                    differs("Python reads the # as part of the value, the others as a comment")
                } else {
                    differs("Compose and Python read the # as part of the value, Node and Ruby as a comment")
                }
                let isPart =
                    switch dialect {
                    case .python?: true
                    case .compose?, nil: !isFirst
                    case .node?, .ruby?: false
                    }
                if !isPart { break }
            }
            position += 1
            if !isBlank(byte) { end = position }
        }
        let stop = position
        skip { !isLineEnd($0) }
        let value = bytes[start..<end]
        if isOddBlank(value) || isOddBlank(value, atEnd: true) {
            isUnclear("not all programs take away the white space beside the value")
            // A quote may follow it.
            mayEndElsewhere = true
        }
        noteTabs(bytes[end..<stop])
        if value.first == UInt8(ascii: "`") {
            if dialect == nil || dialect == .node { mayEndElsewhere = true }
            if dialect == .node {
                isUnclear("Node and npm's dotenv take a backtick alone for different things")
            }
            differs("Node takes the backticks for quotes, the others for part of the value")
        }
        noteVariables(value)
        guard value.dropLast().contains(UInt8(ascii: "\\")) else {
            return SecretValue(copying: UnsafeRawBufferPointer(rebasing: value))
        }
        differs("Ruby takes the backslash away, the others keep it")
        return SecretValue(capacity: value.count) { output in
            var count = 0
            var rest = value
            while let byte = rest.popFirst() {
                let isEscape = dialect == .ruby && byte == UInt8(ascii: "\\")
                output[count] = isEscape ? rest.popFirst() ?? byte : byte
                count += 1
            }
            return count
        }
    }

    private mutating func quotedValue(by quote: UInt8, escapes: Bool) throws(DotenvProblem) -> SecretValue {
        // Found first, so that the value does not allocate room for the rest of the file.
        let end = try closingQuote(quote, escapes: escapes)
        position += 1
        if bytes[end - 1] == UInt8(ascii: "\\") {
            if !escapes { isUnclear("programs take the backslash before its end for different things") }
            mayEndElsewhere = true
        }
        noteEscapes(bytes[position..<end], isDouble: escapes)
        noteVariables(bytes[position..<end], isLiteral: !escapes)
        let isLineKept = dialect == nil || dialect == .python
        if bytes[position..<end].contains(0x0D) {
            differs("Python keeps the carriage returns in it, the others do not")
        }
        let value = SecretValue(capacity: end - position) { output in
            var count = 0
            while position < end {
                if !isLineKept, isPairOfReturn(in: bytes, at: position) { advance() }
                if let escaped = escapes ? escape(at: position) : literalEscape(at: position) {
                    output[count] = escaped
                    advance()
                } else {
                    output[count] = bytes[position]
                }
                count += 1
                advance()
            }
            return count
        }
        position += 1
        skip(while: isBlank)
        if let byte = peek, !isLineEnd(byte), byte != UInt8(ascii: "#") { throw problem(.textAfterQuote) }
        skip { !isLineEnd($0) }
        return value
    }

    /// Records backslashes that dialects read differently.
    ///
    /// `\n` in double quotes means a line break except in Ruby's dotenv since 3.0, unless DOTENV_LINEBREAK_MODE is
    /// `legacy`; that is reported in its dialect only. A PEM key is the same key in either form.
    private mutating func noteEscapes(_ value: Slice<UnsafeRawBufferPointer>, isDouble: Bool) {
        if isDouble, dialect == nil || dialect == .node { noteNodesEscapes(value) }
        var rest = value
        let isKey = value.starts(with: "-----BEGIN ".utf8)
        while let index = rest.firstIndex(of: UInt8(ascii: "\\")), index + 1 < value.endIndex {
            let next = value[index + 1]
            rest = value[(index + 2)...]
            switch (isDouble, next) {
            case (true, UInt8(ascii: "n")):
                if dialect == .ruby, !isKey {
                    isUnclear(
                        "Ruby's dotenv keeps the backslash before n since 3.0, and took both for a newline")
                }
                continue
            case (true, UInt8(ascii: "r")), (true, UInt8(ascii: "\"")):
                if next == UInt8(ascii: "r") {
                    differs(
                        "Node keeps the backslash before r, and Ruby since dotenv 3.0; the others take both for a carriage return",
                        by: .ruby)
                    continue
                }
            case (true, UInt8(ascii: "0")) where dialect == .compose:
                isUnclear("Compose replaces the octal number in it")
            case (false, UInt8(ascii: "\\")), (false, UInt8(ascii: "'")):
                differs("Python takes the backslash away, the others keep it")
            default: break
            }
            if isDouble {
                differs(
                    "Node keeps the backslash, Compose and Ruby take it away, Python does so before some letters"
                )
            }
        }
    }

    /// Records differences between Node's built-in parser and npm's dotenv in double quotes. Neither pairs backslashes.
    /// For the former a value ends at an escaped quote; the latter reads `\r` as a carriage return.
    private mutating func noteNodesEscapes(_ value: Slice<UnsafeRawBufferPointer>) {
        for index in value.indices.dropLast() where value[index] == UInt8(ascii: "\\") {
            let isQuote = value[index + 1] == UInt8(ascii: "\"")
            guard isQuote || value[index + 1] == UInt8(ascii: "r") else { continue }
            if isQuote { mayEndElsewhere = true }
            if dialect == .node {
                isUnclear("Node and npm's dotenv take the backslash in it for different things")
            }
        }
    }

    /// Returns the position of the quote that closes the one at `position`.
    private func closingQuote(_ quote: UInt8, escapes: Bool) throws(DotenvProblem) -> Int {
        var ahead = self
        ahead.position += 1
        while let byte = ahead.peek, byte != quote {
            guard byte != 0 else { throw ahead.problem(.nulByte) }
            // In envaudit's own output, backslashes form pairs; for other programs, no quote after a backslash closes.
            let next = ahead.position + 1
            let isBeforeQuote = byte == UInt8(ascii: "\\") && next < bytes.count && bytes[next] == quote
            let isPair =
                switch dialect {
                case nil: escapes && escape(at: ahead.position) != nil
                case .node?: escapes && isBeforeQuote
                case .compose?, .ruby?, .python?: isBeforeQuote
                }
            if isPair { ahead.advance() }
            ahead.advance()
        }
        guard ahead.peek == quote else { throw problem(.openQuote) }
        return ahead.position
    }

    /// Returns the byte that the backslash at `index` and the next byte stand for; `nil` if they are not an escape.
    ///
    /// Sources: compose-go `dotenv/parser.go` (`expandEscapes`); motdotla/dotenv `lib/main.js`; bkeepers/dotenv
    /// `lib/dotenv/parser.rb`; theskumar/python-dotenv `parser.py` (`_double_quote_escapes`).
    private func escape(at index: Int) -> UInt8? {
        guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else { return nil }
        let next = bytes[index + 1]
        switch next {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case _ where dialect == .node: return nil
        // Ruby's dotenv removes the backslash before any other character.
        case _ where dialect == .ruby: return next
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return next
        case UInt8(ascii: "'"): return dialect == .python ? next : nil
        case UInt8(ascii: "$"): return dialect == .python ? nil : next
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "v"): return 0x0B
        case UInt8(ascii: "f"): return 0x0C
        default: return nil
        }
    }

    /// Returns the same for single quotes, in which only Python has escapes (`_single_quote_escapes`).
    private func literalEscape(at index: Int) -> UInt8? {
        guard dialect == .python, bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
            return nil
        }
        let next = bytes[index + 1]
        return next == UInt8(ascii: "\\") || next == UInt8(ascii: "'") ? next : nil
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = peek, condition(byte) { advance() }
    }

    private func end(of word: StaticString) -> Int? {
        let end = position + word.utf8CodeUnitCount
        let characters = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= bytes.count, bytes[position..<end].elementsEqual(characters) else { return nil }
        return end
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
private func isBlankOrLineEnd(_ byte: UInt8) -> Bool { isBlank(byte) || isLineEnd(byte) }

/// Returns whether a carriage return and a newline are at `index`.
private func isPairOfReturn(in bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
    bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
}

/// Returns whether bytes begin, or end, with white space other than blanks, which some programs strip from values:
/// ASCII or Unicode in UTF-8. No string is created, as the bytes belong to a value.
private func isOddBlank(_ bytes: Slice<UnsafeRawBufferPointer>, atEnd: Bool = false) -> Bool {
    func has(_ blank: [UInt8]) -> Bool {
        atEnd ? bytes.suffix(blank.count).elementsEqual(blank) : bytes.starts(with: blank)
    }
    if let byte = atEnd ? bytes.last : bytes.first, byte < 0x80 {
        return byte == 0x0B || byte == 0x0C || (0x1C...0x1F).contains(byte)
    }
    return oddBlanks.contains(where: has)
}

/// Unicode white space beyond ASCII, and the byte order mark, which JavaScript treats as white space.
private let oddBlanks: [[UInt8]] =
    [
        [0xC2, 0x85], [0xC2, 0xA0], [0xE1, 0x9A, 0x80], [0xE2, 0x81, 0x9F], [0xE3, 0x80, 0x80],
        [0xEF, 0xBB, 0xBF],
    ]
    + (Array(0x80...0x8A) + [0xA8, 0xA9, 0xAF]).map { [0xE2, 0x80, $0] }

private func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
    default: false
    }
}

extension Dotenv {
    /// Returns `NAME=value` lines that ``read(_:each:)`` reads back, as a value that is wiped.
    public static func text(of secrets: [HeldSecret]) -> SecretValue {
        // At most each byte escaped, two quotes, `=` and a newline.
        let room = secrets.reduce(0) { $0 + $1.name.utf8.count + 2 * $1.value.count + 4 }
        return SecretValue(capacity: room) { buffer in
            var writer = DotenvWriter(buffer: buffer)
            for secret in secrets {
                secret.name.utf8.forEach { writer.write($0) }
                writer.write(UInt8(ascii: "="))
                secret.value.withBytes { writer.value($0) }
                writer.write(UInt8(ascii: "\n"))
            }
            return writer.count
        }
    }
}

/// A cursor that writes a dotenv file to a sufficiently large buffer.
private struct DotenvWriter {
    let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    /// Writes a value: unquoted if every dialect reads it the same, else in single quotes if possible, else in double
    /// quotes, in which Node's dotenv does not resolve `\$`, `\"` and `\\`.
    mutating func value(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.isEmpty || !bytes.allSatisfy(isPlain) else { return bytes.forEach { write($0) } }
        if isLiteral(bytes) {
            write(UInt8(ascii: "'"))
            bytes.forEach { write($0) }
            return write(UInt8(ascii: "'"))
        }
        write(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"): escape(UInt8(ascii: "n"))
            case UInt8(ascii: "\r"): escape(UInt8(ascii: "r"))
            case UInt8(ascii: "\t"): escape(UInt8(ascii: "t"))
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): escape(byte)
            default: write(byte)
            }
        }
        write(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        write(UInt8(ascii: "\\"))
        write(byte)
    }
}

/// Returns whether single quotes can hold it on one line. A final backslash would escape the quote in some dialects.
private func isLiteral(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "'") } && bytes.last != UInt8(ascii: "\\")
}

private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "_-./+=:@%,".utf8.contains(byte)
    }
}
