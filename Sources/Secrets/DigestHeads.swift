/// The first eight bytes of digests, by which nearly all that are none of them are told. Whoever finds one here compares
/// all of it.
package struct DigestHeads: Sendable {
    /// By an open address; zero for none.
    private var slots: [UInt64]
    private var count = 0

    /// Room for so many digests, and for more once they come.
    package init(capacity: Int) {
        slots = Array(repeating: 0, count: Self.size(for: capacity))
    }

    /// Those of so many digests.
    package init(_ digests: some Collection<Digest>) {
        self.init(capacity: digests.count)
        for digest in digests { insert(digest) }
    }

    package var isEmpty: Bool { count == 0 }

    /// - Returns: whether it is new; false for nearly none but those that are here.
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

    /// False for certain where a digest with this head was never inserted.
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

    /// At most half of the slots are taken.
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
    /// The first eight bytes, and never zero.
    fileprivate var head: UInt64 { withBytes { max(1, $0.loadUnaligned(as: UInt64.self)) } }
}
