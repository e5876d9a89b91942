/// Resolves the backslash escapes of JavaScript, JSON, Python, C and shells.
package enum EscapedText {
    /// Returns the text without its escapes; `nil` if an escape is invalid.
    package static func plain(_ text: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        let plain = [UInt8](unsafeUninitializedCapacity: text.count) { room, count in
            count = resolve(text, to: UnsafeMutableRawBufferPointer(room)) ?? -1
            if count < 0 { count = 0 }
        }
        return plain.isEmpty && !text.isEmpty ? nil : plain
    }

    /// Writes the text without its escapes, which is never longer than the text; `nil` if an escape is invalid.
    ///
    /// - Returns: The number of bytes written.
    package static func resolve(
        _ text: Slice<UnsafeRawBufferPointer>, to output: UnsafeMutableRawBufferPointer
    )
        -> Int?
    {
        var count = 0
        func put(_ byte: UInt8) {
            output[count] = byte
            count += 1
        }
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                put(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): put(0x0A)
            case UInt8(ascii: "r"): put(0x0D)
            case UInt8(ascii: "t"): put(0x09)
            case UInt8(ascii: "b"): put(0x08)
            case UInt8(ascii: "f"): put(0x0C)
            case UInt8(ascii: "x"):
                guard let number = number(&rest, 2) else { return nil }
                Unicode.Scalar(number).map { UTF8.encode($0)?.forEach(put) }
            case UInt8(ascii: "u") where rest.first == UInt8(ascii: "{"):
                guard let close = rest.prefix(8).firstIndex(of: UInt8(ascii: "}")) else { return nil }
                let count = close - rest.startIndex - 1
                var digits = rest.dropFirst()
                guard count > 0, let scalar = number(&digits, count).flatMap(Unicode.Scalar.init) else {
                    return nil
                }
                rest = rest[(close + 1)...]
                UTF8.encode(scalar)?.forEach(put)
            case UInt8(ascii: "u"):
                guard let number = number(&rest, 4), let scalar = scalar(number, &rest) else { return nil }
                UTF8.encode(scalar)?.forEach(put)
            case UInt8(ascii: "U"):
                // In a Windows path, such as `C:\Users`, this is a plain letter.
                var digits = rest.prefix(8)
                if let scalar = number(&digits, 8).flatMap(Unicode.Scalar.init) {
                    rest = rest.dropFirst(8)
                    UTF8.encode(scalar)?.forEach(put)
                } else {
                    put(UInt8(ascii: "U"))
                }
            case let first? where first &- 0x30 < 4 && rest.prefix(2).count(where: { $0 &- 0x30 < 8 }) == 2:
                put(rest.prefix(2).reduce(first &- 0x30) { $0 << 3 | ($1 &- 0x30) })
                rest = rest.dropFirst(2)
            case let other?: put(other)
            case nil: return nil
            }
        }
        return count
    }

    /// Returns the character of a code unit, or of the surrogate pair that it begins.
    private static func scalar(_ number: UInt32, _ rest: inout Slice<UnsafeRawBufferPointer>) -> Unicode
        .Scalar?
    {
        guard (0xD800..<0xDC00).contains(number) else { return Unicode.Scalar(number) }
        guard rest.starts(with: "\\u".utf8) else { return nil }
        rest = rest.dropFirst(2)
        guard let low = self.number(&rest, 4), (0xDC00..<0xE000).contains(low) else { return nil }
        return Unicode.Scalar(0x10000 + (number - 0xD800) << 10 + (low - 0xDC00))
    }

    private static func number(_ rest: inout Slice<UnsafeRawBufferPointer>, _ digits: Int) -> UInt32? {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let value = rest.popFirst()?.hexadecimalValue else { return nil }
            number = number << 4 | UInt32(value)
        }
        return number
    }
}
