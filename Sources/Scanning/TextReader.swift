import Glibc
import Secrets
import Support

/// A line, or a part of one, within the text that is its base.
typealias Line = Slice<UnsafeRawBufferPointer>

extension Line {
    /// Whether more of its line stands before or behind it.
    var isCutBefore: Bool { startIndex > base.mark && base[startIndex - 1] != 0x0A }
    var isCutAfter: Bool { endIndex < base.count && base[endIndex] != 0x0A }
}

/// Reads the candidates of texts, and of what changed between two texts.
extension SecretSearch {
    /// Searches a text, or at least what it has that its base has not.
    ///
    /// - Parameters:
    ///   - changes: the places of the text that are new, and those at which what was copied begins or ends, in order; nil
    ///     where it has no base.
    ///   - inherited: what the base has that reaches over several lines.
    ///   - isKept: whether the same text may be read again later.
    /// - Returns: the same of the text.
    package func read(
        _ text: UnsafeRawBufferPointer, changes: [Range<Int>]? = nil, inherited: BlockKinds = [],
        isKept: Bool = false
    ) -> BlockKinds {
        guard changes == nil, isKept || seen.hasTexts else { return readText(text, changes, inherited) }
        let digest = Digest(of: text)
        if let note = seen.note(of: digest) { return BlockKinds(rawValue: note) }
        let before = found
        let kinds = readText(text, nil, [])
        if isKept, found == before { seen.keep(digest, note: kinds.rawValue) }
        return kinds
    }

    private func readText(
        _ text: UnsafeRawBufferPointer, _ changes: [Range<Int>]?, _ inherited: BlockKinds
    ) -> BlockKinds {
        let all = [0..<text.count]
        // Where places tell nothing, all of it is read.
        if let plain = UTF16Text.decoded(text) {
            // What begins like UTF-16 may be other text.
            let places = UTF16Text.Places(text)
            within = (nil, { places[$0] })
            _ = readPlain(text, all, [])
            within = nil
            _ = plain.withUnsafeBytes { readPlain($0, [0..<$0.count], []) }
            return .whole
        }
        if text.hasReturnsAlone {
            _ = text.map { $0 == 0x0D ? 0x0A : $0 }.withUnsafeBytes { readPlain($0, all, []) }
            return .whole
        }
        guard let changes, !inherited.contains(.whole) else { return readPlain(text, all, []) }
        return readPlain(text, changes, inherited)
    }

    private func readPlain(
        _ text: UnsafeRawBufferPointer, _ changes: [Range<Int>], _ inherited: BlockKinds
    ) -> BlockKinds {
        let kinds = withUnsafeTemporaryAllocation(of: (line: Line, hash: UInt64).self, capacity: 32) {
            queue in
            var (kinds, waiting, index) = (inherited, 0, 0)
            // Many lines at a time, so that what is known of them comes from memory while the next ones are hashed.
            func readWaiting() {
                for (line, hash) in queue[..<waiting] { kinds.formUnion(read(line, hash)) }
                waiting = 0
            }
            while index < changes.count {
                let first = changes[index].lowerBound
                var start = max(
                    text.mark, text.lineStart(before: first, from: max(0, first - Candidate.reach)))
                var end = first
                // What touches one another is read together.
                while index < changes.count, changes[index].lowerBound <= end {
                    let last = changes[index].upperBound
                    end = max(end, text.lineEnd(from: last, to: last + Candidate.reach))
                    index += 1
                }
                while start < end {
                    let line = text.line(from: start, to: end)
                    let isCut = line.isCutBefore || line.isCutAfter
                    // Whether a quote stays open depends on all of its line.
                    if isCut { kinds.insert(.quotes) }
                    let hash = isCut ? 0 : lines.expect(UnsafeRawBufferPointer(rebasing: line))
                    queue.initializeElement(at: waiting, to: (line, hash))
                    waiting += 1
                    if waiting == queue.count { readWaiting() }
                    start = line.endIndex + 1
                }
            }
            readWaiting()
            return kinds
        }
        if !kinds.isEmpty { readBlocks(kinds, of: text, changes) }
        // A file that is the value, or the value and a break.
        if text.count <= Candidate.longest {
            let own = UnsafeRawBufferPointer(rebasing: text[text.mark...])
            check(own, 0, .file)
            let breaks = own.reversed().prefix { $0 == 0x0A || $0 == 0x0D }.count
            if breaks > 0 { check(UnsafeRawBufferPointer(rebasing: own.dropLast(breaks)), 0, .file) }
        }
        return kinds
    }

    /// Searches a line, unless it was seen before without a match.
    ///
    /// - Returns: what begins on it that reaches over several lines.
    private func read(_ line: Line, _ hash: UInt64) -> BlockKinds {
        let kinds = once(UnsafeRawBufferPointer(rebasing: line), hash, lines) {
            searchNames(line)
            return LineReader(line, self).read().rawValue
        }
        return BlockKinds(rawValue: kinds)
    }

    /// Reads a text, unless it was read before without a match, and returns what `read` did.
    func once(
        _ text: UnsafeRawBufferPointer, _ hash: UInt64, _ seen: TextBlocks, _ read: () -> UInt8
    ) -> UInt8 {
        let note = hash == 0 ? 0 : seen.note(of: text, hash)
        guard note == 0 else { return note & 0x7F }
        let before = found
        let result = read()
        // Whether a key follows its first line depends on the next ones.
        if hash != 0, found == before, names == nil || !BlockKinds(rawValue: result).contains(.pem) {
            seen.keep(text, hash, note: result | 0x80)
        }
        return result
    }

    /// Reads ASCII whose characters take two or four bytes, as lines of UTF-16 or UTF-32 have it, within any text: each
    /// has zeros behind it, or in front of it, which then are those behind the one before.
    func readWide(_ line: UnsafeRawBufferPointer, at offset: Int) {
        for size in [2, 4] {
            var (place, first, count) = (0, 0, 0)
            while place < line.count {
                let (byte, end) = (line[place], min(place + size, line.count))
                let isText = byte >= 0x20 && byte < 0x7F || byte == 0x09
                if isText, line.zerosEnd(from: place + 1) >= end {
                    if count == 0 { first = place }
                    (joined[count], count, place) = (byte, count + 1, end)
                    guard count == Candidate.longestBlock || end == line.count else { continue }
                } else if count == 0 {
                    place = max(place + 1, line.zerosEnd(from: place))
                    continue
                }
                let (start, outer) = (offset + first, within)
                if count >= Candidate.shortest {
                    readJoined(count, as: nil) { outer?.place(start + size * $0) ?? (start + size * $0) }
                }
                // What follows a full room begins with what may belong to it.
                if count == Candidate.longestBlock, place < line.count { place -= size * Candidate.longest }
                count = 0
            }
        }
    }

    /// Reads what is in the room as one line.
    ///
    /// - Parameters:
    ///   - form: the form of what is found in it; nil for its own.
    ///   - place: where a place of the room is in the text.
    func readJoined(_ count: Int, as form: CandidateForm?, _ place: @escaping (Int) -> Int) {
        readLines(UnsafeRawBufferPointer(rebasing: joined[..<count]), as: form, place)
    }

    func readLines(
        _ text: UnsafeRawBufferPointer, as form: CandidateForm?, _ place: @escaping (Int) -> Int
    ) {
        let outer = within
        within = (form, place)
        var start = 0
        while start < text.count {
            let line = text.line(from: start)
            _ = LineReader(line, self).read()
            start = line.endIndex + 1
        }
        within = outer
    }
}

extension UnsafeRawBufferPointer {
    /// Where the zeros end that begin at a place, if any do.
    func zerosEnd(from start: Int) -> Int {
        var end = start
        while end + 8 <= count, loadUnaligned(fromByteOffset: end, as: UInt64.self) == 0 { end += 8 }
        while end < count, self[end] == 0 { end += 1 }
        return end
    }

    /// How many bytes in front say that the text is UTF-8, and are none of it.
    var mark: Int { count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? 3 : 0 }

    /// Whether its lines end with a carriage return and no line feed.
    package var hasReturnsAlone: Bool {
        guard let base = baseAddress else { return false }
        return memchr(base, 0x0A, count) == nil && memchr(base, 0x0D, count) != nil
    }
}
