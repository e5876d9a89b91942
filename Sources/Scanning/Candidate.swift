/// How a candidate stands in a text.
package enum CandidateForm: UInt8, Sendable, CaseIterable {
    /// A run of characters that values consist of.
    case token
    /// What stands between two quotes, also with its escapes resolved.
    case quoted
    /// The right side of `KEY=value` or `key: value`.
    case assignment
    /// A part of a URL, also percent-decoded.
    case url
    /// The text that the bytes of the file are the base64 of.
    case base64
    /// The bytes whose base64 is the value.
    case plain
    /// A PEM block.
    case pem
    /// A JSON object over several lines.
    case json
    /// A YAML block scalar, or a value in quotes over several lines.
    case block
    /// A value over a line continuation.
    case continuation
    /// The whole file.
    case file
    /// A name of an environment, wherever it stands.
    case identifier
    /// A literal on a line that names the secret.
    case literal
    /// A key that is known by its form.
    case key

    /// The form's name in reports.
    package var name: String {
        switch self {
        case .token: "token"
        case .quoted: "quoted"
        case .assignment: "assignment"
        case .url: "url"
        case .base64: "base64"
        case .plain: "plain"
        case .pem: "pem"
        case .json: "json"
        case .block: "block"
        case .continuation: "continuation"
        case .file: "file"
        case .identifier: "identifier"
        case .literal: "literal"
        case .key: "key"
        }
    }
}

/// Takes candidates as they are found.
package protocol CandidateSink: AnyObject {
    /// Takes a candidate.
    ///
    /// - Parameters:
    ///   - bytes: the value that it would be; valid during the call only.
    ///   - offset: where its text begins, in bytes from the start of the whole text.
    func take(_ bytes: UnsafeRawBufferPointer, at offset: Int, _ form: CandidateForm)

    /// Is told of a line or run that will be read soon.
    ///
    /// - Returns: what tells it from others.
    func expect(_ text: UnsafeRawBufferPointer) -> UInt64

    /// Reads a line that was expected, unless what it has is known.
    ///
    /// - Returns: what `read` returned now or before.
    func once(_ line: TextWindow, _ hash: UInt64, _ read: () -> BlockKinds) -> BlockKinds

    /// Reads a run of visible characters that was expected, unless what it has is known.
    func once(run: UnsafeRawBufferPointer, _ hash: UInt64, _ read: () -> Void)
}

extension CandidateSink {
    package func expect(_: UnsafeRawBufferPointer) -> UInt64 { 0 }
    package func once(_: TextWindow, _: UInt64, _ read: () -> BlockKinds) -> BlockKinds { read() }
    package func once(run _: UnsafeRawBufferPointer, _: UInt64, _ read: () -> Void) { read() }
}

/// Looks for names and keys in texts, which are no candidates.
package protocol NameSearch: Sendable {
    /// Hands over what begins on a line: its number, where it stands, and how.
    ///
    /// - Parameter rest: what follows the line in memory, and belongs to the same text.
    func search(
        _ line: UnsafeRawBufferPointer, followedBy rest: UnsafeRawBufferPointer,
        _ found: (_ number: Int, _ range: Range<Int>, _ form: CandidateForm) -> Void)
}

/// The bounds of candidates.
package enum Candidate {
    /// Shorter values stand in texts by chance.
    package static let shortest = 8
    /// Hardly any value on one line is longer: an RSA key of 4096 bits with its line breaks escaped has 3,300 bytes.
    package static let longest = 4096
    /// The same of values over several lines, as they stand in the text.
    package static let longestBlock = 16_384
    /// How far behind its beginning a change may be that brings about or ends a value over several lines: a line more,
    /// whose indentation ends a block.
    static let reachOfBlocks = longestBlock + 1024
    /// How many backslashes in front of a quote are looked at.
    static let longestEscape = 64
    /// How far from a change the candidates may reach that it brings about or ends.
    package static let reach = longest + longestEscape
}

/// The text around the places of a larger text that changed.
package struct TextWindow {
    /// Its bytes.
    package let bytes: UnsafeRawBufferPointer
    /// Where it begins in the whole text.
    package let offset: Int
    /// Whether it begins or ends within a line, so that what touches its edge may be cut.
    package let isCutBefore, isCutAfter: Bool

    /// Whether it is a line, or several, from their beginning to their end.
    var isWhole: Bool { !isCutBefore && !isCutAfter }

    /// What follows in the window that it is a line of.
    let rest: UnsafeRawBufferPointer

    /// The line that begins at a place.
    func line(from start: Int) -> TextWindow {
        let end = bytes.lineEnd(from: start)
        return TextWindow(
            UnsafeRawBufferPointer(rebasing: bytes[start..<end]), offset: offset + start,
            isCutBefore: isCutBefore && start == 0, isCutAfter: isCutAfter && end == bytes.count,
            rest: UnsafeRawBufferPointer(rebasing: bytes[end...]))
    }

    private init(
        _ bytes: UnsafeRawBufferPointer, offset: Int, isCutBefore: Bool, isCutAfter: Bool,
        rest: UnsafeRawBufferPointer
    ) {
        (self.bytes, self.offset, self.isCutBefore, self.isCutAfter) = (
            bytes, offset, isCutBefore, isCutAfter
        )
        self.rest = rest
    }

    /// All of a text.
    package init(_ text: UnsafeRawBufferPointer, offset: Int = 0) {
        self.init(
            text, offset: offset, isCutBefore: false, isCutAfter: false,
            rest: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// A part of a text.
    init(_ range: Range<Int>, of text: UnsafeRawBufferPointer) {
        func endsLine(_ place: Int) -> Bool { text[place] == UInt8(ascii: "\n") }
        let (start, end) = (range.lowerBound, range.upperBound)
        self.init(
            UnsafeRawBufferPointer(rebasing: text[range]), offset: start,
            isCutBefore: start > 0 && !endsLine(start - 1),
            isCutAfter: end < text.count && !endsLine(end),
            rest: UnsafeRawBufferPointer(rebasing: text[end...]))
    }
}
