import CMemory
import Glibc

/// Texts that were seen lately, compared byte by byte. A new one takes the place of older ones: a text that is taken for
/// new again costs time, and one that is taken for known would be lost.
///
/// A text stands in one or more blocks, from where its hash says on. Each is a line of the processor's cache, so that a
/// short text is found by one access to memory. All blocks of a text bear its mark, as the place of some may have been
/// taken.
struct TextCache: ~Copyable {
    private let blocks: UnsafeMutableRawPointer
    private let count: Int
    private let seed = UInt64.random(in: 1 ... .max)

    private static let block = 64
    /// The mark, the number of bytes in two, and the note; in further blocks the mark alone.
    private static let (head, mark) = (8, 4)
    /// Longer texts are not kept: they are rarely seen twice.
    static let longest = 956
    private static let mostBlocks = 16

    /// - Parameter limit: the most bytes of memory; at least 64 KB.
    init(limit: Int) {
        var count = 1 << 10
        while count * 2 * TextCache.block <= limit { count *= 2 }
        self.count = count
        let bytes = (count + TextCache.mostBlocks) * TextCache.block
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        // Zeros, which take memory only where they are used.
        guard let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), pages != MAP_FAILED else {
            fatalError("out of memory")
        }
        // They are looked at in no order: in small pages, most of the time would go into finding the page.
        madvise(pages, bytes, MADV_HUGEPAGE)
        blocks = pages
    }

    deinit { munmap(blocks, (count + TextCache.mostBlocks) * TextCache.block) }

    private func first(_ hash: UInt64) -> UnsafeMutableRawPointer {
        blocks + (Int(truncatingIfNeeded: hash) & (count - 1)) * TextCache.block
    }

    /// The mark of a block of a text; never zero.
    private static func mark(_ hash: UInt64, _ number: UInt32) -> UInt32 {
        (UInt32(truncatingIfNeeded: hash >> 32) &+ number) | 1
    }

    /// Lets what is known of a text come from memory, while other work is done.
    func expect(_ hash: UInt64) { envaudit_prefetch(first(hash)) }

    /// The note of a text of at most ``longest`` bytes; 0 where it is not here.
    func note(of text: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt8 {
        let entry = first(hash)
        guard entry.load(as: UInt32.self) == TextCache.mark(hash, 0),
            Int(entry.load(fromByteOffset: 4, as: UInt16.self)) == text.count, let bytes = text.baseAddress
        else { return 0 }
        var done = min(text.count, TextCache.block - TextCache.head)
        guard memcmp(entry + TextCache.head, bytes, done) == 0 else { return 0 }
        var (block, number): (UnsafeMutableRawPointer, UInt32) = (entry, 0)
        while done < text.count {
            (block, number) = (block + TextCache.block, number + 1)
            let part = min(text.count - done, TextCache.block - TextCache.mark)
            guard block.load(as: UInt32.self) == TextCache.mark(hash, number),
                memcmp(block + TextCache.mark, bytes + done, part) == 0
            else { return 0 }
            done += part
        }
        return entry.load(fromByteOffset: 6, as: UInt8.self)
    }

    /// Keeps a text of at most ``longest`` bytes, with a note that is not 0.
    mutating func keep(_ text: UnsafeRawBufferPointer, _ hash: UInt64, note: UInt8) {
        guard let bytes = text.baseAddress else { return }
        let entry = first(hash)
        entry.storeBytes(of: TextCache.mark(hash, 0), as: UInt32.self)
        entry.storeBytes(of: UInt16(text.count), toByteOffset: 4, as: UInt16.self)
        entry.storeBytes(of: note, toByteOffset: 6, as: UInt8.self)
        var done = min(text.count, TextCache.block - TextCache.head)
        (entry + TextCache.head).copyMemory(from: bytes, byteCount: done)
        var (block, number): (UnsafeMutableRawPointer, UInt32) = (entry, 0)
        while done < text.count {
            (block, number) = (block + TextCache.block, number + 1)
            let part = min(text.count - done, TextCache.block - TextCache.mark)
            block.storeBytes(of: TextCache.mark(hash, number), as: UInt32.self)
            (block + TextCache.mark).copyMemory(from: bytes + done, byteCount: part)
            done += part
        }
    }

    /// A hash of all bytes, well mixed: each step multiplies to 128 bits and folds them.
    func hash(of text: UnsafeRawBufferPointer) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: text.count)
        func mix(_ word: UInt64) {
            let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            hash = product.high ^ product.low &+ 0xD6E8_FEB8_6659_FD93
        }
        var place = 0
        while place + 8 <= text.count {
            mix(text.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        if place < text.count {
            if text.count >= 8 {
                mix(text.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self))
            } else {
                var word: UInt64 = 0
                for byte in text[place...] { word = word << 8 | UInt64(byte) }
                mix(word)
            }
        }
        mix(0xA076_1D64_78BD_642F)
        return hash
    }
}
