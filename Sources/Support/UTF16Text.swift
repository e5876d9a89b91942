/// Texts in UTF-16, which some Windows editors write.
package enum UTF16Text {
    /// Returns whether a text begins with a byte order mark, or with ASCII characters of two bytes each.
    package static func isLikely(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count >= 4, text.count.isMultiple(of: 2) else { return false }
        if text[0] == 0xFF && text[1] == 0xFE || text[0] == 0xFE && text[1] == 0xFF { return true }
        let units = min(text.count / 2, 16)
        return (0..<units).allSatisfy { text[2 * $0] == 0 && text[2 * $0 + 1] != 0 }
            || (0..<units).allSatisfy { text[2 * $0] != 0 && text[2 * $0 + 1] == 0 }
    }

    /// Returns the text as UTF-8; `nil` if it does not look like UTF-16.
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

    /// Maps offsets in a UTF-16 text to offsets in its UTF-8 form, without decoding the text each time.
    package struct Places {
        private let text: UnsafeRawBufferPointer
        /// The index of the more significant byte within a unit.
        private let high: Int
        /// The number of UTF-8 bytes before each block.
        private let sums: [Int]
        private static let block = 4096

        /// - Parameter text: The text, which has to outlive this value.
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

        /// Returns the UTF-8 offset of an offset in the text.
        package subscript(place: Int) -> Int {
            let end = min(place, text.count) & ~1
            let start = end - end % Places.block
            return sums[start / Places.block] + Places.count(text[start..<end], high)
        }

        /// Returns the UTF-8 length of units: two bytes for each half of a surrogate pair, none for the byte order
        /// mark.
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
