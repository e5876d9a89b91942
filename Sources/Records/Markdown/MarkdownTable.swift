import Auditing

/// A table of cells that are escaped already.
enum MarkdownTable {
    /// The table as one block; none where it would be empty.
    static func blocks(_ head: [String], _ rows: [[String]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let lines = ([head] + rows).map { "| \($0.joined(separator: " | ")) |" }
        let rule = "|" + String(repeating: "---|", count: head.count)
        return [([lines[0], rule] + lines.dropFirst()).joined(separator: "\n")]
    }
}

extension ListingSummary.Seen {
    /// Where the listing was read, and what it shows.
    var inShort: String {
        let age = age.map { " \($0) old" } ?? ""
        return "\(source.rawValue)\(age), \(evidence.rawValue)"
    }
}
