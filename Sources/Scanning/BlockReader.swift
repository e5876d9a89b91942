import Glibc
import Support

/// What reaches over several lines.
package struct BlockKinds: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    static let pem = BlockKinds(rawValue: 1)
    static let json = BlockKinds(rawValue: 2)
    static let scalar = BlockKinds(rawValue: 4)
    static let continuation = BlockKinds(rawValue: 8)
    static let quotes = BlockKinds(rawValue: 16)
    /// The text is in UTF-16.
    static let utf16 = BlockKinds(rawValue: 32)

    /// What begins on a line, as its end shows.
    init(of text: UnsafeRawBufferPointer) {
        self = []
        let start = 0
        var end = text.count
        while end > start, text[end - 1].isBlank { end -= 1 }
        guard end > start else { return }
        let before = end - start > 1 ? text[end - 2] : 0x20
        switch text[end - 1] {
        case UInt8(ascii: "\\"): insert(.continuation)
        case UInt8(ascii: "{"):
            switch before {
            case UInt8(ascii: "="), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): insert(.json)
            default:
                var place = start
                while place < end - 1, text[place] == 0x20 || text[place] == 0x09 { place += 1 }
                if place == end - 1 { insert(.json) }
            }
        case UInt8(ascii: "|"), UInt8(ascii: ">"): if before == 0x20 { insert(.scalar) }
        case UInt8(ascii: "-"), UInt8(ascii: "+"):
            if before == UInt8(ascii: "|") || before == UInt8(ascii: ">") { insert(.scalar) }
        default: break
        }
        // Names begin a line, and little else does.
        if text[start].isAlphanumeric || text[start] == UInt8(ascii: "_"),
            BlockKinds.openQuote(in: text[...]) != nil
        {
            insert(.quotes)
        }
    }

    /// What may go on behind a line on which `begun` begins, where the line stands within it.
    init(goingOnBehind line: Slice<UnsafeRawBufferPointer>, _ begun: BlockKinds) {
        self = begun.intersection(.continuation).union([.pem, .quotes])
        let first = line.first { $0 != 0x20 && $0 != 0x09 } ?? 0x0D
        if first == 0x0D || first.beginsJSON { insert(.json) }
        if line.isEmpty || line.first == 0x20 || line.first == 0x0D { insert(.scalar) }
    }

    /// Behind `KEY="`, where the quote is not closed on its line: the place of the quote.
    static func openQuote(in line: Slice<UnsafeRawBufferPointer>) -> Int? {
        var place = line.startIndex
        if line.starts(with: "export ".utf8) { place += 7 }
        let start = place
        let last = min(line.endIndex, start + 96)
        while place < last, line[place].isAlphanumeric || line[place] == UInt8(ascii: "_") { place += 1 }
        guard place > start, place + 1 < line.endIndex, line[place] == UInt8(ascii: "=") else { return nil }
        let quote = line[place + 1]
        guard "\"'`".utf8.contains(quote), !line[(place + 2)...].contains(quote) else { return nil }
        return place + 1
    }
}

/// Reads the candidates that reach over several lines.
struct BlockReader: ~Copyable {
    private let room: UnsafeMutableRawBufferPointer

    init() { room = .allocate(byteCount: 2 * Candidate.longestBlock + 16, alignment: 1) }

    deinit { room.deallocate() }

    /// Hands over those of a text, or those that changes of it may have brought about.
    func read(
        _ kinds: BlockKinds, of text: UnsafeRawBufferPointer, changes: [Range<Int>]? = nil,
        by lines: borrowing LineReader, into sink: some CandidateSink
    ) {
        guard let changes else {
            for line in Lines(of: text, 0..<text.count) { read(line, kinds, text, lines, sink) }
            return
        }
        var done = 0
        for change in changes where change.upperBound >= done {
            // What begins before a change, and may go on into it.
            var open = kinds
            let first = max(done, text.lineStart(before: change.lowerBound))
            var start = first
            while start > done, change.lowerBound - start < Candidate.reachOfBlocks, !open.isEmpty {
                let line = text[text.lineStart(before: start - 1)..<(start - 1)]
                let begun = read(line, open, text, lines, sink)
                open.formIntersection(BlockKinds(goingOnBehind: line, begun))
                start = line.startIndex
            }
            // Of what begins behind it, it decides no more than whether the next line goes on with one before.
            done = text.lineEnd(from: max(first, change.upperBound)) + 1
            done = done < text.count ? text.lineEnd(from: done) + 1 : done
            for line in Lines(of: text, first..<min(done, text.count)) {
                read(line, kinds, text, lines, sink)
            }
            guard done < text.count else { return }
        }
    }

    /// Hands over what begins on a line.
    ///
    /// - Returns: what does.
    @discardableResult
    private func read(
        _ line: Slice<UnsafeRawBufferPointer>, _ kinds: BlockKinds, _ text: UnsafeRawBufferPointer,
        _ lines: borrowing LineReader, _ sink: some CandidateSink
    ) -> BlockKinds {
        if kinds.contains(.pem), let mark = line.range(of: "-----BEGIN ") { readPEM(from: mark, text, sink) }
        let begun = BlockKinds(of: UnsafeRawBufferPointer(rebasing: line)).intersection(kinds)
        if begun.contains(.json) { readJSON(line, text, sink) }
        if begun.contains(.scalar) { readScalar(after: line, text, sink) }
        if begun.contains(.quotes) { readQuotes(line, text, sink) }
        if begun.contains(.continuation), !text.goesOn(before: line.startIndex) {
            readContinuation(line, text, lines, sink)
        }
        return begun
    }

    private func hand(
        _ count: Int, at offset: Int, _ form: CandidateForm, _ sink: some CandidateSink
    ) {
        guard count >= Candidate.shortest, count <= Candidate.longestBlock else { return }
        sink.take(UnsafeRawBufferPointer(rebasing: room[..<count]), at: offset, form)
    }

    /// Appends to the room; false where it is full.
    private func append(_ bytes: Slice<UnsafeRawBufferPointer>, _ count: inout Int) -> Bool {
        guard count + bytes.count <= Candidate.longestBlock else { return false }
        UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyBytes(from: bytes)
        count += bytes.count
        return true
    }

    /// Lines in the room, joined by breaks: as they are, with a final break, and with the breaks escaped.
    private func handLines(
        _ count: Int, at offset: Int, _ form: CandidateForm, _ sink: some CandidateSink
    ) {
        guard count > 0 else { return }
        hand(count, at: offset, form, sink)
        room[count] = 0x0A
        hand(count + 1, at: offset, form, sink)
        let breaks = room[..<count].count(where: { $0 == 0x0A })
        guard breaks > 0, count + breaks + 2 <= Candidate.longestBlock else { return }
        var to = count + breaks
        let last = to
        for from in stride(from: count - 1, through: 0, by: -1) {
            if room[from] == 0x0A {
                to -= 2
                (room[to], room[to + 1]) = (UInt8(ascii: "\\"), UInt8(ascii: "n"))
            } else {
                to -= 1
                room[to] = room[from]
            }
        }
        hand(last, at: offset, form, sink)
        (room[last], room[last + 1]) = (UInt8(ascii: "\\"), UInt8(ascii: "n"))
        hand(last + 2, at: offset, form, sink)
    }

    // MARK: Forms

    private func readPEM(
        from begin: Int, _ text: UnsafeRawBufferPointer, _ sink: some CandidateSink
    ) {
        var count = 0
        var start = begin
        while start < text.count {
            let end = text.lineEnd(from: start)
            guard end - begin <= Candidate.longestBlock else { return }
            var line = text[start..<end].trimmed
            if let mark = line.range(of: "-----END"), let close = line[(mark + 8)...].range(of: "-----") {
                line = line[..<(close + 5)]
                if append(line, &count) { handLines(count, at: begin, .pem, sink) }
                return
            }
            room[count + line.count] = 0x0A
            guard append(line, &count), count + 1 < Candidate.longestBlock else { return }
            room[count] = 0x0A
            count += 1
            start = end + 1
        }
    }

    private func readJSON(
        _ line: Slice<UnsafeRawBufferPointer>, _ text: UnsafeRawBufferPointer,
        _ sink: some CandidateSink
    ) {
        guard let start = line.lastIndex(of: UInt8(ascii: "{")) else { return }
        let indent = line.prefix { $0 == 0x20 || $0 == 0x09 }.count
        let last = min(text.count, start + Candidate.longestBlock)
        var (depth, inString, place) = (0, false, start)
        var (dense, even) = (0, Candidate.longestBlock)
        var (isFirst, isAtLineStart) = (true, false)
        while place < last {
            let byte = text[place]
            let isSpace = byte.isBlank || byte == 0x0A
            if !isSpace, place > start, isFirst || isAtLineStart {
                guard byte == UInt8(ascii: "\"") || !isFirst && byte.beginsJSON else { return }
                (isFirst, isAtLineStart) = (false, false)
            }
            if inString || !isSpace {
                room[dense] = byte
                dense += 1
            }
            // The same with the first line's indentation taken off each line.
            room[even] = byte
            even += 1
            if inString, byte == UInt8(ascii: "\\"), place + 1 < last, text[place + 1] != 0x0A {
                place += 1
                (room[dense], room[even]) = (text[place], text[place])
                (dense, even) = (dense + 1, even + 1)
            } else if byte == UInt8(ascii: "\"") {
                inString.toggle()
            } else if !inString, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if !inString, byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                guard depth > 0 else { break }
            } else if byte == 0x0A {
                guard !inString else { return }
                isAtLineStart = true
                var skipped = 0
                while skipped < indent, place + 1 < last, text[place + 1] == 0x20 || text[place + 1] == 0x09 {
                    (skipped, place) = (skipped + 1, place + 1)
                }
            }
            place += 1
        }
        guard depth == 0, place < last else { return }
        let whole = text[start...place]
        sink.take(UnsafeRawBufferPointer(rebasing: whole), at: start, .json)
        hand(dense, at: start, .json, sink)
        let flat = even - Candidate.longestBlock
        if flat != whole.count {
            sink.take(
                UnsafeRawBufferPointer(rebasing: room[Candidate.longestBlock..<even]), at: start, .json)
        }
    }

    /// The lines below `key: |`, which are indented more, without their indentation.
    private func readScalar(
        after line: Slice<UnsafeRawBufferPointer>, _ text: UnsafeRawBufferPointer,
        _ sink: some CandidateSink
    ) {
        let isFolded = line.suffix(4).contains(UInt8(ascii: ">"))
        let parent = line.prefix { $0 == 0x20 }.count
        var (count, indent) = (0, -1)
        var start = line.endIndex + 1
        let first = start
        while start < text.count {
            guard start - line.startIndex <= Candidate.longestBlock else { return }
            let end = text.lineEnd(from: start)
            let line = text[start..<end]
            let depth = line.prefix { $0 == 0x20 }.count
            let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x0D }
            if indent < 0, !isBlank { indent = depth }
            guard isBlank || depth >= indent && depth > parent else { break }
            var content = line.dropFirst(max(0, min(depth, indent)))
            if content.last == 0x0D { content = content.dropLast() }
            guard append(content, &count), count + 1 < Candidate.longestBlock else { return }
            room[count] = isFolded ? 0x20 : 0x0A
            count += 1
            start = end + 1
        }
        while count > 0, room[count - 1] == 0x0A || room[count - 1] == 0x20 { count -= 1 }
        handLines(count, at: first, .block, sink)
    }

    /// `KEY="…` up to the closing quote on a later line.
    private func readQuotes(
        _ line: Slice<UnsafeRawBufferPointer>, _ text: UnsafeRawBufferPointer,
        _ sink: some CandidateSink
    ) {
        guard let quote = BlockKinds.openQuote(in: line) else { return }
        var end = quote + 1
        let last = min(text.count, quote + Candidate.longestBlock)
        while end < last, text[end] != text[quote] || text[end - 1] == UInt8(ascii: "\\") { end += 1 }
        guard end < last else { return }
        let value = text[(quote + 1)..<end]
        guard value.count >= Candidate.shortest else { return }
        sink.take(UnsafeRawBufferPointer(rebasing: value), at: quote + 1, .block)
        if value.last == 0x0A {
            sink.take(UnsafeRawBufferPointer(rebasing: value.dropLast()), at: quote + 1, .block)
        }
        if value.contains(UInt8(ascii: "\\")), let count = EscapedText.resolve(value, to: room) {
            hand(count, at: quote + 1, .block, sink)
        }
    }

    /// A line that goes on behind a backslash, as the one line that it is.
    private func readContinuation(
        _ line: Slice<UnsafeRawBufferPointer>, _ text: UnsafeRawBufferPointer,
        _ lines: borrowing LineReader, _ sink: some CandidateSink
    ) {
        var (count, start) = (0, line.startIndex)
        while start < text.count {
            let end = text.lineEnd(from: start)
            var content = text[start..<end]
            while let last = content.last, last.isBlank { content = content.dropLast() }
            if start != line.startIndex { content = content.drop(while: \.isBlank) }
            let goesOn = content.last == UInt8(ascii: "\\")
            if goesOn { content = content.dropLast() }
            guard end - line.startIndex <= Candidate.longestBlock, append(content, &count) else { return }
            guard goesOn else { break }
            start = end + 1
        }
        let joined = JoinedSink(sink: sink, offset: line.startIndex)
        _ = lines.read(line: TextWindow(UnsafeRawBufferPointer(rebasing: room[..<count])), into: joined)
    }
}

/// Takes what was found in joined lines as standing where they begin.
private final class JoinedSink<Sink: CandidateSink>: CandidateSink {
    let sink: Sink
    let offset: Int

    init(sink: Sink, offset: Int) { (self.sink, self.offset) = (sink, offset) }

    func take(_ bytes: UnsafeRawBufferPointer, at _: Int, _ form: CandidateForm) {
        sink.take(bytes, at: offset, .continuation)
    }
}

/// The lines of a part of a text that begins with one.
private struct Lines: Sequence, IteratorProtocol {
    private let text: UnsafeRawBufferPointer
    private var start: Int
    private let end: Int

    init(of text: UnsafeRawBufferPointer, _ range: Range<Int>) {
        (self.text, start, end) = (text, range.lowerBound, range.upperBound)
    }

    mutating func next() -> Slice<UnsafeRawBufferPointer>? {
        guard start < end else { return nil }
        let line = text[start..<text.lineEnd(from: start)]
        start = line.endIndex + 1
        return line
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the line before the one that begins at `start` goes on with it, behind a backslash.
    fileprivate func goesOn(before start: Int) -> Bool {
        guard start > 0 else { return false }
        var end = start - 1
        while end > 0, self[end - 1].isBlank { end -= 1 }
        return end > 0 && self[end - 1] == UInt8(ascii: "\\")
    }

    /// Where the line ends that goes on at `start`.
    func lineEnd(from start: Int) -> Int {
        guard let base = baseAddress, let found = memchr(base + start, 0x0A, count - start) else {
            return count
        }
        return UnsafeRawPointer(found) - base
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate var trimmed: Self {
        var line = drop { $0 == 0x20 || $0 == 0x09 }
        while let last = line.last, last.isBlank { line = line.dropLast() }
        return line
    }

    /// Where a text begins in it.
    fileprivate func range(of text: StaticString) -> Int? {
        guard let base = base.baseAddress else { return nil }
        var place = startIndex
        while place + text.utf8CodeUnitCount <= endIndex,
            let found = memchr(base + place, Int32(text.utf8Start.pointee), endIndex - place)
        {
            place = UnsafeRawPointer(found) - base
            guard place + text.utf8CodeUnitCount <= endIndex else { return nil }
            if memcmp(found, text.utf8Start, text.utf8CodeUnitCount) == 0 { return place }
            place += 1
        }
        return nil
    }
}

extension UInt8 {
    /// Whether a line of JSON over several lines may begin with it.
    fileprivate var beginsJSON: Bool {
        switch self {
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Whether it is white space within a line, or its carriage return.
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D }
}
