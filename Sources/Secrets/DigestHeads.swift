/// The first eight bytes of digests, by which nearly all that are none of them are told. Whoever finds one here compares
/// all of it.
package struct DigestHeads: Sendable {
    /// By an open address; zero for none.
    private var slots: [UInt64]
    private var count = 0

    /// Room for so many digests, and for more once they come.
    package init(capacity: Int) {
        var size = 16
        while size < 2 * capacity { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    package mutating func insert(_ digest: Digest) {
        if 2 * count >= slots.count { grow() }
        put(digest.head)
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

    private mutating func grow() {
        let heads = slots
        slots = Array(repeating: 0, count: 2 * heads.count)
        count = 0
        for head in heads where head != 0 { put(head) }
    }
}

extension Digest {
    /// The first eight bytes, and never zero.
    fileprivate var head: UInt64 { withBytes { max(1, $0.loadUnaligned(as: UInt64.self)) } }
}
