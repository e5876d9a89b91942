/// Invisible characters and full-width letters, which get into copied text.
enum Blanks {
    /// Returns whether a text contains an invisible character.
    static func isInvisible(in text: Bytes) -> Bool {
        text.contains { $0 >= 0xC2 } && text.indices.contains { invisible(text[$0...]) != nil }
    }

    /// Returns the text without invisible characters and with letters of normal width; `nil` if it contains neither.
    static func removed(from text: Bytes) -> SecretValue? {
        guard text.contains(where: { $0 >= 0xC2 }) else { return nil }
        var isChanged = false
        let value = SecretValue(capacity: text.count) { buffer in
            var count = 0
            var rest = text
            while let byte = rest.first {
                if let length = invisible(rest) {
                    rest = rest.dropFirst(length)
                    isChanged = true
                    continue
                }
                let ascii = wide(rest)
                buffer[count] = ascii ?? byte
                count += 1
                rest = rest.dropFirst(ascii == nil ? 1 : 3)
                if ascii != nil { isChanged = true }
            }
            return count
        }
        guard isChanged else { return nil }
        return value
    }

    /// Returns the length of the invisible character at the start of a text: a soft hyphen, a zero-width space, a
    /// joiner, a direction mark or a byte order mark. `nil` for any other character.
    private static func invisible(_ text: Bytes) -> Int? {
        guard let first = text.first, first >= 0xC2 else { return nil }
        if text.starts(with: [0xC2, 0xAD]) { return 2 }
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
        guard first == 0xE2, text.count >= 3 else { return nil }
        let (second, third) = (text[text.startIndex + 1], text[text.startIndex + 2])
        switch second {
        case 0x80: return (0x8B...0x8F).contains(third) || (0xAA...0xAE).contains(third) ? 3 : nil
        case 0x81: return (0xA0...0xA4).contains(third) || (0xA6...0xAF).contains(third) ? 3 : nil
        default: return nil
        }
    }

    /// Returns the ASCII equivalent of a full-width character at the start of a text: U+FF01 to U+FF5E.
    private static func wide(_ text: Bytes) -> UInt8? {
        guard text.count >= 3, text.first == 0xEF else { return nil }
        let (second, third) = (text[text.startIndex + 1], text[text.startIndex + 2])
        switch second {
        case 0xBC where third >= 0x81 && third <= 0xBF: return third - 0x60
        case 0xBD where third >= 0x80 && third <= 0x9E: return third - 0x20
        default: return nil
        }
    }
}
