import Glibc
import Manifests
import Records

/// Why a command stopped, in words for the operator.
struct Problem: Error {
    let status: ExitStatus
    /// What is wrong, a line each.
    let lines: [String]
    /// What to do next.
    let advice: String?

    init(_ status: ExitStatus, _ lines: [String], advice: String? = nil) {
        self.status = status
        self.lines = lines
        self.advice = advice
    }

    /// A usage error.
    static func usage(_ line: String, advice: String? = nil) -> Problem {
        Problem(.usage, [line], advice: advice)
    }

    /// The problems of manifests, each with its place.
    static func manifests(_ problems: [ManifestProblem]) -> Problem {
        Problem(.usage, ManifestProblems(problems).problems.map(\.description))
    }
}

/// Standard error: everything that is not the record.
enum Diagnostics {
    static func report(_ problem: Problem) {
        for line in problem.lines { print("error: \(TerminalText.escape(line))") }
        if let advice = problem.advice { print(TerminalText.escape(advice)) }
    }

    static func warn(_ text: String) { print("warning: \(TerminalText.escape(text))") }

    /// Writes a line as it is.
    static func print(_ line: String) {
        // Nobody is left to tell that standard error can't be written to.
        _ = LocalFile.write(line + "\n", to: STDERR_FILENO)
    }
}
