import Glibc
import LocalSystem
import Secrets
import Support

/// Files that the operator names, read within a limit and written whole or not at all.
enum LocalFile {
    /// Why a file can't be read or written.
    typealias Failure = FileBytes.Failure

    /// The bytes of a file that holds no secret.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let secret = try readSecret(path, limit: limit)
        return secret.withBytes { Array($0) }
    }

    /// The bytes of a file of the workspace's own, which comes with its repository: a pipe or a device in its place
    /// is refused, as nobody would ever end what it has to say.
    static func readOwn(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        // Else a pipe that nobody writes to would not even be opened.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let status = try FileBytes.status(of: descriptor)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(reason: "is neither a file nor a link to one", isMissing: false)
        }
        return try FileBytes.read(descriptor, status, limit: limit).withBytes { Array($0) }
    }

    /// The bytes of a file that holds secrets; `-` is standard input.
    static func readSecret(_ path: String, limit: Int) throws(Failure) -> SecretValue {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        return try FileBytes.read(descriptor, try FileBytes.status(of: descriptor), limit: limit)
    }

    /// Whether there is anything of this name, be it a link that leads nowhere.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether it is a file, or a link to one.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Why nothing can be written to `path`, as far as that can be told before there is anything to write.
    static func checkIsWritable(_ path: String) throws(Failure) {
        if path.isEmpty { throw Failure(reason: String(cString: strerror(ENOENT)), isMissing: true) }
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR {
            throw Failure(reason: String(cString: strerror(EISDIR)), isMissing: false)
        }
        let isReplaced = !exists || status.st_mode & S_IFMT == S_IFREG
        guard access(isReplaced ? folder(of: path) : path, isReplaced ? W_OK | X_OK : W_OK) == 0 else {
            throw failure()
        }
    }

    private static func folder(of path: String) -> String {
        // The slash stays, so that a file in a folder's place is told.
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    /// Replaces a file as ``replace(_:with:)`` does. What is no file, such as a pipe or a device, is written to:
    /// another file in its place would be somebody's surprise.
    static func write(_ text: String, to path: String) throws(Failure) {
        var status = stat()
        if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failure() }
            defer { close(descriptor) }
            guard write(text, to: descriptor) else { throw failure() }
            return
        }
        try replace(path, with: text)
    }

    /// Writes a file beside its place and renames it, so that nobody ever reads half of it. Whoever may use the old
    /// one may use the new one.
    static func replace(_ path: String, with text: String) throws(Failure) {
        var old = stat()
        let isThere = stat(path, &old) == 0 && old.st_mode & S_IFMT == S_IFREG
        // By chance besides the process: one that was killed may have left its own behind.
        let aside = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        if isThere { fchmod(descriptor, old.st_mode & 0o777) }
        let isWritten = write(text, to: descriptor) && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWritten, rename(aside, path) == 0 else {
            let failure = failure()
            unlink(aside)
            throw failure
        }
    }

    /// Writes all of `text`; false where that fails.
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
            return true
        }
    }

    private static func failure() -> Failure { .last }
}
