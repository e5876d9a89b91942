import ArgumentParser
import Auditing
import LocalSystem
import Manifests

/// git, with nothing that could steer it but the repository and the operator's own configuration.
struct Git {
    let folder: String
    let variables: [String: String]
    /// The index that it reads; `nil` for the repository's.
    var index: String?

    init(folder: String, variables: [String: String]) {
        (self.folder, self.variables) = (folder, variables)
    }

    /// What git needs to find itself and the operator's `safe.directory`; tokens are none of its business.
    private static let passedOn = ["PATH", "HOME", "XDG_CONFIG_HOME"]
    private static let own = [
        "LC_ALL": "C", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        // Parents that `.git/info/grafts` takes away are read all the same. A file that is there brings advice.
        "GIT_GRAFT_FILE": "/dev/null/none",
    ]
    private static let options = [
        "--no-pager", "--literal-pathspecs",
        // A pull request can commit a whole bare repository, whose main is what it likes.
        "-c", "safe.bareRepository=explicit",
        // A file that tells the commits' parents may tell others than they have.
        "-c", "core.commitGraph=false",
        // Whatever is not there stays away: no command of the configuration is run to fetch it.
        "-c", "protocol.allow=never", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
    ]

    /// The program and the options that each command begins with.
    var words: [String] { ["git", "-C", folder] + Git.options }

    /// All the variables that it gets.
    var environment: [String: String] {
        var all = variables.filter { Git.passedOn.contains($0.key) }.merging(Git.own) { _, own in own }
        all["GIT_INDEX_FILE"] = index
        return all
    }

    func run(_ words: String..., limit: Int, seconds: Int = 10) throws(CommandFailure) -> BoundedProcess.End {
        try run(words, limit: limit, seconds: seconds)
    }

    func run(_ words: [String], limit: Int, seconds: Int = 10) throws(CommandFailure) -> BoundedProcess.End {
        let process = BoundedProcess(
            words: self.words + words, variables: environment, limit: limit, seconds: seconds)
        do {
            return try process.run()
        } catch {
            switch error {
            case .notStarted(let reason):
                throw Git.failure(
                    "can't be started: \(reason)", advice: "Install git, or see that it is in PATH.")
            case .tooSlow: throw Git.failure("did not answer within \(seconds) seconds")
            case .tooLong: throw Git.failure("answered with more than \(limit) bytes")
            }
        }
    }

    /// Options by which git ignores what the operator's own configuration says, whatever the repository's may say.
    var ownExcludes: [String] {
        let end = try? run(
            "config", "--show-scope", "--type=path", "--get-all", "core.excludesFile", limit: 1 << 16)
        let lines = String(decoding: end?.output ?? [], as: UTF8.self).split(separator: "\n")
        let own = lines.last { $0.hasPrefix("global\t") || $0.hasPrefix("system\t") }?.dropFirst(7)
        let folder = variables["XDG_CONFIG_HOME"] ?? "\(variables["HOME"] ?? "")/.config"
        return ["-c", "core.excludesFile=\(own.map(String.init) ?? folder + "/git/ignore")"]
    }

    /// `git config user.name`; `nil` if there is no git or no name.
    var userName: String? {
        // No name comes near the limit.
        guard let end = try? run("config", "user.name", limit: 4096), end.status == 0,
            let text = String(validating: end.output, as: UTF8.self)
        else { return nil }
        return text.isEmpty ? nil : text
    }

    static func check(
        _ end: BoundedProcess.End,
        advice: String =
            "--waivers-from needs the workspace to be in a git repository that this user may read."
    ) throws(CommandFailure) {
        guard end.status != 0 else { return }
        let said = String(decoding: end.errors.prefix(500), as: UTF8.self).split(separator: "\n").first
        throw failure(
            said.map { "says: \($0)" } ?? "failed",
            advice: advice)
    }

    static func failure(_ text: String, advice: String? = nil) -> CommandFailure {
        .usage("git \(text)", advice: advice)
    }
}

/// A commit of the repository that a folder lies in, and the files below that folder as they were then.
///
/// `git show` is for people, and fails alike for a file that was not there and for one that can't be read. These
/// commands read objects as they are: `rev-parse`, `ls-tree`, `cat-file`.
struct GitRevision {
    /// What the operator called it, and which commit that is.
    let origin: RevisionOrigin
    private let git: Git

    /// No hand-written manifest is nearly as large.
    private static let maximumManifestBytes = 16 << 20

    /// Refuses what can be no revision's name, before git sees it.
    static func check(_ name: String) throws {
        let isPlain = name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        guard !name.isEmpty, !name.hasPrefix("-"), isPlain else {
            throw ValidationError("not a git revision: \"\(name)\"; expected one such as origin/main.")
        }
    }

    /// - Parameter folder: the folder whose files are asked for.
    /// - Throws: a usage error if there is no such commit, or git fails.
    init(_ name: String, in folder: String, variables: [String: String]) throws(CommandFailure) {
        git = Git(folder: folder, variables: variables)
        try GitRevision.checkIsUnambiguous(name, git)
        let end = try git.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}", limit: 1 << 16)
        if end.status == 1 {
            throw .usage(
                "git knows no revision \"\(name)\" here",
                advice: "Fetch it first, or name one that is there: git fetch origin, then origin/main.")
        }
        try Git.check(end)
        let commit = String(decoding: end.output, as: UTF8.self).filter { !$0.isNewline }
        guard commit.utf8.count >= 40, commit.allSatisfy(\.isHexDigit) else {
            throw Git.failure("did not answer with a commit")
        }
        origin = RevisionOrigin(revision: name, commit: commit)
    }

    /// Refuses a name of several refs. Git prefers a tag to a remote's branch, so anyone who may push a tag `origin/main`
    /// could choose the base of a review. Source: gitrevisions(7), the order under `<refname>`.
    private static func checkIsUnambiguous(_ name: String, _ git: Git) throws(CommandFailure) {
        let ref = name.prefix { !"^~:@".contains($0) }
        let places = ["refs/", "refs/tags/", "refs/heads/", "refs/remotes/"].map { "\($0)\(ref)" }
        let end = try git.run(["for-each-ref", "--format=%(refname)"] + places, limit: 1 << 20)
        try Git.check(end)
        let found = String(decoding: end.output, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter(places.contains)
        guard found.count > 1 else { return }
        throw .usage(
            "\(quoted(name)) is ambiguous here: \(found.joined(separator: " and "))",
            advice: "Name one in full: \(found[found.count - 1])")
    }

    /// The texts of the files of `environments/` then, by name, such as `environments/preprod.yaml`.
    ///
    /// - Parameter isMeant: whether the file with this name is asked for.
    func manifests(where isMeant: (String) -> Bool) throws(CommandFailure) -> [String: String] {
        try texts(in: "environments", where: isMeant)
    }

    /// The same of the files of a folder of the workspace; none where it was not there.
    func texts(
        in folder: String, where isMeant: (String) -> Bool
    ) throws(CommandFailure) -> [String: String] {
        let list = try git.run("ls-tree", "-z", origin.commit, "./\(folder)/", limit: 64 << 20)
        try Git.check(list)
        var texts: [String: String] = [:]
        for line in list.output.split(separator: 0) {
            // MODE blob OBJECT, a tab, NAME.
            let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard parts.count == 2 else { throw Git.failure("did not answer with a list of files") }
            let name = String(decoding: parts[1], as: UTF8.self)
            guard isMeant(name) else { continue }
            let words = parts[0].split(separator: UInt8(ascii: " ")).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard words.count == 3, ["100644", "100755"].contains(words[0]) else {
                throw .usage("\(name) is not a file in \(origin.revision)", advice: "Make it a file there.")
            }
            let blob = try git.run("cat-file", "blob", words[2], limit: GitRevision.maximumManifestBytes)
            try Git.check(blob)
            guard let text = String(validating: blob.output, as: UTF8.self) else {
                throw .usage("\(name) is not UTF-8 text in \(origin.revision)")
            }
            texts[name] = text
        }
        return texts
    }

    /// Returns whether this commit or an earlier one contains the file with its current content.
    func hasHad(_ file: String) throws(CommandFailure) -> Bool {
        let hash = try git.run("hash-object", "--no-filters", "--", "./\(file)", limit: 1 << 10)
        try Git.check(hash)
        let object = String(decoding: hash.output, as: UTF8.self).filter { !$0.isNewline }
        // git refuses to look for an object that is not there.
        guard try git.run("cat-file", "-e", object, limit: 1 << 10).status == 0 else { return false }
        let found = try git.run(
            "log", "-1", "-m", "--format=%H", "--find-object=\(object)", origin.commit, "--", "./\(file)",
            limit: 1 << 10, seconds: 60)
        try Git.check(found)
        return !found.output.isEmpty
    }
}
