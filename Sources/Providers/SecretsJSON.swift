import Secrets
import Transport

/// Writes values as JSON into a body that is wiped: no encoder of strings touches them.
enum SecretsJSON {
    /// `[{"name":"A","value":"…"}, …]`
    static func body(setting secrets: [HeldSecret]) -> RequestBody {
        let names = secrets.map { Array($0.name.utf8) }
        let room = zip(secrets, names).reduce(2) { $0 + 24 + 6 * ($1.0.value.count + $1.1.count) }
        return RequestBody(capacity: room) { buffer in
            var writer = JSONBytes(buffer)
            writer.write("[")
            for (index, secret) in secrets.enumerated() {
                writer.write(index == 0 ? "{\"name\":" : ",{\"name\":")
                names[index].withUnsafeBytes { writer.quote($0) }
                writer.write(",\"value\":")
                secret.value.withBytes { writer.quote($0) }
                writer.write("}")
            }
            writer.write("]")
            return writer.count
        }
    }
}

/// A cursor that writes JSON to a buffer that is large enough.
private struct JSONBytes {
    private let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    mutating func write(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { write(text.utf8Start[index]) }
    }

    /// A string; what JSON does not allow in one is escaped (RFC 8259, section 7), the rest stays as it is.
    mutating func quote(_ bytes: UnsafeRawBufferPointer) {
        write(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                write(UInt8(ascii: "\\"))
                write(byte)
            case ..<0x20:
                write("\\u00")
                write(hexDigit(byte >> 4))
                write(hexDigit(byte & 0xF))
            default: write(byte)
            }
        }
        write(UInt8(ascii: "\""))
    }

    private mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    private func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
