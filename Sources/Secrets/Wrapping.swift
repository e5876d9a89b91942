/// The affixes of one or more variants around a value.
///
/// Most of a value's thousand variants are affixes. The value is written once and each of these around it, so that a
/// variant costs little more than its hash.
struct Wrapping: Sendable {
    private let before: [UInt8]
    /// The offset of the secret's name in `before`; `nil` if there is no name.
    private let namePlace: Int?
    private let after: [UInt8]
    let variants: ValueVariant.Combination
    /// The maximum number of bytes on either side of the value, without the name.
    private static let widest = 32

    /// Creates the affixes of nested variants in the order of application; `nil` if one of them changes the value
    /// itself, or if two put a name in front.
    private init?(_ chain: [ValueVariant]) {
        var (before, after): ([UInt8], [UInt8]) = ([], [])
        var namePlace: Int?
        for variant in chain {
            if let (start, between) = variant.assignment {
                guard namePlace == nil else { return nil }
                namePlace = start.utf8CodeUnitCount
                before = Array(start.bytes) + Array(between.bytes) + before
            } else if let (start, end) = variant.affixes {
                before = Array(start.bytes) + before
                after += Array(end.bytes)
                namePlace = namePlace.map { $0 + start.utf8CodeUnitCount }
            } else {
                return nil
            }
        }
        precondition(max(before.count, after.count) <= Wrapping.widest, "more is written than has room")
        (self.before, self.after, self.namePlace) = (before, after, namePlace)
        variants = ValueVariant.Combination(chain)
    }

    /// Single frequent variants.
    static let single = ValueVariant.often.compactMap { Wrapping([$0]) }

    /// Pairs of frequent variants, and other common combinations; each text once.
    static let several: [Wrapping] = {
        let often = ValueVariant.often.filter { Wrapping([$0]) != nil }
        let pairs = often.flatMap { first in often.map { [first, $0] } }
        var known = Set(ValueVariant.made.compactMap { Wrapping([$0])?.text })
        return (chains + pairs).compactMap { Wrapping($0) }.filter { known.insert($0.text).inserted }
    }()

    /// What most often surrounds a text that is also spelled differently.
    static let typical =
        ([.newline, .carriageReturn, .trailingSpace, .doubleQuotes, .singleQuotes] as [ValueVariant])
        .compactMap { Wrapping([$0]) }

    /// A line of a file, pasted as a whole.
    static let lines: [Wrapping] =
        ([
            [.named], [.named, .newline], [.named, .carriageReturn], [.exported], [.namedWithColon],
            [.doubleQuotes, .named], [.doubleQuotes, .named, .newline], [.doubleQuotes, .exported],
            [.singleQuotes, .named], [.named, .leadingSpace],
        ] as [[ValueVariant]]).compactMap { Wrapping($0) }

    /// Blanks at both ends, also within quotes; and a line of a file, with or without a line end.
    private static let chains: [[ValueVariant]] = {
        let ends: [[ValueVariant]] = [
            [.trailingSpace], [.trailingSpaces], [.trailingTab], [.trailingNoBreakSpace], [.newline],
            [.carriageReturn], [.trailingSpace, .newline],
        ]
        let starts: [ValueVariant] = [
            .leadingSpace, .leadingSpaces, .leadingTab, .leadingNoBreakSpace, .leadingNewline,
            .leadingCarriageReturn,
        ]
        let around = starts.flatMap { start in ends.map { [start] + $0 } }
        let lines = ([.doubleQuotes, .singleQuotes] as [ValueVariant]).flatMap { quotes -> [[ValueVariant]] in
            [
                [quotes, .semicolon], [quotes, .exported], [quotes, .namedWithColon],
                [quotes, .namedWithSpaces], [quotes, .namedInQuotes], [quotes, .named],
                [quotes, .named, .semicolon],
            ]
        }
        let unquoted: [[ValueVariant]] = [[.exported], [.namedWithColon], [.namedWithSpaces]]
        return around
            + [
                [.leadingZeroWidthSpace, .zeroWidthSpace], [.leadingNarrowSpace, .trailingNarrowSpace],
                [.leadingSpace, .trailingSpace, .doubleQuotes],
                [.leadingSpace, .trailingSpace, .singleQuotes],
                [.doubleQuotes, .leadingSpace, .trailingSpace],
                [.singleQuotes, .leadingSpace, .trailingSpace],
                [.doubleQuotes, .namedInQuotes, .comma],
            ] + lines + (lines + unquoted).map { $0 + [.newline] }
    }()

    /// The text that identifies it, split at the place of the name.
    private var text: [[UInt8]] {
        guard let namePlace else { return [before, after] }
        return [Array(before[..<namePlace]), Array(before[namePlace...]), after]
    }

    /// Passes the digests of `value` with each of these around it, under each name. Empty names are skipped, and
    /// affixes without a name are passed once.
    static func each(
        _ wrappings: [Wrapping], around value: UnsafeRawBufferPointer, named names: [[UInt8]],
        _ body: (Digest, ValueVariant.Combination) -> Void
    ) {
        let start = (names.map(\.count).max() ?? 0) + widest
        SecretValue.withScratch(start + value.count + widest) { buffer in
            func part(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer { .init(rebasing: buffer[range]) }
            let end = start + value.count
            part(start..<end).copyMemory(from: value)
            for wrapping in wrappings {
                let after = end + wrapping.after.count
                part(end..<after).copyBytes(from: wrapping.after)
                guard let place = wrapping.namePlace else {
                    let first = start - wrapping.before.count
                    part(first..<start).copyBytes(from: wrapping.before)
                    body(Digest(of: .init(part(first..<after))), wrapping.variants)
                    continue
                }
                let between = start - (wrapping.before.count - place)
                part(between..<start).copyBytes(from: wrapping.before[place...])
                for name in names where !name.isEmpty {
                    let first = between - name.count
                    part(first..<between).copyBytes(from: name)
                    part(first - place..<first).copyBytes(from: wrapping.before[..<place])
                    body(Digest(of: .init(part(first - place..<after))), wrapping.variants)
                }
            }
        }
    }
}
