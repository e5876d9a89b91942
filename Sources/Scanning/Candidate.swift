/// How a candidate stands in a text, as docs/scan.md tells; the last three are what else is looked for.
package enum CandidateForm: String, Sendable {
    case token, quoted, assignment, url, base64, plain, pem, json, block, continuation, file
    case identifier, literal, key
}

/// The bounds of candidates.
package enum Candidate {
    /// Shorter values stand in texts by chance.
    static let shortest = 8
    /// Hardly any value on one line is longer: an RSA key of 4096 bits with its line breaks escaped has 3,300 bytes.
    static let longest = 4096
    /// The same of values over several lines, as they stand in the text.
    static let longestBlock = 16_384
    /// How many backslashes in front of a quote are looked at.
    static let longestEscape = 64
    /// How far from a change the candidates may reach on its line that it brings about or ends.
    static let reach = longest + longestEscape
    /// How far behind its beginning a change may be that brings about or ends a value over several lines: a line more,
    /// whose indentation ends a block.
    package static let reachOfBlocks = longestBlock + 1024
}

/// Looks for names and keys in texts, which are no candidates.
package protocol NameSearch: AnyObject, Sendable {
    /// Hands over what begins on a line: its number, where it stands, and how.
    ///
    /// - Parameter rest: what follows the line in memory, and belongs to the same text.
    func search(
        _ line: UnsafeRawBufferPointer, followedBy rest: UnsafeRawBufferPointer,
        _ found: (_ number: Int, _ range: Range<Int>, _ form: CandidateForm) -> Void)
}
