import Evidence
import Isolation
import Manifests

/// A record for a person at a terminal: what needs attention first, by service, then what passed.
struct TextRecord {
    let style: TextStyle

    func render(_ record: Record) -> String {
        var layout = TextLayout()
        for environment in record.environments {
            heading(of: environment, in: record, &layout)
            for group in ServiceGroup.groups(of: environment) where group.worst != .pass {
                render(group, &layout)
            }
            passed(in: environment, &layout)
            advice(for: environment, &layout)
            verdict(on: environment, &layout)
        }
        if record.environments.count > 1 {
            layout.line(
                "\(escape(record.workspace)): \(paint(record.verdict)) for \(record.environments.count) environments"
            )
        }
        return layout.text
    }

    private func heading(of record: EnvironmentRecord, in whole: Record, _ layout: inout TextLayout) {
        let environment = record.environment
        let title =
            "\(escape(environment.name.value)) (\(environment.tier.rawValue)) of \(escape(whole.workspace))"
        layout.line(paint(.bold, title))
        layout.paragraph("  ", listing(record), indent: 2)
        layout.paragraph("  ", "Compared with \(comparison(record))", indent: 2)
        layout.line()
    }

    private func listing(_ record: EnvironmentRecord) -> String {
        guard let seen = record.listing.seen else { return "Its secrets could not be listed" }
        return
            "\(seen.count) \(seen.count == 1 ? "secret" : "secrets") listed by \(seen.provider), \(summary(seen))"
    }

    private func comparison(_ record: EnvironmentRecord) -> String {
        let others = record.comparedWith
        guard !others.isEmpty else { return "no other environment: there is none" }
        let shown = others.prefix(8).map {
            "\(escape($0.environment)) (\($0.seen.map(summary) ?? "not seen"))"
        }
        return shown.joined(separator: ", ") + (others.count > 8 ? " and \(others.count - 8) more" : "")
    }

    private func summary(_ seen: ListingSummary.Seen) -> String {
        let shows = seen.evidence == .name ? "names only" : "\(seen.evidence.rawValue)s"
        return "\(shows), \(seen.source == .live ? "live" : "from a file")"
    }

    private func render(_ group: ServiceGroup, _ layout: inout TextLayout) {
        layout.line(paint(.bold, escape(group.title)))
        for check in group.attention { render(check, &layout) }
        if group.passed > 0 {
            layout.line("  pass      \(group.passed) other \(group.passed == 1 ? "check" : "checks")")
        }
        layout.line()
    }

    private static let indent = 12

    private func render(_ check: Check, _ layout: inout TextLayout) {
        let label = check.status.label.padded(to: 10)
        let margin = String(repeating: " ", count: TextRecord.indent)
        layout.line(
            "  \(paint(check.status, label))\(paint(.bold, escape(check.subject)))  \(check.rule), \(check.severity.rawValue)"
        )
        layout.paragraph(margin, escape(check.message), indent: TextRecord.indent)
        if let waiver = check.waiver, check.status == .waived {
            layout.paragraph(
                margin, "waived until \(waiver.until) by \(escape(waiver.owner)): \(escape(waiver.reason))",
                indent: TextRecord.indent)
        }
        guard check.status == .fail || check.status == .error else { return }
        if let expected = check.expected {
            layout.paragraph(margin + "expected ", escape(expected), indent: TextRecord.indent)
        }
        if let fix = check.fix { layout.paragraph(margin + "fix: ", escape(fix), indent: TextRecord.indent) }
        if let url = check.url { layout.line(margin + paint(.cyan, escape(url))) }
    }

    private func passed(in environment: EnvironmentRecord, _ layout: inout TextLayout) {
        let groups = ServiceGroup.groups(of: environment).filter { $0.worst == .pass }
        guard !groups.isEmpty else { return }
        for group in groups {
            let checks = "\(group.passed) \(group.passed == 1 ? "check" : "checks")"
            layout.line("\(paint(.pass, "pass"))  \(escape(group.title)): \(checks)")
        }
        layout.line()
    }

    /// What would settle the unproven checks: said once, as it is the same for most of them.
    private func advice(for environment: EnvironmentRecord, _ layout: inout TextLayout) {
        var said: Set<String> = []
        for case let fix? in environment.checks.filter({ $0.status == .unproven }).map(\.fix)
        where said.insert(fix).inserted {
            layout.paragraph("", escape(fix), indent: 2)
        }
        if !said.isEmpty { layout.line() }
    }

    private func verdict(on environment: EnvironmentRecord, _ layout: inout TextLayout) {
        let counts = environment.counts
        let words: [(Status, String)] = [
            (.pass, "passed"), (.fail, "failed"), (.unproven, "unproven"), (.waived, "waived"),
            (.error, "not looked at"),
        ]
        let summary = words.filter { $0.0 == .pass || counts[$0.0] != nil }.map {
            "\(counts[$0.0] ?? 0) \($0.1)"
        }
        layout.line(
            "\(escape(environment.environment.name.value)): \(paint(environment.verdict)) (\(summary.joined(separator: ", ")))"
        )
    }

    private func escape(_ text: String) -> String { TerminalText.escape(text) }

    private func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }

    private func paint(_ status: Status, _ text: String) -> String {
        switch status {
        case .pass: paint(.green, text)
        case .fail, .error: paint(.red, text)
        case .unproven, .waived: paint(.yellow, text)
        }
    }

    private func paint(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: paint(.green, "pass")
        case .fail: paint(.red, "FAIL")
        case .incomplete: paint(.yellow, "INCOMPLETE")
        }
    }
}

extension Status {
    /// The word in the text record's margin; what needs attention in capitals.
    fileprivate var label: String { self == .pass ? rawValue : rawValue.uppercased() }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
