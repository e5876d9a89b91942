import Support

/// Scans a JSON text (RFC 8259) and returns the top-level object's keys.
///
/// A JSON library would leave copies of the value, such as a service account's private key, in freed memory. This
/// scanner reads the bytes in place and copies only keys and the one text that is requested.
package struct JSONObjectScanner {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    /// The maximum nesting, deeper than any credential's.
    private static let maximumDepth = 64

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Returns the object's keys, with the text of the `wanted` member if it is a string; `nil` for anything but a JSON
    /// object. Members that are `null` or empty are left out.
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
            // For repeated keys, parsers keep the last value.
            if isBlank(start..<position) {
                members.removeValue(forKey: name)
            } else {
                members.updateValue(name == wanted ? self.wantedText(from: start) : nil, forKey: name)
            }
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

    mutating func value(depth: Int) -> Bool {
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

    /// Reads a string and returns the range of its characters, without the quotes.
    mutating func string() -> Range<Int>? {
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

    /// Returns whether a member's value is `null` or `""`.
    private func isBlank(_ value: Range<Int>) -> Bool {
        bytes[value].elementsEqual("null".utf8) || bytes[value].elementsEqual("\"\"".utf8)
    }

    private func wantedText(from start: Int) -> String? {
        var scanner = self
        scanner.position = start
        return scanner.string().map(text)
    }

    /// Returns the characters as written. An escaped key never equals a plain one, which errs on the safe side.
    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func take(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        let expected = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= bytes.count, bytes[position..<end].elementsEqual(expected) else { return false }
        position = end
        return true
    }

    mutating func skipBlanks() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }
}

// MARK: - Meaning

extension JSONObjectScanner {
    /// Returns the digest of the text's meaning, independent of spacing, key order and escapes; `nil` if it is not
    /// JSON. Unrelated to the digest of the text.
    ///
    /// - Parameter each: Receives each string with its key, also for elements of a list, and each key with `nil`.
    package func digest(
        each: (_ key: String?, _ text: UnsafeRawBufferPointer) -> Void = { _, _ in }
    ) -> Digest? {
        guard isUTF8 else { return nil }
        var scanner = self
        scanner.skipBlanks()
        let digest = scanner.meaning(key: nil, depth: 1, each)
        scanner.skipBlanks()
        return scanner.position == bytes.count ? digest : nil
    }

    private mutating func meaning(
        key: String?, depth: Int, _ each: (String?, UnsafeRawBufferPointer) -> Void
    ) -> Digest? {
        guard depth <= JSONObjectScanner.maximumDepth else { return nil }
        switch peek {
        case UInt8(ascii: "{"): return objectMeaning(depth: depth, each)
        case UInt8(ascii: "["): return arrayMeaning(key: key, depth: depth, each)
        case UInt8(ascii: "\""):
            guard let range = string() else { return nil }
            let text = unescaped(range)
            text.withBytes { each(key, $0) }
            return Digest(of: "text", [text.digest])
        default:
            let start = position
            guard value(depth: depth) else { return nil }
            return Digest(of: "word", [Digest(of: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))])
        }
    }

    private mutating func objectMeaning(
        depth: Int, _ each: (String?, UnsafeRawBufferPointer) -> Void
    ) -> Digest? {
        var members: [Digest: Digest] = [:]
        guard take("{") else { return nil }
        skipBlanks()
        if take("}") { return Digest(of: "object", []) }
        repeat {
            skipBlanks()
            guard let key = string() else { return nil }
            skipBlanks()
            guard take(":") else { return nil }
            skipBlanks()
            let start = position
            guard let value = meaning(key: text(key), depth: depth + 1, each) else { return nil }
            let name = unescaped(key)
            name.withBytes { each(nil, $0) }
            members[name.digest] = isBlank(start..<position) ? nil : value
            skipBlanks()
        } while take(",")
        guard take("}") else { return nil }
        let sorted = members.sorted { $0.key.precedes($1.key) }
        return Digest(of: "object", sorted.flatMap { [$0.key, $0.value] })
    }

    private mutating func arrayMeaning(
        key: String?, depth: Int, _ each: (String?, UnsafeRawBufferPointer) -> Void
    ) -> Digest? {
        var elements: [Digest] = []
        guard take("[") else { return nil }
        skipBlanks()
        if take("]") { return Digest(of: "array", []) }
        repeat {
            skipBlanks()
            guard let element = meaning(key: key, depth: depth + 1, each) else { return nil }
            elements.append(element)
            skipBlanks()
        } while take(",")
        return take("]") ? Digest(of: "array", elements) : nil
    }

    /// Returns the unescaped characters of a JSON string, with or without quotes; `nil` if invalid or without escapes.
    package func unescapedText() -> SecretValue? {
        guard bytes.contains(UInt8(ascii: "\\")) else { return nil }
        var scanner = self
        if let range = scanner.string() { return scanner.position == bytes.count ? unescaped(range) : nil }
        scanner = self
        while let byte = scanner.peek {
            scanner.position += 1
            if byte == UInt8(ascii: "\\"), !scanner.escape() { return nil }
        }
        return unescaped(0..<bytes.count)
    }

    /// Returns the unescaped characters of a string, as a value that is wiped.
    func unescaped(_ range: Range<Int>) -> SecretValue {
        SecretValue(capacity: range.count) { buffer in
            var count = 0
            func append(_ byte: UInt8) {
                buffer[count] = byte
                count += 1
            }
            var index = range.lowerBound
            while index < range.upperBound {
                guard bytes[index] == UInt8(ascii: "\\") else {
                    append(bytes[index])
                    index += 1
                    continue
                }
                let kind = bytes[index + 1]
                index += 2
                switch kind {
                case UInt8(ascii: "b"): append(0x08)
                case UInt8(ascii: "f"): append(0x0C)
                case UInt8(ascii: "n"): append(0x0A)
                case UInt8(ascii: "r"): append(0x0D)
                case UInt8(ascii: "t"): append(0x09)
                case UInt8(ascii: "u"):
                    var scalar = unit(at: index)
                    index += 4
                    if (0xD800..<0xDC00).contains(scalar), index + 6 <= range.upperBound,
                        bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
                        (0xDC00..<0xE000).contains(unit(at: index + 2))
                    {
                        scalar = 0x10000 + (scalar - 0xD800) << 10 + (unit(at: index + 2) - 0xDC00)
                        index += 6
                    }
                    String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8.forEach(append)
                default: append(kind)
                }
            }
            return count
        }
    }

    /// Returns the value of four hexadecimal digits.
    private func unit(at index: Int) -> UInt32 {
        bytes[index..<(index + 4)].reduce(0) { number, digit in
            number << 4
                | UInt32(
                    digit.isDigit ? digit - UInt8(ascii: "0") : digit.lowercased - UInt8(ascii: "a") + 10)
        }
    }
}
