import Auditing

/// Checklists for a person at a terminal.
struct TextChecklist {
    let style: TextStyle

    /// The column of an item's details, to the right of its box.
    private static let indent = 6

    func render(_ record: ChecklistRecord) -> String {
        var layout = TextLayout(width: style.width)
        if record.checklists.isEmpty { layout.paragraph("", escape(record.nothing), indent: 2) }
        for (index, list) in record.checklists.enumerated() {
            guard style.shows != .verdict else {
                tally(of: list, &layout)
                continue
            }
            if index > 0 { layout.line() }
            let head = "\(prose(list.checklist.title).asName) of \(escape(record.workspace.asName))"
            layout.paragraph("", "\(paint(.bold, head)), \(record.asOf)", indent: 2)
            add(list, to: &layout)
        }
        return layout.text
    }

    private func add(_ list: TickedChecklist, to layout: inout TextLayout) {
        let showsPriority = !ChecklistGroup.isByPriority(list.items)
        for group in ChecklistGroup.groups(of: list.items, list.checklist.priorities) {
            if !group.headings.isEmpty { layout.line() }
            for heading in group.headings {
                let margin = String(repeating: " ", count: 2 * heading.depth)
                layout.paragraph(
                    margin, paint(.bold, prose(heading.words).asName), indent: margin.count + 2)
            }
            for item in group.items { add(item, showsPriority: showsPriority, to: &layout) }
        }
        layout.line()
        if let next = list.next { add(next: next, to: &layout) }
        tally(of: list, &layout)
    }

    private func tally(of list: TickedChecklist, _ layout: inout TextLayout) {
        layout.paragraph("", "\(escape(list.checklist.name.value.asName)): \(list.tally)", indent: 2)
    }

    private func add(_ ticked: TickedItem, showsPriority: Bool, to layout: inout TextLayout) {
        let account = ItemDetails(ticked)
        var words = prose(ticked.item.title).asName
        if showsPriority, let priority = ticked.item.priority { words += " (priority \(priority))" }
        if let proof = account.proof { words += " (\(prose(proof)))" }
        layout.paragraph(
            "  \(box(ticked.state.kind))", words,
            tail: ticked.state.kind == .done ? nil : escape(ticked.item.id.value.asName),
            indent: TextChecklist.indent)
        add(account.lines, to: &layout)
    }

    private func add(_ lines: [ItemDetails.Line], to layout: inout TextLayout) {
        let margin = String(repeating: " ", count: TextChecklist.indent)
        for line in lines {
            layout.paragraph("\(margin)\(line.caption.rawValue): ", prose(line.text), indent: 8)
        }
    }

    private func add(next: TickedItem, to layout: inout TextLayout) {
        layout.paragraph("\(paint(.bold, "Next")): ", prose(next.item.title).asName, indent: 6)
        add(ItemDetails(next).nextSteps, to: &layout)
        layout.line()
    }

    private func box(_ kind: ItemState.Kind) -> String {
        switch kind {
        case .done: "[\(paint(.green, "x"))] "
        case .open: paint(.red, "[ ]") + " "
        case .unproven: "[\(paint(.yellow, "?"))] "
        case .waived, .deferred: "[\(paint(.cyan, "~"))] "
        }
    }

    private func escape(_ text: String) -> String { TerminalText.escape(text) }

    /// Words in which the number of spaces means nothing.
    private func prose(_ text: String) -> String {
        escape(text.unicodeScalars.split(separator: " ").map { String($0) }.joined(separator: " "))
    }

    private func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }
}
