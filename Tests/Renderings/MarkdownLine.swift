/// A line of Markdown as a reader of Markdown takes it apart: what is escaped, what is code, what is neither.
public struct MarkdownLine {
    /// How many cells it has as a row of a table; 0 for what is none.
    public let cells: Int
    /// All that would be acted upon and that is not of the record's own making; empty where all is well.
    public let markup: [Unicode.Scalar]

    /// Takes a line apart.
    public init(_ line: Substring) {
        let active = MarkdownLine.activeScalars(of: line)
        let pipes = active.filter { $0 == "|" }.count
        cells = line.hasPrefix("|") ? pipes - 1 : 0
        var rest = String(String.UnicodeScalarView(active)).replacing(MarkdownLine.own, with: "")
        if let heading = rest.prefixMatch(of: /#{1,4}\s/) { rest.removeSubrange(heading.range) }
        let acting = cells == 0 ? "<>[]`*~$!@#\\&|" : "<>[]`*~$!@#\\&"
        markup = rest.unicodeScalars.filter(acting.unicodeScalars.contains)
    }

    /// What a record writes of its own: a link to the dashboard, entities, a verdict, a check box, a fold.
    // Made once, and never changed after: a regex is not Sendable, as one may hold any closure.
    nonisolated(unsafe) private static let own =
        /<https:\/\/[A-Za-z0-9_.\-\/:?=%]+>|&(?:amp|lt|gt);|\*\*(?:Fails|fail|pass|incomplete|Warning:)\*\*|^<\/?details>$|^<summary>[a-zA-Z0-9, ]+<\/summary>$|^- \[[x ]\] |\[ \] (?=\*\*Fails|Unproven|Waived|Error: could not be checked|Not seen|Not judged|Not compared|Not set|Holds)|\[x\] (?=Verified|\|)/
        .matchingSemantics(.unicodeScalar)

    /// The scalars that are neither code nor escaped; a backtick without a second one stays.
    ///
    /// A table's cells end at a pipe even in code, so a pipe in code stays too.
    private static func activeScalars(of line: Substring) -> [Unicode.Scalar] {
        var active: [Unicode.Scalar] = []
        var rest = line.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\\", let next = rest.first, isPunctuation(next) {
                rest.removeFirst()
            } else if scalar == "`", let end = rest.firstIndex(of: "`") {
                active += rest[..<end].filter { $0 == "|" }
                rest = rest[rest.index(after: end)...]
            } else {
                active.append(scalar)
            }
        }
        return active
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (Character(scalar).isPunctuation || Character(scalar).isSymbol)
    }
}
