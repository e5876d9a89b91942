/// Reads the values that an operator hands in: `NAME=value` lines.
///
/// The dialect that Docker, Node's and Ruby's dotenv agree on: `export ` before a name, `NAME: value`, comments, single
/// quotes (taken as they are), double quotes (with `\n` and `\r`), quoted values over several lines, and an unquoted
/// value that ends at ` #` or the line's end.
///
/// Where they disagree, it does as Docker does: `\a`, `\b`, `\t`, `\v`, `\f`, `\"`, `\\` and `\$` in double quotes, and a `#` without a space
/// before it belongs to the value; in Ruby's dialect a backslash is taken away before any sign, also without quotes.
/// Nothing is expanded, as Node's does not: a `$` stays. What only one of them can
/// read, such as `\'` in single quotes, is refused, and so is a name that is given twice, of which all take the last.
/// Sources: docs.docker.com “Syntax for environment files”; compose-go `dotenv/parser.go`; motdotla/dotenv
/// `lib/main.js`; bkeepers/dotenv `lib/dotenv/parser.rb`.
///
/// The values never become strings, and no error holds a piece of one.
public enum Dotenv {
    /// A program that reads dotenv files its own way.
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

    /// How programs read a value that they don't read alike, in words without a piece of the value.
    public struct Readings: Hashable, Sendable, CustomStringConvertible {
        /// Each difference: `Compose and Python read the # as part of the value, Node and Ruby as a comment`.
        public let differences: [String]
        /// The differences in one line.
        public var description: String { differences.joined(separator: "; ") }
    }

    /// Calls `body` with each name, its value as `dialect` reads it, and what other dialects read otherwise: where no
    /// dialect is given and there is a difference, nobody can tell which value a program gets. No variable is replaced
    /// here, so that one in a value is told for the dialects that replace it.
    ///
    /// - Throws: ``DotenvProblem`` with the line where the text is not a dotenv file, or names a value twice.
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
    /// - Parameter allowsRepeatedNames: whether a name may be given twice, as a template's may, of which only the names
    ///   are read.
    /// - Throws: ``DotenvProblem`` with the line where the text is not a dotenv file, or names a value twice.
    public static func read(
        _ text: borrowing SecretValue, allowsRepeatedNames: Bool = false,
        each body: (_ name: String, _ value: consuming SecretValue) -> Void
    ) throws(DotenvProblem) {
        try read(text, as: nil, allowsRepeatedNames: allowsRepeatedNames) { name, value, _ in
            body(name, value)
        }
    }
}

/// Where a dotenv file is not one, and why. It never holds the line's text, which may be a secret.
public struct DotenvProblem: Error, Equatable {
    /// The line, from 1.
    public let line: Int
    /// What is wrong there.
    public let reason: Reason

    /// What can be wrong with a line.
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
    /// What the dialects read otherwise of the value that was read last.
    private var differences: [String] = []
    /// Whether a byte order mark is in front of what is read next.
    private var followsMark = false
    /// Whether what was read so far may end elsewhere for some of the programs, so that they read another name next.
    private var mayEndElsewhere = false
    /// Whether the file has a carriage return without a newline, at which not all programs end a line.
    private let hasLoneReturn: Bool

    init(bytes: UnsafeRawBufferPointer, dialect: Dotenv.Dialect?) {
        (self.bytes, self.dialect) = (bytes, dialect)
        hasLoneReturn = bytes.indices.contains { bytes[$0] == 0x0D && !isPairOfReturn(in: bytes, at: $0) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (position, followsMark) = (3, true) }
    }

    func problem(_ reason: DotenvProblem.Reason) -> DotenvProblem {
        DotenvProblem(line: line, reason: reason)
    }

    /// Nil where all dialects agree, or the one that was given is all that counts.
    var readings: Dotenv.Readings? { differences.isEmpty ? nil : Dotenv.Readings(differences: differences) }

    /// Notes that dialects differ, where none was given.
    private mutating func differs(_ words: String) { if dialect == nil { isUnclear(words) } }

    /// Notes what leaves the value open, whatever dialect was given.
    private mutating func isUnclear(_ words: String) {
        if !differences.contains(words) { differences.append(words) }
    }

    /// Notes what is replaced in these bytes: by nobody here, as the variables are another program's.
    ///
    /// - Parameter isLiteral: whether it is in single quotes, in which Python alone replaces.
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

    /// Notes a tab beside a value, which Node's own parser keeps.
    private mutating func noteTabs(_ blanks: Slice<UnsafeRawBufferPointer>) {
        guard blanks.contains(UInt8(ascii: "\t")) else { return }
        nodeDiffers("Node keeps the tab beside the value, npm's dotenv takes it away")
    }

    /// Notes what Node's own parser (`--env-file`) reads otherwise than npm's dotenv, which does as the others: both are
    /// the dialect of Node.
    private mutating func nodeDiffers(_ words: String) {
        if dialect == .node { isUnclear(words) } else { differs(words) }
    }

    /// Notes what one other dialect reads otherwise than the rest.
    private mutating func differs(_ words: String, by other: Dotenv.Dialect) {
        if dialect == other { isUnclear(words) } else { differs(words) }
    }

    /// Notes what of a name, or before it, makes a program read another name or none: what is behind it is then no value
    /// that the program has.
    private mutating func noteName(
        _ name: Slice<UnsafeRawBufferPointer>, startingAt first: Int, isColon: Bool
    ) {
        if followsMark {
            followsMark = false
            nodeDiffers("Node takes the byte order mark for part of the name, npm's dotenv does not")
            // Python ends the mark's name at the line's end.
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

    /// Skips blank lines and comments and reads up to the `=`; nil at the end.
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
            // Node's own parser knows the word with one blank behind it.
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
        // Node's own parser sees no quote behind a tab.
        if bytes[blanks..<position].contains(UInt8(ascii: "\t")), dialect == nil || dialect == .node {
            mayEndElsewhere = true
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// Skips, and tells whether there was a tab. Of lines of blanks Node's own parser (20) makes names.
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
            // A quote may stand behind it.
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
        // Looked for first, so that a value takes room for itself and not for the rest of the file.
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

    /// Notes backslashes that dialects take for different things.
    ///
    /// `\n` in double quotes is written for a line break, which only Ruby's since 3.0 does not make of it, unless
    /// DOTENV_LINEBREAK_MODE is `legacy`: that is told in its dialect alone. A key in PEM is the same key in either form.
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

    /// Notes what Node's own parser and npm's dotenv read differently in double quotes: to neither, two backslashes are a
    /// pair; the one knows no escaped quote, and so ends the value there, and the other takes `\r` for a carriage return.
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

    /// Where the quote is that closes the one at `position`.
    private func closingQuote(_ quote: UInt8, escapes: Bool) throws(DotenvProblem) -> Int {
        var ahead = self
        ahead.position += 1
        while let byte = ahead.peek, byte != quote {
            guard byte != 0 else { throw ahead.problem(.nulByte) }
            // What was written here has pairs; to programs, no quote behind a backslash closes.
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

    /// What the backslash at `index` and the byte behind it stand for; nil where that is no escape.
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
        // Ruby's takes away the backslash before any other sign.
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

    /// The same in single quotes, where Python alone knows any (`_single_quote_escapes`).
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

/// Whether a carriage return and a newline are at `index`.
private func isPairOfReturn(in bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
    bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
}

/// Whether bytes begin, or end, with white space other than blanks, which some programs take away beside a value: of
/// ASCII or of Unicode, in UTF-8. No text is made of them, as they are a value's.
private func isOddBlank(_ bytes: Slice<UnsafeRawBufferPointer>, atEnd: Bool = false) -> Bool {
    func has(_ blank: [UInt8]) -> Bool {
        atEnd ? bytes.suffix(blank.count).elementsEqual(blank) : bytes.starts(with: blank)
    }
    if let byte = atEnd ? bytes.last : bytes.first, byte < 0x80 {
        return byte == 0x0B || byte == 0x0C || (0x1C...0x1F).contains(byte)
    }
    return oddBlanks.contains(where: has)
}

/// The white space of Unicode beyond ASCII, and the byte order mark, which JavaScript counts among it.
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
    /// `NAME=value` lines that ``read(_:each:)`` reads back, in a value of their own that is wiped.
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

/// A cursor that writes a dotenv file to a buffer that is large enough.
private struct DotenvWriter {
    let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    /// Bare where every dialect takes it as it is, else in single quotes, and in double quotes only where it must be:
    /// Node's dotenv leaves `\$`, `\"` and `\\` there as they are.
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

/// Whether single quotes hold it in one line; some dialects take a backslash before the last of them for an escape.
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
