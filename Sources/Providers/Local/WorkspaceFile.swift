package import Evidence
import Glibc
import LocalSystem
package import Manifests

/// A file of the workspace that a manifest names: in its folder, and nowhere else, as a manifest can come from a pull
/// request, and must not make envaudit read what is somebody else's.
package enum WorkspaceFile {
    /// What is wrong with the path in a manifest; nil where nothing is.
    static func problem(of path: Located<String>) -> ManifestProblem? {
        let steps = path.value.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isWithin = !steps.contains { $0.isEmpty || $0.elementsEqual("..".utf8) }
        guard
            !isWithin
                || path.value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        return ManifestProblem(
            at: path.position,
            "“\(path.value)” is no file of the workspace; expected a path within its folder, such as .env.preprod"
        )
    }

    /// The bytes of the file.
    ///
    /// - Throws: a failure that names it, where it is not there, leads out of the folder, is no file, or is too large.
    package static func read(
        _ path: Located<String>, in folder: String, limit: Int
    ) throws(ListingFailure) -> SecretValue {
        let advice = "Check the path in \(path.position)."
        guard problem(of: path) == nil else {
            throw ListingFailure(message: "\(path.value) is no file of the workspace", advice: advice)
        }
        do throws(FileBytes.Failure) {
            let place = try resolved("\(folder)/\(path.value)")
            let workspace = try resolved(folder)
            guard place.utf8.starts(with: (workspace == "/" ? "/" : workspace + "/").utf8) else {
                throw FileBytes.Failure(reason: "leads out of the workspace's folder", isMissing: false)
            }
            return try contents(of: place, limit: limit)
        } catch {
            let reason = error.isMissing ? "is not there" : error.reason
            throw ListingFailure(message: "\(path.value) \(reason)", advice: advice)
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
        // Not followed, as it is no link any more; not waited for, as nobody may ever write to a pipe.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw FileBytes.Failure(
                reason: "can't be read: \(FileBytes.Failure.last.reason)", isMissing: false)
        }
        defer { close(descriptor) }
        let status = try FileBytes.status(of: descriptor)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileBytes.Failure(reason: "is neither a file nor a link to one", isMissing: false)
        }
        return try FileBytes.read(descriptor, status, limit: limit)
    }
}
