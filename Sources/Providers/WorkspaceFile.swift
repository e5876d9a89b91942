import Glibc
import Listings
import LocalSystem
package import Manifests
package import Secrets
package import Support

/// A file of the workspace that a manifest names: in its folder, and nowhere else, as a manifest can come from a pull
/// request, and must not make envaudit read what is somebody else's.
package enum WorkspaceFile {
    /// Whether a path is one within the folder, links aside.
    static func isWithin(_ path: String) -> Bool {
        let steps = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return !steps.contains { $0.isEmpty || $0.elementsEqual("..".utf8) }
            && !path.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// A path in one spelling, for the comparison of declarations: without steps that lead nowhere.
    static func normalized(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    /// The file at a path, whatever links lead to it; nil without one.
    ///
    /// - Parameter part: what of the file is meant, in words that follow its path; empty for all.
    static func place(_ what: String, _ path: String, part: String = "", in folder: String) -> Place? {
        guard isWithin(path) else { return nil }
        var status = stat()
        guard stat("\(folder)/\(path)", &status) == 0 else { return nil }
        return Place(what, normalized(path) + part, key: "file \(status.st_dev):\(status.st_ino)\(part)")
    }

    /// The bytes of the file.
    ///
    /// - Throws: a failure that names it, where it is not there, leads out of the folder, is no file, or is too large.
    package static func read(
        _ path: Located<String>, in folder: String, limit: Int
    ) throws(Failure) -> SecretValue {
        try at(path, in: folder) { place throws(FileBytes.Failure) in try contents(of: place, limit: limit) }
    }

    /// Whether the file can be read; nothing of it is.
    ///
    /// - Throws: a failure as ``read(_:in:limit:)`` does.
    static func check(_ path: Located<String>, in folder: String) throws(Failure) {
        try at(path, in: folder) { place throws(FileBytes.Failure) in
            let file = try opened(place)
            close(file.descriptor)
        }
    }

    private static func at<Result: ~Copyable>(
        _ path: Located<String>, in folder: String, _ use: (String) throws(FileBytes.Failure) -> Result
    ) throws(Failure) -> Result {
        let advice = "Check the path in \(path.position)."
        guard isWithin(path.value) else {
            throw Failure(message: "\(path.value) is not a file of the workspace", advice: advice)
        }
        do throws(FileBytes.Failure) {
            let place = try resolved("\(folder)/\(path.value)")
            let workspace = try resolved(folder)
            guard place.utf8.starts(with: (workspace == "/" ? "/" : workspace + "/").utf8) else {
                throw FileBytes.Failure(reason: "leads out of the workspace's folder", isMissing: false)
            }
            return try use(place)
        } catch {
            let reason = error.isMissing ? "is not there" : error.reason
            throw Failure(message: "\(path.value) \(reason)", advice: advice)
        }
    }

    /// The path that all links lead to.
    private static func resolved(_ path: String) throws(FileBytes.Failure) -> String {
        guard let resolved = realpath(path, nil) else {
            let last = FileBytes.Failure.last
            throw FileBytes.Failure(reason: "can't be read: \(last.reason)", isMissing: last.isMissing)
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func contents(of path: String, limit: Int) throws(FileBytes.Failure) -> SecretValue {
        let (descriptor, status) = try opened(path)
        defer { close(descriptor) }
        return try FileBytes.read(descriptor, status, limit: limit)
    }

    /// The file, opened.
    private static func opened(_ path: String) throws(FileBytes.Failure) -> (descriptor: Int32, status: stat)
    {
        // Not followed, as it is no link any more; not waited for, as nobody may ever write to a pipe.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw FileBytes.Failure(
                reason: "can't be read: \(FileBytes.Failure.last.reason)", isMissing: false)
        }
        do throws(FileBytes.Failure) {
            let status = try FileBytes.status(of: descriptor)
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw FileBytes.Failure(reason: "is neither a file nor a link to one", isMissing: false)
            }
            return (descriptor, status)
        } catch {
            close(descriptor)
            throw error
        }
    }
}

extension Setting {
    /// A file in the workspace's folder.
    static func file(
        _ what: String, _ form: String, isRight: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Setting {
        Setting("file", what, "a path within the workspace's folder, \(form)") {
            WorkspaceFile.isWithin($0) && isRight($0)
        }
    }
}

extension SecretValue {
    /// A value of bytes that somebody else made, and does not wipe.
    init(bytes: some Collection<UInt8>) {
        self.init(capacity: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
    }
}
