import Auditing
import Glibc
import LocalSystem
import Scanning
import Secrets
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
    /// The digests of all candidates; nil where there were too many, or none were asked for.
    var digests: Set<Digest>? = []

    mutating func add(_ other: ScanOutcome) {
        hits += other.hits
        skipped += other.skipped
        counts.files += other.counts.files
        counts.bytes += other.counts.bytes
        counts.blobs += other.counts.blobs
        counts.candidates += other.counts.candidates
        digests = digests.flatMap { one in other.digests.map { one.union($0) } }
    }
}

/// What a pass looks for, and what it may use.
struct ScanPass: Sendable {
    let table: DigestTable
    /// What is looked for besides digests.
    let names: SourceNames
    /// How many digests of candidates are collected; 0 for none.
    let mostDigests: Int

    /// The most bytes in which one of two tasks remembers candidates.
    static let memory = 80 << 20

    func search() -> SecretSearch {
        SecretSearch(
            table, names: names.isEmpty ? nil : names, limit: ScanPass.memory,
            collecting: mostDigests)
    }

    /// Scans files on both cores.
    func scan(_ files: [String], _ context: Context) async -> ScanOutcome {
        let next = Counter()
        return await withTaskGroup(of: ScanOutcome.self) { group in
            for _ in 0..<min(2, max(1, files.count / 64 + 1)) {
                group.addTask {
                    var reader = FileReader(self, origin: .tree)
                    while true {
                        let index = next.advance()
                        guard index < files.count else { return reader.finish() }
                        reader.read(files[index], context)
                    }
                }
            }
            return await group.reduce(into: ScanOutcome()) { $0.add($1) }
        }
    }

    /// Scans an open stream to its end.
    func scan(stream descriptor: Int32, named name: String) -> ScanOutcome {
        var reader = FileReader(self, origin: .input)
        reader.read(descriptor, named: name)
        return reader.finish()
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
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 24, alignment: 16)
    private var outcome = ScanOutcome()

    init(_ pass: ScanPass, origin: ScanReport.Where) {
        search = pass.search()
        self.origin = origin
    }

    deinit { room.deallocate() }

    mutating func finish() -> ScanOutcome {
        outcome.counts.candidates = search.hashed
        outcome.digests = search.digests
        return outcome
    }

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
        take(UnsafeRawBufferPointer(rebasing: room[..<count]), of: file, after: 0)
    }

    mutating func read(_ descriptor: Int32, named file: String) {
        outcome.counts.files += 1
        var (filled, lines) = (0, 0)
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
                take(text, of: file, after: lines)
                break
            }
            // What follows begins with a whole line, or without one, with what may belong to it.
            let end = text.lastIndex(of: 0x0A).map { $0 + 1 } ?? filled
            take(UnsafeRawBufferPointer(rebasing: text[..<end]), of: file, after: lines)
            let start = end == filled && text[filled - 1] != 0x0A ? filled - Candidate.reach : end
            lines += text[..<start].count(where: { $0 == 0x0A })
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[start..<filled]))
            filled -= start
        }
    }

    private mutating func take(_ text: UnsafeRawBufferPointer, of file: String, after lines: Int) {
        _ = search.read(text)
        for match in search.takeMatches() {
            let (line, column) = TextPlace.of(match.offset, in: text)
            let location = ScanReport.Location(
                file: file, line: lines + line, column: column, origin: origin)
            outcome.hits.append(ScanOutcome.Hit(number: match.number, location: location, form: match.form))
        }
    }

    private mutating func skip(_ file: String, _ reason: String) {
        outcome.skipped.append(ScanReport.Skipped(path: file, reason: reason))
    }
}

/// Where an offset is in a text.
enum TextPlace {
    /// The line and the column in characters, each counted from 1; of a text in UTF-16, those of the decoded text.
    static func of(_ offset: Int, in text: UnsafeRawBufferPointer) -> (line: Int, column: Int) {
        if let plain = UTF16Text.decoded(text) { return plain.withUnsafeBytes { place(offset, $0) } }
        return place(offset, text)
    }

    private static func place(_ offset: Int, _ text: UnsafeRawBufferPointer) -> (line: Int, column: Int) {
        let before = text[..<min(offset, text.count)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return (
            before.count(where: { $0 == 0x0A }) + 1,
            // Bytes that begin a character.
            before[start...].count(where: { $0 & 0xC0 != 0x80 }) + 1
        )
    }
}
