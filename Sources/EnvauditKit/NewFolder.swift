import FoundationEssentials
import Glibc
import Support

/// A folder of files that comes into being with all of them, or not at all.
struct NewFolder {
    /// Its path, in a folder that is there.
    let path: String

    /// Refuses a place that has something in it, or that nothing can be written to, before anything is looked at.
    func check() throws(Problem) {
        if LocalFile.exists(path) {
            guard let files = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                throw .usage("\(path) is there, and is no folder that can be read; nothing was written")
            }
            guard let first = files.sorted().first else { return }
            let more = files.count > 1 ? " and \(files.count - 1) more" : ""
            throw .usage(
                "\(path) is there already, with \(first)\(more); nothing was written",
                advice: "Name another folder with -C, or move it away. envaudit validate reads what is there."
            )
        }
        do {
            try LocalFile.checkIsWritable(path)
        } catch {
            throw .usage(
                "\(path) can't be made: \(error.reason)",
                advice: "Name a folder that you may write to: -C DIR")
        }
    }

    /// Writes all files aside and gives them their place in one go: rename(2) replaces an empty folder, and fails
    /// where somebody has put something into it meanwhile.
    func write(_ files: [(name: String, text: String)]) throws(Problem) {
        let aside = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
        do {
            guard mkdir(aside, 0o777) == 0 else { throw NewFolder.failure() }
            for file in files { try LocalFile.replace("\(aside)/\(file.name)", with: file.text) }
            guard rename(aside, path) == 0 else { throw NewFolder.failure() }
        } catch {
            for file in files { unlink("\(aside)/\(file.name)") }
            rmdir(aside)
            let reason = (error as? LocalFile.Failure)?.reason ?? "it could not be written"
            throw Problem(.incomplete, ["\(path) could not be written: \(reason); nothing was written"])
        }
        sync()
    }

    private func sync() {
        for folder in [path, "\(path)/.."] {
            let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            fsync(descriptor)
            close(descriptor)
        }
    }

    private static func failure() -> LocalFile.Failure {
        let code = errno
        return LocalFile.Failure(reason: String(cString: strerror(code)), isMissing: code == ENOENT)
    }
}
