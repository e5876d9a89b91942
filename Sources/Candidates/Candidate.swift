/// How a candidate stands in a text, as docs/scan.md tells; the last three are what else is looked for.
///
/// What is found in several forms at one place is told in the first of them here: the one that says the most.
package enum CandidateForm: String, CaseIterable, Sendable {
    case assignment, url, json, pem, quoted, base64, block, continuation, file, token, plain
    case identifier, literal, key

    /// Its place in this order.
    package var rank: Int { CandidateForm.allCases.firstIndex(of: self) ?? 0 }
}

/// The bounds of candidates.
package enum Candidate {
    /// Shorter values stand in texts by chance.
    package static let shortest = 8
    /// Hardly any value on one line is longer: an RSA key of 4096 bits with its line breaks escaped has 3,300 bytes.
    package static let longest = 4096
    /// The same of values over several lines, as they stand in the text.
    package static let longestBlock = 16_384
    /// How many backslashes in front of a quote are looked at.
    static let longestEscape = 64
    /// How far from a change the candidates may reach on its line that it brings about or ends.
    package static let reach = longest + longestEscape
    /// How far behind its beginning a change may be that brings about or ends a value over several lines: a line more,
    /// whose indentation ends a block.
    package static let reachOfBlocks = longestBlock + 1024
}
