import Glibc
import LocalSystem
import Support

/// A file that counts only where this user's own runs made it: values handed in as evidence, and the journal.
///
/// A pull request can bring both, and with them unchecked claims. What comes by a pipe or by standard input
/// was made by the user who runs the command.
struct OwnFile {
    /// As the operator, or a message, names it.
    let shown: String
    /// Its path.
    let path: String
    let variables: [String: String]

    /// - Throws: a usage error where git tracks the file, or where others can have written to it.
    func check() throws(CommandFailure) {
        var status = stat()
        // What is missing is for the reader to say.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        if let (reason, isOwnedByOther) = FileBytes.foreignness(of: status) {
            throw .usage(
                "\(shown) \(reason), so it is not used",
                advice: isOwnedByOther
                    ? "Make a file of your own: cp \(shown) NEW, after reading it."
                    : "See that its content is yours, then: chmod go-w \(shown)")
        }
        if let reason = linkedFolder.flatMap(FileBytes.foreignness(ofFolder:)) {
            throw .usage(
                "\(shown) is a link to a file that \(reason), so it is not used",
                advice: "Make a file of your own: cp \(shown) NEW, after reading it.")
        }
        for place in places {
            guard try !isTracked(place) else {
                throw .usage(
                    "\(shown) is tracked by git, so it is not used: a pull request could change it",
                    advice:
                        "Take it out of the repository: git rm --cached \(shown), and add it to .gitignore.")
            }
        }
    }

    /// The folder of the file if a symbolic link leads to it; `nil` for the folder that the operator named.
    private var linkedFolder: stat? {
        guard let file = OwnFile.resolved(path), let slash = file.lastIndex(of: "/") else { return nil }
        let (real, named) = (String(file[..<slash]), folder)
        var (status, own) = (stat(), stat())
        guard stat(real.isEmpty ? "/" : real, &status) == 0 else { return nil }
        if lstat(named.isEmpty ? "/" : named, &own) == 0, own.st_mode & S_IFMT == S_IFDIR,
            (own.st_dev, own.st_ino) == (status.st_dev, status.st_ino)
        {
            return nil
        }
        return status
    }

    private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    /// The file, and the symbolic link that leads to it, if there is one.
    private var places: Set<String> {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let link = OwnFile.resolved(folder.isEmpty ? "/" : folder).map { "\($0)/\(name)" }
        return Set([link, OwnFile.resolved(path)].compactMap { $0 })
    }

    static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether a repository that the file lies in tracks it: the nearest one, or one around that.
    private func isTracked(_ place: String) throws(CommandFailure) -> Bool {
        var folder = place
        while let slash = folder.lastIndex(of: "/") {
            folder = String(folder[..<slash])
            var status = stat()
            guard lstat("\(folder)/.git", &status) == 0 else { continue }
            let git = Git(folder: folder.isEmpty ? "/" : folder, variables: variables)
            // The repository may belong to anybody: git is asked only what it tracks, and runs nothing of it.
            let end = try git.run(
                "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--", place, limit: 1 << 16)
            if end.status == 0 {
                if !end.output.isEmpty { return true }
                continue
            }
            let said = String(decoding: end.errors.prefix(500), as: UTF8.self)
            guard said.contains("not a git repository") else {
                throw .usage(
                    "git can't tell whether it tracks \(shown), so the file is not used",
                    advice:
                        "Hand it in by a pipe or by standard input, or from a folder outside the repository.")
            }
        }
        return false
    }
}
