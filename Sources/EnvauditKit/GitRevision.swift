import Auditing
import Manifests

/// A commit of the repository that a folder lies in, and the files below that folder as they were then.
///
/// `git show` is for people, and fails alike for a file that was not there and for one that can't be read. These
/// commands read objects as they are: `rev-parse`, `ls-tree`, `cat-file`.
struct GitRevision {
    /// What the operator called it, and which commit that is.
    let origin: WaiverOrigin
    private let git: Git

    /// - Parameter folder: the folder whose files are asked for.
    /// - Throws: a usage error where there is no such commit, or git can't tell.
    init(_ name: String, in folder: String, variables: [String: String]) throws(Problem) {
        git = Git(folder: folder, variables: variables)
        let end = try git.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}", limit: 1 << 16)
        if end.status == 1 {
            throw .usage(
                "git knows no revision “\(name)” here",
                advice: "Fetch it first, or name one that is there: git fetch origin, then origin/main.")
        }
        try Git.check(end)
        let commit = String(decoding: end.output, as: UTF8.self).filter { !$0.isNewline }
        guard commit.utf8.count >= 40, commit.allSatisfy(\.isHexDigit) else {
            throw Git.failure("answered with what is no commit")
        }
        origin = WaiverOrigin(revision: name, commit: commit)
    }

    /// The texts of those among `names`, such as `environments/preprod.yaml`, that were files of `subfolder` then.
    func texts(
        of names: Set<String>, in subfolder: String, limit: Int
    ) throws(Problem) -> [String: String] {
        let list = try git.run("ls-tree", "-z", origin.commit, "./\(subfolder)/", limit: 64 << 20)
        try Git.check(list)
        var texts: [String: String] = [:]
        for line in list.output.split(separator: 0) {
            // MODE blob OBJECT, a tab, NAME.
            let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard parts.count == 2 else { throw Git.failure("answered with what is no list of files") }
            let name = String(decoding: parts[1], as: UTF8.self)
            guard names.contains(name) else { continue }
            let words = parts[0].split(separator: UInt8(ascii: " ")).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard words.count == 3, ["100644", "100755"].contains(words[0]) else {
                throw .usage("\(name) is no file in \(origin.revision)", advice: "Make it a file there.")
            }
            let blob = try git.run("cat-file", "blob", words[2], limit: limit)
            try Git.check(blob)
            guard let text = String(validating: blob.output, as: UTF8.self) else {
                throw .usage("\(name) is no UTF-8 text in \(origin.revision)")
            }
            texts[name] = text
        }
        return texts
    }
}
