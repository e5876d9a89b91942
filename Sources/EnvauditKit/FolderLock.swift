import FoundationEssentials
import Glibc
import Support

/// The right to change the files of a folder, which is made where it is missing.
///
/// The lock is on the folder itself, so no file is left behind, and the kernel lifts it when the process ends.
struct FolderLock {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(LocalFile.Failure) {
        self.path = path
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FolderLock.failure() }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FolderLock.failure() }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let failure = FolderLock.failure()
                close(descriptor)
                throw failure
            }
        }
    }

    /// Replaces a file of the folder, and makes that last.
    ///
    /// What runs that were killed had written aside of it is removed: nobody else writes while the lock is held.
    func replace(_ name: String, with text: String) throws(LocalFile.Failure) {
        removeLeftovers(of: name)
        try LocalFile.replace("\(path)/\(name)", with: text)
        fsync(descriptor)
    }

    private func removeLeftovers(of name: String) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for file in files where file.hasPrefix("\(name).") && file.hasSuffix(".tmp") {
            unlink("\(path)/\(file)")
        }
    }

    func release() { close(descriptor) }

    private static func failure() -> LocalFile.Failure {
        LocalFile.Failure(reason: String(cString: strerror(errno)), isMissing: false)
    }
}
