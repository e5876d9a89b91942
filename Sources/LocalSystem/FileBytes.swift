package import Glibc
package import Secrets

/// The bytes of an open file, read whole and within a limit.
package enum FileBytes {
    /// Why a file can't be read or written.
    package struct Failure: Error {
        package let reason: String
        package let isMissing: Bool

        package init(reason: String, isMissing: Bool) {
            (self.reason, self.isMissing) = (reason, isMissing)
        }

        /// What the system call that failed just now says of it.
        package static var last: Failure {
            let code = errno
            return Failure(reason: String(cString: strerror(code)), isMissing: code == ENOENT)
        }
    }

    /// The state of an open file that is not a folder.
    package static func status(of descriptor: Int32) throws(Failure) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        if status.st_mode & S_IFMT == S_IFDIR { throw Failure(reason: "is a folder", isMissing: false) }
        return status
    }

    /// Why others than this user may have made or changed a file, in words that follow its name, and what to do; nil
    /// where they can't, and for other kinds, such as a pipe.
    package static func foreignness(of status: stat) -> (reason: String, isOwnedByOther: Bool)? {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        // Whatever root may do, it may do without a file.
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            return ("belongs to another user (uid \(status.st_uid))", true)
        }
        guard status.st_nlink <= 1 else {
            return ("has another name (a hard link), by which it may have been changed", true)
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            return ("can be written to by other users (mode \(mode))", false)
        }
        return nil
    }

    /// Why others may put another file into a folder, in words that follow its name; `nil` if they can't.
    package static func foreignness(ofFolder status: stat) -> String? {
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            return "is in a folder of another user (uid \(status.st_uid))"
        }
        guard status.st_mode & S_IWOTH == 0 || status.st_mode & S_ISVTX != 0 else {
            return "is in a folder that every user can write to"
        }
        return nil
    }

    /// All that a file holds, in memory that is wiped.
    package static func read(
        _ descriptor: Int32, _ status: stat, limit: Int
    ) throws(Failure) -> SecretValue {
        // The size is a hint only: pipes have none, and files grow.
        let isFile = status.st_mode & S_IFMT == S_IFREG
        let capacity = isFile ? min(Int(status.st_size) + 1, limit + 1) : limit + 1
        return try SecretValue(capacity: capacity) { (buffer) throws(Failure) in
            var count = 0
            while count < buffer.count {
                let received = Glibc.read(
                    descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
                if received == 0 { break }
                if received < 0 {
                    if errno == EINTR { continue }
                    throw .last
                }
                count += received
            }
            guard count <= limit else {
                throw Failure(reason: "is larger than \(limit) bytes", isMissing: false)
            }
            guard !isFile || count < buffer.count else {
                throw Failure(reason: "changed while it was read", isMissing: false)
            }
            return count
        }
    }
}
