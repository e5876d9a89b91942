import Auditing
import Manifests
import Support

/// A record for a person at a terminal: the verdict, then what needs attention, the worst first, each fact once.
struct TextRecord {
    let style: TextStyle

    /// The indentation of a finding's further lines.
    private static let indent = 6

    /// How many ends of one finding get a fix of their own.
    private static let mostFixes = 4

    func render(_ record: Record) -> String {
        var layout = TextLayout(width: style.width)
        if style.shows != .verdict {
            head(of: record, &layout)
            if style.shows != .passed { attention(in: record, &layout) }
            if style.shows != .failures { proved(in: record, &layout) }
            layout.line()
        }
        verdict(on: record, &layout)
        if let words = record.skipping() { layout.paragraph("", words, indent: 2) }
        return layout.text
    }

    func escape(_ text: String) -> String { TerminalText.escape(text) }

    /// Words in which the number of spaces means nothing.
    private func prose(_ text: String) -> String {
        let words = text.utf8.split(separator: UInt8(ascii: " "))
        let isSingleSpaced = words.reduce(words.count - 1) { $0 + $1.count } == text.utf8.count
        return escape(isSingleSpaced ? text : words.map { String(Substring($0)) }.joined(separator: " "))
    }

    private func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }

    private func name(_ record: EnvironmentRecord) -> String {
        escape(record.environment.name.value.asName)
    }
}

// The head: the verdict, a row for each environment, and what was seen of it.
extension TextRecord {
    private func head(of record: Record, _ layout: inout TextLayout) {
        let workspace = escape(record.workspace.asName)
        let alone = record.environments.count == 1 ? record.environments.first : nil
        let title = alone.map { "\(name($0)) of \(workspace)" } ?? workspace
        layout.paragraph("", "\(paint(.bold, title)): \(paint(record.verdict))", indent: 2)
        if !layout.table(rows(of: record)) {
            for environment in record.environments { verdict(on: environment, &layout) }
        }
        layout.line()
        for environment in record.environments {
            layout.paragraph("", listing(environment), indent: 2)
        }
        if let others = comparison(record) { layout.paragraph("", others, indent: 2) }
        if let news = record.news { layout.paragraph("", news, indent: 2) }
        for ending in record.endingWaivers {
            let words =
                "the waiver of \(escape(ending.finding)) in \(escape(ending.environment.asName)) ends \(ending.daysLeft.untilThen), on \(ending.waiver.until) (owner: \(prose(ending.waiver.owner)))"
            layout.paragraph("\(paint(.yellow, "Warning")): ", words, indent: 2)
        }
    }

    private func rows(of record: Record) -> [[String]] {
        let all: [(Status, String)] = [
            (.fail, "failed"), (.error, "errors"), (.unproven, "unproven"), (.waived, "waived"),
            (.pass, "passed"),
        ]
        let whole = record.counts
        let columns = all.filter { $0.0 == .fail || $0.0 == .pass || whole[$0.0] != nil }
        return [["environment", "verdict"] + columns.map(\.1)]
            + record.environments.map { environment in
                let counts = environment.counts
                return [name(environment), paint(environment.verdict)]
                    + columns.map { "\(counts[$0.0] ?? 0)" }
            }
    }

    private func listing(_ record: EnvironmentRecord) -> String {
        let tier = record.environment.tier.rawValue
        let name = record.environment.name.value == tier ? name(record) : "\(name(record)) (\(tier))"
        guard record.scope != .noSecrets else { return "\(name): its secrets were not checked" }
        guard let seen = record.listing.seen else { return "\(name): its secrets could not be listed" }
        let url = record.settingsURL.flatMap { url in
            record.checks.contains { $0.status == .fail && $0.url == url } ? url : nil
        }
        let place = url.map { ", changed at \(paint(.cyan, escape($0.asName)))" } ?? ""
        return
            "\(name): \(counted(seen.count, "secret")) listed by \(escape(seen.provider)) (\(seen.inWords))\(place)\(parts(of: seen))"
    }

    private func parts(of seen: ListingSummary.Seen) -> String {
        let read = seen.parts.map { "\(escape($0.name)) by \(escape($0.provider))" }
        let unread = seen.gaps.map { "\(escape($0)) could not be read" }
        return read.isEmpty && unread.isEmpty ? "" : "; parts: " + (read + unread).joined(separator: ", ")
    }

    /// The line about environments that were compared with and not judged; `nil` if it is empty.
    private func comparison(_ record: Record) -> String? {
        guard let first = record.environments.first(where: { $0.listing.seen != nil }) else { return nil }
        let judged = Set(record.environments.map(\.environment.name.value))
        let others = first.comparedWith.filter { !judged.contains($0.environment) }
        guard !others.isEmpty else {
            return record.environments.count > 1 ? nil : "Compared with no other environment"
        }
        let shown = others.prefix(8).map {
            "\(escape($0.environment.asName)) (\($0.seen?.inWords ?? "not seen"))"
        }
        let more = others.count > 8 ? " and \(others.count - 8) more" : ""
        return "Compared with \(shown.joined(separator: ", "))\(more)"
    }
}

// The body: what did not pass, and what did.
extension TextRecord {
    private func attention(in record: Record, _ layout: inout TextLayout) {
        // Failures at one place are fixed on one page, whose address is printed once.
        var places = Set(record.environments.compactMap(\.settingsURL))
        section(RecordFinding.all(.fail, in: record), &layout) { finding, layout in
            let check = finding.lead
            head(
                .fail, sentence(check, in: record),
                tail: "\(check.rule), \(finding.severity.rawValue)\(finding.isNew ? ", new" : "")", &layout)
            // `plan` and `rotate` tell the manifest's notes before a value is changed.
            let fixes = finding.fixes(notes: style.shows == .all)
            for fix in fixes.prefix(TextRecord.mostFixes) { add("Fix: ", fix, &layout) }
            if fixes.count > TextRecord.mostFixes {
                add("", "and the same for \(fixes.count - TextRecord.mostFixes) more", &layout)
            }
            if fixes.isEmpty, let expected = check.expected { add("Expected: ", expected, &layout) }
            if let url = check.url, places.insert(url).inserted { add("At: ", url, &layout) }
        }
        for status in [Status.error, .unproven] {
            section(OpenChecks.groups(status, in: record), &layout) { group, layout in
                for claim in group.claims { render(claim, status, in: record, &layout) }
                if let advice = group.advice { add("Fix: ", advice, &layout) }
            }
        }
        section(Acceptance.all(in: record), &layout) { acceptance, layout in
            render(acceptance, in: record, &layout)
        }
    }

    /// Checks that are open for one reason: a single one in its own words, several by their names.
    private func render(
        _ claim: OpenChecks.Claim, _ status: Status, in record: Record, _ layout: inout TextLayout
    ) {
        let check = claim.checks[0]
        guard claim.checks.count > 1 else {
            head(
                status, sentence(check, in: record),
                tail: "\(check.rule), \(check.severityAndNews)", &layout)
            return
        }
        head(status, "\(subjects(claim.checks, in: record)): \(prose(claim.reason))", &layout)
    }

    /// What was accepted, with its reasons where everything is to be shown.
    private func render(_ acceptance: Acceptance, in record: Record, _ layout: inout TextLayout) {
        let left = record.daysLeft(until: acceptance.until)
        let words = left == 0 ? "last day" : "\(counted(left, "day")) left"
        let tail = left <= Record.waiverNotice ? paint(.yellow, words) : words
        head(
            .waived,
            "\(subjects(acceptance.checks, in: record)) until \(acceptance.until) by \(prose(acceptance.owner))",
            tail: tail, &layout)
        guard style.shows == .all else { return }
        for check in acceptance.checks {
            add("", "\(check.subject.asName): \(check.waiver?.reason ?? "")", &layout)
        }
    }

    /// The names of several checks of one environment, by their rules: `A, B (key-prefix), C (value-format)`.
    private func subjects(_ checks: [Check], in record: Record) -> String {
        let place = record.environments.count > 1 ? " in \(escape(checks[0].environment.asName))" : ""
        return checks.byRule.map { rule, checks in
            let names = checks.map {
                let name = paint(.bold, escape($0.subject.asName))
                return $0.isNew == true ? "\(name) [new]" : name
            }
            return "\(names.joined(separator: ", ")) (\(rule))"
        }.joined(separator: ", ") + place
    }

    private func proved(in record: Record, _ layout: inout TextLayout) {
        for status in [Status.pass, .absent] {
            section(record.environments.flatMap { $0.checks(status) }, &layout) { check, layout in
                head(
                    status, sentence(check, in: record),
                    tail: check.evidence == .none
                        ? check.rule : "\(check.rule), by \(check.evidence.rawValue)", &layout)
            }
        }
    }

    /// A blank line and a section; nothing if the section is empty.
    private func section<Item>(
        _ items: [Item], _ layout: inout TextLayout, _ render: (Item, inout TextLayout) -> Void
    ) {
        if !items.isEmpty { layout.line() }
        for item in items { render(item, &layout) }
    }

    private func head(
        _ status: Status, _ words: String, tail: String? = nil, _ layout: inout TextLayout
    ) {
        let isQuiet = status == .pass || status == .absent
        let label = paint(color(of: status), isQuiet ? status.rawValue : status.rawValue.uppercased())
        layout.paragraph("\(label)  ", words, tail: tail.map { "(\($0))" }, indent: TextRecord.indent)
    }

    private func add(_ caption: String, _ text: String, _ layout: inout TextLayout) {
        let margin = String(repeating: " ", count: TextRecord.indent)
        layout.paragraph(margin + caption, prose(text), indent: TextRecord.indent)
    }

    /// What was found, and of what; with the environment where several are judged.
    private func sentence(_ check: Check, in record: Record) -> String {
        let name = paint(.bold, escape(check.subject.asName))
        let isAlone = record.environments.count == 1 || check.subject == check.environment
        let place = isAlone ? "" : " in \(escape(check.environment.asName))"
        return "\(name)\(place)\(check.message.followsSubject ? " " : ": ")\(prose(check.message))"
    }

    private func color(of status: Status) -> Color {
        switch status {
        case .pass: .green
        case .fail, .error: .red
        case .unproven, .waived, .absent: .yellow
        }
    }
}

// The verdict.
extension TextRecord {
    private func verdict(on record: Record, _ layout: inout TextLayout) {
        if record.environments.count == 1 || style.shows == .verdict {
            for environment in record.environments { verdict(on: environment, &layout) }
        }
        guard record.environments.count != 1 else { return }
        let environments = counted(record.environments.count, "environment")
        verdict(
            "\(escape(record.workspace.asName)): \(paint(record.verdict)) for \(environments) (\(record.counts.tally))",
            &layout)
    }

    private func verdict(on record: EnvironmentRecord, _ layout: inout TextLayout) {
        verdict("\(name(record)): \(paint(record.verdict)) (\(record.tally))", &layout)
    }

    /// Writes a verdict. If nothing else is printed, scripts read it, so it has one line.
    private func verdict(_ words: String, _ layout: inout TextLayout) {
        if style.shows == .verdict { layout.line(words) } else { layout.paragraph("", words, indent: 4) }
    }

    private func paint(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: paint(.green, verdict.word)
        case .fail: paint(.red, verdict.word)
        case .incomplete: paint(.yellow, verdict.word)
        }
    }
}

extension Int {
    /// A number of days from now, in words.
    fileprivate var untilThen: String { self == 0 ? "today" : "in \(counted(self, "day"))" }
}
