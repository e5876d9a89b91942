import CMemory
import Glibc
import Secrets
import Synchronization

/// Texts that were seen lately by any task, compared byte by byte. A new one takes the place of older ones: a text that
/// is taken for new again costs time, and one that is taken for known would be lost.
///
/// A text stands in one or more blocks, from where its hash says on. Each is a line of the processor's cache, so that a
/// short text is found by one access to memory. A block begins with the note in one byte, which is never 0, the text's
/// length in 10 bits and its mark in 32; the rest counts how often it was written. So a task that compares a block sees
/// whether another one wrote to it meanwhile.
package final class TextCache: @unchecked Sendable {
    /// The memory of texts of a line or less. Copies share it, so that no task counts references to it.
    let blocks: TextBlocks
    /// Whole texts that were kept, by their digests.
    private let texts = Mutex<[Digest: UInt8]>([:])

    private static let mostTexts = 1 << 17

    /// - Parameter limit: the most bytes of memory; at least 64 KB.
    package init(limit: Int) { blocks = TextBlocks(limit: limit) }

    deinit { blocks.free() }

    /// Whether any whole text was kept.
    var hasTexts: Bool { texts.withLock { !$0.isEmpty } }

    /// The note of a whole text; `nil` if it was not kept.
    func note(of text: Digest) -> UInt8? { texts.withLock { $0[text] } }

    /// Keeps a whole text. No two texts have one SHA-256, or nothing that is found were proof.
    func keep(_ text: Digest, note: UInt8) {
        texts.withLock { texts in
            if texts.count < TextCache.mostTexts { texts[text] = note }
        }
    }
}

/// The memory of texts of a line or less.
struct TextBlocks: @unchecked Sendable {
    private let blocks: UnsafeMutablePointer<UInt64>
    private let count: Int
    private let seed = UInt64.random(in: 1 ... .max)

    private static let block = 64
    /// The number of bytes of a text in a block.
    private static let part = 56
    private static let mostBlocks = 16
    /// Of the texts that are kept: longer ones are rarely seen twice.
    static let lengths = 8...896
    /// What a block begins with that is being written, and the place of the count.
    private static let busy = UInt64.max
    private static let step: UInt64 = 1 << 50

    init(limit: Int) {
        var count = 1 << 10
        while count * 2 * TextBlocks.block <= limit { count *= 2 }
        self.count = count
        let bytes = TextBlocks.bytes(count)
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        // Zeros, which take memory only where they are used.
        guard let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), pages != MAP_FAILED else {
            fatalError("out of memory")
        }
        // Accesses are random: with small pages, most of the time would go into address translation.
        madvise(pages, bytes, MADV_HUGEPAGE)
        blocks = pages.assumingMemoryBound(to: UInt64.self)
    }

    func free() { munmap(blocks, TextBlocks.bytes(count)) }

    private static func bytes(_ count: Int) -> Int { (count + mostBlocks) * block }

    private func first(_ hash: UInt64) -> UnsafeMutablePointer<UInt64> {
        blocks + (Int(truncatingIfNeeded: hash) & (count - 1)) * 8
    }

    /// The note of a text; 0 where it is not here.
    func note(of text: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt8 {
        var note: UInt8 = 0
        for (number, place) in stride(from: 0, to: text.count, by: TextBlocks.part).enumerated() {
            let (block, found) = (first(hash) + 8 * number, envaudit_load(first(hash) + 8 * number))
            note = UInt8(truncatingIfNeeded: found)
            guard found % TextBlocks.step - UInt64(note) == head(text, hash, number),
                let bytes = text.baseAddress,
                memcmp(block + 1, bytes + place, min(TextBlocks.part, text.count - place)) == 0,
                envaudit_load(block) == found
            else { return 0 }
        }
        return note
    }

    /// Keeps a text, with a note that is not 0, unless another task writes in the same place.
    func keep(_ text: UnsafeRawBufferPointer, _ hash: UInt64, note: UInt8) {
        for (number, place) in stride(from: 0, to: text.count, by: TextBlocks.part).enumerated() {
            let (block, old) = (first(hash) + 8 * number, envaudit_load(first(hash) + 8 * number))
            guard old != TextBlocks.busy, envaudit_exchange(block, old, TextBlocks.busy) else { return }
            UnsafeMutableRawBufferPointer(start: block + 1, count: TextBlocks.part).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: text[place...].prefix(TextBlocks.part)))
            envaudit_store(
                block,
                (old / TextBlocks.step &+ 1) &* TextBlocks.step | head(text, hash, number) | UInt64(note)
            )
        }
    }

    /// What a block of a text begins with, but for the note and the count.
    private func head(_ text: UnsafeRawBufferPointer, _ hash: UInt64, _ number: Int) -> UInt64 {
        UInt64(UInt32(truncatingIfNeeded: (hash >> 32) + UInt64(number))) << 18 | UInt64(text.count) << 8
    }

    /// A hash of all bytes of a text, well mixed: each step multiplies to 128 bits and folds them. What is known of the
    /// text comes from memory from now on, while other work is done; 0 where texts of its length are not kept.
    func expect(_ text: UnsafeRawBufferPointer) -> UInt64 {
        guard TextBlocks.lengths.contains(text.count) else { return 0 }
        var hash = seed ^ UInt64(truncatingIfNeeded: text.count)
        func mix(_ word: UInt64) {
            let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            hash = product.high ^ product.low &+ 0xD6E8_FEB8_6659_FD93
        }
        for place in stride(from: 0, to: text.count - 7, by: 8) {
            mix(text.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
        mix(text.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self))
        mix(0xA076_1D64_78BD_642F)
        envaudit_prefetch(first(hash))
        if text.count > TextBlocks.part { envaudit_prefetch(first(hash) + 8) }
        return hash
    }
}
