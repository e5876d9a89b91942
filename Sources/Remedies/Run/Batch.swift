public import Secrets

/// What one request changes.
public enum Batch: Sendable {
    /// Deletes these.
    case delete([String])
    /// Sets these.
    case set([HeldSecret])

    /// Changes in requests of at most `limit` secrets: deletions first, as they stop the damage at once.
    ///
    /// - Parameter groups: what belongs together, such as the halves of a key pair, is set by one request.
    public static func batches(deleting names: [String], setting groups: [[HeldSecret]], limit: Int)
        -> [Batch]
    {
        packed(names.map { [$0] }, limit).map { .delete($0) } + packed(groups, limit).map { .set($0) }
    }

    private static func packed<Element>(_ groups: [[Element]], _ limit: Int) -> [[Element]] {
        groups.reduce(into: []) { batches, group in
            if let last = batches.last, last.count + group.count <= limit {
                batches[batches.count - 1] += group
            } else {
                batches.append(group)
            }
        }
    }
}
