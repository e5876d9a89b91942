/// Lines of at most 80 columns.
package struct TextLayout {
    static let width = 80

    package private(set) var text = ""

    package init() {}

    /// Adds a line as it is.
    package mutating func line(_ line: String = "") { text += line + "\n" }

    /// Adds `first` and `words`, broken between words; the lines after the first are indented by `indent`.
    ///
    /// A word that is longer than a line, such as a URL, is left whole, so that it can be copied.
    /// - Parameter tail: words that stay together, two columns after the others.
    package mutating func paragraph(_ first: String, _ words: String, tail: String? = nil, indent: Int) {
        var line = Line(first)
        // Between scalars, as a mark that follows a space would make one character of the two.
        for word in words.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false) {
            add(String(word), to: &line, gap: 1, indent: indent)
        }
        if let tail { add(tail, to: &line, gap: 2, indent: indent) }
        self.line(line.trimmed)
    }

    private mutating func add(_ word: String, to line: inout Line, gap: Int, indent: Int) {
        if line.hasWords, line.columns + gap + Line.columns(of: word) > TextLayout.width {
            self.line(line.trimmed)
            line = Line(String(repeating: " ", count: indent))
        }
        line.add(word, gap: gap)
    }
}

/// A line that is being filled.
private struct Line {
    private var text: String
    private(set) var columns: Int
    private(set) var hasWords = false

    init(_ start: String) {
        text = start
        columns = Line.columns(of: start)
    }

    mutating func add(_ word: String, gap: Int) {
        let gap = hasWords ? gap : 0
        text += String(repeating: " ", count: gap) + word
        columns += gap + Line.columns(of: word)
        hasWords = true
    }

    /// The line without the spaces at its end.
    var trimmed: String {
        let spaces = text.unicodeScalars.reversed().prefix { $0 == " " }.count
        return String(text.unicodeScalars.dropLast(spaces))
    }

    /// How many columns `text` takes; what sets a colour takes none.
    static func columns(of text: String) -> Int {
        guard text.utf8.contains(0x1B) else { return text.count }
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
