import Secrets
import Support

/// Reads the candidates on one line.
///
/// Each is determined by its own bytes and the bytes within ``Candidate/reach`` of it. Text copied from elsewhere
/// therefore needs no second look, except for lines at the edges of the copy, or parts of them.
struct LineReader {
    let text: UnsafeRawBufferPointer
    /// The line's offset in the text.
    private let offset: Int
    /// Whether the line is cut there, so that a candidate at that edge may be incomplete.
    let isCutBefore, isCutAfter: Bool
    let classes = CharacterClass.table
    /// The reader outlives this value; reference counting for each line takes a twentieth of a scan.
    private unowned(unsafe) let reader: CandidateReader

    init(_ line: Line, _ reader: CandidateReader) {
        (text, offset, self.reader) = (UnsafeRawBufferPointer(rebasing: line), line.startIndex, reader)
        (isCutBefore, isCutAfter) = (line.isCutBefore, line.isCutAfter)
    }

    /// Reports the candidates of the line.
    ///
    /// - Returns: The kinds of candidates over several lines that begin on it, which ``BlockReader`` reads.
    func read() -> BlockKinds {
        var kinds = BlockKinds(of: text[...])
        guard text.count >= Candidate.shortest else { return kinds }
        // The last quote of each kind, and the last character outside of a run; -1 if there is none.
        var (double, single, back, gap) = (Quote(), Quote(), Quote(), -1)
        // The last backslash.
        var slash = -1
        // The ends of the last tag and CDATA marker, the first run with an HTML-escaped quote, whether there are zeros.
        var (tag, cdata, reference, place, hasZeros, signs) = (-1, -1, -1, 0, false, UInt16(0))
        while place < text.count {
            let start = place
            var (common, any): (UInt16, UInt16) = (.max, 0)
            while place < text.count {
                let kind = classes[Int(text[place])]
                guard kind & CharacterClass.visible != 0 else { break }
                (common, any) = (common & kind, any | kind)
                place += 1
            }
            signs |= any & CharacterClass.sign
            if start > 1, start < place, text[start - 1] == UInt8(ascii: "{"),
                text[start - 2] == UInt8(ascii: "$")
            {
                readDefault(start, place)
            }
            if place - start >= Candidate.shortest {
                if any & CharacterClass.escape != 0, reference < 0, hasReference(start, place) {
                    reference = start
                }
                if common & CharacterClass.word != 0 {
                    hand(start, place, .token, isPlain: true)
                } else if isCut(start, place) || reader.within != nil {
                    // Fewer forms of a run are looked up there.
                    readRun(start, place, any)
                } else {
                    let run = UnsafeRawBufferPointer(rebasing: text[start..<place])
                    reader.readOnce(run) { readRun(start, place, any) }
                }
                let mayBegin = text[place - 1] == UInt8(ascii: "N")
                if mayBegin, text[..<place].suffix(10).elementsEqual("-----BEGIN".utf8) { kinds.insert(.pem) }
            }
            guard place < text.count else { break }
            switch text[place] {
            case UInt8(ascii: "\""): readQuote(place, &double, gap, slash)
            case UInt8(ascii: "'"): readQuote(place, &single, gap, slash)
            case UInt8(ascii: "`"): readQuote(place, &back, gap, slash)
            case UInt8(ascii: ">"):
                if cdata >= 0, text[..<place].suffix(2).elementsEqual("]]".utf8) {
                    readContent(cdata, place - 2)
                    cdata = -1
                }
                tag = place
            case UInt8(ascii: "["):
                if text[..<place].suffix(5).elementsEqual("CDATA".utf8) { cdata = place + 1 }
            case UInt8(ascii: "\\"): slash = place
            case 0x1B: place = escapeEnd(from: place)
            case UInt8(ascii: "<"):
                if tag >= 0, gap > tag { readContent(tag + 1, place) }
                tag = -1
            case 0:
                hasZeros = true
                place = text.zerosEnd(from: place) - 1
            default: break
            }
            gap = place
            place += 1
        }
        readRightSides(hasSigns: signs != 0)
        if reference >= 0 { readReferences(from: reference) }
        if hasZeros { reader.readWide(text, at: offset) }
        return kinds
    }

    private func hasReference(_ start: Int, _ end: Int) -> Bool {
        let run = text[start..<end]
        return run.place(of: "&quot;") != nil || run.place(of: "&#34;") != nil
            || run.place(of: "&#x22;") != nil
    }

    /// Reads a line whose quotes are HTML references as plain text: JSON in an attribute.
    private func readReferences(from start: Int) {
        guard reader.within == nil, text.count <= Candidate.longest, !isCutBefore, !isCutAfter else { return }
        let place = offset + start
        Escape.withoutHTML(text[...])?.withBytes { reader.readLines($0, as: .quoted) { _ in place } }
    }

    /// Returns the end of a terminal's colour escape sequence: `ESC[32m`.
    private func escapeEnd(from start: Int) -> Int {
        guard start + 1 < text.count, text[start + 1] == UInt8(ascii: "[") else { return start }
        var place = start + 2
        while place < text.count, text[place].isDigit || text[place] == UInt8(ascii: ";") { place += 1 }
        return place < text.count && text[place].isLetter ? place : start
    }

    /// Reads a default value of a shell or Compose variable: `NAME:-VALUE` after `${`.
    private func readDefault(_ start: Int, _ end: Int) {
        var place = start
        while place < end, text[place].isLetter || text[place].isDigit || text[place] == UInt8(ascii: "_") {
            place += 1
        }
        guard place > start else { return }
        if place < end, text[place] == UInt8(ascii: ":") { place += 1 }
        if place < end, "-=+?".utf8.contains(text[place]) { place += 1 }
        hand(place, end, .assignment)
        // The default may contain spaces and brackets.
        let close = text[place...].prefix(Candidate.longest).firstIndex(of: UInt8(ascii: "}"))
        if let close, close > end { hand(place, close, .assignment) }
    }

    /// Whether the text may continue beyond a cut edge.
    private func isCut(_ start: Int, _ end: Int) -> Bool {
        start == 0 && isCutBefore || end == text.count && isCutAfter
    }

    func hand(_ start: Int, _ end: Int, _ form: CandidateForm, isPlain: Bool = false) {
        guard end - start >= Candidate.shortest, end - start <= Candidate.longest, !isCut(start, end) else {
            return
        }
        let bytes = UnsafeRawBufferPointer(rebasing: text[start..<end])
        reader.take(bytes, at: offset + start, form, isPlain: isPlain)
    }

    /// Returns the first offset whose character is in a class, or is not in it; else `end`.
    func first(_ kind: UInt16, isIn: Bool = true, _ start: Int, _ end: Int) -> Int {
        var place = start
        while place < end, (classes[Int(text[place])] & kind != 0) != isIn { place += 1 }
        return place
    }

    func end(of kind: UInt16, _ start: Int, _ end: Int) -> Int {
        first(kind, isIn: false, start, end)
    }

    func without(_ kind: UInt16, _ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, classes[Int(text[end - 1])] & kind != 0 { end -= 1 }
        return end
    }

    /// Reads a run of visible characters that are not all word characters: the runs of each class in it, and the text
    /// after its signs.
    private func readRun(_ start: Int, _ end: Int, _ any: UInt16) {
        let isPlain = any & CharacterClass.escape == 0
        var (word, dotted, base64, part, cell, open) = (0, 0, 0, 0, 0, UInt16(0))
        var handed = (-1, -1)
        // A run of a wider class is usually the same text.
        func handOnce(_ from: Int, _ to: Int) {
            if handed != (from, to) { hand(from, to, .token, isPlain: isPlain) }
            handed = (from, to)
        }
        for place in start...end {
            let kind = place < end ? classes[Int(text[place])] & CharacterClass.inner : 0
            guard kind != open else { continue }
            let (ended, begun) = (open & ~kind, kind & ~open)
            if ended & CharacterClass.word != 0 { handOnce(word, place) }
            if ended & CharacterClass.dotted != 0 { handOnce(dotted, place) }
            if ended & CharacterClass.base64 != 0 { handOnce(base64, place) }
            if ended & CharacterClass.part != 0 { handOnce(part, place) }
            if ended & CharacterClass.cell != 0 { handOnce(cell, place) }
            if begun & CharacterClass.word != 0 { word = place }
            if begun & CharacterClass.dotted != 0 { dotted = place }
            if begun & CharacterClass.base64 != 0 { base64 = place }
            if begun & CharacterClass.part != 0 { part = place }
            if begun & CharacterClass.cell != 0 { cell = place }
            open = kind
        }
        // The rest depends on where the run ends.
        guard end < text.count || !isCutAfter else { return }
        let last = without(CharacterClass.stop, start, end)
        handOnce(start, last)
        handOnce(start, end)
        if !isPlain, !isCut(start, end) { readEncoded(start, end) }
        if any & CharacterClass.item != 0 { readCells(start, end, isPlain) }
        guard any & CharacterClass.sign != 0 else { return }
        readRightSides(start, end, last, isPlain)
        guard !isCut(start, end) else { return }
        readURL(start, end, isPlain)
        if last != end { readURL(start, last, isPlain) }
    }

    /// Reads a percent-encoded run as a decoded line: a URL within a URL, a form's body that contains JSON.
    private func readEncoded(_ start: Int, _ end: Int) {
        guard reader.within == nil, end - start <= Candidate.longest,
            text[start..<end].contains(UInt8(ascii: "%"))
        else { return }
        withUnsafeTemporaryAllocation(byteCount: end - start, alignment: 1) { room in
            let count = PercentEncoding.decode(text[start..<end], to: room)
            guard count < end - start else { return }
            let place = offset + start
            reader.readLines(UnsafeRawBufferPointer(rebasing: room[..<count]), as: .url) { _ in place }
        }
    }

    /// Reads the cells of a run that contain the other separator: `a,p&w;x,b`, `a;p,w;b`.
    private func readCells(_ start: Int, _ end: Int, _ isPlain: Bool) {
        guard end - start <= Candidate.longest else { return }
        let run = text[start..<end]
        let (comma, semicolon) = (UInt8(ascii: ","), UInt8(ascii: ";"))
        for (sign, other) in [(comma, semicolon), (semicolon, comma)]
        where run.contains(sign) && (run.contains(other) || run.contains(UInt8(ascii: "&"))) {
            var from = start
            while from < end {
                let next = text[from..<end].firstIndex(of: sign) ?? end
                // Cells without such a separator are read elsewhere.
                if first(CharacterClass.item, from, next) < next {
                    hand(from, next, .token, isPlain: isPlain)
                }
                from = next + 1
            }
        }
    }

    /// Reads the text after the last eight signs of a run: `KEY=value`, `key:value`, `A=x,B=y`.
    ///
    /// - Parameter last: The end of the run without the characters that end a sentence or an item.
    private func readRightSides(_ start: Int, _ end: Int, _ last: Int, _ isPlain: Bool) {
        var (signs, place) = (0, end - 1)
        while place > max(start, end - Candidate.longest), signs < 8 {
            place -= 1
            guard classes[Int(text[place])] & CharacterClass.sign != 0 else { continue }
            signs += 1
            let (run, item) = (
                self.end(of: CharacterClass.base64, place + 1, end),
                first(CharacterClass.item, place + 1, end)
            )
            hand(place + 1, end, .assignment, isPlain: isPlain)
            if run < end { hand(place + 1, run, .assignment, isPlain: isPlain) }
            guard item < end else { continue }
            if last < end, last > item { hand(place + 1, last, .assignment, isPlain: isPlain) }
            if item != run { hand(place + 1, item, .assignment, isPlain: isPlain) }
            // Only `;` ends a field of a connection string.
            if text[item] != UInt8(ascii: ";"),
                let field = text[item..<end].firstIndex(of: UInt8(ascii: ";")), field != last
            {
                hand(place + 1, field, .assignment, isPlain: isPlain)
            }
        }
    }

    /// Reads the last URL of a run: the whole URL, its user, password, path, query and fragment.
    private func readURL(_ start: Int, _ end: Int, _ isPlain: Bool) {
        guard end - start <= Candidate.longest else { return }
        var place = end - 3
        while place > start, text[place] != UInt8(ascii: ":") || !text[place...].starts(with: "://".utf8) {
            place -= 1
        }
        guard place > start else { return }
        func handPart(_ start: Int, _ end: Int) { hand(start, end, .url, isPlain: isPlain) }
        let (scheme, authority) = (without(CharacterClass.word, start, place), place + 3)
        if scheme > start { handPart(scheme, end) }
        let path = first(CharacterClass.path, authority, end)
        if let user = text[authority..<path].lastIndex(of: UInt8(ascii: "@")) {
            handPart(authority, user)
            if let colon = text[authority..<user].firstIndex(of: UInt8(ascii: ":")) {
                handPart(authority, colon)
                handPart(colon + 1, user)
            }
        }
        let query = text[path..<end].firstIndex(of: UInt8(ascii: "?")) ?? end
        let fragment = text[path..<end].firstIndex(of: UInt8(ascii: "#")) ?? end
        for (from, to) in [(path, min(query, fragment)), (query, max(query, fragment)), (fragment, end)] {
            handPart(from, to)
            handPart(from + 1, to)
        }
    }

    /// The last quote of a kind on the line, and the last one after an odd number of backslashes; -1 if there is none.
    private struct Quote {
        var last = -1
        var escaped = -1
        /// The number of adjacent quotes up to the last one.
        var run = 0
        /// The last quote that may open a text, and whether it is followed by doubled quotes.
        var opening = -1
        var isDoubled = false
    }

    /// Reads the text between a quote and the previous one of its kind, or between two escaped ones. Only a parser
    /// could tell which of two quotes opens a text, so the text between quoted texts is read, too.
    private func readQuote(_ place: Int, _ quote: inout Quote, _ gap: Int, _ slash: Int) {
        var slashes = 0
        let most = min(place, Candidate.longestEscape)
        while slashes < most, text[place - slashes - 1] == UInt8(ascii: "\\") { slashes += 1 }
        // In a part of a line, more backslashes may precede the part.
        guard !isCutBefore || place >= Candidate.longestEscape else { return }
        guard slashes.isMultiple(of: 2) else {
            if quote.escaped >= 0 { handSide(quote.escaped + 1, place - slashes, .quoted) }
            quote.escaped = place
            return
        }
        // Runs of visible characters are read elsewhere.
        if quote.last >= 0, gap > quote.last {
            hand(quote.last + 1, place, .quoted)
            readFields(quote.last + 1, place)
            if slash > quote.last { readEscaped(quote.last + 1, place) }
        }
        quote.run = quote.last >= 0 && quote.last == place - 1 ? quote.run + 1 : 1
        (quote.last, quote.escaped) = (place, -1)
        let isLast = place + 1 < text.count ? text[place + 1] != text[place] : !isCutAfter
        if isLast { readDoubled(&quote) }
    }

    /// Reads a text with doubled quotes, as in SQL, CSV and C#. An odd number of adjacent quotes opens or ends it.
    private func readDoubled(_ quote: inout Quote) {
        guard quote.run.isMultiple(of: 2) else {
            let (start, end) = (quote.opening + 1, quote.last)
            if start > 0, quote.isDoubled || quote.run > 1, end - start <= Candidate.longest {
                reader.takeDoubled(text[start..<end], at: offset + start)
            }
            // If the part of a line may be preceded by more quotes, whether their number is odd is unknown.
            let isKnown = !isCutBefore || end - quote.run >= Candidate.longestEscape
            (quote.opening, quote.isDoubled) = (isKnown ? end : -1, false)
            return
        }
        quote.isDoubled = true
    }

    /// Reads an escaped text as the lines that it stands for, such as an entry of a JSON log.
    private func readEscaped(_ start: Int, _ end: Int) {
        let content = text[start..<end]
        let hasEscape = zip(content, content.dropFirst()).contains {
            $0 == UInt8(ascii: "\\") && "ntrux0123".utf8.contains($1)
        }
        guard reader.within == nil, content.count <= Candidate.longest, hasEscape else { return }
        withUnsafeTemporaryAllocation(byteCount: content.count, alignment: 1) { room in
            guard let count = EscapedText.resolve(content, to: room) else { return }
            let place = offset + start
            reader.readLines(UnsafeRawBufferPointer(rebasing: room[..<count]), as: .quoted) { _ in place }
        }
    }

    /// Reads the text between two tags, with its spaces.
    private func readContent(_ start: Int, _ end: Int) {
        guard end - start <= Candidate.longest else { return }
        hand(
            self.end(of: CharacterClass.blank, start, end), without(CharacterClass.blank, start, end), .quoted
        )
    }
}
