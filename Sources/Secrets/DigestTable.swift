/// The digests that are looked for.
package struct DigestTable: Sendable {
    /// The first eight bytes of each digest, and the digest's number; by an open address. The number is -1 for none.
    private var slots: [(head: UInt64, number: Int32)]
    private var digests: [Digest] = []
    private let mask: Int
    /// The digests of values that are open unless they hold a credential: addresses, identifiers.
    private let open: Set<Digest>
    /// A bit for each digest by its first two bytes: most that are not here are told by one that is not set.
    private var bits = [UInt64](repeating: 0, count: 1 << 10)

    package init(_ digests: some Collection<Digest>, open: Set<Digest> = []) {
        self.open = open
        var size = 16
        while size < 4 * digests.count { size *= 2 }
        slots = Array(repeating: (0, -1), count: size)
        mask = size - 1
        for digest in digests where number(of: digest) == nil {
            let head = digest.head
            var index = Int(truncatingIfNeeded: head) & mask
            while slots[index].number >= 0 { index = (index + 1) & mask }
            slots[index] = (head, Int32(self.digests.count))
            bits[Int(head >> 54)] |= 1 << (head >> 48 & 63)
            self.digests.append(digest)
        }
    }

    /// How many digests are looked for.
    package var count: Int { digests.count }

    /// The number of a digest in the order in which they were handed in, each counted once; nil where it is not among
    /// them.
    package func number(of digest: Digest) -> Int? {
        let head = digest.head
        guard bits[Int(head >> 54)] & 1 << (head >> 48 & 63) != 0 else { return nil }
        var index = Int(truncatingIfNeeded: head) & mask
        while slots[index].number >= 0 {
            let slot = slots[index]
            if slot.head == head, digests[Int(slot.number)] == digest { return Int(slot.number) }
            index = (index + 1) & mask
        }
        return nil
    }

    package subscript(number: Int) -> Digest { digests[number] }

    /// Whether a value that has the digest with this number counts: one that is open must look like a credential.
    package func isMeant(_ number: Int, _ value: UnsafeRawBufferPointer) -> Bool {
        !open.contains(digests[number]) || value.contains(UInt8(ascii: "@"))
            || Randomness.isLikely(value[...])
    }
}

extension Digest {
    /// The first eight bytes.
    fileprivate var head: UInt64 { withBytes { $0.loadUnaligned(as: UInt64.self) } }
}
