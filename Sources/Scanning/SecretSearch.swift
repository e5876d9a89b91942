package import Secrets
import Support

/// Hashes candidates and looks them up. Used by one task at a time.
package final class SecretSearch: CandidateSink, @unchecked Sendable {
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
    private let reader = TextReader()
    /// Runs and lines without a match.
    @exclusivity(unchecked) private var seen: TextCache
    private let base64 = Base64Text()
    private let decoded: UnsafeMutableRawBufferPointer
    @exclusivity(unchecked) private var matches: Set<Match> = []
    @exclusivity(unchecked) private var found = 0
    /// How many candidates were hashed.
    @exclusivity(unchecked) package private(set) var hashed = 0
    /// The digests of all candidates, up to a number; for what can be compared with few only.
    @exclusivity(unchecked) package private(set) var digests: Set<Digest>?
    private let mostDigests: Int

    /// - Parameters:
    ///   - table: the digests that are looked for.
    ///   - names: what is looked for besides.
    ///   - limit: the most bytes of memory to remember texts in.
    ///   - mostDigests: how many candidates' digests are collected; 0 for none.
    package init(
        _ table: DigestTable, names: (any NameSearch)? = nil, limit: Int, collecting mostDigests: Int = 0
    ) {
        (self.table, self.names) = (table, names)
        self.mostDigests = mostDigests
        seen = TextCache(limit: limit)
        decoded = .allocate(byteCount: 2 * Candidate.longest, alignment: 8)
        digests = mostDigests > 0 ? [] : nil
    }

    deinit { decoded.deallocate() }

    package func take(_ bytes: UnsafeRawBufferPointer, at offset: Int, _ form: CandidateForm) {
        // Words are no secrets, and by far the most; some of them are base64.
        if WeakValue.isWord(bytes) { return decode(bytes, at: offset) }
        look(up: bytes, at: offset, form)
    }

    package func expect(_ text: UnsafeRawBufferPointer) -> UInt64 {
        guard isKept(text) else { return 0 }
        let hash = seen.hash(of: text)
        seen.expect(hash)
        return hash
    }

    /// Whether what is known of a line or run is kept.
    private func isKept(_ text: UnsafeRawBufferPointer) -> Bool {
        text.count >= Candidate.shortest && text.count <= TextCache.longest
    }

    package func once(_ line: TextWindow, _ hash: UInt64, _ read: () -> BlockKinds) -> BlockKinds {
        once(line.bytes, hash, line.isWhole, Seen.line) {
            searchNames(line)
            return read()
        }
    }

    package func once(run: UnsafeRawBufferPointer, _ hash: UInt64, _ read: () -> Void) {
        _ = once(run, hash, true, Seen.run) {
            read()
            return BlockKinds()
        }
    }

    private func once(
        _ text: UnsafeRawBufferPointer, _ hash: UInt64, _ isWhole: Bool, _ part: UInt8,
        _ read: () -> BlockKinds
    ) -> BlockKinds {
        guard isWhole, isKept(text) else { return read() }
        let note = seen.note(of: text, hash)
        guard note & part == 0 else { return BlockKinds(rawValue: note & Seen.kinds) }
        let before = found
        let kinds = read()
        // Whether a key follows its first line depends on the next ones.
        if found == before, names == nil || !kinds.contains(.pem) {
            // All else that was read of it may have changed the note.
            seen.keep(text, hash, note: seen.note(of: text, hash) | part | kinds.rawValue)
        }
        return kinds
    }

    /// Searches a text.
    ///
    /// - Returns: what it has that reaches over several lines.
    package func read(_ text: UnsafeRawBufferPointer) -> BlockKinds { reader.read(text, into: self) }

    /// Searches what a text has that its base has not: see ``TextReader``.
    package func read(
        _ text: UnsafeRawBufferPointer, changes: [Range<Int>], inherited: BlockKinds
    ) -> BlockKinds { reader.read(text, changes: changes, inherited: inherited, into: self) }

    private func searchNames(_ line: TextWindow) {
        names?.search(line.bytes, followedBy: line.rest) { number, range, form in
            // What touches a cut may be a part of something else.
            guard range.lowerBound > 0 || !line.isCutBefore,
                range.upperBound < line.bytes.count || !line.isCutAfter
            else { return }
            found += 1
            matches.insert(
                Match(number: table.count + number, offset: line.offset + range.lowerBound, form: form))
        }
    }

    /// Whether anything was found since it was handed over.
    package var hasMatches: Bool { !matches.isEmpty }

    /// Hands over what was found since the last time.
    package func takeMatches() -> [Match] {
        defer { matches = [] }
        return matches.sorted { ($0.offset, $0.number) < ($1.offset, $1.number) }
    }

    private func look(up bytes: UnsafeRawBufferPointer, at offset: Int, _ form: CandidateForm) {
        check(bytes, at: offset, form)
        guard form != .file, bytes.count <= Candidate.longest else { return }
        decode(bytes, at: offset)
        if bytes.count >= 16, bytes.contains(where: { $0 &- 0x30 < 10 }) {
            let count = base64.encode(bytes, to: decoded)
            check(UnsafeRawBufferPointer(rebasing: decoded[..<count]), at: offset, .plain)
        }
    }

    private func decode(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard bytes.count >= 11, let count = base64.decode(bytes, to: decoded) else { return }
        let text = UnsafeRawBufferPointer(rebasing: decoded[..<count])
        check(text, at: offset, .base64)
        if text.last == 0x0A {
            check(UnsafeRawBufferPointer(rebasing: text.dropLast()), at: offset, .base64)
        }
        // `user:password` of an Authorization header.
        if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            check(UnsafeRawBufferPointer(rebasing: text[(colon + 1)...]), at: offset, .base64)
        }
    }

    private func check(_ bytes: UnsafeRawBufferPointer, at offset: Int, _ form: CandidateForm) {
        guard bytes.count >= Candidate.shortest else { return }
        hashed += 1
        let digest = Digest(of: bytes)
        if digests != nil {
            digests?.insert(digest)
            if let count = digests?.count, count > mostDigests { digests = nil }
        }
        guard let number = table.number(of: digest), !WeakValue.isWeak(bytes) else { return }
        found += 1
        matches.insert(Match(number: number, offset: offset, form: form))
    }
}

/// Values that stand in texts without being anybody's secret.
package enum WeakValue {
    /// Whether a text is too short, a placeholder, or a mere word or number.
    package static func isWeak(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes.count < Candidate.shortest || isWord(bytes) || NonValue(bytes) != nil { return true }
        return bytes.count <= 12 && bytes.allSatisfy(\.isDigit)
    }

    /// Whether it is a word such as `production`: a letter, and up to 11 small letters and dashes.
    static func isWord(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= 12, let first = bytes.first, first.isLetter else { return false }
        for byte in bytes.dropFirst() {
            guard (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-") else { return false }
        }
        return true
    }
}

/// What a text was read as, in the note that is kept with it.
private enum Seen {
    static let (run, line): (UInt8, UInt8) = (0x40, 0x20)
    /// What begins on the line.
    static let kinds: UInt8 = 0x1F
}
