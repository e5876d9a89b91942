/// Walks over a JSON text (RFC 8259) and tells the top-level object's keys.
///
/// A JSON library would leave copies of the value, a service account's private key say, in freed memory. This
/// looks at the bytes where they are and copies out nothing but keys and the one text that is asked for.
package struct JSONObjectScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// Deeper nesting than any credential has is refused.
    private static let maximumDepth = 64

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The object's keys, each with its text where it is `wanted` and a text; nil for what is no JSON object.
    package func members(textsOf wanted: String? = nil) -> [String: String?]? {
        guard isUTF8 else { return nil }
        var scanner = self
        scanner.skipBlanks()
        guard let members = scanner.object(textsOf: wanted, depth: 1) else { return nil }
        scanner.skipBlanks()
        return scanner.position == bytes.count ? members : nil
    }

    private var isUTF8: Bool {
        var decoder = UTF8()
        var remaining = bytes.makeIterator()
        while true {
            switch decoder.decode(&remaining) {
            case .scalarValue: continue
            case .emptyInput: return true
            case .error: return false
            }
        }
    }

    private mutating func object(textsOf wanted: String?, depth: Int) -> [String: String?]? {
        var members: [String: String?] = [:]
        guard take("{"), depth <= JSONObjectScanner.maximumDepth else { return nil }
        skipBlanks()
        if take("}") { return members }
        repeat {
            skipBlanks()
            guard let key = string() else { return nil }
            skipBlanks()
            guard take(":") else { return nil }
            skipBlanks()
            let start = position
            guard value(depth: depth) else { return nil }
            let name = text(key)
            members.updateValue(name == wanted ? self.wantedText(from: start) : nil, forKey: name)
            skipBlanks()
        } while take(",")
        return take("}") ? members : nil
    }

    private mutating func array(depth: Int) -> Bool {
        guard take("["), depth <= JSONObjectScanner.maximumDepth else { return false }
        skipBlanks()
        if take("]") { return true }
        repeat {
            skipBlanks()
            guard value(depth: depth) else { return false }
            skipBlanks()
        } while take(",")
        return take("]")
    }

    private mutating func value(depth: Int) -> Bool {
        switch peek {
        case UInt8(ascii: "{"): object(textsOf: nil, depth: depth + 1) != nil
        case UInt8(ascii: "["): array(depth: depth + 1)
        case UInt8(ascii: "\""): string() != nil
        case UInt8(ascii: "t"): take("true")
        case UInt8(ascii: "f"): take("false")
        case UInt8(ascii: "n"): take("null")
        default: number()
        }
    }

    /// The range of a string's characters, without the quotes.
    private mutating func string() -> Range<Int>? {
        guard take("\"") else { return nil }
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { return nil }
            position += 1
            if byte == UInt8(ascii: "\\"), !escape() { return nil }
        }
        guard take("\"") else { return nil }
        return start..<(position - 1)
    }

    private mutating func escape() -> Bool {
        guard let kind = peek else { return false }
        position += 1
        if kind != UInt8(ascii: "u") { return "\"\\/bfnrt".utf8.contains(kind) }
        let end = position + 4
        guard end <= bytes.count, bytes[position..<end].allSatisfy(\.isHexDigit) else { return false }
        position = end
        return true
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0"), !digits() { return false }
        if take("."), !digits() { return false }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            return digits()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = peek, byte.isDigit { position += 1 }
        return position > start
    }

    private func wantedText(from start: Int) -> String? {
        var scanner = self
        scanner.position = start
        return scanner.string().map(text)
    }

    /// The characters as they stand; an escaped key is never equal to a plain one, which errs on the safe side.
    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        let expected = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= bytes.count, bytes[position..<end].elementsEqual(expected) else { return false }
        position = end
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }
}
