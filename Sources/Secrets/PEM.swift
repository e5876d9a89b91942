import Support

/// A PEM block (RFC 7468), with any line breaks.
struct PEM {
    /// The text between its first and last line, including line breaks.
    let body: Bytes
    /// The whole block.
    let text: Bytes
    private let label: Bytes

    private static let begin = Array("-----BEGIN ".utf8)
    private static let dashes = Array("-----".utf8)
    private static let end = Array("-----END ".utf8)

    /// Whether it is a private key, and not a certificate or public key.
    var isPrivate: Bool {
        label.count >= 11 && label.split(separator: 0x20).contains { $0.elementsEqual("PRIVATE".utf8) }
    }

    /// Parses a text that is a single block.
    init?(_ text: Bytes) {
        var text = text
        // The rest of a line break that was escaped twice.
        while text.last == UInt8(ascii: "\\") { text = text.dropLast() }
        guard text.starts(with: PEM.begin), let block = PEM.first(in: text),
            block.text.endIndex == text.endIndex
        else { return nil }
        self = block
    }

    private init(_ text: Bytes, label: Bytes, body: Bytes) {
        (self.text, self.label, self.body) = (text, label, body)
    }

    /// Returns the first complete block of a text.
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

    /// Passes `body` the spellings that programs and forms make of the block: other line breaks, plain or escaped, on
    /// one line, or the base64 digits alone.
    func spellings(_ body: (UnsafeRawBufferPointer) -> Void) {
        PEM.spellings(label: label, lines: PEM.lines(of: self.body), isArmored: true, body)
        PEM.spellings(label: label, lines: PEM.lines(of: self.body), isArmored: false, body)
    }

    /// Passes the spellings of digits without a first and a last line, also with those of each private key type.
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

    /// The line breaks, the indentation of each line, and the possible endings.
    private static let armored: [(breaks: StaticString, indent: StaticString, ends: [StaticString])] = [
        ("\n", "", ["", "\n", "\n\n"]), ("\r\n", "", ["", "\r\n"]), ("\\n", "", ["", "\\n"]),
        ("\\r\\n", "", ["", "\\r\\n"]), ("\\\\n", "", ["", "\\\\n"]), (" ", "", ["", " "]),
        ("", "", ["", "\n"]), ("\n", "  ", ["", "\n", "\n  "]),
    ]
    private static let bare: [(breaks: StaticString, indent: StaticString, ends: [StaticString])] = [
        ("\n", "", ["", "\n"]), ("", "", ["", "\n"]), ("\\n", "", [""]),
    ]
    /// The maximum length; longer texts are not keys and would be written twenty times in vain.
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

    /// Returns the lines, with any line breaks; digits on one line are split into the lines that programs write.
    static func lines(of body: Bytes) -> [Bytes] {
        var lines: [Bytes] = []
        var rest = body
        var start = rest.startIndex
        func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "\\") }
        while let index = rest.firstIndex(where: isBreak) {
            lines.append(Peeler.trimmed(body[start..<index]))
            rest = rest[index...].drop { isBreak($0) }
            // The letters of escapes, including `\r\n`.
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
    /// Returns the index of the first occurrence of a word.
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
