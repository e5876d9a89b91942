package import Secrets

/// The digests that are looked for.
package struct DigestTable: Sendable {
    /// The first eight bytes of each digest, and the digest's number; by an open address. The number is -1 for none.
    private var slots: [(head: UInt64, number: Int32)]
    private var digests: [Digest] = []
    private let mask: Int

    package init(_ digests: some Collection<Digest>) {
        var size = 16
        while size < 4 * digests.count { size *= 2 }
        slots = Array(repeating: (0, -1), count: size)
        mask = size - 1
        for digest in digests where number(of: digest) == nil {
            let head = digest.head
            var index = Int(truncatingIfNeeded: head) & mask
            while slots[index].number >= 0 { index = (index + 1) & mask }
            slots[index] = (head, Int32(self.digests.count))
            self.digests.append(digest)
        }
    }

    /// How many digests are looked for.
    package var count: Int { digests.count }

    /// The number of a digest in the order in which they were handed in, each counted once; nil where it is not among
    /// them.
    package func number(of digest: Digest) -> Int? {
        let head = digest.head
        var index = Int(truncatingIfNeeded: head) & mask
        while slots[index].number >= 0 {
            let slot = slots[index]
            if slot.head == head, digests[Int(slot.number)] == digest { return Int(slot.number) }
            index = (index + 1) & mask
        }
        return nil
    }

    package subscript(number: Int) -> Digest { digests[number] }
}

extension Digest {
    /// The first eight bytes.
    fileprivate var head: UInt64 { withBytes { $0.loadUnaligned(as: UInt64.self) } }
}

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
    /// Candidates that don't match, and runs and lines that have none that does.
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
        // Of a whole file no base64 is looked up: it is another candidate than the same text elsewhere.
        guard form != .file, bytes.count <= TextCache.longest else {
            return look(up: bytes, at: offset, form)
        }
        let hash = seen.hash(of: bytes)
        let note = seen.note(of: bytes, hash)
        guard note & Seen.candidate == 0 else { return }
        let before = found
        look(up: bytes, at: offset, form)
        if found == before { seen.keep(bytes, hash, note: note | Seen.candidate) }
    }

    package func once(_ line: TextWindow, _ read: () -> BlockKinds) -> BlockKinds {
        let bytes = line.bytes
        guard line.isWhole, bytes.count >= Candidate.shortest, bytes.count <= TextCache.longest else {
            searchNames(line)
            return read()
        }
        let hash = seen.hash(of: bytes)
        let note = seen.note(of: bytes, hash)
        guard note & Seen.line == 0 else { return BlockKinds(rawValue: note & Seen.kinds) }
        let before = found
        searchNames(line)
        let kinds = read()
        // Whether a key follows its first line depends on the next ones.
        if found == before, names == nil || !kinds.contains(.pem) {
            // All else that was read of it may have changed the note.
            seen.keep(bytes, hash, note: seen.note(of: bytes, hash) | Seen.line | kinds.rawValue)
        }
        return kinds
    }

    package func once(run bytes: UnsafeRawBufferPointer, _ read: () -> Void) {
        guard bytes.count <= TextCache.longest else { return read() }
        let hash = seen.hash(of: bytes)
        guard seen.note(of: bytes, hash) & Seen.run == 0 else { return }
        let before = found
        read()
        if found == before { seen.keep(bytes, hash, note: seen.note(of: bytes, hash) | Seen.run) }
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
    static let (candidate, run, line): (UInt8, UInt8, UInt8) = (0x80, 0x40, 0x20)
    /// What begins on the line.
    static let kinds: UInt8 = 0x1F
}

/// Base64 of texts.
private struct Base64Text: ~Copyable {
    // No global table: each access to one asks first whether it is there.
    private let values = UnsafeMutablePointer<Int8>.allocate(capacity: 256)
    private let digits = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)

    init() {
        values.initialize(repeating: -1, count: 256)
        let text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, digit) in text.utf8.enumerated() {
            digits[value] = digit
            values[Int(digit)] = Int8(value)
        }
        (values[Int(UInt8(ascii: "-"))], values[Int(UInt8(ascii: "_"))]) = (62, 63)
    }

    deinit {
        values.deallocate()
        digits.deallocate()
    }

    /// Decodes base64 or base64url where that gives a text: UTF-8 with no control characters but white space.
    ///
    /// - Returns: how many bytes were written; nil for anything else.
    func decode(_ text: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int? {
        var length = text.count
        while length > 0, text.count - length < 2, text[length - 1] == UInt8(ascii: "=") { length -= 1 }
        guard length % 4 != 1, length == text.count || text.count.isMultiple(of: 4) else { return nil }
        var (buffer, bits, count): (UInt32, Int, Int) = (0, 0, 0)
        var isASCII = true
        for place in 0..<length {
            let value = values[Int(text[place])]
            guard value >= 0 else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            let byte = UInt8(truncatingIfNeeded: buffer >> UInt32(bits))
            // Most words that are no base64 end here.
            guard byte >= 0x20 && byte != 0x7F || byte == 0x0A || byte == 0x09 || byte == 0x0D else {
                return nil
            }
            if byte >= 0x80 { isASCII = false }
            output[count] = byte
            count += 1
        }
        guard isASCII || String(validating: output[..<count], as: UTF8.self) != nil else { return nil }
        return count
    }

    /// Encodes in base64 with padding.
    func encode(_ bytes: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int {
        var (place, count) = (0, 0)
        while place < bytes.count {
            let rest = min(3, bytes.count - place)
            var word = UInt32(bytes[place]) << 16
            if rest > 1 { word |= UInt32(bytes[place + 1]) << 8 }
            if rest > 2 { word |= UInt32(bytes[place + 2]) }
            for digit in 0..<4 {
                output[count + digit] =
                    digit <= rest ? digits[Int(word >> (18 - 6 * UInt32(digit)) & 63)] : UInt8(ascii: "=")
            }
            (place, count) = (place + rest, count + 4)
        }
        return count
    }
}
