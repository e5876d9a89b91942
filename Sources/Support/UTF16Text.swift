/// Texts in UTF-16, as some editors of Windows write them.
package enum UTF16Text {
    /// Whether a text begins with the byte order mark, or with ASCII in two bytes each.
    package static func isLikely(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count >= 4, text.count.isMultiple(of: 2) else { return false }
        if text[0] == 0xFF && text[1] == 0xFE || text[0] == 0xFE && text[1] == 0xFF { return true }
        let units = min(text.count / 2, 16)
        return (0..<units).allSatisfy { text[2 * $0] == 0 && text[2 * $0 + 1] != 0 }
            || (0..<units).allSatisfy { text[2 * $0] != 0 && text[2 * $0 + 1] == 0 }
    }

    /// The text as UTF-8; nil where it is not in UTF-16.
    package static func decoded(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard isLikely(text) else { return nil }
        let isBig = text[0] == 0xFE || text[0] == 0
        var units = (0..<(text.count / 2)).map { index in
            let (one, two) = (UInt16(text[2 * index]), UInt16(text[2 * index + 1]))
            return isBig ? one << 8 | two : two << 8 | one
        }
        if units.first == 0xFEFF { units.removeFirst() }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// Where the bytes of a text in UTF-16 are in its UTF-8, told again and again without decoding it again.
    package struct Places {
        private let text: UnsafeRawBufferPointer
        /// Which byte of a unit tells the most.
        private let high: Int
        /// The bytes in UTF-8 in front of each block.
        private let sums: [Int]
        private static let block = 4096

        /// - Parameter text: has to outlive it.
        package init(_ text: UnsafeRawBufferPointer) {
            self.text = text
            let high = text.first == 0xFE || text.first == 0 ? 0 : 1
            self.high = high
            var (sums, sum) = ([0], 0)
            for start in stride(from: 0, to: text.count, by: Places.block) {
                sum += Places.count(text[start..<min(start + Places.block, text.count)], high)
                sums.append(sum)
            }
            self.sums = sums
        }

        /// The place in UTF-8 of a place in the text.
        package subscript(place: Int) -> Int {
            let end = min(place, text.count) & ~1
            let start = end - end % Places.block
            return sums[start / Places.block] + Places.count(text[start..<end], high)
        }

        /// How many bytes units take: each half of a pair two, and the byte order mark none.
        private static func count(_ units: Slice<UnsafeRawBufferPointer>, _ high: Int) -> Int {
            stride(from: units.startIndex, to: units.endIndex - 1, by: 2).reduce(0) { sum, place in
                switch (units[place + high], units[place + 1 - high]) {
                case (0, ..<0x80): sum + 1
                case (..<0x08, _), (0xD8..<0xE0, _): sum + 2
                case (0xFE, 0xFF) where place == 0: sum
                default: sum + 3
                }
            }
        }
    }
}
