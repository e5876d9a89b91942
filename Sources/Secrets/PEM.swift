import Support

/// A block of PEM (RFC 7468), wherever its line breaks went.
struct PEM {
    /// What is between its first and its last line, with whatever breaks lines.
    let body: Bytes
    /// All of it.
    let text: Bytes
    private let label: Bytes

    private static let begin = Array("-----BEGIN ".utf8)
    private static let dashes = Array("-----".utf8)
    private static let end = Array("-----END ".utf8)

    /// Whether it is a key that is to be kept secret, and no certificate or public key.
    var isPrivate: Bool {
        label.count >= 11 && label.split(separator: 0x20).contains { $0.elementsEqual("PRIVATE".utf8) }
    }

    /// A text that is one block.
    init?(_ text: Bytes) {
        var text = text
        // What is left of a line break that was escaped twice.
        while text.last == UInt8(ascii: "\\") { text = text.dropLast() }
        guard text.starts(with: PEM.begin), let block = PEM.first(in: text),
            block.text.endIndex == text.endIndex
        else { return nil }
        self = block
    }

    private init(_ text: Bytes, label: Bytes, body: Bytes) {
        (self.text, self.label, self.body) = (text, label, body)
    }

    /// The first whole block of a text.
    static func first(in text: Bytes) -> PEM? {
        guard let start = text.first(begin), let close = text[(start + begin.count)...].first(dashes) else {
            return nil
        }
        let label = text[(start + begin.count)..<close]
        guard label.count <= 64, let last = text[(close + 5)...].first(end) else { return nil }
        let tail = text[(last + end.count)...].prefix(label.count + 5)
        guard tail.count == label.count + 5, tail.starts(with: label), tail.suffix(5).elementsEqual(dashes)
        else { return nil }
        return PEM(text[start..<tail.endIndex], label: label, body: text[(close + 5)..<last])
    }

    /// Lends each spelling of the block that programs and forms make of it: other line breaks, as they are or escaped, in
    /// one line, or the digits alone.
    func spellings(_ body: (UnsafeRawBufferPointer) -> Void) {
        PEM.spellings(label: label, lines: PEM.lines(of: self.body), isArmored: true, body)
        PEM.spellings(label: label, lines: PEM.lines(of: self.body), isArmored: false, body)
    }

    /// The same of digits without a first and a last line, which may have stood between those of some key.
    static func spellings(ofDigits digits: Bytes, _ body: (UnsafeRawBufferPointer) -> Void) {
        let lines = lines(of: digits)
        spellings(label: digits[digits.endIndex...], lines: lines, isArmored: false, body)
        for label: StaticString in [
            "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY",
        ] {
            let label = UnsafeRawBufferPointer(start: label.utf8Start, count: label.utf8CodeUnitCount)
            spellings(label: label[...], lines: lines, isArmored: true, body)
        }
    }

    /// How lines are broken, what stands before each, and what may stand behind the last.
    private static let armored: [(breaks: StaticString, indent: StaticString, ends: [StaticString])] = [
        ("\n", "", ["", "\n", "\n\n"]), ("\r\n", "", ["", "\r\n"]), ("\\n", "", ["", "\\n"]),
        ("\\r\\n", "", ["", "\\r\\n"]), ("\\\\n", "", ["", "\\\\n"]), (" ", "", ["", " "]),
        ("", "", ["", "\n"]), ("\n", "  ", ["", "\n", "\n  "]),
    ]
    private static let bare: [(breaks: StaticString, indent: StaticString, ends: [StaticString])] = [
        ("\n", "", ["", "\n"]), ("", "", ["", "\n"]), ("\\n", "", [""]),
    ]
    /// No key is longer; what is would be written twenty times for nothing.
    private static let mostSpelled = 32 << 10

    private static func spellings(
        label: Bytes, lines: [Bytes], isArmored: Bool, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        let room = lines.reduce(0) { $0 + $1.count + 8 } + 2 * label.count + 64
        guard room <= mostSpelled else { return }
        for style in isArmored ? armored : bare {
            for end in style.ends {
                let text = SecretValue(capacity: room) { buffer in
                    var writer = Address.Writer(buffer: buffer)
                    func line(_ write: (inout Address.Writer) -> Void) {
                        if writer.count > 0 { writer.text(style.breaks) }
                        writer.text(style.indent)
                        write(&writer)
                    }
                    if isArmored {
                        line {
                            $0.text("-----BEGIN ")
                            $0.bytes(label)
                            $0.text("-----")
                        }
                    }
                    for text in lines { line { $0.bytes(text) } }
                    if isArmored {
                        line {
                            $0.text("-----END ")
                            $0.bytes(label)
                            $0.text("-----")
                        }
                    }
                    writer.text(end)
                    return writer.count
                }
                text.withBytes(body)
            }
        }
    }

    /// The lines, whatever breaks them; of digits in one line those that programs write.
    static func lines(of body: Bytes) -> [Bytes] {
        var lines: [Bytes] = []
        var rest = body
        var start = rest.startIndex
        func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "\\") }
        while let index = rest.firstIndex(where: isBreak) {
            lines.append(Peeler.trimmed(body[start..<index]))
            rest = rest[index...].drop { isBreak($0) }
            // The letters of escapes, `\r\n` among them.
            while let letter = rest.first, letter == UInt8(ascii: "n") || letter == UInt8(ascii: "r"),
                rest.startIndex > body.startIndex, body.base[rest.startIndex - 1] == UInt8(ascii: "\\")
            {
                rest = rest.dropFirst().drop { isBreak($0) }
            }
            start = rest.startIndex
        }
        lines.append(Peeler.trimmed(body[start...]))
        lines.removeAll { $0.isEmpty }
        guard lines.count == 1, let line = lines.first, line.count > 64 else { return lines }
        let words = line.split(separator: 0x20)
        guard words.count == 1 else { return words }
        return stride(from: line.startIndex, to: line.endIndex, by: 64).map {
            line[$0..<min($0 + 64, line.endIndex)]
        }
    }
}

extension Bytes {
    /// Where a word stands first.
    func first(_ word: [UInt8]) -> Int? {
        var rest = self
        while let index = rest.firstIndex(of: word[0]) {
            rest = rest[index...]
            if rest.starts(with: word) { return index }
            rest = rest.dropFirst()
        }
        return nil
    }
}
