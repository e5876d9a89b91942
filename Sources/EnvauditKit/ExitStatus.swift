import Auditing

/// How a command ended, for every command alike.
public enum ExitStatus: Int32, Sendable {
    case success = 0
    /// The audit failed.
    case failed = 1
    /// A usage or manifest error.
    case usage = 2
    /// Something is unproven or could not be looked at.
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
