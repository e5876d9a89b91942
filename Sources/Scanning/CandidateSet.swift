import Glibc

/// Texts that were seen, compared byte by byte. It forgets all of them when it is full: a text that is taken for a new
/// one again costs time, and one that is taken for a known one would be lost.
struct CandidateSet: ~Copyable {
    /// Of each text: its place in the arena plus one, and some bits of its hash above. Zero for none.
    private var slots: UnsafeMutableBufferPointer<UInt64>
    private var arena: UnsafeMutableRawPointer
    private var room: Int
    private var used = 0
    private(set) var count = 0
    private let limit: Int
    private let seed = UInt64.random(in: 1 ... .max)

    /// - Parameter limit: the most bytes of memory.
    init(limit: Int) {
        self.limit = max(limit, 1 << 20)
        room = 1 << 18
        arena = .allocate(byteCount: room, alignment: 8)
        slots = CandidateSet.slots(1 << 13)
    }

    private static func slots(_ count: Int) -> UnsafeMutableBufferPointer<UInt64> {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 8, alignment: 1 << 21)
        // They are looked at in no order: in small pages, most of the time goes into finding the page.
        madvise(bytes.baseAddress, bytes.count, MADV_HUGEPAGE)
        let slots = bytes.bindMemory(to: UInt64.self)
        slots.initialize(repeating: 0)
        return slots
    }

    deinit {
        slots.deallocate()
        arena.deallocate()
    }

    /// Adds a text of at most 65,535 bytes; false where it was there.
    mutating func insert(_ text: UnsafeRawBufferPointer) -> Bool {
        let hash = hash(text)
        let tag = hash & ~0xFF_FFFF_FFFF
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index] != 0 {
            let slot = slots[index]
            if slot & ~0xFF_FFFF_FFFF == tag, isEqual(Int(slot & 0xFF_FFFF_FFFF) - 1, text) { return false }
            index = (index + 1) & mask
        }
        guard add(text) else {
            forget()
            return insert(text)
        }
        slots[index] = tag | UInt64(used - text.count - 2 + 1)
        count += 1
        if count * 3 > slots.count * 2 { grow() }
        return true
    }

    private func isEqual(_ place: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        let length = Int(arena.loadUnaligned(fromByteOffset: place, as: UInt16.self))
        guard length == text.count else { return false }
        return UnsafeRawBufferPointer(start: arena + place + 2, count: length).isSame(as: text)
    }

    private mutating func add(_ text: UnsafeRawBufferPointer) -> Bool {
        let needed = used + text.count + 2
        if needed > room {
            let larger = max(room * 2, needed)
            guard larger + slots.count * 8 <= limit else { return false }
            let new = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 1 << 21)
            madvise(new, larger, MADV_HUGEPAGE)
            new.copyMemory(from: arena, byteCount: used)
            arena.deallocate()
            (arena, room) = (new, larger)
        }
        arena.storeBytes(of: UInt16(text.count), toByteOffset: used, as: UInt16.self)
        UnsafeMutableRawBufferPointer(start: arena + used + 2, count: text.count).copyMemory(from: text)
        used = needed
        return true
    }

    private mutating func grow() {
        guard slots.count * 16 + room <= limit else { return forget() }
        let old = slots
        slots = CandidateSet.slots(old.count * 2)
        let mask = slots.count - 1
        for slot in old where slot != 0 {
            let place = Int(slot & 0xFF_FFFF_FFFF) - 1
            let length = Int(arena.loadUnaligned(fromByteOffset: place, as: UInt16.self))
            let hash = hash(UnsafeRawBufferPointer(start: arena + place + 2, count: length))
            var index = Int(truncatingIfNeeded: hash) & mask
            while slots[index] != 0 { index = (index + 1) & mask }
            slots[index] = slot
        }
        old.deallocate()
    }

    private mutating func forget() {
        slots.update(repeating: 0)
        (used, count) = (0, 0)
    }

    /// A hash of all bytes, well mixed: each step multiplies to 128 bits and folds them.
    private func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
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

extension UnsafeRawBufferPointer {
    /// Whether both have the same bytes, as many of which they have.
    fileprivate func isSame(as other: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place + 8 <= count {
            let (one, two) = (
                loadUnaligned(fromByteOffset: place, as: UInt64.self),
                other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            )
            guard one == two else { return false }
            place += 8
        }
        while place < count {
            guard self[place] == other[place] else { return false }
            place += 1
        }
        return true
    }
}
