package import Candidates
import Glibc
package import Secrets
import Support

/// Looks for names and keys in texts, which are no candidates.
package protocol NameSearch: AnyObject, Sendable {
    /// Reports the candidates that begin on a line, with their number, offset and form.
    ///
    /// - Parameter rest: what follows the line in memory, and belongs to the same text.
    func search(
        _ line: UnsafeRawBufferPointer, followedBy rest: UnsafeRawBufferPointer,
        _ found: (_ number: Int, _ range: Range<Int>, _ form: CandidateForm) -> Void)
}

/// Searches texts, and what changed between two texts, for candidates that have a digest that is looked for. Used by one
/// task at a time.
package final class SecretSearch: @unchecked Sendable {
    package typealias Match = CandidateLookup.Match

    private let lookup: CandidateLookup
    private let reader: CandidateReader
    /// What is looked for besides. Less may be looked for later, and not more: lines that were read are passed over.
    @exclusivity(unchecked) package var names: (any NameSearch)?
    /// Texts and lines without a match.
    private let seen: TextCache
    private let lines: TextBlocks

    /// How many candidates were hashed.
    package var hashed: Int { lookup.hashed }
    /// The digests of all candidates, up to a number; for what can be compared with few only.
    package var digests: Set<Digest>? { lookup.digests }

    /// - Parameters:
    ///   - seen: lines that were searched for the same without a match.
    ///   - mostDigests: how many candidates' digests are collected; 0 for none.
    package init(
        _ table: DigestTable, names: (any NameSearch)? = nil, seen: TextCache, collecting mostDigests: Int = 0
    ) {
        lookup = CandidateLookup(table, collecting: mostDigests)
        reader = CandidateReader(lookup)
        (self.names, self.seen, lines) = (names, seen, seen.blocks)
    }

    /// Hands over what was found since the last time.
    package func takeMatches() -> [Match] { lookup.takeMatches() }

    /// Searches a text, or only its changes from a base.
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
        let before = lookup.found
        let kinds = readText(text, nil, [])
        if isKept, lookup.found == before { seen.keep(digest, note: kinds.rawValue) }
        return kinds
    }

    private func readText(
        _ text: UnsafeRawBufferPointer, _ changes: [Range<Int>]?, _ inherited: BlockKinds
    ) -> BlockKinds {
        let all = [0..<text.count]
        // Changes are not known in the decoded text, so all of it is read.
        if let plain = UTF16Text.decoded(text) {
            // What begins like UTF-16 may be other text.
            let places = UTF16Text.Places(text)
            reader.within(nil, { places[$0] }) { _ = readPlain(text, all, []) }
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
        if !kinds.isEmpty { reader.readBlocks(kinds, of: text, changes) }
        // A file that is the value, or the value and a break.
        if text.count <= Candidate.longest {
            let own = UnsafeRawBufferPointer(rebasing: text[text.mark...])
            reader.check(own, 0, .file)
            let breaks = own.reversed().prefix { $0 == 0x0A || $0 == 0x0D }.count
            if breaks > 0 { reader.check(UnsafeRawBufferPointer(rebasing: own.dropLast(breaks)), 0, .file) }
        }
        return kinds
    }

    /// Searches a line, unless it was seen before without a match.
    ///
    /// - Returns: what begins on it that reaches over several lines.
    private func read(_ line: Line, _ hash: UInt64) -> BlockKinds {
        let text = UnsafeRawBufferPointer(rebasing: line)
        let note = hash == 0 ? 0 : lines.note(of: text, hash)
        guard note == 0 else { return BlockKinds(rawValue: note & 0x7F) }
        let before = lookup.found
        searchNames(line)
        let kinds = reader.read(line)
        // Whether a key follows its first line depends on the next ones.
        if hash != 0, lookup.found == before, names == nil || !kinds.contains(.pem) {
            lines.keep(text, hash, note: kinds.rawValue | 0x80)
        }
        return kinds
    }

    private func searchNames(_ line: Line) {
        let rest = UnsafeRawBufferPointer(rebasing: line.base[line.endIndex...])
        names?.search(UnsafeRawBufferPointer(rebasing: line), followedBy: rest) { number, range, form in
            // What touches a cut may be a part of something else.
            guard range.lowerBound > 0 || !line.isCutBefore, range.upperBound < line.count || !line.isCutAfter
            else { return }
            reader.add(lookup.table.count + number, line.startIndex + range.lowerBound, form)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether its lines end with a carriage return and no line feed.
    package var hasReturnsAlone: Bool {
        guard let base = baseAddress else { return false }
        return memchr(base, 0x0A, count) == nil && memchr(base, 0x0D, count) != nil
    }
}
