/// Writes values as JSON in ASCII, indented by two spaces per level: `generatedAt` is written as `generated_at`.
///
/// Members keep the order in which their type encodes them, which is that of its declaration, since records are read by
/// people and compared as text. `JSONEncoder` sorts members or leaves their order undefined.
package enum JSONText {
    /// Returns a value as JSON that ends with a newline.
    package static func of(_ value: some Encodable) -> String {
        let writer = JSONWriter()
        writer.write(value)
        writer.text.append(UInt8(ascii: "\n"))
        return String(decoding: writer.text, as: UTF8.self)
    }

    /// Returns a value as JSON on one line without a final newline.
    package static func line(of value: some Encodable) -> String {
        let writer = JSONWriter(isOneLine: true)
        writer.write(value)
        return String(decoding: writer.text, as: UTF8.self)
    }
}

/// An optional that is written as `null` if it is `nil`; other optionals are left out.
@propertyWrapper
package struct OrNull<Value: Encodable>: Encodable {
    package var wrappedValue: Value?

    package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

extension OrNull: Sendable where Value: Sendable {}

/// A list whose elements are created one by one as they are written.
package struct JSONList<Element, Written: Encodable>: Encodable {
    private let elements: [Element]
    private let written: (Element) -> Written

    package init(_ elements: [Element], _ written: @escaping (Element) -> Written) {
        (self.elements, self.written) = (elements, written)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for element in elements { try container.encode(written(element)) }
    }
}

/// A JSON value of any kind. Members keep their order.
package indirect enum JSONValue: Encodable, Sendable {
    case null
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([JSONValue])
    case object([(key: String, value: JSONValue)])

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: JSONName.self)
            for (key, value) in members { try container.encode(value, forKey: JSONName(key)) }
        case .list(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .flag(let flag): try container.encode(flag)
            case .number(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            default: try container.encodeNil()
            }
        }
    }
}

/// A member name that is not a declared property; written as it is.
package struct JSONName: CodingKey {
    package let stringValue: String
    package var intValue: Int? { nil }

    package init(_ name: String) { stringValue = name }
    package init?(stringValue: String) { self.init(stringValue) }
    package init?(intValue: Int) { nil }
}

/// The text written so far, and the lists and objects still open.
private final class JSONWriter {
    fileprivate var text: [UInt8] = []
    private var open: [(end: UInt8, count: Int)] = []
    private let isOneLine: Bool

    init(isOneLine: Bool = false) { self.isOneLine = isOneLine }

    func write(_ value: some Encodable) {
        // Nearly all values have one of these types, and going through an encoder costs more than writing them.
        switch value {
        case let text as String: quote(text)
        case let number as Int: text += String(number).utf8
        case let flag as Bool: text += (flag ? "true" : "false").utf8
        default:
            let depth = open.count
            // None of envaudit's types throws while encoding.
            try? value.encode(to: JSONTextEncoder(writer: self))
            while open.count > depth { close() }
        }
    }

    func writeNull() { text += "null".utf8 }

    func begin(_ start: UInt8, _ end: UInt8) {
        text.append(start)
        open.append((end, 0))
    }

    /// Begins the next element of the innermost open list or object.
    func next() {
        let last = open.count - 1
        if open[last].count > 0 { text.append(UInt8(ascii: ",")) }
        open[last].count += 1
        breakLine()
    }

    func name(_ name: String) {
        next()
        text.append(UInt8(ascii: "\""))
        // Property names consist of letters and digits.
        for byte in name.utf8 {
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) {
                text += [UInt8(ascii: "_"), byte | 0x20]
            } else {
                text.append(byte)
            }
        }
        text += "\": ".utf8
    }

    func literal(_ name: String) {
        next()
        quote(name)
        text += ": ".utf8
    }

    private func close() {
        let (end, count) = open.removeLast()
        if count > 0 { breakLine() }
        text.append(end)
    }

    private func breakLine() {
        if isOneLine { return }
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * open.count))
    }

    /// Writes a string. Characters other than printable ASCII are escaped, so that a name cannot control a terminal. So
    /// is the second of two `#`, as `##[…]` anywhere in a line is a command to a CI log.
    private func quote(_ string: String) {
        text.append(UInt8(ascii: "\""))
        var previous: UInt16 = 0
        for unit in string.utf16 {
            switch unit {
            case 0x22: text += "\\\"".utf8
            case 0x5C: text += "\\\\".utf8
            case 0x23 where previous == 0x23: text += "\\u0023".utf8
            case 0x20..<0x7F: text.append(UInt8(truncatingIfNeeded: unit))
            default:
                let digits = String(unit, radix: 16)
                text += "\\u".utf8
                text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
                text += digits.utf8
            }
            previous = unit
        }
        text.append(UInt8(ascii: "\""))
    }
}

private struct JSONTextEncoder: Encoder {
    let writer: JSONWriter
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        writer.begin(UInt8(ascii: "{"), UInt8(ascii: "}"))
        return KeyedEncodingContainer(JSONMembers<Key>(writer: writer))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        writer.begin(UInt8(ascii: "["), UInt8(ascii: "]"))
        return JSONElements(writer: writer)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONScalar(writer: writer) }
}

private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONWriter
    var codingPath: [any CodingKey] { [] }

    private func name(_ key: Key) {
        if Key.self == JSONName.self { writer.literal(key.stringValue) } else { writer.name(key.stringValue) }
    }

    mutating func encodeNil(forKey key: Key) {
        name(key)
        writer.writeNull()
    }

    mutating func encode(_ value: some Encodable, forKey key: Key) {
        name(key)
        writer.write(value)
    }

    // No type of envaudit uses nested containers.
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { fatalError("not supported") }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        fatalError("not supported")
    }
    mutating func superEncoder() -> any Encoder { fatalError("not supported") }
    mutating func superEncoder(forKey key: Key) -> any Encoder { fatalError("not supported") }
}

private struct JSONElements: UnkeyedEncodingContainer {
    let writer: JSONWriter
    var codingPath: [any CodingKey] { [] }
    var count = 0

    init(writer: JSONWriter) { self.writer = writer }

    mutating func encodeNil() {
        writer.next()
        writer.writeNull()
        count += 1
    }

    mutating func encode(_ value: some Encodable) {
        writer.next()
        writer.write(value)
        count += 1
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> { fatalError("not supported") }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { fatalError("not supported") }
    mutating func superEncoder() -> any Encoder { fatalError("not supported") }
}

private struct JSONScalar: SingleValueEncodingContainer {
    let writer: JSONWriter
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { writer.writeNull() }
    mutating func encode(_ value: some Encodable) { writer.write(value) }
}
