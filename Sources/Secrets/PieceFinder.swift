import Support

/// Finds the credentials that stand within a visible value, wherever it is cut: in JSON, a URL, a connection string, a
/// list, a header, lines of a file; and in whatever of these it holds in base64 or percent-encoded.
///
/// A text is cut at each sign that programs cut at, one sign at a time, and what comes of it again: a credential may hold
/// other signs. What is found is compared with whole values of others and never with other pieces, so that words which
/// many values hold make no two of them alike. The work is bounded by a multiple of the value's length.
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
    /// Passwords are shorter than keys.
    private static let shortestPassword = 6

    /// - Parameter known: the digests of the value's own forms and of the parts that are known already.
    init(
        in value: Bytes, knowing known: Set<Digest>,
        lend: @escaping (UnsafeRawBufferPointer) -> Void
    ) {
        (self.known, self.lend) = (known, lend)
        bytesLeft = 32 * value.count + 8192
        search(value, key: nil, depth: 0)
    }

    /// A piece that is still to be cut, and the name it stands under.
    private struct Piece {
        let text: Bytes
        let key: String?

        init(_ text: Bytes, _ key: String?) { (self.text, self.key) = (text, key) }
    }

    // MARK: Cutting

    /// Looks at a text and at whatever it is cut into, the largest pieces first.
    private mutating func search(_ value: Bytes, key: String?, depth: Int) {
        guard value.count >= PieceFinder.shortestPassword, depth <= PieceFinder.deepest else { return }
        var pieces = [Piece(value, key)]
        var seen: Set<Range<Int>> = [value.startIndex..<value.endIndex]
        var next = 0
        while next < pieces.count, parts.count < PieceFinder.mostPieces, bytesLeft > 0 {
            let piece = pieces[next]
            next += 1
            bytesLeft -= piece.text.count
            for child in examine(piece, depth) where child.text.count >= PieceFinder.shortestPassword {
                guard seen.insert(child.text.startIndex..<child.text.endIndex).inserted else { continue }
                pieces.append(child)
            }
        }
    }

    /// Tells of a piece what it is, and cuts it.
    private mutating func examine(_ piece: Piece, _ depth: Int) -> [Piece] {
        emit(piece.text, piece.key)
        var peeler = Peeler(piece.text)
        _ = peeler.peel()
        let core = peeler.rest
        if let first = core.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            searchJSON(core, depth)
        {
            return []
        }
        decode(core, piece.key, depth)
        return PieceFinder.pieces(of: core, piece.key)
    }

    private mutating func searchJSON(_ core: Bytes, _ depth: Int) -> Bool {
        let scanner = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core))
        let hasEscapes = core.contains(UInt8(ascii: "\\"))
        return scanner.digest { key, text in
            if hasEscapes { lend(text) }
            search(text[...], key: key, depth: depth + 1)
        } != nil
    }

    /// What a text is cut into: by what it is, and at each sign that is in it.
    private static func pieces(of text: Bytes, _ key: String?) -> [Piece] {
        var pieces: [Piece] = []
        if var address = Address(text) {
            if let user = address.user { pieces.append(Piece(user, nil)) }
            if let password = address.password { pieces.append(Piece(password, "password")) }
            pieces.append(Piece(address.fragment, nil))
            while let (name, value) = address.nextParameter() { pieces.append(Piece(value, name)) }
        }
        if let (name, rest) = assignment(text) { pieces.append(Piece(rest, name)) }
        if text.starts(with: "0x".utf8) { pieces.append(Piece(text.dropFirst(2), key)) }
        pieces.append(Piece(text, key))
        // What is cut out of a member is no longer what its name says: `${PASSWORD` is a part of a reference.
        pieces.append(Piece(withoutPunctuation(text), nil))
        var signs: [UInt8] = []
        var words = false
        for byte in text {
            if byte <= 0x20 {
                words = true
            } else if isSign(byte), !signs.contains(byte) {
                signs.append(byte)
            }
        }
        if words {
            pieces += text.split { $0 == 0x0A || $0 == 0x0D }.map { Piece(Peeler.trimmed($0), key) }
            var before: Bytes?
            for word in text.split(whereSeparator: { $0 <= 0x20 }) {
                // `password VALUE`, as in `.netrc`.
                let name = before.flatMap { $0.count <= 64 ? String(decoding: $0, as: UTF8.self) : nil }
                pieces.append(Piece(word, name ?? key))
                before = word
            }
        }
        for sign in signs {
            pieces += text.split(separator: sign).map { Piece(Peeler.trimmed($0), nil) }
            // What is cut may hold the sign itself: `user:https://…`.
            guard "=:@/#".utf8.contains(sign), let first = text.firstIndex(of: sign),
                let last = text.lastIndex(of: sign)
            else { continue }
            pieces += [Piece(text[(first + 1)...], nil), Piece(text[..<last], nil)]
        }
        return pieces
    }

    private static func isSign(_ byte: UInt8) -> Bool { ",;|&\"'`<>(){}[]\\=:/?#@".utf8.contains(byte) }

    /// The name in front of the first `=` or `:`, and what stands behind it.
    private static func assignment(_ text: Bytes) -> (name: String, rest: Bytes)? {
        guard let sign = text.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
            sign > text.startIndex, sign < text.endIndex - 1
        else { return nil }
        let name = text[..<sign].suffix(64)
        return (String(decoding: name, as: UTF8.self).trimmingSpaces, Peeler.trimmed(text[(sign + 1)...]))
    }

    /// What is left of a sentence's word: `KEY.`, `*KEY*`, `-KEY`.
    private static func withoutPunctuation(_ text: Bytes) -> Bytes {
        let isPunctuation = { (byte: UInt8) in
            byte < 0x80 && !byte.isLetter && !byte.isDigit && !"=+/_$%&".utf8.contains(byte)
        }
        var text = text.drop(while: isPunctuation)
        while let last = text.last, isPunctuation(last) { text = text.dropLast() }
        return text
    }

    // MARK: Decoding

    /// What a text is the percent-encoding or the base64 of, or what a token says.
    private mutating func decode(_ text: Bytes, _ key: String?, _ depth: Int) {
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
        if text.starts(with: "eyJ".utf8) { searchToken(text, depth) }
        guard text.count >= 12 else { return }
        guard text.contains(0x0A), !text.contains(0x20) else { return decodeBase64(text, key, depth) }
        // Digits that were wrapped.
        FormCollector.withoutLines(text).withBytes { decodeBase64($0[...], key, depth) }
    }

    private mutating func decodeBase64(_ text: Bytes, _ key: String?, _ depth: Int) {
        guard text.allSatisfy({ $0.isBase64Digit || $0 == UInt8(ascii: "=") }),
            let decoded = Base64.decoded(text)
        else { return }
        decoded.withBytes { bytes in
            guard PieceFinder.isText(bytes) else { return }
            lend(bytes)
            search(bytes[...], key: key, depth: depth + 1)
        }
    }

    /// The header and the payload of a JSON Web Token, which name whose it is.
    private mutating func searchToken(_ text: Bytes, _ depth: Int) {
        let segments = text.split(separator: UInt8(ascii: "."), maxSplits: 2)
        guard segments.count >= 2 else { return }
        for segment in segments.prefix(2) {
            guard let decoded = Base64.decoded(segment) else { return }
            decoded.withBytes { json in
                lend(json)
                // Its texts without escapes: `https:\/\/`.
                _ = JSONObjectScanner(json).digest { key, text in
                    lend(text)
                    search(text[...], key: key, depth: depth + 1)
                }
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
        let isNamed = key.map(CredentialName.isOne) ?? false
        let isPassword = isNamed && key.map(CredentialName.isPassword) ?? false
        guard text.count >= (isPassword ? PieceFinder.shortestPassword : PieceFinder.shortest) else { return }
        let isStrong = isPassword || Randomness.isLikely(text)
        guard isStrong || text.count <= 128 else { return }
        guard known.insert(Digest(of: UnsafeRawBufferPointer(rebasing: text))).inserted else { return }
        if isStrong {
            guard let digests = FormCollector.digests(of: text) else { return }
            parts.append(
                CanonicalValue.Part(
                    kind: isNamed ? .credential : .piece, description: isNamed ? "a credential" : "a part",
                    digests: digests))
        } else if !PieceFinder.isVendors(text), NonValue(UnsafeRawBufferPointer(rebasing: text)) == nil {
            let digest = Digest(of: UnsafeRawBufferPointer(rebasing: text))
            parts.append(CanonicalValue.Part(kind: .word, description: "a part", digests: [digest]))
        }
    }

    /// Whether it is a host or URL at which a vendor serves everybody.
    private static func isVendors(_ text: Bytes) -> Bool {
        let address = text.firstIndex(of: UInt8(ascii: ":")).map { text[$0...] }.flatMap {
            $0.starts(with: "://".utf8) ? $0.dropFirst(3) : nil
        }
        let host = (address ?? text).prefix { !"/?#:".utf8.contains($0) }
        // No other text is made a string of.
        guard VendorAddress.mayBeVendors(host: host) else { return false }
        let url = try? HTTPURL((address == nil ? "https://" : "") + String(decoding: text, as: UTF8.self))
        return url.map(VendorAddress.isOne) ?? false
    }
}

/// What the names of members and parameters say of what they hold.
enum CredentialName {
    /// Whether a member or parameter of this name is a credential: `client_secret`, `apiKey`, and not `auth_method`.
    static func isOne(_ name: String) -> Bool {
        let words = words(of: name)
        guard let last = words.last, !qualifiers.contains(last), publicWords.isDisjoint(with: words) else {
            return false
        }
        return words.contains { word in
            credentials.contains(word) || compounds.contains { word.hasSuffix($0) }
        }
    }

    /// Whether what has this name is a credential whatever it looks like.
    static func isPassword(_ name: String) -> Bool {
        guard let last = words(of: name).last else { return false }
        return ["pass", "password", "passwd", "pwd", "passphrase", "secret"].contains { last.hasSuffix($0) }
    }

    /// The words of `snake_case`, `camelCase` and `kebab-case`, in small letters.
    private static func words(of name: String) -> [String] {
        var words: [String] = [""]
        var wasSmall = false
        for byte in name.utf8 {
            let isCapital = byte.isLetter && byte & 0x20 == 0
            if !byte.isLetter && !byte.isDigit || isCapital && wasSmall { words.append("") }
            if byte.isLetter || byte.isDigit {
                words[words.count - 1].unicodeScalars.append(Unicode.Scalar(byte.lowercased))
            }
            wasSmall = byte.isLetter && !isCapital
        }
        return words.filter { !$0.isEmpty }
    }

    private static let credentials: Set<String> = [
        "auth", "authorization", "bearer", "cookie", "credential", "credentials", "dsn", "jwt", "key", "keys",
        "pass",
        "passphrase", "password", "passwd", "pat", "pwd", "secret", "secrets", "sig", "signature", "token",
        "tokens",
    ]
    /// Words that are written as one.
    private static let compounds = [
        "apikey", "accesskey", "authtoken", "privatekey", "secret", "secretkey", "password", "token",
    ]
    private static let publicWords: Set<String> = ["public", "publishable", "anon"]
    /// Last words of names that say something of a credential, and hold none.
    private static let qualifiers: Set<String> = [
        "alg", "algorithm", "algorithms", "at", "audience", "bits", "count", "details", "domain", "enabled",
        "endpoint",
        "expiration", "expires", "expiry", "field", "file", "flow", "format", "header", "hint", "id", "ids",
        "in", "issuer",
        "length", "lifetime", "mechanism", "method", "methods", "name", "names", "ops", "path", "policy",
        "prefix",
        "provider", "required", "ring", "schema", "scope", "scopes", "server", "size", "source", "space",
        "store", "ttl",
        "type", "types", "uri", "url", "usage", "use", "version", "words",
    ]
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
