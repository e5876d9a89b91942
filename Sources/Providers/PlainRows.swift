/// A list of flat objects of plain strings, `[{"name":"A","value":"…"}, …]`, as most answers are, read in one pass.
///
/// Whatever is unusual ends the reading: an escape, a sign of control, a key that is unknown or stands twice, another
/// shape. Then a decoder reads the same bytes, and says what is wrong with them.
struct PlainRows {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let keys: [StaticString]
    private var index = 0
    /// What stands under each of the keys, of the row that was read last; nil where it has none.
    private(set) var fields: [UnsafeBufferPointer<UInt8>?]

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ keys: [StaticString]) {
        (self.bytes, self.keys, fields) = (bytes, keys, Array(repeating: nil, count: keys.count))
    }

    /// Lends each row's strings, in the order of `keys`.
    ///
    /// - Parameter body: says whether the row is as usual, too.
    /// - Returns: false where anything was not as usual.
    static func read(
        _ json: [UInt8], keys: [StaticString], _ body: ([UnsafeBufferPointer<UInt8>?]) -> Bool
    ) -> Bool {
        json.withUnsafeBufferPointer { bytes in
            var rows = PlainRows(bytes, keys)
            guard rows.skip("[") else { return false }
            if rows.skip("]") { return rows.isAtEnd() }
            repeat {
                guard rows.readRow(), body(rows.fields) else { return false }
            } while rows.skip(",")
            return rows.skip("]") && rows.isAtEnd()
        }
    }

    private mutating func readRow() -> Bool {
        for place in fields.indices { fields[place] = nil }
        guard skip("{") else { return false }
        repeat {
            guard let key = string(), skip(":"), let text = string(),
                let place = keys.firstIndex(where: { PlainRows.isEqual($0, key) }), fields[place] == nil
            else { return false }
            fields[place] = text
        } while skip(",")
        return skip("}")
    }

    private static func isEqual(_ key: StaticString, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        key.utf8CodeUnitCount == text.count
            && UnsafeBufferPointer(start: key.utf8Start, count: text.count).elementsEqual(text)
    }

    /// Goes on behind `mark`, where it is the next sign but for white space.
    private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    private mutating func isAtEnd() -> Bool {
        skipSpace()
        return index == bytes.count
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    /// The string that begins here; nil where none does, or one that is more than its bytes.
    private mutating func string() -> UnsafeBufferPointer<UInt8>? {
        guard skip("\"") else { return nil }
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            guard bytes[index] >= 0x20, bytes[index] != UInt8(ascii: "\\") else { return nil }
            index += 1
        }
        guard index < bytes.count else { return nil }
        index += 1
        return UnsafeBufferPointer(rebasing: bytes[start..<index - 1])
    }
}
