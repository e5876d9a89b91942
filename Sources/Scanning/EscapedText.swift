/// A text of JavaScript or JSON as its author meant it.
package enum EscapedText {
    /// The text without its escapes; nil where one is none.
    package static func plain(_ text: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        var plain: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "x"):
                guard let scalar = scalar(&rest, 2) else { return nil }
                plain += String(scalar).utf8
            case UInt8(ascii: "u"):
                guard let scalar = scalar(&rest, 4) else { return nil }
                plain += String(scalar).utf8
            case let other?: plain.append(other)
            case nil: return nil
            }
        }
        return plain
    }

    private static func scalar(_ rest: inout Slice<UnsafeRawBufferPointer>, _ digits: Int) -> Unicode.Scalar?
    {
        let text = String(decoding: rest.prefix(digits), as: UTF8.self)
        rest = rest.dropFirst(digits)
        return text.utf8.count == digits ? UInt32(text, radix: 16).flatMap { Unicode.Scalar($0) } : nil
    }
}
