import FoundationEssentials
import Glibc
import LocalSystem
import Secrets
import Support

/// The files that a run names, read within a limit and written whole or not at all.
///
/// Relative paths lead from the working folder, which need not be the process's.
struct Files: Sendable {
    /// Why a file can't be read or written.
    typealias Failure = FileBytes.Failure

    /// The working folder.
    let folder: String
    /// The meaning of `-` in place of a file with secrets.
    let input: StandardStream

    /// Returns the absolute path.
    func path(_ named: String) -> String {
        named.isEmpty || named.hasPrefix("/") ? named : "\(folder)/\(named)"
    }

    private static func failure() -> Failure { .last }
}

// MARK: Reading

extension Files {
    /// The bytes of a file that holds no secret.
    func read(_ named: String, limit: Int) throws(Failure) -> [UInt8] {
        let secret = try readSecret(named, limit: limit)
        return secret.withBytes { Array($0) }
    }

    /// Returns the bytes of a file that belongs to the workspace, and so comes with its repository. A pipe or device in
    /// its place is an error, since reading it might never end.
    func readOwn(_ named: String, limit: Int) throws(Failure) -> [UInt8] {
        // Without it, opening a pipe without a writer would block.
        let descriptor = open(path(named), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.failure() }
        defer { close(descriptor) }
        let status = try FileBytes.status(of: descriptor)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(reason: "is neither a file nor a link to one", isMissing: false)
        }
        return try FileBytes.read(descriptor, status, limit: limit).withBytes { Array($0) }
    }

    /// The bytes of a file that holds secrets; `-` is standard input.
    func readSecret(_ named: String, limit: Int) throws(Failure) -> SecretValue {
        let isInput = named == "-"
        // Files are not typed, and a terminal would show the values.
        if isInput, input.isTerminal {
            throw Failure(
                reason: "standard input is a terminal; pipe into it what is to be read", isMissing: false)
        }
        let descriptor = isInput ? input.descriptor : open(path(named), O_RDONLY | O_CLOEXEC)
        guard isInput || descriptor >= 0 else { throw Files.failure() }
        defer { if !isInput { close(descriptor) } }
        return try FileBytes.read(descriptor, try FileBytes.status(of: descriptor), limit: limit)
    }

    /// Whether there is anything of this name, be it a link that leads nowhere.
    func exists(_ named: String) -> Bool {
        var status = stat()
        return lstat(path(named), &status) == 0
    }

    /// Whether it is a file, or a link to one.
    func isFile(_ named: String) -> Bool { kind(of: named) == S_IFREG }

    /// Whether it is a folder, or a link to one.
    func isFolder(_ named: String) -> Bool { kind(of: named) == S_IFDIR }

    /// The names of a folder's files, sorted; `nil` if there is no folder that can be read.
    func names(in named: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: path(named)).sorted()
    }

    /// Returns the kind of the file at a path, from stat(2); `nil` if it does not exist.
    private func kind(of named: String) -> mode_t? {
        var status = stat()
        return stat(path(named), &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}

// MARK: Writing

extension Files {
    /// Why nothing can be written to a path, as far as that shows before there is anything to write.
    func checkIsWritable(_ named: String) throws(Failure) {
        if named.isEmpty { throw Failure(reason: String(cString: strerror(ENOENT)), isMissing: true) }
        let kind = kind(of: named)
        if kind == S_IFDIR { throw Failure(reason: String(cString: strerror(EISDIR)), isMissing: false) }
        let isReplaced = kind == nil || kind == S_IFREG
        let checked = isReplaced ? Files.folder(of: path(named)) : path(named)
        guard access(checked, isReplaced ? W_OK | X_OK : W_OK) == 0 else { throw Files.failure() }
    }

    /// Replaces a file as ``replace(_:with:)`` does. A pipe or device is written to:
    /// another file in its place would be somebody's surprise.
    func write(_ text: String, to named: String) throws(Failure) {
        if let kind = kind(of: named), ![S_IFREG, S_IFDIR].contains(kind) {
            let descriptor = open(path(named), O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Files.failure() }
            defer { close(descriptor) }
            guard StandardStream(descriptor).write(text) else { throw Files.failure() }
            return
        }
        try replace(named, with: text)
    }

    /// Adds to the end of a file that somebody else writes to as well.
    func append(_ text: String, to named: String) throws(Failure) {
        let descriptor = open(path(named), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Files.failure() }
        defer { close(descriptor) }
        guard StandardStream(descriptor).write(text) else { throw Files.failure() }
    }

    /// Writes a file under a temporary name and renames it, so that no reader sees half of it. The new file has the
    /// permissions of the old one.
    func replace(_ named: String, with text: String) throws(Failure) {
        let path = path(named)
        var old = stat()
        let isThere = stat(path, &old) == 0 && old.st_mode & S_IFMT == S_IFREG
        removeRemains(of: path)
        let aside = Files.aside(path)
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Files.failure() }
        if isThere { fchmod(descriptor, old.st_mode & 0o777) }
        let isWritten = StandardStream(descriptor).write(text) && fsync(descriptor) == 0
        guard close(descriptor) == 0, isWritten, rename(aside, path) == 0 else {
            let failure = Files.failure()
            unlink(aside)
            throw failure
        }
    }

    /// Replaces several files, or none: where one of them can't be, those before it get back what they had.
    fileprivate func replaceAll(_ all: [(path: String, text: String)]) throws(Failure) {
        var done: [(path: String, old: [UInt8]?)] = []
        do throws(Failure) {
            for (path, text) in all {
                let old = try exists(path) ? readOwn(path, limit: 1 << 30) : nil
                // A link leads to the file that is meant; it stays.
                try replace(real(path), with: text)
                done.append((path, old))
            }
        } catch {
            for (path, old) in done.reversed() {
                if let old {
                    try? replace(real(path), with: String(decoding: old, as: UTF8.self))
                } else {
                    unlink(path)
                }
            }
            throw error
        }
    }

    private func real(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Writes a value to a file that there was not before, its owner's alone.
    ///
    /// The bytes get a name only once they are all on the disk, so no run that was killed leaves half a file, or a
    /// file of another name. A file or link that is there already stays as it is.
    func create(_ named: String, with text: borrowing SecretValue) throws(Failure) {
        let path = path(named)
        let folder = Files.folder(of: path)
        let descriptor = open(folder, Files.unnamed | O_WRONLY | O_CLOEXEC, 0o600)
        // Some file systems know no files without a name.
        guard descriptor >= 0 else { return try createNamed(path, with: text) }
        defer { close(descriptor) }
        guard Files.fill(descriptor, with: text),
            linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
        else { throw Files.failure() }
        Files.sync(folder)
    }

    private func createNamed(_ path: String, with text: borrowing SecretValue) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Files.failure() }
        defer { close(descriptor) }
        guard Files.fill(descriptor, with: text) else {
            let failure = Files.failure()
            unlink(path)
            throw failure
        }
    }

    /// Makes a folder with all of its files, or nothing: rename(2) replaces an empty folder, and fails where somebody
    /// has put something into it meanwhile.
    func createFolder(_ named: String, with files: [(name: String, text: String)]) throws(Failure) {
        let path = path(named)
        removeRemains(of: path)
        let aside = Files.aside(path)
        do throws(Failure) {
            guard mkdir(aside, 0o777) == 0 else { throw Files.failure() }
            for file in files { try replace("\(aside)/\(file.name)", with: file.text) }
            guard rename(aside, path) == 0 else { throw Files.failure() }
        } catch {
            for file in files { unlink("\(aside)/\(file.name)") }
            rmdir(aside)
            throw error
        }
        Files.sync(path)
        Files.sync("\(path)/..")
    }

    /// Takes the right to change the files of a folder, which is made where it is missing.
    func lock(_ named: String) throws(Failure) -> FolderLock { try FolderLock(named, of: self) }

    /// Writes all of `bytes`; `false` if that fails.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        }
        return true
    }

    /// Fills a new file with a value; `false` if that fails. A umask may have taken some of the mode.
    private static func fill(_ descriptor: Int32, with text: borrowing SecretValue) -> Bool {
        fchmod(descriptor, 0o600) == 0 && StandardStream(descriptor).write(text) && fsync(descriptor) == 0
    }

    /// `O_TMPFILE` (open(2)), which Swift does not see.
    private static let unnamed = 0o20_000_000 | O_DIRECTORY

    /// A name beside a path. By chance besides the process: one that was killed may have left its own behind.
    private static func aside(_ path: String) -> String {
        "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    }

    /// Removes what was written aside of a path by processes that are no more: they were killed.
    private func removeRemains(of path: String) {
        let folder = Files.folder(of: path)
        let beginning = "\(path.dropFirst(folder == "." ? 0 : folder.utf8.count))."
        for name in names(in: folder) ?? [] where name.hasPrefix(beginning) && name.hasSuffix(".tmp") {
            let parts = name.dropFirst(beginning.count).split(separator: ".")
            guard parts.count == 3, let process = pid_t(parts[0]), process > 0, UInt32(parts[1]) != nil,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(atPath: folder == "." ? name : folder + name)
        }
    }

    private static func folder(of path: String) -> String {
        // The slash is kept, so that a file in place of a folder is an error.
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    private static func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// The right to change the files of a folder.
///
/// The lock is on the folder itself, so no file is left behind, and the kernel lifts it when the process ends.
struct FolderLock {
    private let path: String
    private let files: Files
    private let descriptor: Int32

    fileprivate init(_ named: String, of files: Files) throws(Files.Failure) {
        (path, self.files) = (files.path(named), files)
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .last }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let failure = Files.Failure.last
                close(descriptor)
                throw failure
            }
        }
    }

    /// Replaces a file of the folder, and makes that last.
    func replace(_ name: String, with text: String) throws(Files.Failure) {
        try files.replace("\(path)/\(name)", with: text)
        fsync(descriptor)
    }

    /// Replaces several files of the folder, or none, and makes that last.
    func replace(_ all: [(name: String, text: String)]) throws(Files.Failure) {
        try files.replaceAll(all.map { ("\(path)/\($0.name)", $0.text) })
        fsync(descriptor)
    }

    /// Gives the right back.
    func release() { close(descriptor) }
}
