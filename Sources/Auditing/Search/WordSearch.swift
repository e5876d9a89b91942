import Support

/// Finds words in bytes, all of them in one pass: what it costs grows with the bytes, and hardly with the number of
/// words (Aho and Corasick, “Efficient string matching”, 1975). Letters of either case are taken for one another.
package struct WordSearch: Sendable {
    /// The number of each byte among those that words have; 0 for all others.
    private let numbers: [Int]
    /// For each state a row: the state that follows by each number. A state is where its row begins.
    private let next: [Int32]
    /// The longest word that ends in a state; -1 for none.
    private let words: [Int32]
    /// The state of the next shorter text with which a state's text ends, and that is a word; -1 for none.
    private let shorter: [Int32]
    /// The next of the words that are alike; -1 for none.
    private let alike: [Int32]
    private let width: Int
    /// Pairs of bytes that are near the beginning of a word, and how far apart pairs of a text need to be looked at, one
    /// of which is then in each word.
    private let pairs: [Bool]
    private let stride: Int

    /// - Parameter words: none of them empty.
    package init(_ words: [[UInt8]]) {
        var numbers = [Int](repeating: 0, count: 256)
        var width = 1
        for byte in words.joined() where numbers[Int(byte)] == 0 {
            for same in [byte.lowercased, byte.asUppercase] { numbers[Int(same)] = width }
            width += 1
        }
        var tree = WordTree(width: width)
        for (number, word) in words.enumerated() { tree.add(word.map { numbers[Int($0)] }, number) }
        tree.link()
        (self.numbers, self.width) = (numbers, width)
        stride = max(1, (words.map(\.count).min() ?? 1) - 1)
        var pairs = [Bool](repeating: false, count: stride > 1 ? 1 << 16 : 0)
        for word in words where stride > 1 {
            for place in 0..<stride {
                for first in [word[place].lowercased, word[place].asUppercase] {
                    for second in [word[place + 1].lowercased, word[place + 1].asUppercase] {
                        pairs[Int(first) << 8 | Int(second)] = true
                    }
                }
            }
        }
        self.pairs = pairs
        (next, self.words, shorter, alike) = (tree.next, tree.words, tree.shorter, tree.alike)
    }

    /// Whether a text may have a word: few that have none are taken for such.
    private func mayHaveWord(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard stride > 1 else { return true }
        var place = 0
        while place + 1 < bytes.count {
            if pairs[Int(bytes[place]) << 8 | Int(bytes[place + 1])] { return true }
            place += stride
        }
        return false
    }

    /// Hands over the number of each word that is found, and where it ends; the longest first of those that end at one
    /// place.
    package func each(in bytes: UnsafeRawBufferPointer, _ found: (_ word: Int, _ end: Int) -> Void) {
        guard mayHaveWord(bytes) else { return }
        var state = 0
        for place in bytes.indices {
            state = Int(next[state &+ numbers[Int(bytes[place])]])
            var ending = state / width
            if words[ending] < 0 { ending = Int(shorter[ending]) }
            while ending >= 0 {
                var word = words[ending]
                while word >= 0 {
                    found(Int(word), place + 1)
                    word = alike[Int(word)]
                }
                ending = Int(shorter[ending])
            }
        }
    }
}

/// The tree of the words, and the links that make it an automaton.
private struct WordTree {
    private(set) var next: [Int32]
    private(set) var words: [Int32] = [-1]
    private(set) var shorter: [Int32] = [-1]
    private(set) var alike: [Int32] = []
    private let width: Int

    package init(width: Int) {
        self.width = width
        next = [Int32](repeating: -1, count: width)
    }

    package mutating func add(_ word: [Int], _ number: Int) {
        var state = 0
        for letter in word {
            if next[state * width + letter] < 0 {
                next[state * width + letter] = Int32(words.count)
                next.append(contentsOf: repeatElement(-1, count: width))
                words.append(-1)
                shorter.append(-1)
            }
            state = Int(next[state * width + letter])
        }
        alike.append(words[state])
        words[state] = Int32(number)
    }

    /// Fills in where a text goes on that is no word's beginning: as its longest end does that is one. States become
    /// the places of their rows.
    package mutating func link() {
        var ends = [Int](repeating: 0, count: words.count)
        var queue: [Int] = []
        for letter in 0..<width {
            let child = Int(next[letter])
            if child > 0 { queue.append(child) } else { next[letter] = 0 }
        }
        var read = 0
        while read < queue.count {
            let state = queue[read]
            read += 1
            let end = ends[state]
            shorter[state] = words[end] >= 0 ? Int32(end) : shorter[end]
            for letter in 0..<width {
                let child = Int(next[state * width + letter])
                if child < 0 {
                    next[state * width + letter] = next[end * width + letter]
                } else {
                    ends[child] = Int(next[end * width + letter])
                    queue.append(child)
                }
            }
        }
        for place in next.indices { next[place] *= Int32(width) }
    }
}

extension UInt8 {
    /// The upper-case letter of a lower-case one; any other byte as it is.
    fileprivate var asUppercase: UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) ? self & 0xDF : self
    }
}
