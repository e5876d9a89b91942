import Auditing
import Manifests

/// Items that stand below one another under the same headings, in the file's order.
struct ChecklistGroup {
    /// The headings that are new here, the wider first; empty for those of the group before.
    let headings: [Heading]
    let items: [TickedItem]

    /// A heading, and how many others stand above it.
    struct Heading: Equatable {
        let depth: Int
        let words: String
    }

    /// The items under their headings: under priorities, and in them under sections, where the file keeps the items of
    /// each priority together; else under sections alone.
    static func groups(of list: TickedChecklist) -> [ChecklistGroup] {
        let byPriority = isByPriority(list)
        var groups: [(path: [String?], items: [TickedItem])] = []
        for ticked in list.items {
            let priority = byPriority ? list.checklist.heading(of: ticked.item.priority) : nil
            let path = (byPriority ? [priority] : []) + [ticked.item.section]
            if groups.last?.path == path {
                groups[groups.count - 1].items.append(ticked)
            } else {
                groups.append((path, [ticked]))
            }
        }
        return groups.indices.map { index in
            let above = index > 0 ? groups[index - 1].path : []
            return ChecklistGroup(
                headings: headings(groups[index].path, below: above), items: groups[index].items)
        }
    }

    /// Whether priorities are headings, and not words of each item.
    static func isByPriority(_ list: TickedChecklist) -> Bool {
        let runs = list.items.map(\.item.priority).reduce(into: [Int?]()) { runs, priority in
            if runs.isEmpty || runs[runs.count - 1] != priority { runs.append(priority) }
        }
        return Set(runs).count == runs.count && runs.contains { $0 != nil }
    }

    private static func headings(_ path: [String?], below above: [String?]) -> [Heading] {
        let common = zip(path, above).prefix { $0 == $1 }.count
        return path.enumerated().dropFirst(common).compactMap { depth, words in
            // Below the section above they would read as items of it.
            let other = depth == common && above.count == path.count ? "Other" : nil
            return (words ?? other).map { Heading(depth: depth, words: $0) }
        }
    }
}

extension Checklist {
    /// A priority as a heading: its number, and what that means.
    func heading(of priority: Int?) -> String {
        guard let priority else { return "Without a priority" }
        let meaning = priorities.first { $0.number == priority }?.meaning
        return "Priority \(priority)" + (meaning.map { ": \($0)" } ?? "")
    }
}
