/// The digests that are searched for.
package struct DigestTable: Sendable {
    /// An open-addressed hash table of digests' first eight bytes and their numbers; -1 marks an empty slot.
    private var slots: [(head: UInt64, number: Int32)]
    private var digests: [Digest] = []
    private let mask: Int
    /// Returns whether a value with a digest is a secret, judging by the names that have the digest. Called only for
    /// matches, which are few.
    private let isSecret: @Sendable (Digest, UnsafeRawBufferPointer) -> Bool
    /// One bit per digest by its first two bytes, which rules out most other digests.
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

    /// The number of distinct digests.
    package var count: Int { digests.count }

    /// Returns the number of a digest in the order of insertion, duplicates not counted; `nil` if it is not in the
    /// table.
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

    /// Returns whether a value that has the digest with this number is a secret.
    package func isSecret(_ number: Int, _ value: UnsafeRawBufferPointer) -> Bool {
        isSecret(digests[number], value)
    }
}

/// The kind of a name whose values are intentionally in files, unless they are credentials.
package enum OpenName: Sendable {
    /// An address or a setting: a random-looking value may be a key.
    case address
    /// An account, a resource or a commit, whose ID may look random, too.
    case identifier

    /// The maximum length of an ID: a SHA-256 in hexadecimal digits.
    private static let longestIdentifier = 64

    /// Returns whether a value is a secret under an open name or any other; keys that are made to be published are not.
    package static func isSecret(_ value: UnsafeRawBufferPointer, of name: OpenName?) -> Bool {
        switch KeyAudience(value, named: nil) {
        case .anybody: false
        case .server: true
        case .noKey, nil: name?.mayHide(value) ?? true
        }
    }

    /// Returns whether a value may be a credential: an address with a password, or a random-looking text that is not an
    /// ID.
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
