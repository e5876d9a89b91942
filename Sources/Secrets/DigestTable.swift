/// The digests that are looked for.
package struct DigestTable: Sendable {
    /// The first eight bytes of each digest, and the digest's number; by an open address. The number is -1 for none.
    private var slots: [(head: UInt64, number: Int32)]
    private var digests: [Digest] = []
    private let mask: Int
    /// Whether a value that has a digest is a secret by the names that have it; asked of what is found alone, as few values
    /// are.
    private let isSecret: @Sendable (Digest, UnsafeRawBufferPointer) -> Bool
    /// A bit for each digest by its first two bytes: most that are not here are told by one that is not set.
    private var bits = [UInt64](repeating: 0, count: 1 << 10)

    package init(
        _ digests: some Collection<Digest>,
        isSecret: @escaping @Sendable (Digest, UnsafeRawBufferPointer) -> Bool = { _, value in
            OpenName.isSecret(value, of: nil)
        }
    ) {
        self.isSecret = isSecret
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

    /// Whether a value that has the digest with this number is a secret.
    package func isSecret(_ number: Int, _ value: UnsafeRawBufferPointer) -> Bool {
        isSecret(digests[number], value)
    }
}

/// What names are whose values stand in files on purpose, unless they are credentials.
package enum OpenName: Sendable {
    /// Of an address or a setting: what looks random may be a key.
    case address
    /// Of an account, a resource or a commit, whose id may look random, too.
    case identifier

    /// No id is longer: a SHA-256 in hexadecimal digits.
    private static let longestIdentifier = 64

    /// Whether a value is a secret, with a name that is open or not: what is made to be published is none.
    package static func isSecret(_ value: UnsafeRawBufferPointer, of name: OpenName?) -> Bool {
        switch KeyAudience(value, named: nil) {
        case .anybody: false
        case .server: true
        case .noKey, nil: name?.mayHide(value) ?? true
        }
    }

    /// Whether a value may be a credential: an address with a password, or what looks random and no identifier does.
    private func mayHide(_ value: UnsafeRawBufferPointer) -> Bool {
        let user = value.lastIndex(of: UInt8(ascii: "@")).map { value[..<$0] }
        if let user, user.contains(UInt8(ascii: ":")), !user.starts(with: "mailto:".utf8) { return true }
        let isShort =
            value.count <= OpenName.longestIdentifier && value[...].firstRange(of: "://".utf8) == nil
        return !(self == .identifier && isShort) && Randomness.isLikely(value[...])
    }
}

extension Digest {
    /// The first eight bytes.
    fileprivate var head: UInt64 { withBytes { $0.loadUnaligned(as: UInt64.self) } }
}
