import Records

/// A plan for a person at a terminal.
struct TextPlan {
    let plan: Plan
    let style: TextStyle

    func render() -> String {
        var layout = TextLayout()
        layout.paragraph("", paint(.bold, escape(plan.title)), indent: 2)
        layout.paragraph("  ", plan.summary, indent: 2)
        if let url = plan.settingsURL, !plan.steps.isEmpty {
            layout.paragraph("  ", "Secrets are changed at \(paint(.cyan, escape(url)))", indent: 2)
        }
        for section in PlanSection.sections(of: plan) {
            layout.line()
            layout.paragraph("", paint(.bold, section.heading), indent: 2)
            for (number, step) in section.steps { add(step, number, to: &layout) }
        }
        return layout.text
    }

    private func add(_ step: Step, _ number: Int, to layout: inout TextLayout) {
        let digits = "\(number)"
        let margin = String(repeating: " ", count: max(0, 4 - digits.count)) + digits + "  "
        var head = escape(step.subject.asName)
        if step.action.isChange, let detail = step.action.detail { head += ", \(escape(detail))" }
        layout.paragraph(margin, head, indent: 6)
        for reason in step.reasons { layout.paragraph("      ", escape(reason), indent: 6) }
        if !step.action.isChange, let words = step.action.detail {
            layout.paragraph("      do: ", escape(words), indent: 10)
        }
        if let note = step.note, step.action.isChange {
            layout.paragraph("      note: ", escape(note), indent: 12)
        }
    }

    private func escape(_ text: String) -> String { TerminalText.escape(text) }

    private func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }
}
