import Glibc
import Support

/// The kinds of candidates that span several lines.
package struct BlockKinds: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let pem = BlockKinds(rawValue: 1)
    static let json = BlockKinds(rawValue: 2)
    static let scalar = BlockKinds(rawValue: 4)
    static let continuation = BlockKinds(rawValue: 8)
    package static let quotes = BlockKinds(rawValue: 16)
    /// The text is not read as its bytes are, so offsets cannot tell which candidates a change affects.
    package static let whole = BlockKinds(rawValue: 32)

    /// Determines what may begin on a line from its start and end; ``LineReader`` detects PEM.
    ///
    /// Called for each line, often repeatedly, so it works on bytes instead of slices.
    init(of line: Line) {
        self = []
        let (text, start) = (line.base, line.startIndex)
        var end = line.endIndex
        while end > start, text[end - 1].isBlank { end -= 1 }
        guard end > start else { return }
        let before = end - start > 1 ? text[end - 2] : 0x20
        switch text[end - 1] {
        case UInt8(ascii: "\\"): insert(.continuation)
        case UInt8(ascii: "|"), UInt8(ascii: ">"): if before == 0x20 { insert(.scalar) }
        case UInt8(ascii: "-"), UInt8(ascii: "+"):
            if before == UInt8(ascii: "|") || before == UInt8(ascii: ">") { insert(.scalar) }
        case UInt8(ascii: "{"):
            if before.isQuote || before == UInt8(ascii: "=") || text[start..<(end - 1)].allSatisfy(\.isBlank)
            {
                insert(.json)
            }
        default: break
        }
        if BlockKinds.openQuote(in: line) != nil { insert(.quotes) }
    }

    /// Returns the offset of three quotes at the end of a line, which begin a text block in many programming languages.
    private static func blockQuote(in line: Line) -> Int? {
        let end = line.withoutBlanks.endIndex
        guard end - line.startIndex > 3, let quote = line.base[..<end].last, quote.isQuote,
            line.base[(end - 3)..<end].allSatisfy({ $0 == quote })
        else { return nil }
        return end - 3
    }

    /// Returns which of these kinds may have begun above a line and continue below it, given what begins on the line.
    func goingOn(behind line: Line, _ begun: BlockKinds) -> BlockKinds {
        var kinds = begun.intersection(.continuation).union([.pem, .quotes])
        if line.first(where: { $0 != 0x20 && $0 != 0x09 })?.beginsJSON ?? true { kinds.insert(.json) }
        if [nil, 0x20, 0x0D].contains(line.first) { kinds.insert(.scalar) }
        return intersection(kinds)
    }

    /// Returns the offset of an unclosed quote: in `KEY="`, `KEY = "` or `KEY = """`, or `"""` at the end of any line.
    fileprivate static func openQuote(in line: Line) -> Int? {
        func isOfName(_ byte: UInt8) -> Bool { byte.isAlphanumeric || byte == UInt8(ascii: "_") }
        let (text, end) = (line.base, line.endIndex)
        var place = line.startIndex
        // Names begin a line, and little else does.
        guard place < end, isOfName(text[place]) else { return blockQuote(in: line) }
        if text[place] == UInt8(ascii: "e"), line.starts(with: "export ".utf8) { place += 7 }
        let (start, last) = (place, min(end, place + 96))
        while place < last, isOfName(text[place]) { place += 1 }
        guard place > start else { return nil }
        while place < last, text[place] == 0x20 { place += 1 }
        guard place < last, text[place] == UInt8(ascii: "=") else { return blockQuote(in: line) }
        let value = line[(place + 1)...].drop { $0 == 0x20 }
        guard let quote = value.first, quote.isQuote, !value.withoutQuotes.contains(quote) else { return nil }
        return value.startIndex
    }
}

/// Reads the candidates that span several lines.
extension CandidateReader {
    /// Takes the candidates that changes of a text may have added.
    package func readBlocks(_ kinds: BlockKinds, of text: UnsafeRawBufferPointer, _ changes: [Range<Int>]) {
        var done = 0
        for change in changes where change.upperBound >= done && done < text.count {
            // Candidates that begin before a change and may continue into it.
            let first = max(done, text.lineStart(before: change.lowerBound))
            var (open, start) = (kinds, first)
            while start > done, change.lowerBound - start < Candidate.reachOfBlocks, !open.isEmpty {
                let line = text.line(above: start)
                open = open.goingOn(behind: line, readBlocks(open, from: line))
                start = line.startIndex
            }
            // A change affects what begins after it only by deciding whether the next line continues an earlier one.
            done = text.lineEnd(from: max(first, change.upperBound)) + 1
            done = done < text.count ? text.lineEnd(from: done) + 1 : done
            start = first
            while start < min(done, text.count) {
                let line = text.line(from: start)
                _ = readBlocks(kinds, from: line)
                start = line.endIndex + 1
            }
        }
    }

    /// Takes the candidates that begin on a line.
    ///
    /// - Returns: Their kinds.
    private func readBlocks(_ kinds: BlockKinds, from line: Line) -> BlockKinds {
        if kinds.contains(.pem), let mark = line.place(of: "-----BEGIN ") { readPEM(line.base[mark...]) }
        let begun = BlockKinds(of: line).intersection(kinds)
        if begun.contains(.json) { readJSON(from: line) }
        if begun.contains(.scalar) { readScalar(below: line) }
        if begun.contains(.quotes) { readQuotes(from: line) }
        if begun.contains(.continuation) { readContinuation(from: line) }
        return begun
    }

    /// Takes the first `count` bytes of ``joined``.
    private func takeJoined(_ count: Int, at offset: Int, _ form: CandidateForm) {
        take(UnsafeRawBufferPointer(rebasing: joined[..<count]), at: offset, form)
    }

    /// Joins lines in ``joined``, removing up to `indent` leading blanks and all trailing blanks from each.
    ///
    /// - Parameter column: The number of characters first removed from each line after the first.
    /// - Returns: The number of bytes written.
    private func join(_ lines: Line, indent: Int, column: Int = 0, skipsEmpty: Bool = false) -> Int {
        var (count, start) = (0, lines.startIndex)
        while start < lines.endIndex {
            var line = lines.base.line(from: start, to: lines.endIndex)
            if start > lines.startIndex { line = line.dropFirst(column) }
            let next = line.endIndex + 1
            if skipsEmpty, line.isEmpty {
                start = next
                continue
            }
            write(line.dropFirst(line.prefix(indent).prefix(while: \.isBlank).count).withoutBlanks, &count)
            joined[count] = 0x0A
            count += 1
            start = next
        }
        return max(0, count - 1)
    }

    private func write(_ bytes: Line, _ count: inout Int) {
        UnsafeMutableRawBufferPointer(rebasing: joined[count...]).copyBytes(from: bytes)
        count += bytes.count
    }

    private func readPEM(_ text: Line) {
        let text = text.prefix(Candidate.longestBlock)
        guard let mark = text.place(of: "-----END "), let end = text[(mark + 9)...].place(of: "-----") else {
            return
        }
        takeJoined(join(text[..<(end + 5)], indent: .max), at: text.startIndex, .pem)
        // In quoted YAML, line breaks are doubled.
        if text[..<end].place(of: "\n\n") != nil {
            takeJoined(join(text[..<(end + 5)], indent: .max, skipsEmpty: true), at: text.startIndex, .pem)
        }
        // In a comment, a patch or a log, all lines have a prefix of the same length.
        let column = text.startIndex - text.base.lineStart(before: text.startIndex)
        guard column > 0 else { return }
        takeJoined(join(text[..<(end + 5)], indent: .max, column: column), at: text.startIndex, .pem)
    }

    /// Reads a JSON object: as written, without its first line's indentation, and without white space.
    private func readJSON(from line: Line) {
        guard let start = line.lastIndex(of: UInt8(ascii: "{")) else { return }
        let (text, joined) = (line.base, self.joined)
        let last = min(text.count, start + Candidate.longestBlock)
        var (depth, isInString, isAtStart, place, count) = (0, false, true, start, 0)
        repeat {
            let byte = text[place]
            let isSpace = byte.isBlank || byte == 0x0A
            if !isSpace, place > start, isAtStart {
                guard byte == UInt8(ascii: "\"") || count > 1 && byte.beginsJSON else { return }
                isAtStart = false
            }
            if isInString || !isSpace { (joined[count], count) = (byte, count + 1) }
            place += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard isInString, place < last, text[place] != 0x0A else { break }
                (joined[count], place, count) = (text[place], place + 1, count + 1)
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += isInString ? 0 : 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= isInString ? 0 : 1
            case 0x0A:
                guard !isInString else { return }
                isAtStart = true
            default: break
            }
        } while depth > 0 && place < last
        guard depth == 0 else { return }
        takeJoined(count, at: start, .json)
        take(UnsafeRawBufferPointer(rebasing: text[start..<place]), at: start, .json)
        let even = join(text[start..<place], indent: line.prefix(while: \.isBlank).count)
        if even < place - start { takeJoined(even, at: start, .json) }
    }

    /// Reads the more deeply indented lines below `key: |`, without their indentation; below `>`, as one line.
    private func readScalar(below line: Line) {
        let (text, parent) = (line.base, line.depth)
        let first = min(line.endIndex + 1, text.count)
        var (start, end, indent) = (first, first, 0)
        while start < text.count {
            let next = text.line(from: start)
            if next.dropFirst(next.depth).contains(where: { $0 != 0x0D }) {
                if indent == 0 { indent = next.depth }
                guard next.depth >= indent, next.depth > parent else { break }
                end = next.endIndex
            }
            guard next.endIndex - line.startIndex <= Candidate.longestBlock else { return }
            start = next.endIndex + 1
        }
        let count = join(text[first..<end], indent: indent)
        if line.suffix(4).contains(UInt8(ascii: ">")) {
            for place in 0..<count where joined[place] == 0x0A { joined[place] = 0x20 }
        }
        takeJoined(count, at: min(first + indent, end), .block)
    }

    /// Reads `KEY="…` up to the closing quote on a later line. A line break right after three quotes is skipped.
    private func readQuotes(from line: Line) {
        guard let quote = BlockKinds.openQuote(in: line) else { return }
        let text = line.base[quote...].prefix(Candidate.longestBlock)
        var start = text.withoutQuotes.startIndex
        let mark = text[quote..<start]
        guard let end = text[start...].end(at: mark) else { return }
        if mark.count > 1 {
            for sign: UInt8 in [0x0D, 0x0A] where start < end && text[start] == sign { start += 1 }
        }
        take(UnsafeRawBufferPointer(rebasing: text[start..<end]), at: start, .block)
        guard mark.count > 1, start < end else { return }
        takeJoined(join(text[start..<end], indent: .max), at: start, .block)
    }

    /// Reads a line that continues after a backslash as a single line.
    private func readContinuation(from line: Line) {
        let (text, backslash) = (line.base, UInt8(ascii: "\\"))
        if line.startIndex > 0, text.line(above: line.startIndex).withoutBlanks.last == backslash { return }
        var (count, start, goesOn) = (0, line.startIndex, true)
        var pieces: [(joined: Int, text: Int)] = []
        while goesOn, start < text.count {
            let next = text.line(from: start)
            guard next.endIndex - line.startIndex <= Candidate.longestBlock else { return }
            let content = (start > line.startIndex ? next.drop(while: \.isBlank) : next).withoutBlanks
            goesOn = content.last == backslash
            pieces.append((count, content.startIndex))
            write(goesOn ? content.dropLast() : content, &count)
            start = next.endIndex + 1
        }
        readJoined(count, as: .continuation) { [pieces] place in
            let piece = pieces.last { $0.joined <= place } ?? (0, 0)
            return piece.text + place - piece.joined
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func line(above start: Int) -> Line { self[lineStart(before: start - 1)..<(start - 1)] }
}

extension Line {
    fileprivate var withoutBlanks: Self {
        let (text, start) = (base, startIndex)
        var end = endIndex
        while end > start, text[end - 1].isBlank { end -= 1 }
        return text[start..<end]
    }

    /// The text after its opening quote, or after three of them.
    fileprivate var withoutQuotes: Self {
        let quotes = prefix(3).prefix { $0 == first }.count
        return dropFirst(quotes == 3 ? 3 : 1)
    }

    /// Returns the offset of a mark of one or three quotes that no backslash precedes.
    fileprivate func end(at mark: Self) -> Int? {
        guard let bytes = base.baseAddress, let quote = mark.first else { return nil }
        var place = startIndex
        while place < endIndex, let found = memchr(bytes + place, Int32(quote), endIndex - place) {
            place = UnsafeRawPointer(found) - bytes
            if base[place - 1] != UInt8(ascii: "\\"), base[place..<endIndex].starts(with: mark) {
                return place
            }
            place += 1
        }
        return nil
    }

    /// The number of spaces that indent it.
    fileprivate var depth: Int { prefix { $0 == 0x20 }.count }

    /// Returns the offset of a text. `memmem` first builds a table, which takes longer than scanning a line.
    func place(of text: StaticString) -> Int? {
        let length = text.utf8CodeUnitCount
        guard let bytes = base.baseAddress else { return nil }
        var place = startIndex
        while endIndex - place >= length,
            let found = memchr(bytes + place, Int32(text.utf8Start.pointee), endIndex - place - length + 1)
        {
            if memcmp(found, text.utf8Start, length) == 0 { return UnsafeRawPointer(found) - bytes }
            place = UnsafeRawPointer(found) - bytes + 1
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isQuote: Bool {
        self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`")
    }

    /// Whether it may begin a line of a multi-line JSON value.
    fileprivate var beginsJSON: Bool { isDigit || self == 0x0D || "\"{}[],:-tfn".utf8.contains(self) }

    /// Whether it is white space within a line, or a carriage return.
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D }
}
