import Auditing

// How far the workspace's checklists are.
extension HTMLRecord {
    var checklistsSection: HTMLSection? {
        guard !record.checklists.isEmpty else { return nil }
        return HTMLSection(
            id: "checklists", title: "Checklists", count: record.checklists.count,
            introduction:
                "The items that what was judged here can tick, and those that people attest of these environments.",
            body: HTML(record.checklists.map(checklist)))
    }

    private func checklist(_ list: ChecklistProgress) -> HTML {
        let states = list.items.map(\.state)
        let counts = states.reduce(into: [ItemState.Kind: Int]()) { $0[$1, default: 0] += 1 }
        let parts = ItemState.Kind.allCases.map { ($0.status.rawValue, counts[$0] ?? 0) }
        let groups: [HTML] = ChecklistGroup.groups(of: list.items, list.priorities).map { group in
            let headings: [HTML] = group.headings.map {
                $0.depth == 0 ? "<h4>\($0.words.asName)</h4>\n" : "<h5>\($0.words.asName)</h5>\n"
            }
            return "\(headings)<ul class=\"items\">\n\(group.items.map(item))</ul>\n"
        }
        let next: HTML? = list.items.first { $0.id == list.next }.map {
            "<p><b>Next:</b> \(HTML.prose($0.title.asSentence))</p>\n"
        }
        return """
            <h3>\(list.title.asName)</h3>
            \(bar(parts))<p>\(states.tally) of \(counted(list.items.count, "item")).</p>
            \(next)<details open>
            <summary>\(counted(list.items.count, "item"))</summary>
            \(groups)</details>

            """
    }

    private func item(_ item: ChecklistProgress.Item) -> HTML {
        let proof: HTML? = item.proof.map { " <small>(\($0))</small>" }
        let lines: [HTML] = item.lines.map { line in
            let content: HTML =
                switch line.form {
                case .words: .prose(line.text)
                case .command: "<code>\(line.text)</code>"
                case .link: .link(line.text)
                }
            return "<p class=\"facts\"><b>\(line.caption.rawValue):</b> \(content)</p>\n"
        }
        return """
            <li\(facets([item.state.status], [], item.environments))>
            <p><span class="p \(item.state.status.rawValue)">\(item.state.rawValue)</span> \(item.title.asName)\(proof)</p>
            \(lines)</li>

            """
    }
}

extension ItemState.Kind {
    /// The status whose colour it has, and with which the filter finds it.
    fileprivate var status: Status {
        switch self {
        case .done: .pass
        case .open: .fail
        case .unproven: .unproven
        case .waived: .waived
        case .deferred: .absent
        }
    }
}
