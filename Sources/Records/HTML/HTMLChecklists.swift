import Auditing
import Manifests

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

    private func checklist(_ list: TickedChecklist) -> HTML {
        let counts = list.items.reduce(into: [ItemState.Kind: Int]()) { $0[$1.state.kind, default: 0] += 1 }
        let parts = ItemState.Kind.allCases.map { ($0.status.rawValue, counts[$0] ?? 0) }
        let groups: [HTML] = ChecklistGroup.groups(of: list).map { group in
            let headings: [HTML] = group.headings.map {
                $0.depth == 0 ? "<h4>\($0.words.asName)</h4>\n" : "<h5>\($0.words.asName)</h5>\n"
            }
            return "\(headings)<ul class=\"items\">\n\(group.items.map(item))</ul>\n"
        }
        let next: HTML? = list.next.map { "<p><b>Next:</b> \(HTML.prose($0.item.title.asSentence))</p>\n" }
        return """
            <h3>\(list.checklist.title.asName)</h3>
            \(bar(parts))<p>\(list.tally) of \(counted(list.items.count, "item")).</p>
            \(next)<details open>
            <summary>\(counted(list.items.count, "item"))</summary>
            \(groups)</details>

            """
    }

    private func item(_ ticked: TickedItem) -> HTML {
        let details = ItemDetails(ticked)
        let kind = ticked.state.kind
        let proof: HTML? = details.proof.map { " <small>(\($0))</small>" }
        let lines: [HTML] = details.lines.map { line in
            let content: HTML =
                switch line.content {
                case .words(let words): .prose(words)
                case .command(let command): "<code>\(command)</code>"
                case .link(let url): .link(url)
                }
            return "<p class=\"facts\"><b>\(line.caption.rawValue):</b> \(content)</p>\n"
        }
        return """
            <li\(facets([kind.status], [], ticked.environments))>
            <p><span class="p \(kind.status.rawValue)">\(kind.rawValue)</span> \(ticked.item.title.asName)\(proof)</p>
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
