import Auditing
import Manifests
import Support

/// How a command ended, for every command alike.
public enum ExitStatus: Int32, Sendable {
    case success = 0
    /// The audit failed.
    case failed = 1
    /// A usage or manifest error.
    case usage = 2
    /// Something is unproven or could not be checked.
    case incomplete = 3
    case interrupted = 130

    init(_ verdict: Verdict) {
        switch verdict {
        case .pass: self = .success
        case .fail: self = .failed
        case .incomplete: self = .incomplete
        }
    }
}

/// Why a command stopped, in words for the operator, and its exit status.
struct CommandFailure: Error {
    let status: ExitStatus
    /// What is wrong, each told for itself.
    let failures: [Failure]

    init(_ status: ExitStatus, _ failures: [Failure]) { (self.status, self.failures) = (status, failures) }

    /// A usage error.
    static func usage(_ message: String, advice: String? = nil) -> CommandFailure {
        CommandFailure(.usage, [Failure(message: message, advice: advice ?? "")])
    }

    /// Something could not be checked or done.
    static func incomplete(_ message: String, advice: String? = nil) -> CommandFailure {
        CommandFailure(.incomplete, [Failure(message: message, advice: advice ?? "")])
    }

    /// The audit failed, or what a person states is not so.
    static func failed(_ message: String, advice: String? = nil) -> CommandFailure {
        CommandFailure(.failed, [Failure(message: message, advice: advice ?? "")])
    }

    /// The problems of manifests, each with its place.
    ///
    /// - Parameter advice: what to do about all of them.
    static func manifests(_ problems: [ManifestProblem], advice: String = "") -> CommandFailure {
        let problems = ManifestProblems(problems).problems
        return CommandFailure(
            .usage,
            problems.enumerated().map { index, problem in
                Failure(
                    message: ([problem.description] + (problem.excerpt?.lines ?? [])).joined(separator: "\n"),
                    advice: index == problems.count - 1 ? advice : "")
            })
    }
}
