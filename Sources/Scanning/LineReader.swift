import Support

/// Reads the candidates that stand on one line.
///
/// Each is determined by its own bytes and those right around it, at most ``Candidate/reach`` away: so what is copied
/// from one text to another needs no second look, but for the lines at the edges of the copy.
package struct LineReader: ~Copyable {
    private let classes: UnsafeMutablePointer<UInt8>
    private let scratch: UnsafeMutableRawBufferPointer
    private typealias Run = (start: Int, end: Int, common: UInt8, any: UInt8, hash: UInt64)
    private let runs: UnsafeMutableBufferPointer<Run>

    private static let word: UInt8 = 1  // letters, digits, _ and -
    private static let dotted: UInt8 = 2  // and . ~, as in a JSON Web Token
    private static let base64: UInt8 = 4  // word and + / = .
    private static let part: UInt8 = 8  // visible, but for what separates the parts of a URL
    private static let visible: UInt8 = 16  // visible, but for quotes, brackets and backslashes
    private static let mark: UInt8 = 32  // a quote
    private static let sign: UInt8 = 64  // = or :
    private static let escape: UInt8 = 128  // %

    package init() {
        classes = .allocate(capacity: 256)
        scratch = .allocate(byteCount: 2 * Candidate.longest, alignment: 1)
        runs = .allocate(capacity: 32)
        for number in 0..<256 {
            let byte = UInt8(number)
            var kind: UInt8 = 0
            if byte.isAlphanumeric || "_-".utf8.contains(byte) {
                kind = Self.word | Self.dotted | Self.base64 | Self.part | Self.visible
            } else if ".~".utf8.contains(byte) {
                kind = Self.dotted | Self.part | Self.visible
            } else if "+/=".utf8.contains(byte) {
                kind = Self.base64 | Self.visible | (byte == UInt8(ascii: "+") ? Self.part : 0)
            } else if "?&#:@,;".utf8.contains(byte) {
                kind = Self.visible
            } else if "\"'`".utf8.contains(byte) {
                kind = Self.mark
            } else if byte > 0x20, byte != 0x7F, !"\\<>(){}[]|".utf8.contains(byte) {
                kind = Self.part | Self.visible
            }
            if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") { kind |= Self.sign }
            if byte == UInt8(ascii: "%") { kind |= Self.escape }
            classes[number] = kind
        }
    }

    deinit {
        classes.deallocate()
        runs.deallocate()
        scratch.deallocate()
    }

    /// Hands over the candidates of a line.
    ///
    /// - Returns: what begins on it that reaches over several lines, which is left to ``BlockReader``.
    package func read(line: TextWindow, into sink: some CandidateSink) -> BlockKinds {
        let text = line.bytes
        let count = text.count
        guard count >= Candidate.shortest else { return BlockKinds(of: text) }
        var kinds = BlockKinds(of: text)
        // Where the last quote of each kind was; -1 for nowhere.
        var (double, single, back) = (-1, -1, -1)
        var (place, waiting) = (0, 0)
        while place < count {
            let kind = classes[Int(text[place])]
            if kind & Self.visible != 0 {
                let start = place
                var (common, any): (UInt8, UInt8) = (kind, kind)
                repeat {
                    let next = classes[Int(text[place])]
                    guard next & Self.visible != 0 else { break }
                    (common, any) = (common & next, any | next)
                    place += 1
                } while place < count
                guard place - start >= Candidate.shortest else { continue }
                if text[place - 1] == UInt8(ascii: "N"), text[(place - 6)] == UInt8(ascii: "-"),
                    text[start..<place].suffix(10).elementsEqual("-----BEGIN".utf8)
                {
                    kinds.insert(.pem)
                }
                if common & Self.word != 0 {
                    hand(start, place, line, .token, sink)
                } else {
                    let isWhole =
                        (start > 0 || !line.isCutBefore) && (place < count || !line.isCutAfter)
                    if !isWhole {
                        readWord(start, place, common, any, line, sink)
                    } else {
                        if waiting == runs.count { readRuns(&waiting, line, sink) }
                        let run = UnsafeRawBufferPointer(rebasing: text[start..<place])
                        runs[waiting] = (start, place, common, any, sink.expect(run))
                        waiting += 1
                    }
                }
                continue
            }
            if kind & Self.mark != 0 {
                switch text[place] {
                case UInt8(ascii: "\""): readQuote(place, &double, line, sink)
                case UInt8(ascii: "'"): readQuote(place, &single, line, sink)
                default: readQuote(place, &back, line, sink)
                }
            }
            place += 1
        }
        if line.isWhole { readLine(0, count, line, sink) }
        readRuns(&waiting, line, sink)
        return kinds
    }

    /// Reads runs, many at a time, so that what is known of them comes from memory while others are read.
    private func readRuns(_ waiting: inout Int, _ line: TextWindow, _ sink: some CandidateSink) {
        for (start, end, common, any, hash) in runs[..<waiting] {
            sink.once(run: UnsafeRawBufferPointer(rebasing: line.bytes[start..<end]), hash) {
                readWord(start, end, common, any, line, sink)
            }
        }
        waiting = 0
    }

    private func hand(
        _ start: Int, _ end: Int, _ window: TextWindow, _ form: CandidateForm,
        _ sink: some CandidateSink
    ) {
        guard end - start >= Candidate.shortest, end - start <= Candidate.longest,
            start > 0 || !window.isCutBefore, end < window.bytes.count || !window.isCutAfter
        else { return }
        sink.take(
            UnsafeRawBufferPointer(rebasing: window.bytes[start..<end]), at: window.offset + start, form)
    }
}

// MARK: - Words

extension LineReader {
    /// A run of visible characters, not all of which are a word's: the runs of each class within it, and what stands
    /// behind its signs.
    private func readWord(
        _ start: Int, _ end: Int, _ common: UInt8, _ any: UInt8, _ window: TextWindow,
        _ sink: some CandidateSink
    ) {
        let text = window.bytes
        readRuns(of: Self.word, start, end, window, sink)
        // Runs of a wider class are others only where they have more than words.
        if common & Self.dotted == 0 { readRuns(of: Self.dotted, start, end, window, sink) }
        if common & Self.base64 == 0 { readRuns(of: Self.base64, start, end, window, sink) }
        if common & Self.part == 0 || any & Self.escape != 0 { readParts(start, end, window, sink) }
        // What follows depends on where the run ends.
        guard end < text.count || !window.isCutAfter else { return }
        hand(start, end, window, .token, sink)
        var last = end
        while last > start, text[last - 1].endsSentence { last -= 1 }
        if last != end { hand(start, last, window, .token, sink) }
        guard any & Self.sign != 0 else { return }
        readRightSides(start, end, window, sink)
        guard start > 0 || !window.isCutBefore else { return }
        readURL(start, end, window, sink)
        if last != end { readURL(start, last, window, sink) }
    }

    private func readRuns(
        of kind: UInt8, _ start: Int, _ end: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        var from = start
        while from < end {
            while from < end, classes[Int(window.bytes[from])] & kind == 0 { from += 1 }
            var place = from
            var isWord: UInt8 = Self.word
            while place < end {
                let next = classes[Int(window.bytes[place])]
                guard next & kind != 0 else { break }
                isWord &= next
                place += 1
            }
            if kind == Self.word || isWord == 0 { hand(from, place, window, .token, sink) }
            from = place
        }
    }

    /// The parts of a URL, or of a list of values.
    private func readParts(
        _ start: Int, _ end: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        var from = start
        while from < end {
            while from < end, classes[Int(window.bytes[from])] & Self.part == 0 { from += 1 }
            var place = from
            var isEscaped = false
            var common: UInt8 = 0xFF
            while place < end {
                let byte = window.bytes[place]
                let next = classes[Int(byte)]
                guard next & Self.part != 0 else { break }
                common &= next
                if byte == UInt8(ascii: "%") { isEscaped = true }
                place += 1
            }
            if common & (Self.dotted | Self.base64) == 0 { hand(from, place, window, .token, sink) }
            if isEscaped { handDecoded(from, place, window, sink) }
            from = place
        }
    }

    /// What stands behind the last eight signs of a word: `KEY=value`, `key:value`.
    private func readRightSides(
        _ start: Int, _ end: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        let text = window.bytes
        var signs = 0
        var place = end
        let first = max(start, end - Candidate.longest)
        while place > first, signs < 8 {
            place -= 1
            let byte = text[place]
            guard byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":"), place + 1 < end else { continue }
            signs += 1
            hand(place + 1, end, window, .assignment, sink)
            var run = place + 1
            while run < end, classes[Int(text[run])] & Self.base64 != 0 { run += 1 }
            if run < end { hand(place + 1, run, window, .assignment, sink) }
            // Lists: `A=x,B=y`.
            var item = place + 1
            while item < end, !text[item].separatesPairs { item += 1 }
            if item < end, item != run { hand(place + 1, item, window, .assignment, sink) }
        }
    }

    /// User, password, path, query and fragment behind `://`.
    private func readURL(
        _ start: Int, _ end: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        let text = window.bytes
        guard end - start <= Candidate.longest, end - start >= 12 else { return }
        var place = end - 3
        while place > start,
            text[place] != UInt8(ascii: ":") || text[place + 1] != UInt8(ascii: "/")
                || text[place + 2] != UInt8(ascii: "/")
        { place -= 1 }
        guard place > start else { return }
        let authority = place + 3
        var scheme = place
        while scheme > start, classes[Int(text[scheme - 1])] & Self.word != 0 { scheme -= 1 }
        if scheme != start { handURL(scheme, end, window, sink) }
        var path = authority
        var user = -1
        while path < end, !text[path].endsAuthority {
            if text[path] == UInt8(ascii: "@") { user = path }
            path += 1
        }
        if user >= 0 {
            handURL(authority, user, window, sink)
            var colon = authority
            while colon < user, text[colon] != UInt8(ascii: ":") { colon += 1 }
            if colon < user {
                handURL(authority, colon, window, sink)
                handURL(colon + 1, user, window, sink)
            }
        }
        for (opening, closing) in [("/", "?#"), ("?", "#"), ("#", "")] {
            var from = path
            while from < end, text[from] != opening.utf8.first { from += 1 }
            guard from < end else { continue }
            var to = from + 1
            while to < end, !closing.utf8.contains(text[to]) { to += 1 }
            handURL(from, to, window, sink)
            handURL(from + 1, to, window, sink)
        }
    }

    private func handURL(
        _ start: Int, _ end: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        hand(start, end, window, .url, sink)
        handDecoded(start, end, window, sink)
    }

    /// The same with `%41` decoded, where it has any.
    private func handDecoded(
        _ start: Int, _ end: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        let text = window.bytes
        guard end - start >= Candidate.shortest, end - start <= Candidate.longest,
            start > 0 || !window.isCutBefore, end < text.count || !window.isCutAfter
        else { return }
        var count = 0
        var place = start
        while place < end {
            var byte = text[place]
            if byte == UInt8(ascii: "%"), place + 2 < end, let high = text[place + 1].hexadecimalValue,
                let low = text[place + 2].hexadecimalValue
            {
                byte = high << 4 | low
                place += 2
            }
            scratch[count] = byte
            count += 1
            place += 1
        }
        guard count != end - start else { return }
        handScratch(count, at: window.offset + start, .url, sink)
    }

    private func handScratch(
        _ count: Int, at offset: Int, _ form: CandidateForm, _ sink: some CandidateSink
    ) {
        guard count >= Candidate.shortest else { return }
        sink.take(UnsafeRawBufferPointer(rebasing: scratch[..<count]), at: offset, form)
    }
}

// MARK: - Quotes

extension LineReader {
    /// A quote: what stands between it and the last one of its kind on the line. Which of two opens a text only a
    /// parser could tell, so what stands between texts is handed over, too.
    private func readQuote(
        _ place: Int, _ last: inout Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        let text = window.bytes
        var slashes = 0
        while slashes < min(place, Candidate.longestEscape), text[place - slashes - 1] == UInt8(ascii: "\\") {
            slashes += 1
        }
        // How many more backslashes there are in front of the window can't be told.
        let isKnown = !window.isCutBefore || place >= Candidate.longestEscape
        guard slashes.isMultiple(of: 2), isKnown else { return }
        let start = last + 1
        let isFirst = last < 0
        last = place
        guard !isFirst, place - start >= Candidate.shortest, place - start <= Candidate.longest else {
            return
        }
        var (isWord, isEscaped) = (true, false)
        for index in start..<place {
            let byte = text[index]
            if byte == UInt8(ascii: "\\") { isEscaped = true }
            if classes[Int(byte)] & Self.visible == 0 { isWord = false }
        }
        // A run of visible characters is handed over as such.
        guard !isWord else { return }
        hand(start, place, window, .quoted, sink)
        if isEscaped { handResolved(start, place, window, .quoted, sink) }
    }

    /// A text without its escapes; a final line break is often no part of the value, or is missing.
    private func handResolved(
        _ start: Int, _ end: Int, _ window: TextWindow, _ form: CandidateForm,
        _ sink: some CandidateSink
    ) {
        guard start > 0 || !window.isCutBefore, end < window.bytes.count || !window.isCutAfter,
            end - start <= Candidate.longest,
            var count = EscapedText.resolve(window.bytes[start..<end], to: scratch), count > 0
        else { return }
        let offset = window.offset + start
        handScratch(count, at: offset, form, sink)
        if scratch[count - 1] == 0x0A {
            count -= 1
            handScratch(count, at: offset, form, sink)
        } else if scratch[..<count].starts(with: "-----BEGIN".utf8) {
            scratch[count] = 0x0A
            handScratch(count + 1, at: offset, form, sink)
        }
    }
}

// MARK: - Lines

extension LineReader {
    /// A whole line: the right side of `KEY=value` or `key: value`, with its spaces.
    private func readLine(
        _ start: Int, _ end: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        let text = window.bytes
        guard end - start > Candidate.shortest, end - start <= Candidate.longest else { return }
        var sign = start
        let last = min(end, start + 96)
        scan: while sign < last {
            let byte = text[sign]
            switch byte {
            case UInt8(ascii: "="): break scan
            case UInt8(ascii: ":"):
                if sign + 1 < end, text[sign + 1] == 0x20 || text[sign + 1] == 0x09 { break scan }
                return
            case 0x20, 0x09, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "$"), UInt8(ascii: "."):
                break
            default: if classes[Int(byte)] & Self.word == 0 { return }
            }
            sign += 1
        }
        guard sign < last else { return }
        var from = sign + 1
        while from < end, text[from].isBlankOrSign { from += 1 }
        var to = trimmed(from, end, " \t\r", text)
        handLine(from, to, window, sink)
        // A comment behind it.
        var comment = from + 1
        while comment < to, text[comment] != UInt8(ascii: "#") || text[comment - 1] != 0x20 { comment += 1 }
        if comment < to {
            to = trimmed(from, comment, " \t", text)
            handLine(from, to, window, sink)
        }
        let inner = trimmed(from, to, ",;", text)
        if inner != to { handLine(from, inner, window, sink) }
        readDoubledQuotes(from, inner, window, sink)
    }

    private func trimmed(_ from: Int, _ end: Int, _ spaces: StaticString, _ text: UnsafeRawBufferPointer)
        -> Int
    {
        let spaces = UnsafeBufferPointer(start: spaces.utf8Start, count: spaces.utf8CodeUnitCount)
        var end = end
        while end > from, spaces.contains(text[end - 1]) { end -= 1 }
        return end
    }

    private func handLine(
        _ from: Int, _ to: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        guard to - from >= Candidate.shortest else { return }
        // A run of visible characters is handed over as such.
        var place = from
        while place < to, classes[Int(window.bytes[place])] & Self.visible != 0 { place += 1 }
        guard place < to else { return }
        hand(from, to, window, .assignment, sink)
        if window.bytes[from..<to].contains(UInt8(ascii: "\\")) {
            handResolved(from, to, window, .assignment, sink)
        }
    }

    /// `'it''s'` of YAML and SQL.
    private func readDoubledQuotes(
        _ from: Int, _ to: Int, _ window: TextWindow, _ sink: some CandidateSink
    ) {
        let text = window.bytes
        let quote = UInt8(ascii: "'")
        guard to - from > Candidate.shortest, text[from] == quote, text[to - 1] == quote else { return }
        var (count, place, isDoubled) = (0, from + 1, false)
        while place < to - 1 {
            scratch[count] = text[place]
            count += 1
            if text[place] == quote {
                guard place + 2 < to, text[place + 1] == quote else { return }
                isDoubled = true
                place += 1
            }
            place += 1
        }
        if isDoubled { handScratch(count, at: window.offset + from + 1, .quoted, sink) }
    }
}

extension UInt8 {
    fileprivate var endsSentence: Bool {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
            UInt8(ascii: "?"):
            true
        default: false
        }
    }

    /// Whether it stands between a name and its value.
    fileprivate var isBlankOrSign: Bool {
        self == 0x20 || self == 0x09 || self == UInt8(ascii: "=") || self == UInt8(ascii: ">")
    }

    fileprivate var endsAuthority: Bool {
        self == UInt8(ascii: "/") || self == UInt8(ascii: "?") || self == UInt8(ascii: "#")
    }

    fileprivate var separatesPairs: Bool {
        self == UInt8(ascii: ",") || self == UInt8(ascii: ";") || self == UInt8(ascii: "&")
    }
}
