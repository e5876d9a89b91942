import Randomness
import Testing

@testable import Scanning

@Suite struct WordSearchTests {
    /// What is passed over without a look at each byte has no word.
    @Test(arguments: 0..<300) func `words are found as by comparing at each place`(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let letters = Array("abAB.-".utf8)
        func text(_ count: Int) -> [UInt8] { (0..<count).map { _ in letters.pick(&generator) } }
        let shortest = Int.random(in: 1...5, using: &generator)
        let words = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            text(Int.random(in: shortest...(shortest + 3), using: &generator))
        }
        let search = WordSearch(words)
        for _ in 0..<20 {
            var text = text(Int.random(in: 0...30, using: &generator))
            if generator.once(in: 2) { text += words.pick(&generator) }
            var found: Set<[Int]> = []
            text.withUnsafeBytes { search.each(in: $0) { found.insert([$0, $1]) } }
            var expected: Set<[Int]> = []
            let lower = text.map(\.asLowercase)
            for (number, word) in words.enumerated() {
                for end in word.count...max(word.count, text.count) where end <= text.count {
                    if lower[(end - word.count)..<end].elementsEqual(word.map(\.asLowercase)) {
                        expected.insert([number, end])
                    }
                }
            }
            #expect(found == expected, "\(words) \(text)")
        }
    }
}
