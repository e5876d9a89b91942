import Auditing
import Manifests

/// A record for a person at a terminal: what needs attention first, by service, then what passed.
struct TextRecord {
    let style: TextStyle

    func render(_ record: Record) -> String {
        var layout = TextLayout()
        for (index, environment) in record.environments.enumerated() {
            if index > 0 { layout.line() }
            heading(of: environment, in: record, &layout)
            let groups = ServiceGroup.groups(of: environment)
            for group in groups where group.worst != .pass { render(group, of: environment, &layout) }
            passed(groups.filter { $0.worst == .pass }, &layout)
            advice(for: environment, &layout)
            verdict(on: environment, &layout)
        }
        if record.environments.count > 1 { verdict(on: record, &layout) }
        if let words = record.skipping() { layout.paragraph("", words, indent: 2) }
        return layout.text
    }

    private func heading(of record: EnvironmentRecord, in whole: Record, _ layout: inout TextLayout) {
        let (name, tier) = (record.environment.name.value, record.environment.tier.rawValue)
        let title =
            "\(escape(name.asName))\(name == tier ? "" : " (\(tier))") of \(escape(whole.workspace.asName))"
        layout.paragraph("", paint(.bold, title), indent: 2)
        layout.paragraph("  ", listing(record), indent: 2)
        if record.listing.seen != nil {
            layout.paragraph("  ", "Compared with \(comparison(record))", indent: 2)
        }
        if let url = record.settingsURL,
            record.checks.contains(where: { $0.status == .fail && $0.url == url })
        {
            layout.paragraph("  ", "Secrets are changed at \(paint(.cyan, escape(url.asName)))", indent: 2)
        }
        layout.line()
    }

    private func listing(_ record: EnvironmentRecord) -> String {
        guard record.scope != .noSecrets else { return "Its secrets were not checked" }
        guard let seen = record.listing.seen else { return "Its secrets could not be listed" }
        return
            "\(counted(seen.count, "secret")) listed by \(escape(seen.provider)) (\(seen.inWords))\(parts(of: seen))"
    }

    private func parts(of seen: ListingSummary.Seen) -> String {
        let read = seen.parts.map { "\(escape($0.name)) by \(escape($0.provider))" }
        let unread = seen.gaps.map { "\(escape($0)) could not be read" }
        return read.isEmpty && unread.isEmpty ? "" : "; parts: " + (read + unread).joined(separator: ", ")
    }

    private func comparison(_ record: EnvironmentRecord) -> String {
        let others = record.comparedWith
        guard !others.isEmpty else { return "no other environment" }
        let shown = others.prefix(8).map {
            "\(escape($0.environment)) (\($0.seen?.inWords ?? "not seen"))"
        }
        return shown.joined(separator: ", ") + (others.count > 8 ? " and \(others.count - 8) more" : "")
    }

    private func render(_ group: ServiceGroup, of environment: EnvironmentRecord, _ layout: inout TextLayout)
    {
        layout.paragraph("", paint(.bold, escape(group.title.asName)), indent: 2)
        for check in group.attention { render(check, of: environment, &layout) }
        if group.passed > 0 { layout.line("  pass      \(counted(group.passed, "other check"))") }
        layout.line()
    }

    private func passed(_ groups: [ServiceGroup], _ layout: inout TextLayout) {
        for group in groups {
            let title = "\(escape(group.title.asName)), \(group.rest)"
            let label = group.passed > 0 ? paint(.green, "pass") : paint(.yellow, "none")
            layout.paragraph("\(label)  ", title, indent: 6)
        }
        if !groups.isEmpty { layout.line() }
    }

    /// How to prove the unproven checks: written once, because most of them have the same advice.
    private func advice(for environment: EnvironmentRecord, _ layout: inout TextLayout) {
        var said: Set<String> = []
        for case let fix? in environment.checks.filter({ $0.status == .unproven }).map(\.fix)
        where said.insert(fix).inserted {
            layout.paragraph("", prose(fix), indent: 2)
        }
        if !said.isEmpty { layout.line() }
    }

    private func verdict(on record: EnvironmentRecord, _ layout: inout TextLayout) {
        let name = escape(record.environment.name.value.asName)
        layout.paragraph("", "\(name): \(paint(record.verdict)) (\(record.tally))", indent: 4)
    }

    private func verdict(on record: Record, _ layout: inout TextLayout) {
        let environments = counted(record.environments.count, "environment")
        layout.line()
        layout.paragraph(
            "", "\(escape(record.workspace.asName)): \(paint(record.verdict)) for \(environments)", indent: 4)
    }

    func escape(_ text: String) -> String { TerminalText.escape(text) }

    /// Words in which the number of spaces means nothing.
    func prose(_ text: String) -> String {
        let words = text.utf8.split(separator: UInt8(ascii: " "))
        let isSingleSpaced = words.reduce(words.count - 1) { $0 + $1.count } == text.utf8.count
        return escape(isSingleSpaced ? text : words.map { String(Substring($0)) }.joined(separator: " "))
    }

    func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }

    private func paint(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: paint(.green, "pass")
        case .fail: paint(.red, "FAIL")
        case .incomplete: paint(.yellow, "INCOMPLETE")
        }
    }
}

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
