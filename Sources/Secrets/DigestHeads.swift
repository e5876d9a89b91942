/// The first eight bytes of digests, which rule out nearly all other digests. Compare the full digest after a match.
package struct DigestHeads: Sendable {
    /// An open-addressed hash table; zero marks an empty slot.
    private var slots: [UInt64]
    private var count = 0

    /// Creates a table for so many digests; it grows if necessary.
    package init(capacity: Int) {
        slots = Array(repeating: 0, count: Self.size(for: capacity))
    }

    /// Creates a table of digests.
    package init(_ digests: some Collection<Digest>) {
        self.init(capacity: digests.count)
        for digest in digests { insert(digest) }
    }

    package var isEmpty: Bool { count == 0 }

    /// - Returns: Whether the digest is new; `false` almost only for digests already inserted.
    @discardableResult package mutating func insert(_ digest: Digest) -> Bool {
        if 2 * count >= slots.count { grow(to: 2 * slots.count) }
        let before = count
        put(digest.head)
        return count > before
    }

    package mutating func insert(_ digests: [[Digest]]) {
        let size = Self.size(for: count + digests.reduce(0) { $0 + $1.count })
        if size > slots.count { grow(to: size) }
        for digests in digests {
            for digest in digests { put(digest.head) }
        }
    }

    /// Returns whether the digest may have been inserted; `false` is certain.
    package func mayContain(_ digest: Digest) -> Bool {
        let head = digest.head
        var index = Int(truncatingIfNeeded: head) & (slots.count - 1)
        while slots[index] != 0 {
            if slots[index] == head { return true }
            index = (index + 1) & (slots.count - 1)
        }
        return false
    }

    private mutating func put(_ head: UInt64) {
        var index = Int(truncatingIfNeeded: head) & (slots.count - 1)
        while slots[index] != 0 {
            if slots[index] == head { return }
            index = (index + 1) & (slots.count - 1)
        }
        slots[index] = head
        count += 1
    }

    /// At most half of the slots are used.
    private static func size(for capacity: Int) -> Int {
        var size = 16
        while size < 2 * capacity { size *= 2 }
        return size
    }

    private mutating func grow(to size: Int) {
        let heads = slots
        slots = Array(repeating: 0, count: size)
        count = 0
        for head in heads where head != 0 { put(head) }
    }
}

extension Digest {
    /// The first eight bytes; never zero.
    fileprivate var head: UInt64 { withBytes { max(1, $0.loadUnaligned(as: UInt64.self)) } }
}
