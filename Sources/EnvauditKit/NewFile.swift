import Glibc
import Secrets
import Support

/// A file for values: it is new, its owner's alone, and there whole or not at all.
enum NewFile {
    /// Writes `text` to a file that there was not before.
    ///
    /// The bytes get a name only once they are all on the disk, so no run that was killed leaves half a file, or a
    /// file of another name. A file or link that is there already stays as it is.
    static func write(_ text: borrowing SecretValue, to path: String) throws(LocalFile.Failure) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, unnamed | O_WRONLY | O_CLOEXEC, 0o600)
        // Some file systems know no files without a name.
        guard descriptor >= 0 else { return try writeNamed(text, to: path) }
        defer { close(descriptor) }
        guard isPrivate(descriptor), write(text, to: descriptor), fsync(descriptor) == 0,
            linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
        else { throw failure() }
        sync(folder)
    }

    private static func writeNamed(_ text: borrowing SecretValue, to path: String) throws(LocalFile.Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard isPrivate(descriptor), write(text, to: descriptor), fsync(descriptor) == 0 else {
            let failure = failure()
            unlink(path)
            throw failure
        }
    }

    /// Writes all of a value to a descriptor; false where that fails.
    static func write(_ text: borrowing SecretValue, to descriptor: Int32) -> Bool {
        text.withBytes { bytes in
            var rest = bytes
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
            return true
        }
    }

    /// Gives the file the mode that it is to have, of which a umask may have taken some; false where that fails.
    private static func isPrivate(_ descriptor: Int32) -> Bool { fchmod(descriptor, 0o600) == 0 }

    /// `O_TMPFILE` (open(2)), which Swift does not see.
    private static let unnamed = 0o20_000_000 | O_DIRECTORY

    private static func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure() -> LocalFile.Failure {
        let code = errno
        return LocalFile.Failure(reason: String(cString: strerror(code)), isMissing: code == ENOENT)
    }
}
