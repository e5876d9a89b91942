/// The texts within a text that might be a secret's value: what stands in quotes, and what is of a token's characters
/// alone.
struct TokenSearch {
    /// Shorter values stand in many texts by chance.
    static let shortest = 12
    /// Hardly any secret is longer; a key file is shorter.
    static let longest = 4096

    private let bytes: UnsafeRawBufferPointer
    /// Where the texts were seen, by their hash: code repeats itself, and looking one up costs more than this.
    private var seen: [Int: Range<Int>] = [:]

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Hands over each of them, most of them once.
    static func each(in bytes: UnsafeRawBufferPointer, _ found: (UnsafeRawBufferPointer) -> Void) {
        var search = TokenSearch(bytes)
        search.runs(found)
        for quote in "\"'`".utf8 { search.quoted(by: quote, found) }
    }

    private mutating func hand(_ range: Range<Int>, _ found: (UnsafeRawBufferPointer) -> Void) {
        guard (TokenSearch.shortest...TokenSearch.longest).contains(range.count) else { return }
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        var hasher = Hasher()
        hasher.combine(bytes: text)
        let hash = hasher.finalize()
        if let earlier = seen[hash], bytes[earlier].elementsEqual(text) { return }
        seen[hash] = range
        found(text)
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

    /// The longest runs of each class, from the widest to the narrowest.
    private mutating func runs(_ found: (UnsafeRawBufferPointer) -> Void) {
        runs(of: .base64, in: bytes.startIndex..<bytes.endIndex, found)
    }

    private mutating func runs(
        of kind: Class, in range: Range<Int>, _ found: (UnsafeRawBufferPointer) -> Void
    ) {
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
    private mutating func quoted(by quote: UInt8, _ found: (UnsafeRawBufferPointer) -> Void) {
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

    private func handUnescaped(_ range: Range<Int>, _ found: (UnsafeRawBufferPointer) -> Void) {
        guard range.count <= TokenSearch.longest, let text = EscapedText.plain(bytes[range]),
            text.count >= TokenSearch.shortest
        else { return }
        text.withUnsafeBytes(found)
    }
}

/// A text of JavaScript or JSON as its author meant it.
enum EscapedText {
    /// The text without its escapes; nil where one is none.
    static func plain(_ text: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        var plain: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "x"):
                guard let scalar = scalar(&rest, 2) else { return nil }
                plain += String(scalar).utf8
            case UInt8(ascii: "u"):
                guard let scalar = scalar(&rest, 4) else { return nil }
                plain += String(scalar).utf8
            case let other?: plain.append(other)
            case nil: return nil
            }
        }
        return plain
    }

    private static func scalar(_ rest: inout Slice<UnsafeRawBufferPointer>, _ digits: Int) -> Unicode.Scalar?
    {
        let text = String(decoding: rest.prefix(digits), as: UTF8.self)
        rest = rest.dropFirst(digits)
        return text.utf8.count == digits ? UInt32(text, radix: 16).flatMap { Unicode.Scalar($0) } : nil
    }
}
