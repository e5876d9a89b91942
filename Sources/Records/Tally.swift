import Auditing

extension EnvironmentRecord {
    /// How many checks passed, and how many of whatever else there is, in words.
    var tally: String {
        let words: [(Status, String)] = [
            (.pass, "passed"), (.fail, "failed"), (.error, "could not be checked"), (.unproven, "unproven"),
            (.waived, "waived"), (.absent, "absent"),
        ]
        let counts = counts
        if counts.keys.allSatisfy({ $0 == .absent }) { return "nothing was checked" }
        return words.filter { $0.0 == .pass || counts[$0.0] != nil }.map { "\(counts[$0.0] ?? 0) \($0.1)" }
            .joined(separator: ", ")
    }
}

/// A number of things: `1 secret`, `2 secrets`.
package func counted(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
}
