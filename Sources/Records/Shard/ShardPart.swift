import Support

/// Which part of the environments a shard looks at: every `count`-th in the order of their names, from the
/// `number`-th on.
public struct ShardPart: Hashable, Sendable, CustomStringConvertible {
    /// From 1 to ``count``.
    public let number: Int
    /// How many parts there are.
    public let count: Int

    /// More parts than any CI runs jobs of one matrix.
    private static let most = 1_000

    /// A part; nil unless `number` is from 1 to `count`.
    public init?(_ number: Int, of count: Int) {
        guard (1...ShardPart.most).contains(count), (1...count).contains(number) else { return nil }
        (self.number, self.count) = (number, count)
    }

    /// A part as it is written, such as `2/4`; `nil` for anything else.
    public init?(_ text: String) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false)
        guard numbers.count == 2, numbers.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let number = Int(numbers[0]), let count = Int(numbers[1])
        else { return nil }
        self.init(number, of: count)
    }

    /// `shard 2 of 4`.
    public var description: String { "shard \(number) of \(count)" }

    /// Returns the environments of this shard, in the order of their names.
    public func chosen(of environments: [String]) -> [String] {
        environments.map { Name($0) }.sorted().enumerated()
            .filter { $0.offset % count == number - 1 }.map(\.element.text)
    }
}
