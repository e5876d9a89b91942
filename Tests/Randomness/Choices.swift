/// The choices that make a generated case: drawn from a seed, or given, so that a case can be made again and made
/// smaller. The first choice is always the simplest, and what is not given is the first.
public struct Choices: Sendable {
    /// What was chosen so far.
    public private(set) var made: [UInt16] = []
    private let given: [UInt16]?
    private var generator: SeededGenerator

    /// Choices drawn from a seed.
    public init(seed: UInt64) { (given, generator) = (nil, SeededGenerator(seed: seed)) }

    /// The same choices again.
    public init(_ given: [UInt16]) { (self.given, generator) = (given, SeededGenerator(seed: 0)) }

    /// A number from 0 to one less than `count`.
    public mutating func below(_ count: Int) -> Int {
        guard count > 1 else { return 0 }
        let choice =
            switch given {
            case let given? where made.count < given.count: min(Int(given[made.count]), count - 1)
            case _?: 0
            case nil: Int.random(in: 0..<count, using: &generator)
            }
        made.append(UInt16(choice))
        return choice
    }

    /// True once in `count` times, and not at first.
    public mutating func once(in count: Int) -> Bool { below(count) == count - 1 }

    /// One of the elements, of which there must be some.
    public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// The elements in some order; at first, in their own.
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for place in elements.indices { elements.swapAt(place, place + below(elements.count - place)) }
        return elements
    }
}

extension Choices {
    /// The simplest choices that are found to fail as `start` does: fewer of them, and smaller ones.
    ///
    /// - Parameters:
    ///   - attempts: how many cases to try.
    ///   - failing: makes the case of some choices, and tells those that it took where it fails.
    public static func simplest(
        _ start: [UInt16], attempts: Int = 3_000, failing: @Sendable ([UInt16]) async -> [UInt16]?
    ) async -> [UInt16] {
        var (best, left) = (trimmed(start), attempts)
        func isSimpler(_ candidate: [UInt16]) async -> Bool {
            guard left > 0 else { return false }
            left -= 1
            guard let made = (await failing(candidate)).map(trimmed), made.isSimpler(than: best) else {
                return false
            }
            best = made
            return true
        }
        var before: [UInt16] = []
        repeat {
            before = best
            // Some leave out, the longest runs first.
            var length = max(1, best.count / 2)
            while length > 0 {
                var end = best.count
                while end >= length, end > 0 {
                    let run = (end - length)..<end
                    var candidate = best
                    candidate.removeSubrange(run)
                    if await isSimpler(candidate) {
                        end = min(end, best.count)
                    } else {
                        end -= max(1, length / 2)
                    }
                }
                length /= 2
            }
            for place in best.indices.reversed() {
                for divisor in [0, 2, 1] as [UInt16] where place < best.count && best[place] > 0 {
                    var candidate = best
                    candidate[place] = divisor == 0 ? 0 : divisor == 2 ? best[place] / 2 : best[place] - 1
                    if await isSimpler(candidate) { break }
                }
            }
        } while best != before && left > 0
        return best
    }

    private static func trimmed(_ choices: [UInt16]) -> [UInt16] {
        Array(choices.prefix((choices.lastIndex { $0 > 0 } ?? -1) + 1))
    }
}

extension [UInt16] {
    fileprivate func isSimpler(than other: [UInt16]) -> Bool {
        count == other.count ? lexicographicallyPrecedes(other) : count < other.count
    }
}
