/// Reads the values that an operator hands in: `NAME=value` lines.
///
/// The dialect that Docker, Node's and Ruby's dotenv agree on: `export ` before a name, `NAME: value`, comments, single
/// quotes (taken as they are), double quotes (with `\n` and `\r`), quoted values over several lines, and an unquoted
/// value that ends at ` #` or the line's end.
///
/// Where they disagree, it does as Docker does: `\t`, `\"`, `\\` and `\$` in double quotes, and a `#` without a space
/// before it belongs to the value. Nothing is expanded, as Node's does not: a `$` stays. What only one of them can
/// read, such as `\'` in single quotes, is refused, and so is a name that is given twice, of which all take the last.
/// Sources: docs.docker.com “Syntax for environment files”; compose-go `dotenv/parser.go`; motdotla/dotenv
/// `lib/main.js`; bkeepers/dotenv `lib/dotenv/parser.rb`.
///
/// The values never become strings, and no error holds a piece of one.
public enum Dotenv {
    /// Calls `body` with each name and its value, in the file's order.
    ///
    /// - Parameter allowsRepeatedNames: whether a name may be given twice, as a template's may, of which only the names
    ///   are read.
    /// - Throws: ``DotenvProblem`` with the line where the text is not a dotenv file, or names a value twice.
    public static func read(
        _ text: borrowing SecretValue, allowsRepeatedNames: Bool = false,
        each body: (_ name: String, _ value: consuming SecretValue) -> Void
    ) throws(DotenvProblem) {
        try text.withBytes { (bytes) throws(DotenvProblem) in
            var reader = DotenvReader(bytes: bytes)
            var names: Set<String> = []
            while let name = try reader.nextName() {
                guard names.insert(name).inserted || allowsRepeatedNames else {
                    throw reader.problem(.namedTwice)
                }
                body(name, try reader.value())
            }
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
    private var position = 0
    private var line = 1

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    func problem(_ reason: DotenvProblem.Reason) -> DotenvProblem {
        DotenvProblem(line: line, reason: reason)
    }

    /// Skips blank lines and comments and reads up to the `=`; nil at the end.
    mutating func nextName() throws(DotenvProblem) -> String? {
        skip(while: isBlankOrLineEnd)
        while peek == UInt8(ascii: "#") {
            skip { !isLineEnd($0) }
            skip(while: isBlankOrLineEnd)
        }
        guard peek != nil else { return nil }
        if let after = end(of: "export"), after < bytes.count, isBlank(bytes[after]) {
            position = after
            skip(while: isBlank)
        }
        let start = position
        skip(while: isNameCharacter)
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        let isColon = peek == UInt8(ascii: ":") && position + 1 < bytes.count && isBlank(bytes[position + 1])
        if !isColon { skip(while: isBlank) }
        guard !name.isEmpty, isColon || peek == UInt8(ascii: "=") else {
            throw problem(peek == 0 ? .nulByte : .expectedAssignment)
        }
        position += 1
        skip(while: isBlank)
        return name
    }

    mutating func value() throws(DotenvProblem) -> SecretValue {
        switch peek {
        case UInt8(ascii: "'"): try quotedValue(by: UInt8(ascii: "'"), escapes: false)
        case UInt8(ascii: "\""): try quotedValue(by: UInt8(ascii: "\""), escapes: true)
        default: try bareValue()
        }
    }

    private mutating func bareValue() throws(DotenvProblem) -> SecretValue {
        let start = position
        var end = position
        while let byte = peek, !isLineEnd(byte) {
            guard byte != 0 else { throw problem(.nulByte) }
            if byte == UInt8(ascii: "#"), position == start || isBlank(bytes[position - 1]) { break }
            position += 1
            if !isBlank(byte) { end = position }
        }
        skip { !isLineEnd($0) }
        return SecretValue(copying: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }

    private mutating func quotedValue(by quote: UInt8, escapes: Bool) throws(DotenvProblem) -> SecretValue {
        // Looked for first, so that a value takes room for itself and not for the rest of the file.
        let end = try closingQuote(quote, escapes: escapes)
        position += 1
        let value = SecretValue(capacity: end - position) { output in
            var count = 0
            while position < end {
                if escapes, let escaped = escape(at: position) {
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

    /// Where the quote is that closes the one at `position`.
    private func closingQuote(_ quote: UInt8, escapes: Bool) throws(DotenvProblem) -> Int {
        var ahead = self
        ahead.position += 1
        while let byte = ahead.peek, byte != quote {
            guard byte != 0 else { throw ahead.problem(.nulByte) }
            if escapes, escape(at: ahead.position) != nil { ahead.advance() }
            ahead.advance()
        }
        guard ahead.peek == quote else { throw problem(.openQuote) }
        return ahead.position
    }

    /// What the backslash at `index` and the byte behind it stand for; nil where that is no escape.
    private func escape(at index: Int) -> UInt8? {
        guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else { return nil }
        switch bytes[index + 1] {
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "r"): return UInt8(ascii: "\r")
        case UInt8(ascii: "t"): return UInt8(ascii: "\t")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): return bytes[index + 1]
        default: return nil
        }
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

private func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
    default: false
    }
}
