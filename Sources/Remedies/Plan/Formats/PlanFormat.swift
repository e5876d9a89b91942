public import Records
import Support

/// A way to write a plan down. To add one: one file, and one line in its list.
public typealias PlanFormat = OutputFormat<Plan>

extension PlanFormat {
    /// Every format of a plan, the default first.
    public static let all: [PlanFormat] = [
        PlanFormat("text", ["txt"]) { TextPlan(plan: $0, style: $1).render() },
        PlanFormat("markdown", ["md", "markdown"]) { plan, _ in MarkdownPlan(plan: plan).render() },
        PlanFormat("json", ["json"]) { plan, _ in JSONText.of(PlanJSON(plan)) },
    ]
}

/// A plan for a person at a terminal.
struct TextPlan {
    let plan: Plan
    let style: TextStyle

    func render() -> String {
        var layout = TextLayout(width: style.width)
        guard style.shows != .verdict else {
            layout.paragraph("", "\(escape(plan.environment.name.value.asName)): \(plan.summary)", indent: 2)
            return layout.text
        }
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
        if let command = plan.command {
            blocks.append("To make these changes: \(MarkdownText.command(command))")
        }
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

/// Steps of one kind, under a heading of their own.
struct PlanSection {
    let heading: String
    /// The steps with their numbers in the plan.
    let steps: [(number: Int, step: Step)]

    static func sections(of plan: Plan) -> [PlanSection] {
        let numbered = plan.steps.enumerated().map { (number: $0 + 1, step: $1) }
        let headings = [
            "Delete: this can't be undone, as no value can be read back", "Generate and set",
            "Set what is declared", "By hand", "To verify",
        ]
        return headings.enumerated().compactMap { rank, heading in
            let steps = numbered.filter { $0.step.action.rank == rank }
            let areas = Set(steps.compactMap(\.step.area)).sorted()
            let limits = areas.isEmpty ? "" : ": envaudit does not change \(areas.joined(separator: ", "))"
            return steps.isEmpty ? nil : PlanSection(heading: heading + limits, steps: steps)
        }
    }
}

extension Plan {
    /// What it is, in a line without a full stop.
    var title: String {
        let goal = goal == .reset ? "Emergency reset of" : "Plan for"
        return "\(goal) \(environment.name.value)"
    }

    /// How much is to be done.
    public var summary: String {
        let counts = [
            ("to delete", 0), ("to generate", 1), ("to set", 2), ("by hand", 3), ("to verify", 4),
        ].compactMap { words, rank -> String? in
            let count = steps.count { $0.action.rank == rank }
            return count == 0 ? nil : "\(count) \(words)"
        }
        return counts.isEmpty ? "Nothing is to be done" : counts.joined(separator: ", ")
    }

    /// The command that carries it out; `nil` if a person has to do it all.
    public var command: String? {
        guard !changes.isEmpty else { return nil }
        let name = environment.name.value
        let confirmation = environment.tier == .production ? " --confirm \(name)" : ""
        return "envaudit apply \(name)\(goal == .reset ? " --reset" : "")\(confirmation)"
    }
}

extension Action {
    /// What is done to the subject, in words that follow its name; `nil` if the heading says it.
    var detail: String? {
        switch self {
        case .delete: nil
        case .generate(let generator): generator.summary
        case .set(let value): "to \(value)"
        case .person(let words), .look(let words): words
        }
    }
}
