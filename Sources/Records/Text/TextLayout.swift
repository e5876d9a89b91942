/// Lines of at most 80 columns.
struct TextLayout {
    static let width = 80

    private(set) var text = ""

    /// Adds a line as it is.
    mutating func line(_ line: String = "") { text += line + "\n" }

    /// Adds `words`, broken between words; the lines after the first are indented by `indent`.
    ///
    /// A word that is longer than a line, such as a URL, is left whole, so that it can be copied.
    mutating func paragraph(_ first: String, _ words: String, indent: Int) {
        var line = first
        var column = first.count
        var isEmpty = true
        for word in words.split(separator: " ", omittingEmptySubsequences: true) {
            if !isEmpty, column + 1 + word.count > TextLayout.width {
                self.line(line)
                line = String(repeating: " ", count: indent)
                column = indent
                isEmpty = true
            }
            if !isEmpty { line += " " }
            column += word.count + (isEmpty ? 0 : 1)
            line += word
            isEmpty = false
        }
        self.line(line)
    }
}

/// The colours of a terminal's own palette, so that they suit its background.
enum Color: String {
    case red = "31", yellow = "33", green = "32", cyan = "36", bold = "1"

    func paint(_ text: String, if isUsed: Bool) -> String {
        isUsed ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
