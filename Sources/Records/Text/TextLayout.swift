/// Lines of at most so many columns.
package struct TextLayout {
    private let width: Int
    private var bytes: [UInt8] = []

    private static let space = UInt8(ascii: " ")

    /// The line that is being filled: the last of the bytes.
    private struct Line {
        /// Its first column.
        let start: Int
        var columns: Int
        var hasWords = false
    }

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
        var (first, words) = (first, words)
        var line = Line(start: bytes.count, columns: first.withUTF8 { TextLayout.columns(of: $0) })
        bytes += first.utf8
        // Between bytes, as a mark that follows a space would make one character of the two.
        words.withUTF8 { text in
            var start = 0
            while start <= text.count {
                let end = text[start...].firstIndex(of: TextLayout.space) ?? text.count
                add(UnsafeBufferPointer(rebasing: text[start..<end]), to: &line, gap: 1, indent: indent)
                start = end + 1
            }
        }
        if var tail { tail.withUTF8 { add($0, to: &line, gap: 2, indent: indent) } }
        finish(line)
    }

    /// Adds rows whose cells stand below one another, the first two from the left and the others, numbers, from the right.
    ///
    /// - Returns: false where a line would be too long, and nothing was added.
    mutating func table(_ rows: [[String]]) -> Bool {
        let sizes = rows.map {
            $0.map { cell in
                var cell = cell
                return cell.withUTF8 { TextLayout.columns(of: $0) }
            }
        }
        guard let count = sizes.first?.count else { return true }
        let columns = (0..<count).map { column in sizes.reduce(0) { max($0, $1[column]) } }
        guard columns.reduce(2 * (count - 1), +) <= width else { return false }
        for (row, size) in zip(rows, sizes) {
            let cells = (0..<count).map { column in
                let space = String(repeating: " ", count: columns[column] - size[column])
                return column < 2 ? row[column] + space : space + row[column]
            }
            let line = Line(start: bytes.count, columns: 0)
            bytes += cells.joined(separator: "  ").utf8
            finish(line)
        }
        return true
    }

    private mutating func add(
        _ word: UnsafeBufferPointer<UInt8>, to line: inout Line, gap: Int, indent: Int
    ) {
        let columns = TextLayout.columns(of: word)
        if line.hasWords, line.columns + gap + columns > width {
            finish(line)
            line = Line(start: bytes.count, columns: indent)
            bytes.append(contentsOf: repeatElement(TextLayout.space, count: indent))
        }
        if line.hasWords {
            bytes.append(contentsOf: repeatElement(TextLayout.space, count: gap))
            line.columns += gap
        }
        bytes += word
        line.columns += columns
        line.hasWords = true
    }

    /// Ends the line, without the spaces at its end.
    private mutating func finish(_ line: Line) {
        while bytes.count > line.start, bytes.last == TextLayout.space { bytes.removeLast() }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// How many columns the text takes; what sets a colour takes none.
    private static func columns(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
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
