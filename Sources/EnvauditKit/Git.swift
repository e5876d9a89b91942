import LocalSystem

/// git, with nothing that could steer it but the repository and the operator's own configuration.
struct Git {
    let folder: String
    let variables: [String: String]

    /// What git needs to find itself and the operator's `safe.directory`; tokens are none of its business.
    private static let passedOn = ["PATH", "HOME", "XDG_CONFIG_HOME"]
    private static let own = [
        "LC_ALL": "C", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    ]
    private static let options = [
        "--no-pager", "--literal-pathspecs",
        // A pull request can commit a whole bare repository, whose main is what it likes.
        "-c", "safe.bareRepository=explicit",
        // Whatever is not there stays away: no command of the configuration is run to fetch it.
        "-c", "protocol.allow=never", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
    ]
    private static let seconds = 10

    func run(_ words: String..., limit: Int) throws(Problem) -> BoundedProcess.End {
        let passed = variables.filter { Git.passedOn.contains($0.key) }
        let process = BoundedProcess(
            words: ["git", "-C", folder] + Git.options + words,
            variables: passed.merging(Git.own) { _, own in own }, limit: limit, seconds: Git.seconds)
        do {
            return try process.run()
        } catch {
            switch error {
            case .notStarted(let reason):
                throw Git.failure(
                    "can't be started: \(reason)", advice: "Install git, or see that it is in PATH.")
            case .tooSlow: throw Git.failure("did not answer within \(Git.seconds) seconds")
            case .tooLong: throw Git.failure("answered with more than \(limit) bytes")
            }
        }
    }

    static func check(_ end: BoundedProcess.End) throws(Problem) {
        guard end.status != 0 else { return }
        let said = String(decoding: end.errors.prefix(500), as: UTF8.self).split(separator: "\n").first
        throw failure(
            said.map { "says: \($0)" } ?? "failed",
            advice: "--waivers-from needs the workspace to be in a git repository that this user may read.")
    }

    static func failure(_ text: String, advice: String? = nil) -> Problem {
        .usage("git \(text)", advice: advice)
    }
}
