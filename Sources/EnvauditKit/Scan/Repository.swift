import Auditing
import GitObjects
import Glibc
import LocalSystem
import Support

/// A git repository whose objects are scanned. Its configuration cannot run a program.
struct Repository {
    /// As the operator named it.
    let path: String
    /// The folder of its objects: an absolute path.
    let objects: String
    /// The bytes of an object's id.
    let idLength: Int
    /// Whether it has no working tree.
    let isBare: Bool
    /// Whether older commits are not here.
    let isShallow: Bool
    /// What was in that folder at the start: to list it takes long where many objects are loose.
    let listing: ObjectFolder
    /// A pipe or device among its objects: git would wait for a pipe's writer.
    var special: String? { listing.special }
    private let hasHead: Bool
    /// The commits whose changes are asked for.
    var revisions = ["--all"]
    private var git: Git
    private let gitFolder: String
    /// The index of the commit that is being made: of `commit -a` and `commit FILE` git tells its hooks another one.
    private let hookIndex: String?

    /// A version of a file that a commit put in the place of another.
    struct Change {
        let commit: ScanReport.Commit?
        /// The blob in each parent, and the new one; zeros if the file does not exist there.
        let old: [String]
        let new: String
        let path: String
    }

    private static let longestList = 512 << 20
    private static let seconds = 600

    /// The repository that a folder or file lies in.
    ///
    /// - Throws: a usage error where it lies in none.
    init(_ path: String, _ context: Context) throws(CommandFailure) {
        self.path = path
        guard let real = realpath(context.files.path(path), nil) else {
            throw .usage("there is no \(path) to scan")
        }
        defer { free(real) }
        let file = String(cString: real)
        let folder =
            context.files.isFolder(path)
            ? context.files.path(path) : String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        // A bare one must be named: a folder of the tree may look like one.
        isBare =
            context.files.isFile(path + "/HEAD") && context.files.isFolder(path + "/objects")
            && context.files.isFolder(path + "/refs")
        git = Git(folder: folder, variables: context.variables)
        let end = try git.run(
            (isBare ? ["--git-dir=\(folder)"] : []) + [
                "rev-parse", "--absolute-git-dir", "--git-path", "objects", "--is-shallow-repository",
                "--show-object-format",
            ], limit: 1 << 16)
        guard end.status == 0 else {
            if String(decoding: end.errors, as: UTF8.self).contains("not a git repository") {
                throw .usage("\(path) is in no git repository, so it has no history")
            }
            try Git.check(end, advice: "The history is read from the repository that PATH lies in.")
            throw Git.failure("failed")
        }
        let lines = String(decoding: end.output, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4 else { throw Git.failure("did not tell where the objects are") }
        gitFolder = String(lines[0])
        hookIndex = Repository.hookIndex(below: gitFolder, context)
        objects = lines[1].hasPrefix("/") ? String(lines[1]) : "\(folder)/\(lines[1])"
        isShallow = lines[2] == "true"
        idLength = lines[3] == "sha256" ? 32 : 20
        listing = ObjectFolder(objects)
        guard listing.special == nil else {
            hasHead = false
            return
        }
        // It may be on no branch, and before the first commit it is nothing.
        let head = try git.run(
            ["--git-dir=\(gitFolder)", "rev-parse", "--verify", "--quiet", "HEAD^{commit}"], limit: 1 << 16)
        hasHead = head.status == 0
        if hasHead { revisions.append("HEAD") }
    }

    /// What `GIT_INDEX_FILE` names, if it is one of this repository.
    private static func hookIndex(below folder: String, _ context: Context) -> String? {
        guard let named = context.variables["GIT_INDEX_FILE"],
            let real = realpath(context.files.path(named), nil)
        else { return nil }
        defer { free(real) }
        let path = String(cString: real)
        return path.hasPrefix(folder + "/") ? path : nil
    }

    /// Runs git in it.
    private func run(_ words: [String], limit: Int = longestList) throws(CommandFailure) -> [UInt8] {
        let end = try git.run(["--git-dir=\(gitFolder)"] + words, limit: limit, seconds: Repository.seconds)
        try Git.check(end, advice: "The history is read from the repository that PATH lies in.")
        return end.output
    }

    /// A process of git's that hands over objects.
    func objectStream(_ ids: [UInt8]) throws(PipedProcess.Failure) -> PipedProcess {
        try PipedProcess(
            words: git.words + [
                "--git-dir=\(gitFolder)", "-c", "core.bigFileThreshold=16m", "cat-file", "--batch",
                "--buffer",
            ],
            variables: git.environment, text: ids)
    }

    /// A git process that names the missing objects that refs reach.
    func connectivityCheck() throws(PipedProcess.Failure) -> PipedProcess {
        try PipedProcess(
            words: git.words + [
                "--git-dir=\(gitFolder)", "-c", "core.multiPackIndex=false", "fsck", "--connectivity-only",
                "--no-dangling", "--no-reflogs", "--no-progress",
            ],
            variables: git.environment, text: [])
    }

    /// The commit that a revision names.
    func commit(_ revision: String) throws(CommandFailure) -> String {
        let end = try git.run(
            [
                "--git-dir=\(gitFolder)", "rev-parse", "--verify", "--quiet", "--end-of-options",
                "\(revision)^{commit}",
            ],
            limit: 1 << 16)
        guard end.status == 0 else {
            throw .usage(
                "git knows no revision \"\(revision)\" here",
                advice: "Fetch it first, or name one that is there: git fetch origin, then origin/main.")
        }
        return String(decoding: end.output, as: UTF8.self).filter { !$0.isNewline }
    }

    /// Returns the path of a fetched Git LFS file with this SHA-256.
    func largeFile(_ id: String) -> String {
        "\(objects)/../lfs/objects/\(id.prefix(2))/\(id.dropFirst(2).prefix(2))/\(id)"
    }

    /// The ids of all objects that git knows; `nil` if it says that it can't read some pack.
    func ids() throws(CommandFailure) -> [String]? {
        let end = try git.run(
            [
                "--git-dir=\(gitFolder)", "cat-file", "--batch-all-objects", "--unordered",
                "--batch-check=%(objectname)",
            ], limit: Repository.longestList, seconds: Repository.seconds)
        guard end.status == 0, end.errors.isEmpty else { return nil }
        return String(decoding: end.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Whether git has what each ref and `HEAD` name.
    func hasTips() throws(CommandFailure) -> Bool {
        let head = try git.run(
            ["--git-dir=\(gitFolder)", "rev-parse", "--verify", "--quiet", "HEAD"], limit: 1 << 16)
        let refs = try git.run(
            ["--git-dir=\(gitFolder)", "for-each-ref", "--format=%(objecttype)"],
            limit: Repository.longestList, seconds: Repository.seconds)
        return (head.status != 0 || hasHead) && refs.status == 0
    }

    /// Returns the changes that added or removed these blobs, newest first; an empty set stands for all blobs.
    ///
    /// - Parameter merges: How merges are compared with their parents: with each (`-m`), or with all (`-c`), in which case
    ///   content of any parent is not a change.
    func changes(of blobs: Set<String>, merges: String = "-m") throws(CommandFailure) -> [Change] {
        // So many arguments are allowed, and more would be slower than to look at all.
        let named = blobs.count > 500 ? [] : blobs.sorted().map { "--find-object=\($0)" }
        let log = try run(
            [
                "-c", "log.showSignature=false", "-c", "diff.noprefix=false", "log", "--topo-order",
                "--full-history", merges, "--root", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff",
                "--no-textconv", "-z", "--format=%x01%H %at",
            ] + named + revisions + ["--"])
        var commit: ScanReport.Commit?
        return Repository.changes(in: log) { header in
            let words = header.split(separator: UInt8(ascii: " "))
            guard words.count == 2 else { return commit }
            let date = Double(String(decoding: words[1], as: UTF8.self)) ?? 0
            commit = ScanReport.Commit(id: String(decoding: words[0], as: UTF8.self), date: date)
            return commit
        }
    }

    /// What the next commit would change.
    func staged() throws(CommandFailure) -> [Change] {
        // Before the first commit, all is new.
        let tree =
            hasHead
            ? "HEAD"
            : String(decoding: try run(["hash-object", "-t", "tree", "/dev/null"]), as: UTF8.self).filter {
                !$0.isNewline
            }
        var making = self
        making.git.index = hookIndex
        func changes(from tree: String) throws(CommandFailure) -> [Change] {
            let list = try making.run([
                "diff-index", "--cached", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "-z",
                tree, "--",
            ])
            return Repository.changes(in: list) { _ in nil }
        }
        let own = try changes(from: tree)
        // A branch may be called so, too.
        guard access(gitFolder + "/MERGE_HEAD", F_OK) == 0 else { return own }
        // Lines of the merged branch are not changes of the merge.
        let merged = Dictionary(
            try changes(from: "MERGE_HEAD").map { ($0.path, $0) }, uniquingKeysWith: { one, _ in one })
        return own.compactMap { change in
            merged[change.path].map {
                Change(commit: nil, old: change.old + $0.old, new: change.new, path: change.path)
            }
        }
    }

    /// Returns the lines that are only in one of two blobs; `nil` if git can't tell.
    func addedLines(to old: String, in new: String) -> [ClosedRange<Int>]? {
        let words = [
            "diff", "--unified=0", "--no-color", "--text", "--no-ext-diff", "--no-textconv", old, new,
        ]
        guard let text = try? run(words, limit: 64 << 20) else { return nil }
        return text.split(separator: 0x0A).compactMap { line in
            // `@@ -1,2 +3,4 @@`; one line has no number of lines.
            guard line.starts(with: "@@ -".utf8) else { return nil }
            let words = line.split(separator: 0x20, maxSplits: 3)
            guard words.count > 2 else { return nil }
            let numbers = words[2].dropFirst().split(separator: UInt8(ascii: ",")).compactMap {
                Int(String(decoding: $0, as: UTF8.self))
            }
            guard let start = numbers.first else { return nil }
            let count = numbers.count > 1 ? numbers[1] : 1
            return count > 0 ? start...(start + count - 1) : nil
        }
    }

    /// The text of a blob; `nil` if git can't read it, or it is longer than a limit.
    func blob(_ id: String, limit: Int) -> [UInt8]? {
        try? run(["cat-file", "blob", id], limit: limit)
    }

    /// Of these blobs those that a ref reaches, with a path of each.
    func reached(_ blobs: Set<String>) throws(CommandFailure) -> [(blob: String, path: String)] {
        let list = try run(["rev-list", "--objects"] + revisions)
        var reached: [(String, String)] = []
        for line in list.split(separator: 0x0A) {
            let id = String(decoding: line.prefix { $0 != 0x20 }, as: UTF8.self)
            guard blobs.contains(id) else { continue }
            let path = String(decoding: line.dropFirst(id.utf8.count + 1), as: UTF8.self)
            reached.append((id, path.isEmpty ? id : path))
        }
        return reached
    }

    /// Parses git's raw changes: `:MODE MODE OLD NEW STATUS` and PATH, each followed by NUL. A merge has one more colon, mode
    /// and old id for each further parent.
    private static func changes(
        in list: [UInt8], commit: (ArraySlice<UInt8>) -> ScanReport.Commit?
    ) -> [Change] {
        var changes: [Change] = []
        var current: ScanReport.Commit?
        var pending: (old: [String], new: String)?
        for var token in list.split(separator: 0) {
            if let blobs = pending {
                let path = String(decoding: token, as: UTF8.self)
                changes.append(Change(commit: current, old: blobs.old, new: blobs.new, path: path))
                pending = nil
                continue
            }
            while token.first == 0x0A { token = token.dropFirst() }
            if token.first == 1 {
                current = commit(token.dropFirst())
            } else if token.first == UInt8(ascii: ":") {
                let words = token.split(separator: UInt8(ascii: " ")).map {
                    String(decoding: $0, as: UTF8.self)
                }
                let parents = token.prefix { $0 == UInt8(ascii: ":") }.count
                guard words.count == 2 * parents + 3 else { continue }
                // A submodule is a commit of another repository.
                func blob(_ id: String, _ mode: String) -> String {
                    mode.hasSuffix("160000") ? String(repeating: "0", count: id.utf8.count) : id
                }
                pending = (
                    (0..<parents).map { blob(words[parents + 1 + $0], words[$0]) },
                    blob(words[2 * parents + 1], words[parents])
                )
            }
        }
        return changes
    }
}
