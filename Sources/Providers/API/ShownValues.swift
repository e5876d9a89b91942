package import Secrets

/// The values that a host shows in clear. They are taken out of its response before anything decodes it, and replaced
/// with numbers, so that no decoder keeps a copy and no error can quote one.
package struct ShownValues: Sendable {
    private var values: [HeldSecret] = []

    /// Takes out every string under one of `keys`, at any depth.
    ///
    /// - Returns: the response without them; `nil` if such a string is not valid JSON.
    mutating func take(_ keys: Set<String>, outOf json: [UInt8]) -> [UInt8]? {
        let keys = Set(keys.map { ArraySlice($0.utf8) })
        return take(outOf: json) { keys.contains($0) }
    }

    /// Takes out every string under a key that `isSecret` accepts.
    mutating func take(outOf json: [UInt8], where isSecret: (ArraySlice<UInt8>) -> Bool) -> [UInt8]? {
        var rest: [UInt8] = []
        rest.reserveCapacity(json.count)
        var index = 0
        var copied = 0
        while index < json.count {
            guard json[index] == JSONScan.quote else {
                index += 1
                continue
            }
            // The decoder reports an unterminated string.
            guard let end = JSONScan.closingQuote(of: json, from: index) else { break }
            guard let start = JSONScan.valueStart(of: json, keyEndingAt: end), start < json.count,
                json[start] == JSONScan.quote, isSecret(JSONScan.name(json[index...end]))
            else {
                index = end + 1
                continue
            }
            guard let close = JSONScan.closingQuote(of: json, from: start),
                let value = SecretValue(ofJSON: json[(start + 1)..<close])
            else { return nil }
            rest += json[copied...start]
            rest += String(values.count).utf8
            values.append(HeldSecret("", value))
            (copied, index) = (close, close + 1)
        }
        return rest + json[copied...]
    }

    /// Returns the value taken from `place`, under a new name.
    package func secret(_ name: String, at place: ShownValue, isFile: Bool = false) -> HeldSecret? {
        guard values.indices.contains(place.index) else { return nil }
        return HeldSecret(name, SecretValue(copying: values[place.index].value), isFile: isFile)
    }
}

/// The index of a value that ``ShownValues`` took out.
package struct ShownValue: Decodable, Sendable {
    let index: Int

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let index = Int(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not taken out")
        }
        self.index = index
    }
}

extension SecretValue {
    /// Decodes a JSON string from the bytes between its quotes (RFC 8259, section 7) directly into the value, without
    /// another copy. `nil` if it is not a valid JSON string.
    init?(ofJSON text: ArraySlice<UInt8>) {
        do throws(NoJSONString) {
            // Decoding never lengthens the text: an escape of six bytes becomes at most three bytes of UTF-8.
            try self.init(capacity: text.count) { (buffer) throws(NoJSONString) in
                var writer = UTF8Writer(buffer)
                var rest = text
                while let byte = rest.popFirst() {
                    switch byte {
                    case ..<0x20, JSONScan.quote: throw NoJSONString()
                    case UInt8(ascii: "\\"): writer.write(try rest.popEscaped())
                    default: writer.write(byte)
                    }
                }
                guard writer.isUTF8 else { throw NoJSONString() }
                return writer.count
            }
        } catch {
            return nil
        }
    }
}

private struct NoJSONString: Error {}

extension ArraySlice<UInt8> {
    /// Reads the character of an escape whose backslash has been read.
    fileprivate mutating func popEscaped() throws(NoJSONString) -> Unicode.Scalar {
        switch popFirst() {
        case UInt8(ascii: "\"")?: return "\""
        case UInt8(ascii: "\\")?: return "\\"
        case UInt8(ascii: "/")?: return "/"
        case UInt8(ascii: "b")?: return "\u{8}"
        case UInt8(ascii: "f")?: return "\u{C}"
        case UInt8(ascii: "n")?: return "\n"
        case UInt8(ascii: "r")?: return "\r"
        case UInt8(ascii: "t")?: return "\t"
        case UInt8(ascii: "u")?: return try popCodePoint()
        default: throw NoJSONString()
        }
    }

    /// Reads a code point of four digits, or of two surrogates.
    private mutating func popCodePoint() throws(NoJSONString) -> Unicode.Scalar {
        let unit = try popUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard (0xD800..<0xDC00).contains(unit), popFirst() == UInt8(ascii: "\\"),
            popFirst() == UInt8(ascii: "u")
        else { throw NoJSONString() }
        let low = try popUnit()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw NoJSONString() }
        return scalar
    }

    private mutating func popUnit() throws(NoJSONString) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = popFirst(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw NoJSONString()
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}

/// A cursor that writes to a buffer of sufficient size.
private struct UTF8Writer {
    private let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    mutating func write(_ scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar) ?? UTF8.EncodedScalar() { write(byte) }
    }

    /// Whether the written bytes are valid UTF-8, which a text decoder would require.
    var isUTF8: Bool {
        let written = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        var decoder = UTF8()
        var bytes = written.makeIterator()
        while true {
            switch decoder.decode(&bytes) {
            case .scalarValue: continue
            case .emptyInput: return true
            case .error: return false
            }
        }
    }
}
