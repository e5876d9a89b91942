import Randomness
import Support
import Testing

@testable import Auditing

@Suite struct WordSearchTests {
    private struct Match: Hashable, Comparable {
        let word: Int
        let end: Int
        static func < (one: Match, other: Match) -> Bool { (one.end, one.word) < (other.end, other.word) }
    }

    private func matches(_ words: [String], in text: String) -> [Match] {
        var found: [Match] = []
        let search = WordSearch(words.map { Array($0.utf8) })
        Array(text.utf8).withUnsafeBytes { search.each(in: $0) { found.append(Match(word: $0, end: $1)) } }
        return found.sorted()
    }

    /// Looks at every place for every word.
    private func naive(_ words: [String], in text: String) -> [Match] {
        let text = Array(text.lowercased().utf8)
        return words.enumerated().flatMap { number, word in
            let word = Array(word.lowercased().utf8)
            return text.indices.filter { text[$0...].starts(with: word) }.map {
                Match(word: number, end: $0 + word.count)
            }
        }.sorted()
    }

    @Test(arguments: 0..<200) func findsWhatANaiveSearchFinds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let letters = Array("abAB.").prefix(.random(in: 2...5, using: &random))
        func text(_ length: ClosedRange<Int>) -> String {
            String(
                (0..<Int.random(in: length, using: &random)).map { _ in letters.randomElement(using: &random)!
                })
        }
        let words = (0..<Int.random(in: 0...12, using: &random)).map { _ in text(1...5) }
        let text = text(0...200)
        #expect(matches(words, in: text) == naive(words, in: text))
    }

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
            let lower = text.map(\.lowercased)
            for (number, word) in words.enumerated() {
                for end in word.count...max(word.count, text.count) where end <= text.count {
                    if lower[(end - word.count)..<end].elementsEqual(word.map(\.lowercased)) {
                        expected.insert([number, end])
                    }
                }
            }
            #expect(found == expected, "\(words) \(text)")
        }
    }

    @Test func anyByteMayBeInAWord() {
        let all = (0...255).map { UInt8($0) }
        let search = WordSearch([all, [0], [255, 254]])
        var found: [Int] = []
        (all + [255, 254]).withUnsafeBytes { search.each(in: $0) { word, _ in found.append(word) } }
        #expect(found.sorted() == [0, 1, 2])
    }

    /// How much is done for a byte does not grow with the words that are looked for, where none is there.
    @Test func costGrowsWithTheTextAlone() {
        for count in [1, 1000] {
            let words = (0..<count).map { "word-number-\($0)" }
            #expect(matches(words, in: String(repeating: "word-numbe ", count: 1000)).isEmpty)
            #expect(matches(words, in: "word-number-0").count == 1)
        }
    }
}

@Suite struct TokenSearchTests {
    private func tokens(_ text: String) -> [String] {
        var found: [String] = []
        Array(text.utf8).withUnsafeBytes {
            TokenSearch.each(in: $0) { found.append(String(decoding: $0, as: UTF8.self)) }
        }
        return found
    }

    @Test(arguments: [
        "\"a value with blanks\"", "'it is a \"value\" here'", "`line one\nline two`", "abcdef.ghijkl-mnopqr",
        "xabcdefghijkl", "(abcdefghijklm)", "KEY=abcdefghijkl+/==", "https://user:abcdefghijkl@host/",
    ]) func handsOverWhatMightBeAValue(text: String) {
        let inner = text.trimmingQuotes
        let wanted =
            text.hasPrefix("KEY=") ? "abcdefghijkl+/==" : text.hasPrefix("https") ? "abcdefghijkl" : inner
        #expect(tokens(" \(text) ").contains(wanted), "\(tokens(text))")
    }

    @Test func whatIsTooShortOrTooLongIsNone() {
        #expect(tokens("\"abcdefghijk\"").isEmpty)
        #expect(tokens("\"" + String(repeating: "ab ", count: 2000) + "\"").isEmpty)
        #expect(tokens(String(repeating: "a", count: 4097)).isEmpty)
        #expect(tokens(String(repeating: "a", count: 4096)).count == 1)
    }

    /// A text of n bytes has no more than some n of them to hash: the work grows as the text does.
    @Test func theWorkGrowsAsTheTextDoes() {
        func bytes(_ count: Int) -> Int {
            var random = SeededGenerator(seed: 7)
            let letters = Array("ab\"'`\\.=+ ".utf8)
            let text = (0..<count).map { _ in letters.randomElement(using: &random)! }
            var sum = 0
            text.withUnsafeBytes { TokenSearch.each(in: $0) { sum += $0.count } }
            return sum
        }
        #expect(bytes(200_000) <= 12 * 200_000)
        #expect(bytes(200_000) <= 12 * max(1, bytes(20_000)))
    }

    @Test(arguments: 0..<100) func anyBytesAreRead(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0...500, using: &random)).map { _ in
            "\"'`\\nux0f.=+-ab ".utf8.randomElement(using: &random) ?? 0
        }
        bytes.withUnsafeBytes { bytes in
            TokenSearch.each(in: bytes) { #expect((12...4096).contains($0.count)) }
            _ = SecretFormSearch().forms(in: bytes) { _ in }
        }
    }
}

extension String {
    fileprivate var trimmingQuotes: String {
        guard let first, "\"'`(".contains(first) else { return self }
        return String(dropFirst().dropLast())
    }
}

@Suite struct LandmarkSearchTests {
    private func named(_ identifiers: [(String, String)], in text: String) -> [String] {
        let search = IdentifierSearch(
            identifiers.map {
                .init(environment: $0.0, kind: "k", text: $0.1, form: $0.1.contains(".") ? .host : .name)
            })
        return Array(text.utf8).withUnsafeBytes { search.named(in: $0).map(\.environment) }
    }

    /// The names of two environments may be parts of one another; whose a text names is told by the longest.
    @Test func ofNamesWithinOneAnotherTheLongestCounts() {
        let identifiers = [
            ("production", "shop-pages"), ("preprod", "preprod.shop-pages.test"), ("other", "preprod"),
        ]
        #expect(named(identifiers, in: "https://preprod.shop-pages.test/") == ["preprod"])
        #expect(
            named(identifiers, in: "https://shop-pages.test/ https://preprod.shop-pages.test/") == [
                "production", "preprod",
            ])
        #expect(named(identifiers, in: "https://preprod.shop-pages.testing/") == ["other", "production"])
    }

    @Test func whatEveryMachineHasNamesNobody() {
        let identifiers = [("laptop", "127.0.0.1"), ("intranet", "10.0.0.1")]
        #expect(named(identifiers, in: "http://127.0.0.1:5173 http://10.0.0.1/") == ["intranet"])
    }
}
