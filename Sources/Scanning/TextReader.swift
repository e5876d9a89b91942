/// Reads the candidates of texts, and of what changed between two texts.
package struct TextReader: ~Copyable {
    private let lines = LineReader()
    private let blocks = BlockReader()

    package init() {}

    /// Hands over all candidates of a text.
    ///
    /// - Returns: what it has that reaches over several lines.
    package func read(_ text: UnsafeRawBufferPointer, into sink: some CandidateSink) -> BlockKinds {
        if let plain = UTF16Text.decoded(text) {
            plain.withUnsafeBytes { _ = readPlain($0, into: sink) }
            // Nothing of it can be told by places.
            return BlockKinds()
        }
        return readPlain(text, into: sink)
    }

    /// Hands over at least the candidates that a text has, and its base does not.
    ///
    /// - Parameters:
    ///   - changes: the places of the text that are new, and those at which what was copied begins or ends, in order.
    ///   - inherited: what the base has that reaches over several lines.
    /// - Returns: the same of the text.
    package func read(
        _ text: UnsafeRawBufferPointer, changes: [Range<Int>], inherited: BlockKinds,
        into sink: some CandidateSink
    ) -> BlockKinds {
        guard !UTF16Text.isLikely(text) else { return read(text, into: sink) }
        var kinds = inherited
        var index = 0
        while index < changes.count {
            var range = changes[index]
            index += 1
            var window = TextWindow(around: range, in: text)
            // Windows that touch are one.
            while index < changes.count, changes[index].lowerBound <= window.end {
                range = range.lowerBound..<max(range.upperBound, changes[index].upperBound)
                index += 1
                if range.upperBound > window.end || index == changes.count
                    || changes[index].lowerBound > window.end
                {
                    window = TextWindow(around: range, in: text)
                }
            }
            kinds.formUnion(lines.read(window, into: sink))
            // Whether a quote stays open depends on all of its line.
            if !window.isWhole { kinds.insert(.quotes) }
        }
        if !kinds.isEmpty { blocks.read(kinds, of: text, changes: changes, by: lines, into: sink) }
        readFile(text, into: sink)
        return kinds
    }

    @discardableResult
    private func readPlain(_ text: UnsafeRawBufferPointer, into sink: some CandidateSink) -> BlockKinds {
        let kinds = lines.read(TextWindow(text), into: sink)
        if !kinds.isEmpty { blocks.read(kinds, of: text, by: lines, into: sink) }
        readFile(text, into: sink)
        return kinds
    }

    /// A file that is the value.
    private func readFile(_ text: UnsafeRawBufferPointer, into sink: some CandidateSink) {
        guard text.count >= Candidate.shortest, text.count <= Candidate.longest else { return }
        sink.take(text, at: 0, .file)
        var end = text.count
        while end > 0, text[end - 1] == 0x0A || text[end - 1] == 0x0D { end -= 1 }
        guard end != text.count, end >= Candidate.shortest else { return }
        sink.take(UnsafeRawBufferPointer(rebasing: text[..<end]), at: 0, .file)
    }
}

/// Texts in UTF-16, as some editors of Windows write them.
package enum UTF16Text {
    /// Whether a text begins with the byte order mark, or with ASCII in two bytes each.
    static func isLikely(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count >= 4, text.count.isMultiple(of: 2) else { return false }
        if text[0] == 0xFF && text[1] == 0xFE || text[0] == 0xFE && text[1] == 0xFF { return true }
        let units = min(text.count / 2, 16)
        return (0..<units).allSatisfy { text[2 * $0] == 0 && text[2 * $0 + 1] != 0 }
            || (0..<units).allSatisfy { text[2 * $0] != 0 && text[2 * $0 + 1] == 0 }
    }

    /// The text as UTF-8; nil where it is not in UTF-16.
    package static func decoded(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard isLikely(text) else { return nil }
        let isBig = text[0] == 0xFE || text[0] == 0
        var units = (0..<(text.count / 2)).map { index in
            let (one, two) = (UInt16(text[2 * index]), UInt16(text[2 * index + 1]))
            return isBig ? one << 8 | two : two << 8 | one
        }
        if units.first == 0xFEFF { units.removeFirst() }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}

extension UnsafeRawBufferPointer {
    /// Where the line begins that goes on up to `end`.
    package func lineStart(before end: Int) -> Int {
        var start = end
        while start > 0, self[start - 1] != 0x0A { start -= 1 }
        return start
    }

    /// How many lines end before `end`.
    package func lines(before end: Int) -> Int {
        var lines = 0
        for byte in self[..<end] where byte == 0x0A { lines += 1 }
        return lines
    }
}
