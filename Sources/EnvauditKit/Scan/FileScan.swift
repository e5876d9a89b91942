import Auditing
import Candidates
import Glibc
import LocalSystem
import Scanning
import Secrets
import Support
import Synchronization

/// What one pass over files or objects found.
struct ScanOutcome: Sendable {
    /// A digest that was found.
    struct Hit: Hashable, Sendable {
        /// The number of what was found: the digest's in the table, or behind these that of a name.
        let number: Int
        let location: ScanReport.Location
        let form: CandidateForm
    }

    var hits: [Hit] = []
    var counts = ScanReport.Counts()
    var skipped: [ScanReport.Skipped] = []

    mutating func add(_ other: ScanOutcome) {
        hits += other.hits
        skipped += other.skipped
        counts.files += other.counts.files
        counts.bytes += other.counts.bytes
        counts.blobs += other.counts.blobs
    }
}

/// How much memory a scan takes.
struct ScanMemory: Sendable {
    /// The most in which it remembers what it has seen.
    private let texts: Int
    /// In which one of two tasks holds blobs. What doesn't fit is read piece by piece.
    let blobs: Int

    /// What is needed besides: for the program, a pack's index, and pieces of files.
    private static let rest = 60
    /// The least and the usual number of megabytes.
    static let (least, usual) = (100, 300)

    /// - Parameter megabytes: what it may take in all.
    init(megabytes: Int) {
        let shared = (max(megabytes, ScanMemory.least) - ScanMemory.rest) << 20
        (texts, blobs) = (shared / 3 * 2, shared / 6)
    }

    /// In which it remembers what it has seen of so many bytes: memory that it needs not takes time, too.
    func texts(of bytes: Int) -> Int { min(texts, max(bytes, 1 << 20)) }
}

/// What a pass looks for, and what it may use.
struct ScanPass: Sendable {
    let table: DigestTable
    /// What is looked for besides digests.
    private(set) var names: SourceNames
    let memory: ScanMemory
    /// One for each of two tasks. What one of them has read, both pass over from then on, in the history, too.
    let searches: [SecretSearch]

    /// Whether files of the tree may come again, in the history.
    private let isTwice: Bool

    /// - Parameters:
    ///   - mostDigests: how many digests of candidates are collected; 0 for none.
    ///   - bytes: how many are to be scanned, about.
    init(
        _ table: DigestTable, _ names: SourceNames, collecting mostDigests: Int = 0, _ memory: ScanMemory,
        bytes: Int, isTwice: Bool = false
    ) {
        (self.table, self.names, self.memory, self.isTwice) = (table, names, memory, isTwice)
        let seen = TextCache(limit: memory.texts(of: bytes))
        searches = (0..<2).map { _ in
            SecretSearch(table, names: names.isEmpty ? nil : names.copy, seen: seen, collecting: mostDigests)
        }
    }

    /// From now on looks for no more than what the past can tell.
    mutating func turnToThePast() {
        names = names.ofThePast
        for search in searches { search.names = names.isEmpty ? nil : names.copy }
    }

    /// How many candidates were hashed.
    var hashed: Int { searches.reduce(0) { $0 + $1.hashed } }

    /// The digests of all candidates; `nil` if there were too many, or none were asked for.
    var digests: Set<Digest>? {
        searches.reduce([]) { all, search in all.flatMap { all in search.digests.map(all.union) } }
    }

    /// Scans files on both cores.
    func scan(_ files: [String], _ context: Context) async -> ScanOutcome {
        let next = Counter()
        return await withTaskGroup(of: ScanOutcome.self) { group in
            for search in searches.prefix(files.count / 64 + 1) {
                group.addTask {
                    var reader = FileReader(search, origin: .tree, isTwice: isTwice)
                    while true {
                        let index = next.advance()
                        guard index < files.count else { return reader.outcome }
                        reader.read(files[index], context)
                    }
                }
            }
            return await group.reduce(into: ScanOutcome()) { $0.add($1) }
        }
    }

    /// Scans an open stream to its end.
    func scan(stream descriptor: Int32, named name: String) -> ScanOutcome {
        var reader = FileReader(searches[0], origin: .input)
        reader.read(descriptor, named: name)
        return reader.outcome
    }

    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        func advance() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
    }
}

/// Reads files one after another, piece by piece where they are large.
private struct FileReader: ~Copyable {
    private let search: SecretSearch
    private let origin: ScanReport.Where
    private let isTwice: Bool
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 24, alignment: 16)
    private(set) var outcome = ScanOutcome()
    /// How often each number was found in the file, by its number.
    private var told: [Int: Int] = [:]
    /// Of what a file has again and again, such as a log, no more places are told.
    private static let mostPlaces = 100

    init(_ search: SecretSearch, origin: ScanReport.Where, isTwice: Bool = false) {
        (self.search, self.origin, self.isTwice) = (search, origin, isTwice)
    }

    deinit { room.deallocate() }

    mutating func read(_ file: String, _ context: Context) {
        let path = context.files.path(file)
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            switch errno {
            case ELOOP: readLink(path, file)
            // Deleted, and git still tracks it.
            case ENOENT: break
            default: skip(file, String(cString: strerror(errno)))
            }
            return
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return skip(file, "is neither a file nor a link")
        }
        read(descriptor, named: file)
    }

    /// The text of a symbolic link, which is what a repository has of it.
    private mutating func readLink(_ path: String, _ file: String) {
        let count = room.withMemoryRebound(to: CChar.self) { room in
            room.baseAddress.map { readlink(path, $0, room.count) } ?? -1
        }
        guard count >= 0 else { return skip(file, String(cString: strerror(errno))) }
        outcome.counts.files += 1
        outcome.counts.bytes += count
        take(UnsafeRawBufferPointer(rebasing: room[..<count]), of: file, after: TextBefore())
    }

    mutating func read(_ descriptor: Int32, named file: String) {
        outcome.counts.files += 1
        told = [:]
        var (filled, before) = (0, TextBefore())
        var isAtEnd = false
        while !isAtEnd {
            while filled < room.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: room[filled...])
                let received = Glibc.read(descriptor, rest.baseAddress, rest.count)
                if received < 0, errno == EINTR { continue }
                guard received >= 0 else { return skip(file, String(cString: strerror(errno))) }
                if received == 0 {
                    isAtEnd = true
                    break
                }
                filled += received
                outcome.counts.bytes += received
            }
            let text = UnsafeRawBufferPointer(rebasing: room[..<filled])
            guard !isAtEnd else {
                take(text, of: file, after: before)
                if LargeFile.id(text) != nil {
                    skip(file, "is a pointer of Git LFS, and what it points at is not here (git lfs pull)")
                }
                break
            }
            let (end, start) = text.pieces
            take(UnsafeRawBufferPointer(rebasing: text[..<end]), of: file, after: before)
            before.pass(UnsafeRawBufferPointer(rebasing: text[..<start]))
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[start..<filled]))
            filled -= start
        }
    }

    private mutating func take(_ text: UnsafeRawBufferPointer, of file: String, after before: TextBefore) {
        _ = search.read(text, isKept: isTwice)
        var last: (number: Int, offset: Int)?
        let matches = search.takeMatches().filter { match in
            // Of several candidates that begin at one place, the first form is reported.
            if let last, last == (match.number, match.offset) { return false }
            last = (match.number, match.offset)
            told[match.number, default: 0] += 1
            return told[match.number, default: 0] <= FileReader.mostPlaces
        }
        for (match, (line, column)) in zip(matches, before.places(of: matches, in: text)) {
            let location = ScanReport.Location(file: file, line: line, column: column, origin: origin)
            outcome.hits.append(ScanOutcome.Hit(number: match.number, location: location, form: match.form))
        }
    }

    private mutating func skip(_ file: String, _ reason: String) {
        outcome.skipped.append(ScanReport.Skipped(path: file, reason: reason))
    }
}

extension UnsafeRawBufferPointer {
    /// The end of a piece of a longer text, and the start of the next one. They are cut at lines, and overlap by the
    /// longest value and block of lines, so that each of these is whole in one of them.
    var pieces: (end: Int, next: Int) {
        let line = lineStart(before: count)
        guard line > 0 else { return (count, Swift.max(0, count - Candidate.reachOfBlocks)) }
        let start = lineStart(before: Swift.max(0, line - Candidate.reachOfBlocks))
        return (line, start > 0 ? start : line)
    }
}

/// What stands before a piece of a text: so much is known of it, that places in the piece are those in the whole.
struct TextBefore {
    private var lines = 0
    /// The characters of the line that goes on in the piece.
    private var columns = 0

    /// Returns the line and column of each match, in the order of their offsets. Both are counted from 1, columns in
    /// characters; for a text in UTF-16 they are those of the decoded text.
    func places(
        of matches: [SecretSearch.Match], in text: UnsafeRawBufferPointer
    ) -> [(line: Int, column: Int)] {
        guard !matches.isEmpty else { return [] }
        let offsets = matches.map(\.offset)
        if let plain = UTF16Text.decoded(text) { return plain.withUnsafeBytes { places(of: offsets, $0) } }
        return places(of: offsets, text)
    }

    /// Goes on behind a text, or behind as much of it as the next piece does not repeat.
    mutating func pass(_ text: UnsafeRawBufferPointer) {
        for (line, column) in places(of: [text.count], text) { (lines, columns) = (line - 1, column - 1) }
    }

    /// All of them in one walk over the text.
    private func places(of offsets: [Int], _ text: UnsafeRawBufferPointer) -> [(line: Int, column: Int)] {
        let lineEnd: UInt8 = text.hasReturnsAlone ? 0x0D : 0x0A
        var (place, line, column) = (0, lines + 1, columns + 1)
        return offsets.map { offset in
            while place < min(offset, text.count) {
                let byte = text[place]
                if byte == lineEnd {
                    (line, column) = (line + 1, 1)
                } else if byte & 0xC0 != 0x80 {
                    // It begins a character.
                    column += 1
                }
                place += 1
            }
            return (line, column)
        }
    }
}
