import CMemory
import Glibc
import Support

/// Reads the candidates of texts, and of what changed between two texts.
package struct TextReader: ~Copyable {
    private let lines = LineReader()
    private let blocks = BlockReader()
    private let queue = UnsafeMutableBufferPointer<(line: TextWindow, hash: UInt64)>.allocate(capacity: 32)

    package init() {}

    deinit { queue.deallocate() }

    /// Hands over all candidates of a text.
    ///
    /// - Returns: what it has that reaches over several lines.
    package func read(_ text: UnsafeRawBufferPointer, into sink: some CandidateSink) -> BlockKinds {
        if let plain = UTF16Text.decoded(text) {
            plain.withUnsafeBytes { _ = readPlain($0, into: sink) }
            // Nothing of it can be told by places.
            return .utf16
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
        guard !UTF16Text.isLikely(text), !inherited.contains(.utf16) else { return read(text, into: sink) }
        var kinds = inherited
        var waiting = 0
        var index = 0
        while index < changes.count {
            let start = text.lineStart(within: changes[index].lowerBound)
            var end = text.lineEnd(within: changes[index].upperBound)
            index += 1
            // What touches one another is read together.
            while index < changes.count, changes[index].lowerBound <= end {
                end = max(end, text.lineEnd(within: changes[index].upperBound))
                index += 1
            }
            let window = TextWindow(start..<end, of: text)
            read(window, &waiting, &kinds, into: sink)
            // Whether a quote stays open depends on all of its line.
            if !window.isWhole { kinds.insert(.quotes) }
        }
        readWaiting(&waiting, &kinds, into: sink)
        if !kinds.isEmpty { blocks.read(kinds, of: text, changes: changes, by: lines, into: sink) }
        readFile(text, into: sink)
        return kinds
    }

    private func readPlain(_ text: UnsafeRawBufferPointer, into sink: some CandidateSink) -> BlockKinds {
        var (waiting, kinds) = (0, BlockKinds())
        read(TextWindow(text), &waiting, &kinds, into: sink)
        readWaiting(&waiting, &kinds, into: sink)
        if !kinds.isEmpty { blocks.read(kinds, of: text, by: lines, into: sink) }
        readFile(text, into: sink)
        return kinds
    }

    /// Reads lines, many at a time, so that what is known of them comes from memory while the next ones are hashed.
    private func read(
        _ window: TextWindow, _ waiting: inout Int, _ kinds: inout BlockKinds, into sink: some CandidateSink
    ) {
        var start = 0
        while start < window.bytes.count {
            let line = window.line(from: start)
            queue[waiting] = (line, sink.expect(line.bytes))
            waiting += 1
            if waiting == queue.count { readWaiting(&waiting, &kinds, into: sink) }
            start += line.bytes.count + 1
        }
    }

    private func readWaiting(_ waiting: inout Int, _ kinds: inout BlockKinds, into sink: some CandidateSink) {
        for (line, hash) in queue[..<waiting] {
            kinds.formUnion(sink.once(line, hash) { lines.read(line: line, into: sink) })
        }
        waiting = 0
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

extension UnsafeRawBufferPointer {
    /// Where the line begins in which a change begins, as far as candidates reach.
    fileprivate func lineStart(within end: Int) -> Int {
        let first = Swift.max(0, end - Candidate.reach)
        guard let base = baseAddress, let found = memrchr(base + first, 0x0A, end - first) else {
            return first
        }
        return UnsafeRawPointer(found) - base + 1
    }

    /// Where the line ends in which a change ends, as far as candidates reach.
    fileprivate func lineEnd(within start: Int) -> Int {
        let length = Swift.min(Candidate.reach, count - start)
        guard let base = baseAddress, let found = memchr(base + start, 0x0A, length) else {
            return start + length
        }
        return UnsafeRawPointer(found) - base
    }

    /// Where the line begins that goes on up to `end`.
    package func lineStart(before end: Int) -> Int {
        guard let base = baseAddress, let found = memrchr(base, 0x0A, end) else { return 0 }
        return UnsafeRawPointer(found) - base + 1
    }

    /// How many lines end before `end`.
    package func lines(before end: Int) -> Int {
        var lines = 0
        for byte in self[..<end] where byte == 0x0A { lines += 1 }
        return lines
    }
}
