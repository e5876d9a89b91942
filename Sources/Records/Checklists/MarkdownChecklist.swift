import Auditing

/// Checklists as the documents have them: a box for each item, ticked where it is done.
enum MarkdownChecklist {
    static func render(_ record: ChecklistRecord) -> String {
        guard !record.checklists.isEmpty else { return "\(escape(record.nothing))\n" }
        return record.checklists.flatMap { blocks($0, of: record) }.joined(separator: "\n\n") + "\n"
    }

    private static func blocks(_ list: TickedChecklist, of record: ChecklistRecord) -> [String] {
        var blocks = [
            "## \(escape(list.checklist.title))",
            "\(escape(record.workspace)), \(record.asOf): \(list.tally).",
        ]
        let showsPriority = !ChecklistGroup.isByPriority(list.items)
        for group in ChecklistGroup.groups(of: list.items, list.checklist.priorities) {
            for heading in group.headings {
                blocks.append("\(String(repeating: "#", count: 3 + heading.depth)) \(escape(heading.words))")
            }
            blocks.append(
                group.items.map { line($0, showsPriority: showsPriority, on: record) }.joined(separator: "\n")
            )
        }
        if let next = list.next {
            let steps = ItemDetails(next).nextSteps.map(sentence)
            blocks.append((["Next: \(escape(next.item.title.asSentence))"] + steps).joined(separator: " "))
        }
        return blocks
    }

    private static func line(
        _ ticked: TickedItem, showsPriority: Bool, on record: ChecklistRecord
    ) -> String {
        let account = ItemDetails(ticked)
        var words = [escape(ticked.item.title)]
        if showsPriority, let priority = ticked.item.priority { words.append("(priority \(priority))") }
        if let proof = account.proof {
            let isAudited = ticked.state.checks != nil
            words.append("(\(isAudited ? "\(record.asOf), " : "")\(escape(proof)))")
        }
        let sentences = account.lines.map(sentence)
        let box = ticked.state.kind == .done ? "- [x] " : "- [ ] "
        guard !sentences.isEmpty else { return box + words.joined(separator: " ") }
        let head = words.joined(separator: " ")
        let end = [".", "!", "?"].contains(where: head.hasSuffix) ? " " : ". "
        return box + head + end + sentences.joined(separator: " ")
    }

    private static func sentence(_ line: ItemDetails.Line) -> String {
        let caption = line.caption.rawValue.prefix(1).uppercased() + line.caption.rawValue.dropFirst()
        return switch line.form {
        case .words: escape("\(caption): \(line.text)".asSentence)
        case .command: "\(caption): \(MarkdownText.command(line.text))."
        case .link: "\(caption): \(MarkdownText.link(line.text))."
        }
    }

    private static func escape(_ text: String) -> String { MarkdownText.escape(text) }
}
