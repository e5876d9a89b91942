/// ASCII in UTF-16, as in PowerShell's base64.
enum UTF16Text {
    /// Returns the base64 of ASCII in little-endian UTF-16; `nil` for other text.
    static func base64(_ text: UnsafeRawBufferPointer) -> SecretValue? {
        guard !text.isEmpty, text.allSatisfy({ $0 >= 0x09 && $0 < 0x7F }) else { return nil }
        let units = SecretValue(capacity: 2 * text.count) { buffer in
            for (index, byte) in text.enumerated() {
                buffer[2 * index] = byte
                buffer[2 * index + 1] = 0
            }
            return 2 * text.count
        }
        return units.withBytes { Base64.standard.encoded($0) }
    }

    /// Returns the ASCII that the bytes encode in UTF-16 of either byte order, with or without a byte order mark; `nil`
    /// for other bytes.
    static func decoded(_ bytes: UnsafeRawBufferPointer) -> SecretValue? {
        guard bytes.count >= 8, bytes.count.isMultiple(of: 2) else { return nil }
        let hasMark = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        let units = bytes[(hasMark ? 2 : 0)...]
        let isLittle = units[units.startIndex + 1] == 0
        let places = stride(from: units.startIndex, to: units.endIndex, by: 2)
        let (low, high) = isLittle ? (0, 1) : (1, 0)
        guard
            places.allSatisfy({
                units[$0 + high] == 0 && units[$0 + low] >= 0x09 && units[$0 + low] < 0x7F
            })
        else { return nil }
        return SecretValue(capacity: units.count / 2) { buffer in
            for (index, place) in places.enumerated() { buffer[index] = units[place + low] }
            return units.count / 2
        }
    }
}
