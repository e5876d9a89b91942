import Auditing
import Manifests

extension TextRecord {
    /// A check that did not simply pass: what came of it, what was found, and what to do.
    func render(_ check: Check, of environment: EnvironmentRecord, _ layout: inout TextLayout) {
        layout.paragraph(
            "  \(label(of: check.status))", paint(.bold, escape(check.subject.asName)),
            tail: "\(check.rule), \(check.severity.rawValue)", indent: TextRecord.indent)
        add("", check.message, &layout)
        if check.status == .waived, let waiver = check.waiver {
            add("", "waived until \(waiver.until) by \(waiver.owner): \(waiver.reason)", &layout)
        }
        guard check.status == .fail || check.status == .error else { return }
        if let expected = check.expected { add("expected: ", expected, &layout) }
        if let fix = check.fix { add("fix: ", fix, &layout) }
        if let url = check.url, url != environment.settingsURL { add("at: ", url, &layout) }
    }

    private func add(_ caption: String, _ text: String, _ layout: inout TextLayout) {
        let margin = String(repeating: " ", count: TextRecord.indent)
        layout.paragraph(margin + caption, prose(text), indent: TextRecord.indent)
    }

    /// Where a check's text stands, to the right of the labels.
    private static let indent = 12

    /// The word in the margin; what needs attention in capitals.
    private func label(of status: Status) -> String {
        let word = status == .pass ? status.rawValue : status.rawValue.uppercased()
        return paint(color(of: status), word)
            + String(repeating: " ", count: TextRecord.indent - 2 - word.count)
    }

    private func color(of status: Status) -> Color {
        switch status {
        case .pass: .green
        case .fail, .error: .red
        case .unproven, .waived, .absent: .yellow
        }
    }
}
