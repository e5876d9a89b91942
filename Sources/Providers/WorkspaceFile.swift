import Glibc
import Listings
import LocalSystem
package import Manifests
package import Secrets
package import Support

/// A file of the workspace that a manifest names. It must be in the workspace's folder: a manifest can come from a pull
/// request, and must not make envaudit read other files.
package enum WorkspaceFile {
    /// Whether a path is within the folder, without regard to links.
    static func isWithin(_ path: String) -> Bool {
        let steps = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return !steps.contains { $0.isEmpty || $0.elementsEqual("..".utf8) }
            && !path.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// Returns a path without empty and `.` steps, to compare declarations.
    static func normalized(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    /// Returns the resolved file at a path; `nil` if it does not exist.
    ///
    /// - Parameter part: the part of the file, in words that follow its path; empty for the whole file.
    static func place(_ what: String, _ path: String, part: String = "", in folder: String) -> Place? {
        guard isWithin(path) else { return nil }
        var status = stat()
        guard stat("\(folder)/\(path)", &status) == 0 else { return nil }
        return Place(what, normalized(path) + part, key: "file \(status.st_dev):\(status.st_ino)\(part)")
    }

    /// Reads the file's bytes.
    ///
    /// - Throws: a failure with its path if it is missing, outside the folder, not a regular file, or too large.
    package static func read(
        _ path: Located<String>, in folder: String, limit: Int
    ) throws(Failure) -> SecretValue {
        try at(path, in: folder) { place throws(FileBytes.Failure) in try contents(of: place, limit: limit) }
    }

    /// Checks that the file of a listing can be read, without reading it.
    ///
    /// - Returns: `nil`, because no request is needed.
    /// - Throws: a failure as ``read(_:in:limit:)`` does.
    static func check(of listing: ListingDeclaration, in folder: String) throws(Failure) -> AccessRequest? {
        guard let path = listing.settings["file"] else { throw .missingSetting("file", of: listing) }
        try at(path, in: folder) { place throws(FileBytes.Failure) in
            let file = try opened(place)
            close(file.descriptor)
        }
        return nil
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

    /// Resolves all links in a path.
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

    /// Opens the file.
    private static func opened(_ path: String) throws(FileBytes.Failure) -> (descriptor: Int32, status: stat)
    {
        // The path is resolved, so a link here is an error; a pipe must not block.
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
    /// Creates a value from bytes that the caller owns and does not wipe.
    init(bytes: some Collection<UInt8>) {
        self.init(capacity: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
    }
}
