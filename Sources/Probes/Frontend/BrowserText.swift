import Support
import Transport

/// Decodes the bytes of a front end's file as a browser would.
enum BrowserText {
    /// Returns a file as UTF-8. A file in UTF-16, by its byte order mark or its type, is decoded.
    static func utf8(_ body: [UInt8], type: String?) -> [UInt8] {
        let charset = (type ?? "").lowercased()
        let isBig: Bool
        if body.starts(with: [0xFF, 0xFE]) {
            isBig = false
        } else if body.starts(with: [0xFE, 0xFF]) {
            isBig = true
        } else if charset.contains("utf-16") {
            isBig = charset.contains("utf-16be")
        } else {
            return body
        }
        let units = stride(from: 0, to: body.count - 1, by: 2).map { place in
            let (first, second) = (UInt16(body[place]), UInt16(body[place + 1]))
            return isBig ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: units, as: UTF16.self).utf8.drop { [0xEF, 0xBB, 0xBF].contains($0) })
    }

    /// The number of bytes kept on either side of an escape: no key is longer.
    private static let surroundings = 1024

    /// Returns the parts of a file with JavaScript escapes or HTML references, decoded; `nil` if it has none.
    static func unescaped(_ bytes: [UInt8]) -> [UInt8]? {
        var text: [UInt8] = []
        var (place, end) = (0, 0)
        while let start = bytes[place...].firstIndex(where: {
            $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "&")
        }) {
            guard let (scalars, length) = escape(bytes[start...].prefix(16)) else {
                place = start + 1
                continue
            }
            if !text.isEmpty, start - end > 2 * surroundings {
                text += bytes[end..<(end + surroundings)] + [0x0A]
            }
            if text.isEmpty || start - end > 2 * surroundings { end = max(end, start - surroundings) }
            text += bytes[end..<start] + scalars
            place = start + length
            end = place
        }
        return text.isEmpty ? nil : text + bytes[end...].prefix(surroundings)
    }

    /// Returns the text that the escape at the start stands for, and the escape's length; `nil` if there is none.
    private static func escape(_ text: ArraySlice<UInt8>) -> (text: [UInt8], length: Int)? {
        let behind = text.dropFirst()
        guard let second = behind.first else { return nil }
        func scalar(_ digits: ArraySlice<UInt8>, radix: Int, length: Int) -> ([UInt8], Int)? {
            UInt32(String(decoding: digits, as: UTF8.self), radix: radix).flatMap { Unicode.Scalar($0) }.map {
                (Array(String($0).utf8), length)
            }
        }
        switch (text.first, second) {
        case (UInt8(ascii: "\\"), UInt8(ascii: "x")):
            let digits = behind.dropFirst().prefix(2)
            return digits.count == 2 ? scalar(digits, radix: 16, length: 4) : nil
        case (UInt8(ascii: "\\"), UInt8(ascii: "u")):
            guard behind.dropFirst().first == UInt8(ascii: "{") else {
                let digits = behind.dropFirst().prefix(4)
                return digits.count == 4 ? scalar(digits, radix: 16, length: 6) : nil
            }
            let digits = behind.dropFirst(2).prefix { $0 != UInt8(ascii: "}") }
            return digits.count <= 6 && digits.endIndex < text.endIndex
                ? scalar(digits, radix: 16, length: digits.count + 4) : nil
        case (UInt8(ascii: "&"), UInt8(ascii: "#")):
            let isHex = behind.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
            let start = behind.dropFirst(isHex ? 2 : 1)
            let digits = start.prefix { isHex ? $0.isHexDigit : $0.isDigit }
            let hasEnd = start.dropFirst(digits.count).first == UInt8(ascii: ";")
            return scalar(
                digits, radix: isHex ? 16 : 10,
                length: (isHex ? 3 : 2) + digits.count + (hasEnd ? 1 : 0))
        case (UInt8(ascii: "&"), let letter) where letter.isLetter:
            let name = behind.prefix { $0.isLetter }
            guard behind.dropFirst(name.count).first == UInt8(ascii: ";"),
                let text = HTMLEntities.named[String(decoding: name, as: UTF8.self)]
            else { return nil }
            return (Array(text.utf8), name.count + 2)
        default: return nil
        }
    }

    /// Returns a page without its comments, which browsers ignore; a script is unchanged.
    static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.first(where: { $0 > 0x20 && $0 < 0x80 }) == UInt8(ascii: "<") else { return bytes }
        var text: [UInt8] = []
        var rest = bytes[...]
        while let start = rest.firstRange(of: Array("<!--".utf8)) {
            text += rest[..<start.lowerBound]
            // `<!-->` is a whole comment.
            rest = rest[(start.upperBound - 2)...]
            guard let end = rest.firstRange(of: Array("-->".utf8)) else { return text }
            rest = rest[end.upperBound...]
        }
        return text + rest
    }
}
