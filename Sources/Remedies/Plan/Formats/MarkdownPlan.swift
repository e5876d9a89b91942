import Records

/// A plan as a checklist to tick.
struct MarkdownPlan {
    let plan: Plan

    func render() -> String {
        var blocks = ["# \(MarkdownText.escape(plan.title))", "\(plan.summary)."]
        if let url = plan.settingsURL, !plan.steps.isEmpty {
            blocks.append("Secrets are changed at \(MarkdownText.link(url)).")
        }
        for section in PlanSection.sections(of: plan) {
            blocks.append("## \(section.heading)")
            blocks.append(section.steps.map { line($0.step) }.joined(separator: "\n"))
        }
        if let command = plan.command { blocks.append("To carry it out: \(MarkdownText.command(command))") }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func line(_ step: Step) -> String {
        var sentences = step.reasons.map(\.asSentence)
        if !step.action.isChange, let words = step.action.detail { sentences.append(words.asSentence) }
        if let note = step.note, step.action.isChange { sentences.append("Note: \(note.asSentence)") }
        let detail = step.action.isChange ? step.action.detail.map { ", \($0)" } ?? "" : ""
        return
            "- [ ] \(MarkdownText.name(step.subject))\(MarkdownText.escape(detail)): \(MarkdownText.escape(sentences.joined(separator: " ")))"
    }
}
