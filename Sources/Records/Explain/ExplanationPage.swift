import Manifests

/// Explanations as text for a terminal: headings, and facts in two columns.
struct ExplanationPage {
    private var layout = TextLayout()

    /// The page's text.
    var text: String { layout.text }

    /// Begins the explanation of something; what comes from a manifest is made harmless here as everywhere.
    mutating func heading(_ name: String, _ what: String = "") {
        if !layout.text.isEmpty { layout.line() }
        let words = what.isEmpty ? "" : ", \(TerminalText.escape(what))"
        layout.paragraph("", TerminalText.escape(name.asName) + words, indent: 2)
    }

    /// A fact with its caption; nothing where there is none.
    mutating func fact(_ caption: String, _ value: String?) {
        guard let value else { return }
        let gap = String(repeating: " ", count: max(2, ExplanationPage.indent - 2 - caption.count))
        layout.paragraph(
            "  \(caption)\(gap)", TerminalText.escape(value), indent: ExplanationPage.indent)
    }

    /// Facts of one kind, a line each, the caption before the first.
    mutating func facts(_ caption: String, _ values: [String]) {
        for (index, value) in values.enumerated() { fact(index == 0 ? caption : "", value) }
    }

    /// A line of a list: a name and what it is.
    mutating func item(_ name: String, _ what: String) {
        layout.paragraph("  \(TerminalText.escape(name.asName))", "", indent: 0)
        layout.paragraph("      ", TerminalText.escape(what), indent: 6)
    }

    /// Where facts stand, to the right of their captions.
    private static let indent = 14
}
