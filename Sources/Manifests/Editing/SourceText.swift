/// A manifest's text in Unicode scalars, as the parser counts it, with insertions.
struct SourceText {
    /// The byte order mark at the start, which the parser does not count.
    private let mark: [Unicode.Scalar]
    private var scalars: [Unicode.Scalar]
    private let lineEnd: [Unicode.Scalar]
    /// The number of nonblank lines that were inserted.
    private(set) var addedLines = 1

    init(_ text: String) {
        let all = Array(text.unicodeScalars)
        let hasMark = all.first == "\u{FEFF}"
        mark = hasMark ? ["\u{FEFF}"] : []
        let rest = Array(all.dropFirst(hasMark ? 1 : 0))
        // Follows the first line; manifests with mixed line ends are valid, too.
        let newline = rest.firstIndex(of: "\n") ?? 0
        lineEnd = newline > 0 && rest[newline - 1] == "\r" ? ["\r", "\n"] : ["\n"]
        scalars = rest
    }

    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: mark)
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Returns whether there is a blank line between two positions.
    func hasBlankLine(from start: YAMLMark, to end: YAMLMark) -> Bool {
        guard start.index < end.index else { return false }
        let lines = scalars[start.index..<end.index].split(separator: "\n", omittingEmptySubsequences: false)
        // A block scalar ends at the start of a line.
        let whole = lines.dropLast().dropFirst(start.column == 1 ? 0 : 1)
        return whole.contains { $0.allSatisfy { [" ", "\t", "\r"].contains($0) } }
    }

    /// Returns the indentation of the line if only `key: ` precedes the position on it; `nil` otherwise.
    func indentationOfKey(before mark: YAMLMark) -> Int? {
        let start = scalars[..<mark.index].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let line = scalars[start..<mark.index]
        guard let first = line.first(where: { $0 != " " }), !["{", "[", "-", "?"].contains(first) else {
            return nil
        }
        let before = line.reversed().drop { $0 == " " }
        guard before.first == ":", !line.contains("{"), !line.contains("[") else { return nil }
        return line.prefix { $0 == " " }.count
    }

    /// Inserts lines after the line of a position; returns the number of the first inserted line.
    mutating func insert(_ lines: [String], after end: YAMLMark, indentation: Int, isApart: Bool) -> Int {
        let padding = String(repeating: " ", count: indentation)
        return insert((isApart ? [""] : []) + lines.map { padding + $0 }, after: end) + (isApart ? 1 : 0)
    }

    private mutating func insert(_ lines: [String], after end: YAMLMark) -> Int {
        addedLines = lines.count { !$0.isEmpty }
        let isAtLineStart = end.index > 0 && end.column == 1
        let lineStop =
            isAtLineStart
            ? end.index : scalars[end.index...].firstIndex(of: "\n").map { $0 + 1 } ?? scalars.count
        let isOpen = lineStop > 0 && scalars[lineStop - 1] != "\n"
        let text = lines.flatMap { Array($0.unicodeScalars) + lineEnd }
        // A last line without a line end stays without one.
        scalars.insert(
            contentsOf: isOpen ? lineEnd + text.dropLast(lineEnd.count) : text, at: lineStop)
        return scalars[..<lineStop].count { $0 == "\n" } + (isOpen ? 2 : 1)
    }

    /// Inserts an entry after the last one in braces or brackets.
    mutating func insert(
        _ entry: String, inFlow node: SourceNode, after last: (start: YAMLMark, end: YAMLMark)
    ) -> Int {
        var comma: Int?
        var place = last.end.index
        scan: while place < node.end.index - 1 {
            switch scalars[place] {
            case ",":
                comma = place
                break scan
            // After a comment there may be a comma on a line of its own.
            case "#": place = scalars[place...].firstIndex(of: "\n") ?? node.end.index
            default: place += 1
            }
        }
        let isOnOneLine = !scalars[last.end.index..<(node.end.index - 1)].contains("\n")
        guard !isOnOneLine else {
            let text = comma == nil ? ", \(entry)" : " \(entry)"
            scalars.insert(contentsOf: text.unicodeScalars, at: comma.map { $0 + 1 } ?? last.end.index)
            return last.end.line
        }
        let start = scalars[..<last.start.index].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let padding = scalars[start...].prefix { $0 == " " }.count
        var lineStop =
            scalars[(comma ?? last.end.index)...].firstIndex(of: "\n").map { $0 + 1 } ?? scalars.count
        let line = Array((String(repeating: " ", count: padding) + entry).unicodeScalars)
        if comma == nil {
            scalars.insert(",", at: last.end.index)
            lineStop += 1
        }
        scalars.insert(contentsOf: line + (comma == nil ? [] : [","]) + lineEnd, at: lineStop)
        return scalars[..<lineStop].count { $0 == "\n" } + 1
    }

    /// Replaces an empty pair of braces or brackets with lines below it.
    mutating func replaceEmpty(_ node: SourceNode, by lines: [String]) -> Int {
        let isAtLineEnd = scalars[node.end.index...].first.map { ["\n", "\r"].contains($0) } ?? true
        var start = node.start.index
        if isAtLineEnd { while start > 0, scalars[start - 1] == " " { start -= 1 } }
        scalars.removeSubrange(start..<node.end.index)
        var end = node.start
        end.index = start
        return insert(lines, after: end)
    }

    /// Inserts an entry into an empty pair of braces or brackets.
    mutating func fill(_ node: SourceNode, with entry: String) -> Int {
        scalars.replaceSubrange(
            (node.start.index + 1)..<(node.end.index - 1), with: Array(" \(entry) ".unicodeScalars))
        return node.start.line
    }
}
