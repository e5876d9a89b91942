/// What must be known of a text before it is handed to a YAML parser.
enum YAMLScreening {
    static let anchorProblem =
        "anchors (&name) and aliases (*name) are not part of the manifest language; expected the value itself"

    /// The first thing that keeps a text from being parsed.
    static func problem(in file: ManifestFile) -> ManifestProblem? {
        var firstAnchor: Position?
        var anchors = 0
        var aliases = 0
        var place = TextPlace()
        var previous: Unicode.Scalar = "\n"
        var beforePrevious: Unicode.Scalar = "\n"
        for scalar in file.text.unicodeScalars {
            if !isAllowed(scalar) {
                let code = String(scalar.value, radix: 16, uppercase: true)
                let padding = String(repeating: "0", count: max(0, 4 - code.count))
                return ManifestProblem(
                    at: place.position(in: file), "not a YAML text: the control character U+\(padding)\(code)"
                )
            }
            if canPrecedeAnchor(beforePrevious), isNameStart(scalar) {
                if previous == "&" {
                    anchors += 1
                    firstAnchor =
                        firstAnchor ?? Position(file: file.path, line: place.line, column: place.column - 1)
                }
                if previous == "*" { aliases += 1 }
            }
            place.advance(over: scalar)
            (beforePrevious, previous) = (previous, scalar)
        }
        guard let anchor = firstAnchor, canExplode(anchors: anchors, aliases: aliases) else {
            return nil
        }
        return ManifestProblem(at: anchor, anchorProblem)
    }

    /// Whether so many aliases of so many anchors can stand for more than a thousand nodes.
    ///
    /// Yams hashes the keys of each mapping while it composes; a key that is an alias of aliases of aliases
    /// would keep it busy for ever, so such a text must not be composed. The count takes texts and comments
    /// for anchors that look like some. Where the product is small the composed tree tells exactly.
    private static func canExplode(anchors: Int, aliases: Int) -> Bool {
        // With k levels of aliases/k aliases each, which is most with few levels as long as k < aliases/e.
        (1...max(1, min(anchors, 10))).contains { levels in
            var product = 1.0
            for _ in 0..<levels { product *= Double(aliases) / Double(levels) }
            return product > 1_000
        }
    }

    private static func canPrecedeAnchor(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "[", "{", ",", ":", "?":
            true
        default: false
        }
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    /// The characters of YAML 1.1.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}

/// A place in a text, counted as YAML counts: columns in Unicode scalars, and five kinds of line ends.
struct TextPlace {
    private(set) var line = 1
    private(set) var column = 1
    private var isAfterReturn = false

    mutating func advance(over scalar: Unicode.Scalar) {
        defer { isAfterReturn = scalar == "\r" }
        switch scalar {
        case "\n" where isAfterReturn: break
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
        default: column += 1
        }
    }

    func position(in file: ManifestFile) -> Position {
        Position(file: file.path, line: line, column: column)
    }
}
