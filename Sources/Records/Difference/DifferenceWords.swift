public import Auditing
import Manifests
import Support

/// A way to write down what changed between two records.
public typealias DifferenceFormat = OutputFormat<RecordDifference>

extension DifferenceFormat {
    /// Every format of a difference, the default first.
    public static let all: [DifferenceFormat] = [
        DifferenceFormat("text", ["txt"]) { TextDifference(style: $1).render($0) },
        DifferenceFormat("markdown", ["md", "markdown"]) { difference, _ in
            MarkdownDifference.render(difference)
        },
        DifferenceFormat("json", ["json"]) { difference, _ in JSONText.of(DifferenceJSON(difference)) },
    ]
}

extension RecordDifference.Kind {
    /// What changed, as a heading.
    var heading: String {
        switch self {
        case .newlyFailing: "Newly failing"
        case .newlyUnproven: "Newly unproven or not checked"
        case .newlyWaived: "Newly waived"
        case .fixed: "Fixed"
        case .proved: "Proved"
        case .evidenceLost: "Weaker evidence"
        case .evidenceGained: "Stronger evidence"
        case .gone: "No longer checked"
        }
    }

    /// Whether someone must act on it.
    var needsAttention: Bool { [.newlyFailing, .newlyUnproven].contains(self) }
}

extension RecordDifference.SecretChange.Kind {
    /// What changed, as a heading.
    var heading: String {
        switch self {
        case .rotated: "Rotated secrets"
        case .set: "Secrets that were set"
        case .unset: "Secrets that were unset"
        }
    }
}

extension RecordDifference.CheckChange {
    /// From what to what.
    var transition: String {
        "\(old?.rawValue ?? "not checked") → \(new?.rawValue ?? "not checked")"
    }
}

extension RecordDifference.EnvironmentChange {
    /// From which verdict to which.
    var transition: String {
        let words = [old, new].map { $0?.rawValue ?? "not judged" }
        return words[0] == words[1] ? words[0] : "\(words[0]) → \(words[1])"
    }
}

extension RecordDifference.Ending {
    /// What ends, and when.
    var words: String {
        let left = daysLeft == 0 ? "today" : "in \(counted(daysLeft, "day"))"
        return "ends \(left), on \(until)"
    }
}

extension RecordDifference {
    /// How many checks changed in which way, in words.
    public var tally: String {
        let parts: [(Kind, String)] = [
            (.newlyFailing, "newly failing"), (.newlyUnproven, "newly unproven"),
            (.newlyWaived, "newly waived"),
            (.fixed, "fixed"), (.proved, "proved"), (.evidenceLost, "with weaker evidence"),
            (.evidenceGained, "with stronger evidence"), (.gone, "no longer checked"),
        ]
        let told = parts.compactMap { kind, words in
            let count = checks(kind).count
            return count == 0 ? nil : "\(count) \(words)"
        }
        let rotated = secrets.count { $0.kind == .rotated }
        let all = told + (rotated == 0 ? [] : ["\(counted(rotated, "secret")) rotated"])
        return all.isEmpty ? "no check came to something else" : all.joined(separator: ", ")
    }

    /// A sentence that says why rotated secrets are unknown; `nil` if they are known.
    var unknownRotationsInWords: String? {
        unknownRotations.map {
            "Rotated secrets are unknown: \($0). Set ENVAUDIT_FINGERPRINT_KEY for every check."
        }
    }
}
