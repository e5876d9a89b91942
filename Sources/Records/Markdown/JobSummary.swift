/// A record's Markdown as the page of a job at GitHub shows it.
public enum JobSummary {
    /// GitHub shows no summary of more than 1 MiB. The rest is for what a step has written there before.
    static let mostBytes = 1_000_000

    /// The Markdown, and of one that is too large as many lines as fit, what matters most being first.
    public static func cut(_ whole: String) -> String {
        guard whole.utf8.count > mostBytes else { return whole }
        var (kept, bytes, folds) = ([Substring](), 0, 0)
        for line in whole.split(separator: "\n", omittingEmptySubsequences: false) {
            bytes += line.utf8.count + 1
            guard bytes <= mostBytes else { break }
            kept.append(line)
            if line == "<details>" { folds += 1 } else if line == "</details>" { folds -= 1 }
        }
        let end = [
            "", String(repeating: "</details>\n", count: max(folds, 0)),
            "The rest does not fit here: run the command with `--format markdown`.", "",
        ]
        return (kept.map(String.init) + end).joined(separator: "\n")
    }
}
