import Support

/// A program's style of writing JSON.
private struct JSONStyle {
    let comma: StaticString
    let colon: StaticString
    /// The indentation of one level; `nil` for a single line.
    let indent: StaticString?
    let order: Order
    var letters = Letters.asWritten

    /// The style of strings.
    enum Letters: CaseIterable {
        case asWritten
        /// Only the required escapes, as in JavaScript.
        case plain
        /// Non-ASCII characters as `\u` escapes, as in Python.
        case ascii
        /// The same, with escaped slashes, as in PHP.
        case slashes
    }

    enum Order: CaseIterable {
        /// In the given order.
        case asWritten
        /// By their bytes.
        case sorted
        /// In the order of Google's service account key files; other keys follow.
        case serviceAccount
    }

    /// Compact, in Python's style, and with the usual indentations, each in every key order.
    private static let spacings: [JSONStyle] = Order.allCases.flatMap { order in
        [
            JSONStyle(comma: ",", colon: ":", indent: nil, order: order),
            JSONStyle(comma: ", ", colon: ": ", indent: nil, order: order),
            JSONStyle(comma: ",", colon: ": ", indent: "  ", order: order),
            JSONStyle(comma: ",", colon: ": ", indent: "    ", order: order),
            JSONStyle(comma: ",", colon: ": ", indent: "\t", order: order),
        ]
    }

    /// Returns the styles for a text. Without characters that can be escaped, the styles of strings are equivalent.
    static func all(of text: UnsafeRawBufferPointer) -> [JSONStyle] {
        let signs: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "\\")]
        guard text.contains(where: { $0 >= 0x80 || signs.contains($0) }) else { return spacings }
        // Programs that escape differently keep the key order.
        return spacings
            + Letters.allCases.dropFirst().flatMap { letters in
                spacings.filter { $0.order == .asWritten }.map { spacing in
                    var style = spacing
                    style.letters = letters
                    return style
                }
            }
    }

    private static let serviceAccount = [
        "type", "project_id", "private_key_id", "private_key", "client_email", "client_id", "auth_uri",
        "token_uri", "auth_provider_x509_cert_url", "client_x509_cert_url", "universe_domain",
    ]

    /// Returns the position of a key in a service account's key file; unknown keys come last.
    static func place(ofServiceAccountKey key: Slice<UnsafeRawBufferPointer>) -> Int {
        serviceAccount.firstIndex { key.elementsEqual($0.utf8) } ?? serviceAccount.count
    }
}

extension JSONObjectScanner {
    /// The maximum size; larger texts are not credentials and would be written ten times in vain.
    private static let mostSpelled = 32 << 10

    /// Passes `body` the object or list in the styles that programs use, possibly including the given one. Does nothing
    /// for a text that is not JSON.
    package func spellings(_ body: (UnsafeRawBufferPointer) -> Void) {
        guard bytes.count <= JSONObjectScanner.mostSpelled, digest() != nil else { return }
        for style in JSONStyle.all(of: bytes) {
            var counter = JSONWriter(buffer: nil)
            var scanner = self
            scanner.skipBlanks()
            scanner.spell(style, depth: 1, &counter)
            guard counter.count <= 8 * JSONObjectScanner.mostSpelled else { continue }
            let text = SecretValue(capacity: counter.count) { buffer in
                var writer = JSONWriter(buffer: buffer)
                var scanner = self
                scanner.skipBlanks()
                scanner.spell(style, depth: 1, &writer)
                return writer.count
            }
            text.withBytes(body)
        }
    }

    /// Writes the valid value at `position`.
    private mutating func spell(_ style: JSONStyle, depth: Int, _ writer: inout JSONWriter) {
        let isObject = peek == UInt8(ascii: "{")
        guard isObject || peek == UInt8(ascii: "[") else {
            if peek == UInt8(ascii: "\""), let range = string() { return write(range, style, &writer) }
            let start = position
            _ = value(depth: depth)
            return writer.bytes(bytes[start..<position])
        }
        position += 1
        var elements: [(key: Range<Int>, value: Int)] = []
        skipBlanks()
        if !take(isObject ? "}" : "]") {
            repeat {
                skipBlanks()
                let key = isObject ? string() ?? 0..<0 : 0..<0
                if isObject {
                    skipBlanks()
                    _ = take(":")
                    skipBlanks()
                }
                elements.append((key, position))
                _ = value(depth: depth)
                skipBlanks()
            } while take(",")
            _ = take(isObject ? "}" : "]")
        }
        let end = position
        if isObject { sort(&elements, style.order) }
        writer.text(isObject ? "{" : "[")
        for (index, element) in elements.enumerated() {
            if index > 0 { writer.text(style.comma) }
            writer.line(style, depth: depth)
            if isObject {
                write(element.key, style, &writer)
                writer.text(style.colon)
            }
            position = element.value
            spell(style, depth: depth + 1, &writer)
        }
        if !elements.isEmpty { writer.line(style, depth: depth - 1) }
        writer.text(isObject ? "}" : "]")
        position = end
    }
}

extension JSONObjectScanner {
    /// Writes a string, given the range between its quotes.
    private func write(_ range: Range<Int>, _ style: JSONStyle, _ writer: inout JSONWriter) {
        writer.text("\"")
        if style.letters == .asWritten {
            writer.bytes(bytes[range])
        } else {
            unescaped(range).withBytes { writer.escaped($0, style.letters) }
        }
        writer.text("\"")
    }

    private func sort(_ members: inout [(key: Range<Int>, value: Int)], _ order: JSONStyle.Order) {
        switch order {
        case .asWritten: break
        case .sorted: members.sort { bytes[$0.key].lexicographicallyPrecedes(bytes[$1.key]) }
        case .serviceAccount:
            // Keeps the order of other members.
            let places = members.map { (JSONStyle.place(ofServiceAccountKey: bytes[$0.key]), $0.value) }
            members = zip(places, members).sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

/// Writes to a sufficiently large buffer; without a buffer it counts bytes.
private struct JSONWriter {
    let buffer: UnsafeMutableRawBufferPointer?
    private(set) var count = 0

    init(buffer: UnsafeMutableRawBufferPointer?) { self.buffer = buffer }

    mutating func bytes(_ bytes: Slice<UnsafeRawBufferPointer>) {
        if let buffer { for (index, byte) in bytes.enumerated() { buffer[count + index] = byte } }
        count += bytes.count
    }

    mutating func text(_ text: StaticString) {
        if let buffer {
            for index in 0..<text.utf8CodeUnitCount { buffer[count + index] = text.utf8Start[index] }
        }
        count += text.utf8CodeUnitCount
    }

    /// Writes characters with the escapes of a string.
    mutating func escaped(_ text: UnsafeRawBufferPointer, _ letters: JSONStyle.Letters) {
        var (decoder, remaining) = (UTF8(), text.makeIterator())
        while case .scalarValue(let scalar) = decoder.decode(&remaining) {
            switch scalar {
            case "\"": self.text("\\\"")
            case "\\": self.text("\\\\")
            case "\n": self.text("\\n")
            case "\r": self.text("\\r")
            case "\t": self.text("\\t")
            case "\u{8}": self.text("\\b")
            case "\u{C}": self.text("\\f")
            case "/" where letters == .slashes: self.text("\\/")
            case _ where scalar.value < 0x20 || scalar.value >= 0x80 && letters != .plain:
                UTF16.encode(scalar)?.forEach { number($0) }
            default: UTF8.encode(scalar)?.forEach { byte($0) }
            }
        }
    }

    private mutating func number(_ unit: UInt16) {
        text("\\u")
        for shift in [12, 8, 4, 0] {
            let digit = UInt8(truncatingIfNeeded: unit >> UInt16(shift)) & 15
            byte(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    private mutating func byte(_ byte: UInt8) {
        if let buffer { buffer[count] = byte }
        count += 1
    }

    mutating func line(_ style: JSONStyle, depth: Int) {
        guard let indent = style.indent else { return }
        text("\n")
        for _ in 0..<depth { text(indent) }
    }
}
