extension Dotenv {
    /// `NAME=value` lines that ``read(_:each:)`` reads back, in a value of their own that is wiped.
    public static func text(of secrets: [HeldSecret]) -> SecretValue {
        // At most each byte escaped, two quotes, `=` and a newline.
        let room = secrets.reduce(0) { $0 + $1.name.utf8.count + 2 * $1.value.count + 4 }
        return SecretValue(capacity: room) { buffer in
            var writer = DotenvWriter(buffer: buffer)
            for secret in secrets {
                secret.name.utf8.forEach { writer.write($0) }
                writer.write(UInt8(ascii: "="))
                secret.value.withBytes { writer.value($0) }
                writer.write(UInt8(ascii: "\n"))
            }
            return writer.count
        }
    }
}

/// A cursor that writes a dotenv file to a buffer that is large enough.
private struct DotenvWriter {
    let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    /// Bare where every dialect takes it as it is, else in single quotes, and in double quotes only where it must be:
    /// Node's dotenv leaves `\$`, `\"` and `\\` there as they are.
    mutating func value(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.isEmpty || !bytes.allSatisfy(isPlain) else { return bytes.forEach { write($0) } }
        if isLiteral(bytes) {
            write(UInt8(ascii: "'"))
            bytes.forEach { write($0) }
            return write(UInt8(ascii: "'"))
        }
        write(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"): escape(UInt8(ascii: "n"))
            case UInt8(ascii: "\r"): escape(UInt8(ascii: "r"))
            case UInt8(ascii: "\t"): escape(UInt8(ascii: "t"))
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): escape(byte)
            default: write(byte)
            }
        }
        write(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        write(UInt8(ascii: "\\"))
        write(byte)
    }
}

/// Whether single quotes hold it in one line; some dialects take a backslash before the last of them for an escape.
private func isLiteral(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "'") } && bytes.last != UInt8(ascii: "\\")
}

private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "_-./+=:@%,".utf8.contains(byte)
    }
}
