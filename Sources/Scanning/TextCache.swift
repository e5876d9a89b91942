import Glibc

/// Texts that were seen lately, compared byte by byte. It forgets the oldest when it is full: a text that is taken for a
/// new one again costs time, and one that is taken for a known one would be lost.
struct TextCache: ~Copyable {
    /// Of each text: where it is in the ring, counted from the first byte ever written, and some bits of its hash above;
    /// zero for none. Eight that share a line of the processor's cache hold the texts of one hash.
    private let slots: UnsafeMutablePointer<UInt64>
    private let mask: Int
    private let ring: UnsafeMutableRawPointer
    private let size: Int
    private var end = 8
    private let seed = UInt64.random(in: 1 ... .max)

    /// Longer texts are not kept: they are rarely seen twice.
    static let longest = 1024
    private static let places: UInt64 = 0xFF_FFFF_FFFF
    private static let group = 8

    /// - Parameter limit: the most bytes of memory; at least 64 KB.
    init(limit: Int) {
        var bytes = 1 << 14
        while bytes * 10 <= max(limit, 1 << 16) { bytes *= 2 }
        let table = TextCache.pages(bytes)
        memset(table, 0, bytes)
        slots = table.bindMemory(to: UInt64.self, capacity: bytes / 8)
        mask = bytes / 8 - 1
        size = max(limit, 1 << 16) - bytes
        ring = TextCache.pages(size)
    }

    /// Memory that is looked at in no order: in small pages, most of the time would go into finding the page.
    private static func pages(_ count: Int) -> UnsafeMutableRawPointer {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 1 << 12)
        madvise(bytes, count, MADV_HUGEPAGE)
        return bytes
    }

    deinit {
        slots.deallocate()
        ring.deallocate()
    }

    /// The note that was kept with a text of at most ``longest`` bytes; nil where the text is not here.
    func note(of text: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt8? {
        let tag = hash & ~TextCache.places
        let first = Int(truncatingIfNeeded: hash) & mask & ~(TextCache.group - 1)
        guard let bytes = text.baseAddress else { return nil }
        for index in first..<(first + TextCache.group) {
            let slot = slots[index]
            guard slot & ~TextCache.places == tag, slot != 0 else { continue }
            let place = Int(slot & TextCache.places)
            guard place + size >= end + TextCache.longest + 8 else { continue }
            let entry = ring + place % size
            let length = Int(entry.loadUnaligned(as: UInt16.self))
            guard length == text.count, memcmp(entry + 3, bytes, length) == 0 else { continue }
            return entry.load(fromByteOffset: 2, as: UInt8.self)
        }
        return nil
    }

    /// Keeps a text of at most ``longest`` bytes that is not here.
    mutating func add(_ text: UnsafeRawBufferPointer, _ hash: UInt64, note: UInt8 = 0) {
        // Entries don't reach over the ring's end.
        if end % size + text.count + 3 > size { end += size - end % size }
        let entry = ring + end % size
        entry.storeBytes(of: UInt16(text.count), as: UInt16.self)
        entry.storeBytes(of: note, toByteOffset: 2, as: UInt8.self)
        if let bytes = text.baseAddress { (entry + 3).copyMemory(from: bytes, byteCount: text.count) }
        let first = Int(truncatingIfNeeded: hash) & mask & ~(TextCache.group - 1)
        var oldest = first
        for index in first..<(first + TextCache.group)
        where slots[index] & TextCache.places < slots[oldest] & TextCache.places { oldest = index }
        slots[oldest] = hash & ~TextCache.places | UInt64(end) & TextCache.places
        end += text.count + 3
    }

    /// Adds a text of at most ``longest`` bytes; false where it is here.
    mutating func insert(_ text: UnsafeRawBufferPointer) -> Bool {
        let hash = hash(of: text)
        guard note(of: text, hash) == nil else { return false }
        add(text, hash)
        return true
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
