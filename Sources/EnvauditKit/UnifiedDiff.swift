import Records

/// The change of a file as `diff -u` shows it: one hunk, as what `envaudit add` changes is in one place.
struct UnifiedDiff {
    private let lines: [String]

    /// - Parameters:
    ///   - file: its path, as people name it.
    ///   - old: its text; `nil` if it is new.
    init(_ file: String, from old: String?, to new: String) {
        let before = UnifiedDiff.lines(of: old ?? "")
        let after = UnifiedDiff.lines(of: new)
        let shorter = min(before.count, after.count)
        let start = (0..<shorter).first { before[$0] != after[$0] } ?? shorter
        let end =
            (0..<(shorter - start)).first {
                before[before.count - 1 - $0] != after[after.count - 1 - $0]
            } ?? shorter - start
        let first = max(0, start - UnifiedDiff.context)
        let tail = min(end, UnifiedDiff.context)
        func range(_ count: Int) -> String { "\(count == 0 ? 0 : first + 1),\(count)" }
        let removed = before[start..<(before.count - end)]
        let added = after[start..<(after.count - end)]
        let lead = before[first..<start]
        let trail = before[(before.count - end)...].prefix(tail)
        let (oldRange, newRange) = (
            range(lead.count + removed.count + trail.count), range(lead.count + added.count + trail.count)
        )
        var lines = ["--- \(old == nil ? "/dev/null" : "a/\(file)")", "+++ b/\(file)"]
        lines.append("@@ -\(oldRange) +\(newRange) @@")
        lines += lead.map { " \($0)" }
        lines += removed.map { "-\($0)" }
        lines += added.map { "+\($0)" }
        lines += trail.map { " \($0)" }
        self.lines = lines
    }

    private static let context = 3

    /// The diff, safe for a terminal.
    var text: String { lines.map { TerminalText.escape($0) + "\n" }.joined() }

    private static func lines(of text: String) -> [String] {
        // By bytes: to Swift's characters, a carriage return and a newline are one thing and no newline.
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self)
        }
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
