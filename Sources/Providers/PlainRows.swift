/// A list of flat objects of plain strings, `[{"name":"A","value":"…"}, …]`, as in most responses, read in one pass.
///
/// Reading stops at anything unusual: an escape, a control character, an unknown or repeated key, another shape. A
/// decoder then reads the same bytes and reports the error.
struct PlainRows {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let keys: [StaticString]
    private var index = 0
    /// The values of the keys in the row read last; `nil` for a missing key.
    private(set) var fields: [UnsafeBufferPointer<UInt8>?]

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ keys: [StaticString]) {
        (self.bytes, self.keys, fields) = (bytes, keys, Array(repeating: nil, count: keys.count))
    }

    /// Passes each row's strings to `body`, in the order of `keys`.
    ///
    /// - Parameter body: returns whether the row is valid.
    /// - Returns: `false` if anything was unusual.
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

    /// Advances past `mark` if it is the next character other than white space.
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

    /// Returns the string that begins here; `nil` if there is none, or if it has escapes.
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
