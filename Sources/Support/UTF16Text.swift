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
}
