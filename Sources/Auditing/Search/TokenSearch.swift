import Support

/// The texts within a text that might be a secret's value: what stands in quotes, and what is of a token's characters
/// alone.
package struct TokenSearch {
    /// Shorter values stand in many texts by chance.
    package static let shortest = 12
    /// Hardly any secret is longer; a key file is shorter.
    package static let longest = 4096

    private let bytes: UnsafeRawBufferPointer

    // Handed from function to function: a closure that is held would be checked for escaping, by code in which the
    // compiler writes how long the path of this file is, so that no two folders give the same program.
    private typealias Found = (UnsafeRawBufferPointer) -> Void

    /// Hands over each of them, as often as it is there: noting which were seen takes longer than a SHA-256 of each.
    package static func each(in bytes: UnsafeRawBufferPointer, _ found: (UnsafeRawBufferPointer) -> Void) {
        let search = TokenSearch(bytes: bytes)
        search.runs(of: .base64, in: bytes.startIndex..<bytes.endIndex, found)
        for quote in "\"'`".utf8 { search.quoted(by: quote, found) }
    }

    private func hand(_ range: Range<Int>, _ found: Found) {
        guard (TokenSearch.shortest...TokenSearch.longest).contains(range.count) else { return }
        found(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
}

// MARK: - Runs of a token's characters

extension TokenSearch {
    /// What a character may be part of: of base64 with its padding, of a JSON Web Token, of a name or a hash.
    private enum Class: UInt8, Comparable {
        case none, base64, token, word

        static func < (one: Class, other: Class) -> Bool { one.rawValue < other.rawValue }
    }

    private static let classes: [Class] = (0..<256).map { number in
        let byte = UInt8(number)
        if byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") { return .word }
        if byte == UInt8(ascii: ".") { return .token }
        return "+/=~".utf8.contains(byte) ? .base64 : .none
    }

    /// The longest runs of a class, and within them of those that are narrower.
    private func runs(of kind: Class, in range: Range<Int>, _ found: Found) {
        var start = range.lowerBound
        var narrowest = Class.word
        for place in range.lowerBound...range.upperBound {
            let here = place < range.upperBound ? TokenSearch.classes[Int(bytes[place])] : .none
            guard here < kind else {
                narrowest = min(narrowest, here)
                continue
            }
            if place - start >= TokenSearch.shortest {
                hand(start..<place, found)
                // `KEY=value`
                if narrowest == .base64, let sign = bytes[start..<place].firstIndex(of: UInt8(ascii: "=")) {
                    hand(sign + 1..<place, found)
                }
                switch narrowest {
                case .base64: runs(of: .token, in: start..<place, found)
                case .token: runs(of: .word, in: start..<place, found)
                case .none, .word: break
                }
            }
            (start, narrowest) = (place + 1, .word)
        }
    }
}

// MARK: - Texts in quotes

extension TokenSearch {
    /// What stands between two quotes of a kind. Which of them opens a text only a parser could tell, and an apostrophe
    /// in another text would mislead it: so what is between texts is handed over, too.
    private func quoted(by quote: UInt8, _ found: Found) {
        var (start, hasEscapes) = (Int?.none, false)
        // Behind `\"`: the texts of JSON that is itself in quotes.
        var inner: Int?
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                if place + 1 < bytes.count, bytes[place + 1] == quote {
                    if let inner { hand(inner..<place, found) }
                    inner = place + 2
                }
                place += 2
                continue
            }
            if byte == quote {
                if let start {
                    hand(start..<place, found)
                    if hasEscapes { handUnescaped(start..<place, found) }
                }
                (start, hasEscapes, inner) = (place + 1, false, nil)
            }
            place += 1
        }
    }

    private func handUnescaped(_ range: Range<Int>, _ found: Found) {
        guard range.count <= TokenSearch.longest, let text = EscapedText.plain(bytes[range]),
            text.count >= TokenSearch.shortest
        else { return }
        text.withUnsafeBytes(found)
    }
}
