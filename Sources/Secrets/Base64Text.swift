/// Encodes and decodes texts in base64.
package struct Base64Text: ~Copyable {
    // Not a global table, since each access to a global first checks its initialization.
    private let values = UnsafeMutablePointer<Int8>.allocate(capacity: 256)
    private let digits = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)

    package init() {
        values.initialize(repeating: -1, count: 256)
        let text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, digit) in text.utf8.enumerated() {
            digits[value] = digit
            values[Int(digit)] = Int8(value)
        }
        (values[Int(UInt8(ascii: "-"))], values[Int(UInt8(ascii: "_"))]) = (62, 63)
    }

    deinit {
        values.deallocate()
        digits.deallocate()
    }

    /// Decodes base64 or base64url if the result is a text whose only control characters are white space.
    ///
    /// - Returns: The number of bytes written; `nil` for any other text.
    package func decode(_ text: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int? {
        var length = text.count
        while length > 0, text.count - length < 2, text[length - 1] == UInt8(ascii: "=") { length -= 1 }
        guard length % 4 != 1, length == text.count || text.count.isMultiple(of: 4) else { return nil }
        var (buffer, bits, count): (UInt32, Int, Int) = (0, 0, 0)
        for place in 0..<length {
            let value = values[Int(text[place])]
            guard value >= 0 else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            let byte = UInt8(truncatingIfNeeded: buffer >> UInt32(bits))
            // Most words that are not base64 end here.
            guard byte >= 0x20 && byte != 0x7F || byte == 0x0A || byte == 0x09 || byte == 0x0D else {
                return nil
            }
            output[count] = byte
            count += 1
        }
        return count
    }

    /// Encodes in base64 with padding.
    package func encode(_ bytes: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int {
        var (place, count) = (0, 0)
        while place + 2 < bytes.count {
            write(
                UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]),
                to: output, count)
            (place, count) = (place + 3, count + 4)
        }
        guard place < bytes.count else { return count }
        let isPair = place + 1 < bytes.count
        write(UInt32(bytes[place]) << 16 | (isPair ? UInt32(bytes[place + 1]) << 8 : 0), to: output, count)
        output[count + 3] = UInt8(ascii: "=")
        if !isPair { output[count + 2] = UInt8(ascii: "=") }
        return count + 4
    }

    private func write(_ word: UInt32, to output: UnsafeMutableRawBufferPointer, _ place: Int) {
        output[place] = digits[Int(word >> 18 & 63)]
        output[place + 1] = digits[Int(word >> 12 & 63)]
        output[place + 2] = digits[Int(word >> 6 & 63)]
        output[place + 3] = digits[Int(word & 63)]
    }
}
