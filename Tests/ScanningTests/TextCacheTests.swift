import Randomness
import Testing

@testable import Scanning

@Suite struct TextCacheTests {
    /// Texts that overwrite one another in part, as the table is small: what is known was kept, with its last note.
    @Test(arguments: 0..<20) func `nothing is known that was not kept`(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let cache = TextBlocks(limit: 0)
        defer { cache.free() }
        var kept: [[UInt8]: UInt8] = [:]
        var known = 0
        for _ in 0..<20_000 {
            // Many begin alike, and are as long.
            let count = [8, 56, 57, 130, TextBlocks.lengths.upperBound].pick(&generator)
            var text = [UInt8](repeating: 0x61, count: count)
            text[generator.once(in: 2) ? 0 : count / 2] = UInt8.random(in: 0...15, using: &generator)
            text[count - 1] = UInt8.random(in: 0...7, using: &generator)
            text.withUnsafeBytes { bytes in
                let hash = cache.expect(bytes)
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
    /// Tasks that write in the same places at once.
    @Test func `a task knows nothing that no task has kept`() async {
        let cache = TextBlocks(limit: 0)
        defer { cache.free() }
        // Few places for many texts, whose notes are decided by their bytes.
        func note(_ text: [UInt8]) -> UInt8 { text.reduce(0) { $0 &+ $1 } | 1 }
        let known = await withTaskGroup(of: Int.self) { group in
            for task in 0..<4 {
                group.addTask {
                    var generator = SeededGenerator(seed: UInt64(task))
                    var known = 0
                    for _ in 0..<200_000 {
                        var text = [UInt8](repeating: 0x61, count: [8, 57, 130].pick(&generator))
                        for place in [0, text.count - 1] {
                            text[place] = UInt8.random(in: 0...31, using: &generator)
                        }
                        text.withUnsafeBytes { bytes in
                            let hash = cache.expect(bytes)
                            let found = cache.note(of: bytes, hash)
                            if found != 0 {
                                known += 1
                                #expect(found == note(text))
                            }
                            cache.keep(bytes, hash, note: note(text))
                        }
                    }
                    return known
                }
            }
            return await group.reduce(0, +)
        }
        #expect(known > 1000)
    }
}
