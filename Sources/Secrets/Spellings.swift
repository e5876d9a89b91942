import Support

/// Equivalent spellings of a value: of JSON, PEM, a key's bytes, a text with escapes.
///
/// Where ``CanonicalValue`` compares two visible values, this compares a visible value with a digest by trying
/// spellings. Their number is bounded: each kind has a table, and common affixes are added.
enum Spellings {
    /// The minimum number of digits; fewer may be a word.
    private static let fewestDigits = 16
    /// The maximum length; longer texts are documents, which people do not escape.
    private static let longestText = 4096
    /// The affixes to try around short spellings.
    private static let around: [ValueVariant] = [
        .newline, .carriageReturn, .trailingSpace, .doubleQuotes, .singleQuotes,
    ]

    /// Calls `body` with each spelling of a value, its variant, and the variants to try around it.
    static func each(
        of value: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer, ValueVariant, [ValueVariant]) -> Void
    ) {
        var peeler = Peeler(value[...])
        _ = peeler.peel()
        let core = peeler.rest
        guard !core.isEmpty else { return }
        if structured(core, body) { return }
        if let decoded = Base64.decoded(core),
            decoded.withBytes({ structured(Peeler.trimmed($0[...], escapes: false), body) })
        {
            return
        }
        var isFile = false
        unescaped(core, withReferences: core) { text in
            isFile = isFile || structured(Peeler.trimmed(text[...], escapes: false), body)
        }
        if isFile { return }
        bytes(core, body)
        if core.count <= longestText {
            escapes(core, body)
            database(core, body)
            // The final semicolon may belong to an HTML reference.
            let isCut = value[core.endIndex...].first == UInt8(ascii: ";")
            let text = isCut ? value[core.startIndex...core.endIndex] : core
            unescaped(core, withReferences: text) { escapes($0[...], body) }
        }
        digits(core, body)
    }

    /// Passes the spellings of JSON and PEM, with all common affixes.
    private static func structured(
        _ text: Bytes, _ body: (UnsafeRawBufferPointer, ValueVariant, [ValueVariant]) -> Void
    ) -> Bool {
        if let first = text.first, "{[".utf8.contains(first) {
            let scanner = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: text))
            guard scanner.digest() != nil else { return false }
            scanner.spellings {
                body($0, .otherJSON, ValueVariant.outer)
                escapedFile($0, body)
            }
            return true
        }
        guard let block = PEM(text) else { return false }
        block.spellings {
            body($0, .otherLines, ValueVariant.outer)
            escapedFile($0, body)
        }
        return true
    }

    /// Passes a file's text as a JSON string and percent-encoded, as a program writes it that takes it for a text.
    private static func escapedFile(
        _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, ValueVariant, [ValueVariant]) -> Void
    ) {
        guard text.count <= longestText else { return }
        for escape in Escape.all where escape.variant != .htmlEscapes {
            escape.written(text)?.withBytes { body($0, escape.variant, []) }
        }
    }

    /// Passes the spellings of base64 digits that may be the body of a private key.
    private static func digits(
        _ core: Bytes, _ body: (UnsafeRawBufferPointer, ValueVariant, [ValueVariant]) -> Void
    ) {
        guard core.count >= 64, core.count >= 200 || core.starts(with: "M".utf8),
            core.allSatisfy({ $0.isBase64Digit || "=+/\\\r\n".utf8.contains($0) })
        else { return }
        PEM.spellings(ofDigits: core) { body($0, .otherLines, ValueVariant.outer) }
    }

    /// Passes the bytes of a key in each encoding.
    private static func bytes(
        _ core: Bytes, _ body: (UnsafeRawBufferPointer, ValueVariant, [ValueVariant]) -> Void
    ) {
        guard core.count >= fewestDigits, core.count <= longestText else { return }
        let digits = core.starts(with: "base64:".utf8) ? core.dropFirst(7) : core
        let key = HexDigits.decoded(core) ?? Base64.decoded(digits)
        if let key { key.withBytes { encodings($0, body) } }
        if let seed = Base32.decoded(core) { seed.withBytes { encodings($0, body) } }
    }

    private static func encodings(
        _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, ValueVariant, [ValueVariant]) -> Void
    ) {
        func emit(_ text: consuming SecretValue) { text.withBytes { body($0, .otherEncoding, around) } }
        for kind in [Base64.standard, .unpadded, .paddedURL, .url] { emit(kind.encoded(key)) }
        // Laravel's format.
        if [16, 32].contains(key.count) {
            emit(
                Base64.standard.encoded(key).withBytes {
                    ValueVariant.joined([("base64:" as StaticString).bytes, $0])
                })
        }
        for isPadded in [true, false] { emit(Base32.encoded(key, isPadded: isPadded)) }
        if key.count == 16 {
            for isCapital in [false, true] { emit(HexDigits.uuid(key, isCapital: isCapital)) }
        }
        let styles: [(prefix: StaticString, between: StaticString)] = [
            ("", ""), ("0x", ""), ("0X", ""), ("", ":"), ("", " "),
        ]
        for style in styles {
            for isCapital in [false, true] {
                emit(HexDigits.encoded(key, style.prefix, style.between, isCapital: isCapital))
            }
        }
    }

    /// Passes a database's URL with each scheme that drivers use, with and without common queries.
    private static func database(
        _ core: Bytes, _ body: (UnsafeRawBufferPointer, ValueVariant, [ValueVariant]) -> Void
    ) {
        guard
            let family = databases.first(where: { family in
                family.schemes.contains { core.starts(with: $0.bytes) }
            }), let colon = core.firstIndex(of: UInt8(ascii: ":"))
        else { return }
        let rest = core[colon...]
        let bare = rest.prefix { $0 != UInt8(ascii: "?") }
        let endings =
            [(rest, "" as StaticString), (bare, "" as StaticString)] + family.queries.map { (bare, $0) }
        for scheme in family.schemes {
            for (text, query) in endings {
                let room = scheme.utf8CodeUnitCount + text.count + query.utf8CodeUnitCount
                let spelled = SecretValue(capacity: room) {
                    var writer = Address.Writer(buffer: $0)
                    for byte in scheme.bytes.dropLast() { writer.byte(byte) }
                    for byte in text { writer.byte(byte) }
                    writer.text(query)
                    return writer.count
                }
                spelled.withBytes { body($0, .otherURL, around) }
            }
        }
    }

    private static let databases: [(schemes: [StaticString], queries: [StaticString])] = [
        (
            [
                "postgresql:", "postgres:", "postgresql+psycopg2:", "postgresql+psycopg:",
                "postgresql+asyncpg:",
            ],
            [
                "?sslmode=require", "?sslmode=disable", "?sslmode=no-verify", "?sslmode=verify-full",
                "?schema=public", "?pgbouncer=true", "?ssl=true", "?connection_limit=1",
                "?pgbouncer=true&connection_limit=1",
            ]
        ),
        (["mysql:", "mysql2:", "mariadb:", "mysql+pymysql:"], ["?charset=utf8mb4", "?sslaccept=strict"]),
        (["mongodb:", "mongodb+srv:"], ["?retryWrites=true&w=majority", "?authSource=admin"]),
        (["redis:", "rediss:"], []),
    ]

    /// Passes the text without its escapes.
    private static func unescaped(
        _ core: Bytes, withReferences text: Bytes, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core)).unescapedText()?.withBytes(body)
        Escape.withoutHTML(text)?.withBytes(body)
        guard core.contains(where: { "%+".utf8.contains($0) }) else { return }
        PercentEncoding.decoded(core, isForm: core.contains(UInt8(ascii: "+"))).withBytes(body)
    }

    /// Passes a text with the escapes of a JSON string, HTML, a URL and a form, and a password in groups of four.
    private static func escapes(
        _ core: Bytes, _ body: (UnsafeRawBufferPointer, ValueVariant, [ValueVariant]) -> Void
    ) {
        let text = UnsafeRawBufferPointer(rebasing: core)
        for escape in Escape.all {
            escape.written(text)?.withBytes { body($0, escape.variant, around) }
        }
        guard core.count == 16, core.allSatisfy(\.isSmallLetter) else { return }
        let groups = SecretValue(capacity: 19) { buffer in
            var writer = Address.Writer(buffer: buffer)
            for (place, byte) in core.enumerated() {
                if place > 0, place.isMultiple(of: 4) { writer.text(" ") }
                writer.byte(byte)
            }
            return writer.count
        }
        groups.withBytes { body($0, .groups, around) }
    }
}

/// A format's escapes of its special characters.
package struct Escape {
    let variant: ValueVariant
    private let isQuoted: Bool
    /// What each byte is written as; `nil` if it is written as it is.
    private let signs: [StaticString?]
    /// Whether everything except letters, digits and `-._~` is percent-encoded.
    private let isPercent: Bool

    private init(
        _ variant: ValueVariant, isQuoted: Bool = false, isPercent: Bool = false,
        _ signs: [Character: StaticString]
    ) {
        (self.variant, self.isQuoted, self.isPercent) = (variant, isQuoted, isPercent)
        self.signs = (UInt8.min...UInt8.max).map { signs[Character(Unicode.Scalar($0))] }
    }

    private static let json: [Character: StaticString] = [
        "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t",
    ]
    /// JSON strings as written by most programs, by Go and by PHP; HTML; URLs and forms.
    static let all: [Escape] =
        [false, true].flatMap { isQuoted in
            [
                Escape(.jsonEscapes, isQuoted: isQuoted, json),
                Escape(
                    .jsonEscapes, isQuoted: isQuoted,
                    json.merging(["&": "\\u0026", "<": "\\u003c", ">": "\\u003e"]) { $1 }),
                Escape(.jsonEscapes, isQuoted: isQuoted, json.merging(["/": "\\/"]) { $1 }),
            ]
        } + [
            Escape(.htmlEscapes, ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"]),
            Escape(.htmlEscapes, ["&": "&amp;", "<": "&lt;", ">": "&gt;"]),
            Escape(.htmlEscapes, ["&": "&#38;", "<": "&#60;", ">": "&#62;", "\"": "&#34;", "'": "&#39;"]),
            Escape(
                .htmlEscapes, ["&": "&#x26;", "<": "&#x3c;", ">": "&#x3e;", "\"": "&#x22;", "'": "&#x27;"]),
            Escape(.percentEncoding, isPercent: true, [:]),
            Escape(.percentEncoding, isPercent: true, [" ": "+"]),
            Escape(.percentEncoding, [" ": "+"]),
        ]

    /// Returns `text` with these escapes; `nil` if there is nothing to escape.
    func written(_ text: UnsafeRawBufferPointer) -> SecretValue? {
        var isChanged = false
        let value = SecretValue(capacity: 6 * text.count + 2) { buffer in
            var writer = Address.Writer(buffer: buffer)
            if isQuoted { writer.text("\"") }
            for byte in text {
                if let sign = signs[Int(byte)] {
                    writer.text(sign)
                    isChanged = true
                } else if isPercent, !byte.isDigit, !byte.isLetter, !"-._~".utf8.contains(byte) {
                    writer.text("%")
                    writer.hexadecimal(byte, isCapital: true)
                    isChanged = true
                } else {
                    writer.byte(byte)
                }
            }
            if isQuoted { writer.text("\"") }
            return writer.count
        }
        guard isChanged else { return nil }
        return value
    }

    /// Returns the text without its HTML references; `nil` if it contains none.
    package static func withoutHTML(_ text: Slice<UnsafeRawBufferPointer>) -> SecretValue? {
        guard text.contains(UInt8(ascii: "&")), text.contains(UInt8(ascii: ";")) else { return nil }
        var isChanged = false
        let value = SecretValue(capacity: text.count) { buffer in
            var count = 0
            var rest = text
            while let byte = rest.first {
                guard byte == UInt8(ascii: "&"), let (scalar, length) = reference(rest) else {
                    buffer[count] = byte
                    count += 1
                    rest = rest.dropFirst()
                    continue
                }
                // A reference is longer than the character that it stands for.
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    buffer[count] = unit
                    count += 1
                }
                rest = rest.dropFirst(length)
                isChanged = true
            }
            return count
        }
        guard isChanged else { return nil }
        return value
    }

    /// Returns the character and length of the reference at the start of a text: `&amp;`, `&#38;`, `&#x26;`.
    private static func reference(_ text: Bytes) -> (Unicode.Scalar, length: Int)? {
        if let (name, scalar) = named.first(where: { text.starts(with: $0.0) }) {
            return (scalar, name.count)
        }
        guard text.dropFirst().first == UInt8(ascii: "#") else { return nil }
        let number = text.dropFirst(2).prefix(10)
        let isHexadecimal = number.first?.lowercased == UInt8(ascii: "x")
        let digits = number.dropFirst(isHexadecimal ? 1 : 0).prefix { $0.isHexDigit }
        guard text[digits.endIndex...].first == UInt8(ascii: ";"),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(code)
        else { return nil }
        return (scalar, digits.endIndex + 1 - text.startIndex)
    }

    private static let named: [([UInt8], Unicode.Scalar)] = [
        ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"),
    ].map { (Array(($0.0 as String).utf8), $0.1 as Unicode.Scalar) }
}

/// Hexadecimal digits in the formats of programs: `0x…`, `aa:bb`, `AA BB`, a UUID.
enum HexDigits {
    /// Returns the decoded bytes; `nil` for any other text.
    static func decoded(_ text: Bytes) -> SecretValue? {
        let hasPrefix = text.starts(with: "0x".utf8) || text.starts(with: "0X".utf8)
        let digits = hasPrefix ? text.dropFirst(2) : text
        guard digits.count >= 16, let last = digits.last, last.isHexDigit else { return nil }
        let sign = digits.first { !$0.isHexDigit }
        var count = 0
        for byte in digits {
            if byte.isHexDigit { count += 1 } else if byte != sign { return nil }
        }
        switch sign {
        case nil: break
        case UInt8(ascii: "-") where digits.count == 36 && count == 32: break
        case UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "-"):
            guard digits.count == count / 2 * 3 - 1,
                digits.split(separator: sign ?? 0).allSatisfy({ $0.count == 2 })
            else { return nil }
        default: return nil
        }
        guard count >= 16, count.isMultiple(of: 2) else { return nil }
        return SecretValue(capacity: count / 2) { buffer in
            var place = 0
            for byte in digits where byte.isHexDigit {
                let nibble =
                    byte.isDigit ? byte - UInt8(ascii: "0") : byte.lowercased - UInt8(ascii: "a") + 10
                buffer[place / 2] = place.isMultiple(of: 2) ? nibble << 4 : buffer[place / 2] | nibble
                place += 1
            }
            return place / 2
        }
    }

    /// Returns sixteen bytes as a UUID.
    static func uuid(_ bytes: UnsafeRawBufferPointer, isCapital: Bool) -> SecretValue {
        SecretValue(capacity: 36) { buffer in
            var writer = Address.Writer(buffer: buffer)
            for (place, byte) in bytes.enumerated() {
                if [4, 6, 8, 10].contains(place) { writer.text("-") }
                writer.hexadecimal(byte, isCapital: isCapital)
            }
            return writer.count
        }
    }

    static func encoded(
        _ bytes: UnsafeRawBufferPointer, _ prefix: StaticString, _ between: StaticString, isCapital: Bool
    ) -> SecretValue {
        SecretValue(capacity: 3 * bytes.count + 2) { buffer in
            var writer = Address.Writer(buffer: buffer)
            writer.text(prefix)
            for (place, byte) in bytes.enumerated() {
                if place > 0 { writer.text(between) }
                writer.hexadecimal(byte, isCapital: isCapital)
            }
            return writer.count
        }
    }
}
