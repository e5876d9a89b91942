import CPlaceholders
import Secrets
import Support

/// The heads of the digests of all placeholders that depend on no manifest, which rule out nearly all other digests.
///
/// The program contains them, in ascending order. Hashing the texts at the start of each run would take a third of a
/// check of a few environments.
enum PlaceholderHeads {
    private static var heads: UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(start: envaudit_placeholder_heads(), count: envaudit_placeholder_head_count())
    }

    /// Returns whether a digest may be that of such a placeholder; `false` is certain.
    static func mayContain(_ digest: Digest) -> Bool {
        let (heads, head) = (heads, digest.head)
        var (low, high) = (0, heads.count)
        while low < high {
            let middle = (low + high) / 2
            if heads[middle] < head { low = middle + 1 } else { high = middle }
        }
        return low < heads.count && heads[low] == head
    }

    /// The heads that the program contains.
    static var embedded: [UInt32] { Array(heads) }

    /// Returns the heads of these texts.
    static func heads(of texts: some Sequence<String>) -> [UInt32] {
        Set(texts.map { Digest(of: $0).head }).sorted()
    }
}

extension Digest {
    /// The first four bytes, as a number.
    fileprivate var head: UInt32 { withBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) } }
}
