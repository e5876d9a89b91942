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

    /// What is known of an open file that is no folder.
    package static func status(of descriptor: Int32) throws(Failure) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        if status.st_mode & S_IFMT == S_IFDIR { throw Failure(reason: "is a folder", isMissing: false) }
        return status
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
