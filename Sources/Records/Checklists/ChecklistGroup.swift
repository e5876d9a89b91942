import Auditing
import Manifests

/// An item that stands under headings.
protocol ListedItem {
    var priority: Int? { get }
    var section: String? { get }
}

extension ChecklistProgress.Item: ListedItem {}

extension TickedItem: ListedItem {
    var priority: Int? { item.priority }
    var section: String? { item.section }
}

/// Items that stand below one another under the same headings, in the file's order.
struct ChecklistGroup<Item: ListedItem> {
    /// The headings that are new here, the wider first; empty for those of the group before.
    let headings: [Heading]
    let items: [Item]

    /// A heading, and how many others stand above it.
    typealias Heading = (depth: Int, words: String)

    /// The items under their headings: under priorities, and in them under sections, where the file keeps the items of
    /// each priority together; else under sections alone.
    static func groups(of items: [Item], _ priorities: [ChecklistProgress.Priority]) -> [ChecklistGroup] {
        let byPriority = isByPriority(items)
        var groups: [(path: [String?], items: [Item])] = []
        for item in items {
            let path = (byPriority ? [heading(of: item.priority, priorities)] : []) + [item.section]
            if groups.last?.path == path {
                groups[groups.count - 1].items.append(item)
            } else {
                groups.append((path, [item]))
            }
        }
        return groups.indices.map { index in
            let above = index > 0 ? groups[index - 1].path : []
            return ChecklistGroup(
                headings: headings(groups[index].path, below: above), items: groups[index].items)
        }
    }

    /// Whether priorities are headings, and not words of each item.
    static func isByPriority(_ items: [Item]) -> Bool {
        let runs = items.map(\.priority).reduce(into: [Int?]()) { runs, priority in
            if runs.isEmpty || runs[runs.count - 1] != priority { runs.append(priority) }
        }
        return Set(runs).count == runs.count && runs.contains { $0 != nil }
    }

    private static func headings(_ path: [String?], below above: [String?]) -> [Heading] {
        let common = zip(path, above).prefix { $0 == $1 }.count
        return path.enumerated().dropFirst(common).compactMap { depth, words in
            // Below the section above they would read as items of it.
            let other = depth == common && above.count == path.count ? "Other" : nil
            return (words ?? other).map { (depth: depth, words: $0) }
        }
    }

    /// A priority as a heading: its number, and what that means.
    private static func heading(of priority: Int?, _ priorities: [ChecklistProgress.Priority]) -> String {
        guard let priority else { return "Without a priority" }
        let meaning = priorities.first { $0.number == priority }?.meaning
        return "Priority \(priority)" + (meaning.map { ": \($0)" } ?? "")
    }
}
