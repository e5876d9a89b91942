import FoundationEssentials
import Glibc
import LocalSystem
import Support

/// `.envaudit/journal.ndjson` in a workspace: what runs were about to do and did, a line each, never a value.
///
/// While a run holds the file, no other can: two at once would undo each other's work. The kernel lifts the lock
/// when the process ends, however it ends.
public final class JournalFile: Sendable {
    private let descriptor: Int32

    /// Why the journal can't be used, in words that follow "the journal".
    public enum Failure: Error, Equatable {
        /// Another run holds it.
        case busy
        /// It can't be opened, read or written; the system's reason.
        case system(String)
        /// Others than this user can have written to it.
        case foreign(String)
        /// A line that is not a journal's; lines count from 1.
        case badLine(Int)
        /// It is larger than any journal.
        case tooLarge
    }

    /// Tens of thousands of runs.
    private static let maximumBytes = 64 << 20
    /// The path in a workspace.
    public static let path = ".envaudit/journal.ndjson"

    /// Opens the journal of a workspace for a run, and creates it if it is missing.
    public init(workspace: String) throws(Failure) {
        let folder = workspace + "/.envaudit"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw JournalFile.failure() }
        try JournalFile.checkIsFolder(folder)
        JournalFile.keepOutOfGit(folder)
        let flags = O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open("\(workspace)/\(JournalFile.path)", flags, 0o600)
        guard descriptor >= 0 else { throw JournalFile.failure() }
        do throws(Failure) {
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                if errno == EWOULDBLOCK { throw .busy }
                guard errno == EINTR else { throw JournalFile.failure() }
            }
            try JournalFile.dropUnfinishedLine(descriptor)
            _ = try JournalFile.entries(of: try JournalFile.read(descriptor))
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        JournalFile.sync(folder)
    }

    deinit { close(descriptor) }

    /// What the journal says by now.
    func entries() throws(Failure) -> [JournalEntry] {
        try JournalFile.entries(of: try JournalFile.read(descriptor))
    }

    /// The entries of a workspace's journal, read without holding it; nil if it is missing.
    public static func entries(inWorkspace workspace: String) throws(Failure) -> [JournalEntry]? {
        // Without O_NONBLOCK, opening a pipe in the file's place would block until something writes to it.
        let descriptor = open("\(workspace)/\(path)", O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure()
        }
        defer { close(descriptor) }
        try checkIsFolder(workspace + "/.envaudit")
        return try entries(of: try read(descriptor))
    }

    /// Adds an entry, and returns once it is on the disk.
    func append(_ entry: JournalEntry) throws(Failure) {
        let isWritten = (JournalFile.line(of: entry) + [UInt8(ascii: "\n")]).withUnsafeBytes { bytes in
            write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
        }
        guard isWritten, fsync(descriptor) == 0 else { throw JournalFile.failure() }
    }

    /// The partial last line of a killed run is ignored: its event did not happen yet.
    private static func entries(of bytes: [UInt8]) throws(Failure) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        let whole = bytes[..<((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)]
        let lines = whole.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            // Decoders forgive much, such as a key that is there twice: only what is written in just this way counts.
            guard let entry = (try? JSONDecoder().decode(JournalLine.self, from: Data(line)))?.entry,
                JournalFile.line(of: entry).elementsEqual(line)
            else { throw .badLine(index + 1) }
            entries.append(entry)
        }
        return entries
    }

    /// An entry as it is written, without the newline.
    private static func line(of entry: JournalEntry) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A line of strings and numbers can always be encoded.
        return (try? encoder.encode(JournalLine(entry))).map { Array($0) } ?? []
    }

    /// A link would have a pull request choose which file of the operator's is read or written to.
    private static func checkIsFolder(_ folder: String) throws(Failure) {
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .system(".envaudit is not a folder")
        }
    }

    private static func dropUnfinishedLine(_ descriptor: Int32) throws(Failure) {
        let bytes = try read(descriptor)
        let end = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        guard end < bytes.count else { return }
        guard ftruncate(descriptor, off_t(end)) == 0, fsync(descriptor) == 0 else { throw failure() }
    }

    private static func read(_ descriptor: Int32) throws(Failure) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .system("is not a regular file") }
        if let (reason, _) = FileBytes.foreignness(of: status) { throw .foreign(reason) }
        guard status.st_size <= maximumBytes else { throw .tooLarge }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let received = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count, off_t(count))
            }
            if received < 0, errno == EINTR { continue }
            guard received > 0 else { throw failure() }
            count += received
        }
        return bytes
    }

    /// The journal belongs to this machine: runs elsewhere don't continue this one's.
    private static func keepOutOfGit(_ folder: String) {
        let descriptor = open(
            folder + "/.gitignore", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, "*\n", 2)
        close(descriptor)
    }

    /// Makes the new file's name last.
    private static func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure() -> Failure { .system(String(cString: strerror(errno))) }
}
