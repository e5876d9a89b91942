/// Lines of at most so many columns.
package struct TextLayout {
    private let width: Int
    private var bytes: [UInt8] = []

    /// Nothing yet.
    package init(width: Int = 80) { self.width = width }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Adds a line as it is.
    package mutating func line(_ line: String = "") {
        bytes += line.utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Adds `first` and `words`, broken between words; the lines after the first are indented by `indent`.
    ///
    /// A word that is longer than a line, such as a URL, is left whole, so that it can be copied.
    /// - Parameter tail: words that stay together, two columns after the others.
    package mutating func paragraph(_ first: String, _ words: String, tail: String? = nil, indent: Int) {
        var line = Line(Array(first.utf8)[...])
        // Between bytes, as a mark that follows a space would make one character of the two.
        for word in Array(words.utf8).split(separator: Line.space, omittingEmptySubsequences: false) {
            add(word, to: &line, gap: 1, indent: indent)
        }
        if let tail { add(Array(tail.utf8)[...], to: &line, gap: 2, indent: indent) }
        finish(&line)
    }

    /// Adds rows whose cells stand below one another, the first two from the left and the others, numbers, from the right.
    ///
    /// - Returns: false where a line would be too long, and nothing was added.
    mutating func table(_ rows: [[String]]) -> Bool {
        let sizes = rows.map { $0.map { Line.columns(of: Array($0.utf8)[...]) } }
        guard let count = sizes.first?.count else { return true }
        let columns = (0..<count).map { column in sizes.reduce(0) { max($0, $1[column]) } }
        guard columns.reduce(2 * (count - 1), +) <= width else { return false }
        for (row, size) in zip(rows, sizes) {
            let cells = (0..<count).map { column in
                let space = String(repeating: " ", count: columns[column] - size[column])
                return column < 2 ? row[column] + space : space + row[column]
            }
            var line = Line(Array(cells.joined(separator: "  ").utf8)[...])
            finish(&line)
        }
        return true
    }

    private mutating func add(_ word: ArraySlice<UInt8>, to line: inout Line, gap: Int, indent: Int) {
        if line.hasWords, line.columns + gap + Line.columns(of: word) > width {
            finish(&line)
            line = Line(Array(repeating: Line.space, count: indent)[...])
        }
        line.add(word, gap: gap)
    }

    /// Adds the line without the spaces at its end.
    private mutating func finish(_ line: inout Line) {
        let spaces = line.bytes.reversed().prefix { $0 == Line.space }.count
        bytes += line.bytes.dropLast(spaces)
        bytes.append(UInt8(ascii: "\n"))
    }
}

/// A line that is being filled.
private struct Line {
    static let space = UInt8(ascii: " ")

    private(set) var bytes: [UInt8]
    private(set) var columns: Int
    private(set) var hasWords = false

    init(_ start: ArraySlice<UInt8>) {
        bytes = Array(start)
        columns = Line.columns(of: start)
    }

    mutating func add(_ word: ArraySlice<UInt8>, gap: Int) {
        let gap = hasWords ? gap : 0
        for _ in 0..<gap { bytes.append(Line.space) }
        bytes += word
        columns += gap + Line.columns(of: word)
        hasWords = true
    }

    /// How many columns the text takes; what sets a colour takes none.
    static func columns(of bytes: ArraySlice<UInt8>) -> Int {
        if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) { return bytes.count }
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(0x1B) else { return text.count }
        var shown = String.UnicodeScalarView()
        var isShown = true
        for scalar in text.unicodeScalars {
            if scalar == "\u{1B}" { isShown = false }
            if isShown { shown.append(scalar) }
            if scalar == "m" { isShown = true }
        }
        return String(shown).count
    }
}
