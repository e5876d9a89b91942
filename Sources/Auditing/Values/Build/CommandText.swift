/// The text of a command, or of a part of it, as it is searched: quotes and backslashes are no part of what a shell
/// makes of it, so `A="b"` contains `A=b`.
struct CommandText {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    init(rebasing slice: Slice<UnsafeRawBufferPointer>) { bytes = UnsafeRawBufferPointer(rebasing: slice) }

    /// Whether `text` stands anywhere in it.
    func contains(_ text: String) -> Bool {
        let text = Array(text.utf8)
        return bytes.indices.contains { bytes[$0] == text.first && end(of: text, from: $0) != nil }
    }

    /// Whether `text` stands in it, and not as a part of a longer word: `VITE_APP_ENV` is not in `VITE_APP_ENV_OLD=1`.
    func mentions(_ text: String) -> Bool {
        let text = Array(text.utf8)
        guard let first = text.first, let last = text.last else { return false }
        return bytes.indices.contains { start in
            guard bytes[start] == first, let end = end(of: text, from: start) else { return false }
            return !(isOfName(first) && before(start).map(isOfName) == true)
                && !(isOfName(last) && behind(end).map(isOfName) == true)
        }
    }

    /// Where `text` ends that begins here; nil where another does.
    private func end(of text: [UInt8], from start: Int) -> Int? {
        var index = start
        for byte in text {
            while index < bytes.count, bytes[index] != byte, isQuote(bytes[index]) { index += 1 }
            guard index < bytes.count, bytes[index] == byte else { return nil }
            index += 1
        }
        return index
    }

    private func before(_ index: Int) -> UInt8? { bytes[..<index].last { !isQuote($0) } }

    private func behind(_ index: Int) -> UInt8? { bytes[index...].first { !isQuote($0) } }

    private func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\")
    }

    private func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
