import Glibc
package import Secrets
import Support

/// Hashes the candidates of texts and looks them up. Used by one task at a time.
package final class SecretSearch: @unchecked Sendable {
    /// A candidate that has a digest that is looked for.
    package struct Match: Hashable, Sendable {
        /// The digest's number in the table, or behind these the number of a name.
        package let number: Int
        /// Where it begins in the text.
        package let offset: Int
        package let form: CandidateForm
    }

    private let table: DigestTable
    /// What is looked for besides. Less may be looked for later, and not more: lines that were read are passed over.
    @exclusivity(unchecked) package var names: (any NameSearch)?
    /// Texts and lines without a match, and runs that were read lately.
    let seen: TextCache
    let lines: TextBlocks
    let runs = TextBlocks(limit: 1 << 20)
    private let base64 = Base64Text()
    /// For lines that are put together, for a text that is decoded, and for one whose breaks are changed.
    let joined = UnsafeMutableRawBufferPointer.allocate(byteCount: Candidate.longestBlock + 1, alignment: 8)
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Candidate.longestBlock, alignment: 8)
    private let spare = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 2 * Candidate.longestBlock + 2, alignment: 8)
    @exclusivity(unchecked) private var matches: Set<Match> = []
    /// How many matches there were.
    @exclusivity(unchecked) private(set) var found = 0
    /// Of a line that is put together, or stands in another form in the text: the form, nil for that of what is found in
    /// it, and where its places are in the text; nil for a line of the text.
    @exclusivity(unchecked) var within: (form: CandidateForm?, place: (Int) -> Int)?
    /// How many candidates were hashed.
    @exclusivity(unchecked) package private(set) var hashed = 0
    /// The digests of all candidates, up to a number; for what can be compared with few only.
    @exclusivity(unchecked) package private(set) var digests: Set<Digest>?
    private let mostDigests: Int

    /// - Parameters:
    ///   - seen: lines that were searched for the same without a match.
    ///   - mostDigests: how many candidates' digests are collected; 0 for none.
    package init(
        _ table: DigestTable, names: (any NameSearch)? = nil, seen: TextCache, collecting mostDigests: Int = 0
    ) {
        (self.table, self.names, self.seen, self.mostDigests) = (table, names, seen, mostDigests)
        lines = seen.blocks
        digests = mostDigests > 0 ? [] : nil
    }

    deinit {
        runs.free()
        for room in [joined, room, spare] { room.deallocate() }
    }

    /// Looks a text up, and whatever it may stand for.
    ///
    /// - Parameter isPlain: whether it is known to have neither escapes nor quotes nor breaks.
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

    /// Writes a text in which a sign that stands twice stands once, and so does a quote that a shell joins (`'\''`, `'"'"'`).
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

    /// Looks a text up, what it is the base64 of, and its base64.
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
        // A file, such as a `.env` or one of JSON. Most words that are base64 by chance have other bytes than ASCII.
        guard decoded.allSatisfy({ $0 < 0x80 }), decoded.contains(where: { "=:\" \n".utf8.contains($0) })
        else {
            return
        }
        let start = within?.place(offset) ?? offset
        readLines(decoded, as: .base64) { _ in start }
    }

    /// Looks a text up, also with a final break or without; what reaches over several lines also with escaped breaks.
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

    /// Looks a value up.
    func check(_ value: UnsafeRawBufferPointer, _ offset: Int, _ form: CandidateForm) {
        // Words are no secrets, and by far the most.
        guard value.count >= Candidate.shortest, !NonValue.isWord(value) else { return }
        hashed += 1
        let digest = Digest(of: value)
        if mostDigests > 0, digests?.insert(digest) != nil, digests?.count ?? 0 > mostDigests {
            digests = nil
        }
        guard let number = table.number(of: digest), !NonValue.isWeak(value), table.isMeant(number, value)
        else {
            return
        }
        add(number, offset, form)
    }

    private func add(_ number: Int, _ offset: Int, _ form: CandidateForm) {
        found += 1
        matches.insert(
            Match(number: number, offset: within?.place(offset) ?? offset, form: within?.form ?? form))
    }

    func searchNames(_ line: Line) {
        let rest = UnsafeRawBufferPointer(rebasing: line.base[line.endIndex...])
        names?.search(UnsafeRawBufferPointer(rebasing: line), followedBy: rest) { number, range, form in
            // What touches a cut may be a part of something else.
            guard range.lowerBound > 0 || !line.isCutBefore, range.upperBound < line.count || !line.isCutAfter
            else { return }
            add(table.count + number, line.startIndex + range.lowerBound, form)
        }
    }

    /// Hands over what was found since the last time.
    package func takeMatches() -> [Match] {
        defer { matches = [] }
        return matches.sorted { ($0.offset, $0.number) < ($1.offset, $1.number) }
    }
}
