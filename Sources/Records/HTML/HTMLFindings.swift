import Auditing
import Manifests
import Support

// Checks that did not pass: failures, errors, unproven and waived checks.
extension HTMLRecord {
    /// Of how many ends of one finding the fixes are shown.
    private static let mostFixes = 4

    var failuresSection: HTMLSection? {
        guard !failures.isEmpty else { return nil }
        let entries = failures.enumerated().map { failure($1, number: $0 + 1) }
        return HTMLSection(
            id: "failures", title: "Failures", count: failures.count,
            body: "<ol class=\"findings\">\n\(entries)</ol>\n")
    }

    private func failure(_ finding: RecordFinding, number: Int) -> HTML {
        let check = finding.lead
        let places = finding.ends.map(\.environment)
        let fixes = finding.fixes()
        let steps: [HTML] = fixes.prefix(HTMLRecord.mostFixes).map {
            "<p class=\"fix\"><b>Fix:</b> \(HTML.prose($0.asSentence))</p>\n"
        }
        let more: HTML? =
            fixes.count > HTMLRecord.mostFixes
            ? "<p class=\"fix\">And the same for \(fixes.count - HTMLRecord.mostFixes) more.</p>\n" : nil
        let risk: HTML? = check.service.flatMap { titles.service($0) }.flatMap(\.risk).map {
            "<p class=\"risk\"><b>Risk:</b> \(HTML.prose($0.asSentence))</p>\n"
        }
        return """
            <li id="fail-\(number)"\(facets([.fail], [finding.severity], places))>
            <p class="head">\(HTML.severity(finding.severity)) \(environments(places))\(mark(isNew: finding.isNew))</p>
            <h3>\(sentence(check))</h3>
            \(steps)\(more)\(risk)\(facts(of: check))</li>

            """
    }

    /// That something is new since the record that was compared with.
    private func mark(isNew: Bool) -> HTML { isNew ? " <span class=\"new\">new</span>" : "" }

    /// The rule and evidence, the place of the declaration, and the page for changing it.
    private func facts(of check: Check) -> HTML {
        var facts: [(name: HTML, fact: HTML)] = [("Rule", rule(check.rule))]
        if check.evidence != .none { facts.append(("Evidence", "\(check.evidence.rawValue)")) }
        if let expected = check.expected { facts.append(("Expected", HTML.prose(expected))) }
        facts.append(("Declared at", "<code>\("\(check.declaredAt)")</code>"))
        if let url = check.url { facts.append(("Changed at", HTML.link(url))) }
        let rows: [HTML] = facts.map { "<div><dt>\($0.name)</dt><dd>\($0.fact)</dd></div>\n" }
        return "<dl class=\"facts\">\n\(rows)</dl>\n"
    }

    var errorsSection: HTMLSection? {
        open(
            errors, .error, id: "errors", title: "Could not be checked",
            "What could not be checked, by what helps.")
    }

    var unprovenSection: HTMLSection? {
        open(
            unproven, .unproven, id: "unproven", title: "Not proved",
            "What the evidence can’t tell, by what would prove it.")
    }

    private func open(
        _ groups: [OpenChecks], _ status: Status, id: HTML, title: HTML, _ introduction: HTML
    ) -> HTMLSection? {
        guard !groups.isEmpty else { return nil }
        var number = 0
        var entries: [HTML] = []
        for group in groups {
            let claims = group.claims.map { claim in
                number += 1
                return self.claim(claim, status, number)
            }
            let advice = group.advice ?? (status == .error ? "No advice." : "Nothing is known to prove it.")
            entries.append(
                """
                <li class="group">
                <h3>\(HTML.prose(advice.asSentence))</h3>
                <ul class="claims">
                \(claims)</ul>
                </li>

                """)
        }
        let count = groups.reduce(0) { $0 + $1.claims.reduce(0) { $0 + $1.checks.count } }
        return HTMLSection(
            id: id, title: title, count: count, introduction: introduction,
            body: "<ul class=\"groups\">\n\(entries)</ul>\n")
    }

    /// Checks that are open for one reason: a single one in its own words, several by their names.
    private func claim(_ claim: OpenChecks.Claim, _ status: Status, _ number: Int) -> HTML {
        let check = claim.checks[0]
        let severities = Set(claim.checks.map(\.severity))
        let places = (claim.checks + claim.consequences).map(\.environment)
        let isNew = claim.checks.contains { $0.isNew == true }
        let marks = HTML(severities.sorted(by: >).map { HTML.severity($0) }, separator: " ")
        let words: HTML =
            claim.checks.count == 1
            ? "<p>\(sentence(check)) <small>(\(rule(check.rule)))</small></p>\n"
            : "<p>\(HTML.prose(claim.reason.asSentence))</p>\n\(subjects(claim.checks))"
        let consequences: HTML? =
            claim.consequences.isEmpty
            ? nil
            : "<p>For the same reason it could not be compared with \(environments(claim.consequences.map(\.environment))).</p>\n"
        return """
            <li id="\(status.rawValue)-\(number)"\(facets([status], severities, places))>
            <p class="head">\(environments([check.environment])) \(marks)\(mark(isNew: isNew))</p>
            \(words)\(consequences)</li>

            """
    }

    var waivedSection: HTMLSection? {
        let rows: [HTML] = waived.enumerated().compactMap { index, finding in
            let check = finding.lead
            guard let waiver = check.waiver else { return nil }
            let left = record.daysLeft(until: waiver.until)
            let days = left == 0 ? "last day" : "\(counted(left, "day")) left"
            let mark: HTML = left <= Record.waiverNotice ? "<b class=\"soon\">\(days)</b>" : "\(days)"
            let places = finding.ends.map(\.environment)
            return """
                <tr id="waived-\(index + 1)"\(facets([.waived], [finding.severity], places))><th scope="row">\(subject(check)) <small>(\(rule(check.rule)))</small></th><td>\(environments(places))</td><td>\(HTML.severity(finding.severity))</td><td>\("\(waiver.until)")<br>\(mark)</td><td>\(waiver.owner)</td><td>\(HTML.prose(waiver.reason.asSentence))</td></tr>

                """
        }
        guard !rows.isEmpty else { return nil }
        return HTMLSection(
            id: "waived", title: "Waived", count: rows.count,
            introduction: "Failures that were accepted for a time.",
            body: .table(
                labelledBy: "waived-title",
                """
                <thead><tr><th scope="col">Finding</th><th scope="col">Environment</th><th scope="col">Severity</th><th scope="col">Until</th><th scope="col">Owner</th><th scope="col">Reason</th></tr></thead>
                <tbody>
                \(rows)</tbody>

                """))
    }

    /// The rules by which something did not pass: what they judge, and what a pass by them proves.
    var rulesSection: HTMLSection? {
        let entries: [HTML] = RuleSet.all.descriptions.filter { rules.contains($0.id) }.map { rule in
            let proves: HTML? =
                rule.proves.isEmpty
                ? nil : "<p><b>What a pass proves:</b> \(HTML.prose(rule.proves.asSentence))</p>\n"
            return """
                <dt id="rule-\(rule.id)"><code>\(rule.id)</code></dt>
                <dd>
                <p><b>Fails when:</b> \(HTML.prose(rule.failsWhen)).</p>
                <p>\(HTML.prose(rule.why.asSentence))</p>
                \(proves)</dd>

                """
        }
        guard !entries.isEmpty else { return nil }
        return HTMLSection(
            id: "rules", title: "Rules", count: entries.count,
            introduction: "Those by which something did not pass.",
            body: "<dl class=\"rules\">\n\(entries)</dl>\n", isFiltered: false)
    }
}

extension HTML {
    /// A table that can be scrolled, also by keyboard, if the window is too narrow for it.
    ///
    /// - Parameter isWide: whether it is wider than most windows.
    static func table(labelledBy title: HTML, isWide: Bool = false, _ rows: HTML) -> HTML {
        """
        <div class="wide\(isWide ? " many" : "")" role="group" aria-labelledby="\(title)" tabindex="0">
        <table aria-labelledby="\(title)">
        \(rows)</table>
        </div>

        """
    }
}
