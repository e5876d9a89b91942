/// How a candidate occurs in a text (see docs/scan.md); the last three are other things that a scan looks for.
///
/// A match in several forms at one place is reported in the first of them here, which says the most.
package enum CandidateForm: String, CaseIterable, Sendable {
    case assignment, url, json, pem, quoted, base64, block, continuation, file, token, plain
    case identifier, literal, key

    /// Its rank in this order.
    package var rank: Int { CandidateForm.allCases.firstIndex(of: self) ?? 0 }
}

/// The bounds of candidates.
package enum Candidate {
    /// Shorter values occur in texts by chance.
    package static let shortest = 8
    /// Few values on one line are longer: an RSA key of 4096 bits with its line breaks escaped has 3,300 bytes.
    package static let longest = 4096
    /// The maximum length of values over several lines, as written in the text.
    package static let longestBlock = 16_384
    /// The maximum number of backslashes examined before a quote.
    static let longestEscape = 64
    /// The maximum distance, on its line, between a change and the ends of the candidates that it adds or removes.
    package static let reach = longest + longestEscape
    /// The maximum distance between the beginning of a value over several lines and a change that adds or removes it:
    /// one line more, whose indentation ends a block.
    package static let reachOfBlocks = longestBlock + 1024
}
