import Support

/// Strips from a value what does not belong to it, from the outside in.
struct Peeler {
    private(set) var rest: Bytes
    private let name: String?

    init(_ value: Bytes, name: String? = nil) { (rest, self.name) = (value, name) }

    /// The maximum number of layers around a value.
    static let mostLayers = 8

    /// Strips all layers and returns them, the outermost first.
    mutating func peel() -> [ValueVariant] {
        var steps: [ValueVariant] = []
        while steps.count < Peeler.mostLayers, let step = layer() { steps.append(step) }
        return steps
    }

    /// Strips one layer and returns it; `nil` if there is none.
    mutating func layer() -> ValueVariant? {
        let trimmed = Peeler.trimmed(rest)
        if trimmed.count < rest.count {
            guard !trimmed.isEmpty else {
                rest = trimmed
                return .whiteSpace
            }
            let before = rest[rest.startIndex..<trimmed.startIndex]
            let behind = rest[trimmed.endIndex...]
            rest = trimmed
            return Peeler.variant(before, behind)
        }
        if let variant = assignmentInQuotes() { return variant }
        for (mark, behind, variant) in Peeler.marks where isBetween(mark, behind) {
            rest = rest.dropFirst(mark.utf8CodeUnitCount).dropLast(behind.utf8CodeUnitCount)
            return variant
        }
        for (word, variant) in Peeler.words where rest.count > word.count {
            guard rest.prefix(word.count).lazy.map(\.lowercased).elementsEqual(word) else { continue }
            rest = rest.dropFirst(word.count)
            return variant
        }
        if let variant = assignment() { return variant }
        // After the others, since `$'…'` also ends with a single quote.
        for (mark, behind, variant) in Peeler.halves where isBetween(mark, behind) {
            rest = rest.dropFirst(mark.utf8CodeUnitCount).dropLast(behind.utf8CodeUnitCount)
            return variant
        }
        return nil
    }

    /// Affixes of values other than white space; pairs before halves.
    private static let marks: [(StaticString, StaticString, ValueVariant)] =
        ([
            .quotesAndComma, .doubleQuotes, .singleQuotes, .backticks, .escapedQuotes, .typographicQuotes,
            .lowQuotes, .typographicSingleQuotes, .guillemets, .dollarQuotes, .comma, .semicolon, .openQuote,
            .closeQuote,
        ] as [ValueVariant]).compactMap { variant in variant.affixes.map { ($0.before, $0.after, variant) } }
    private static let halves = ([.openSingleQuote, .closeSingleQuote] as [ValueVariant]).compactMap {
        variant in variant.affixes.map { ($0.before, $0.after, variant) }
    }
    /// Prefixes of tokens, in lower case.
    private static let words: [([UInt8], ValueVariant)] =
        ([
            ("sha256:", .prefixedDigest), ("authorization: bearer ", .authorization),
            ("authorization: basic ", .authorization),
            ("authorization: ", .authorization), ("bearer ", .bearer), ("basic ", .bearer),
            ("token ", .bearer), ("base64:", .base64Prefix),
        ] as [(String, ValueVariant)]).map { (Array($0.0.utf8), $0.1) }

    private func isBetween(_ mark: StaticString, _ behind: StaticString) -> Bool {
        let before = UnsafeRawBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount)
        let after = UnsafeRawBufferPointer(start: behind.utf8Start, count: behind.utf8CodeUnitCount)
        return rest.count > before.count + after.count && rest.starts(with: before)
            && rest.suffix(after.count).elementsEqual(after)
    }

    /// Returns whether the second line is an assignment, too, so that no name applies to the whole text.
    private static func hasAssignment(behind value: Bytes) -> Bool {
        var line = value.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
        if line.starts(with: "export ".utf8) { line = line.dropFirst(7) }
        let behind = line.drop { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard behind.startIndex > line.startIndex, behind.first == UInt8(ascii: "=") else { return false }
        return behind.dropFirst().first.map { $0 > 0x20 && $0 != UInt8(ascii: "=") } ?? false
    }

    /// Strips `NAME=`, `export NAME=` or `NAME: `, with the secret's own name or one that is written like a secret's.
    private mutating func assignment() -> ValueVariant? {
        let declaration = rest.starts(with: "export ".utf8) ? rest.dropFirst(7) : rest
        let word = declaration.prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard let first = word.first, !first.isDigit else { return nil }
        let isOwn = name.map { word.elementsEqual($0.utf8) } ?? false
        let isNamed = word.count >= 3 && !word.contains { $0.isLetter && $0 != $0 & 0xDF }
        let behind = declaration.dropFirst(word.count)
        let value = behind.drop { $0 == 0x20 }.dropFirst()
        let variant: ValueVariant
        switch (behind.first, behind.first { $0 != 0x20 }) {
        case (UInt8(ascii: "="), _): variant = declaration.count < rest.count ? .exported : .named
        case (UInt8(ascii: ":"), _) where value.first == 0x20: variant = .namedWithColon
        case (0x20, UInt8(ascii: "=")): variant = .namedWithSpaces
        default: return nil
        }
        // A final `=` is base64 padding.
        guard isOwn || isNamed, value.contains(where: { $0 != UInt8(ascii: "=") }),
            !Peeler.hasAssignment(behind: value)
        else { return nil }
        rest = value.drop { $0 == 0x20 }
        return variant
    }

    /// Strips `"NAME": `, with the secret's own name or one that is written like a secret's.
    private mutating func assignmentInQuotes() -> ValueVariant? {
        guard let quote = rest.first, "\"'".utf8.contains(quote) else { return nil }
        let word = rest.dropFirst().prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        let behind = rest[word.endIndex...]
        guard behind.first == quote, behind.dropFirst().first == UInt8(ascii: ":") else { return nil }
        let isOwn = name.map { word.elementsEqual($0.utf8) } ?? false
        let value = behind.dropFirst(2).drop { $0 == 0x20 }
        guard isOwn || word.count >= 3 && !word.contains(where: { $0.isLetter && $0 != $0 & 0xDF }),
            !value.isEmpty
        else { return nil }
        rest = value
        return .namedInQuotes
    }

    /// Unicode white space at either end, and equivalents: a byte order mark, an escaped line break.
    private static let blanks: [[UInt8]] =
        [
            [0xEF, 0xBB, 0xBF], [0xC2, 0xA0], [0xC2, 0x85], [0xC2, 0xAD], [0xE1, 0x9A, 0x80],
            [0xE1, 0xA0, 0x8E],
            [0xE2, 0x81, 0x9F], [0xE2, 0x81, 0xA0], [0xE3, 0x80, 0x80],
        ] + widths.map { [0xE2, 0x80, $0] }
    /// Spaces of other widths, zero-width spaces and direction marks, by their last byte.
    private static let widths: [UInt8] = Array(0x80...0x8F) + Array(0xA8...0xAF)
    private static let escapes = ["\\n", "\\r", "%0A", "%0a", "%0D", "%0d"].map { Array($0.utf8) }

    static func trimmed(
        _ value: Bytes, escapes isEscaped: Bool = true
    ) -> Bytes {
        var value = value
        while let first = value.first {
            if first <= 0x20 {
                value = value.dropFirst()
            } else if first >= 0xC2, let blank = blanks.first(where: { value.starts(with: $0) }) {
                value = value.dropFirst(blank.count)
            } else {
                break
            }
        }
        while let last = value.last {
            if last <= 0x20 {
                value = value.dropLast()
            } else if last >= 0x80,
                let blank = blanks.first(where: { value.suffix($0.count).elementsEqual($0) })
            {
                value = value.dropLast(blank.count)
            } else if isEscaped, "nrAaDd".utf8.contains(last),
                let escape = escapes.first(where: { value.suffix($0.count).elementsEqual($0) })
            {
                value = value.dropLast(escape.count)
            } else {
                break
            }
        }
        return value
    }

    private static let spaces: [([UInt8], [UInt8], ValueVariant)] =
        ([
            .newline, .newlines, .carriageReturn, .loneCarriageReturn, .trailingSpace, .trailingTab,
            .trailingNoBreakSpace, .leadingSpace, .leadingNewline, .byteOrderMark, .zeroWidthSpace, .nextLine,
            .leadingSpaces, .leadingTab, .leadingNoBreakSpace, .leadingCarriageReturn, .leadingZeroWidthSpace,
            .leadingNarrowSpace, .trailingSpaces, .trailingNarrowSpace, .trailingByteOrderMark,
            .lineSeparator, .paragraphSeparator, .verticalTab, .formFeed, .nul, .escapedNewline,
            .escapedCarriageReturn, .encodedNewline,
        ] as [ValueVariant]).compactMap { variant in
            variant.affixes.map { (Array("\($0.before)".utf8), Array("\($0.after)".utf8), variant) }
        }

    /// Returns the variant for white space, specific if possible.
    private static func variant(
        _ before: Bytes, _ behind: Bytes
    ) -> ValueVariant {
        spaces.first { before.elementsEqual($0.0) && behind.elementsEqual($0.1) }?.2
            ?? .whiteSpace
    }
}
