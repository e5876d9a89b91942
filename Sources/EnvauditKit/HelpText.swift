/// The parser's texts in the form of all others.
enum HelpText {
    /// Whose lines are commands or columns, not prose.
    private static let listings: Set = ["EXAMPLES", "EXIT STATUS", "MORE"]

    /// Returns the parser's text in this program's layout: errors begin like its own, the usage line is wrapped between
    /// options, and wrapped lines of an example are indented.
    static func wrapped(_ text: String, _ columns: Int) -> String {
        var lines: [(text: String, indent: Int?)] = []
        var isListing = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if isListing, !line.isEmpty, !line.hasPrefix("  "), lines[lines.count - 1].indent != nil {
                lines[lines.count - 1].text += " " + line
                continue
            }
            isListing = listings.contains(line) || isListing && !line.isEmpty
            let isUsage = line.hasPrefix("USAGE: ") || line.hasPrefix("Usage: ")
            let isError = line.hasPrefix("Error: ")
            lines.append(
                (
                    isError ? "e\(line.dropFirst())" : line,
                    isUsage ? 7 : isListing && line.hasPrefix("  ") ? 6 : nil
                )
            )
        }
        return lines.map { line, indent in
            indent.map { folded(line, columns, indent: $0) } ?? line
        }.joined(separator: "\n")
    }

    private static func folded(_ line: String, _ columns: Int, indent: Int) -> String {
        var lines: [String] = []
        var current = ""
        for (index, part) in parts(of: line).enumerated() {
            if current.count + 1 + part.count >= columns, current.contains(where: { $0 != " " }) {
                lines.append(current)
                current = String(repeating: " ", count: indent) + part
            } else {
                current += (index == 0 ? "" : " ") + part
            }
        }
        return (lines + [current]).joined(separator: "\n")
    }

    /// Its words, each option with its value: `[--format <format>]`, `--key <pem>`.
    private static func parts(of line: String) -> [String] {
        var parts: [String] = []
        var depth = 0
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if depth > 0 || parts.last?.hasPrefix("--") == true && word.hasPrefix("<") {
                parts[parts.count - 1] += " " + word
            } else {
                parts.append(String(word))
            }
            depth += word.count { $0 == "[" } - word.count { $0 == "]" }
        }
        return parts
    }
}
