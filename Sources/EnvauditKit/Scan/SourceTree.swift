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
    /// How many files git tracks and leaves out of the working folder, as sparse checkouts do.
    private(set) var leftOut = 0

    /// No real list of paths is nearly as long.
    private static let longestList = 256 << 20
    private static let deepest = 32
    private static let isNotText = "has a name that is not UTF-8"

    /// The files below a path, named from it.
    init(_ path: String, _ context: Context) throws(CommandFailure) {
        self.context = context
        guard let real = realpath(context.files.path(path), nil) else {
            throw .usage("there is no \(path) to scan")
        }
        defer { free(real) }
        guard context.files.isFolder(path) else {
            // A link is followed where it is named.
            files = [kind(path) == S_IFLNK ? String(cString: real) : path]
            return
        }
        let folder = path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
        try list(folder, depth: 0)
        // What is named is scanned, even if git ignores it: a folder of what was built, of logs.
        let isEmpty = files.isEmpty && skipped.isEmpty && leftOut == 0
        if isEmpty, kind(folder + ".git") == nil { walk(folder, depth: 0) }
    }

    /// - Parameter folder: its path with a final slash; empty for the working folder.
    private mutating func list(_ folder: String, depth: Int) throws(CommandFailure) {
        guard depth < SourceTree.deepest else { return skip(folder, "is nested too deep") }
        guard isWhole(folder) else { return walk(folder, depth: depth) }
        let git = Git(folder: context.files.path(folder.isEmpty ? "." : folder), variables: context.variables)
        let end = try git.run(
            git.ownExcludes + ["ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard"],
            limit: SourceTree.longestList, seconds: 120)
        guard end.status == 0 else {
            guard String(decoding: end.errors, as: UTF8.self).contains("not a git repository") else {
                try Git.check(end, advice: "envaudit lists the files to scan with git ls-files.")
                return
            }
            return walk(folder, depth: depth)
        }
        // What it can't look into, it only warns of.
        for line in String(decoding: end.errors, as: UTF8.self).split(separator: "\n") {
            guard line.hasPrefix("warning: could not open directory ") else { continue }
            // `'new/': Permission denied`
            let words = line.split(separator: "'", maxSplits: 1).last?.split(separator: "': ") ?? []
            skip(folder + (words.first ?? ""), words.count > 1 ? String(words[1]) : String(line))
        }
        var last: ArraySlice<UInt8> = []
        // A file in conflict is listed once for each side.
        for entry in end.output.split(separator: 0) {
            // What git knows of it, and a space.
            let name = entry.dropFirst(2)
            guard name != last else { continue }
            last = name
            guard let text = String(validating: name, as: UTF8.self) else {
                skip(folder + String(decoding: name, as: UTF8.self), SourceTree.isNotText)
                continue
            }
            let path = folder + text
            if entry.first != UInt8(ascii: "?"), EnvFile.isNamed(path) { envFiles.append(path) }
            let kind = kind(path)
            if kind == nil, entry.first == UInt8(ascii: "S") {
                leftOut += 1
                continue
            }
            // A submodule, or an untracked repository.
            guard kind == S_IFDIR else {
                files.append(path)
                continue
            }
            let nested = path.hasSuffix("/") ? path : path + "/"
            if context.files.names(in: nested)?.isEmpty != false {
                skip(path, "is a submodule that is not checked out")
            } else if self.kind(nested + ".git") == nil {
                // Whatever lies there is in no repository.
                walk(nested, depth: depth + 1)
            } else {
                try list(nested, depth: depth + 1)
            }
        }
    }

    /// All files of a folder; links are not followed.
    private mutating func walk(_ folder: String, depth: Int) {
        guard depth < SourceTree.deepest else { return skip(folder, "is nested too deep") }
        guard let stream = opendir(context.files.path(folder.isEmpty ? "." : folder)) else {
            return skip(folder, String(cString: strerror(errno)))
        }
        var names: [String] = []
        while let entry = readdir(stream) {
            withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                let bytes = bytes.prefix { $0 != 0 }
                if let name = String(validating: bytes, as: UTF8.self) {
                    names.append(name)
                } else {
                    skip(folder + String(decoding: bytes, as: UTF8.self), SourceTree.isNotText)
                }
            }
        }
        closedir(stream)
        for name in names.sorted() where ![".", "..", ".git"].contains(name) {
            if kind(folder + name) == S_IFDIR {
                walk("\(folder)\(name)/", depth: depth + 1)
            } else {
                files.append(folder + name)
            }
        }
    }

    /// Whether git lists what lies in a folder. The repository's own `core.worktree` may lead elsewhere, so that it lists
    /// nothing.
    private func isWhole(_ folder: String) -> Bool {
        let git = Git(folder: context.files.path(folder.isEmpty ? "." : folder), variables: context.variables)
        guard let end = try? git.run("rev-parse", "--show-toplevel", limit: 1 << 16), end.status == 0,
            let real = realpath(git.folder, nil)
        else { return true }
        defer { free(real) }
        var nearest = String(cString: real)
        while !nearest.isEmpty, access(nearest + "/.git", F_OK) != 0 {
            nearest = String(nearest[..<(nearest.lastIndex(of: "/") ?? nearest.startIndex)])
        }
        return end.output.dropLast().elementsEqual(nearest.utf8)
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
