import Randomness
import Testing

@testable import Scanning

@Suite struct TextCacheTests {
    /// Texts that overwrite one another in part, as the table is small: what is known was kept, with its last note.
    @Test(arguments: 0..<20) func `nothing is known that was not kept`(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var cache = TextCache(limit: 0)
        var kept: [[UInt8]: UInt8] = [:]
        var known = 0
        for _ in 0..<20_000 {
            // Many begin alike, and are as long.
            let count = [8, 56, 57, 130, TextCache.longest].pick(&generator)
            var text = [UInt8](repeating: 0x61, count: count)
            text[generator.once(in: 2) ? 0 : count / 2] = UInt8.random(in: 0...15, using: &generator)
            text[count - 1] = UInt8.random(in: 0...7, using: &generator)
            text.withUnsafeBytes { bytes in
                let hash = cache.hash(of: bytes)
                let note = cache.note(of: bytes, hash)
                if note != 0 {
                    known += 1
                    #expect(kept[text] == note)
                }
                if generator.once(in: 2) {
                    let new = UInt8.random(in: 1...255, using: &generator)
                    cache.keep(bytes, hash, note: new)
                    kept[text] = new
                    #expect(cache.note(of: bytes, hash) == new)
                }
            }
        }
        #expect(known > 100)
    }
}
