import Glibc
import Secrets
import Support

/// A line, or a part of one, as a slice of the text that contains it.
package typealias Line = Slice<UnsafeRawBufferPointer>

extension Line {
    /// Whether the line has more text before the slice.
    package var isCutBefore: Bool { startIndex > base.mark && base[startIndex - 1] != 0x0A }
    package var isCutAfter: Bool { endIndex < base.count && base[endIndex] != 0x0A }
}

/// The consumer of candidates.
package protocol CandidateSink: AnyObject {
    /// Looks up a candidate and returns its number; `nil` if it is not searched for.
    func number(of candidate: UnsafeRawBufferPointer) -> Int?

    /// Takes a candidate that is searched for.
    ///
    /// - Parameter offset: Its offset in the text.
    func add(_ number: Int, at offset: Int, _ form: CandidateForm)

    /// Reads the candidates of a run of visible characters, unless the same run is known to contain none searched for.
    func readOnce(_ run: UnsafeRawBufferPointer, _ read: () -> Void)
}

/// Reads the candidates of lines, of values over several lines, and of their decoded forms. Not safe for concurrent
/// use.
package final class CandidateReader: @unchecked Sendable {
    private let sink: any CandidateSink
    private let base64 = Base64Text()
    /// Buffers for joined lines, for decoded text, and for text whose line breaks are changed.
    let joined = UnsafeMutableRawBufferPointer.allocate(byteCount: Candidate.longestBlock + 1, alignment: 8)
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Candidate.longestBlock, alignment: 8)
    private let spare = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 2 * Candidate.longestBlock + 2, alignment: 8)
    /// Set while reading text that was joined or decoded: the form to report, or `nil` for the form of each match, and
    /// the mapping to offsets in the searched text. `nil` for a line of the text itself.
    @exclusivity(unchecked) private(set) var within: (form: CandidateForm?, place: (Int) -> Int)?

    package init(_ sink: any CandidateSink) { self.sink = sink }

    deinit { for room in [joined, room, spare] { room.deallocate() } }

    /// Reads a line.
    ///
    /// - Returns: The kinds of candidates over several lines that begin on it.
    package func read(_ line: Line) -> BlockKinds { LineReader(line, self).read() }

    /// Runs `read` for a text that is a decoded part of the searched text.
    ///
    /// - Parameter place: Maps an offset to one in the searched text.
    package func within(
        _ form: CandidateForm?, _ place: @escaping (Int) -> Int, _ read: () -> Void
    ) {
        let outer = within
        within = (form, place)
        read()
        within = outer
    }

    /// Looks up a text and its decoded forms.
    ///
    /// - Parameter isPlain: Whether it is known to contain no escapes, quotes or line breaks.
    func take(
        _ text: UnsafeRawBufferPointer, at offset: Int, _ form: CandidateForm, isPlain: Bool = false
    ) {
        guard text.count >= Candidate.shortest, text.count <= Candidate.longestBlock else { return }
        takeEncoded(text, offset, form)
        guard !isPlain else { return }
        func takeRoom(_ count: Int, _ form: CandidateForm, isOther: Bool = false) {
            if isOther || count != text.count {
                takeEncoded(UnsafeRawBufferPointer(rebasing: room[..<count]), offset, form)
            }
        }
        func has(_ sign: UInt8) -> Bool {
            text.baseAddress.map { memchr($0, Int32(sign), text.count) != nil } ?? false
        }
        if has(UInt8(ascii: "%")) { takeRoom(PercentEncoding.decode(text[...], to: room), .url) }
        if form == .assignment || form == .url, has(UInt8(ascii: "+")) {
            takeRoom(PercentEncoding.decode(text[...], to: room, isForm: true), .url, isOther: true)
        }
        if has(UInt8(ascii: "\\")), let count = EscapedText.resolve(text[...], to: room) {
            takeRoom(count, form)
            // A text within a text, as in JSON within JSON.
            let inner = UnsafeRawBufferPointer(rebasing: room[..<count])
            if inner.contains(UInt8(ascii: "\\")), let again = EscapedText.resolve(inner[...], to: room) {
                takeRoom(again, form, isOther: true)
            }
        }
        if has(UInt8(ascii: "&")), let plain = Escape.withoutHTML(text[...]) {
            plain.withBytes { takeEncoded($0, offset, form) }
        }
        let line = text[...]
        if line.place(of: "$$") != nil { takeRoom(halve(UInt8(ascii: "$"), in: text), form) }
        if line.place(of: "''") != nil || line.place(of: "'\"'") != nil {
            takeRoom(halve(UInt8(ascii: "'"), in: text), form)
        }
    }

    /// Looks up a quoted text in which its own quotes are doubled.
    func takeDoubled(_ text: Slice<UnsafeRawBufferPointer>, at offset: Int) {
        guard let quote = text.base[..<text.startIndex].last else { return }
        let count = halve(quote, in: UnsafeRawBufferPointer(rebasing: text))
        takeEncoded(UnsafeRawBufferPointer(rebasing: room[..<count]), offset, .quoted)
    }

    /// Writes a text with doubled signs reduced to one, and with quotes joined by a shell (`'\''`, `'"'"'`) resolved.
    private func halve(_ sign: UInt8, in text: UnsafeRawBufferPointer) -> Int {
        var (count, place) = (0, 0)
        while place < text.count {
            let rest = text[place...]
            (room[count], count) = (text[place], count + 1)
            guard text[place] == sign else {
                place += 1
                continue
            }
            let joins = sign == UInt8(ascii: "'") ? ["'\\''", "'\"'\"'"] : []
            place +=
                joins.first { rest.starts(with: $0.utf8) }?.utf8.count
                ?? (rest.dropFirst().first == sign ? 2 : 1)
        }
        return count
    }

    /// Looks up a text, its base64-decoded form and its base64 encoding.
    private func takeEncoded(_ text: UnsafeRawBufferPointer, _ offset: Int, _ form: CandidateForm) {
        checkLines(text, offset, form)
        guard text.count >= 11, text.count <= Candidate.longest, within?.form != .base64 else { return }
        let encoded = UnsafeMutableRawBufferPointer(rebasing: spare[Candidate.longestBlock...])
        if text.count >= 16, text.contains(where: { $0 &- 0x30 < 10 }) {
            let count = base64.encode(text, to: encoded)
            check(UnsafeRawBufferPointer(rebasing: encoded[..<count]), offset, .plain)
        }
        guard let count = base64.decode(text, to: encoded) else { return }
        let decoded = UnsafeRawBufferPointer(rebasing: encoded[..<count])
        checkLines(decoded, offset, .base64)
        // `user:password` of an Authorization header.
        if let colon = decoded.firstIndex(of: UInt8(ascii: ":")) {
            check(UnsafeRawBufferPointer(rebasing: decoded[(colon + 1)...]), offset, .base64)
        }
        // A file, such as a `.env` or JSON file. Most words that are valid base64 by chance decode to non-ASCII bytes.
        guard decoded.allSatisfy({ $0 < 0x80 }), decoded.contains(where: { "=:\" \n".utf8.contains($0) })
        else {
            return
        }
        let start = within?.place(offset) ?? offset
        readLines(decoded, as: .base64) { _ in start }
    }

    /// Looks up a text with and without a final line break; if it spans several lines, also with escaped line breaks.
    private func checkLines(_ text: UnsafeRawBufferPointer, _ offset: Int, _ form: CandidateForm) {
        check(text, offset, form)
        let isBlock = form == .pem || form == .block
        if text.last == 0x0A {
            check(UnsafeRawBufferPointer(rebasing: text.dropLast()), offset, form)
        } else if isBlock || text.first == UInt8(ascii: "-") && text.starts(with: "-----BEGIN".utf8) {
            spare.copyMemory(from: text)
            spare[text.count] = 0x0A
            check(UnsafeRawBufferPointer(rebasing: spare[...text.count]), offset, form)
        }
        guard isBlock else { return }
        var count = 0
        for byte in text {
            if byte == 0x0A { (spare[count], count) = (UInt8(ascii: "\\"), count + 1) }
            spare[count] = byte == 0x0A ? UInt8(ascii: "n") : byte
            count += 1
        }
        check(UnsafeRawBufferPointer(rebasing: spare[..<count]), offset, form)
        (spare[count], spare[count + 1]) = (UInt8(ascii: "\\"), UInt8(ascii: "n"))
        check(UnsafeRawBufferPointer(rebasing: spare[..<(count + 2)]), offset, form)
    }

    /// Looks up a value.
    package func check(_ value: UnsafeRawBufferPointer, _ offset: Int, _ form: CandidateForm) {
        // Words are not secrets, and are by far the most frequent values.
        guard value.count >= Candidate.shortest, !NonValue.isWord(value), let number = sink.number(of: value)
        else { return }
        add(number, offset, form)
    }

    /// Reports a match at an offset of the text being read.
    package func add(_ number: Int, _ offset: Int, _ form: CandidateForm) {
        sink.add(number, at: within?.place(offset) ?? offset, within?.form ?? form)
    }

    /// Reads a run unless it is known to contain no match. Not for nested texts, in which fewer forms are looked up.
    func readOnce(_ run: UnsafeRawBufferPointer, _ read: () -> Void) { sink.readOnce(run, read) }

    /// Reads ASCII text with two or four bytes per character, as in UTF-16 or UTF-32, within any text. Each character
    /// has zeros after it; zeros before it count as those after the previous one.
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
                // The text after a full buffer begins with bytes that may belong to the same value.
                if count == Candidate.longestBlock, place < line.count { place -= size * Candidate.longest }
                count = 0
            }
        }
    }

    /// Reads the content of ``joined`` as lines.
    ///
    /// - Parameters:
    /// - form: The form to report; `nil` for the form of each match.
    /// - place: Maps an offset in ``joined`` to one in the text.
    func readJoined(_ count: Int, as form: CandidateForm?, _ place: @escaping (Int) -> Int) {
        readLines(UnsafeRawBufferPointer(rebasing: joined[..<count]), as: form, place)
    }

    func readLines(
        _ text: UnsafeRawBufferPointer, as form: CandidateForm?, _ place: @escaping (Int) -> Int
    ) {
        within(form, place) {
            var start = 0
            while start < text.count {
                let line = text.line(from: start)
                _ = read(line)
                start = line.endIndex + 1
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Returns the end of the zeros that begin at an offset.
    func zerosEnd(from start: Int) -> Int {
        var end = start
        while end + 8 <= count, loadUnaligned(fromByteOffset: end, as: UInt64.self) == 0 { end += 8 }
        while end < count, self[end] == 0 { end += 1 }
        return end
    }

    /// The length of a UTF-8 byte order mark at the start, which is not part of the text.
    package var mark: Int { count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? 3 : 0 }
}
