import Auditing
import Glibc
import LocalSystem

/// The files of a folder that are, or may come to be, in a repository: what git tracks, and what it neither tracks nor
/// ignores. Of a folder without git, all files.
struct SourceTree {
    let context: Context
    private(set) var files: [String] = []
    /// How many they have in all, about.
    private(set) var bytes = 0
    /// Those of the files that git tracks and that are named as files with values are.
    private(set) var envFiles: [String] = []
    private(set) var skipped: [ScanReport.Skipped] = []

    /// No list of paths of people's own comes near this.
    private static let longestList = 256 << 20
    private static let deepest = 32

    /// The files below a path, named from it.
    init(_ path: String, _ context: Context) throws(CommandFailure) {
        self.context = context
        guard context.files.exists(path) else { throw .usage("there is no \(path) to scan") }
        guard context.files.isFolder(path) else {
            files = [path]
            _ = kind(path)
            return
        }
        try list(path == "." ? "" : path.hasSuffix("/") ? path : path + "/", depth: 0)
    }

    /// - Parameter folder: its path with a final slash; empty for the working folder.
    private mutating func list(_ folder: String, depth: Int) throws(CommandFailure) {
        guard depth < SourceTree.deepest else { return skip(folder, "is nested too deep") }
        let git = Git(folder: context.files.path(folder.isEmpty ? "." : folder), variables: context.variables)
        let end = try git.run(
            "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard",
            limit: SourceTree.longestList,
            seconds: 120)
        guard end.status == 0 else {
            guard String(decoding: end.errors, as: UTF8.self).contains("not a git repository") else {
                try Git.check(end, advice: "envaudit lists the files to scan with git ls-files.")
                return
            }
            return walk(folder, depth: depth)
        }
        var last: ArraySlice<UInt8> = []
        // A file in conflict is listed once for each side.
        for entry in end.output.split(separator: 0) {
            // What git knows of it, and a space.
            let name = entry.dropFirst(2)
            guard name != last else { continue }
            last = name
            let path = folder + String(decoding: name, as: UTF8.self)
            if entry.first != UInt8(ascii: "?"), EnvFile.isNamed(path) { envFiles.append(path) }
            // A submodule, or a repository of its own that is not tracked.
            guard kind(path) == S_IFDIR else {
                files.append(path)
                continue
            }
            let nested = path.hasSuffix("/") ? path : path + "/"
            if context.files.names(in: nested)?.isEmpty != false {
                skip(path, "is a submodule that is not checked out")
            } else {
                try list(nested, depth: depth + 1)
            }
        }
    }

    /// All files of a folder; links are not followed.
    private mutating func walk(_ folder: String, depth: Int) {
        guard depth < SourceTree.deepest else { return skip(folder, "is nested too deep") }
        guard let names = context.files.names(in: folder.isEmpty ? "." : folder) else {
            return skip(folder, "can't be read")
        }
        for name in names where name != ".git" {
            if kind(folder + name) == S_IFDIR {
                walk("\(folder)\(name)/", depth: depth + 1)
            } else {
                files.append(folder + name)
            }
        }
    }

    private mutating func skip(_ path: String, _ reason: String) {
        skipped.append(ScanReport.Skipped(path: path, reason: reason))
    }

    private mutating func kind(_ path: String) -> mode_t? {
        var status = stat()
        guard lstat(context.files.path(path), &status) == 0 else { return nil }
        // One file takes no more memory, however large it is.
        bytes += min(Int(status.st_size), 1 << 28)
        return status.st_mode & S_IFMT
    }
}
