import Support

/// Finds the credentials that stand within a visible value, wherever it is cut: in JSON, a URL, a connection string, a
/// list, a header, lines of a file; and in whatever of these it holds in base64 or percent-encoded.
///
/// What it finds is compared with whole values of others and never with other pieces, so that words which many values
/// hold make no two of them alike. The work is linear in the value's length, and bounded.
struct PieceFinder {
    private(set) var parts: [CanonicalValue.Part] = []
    /// Lends each text that the value holds in another encoding.
    private let lend: (UnsafeRawBufferPointer) -> Void
    /// Digests to leave out: that of the value itself, and those found already.
    private var known: Set<Digest>
    private var bytesLeft: Int

    private static let mostPieces = 512
    /// Values within values: deeper nesting does not occur in practice.
    private static let deepest = 4
    private static let shortest = 8

    /// - Parameter known: the digests of the value's own forms and of the parts that are known already.
    init(
        in value: Bytes, knowing known: Set<Digest>,
        lend: @escaping (UnsafeRawBufferPointer) -> Void
    ) {
        (self.known, self.lend) = (known, lend)
        bytesLeft = 8 * value.count + 4096
        search(value, key: nil, depth: 0)
    }

    // MARK: Cutting

    private mutating func search(_ value: Bytes, key: String?, depth: Int) {
        guard value.count >= PieceFinder.shortest, depth <= PieceFinder.deepest,
            parts.count < PieceFinder.mostPieces, bytesLeft > 0
        else { return }
        bytesLeft -= value.count
        var peeler = Peeler(value)
        _ = peeler.peel()
        let core = peeler.rest
        emit(core, key)
        if let first = core.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            searchJSON(core, depth)
        {
            return
        }
        if searchAddress(core, depth) { return }
        decode(core, key, depth)
        var lines = core[...]
        while !lines.isEmpty {
            let line = lines.prefix { $0 != 0x0A && $0 != 0x0D }
            lines = lines.dropFirst(line.count + 1)
            cut(line, of: core, depth)
        }
    }

    private mutating func searchJSON(_ core: Bytes, _ depth: Int) -> Bool {
        let scanner = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core))
        let hasEscapes = core.contains(UInt8(ascii: "\\"))
        return scanner.digest { key, text in
            if hasEscapes { lend(text) }
            search(text[...], key: key, depth: depth + 1)
        } != nil
    }

    /// A URL: its user information, path, parameters and fragment.
    private mutating func searchAddress(_ core: Bytes, _ depth: Int) -> Bool {
        guard var address = Address(core) else { return false }
        if let user = address.user { decode(user, nil, depth) }
        if let password = address.password { decode(password, "password", depth) }
        // A webhook's address is a credential as a whole.
        for piece in address.path.split(separator: UInt8(ascii: "/")) { decode(piece, nil, depth) }
        while let (name, value) = address.nextParameter() { decode(value, name, depth) }
        cut(address.fragment, of: core, depth)
        return true
    }

    /// A line: what stands behind its first sign, its words, and their pieces.
    private mutating func cut(_ line: Bytes, of whole: Bytes, _ depth: Int) {
        let line = Peeler.trimmed(line)
        guard line.count >= PieceFinder.shortest else { return }
        if line.count < whole.count, line.first == UInt8(ascii: "{") || line.first == UInt8(ascii: "[") {
            return search(line, key: nil, depth: depth + 1)
        }
        if let (name, rest) = PieceFinder.assignment(line), rest.contains(0x20) {
            search(rest, key: name, depth: depth + 1)
        }
        var before: Bytes?
        for word in line.split(whereSeparator: PieceFinder.endsWord) {
            bytesLeft -= word.count
            guard bytesLeft > 0 else { return }
            // `password VALUE`, as in `.netrc`.
            let key = before.flatMap { $0.count <= 64 ? String(decoding: $0, as: UTF8.self) : nil }
            before = word
            guard word.count >= PieceFinder.shortest else { continue }
            if word.count < whole.count, searchAddress(word, depth) { continue }
            if word.count < whole.count { decode(word, key, depth) }
            if let (name, rest) = PieceFinder.assignment(word) {
                if !searchAddress(rest, depth) { decode(rest, name, depth) }
            }
            // What stands behind the last colon, as in `.pgpass`, and between all signs.
            if let colon = word.lastIndex(of: UInt8(ascii: ":")) { emit(word[(colon + 1)...], nil) }
            for piece in word.split(whereSeparator: PieceFinder.endsPiece) where piece.count < word.count {
                emit(piece, nil)
            }
        }
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        byte <= 0x20 || ",;|&\"'`<>(){}[]\\".utf8.contains(byte)
    }

    private static func endsPiece(_ byte: UInt8) -> Bool { "=:/?#@".utf8.contains(byte) }

    /// The name in front of the first `=` or `:`, and what stands behind it.
    private static func assignment(_ text: Bytes) -> (name: String, rest: Bytes)? {
        guard let sign = text.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
            sign > text.startIndex, sign < text.endIndex - 1
        else { return nil }
        let name = text[..<sign].suffix(64)
        return (String(decoding: name, as: UTF8.self).trimmingSpaces, Peeler.trimmed(text[(sign + 1)...]))
    }

    // MARK: Decoding

    /// A piece as it is, and as what it is the percent-encoding or the base64 of.
    private mutating func decode(_ text: Bytes, _ key: String?, _ depth: Int) {
        emit(text, key)
        guard text.count >= PieceFinder.shortest, depth < PieceFinder.deepest else { return }
        if text.contains(UInt8(ascii: "%")) {
            let decoded = PercentEncoding.decoded(text)
            if decoded.count < text.count {
                decoded.withBytes {
                    lend($0)
                    search($0[...], key: key, depth: depth + 1)
                }
            }
        }
        if text.starts(with: "eyJ".utf8) { lendToken(text) }
        guard text.count >= 12, let decoded = Base64.decoded(text) else { return }
        decoded.withBytes { bytes in
            guard PieceFinder.isText(bytes) else { return }
            lend(bytes)
            search(bytes[...], key: key, depth: depth + 1)
        }
    }

    /// The header and the payload of a JSON Web Token, which name whose it is.
    private func lendToken(_ text: Bytes) {
        let segments = text.split(separator: UInt8(ascii: "."), maxSplits: 2)
        guard segments.count >= 2 else { return }
        for segment in segments.prefix(2) {
            guard let decoded = Base64.decoded(segment) else { return }
            decoded.withBytes { json in
                lend(json)
                // Its texts without escapes: `https:\/\/`.
                _ = JSONObjectScanner(json).digest { _, text in lend(text) }
            }
        }
    }

    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 4,
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0D].contains($0) })
        else { return false }
        return String(validating: bytes, as: UTF8.self) != nil
    }

    // MARK: Pieces

    private mutating func emit(_ text: Bytes, _ key: String?) {
        guard parts.count < PieceFinder.mostPieces else { return }
        let isNamed = key.map(FormCollector.isCredentialName) ?? false
        let isPassword = isNamed && key.map(PieceFinder.isPasswordName) ?? false
        guard text.count >= (isPassword ? 6 : PieceFinder.shortest), isPassword || Randomness.isLikely(text)
        else { return }
        let own = Digest(of: UnsafeRawBufferPointer(rebasing: text))
        guard known.insert(own).inserted, let digests = FormCollector.digests(of: text) else { return }
        parts.append(
            CanonicalValue.Part(
                kind: isNamed ? .credential : .piece, description: isNamed ? "a credential" : "a part",
                digests: digests))
    }

    /// Whether what has this name is a credential whatever it looks like.
    private static func isPasswordName(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["pass", "password", "passwd", "pwd", "secret"].contains { name.hasSuffix($0) }
    }
}

/// Tells what looks like a key from words, hosts, regions and dates.
enum Randomness {
    static func isLikely(_ text: Bytes) -> Bool {
        if text.split(whereSeparator: { !$0.isDigit && !$0.isLetter }).contains(where: isRandom) {
            return true
        }
        // A password of all kinds of signs.
        guard text.count >= 10, !text.contains(0x20) else { return false }
        var (small, capitals, digits, signs) = (0, 0, 0, 0)
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): small += 1
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): capitals += 1
            case _ where byte.isDigit: digits += 1
            default: signs += "!#$%^*+~@&".utf8.contains(byte) ? 1 : 0
            }
        }
        return small > 0 && capitals > 0 && digits > 0 && signs > 0
    }

    /// Whether letters and digits in a row are no word, and no word with a number behind it.
    private static func isRandom(_ run: Bytes) -> Bool {
        guard run.count >= 8 else { return false }
        var (digits, capitals, changes) = (0, 0, 0)
        var wasDigit: Bool?
        for byte in run {
            let isDigit = byte.isDigit
            if isDigit { digits += 1 } else if byte & 0x20 == 0 { capitals += 1 }
            if let wasDigit, wasDigit != isDigit { changes += 1 }
            wasDigit = isDigit
        }
        if digits == run.count { return digits >= 12 }
        if digits == 0 { return run.count >= 16 && capitals * 4 > run.count && capitals < run.count }
        return changes >= 2 || digits >= 6
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " || $0 == "\"" }.reversed().drop { $0 == " " || $0 == "\"" }.reversed())
    }
}
