public import Evidence

/// What one request changes.
public enum Batch: Sendable {
    /// Deletes these.
    case delete([String])
    /// Sets these.
    case set([HeldSecret])

    /// Changes in requests of at most `limit` secrets: deletions first, as they stop the damage at once.
    public static func batches(deleting names: [String], setting secrets: [HeldSecret], limit: Int) -> [Batch] {
        chunks(of: names, limit).map { .delete($0) } + chunks(of: secrets, limit).map { .set($0) }
    }

    private static func chunks<Element>(of elements: [Element], _ limit: Int) -> [[Element]] {
        stride(from: 0, to: elements.count, by: limit).map { start in
            Array(elements[start..<min(start + limit, elements.count)])
        }
    }
}
