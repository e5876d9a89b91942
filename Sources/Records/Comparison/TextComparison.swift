import Auditing

/// A comparison for a person at a terminal.
struct TextComparison {
    let style: TextStyle

    func render(_ comparison: Comparison) -> String {
        var layout = TextLayout(width: style.width)
        let names = comparison.sides.map { escape($0.name.asName) }.joined(separator: " and ")
        if style.shows != .verdict {
            let title = "\(names) of \(escape(comparison.workspace.asName))"
            layout.paragraph("", paint(.bold, title), indent: 2)
            for side in comparison.sides { add(side, to: &layout) }
            for outcome in Comparison.Outcome.inOrder { add(outcome, of: comparison, to: &layout) }
            layout.line()
        }
        layout.paragraph("", "\(names): \(escape(comparison.tally))", indent: 4)
        return layout.text
    }

    private func add(_ side: Comparison.Side, to layout: inout TextLayout) {
        let name = escape(side.name.asName)
        switch side.listing {
        case .success(let seen):
            layout.paragraph(
                "  ",
                "\(name): \(counted(seen.count, "secret")) listed by \(escape(seen.provider)) (\(seen.inWords))",
                indent: 4)
        case .failure(let failure):
            layout.paragraph(
                "  ", "\(name): \(paint(.red, "could not be listed")): \(escape(failure.message))", indent: 4)
            if !failure.advice.isEmpty { layout.paragraph("    ", escape(failure.advice), indent: 4) }
        }
        for gap in side.gaps {
            layout.paragraph(
                "  ",
                "\(name)/\(escape(gap.part)): \(paint(.red, "could not be listed")): \(escape(gap.failure.message))",
                indent: 4)
        }
    }

    private func add(_ outcome: Comparison.Outcome, of comparison: Comparison, to layout: inout TextLayout) {
        let rows = comparison.rows(outcome)
        guard !rows.isEmpty else { return }
        layout.line()
        let heading = escape(comparison.heading(outcome))
        layout.paragraph("", "\(paint(color(of: outcome), heading)) (\(rows.count))", indent: 2)
        for row in rows {
            layout.paragraph("  ", escape(row.name.asName), indent: 4)
            if let reason = row.reason { layout.paragraph("      ", escape(reason), indent: 6) }
        }
    }

    private func color(of outcome: Comparison.Outcome) -> Color {
        switch outcome {
        case .same, .unknown: .yellow
        case .different: .green
        case .onlyFirst, .onlySecond: .bold
        }
    }

    private func escape(_ text: String) -> String { TerminalText.escape(text) }

    private func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }
}
