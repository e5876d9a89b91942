import Auditing
import Manifests

// What came of every secret, and of all else that was judged, in each environment.
extension HTMLRecord {
    var secretsSection: HTMLSection? {
        let matrix = RecordMatrix.secrets(of: record)
        let count = matrix.groups.reduce(0) { $0 + $1.rows.count }
        guard count > 0 else { return nil }
        let bodies = matrix.groups.map { group in
            body(of: group, heading: heading(ofService: group.id), none: "not declared") { row in
                HTML.name(row.name)
            }
        }
        return HTMLSection(
            id: "secrets", title: "Secrets by environment", count: count,
            introduction:
                "Each status with the strongest evidence for it: the value itself, an attestation, its digest, or its name alone.",
            body: table("secrets-title", first: "Secret", bodies))
    }

    var othersSection: HTMLSection? {
        let matrix = RecordMatrix.others(of: record)
        let count = matrix.groups.reduce(0) { $0 + $1.rows.count }
        guard count > 0 else { return nil }
        let bodies = matrix.groups.map { group in
            body(of: group, heading: heading(ofRule: group.id), none: "no check") { row in
                row.check.map(subject) ?? HTML.name(row.name)
            }
        }
        return HTMLSection(
            id: "others", title: "Beyond secrets", count: count,
            introduction:
                "Identity, services, webhooks, databases, builds and front ends, by the rule that judges them.",
            body: table("others-title", first: "Subject", bodies))
    }

    private func table(_ title: HTML, first: HTML, _ bodies: [HTML]) -> HTML {
        let heads: [HTML] = record.environments.enumerated().map {
            "<th scope=\"col\" data-c=\"\($0)\">\($1.title.asName)</th>"
        }
        return .table(
            labelledBy: title, isWide: record.environments.count > 4,
            """
            <thead><tr><th scope="col">\(first)</th>\(heads)<th scope="col">Severity</th></tr></thead>
            \(bodies)
            """)
    }

    /// - Parameter none: what an empty cell says.
    private func body(
        of group: RecordMatrix.Group, heading: HTML, none: HTML, _ title: (RecordMatrix.Row) -> HTML
    ) -> HTML {
        let rows: [HTML] = group.rows.map { row in
            let cells = row.cells.enumerated().map { cell($1, none: none, at: $0) }
            return """
                <tr data-v="\(row.severity?.rawValue ?? "")"><th scope="row">\(title(row))</th>\(cells)<td>\(row.severity.map { HTML.severity($0) })</td></tr>

                """
        }
        return """
            <tbody>
            <tr class="of"><th scope="rowgroup" colspan="\(record.environments.count + 2)">\(heading)</th></tr>
            \(rows)</tbody>

            """
    }

    private func cell(_ cell: RecordMatrix.Cell?, none: HTML, at column: Int) -> HTML {
        guard let cell else { return "<td data-c=\"\(column)\" class=\"no\">\(none)</td>" }
        let words = [cell.evidence?.rawValue, cell.isUnset ? "not set" : nil].compactMap(\.self)
        let evidence: HTML? = words.isEmpty ? nil : " <small>\(words.joined(separator: ", "))</small>"
        switch cell.outcome {
        case .judged(let status):
            let anchor = cell.decisive.flatMap { anchors[$0.id] }
            let words: HTML = anchor.map { "<a href=\"#\($0)\">\(status.words)</a>" } ?? "\(status.words)"
            return
                "<td data-c=\"\(column)\" data-s=\"\(status.rawValue)\"><span class=\"s \(status.rawValue)\">\(words)</span>\(evidence)</td>"
        case .unseen:
            return
                "<td data-c=\"\(column)\" data-s=\"error\"><span class=\"s error\">not seen</span></td>"
        case .unset:
            return "<td data-c=\"\(column)\" data-s=\"absent\"><span class=\"s absent\">not set</span></td>"
        case .skipped: return "<td data-c=\"\(column)\" class=\"no\">not judged</td>"
        case .nothing: return "<td data-c=\"\(column)\" class=\"no\">nothing to judge</td>"
        }
    }

    /// A service with its risk.
    private func heading(ofService id: String) -> HTML {
        guard let service = titles.service(id) else { return "Secrets of no service" }
        let risk: HTML? = service.risk.map { "<span class=\"about\">\(HTML.prose($0.asSentence))</span>" }
        return
            "\(service.title.asName) \(HTML.severity(service.severity)) <span class=\"class\">\(service.isolation.rawValue)</span> \(risk)"
    }

    /// A rule with when it fails.
    private func heading(ofRule id: String) -> HTML {
        let description = RuleSet.all.descriptions.first { $0.id == id }
        let title: HTML? = description?.table.map { "\($0.title) " }
        let about: HTML? = description.map {
            "<span class=\"about\">Fails when: \(HTML.prose($0.failsWhen)).</span>"
        }
        return "\(title)<code>\(rule(id))</code> \(about)"
    }
}
