import Support

/// What is kept of a visible value so that it is known again in another variant: digests only.
///
/// Two visible values are one credential if and only if their forms have a digest in common: each form is what is left
/// when white space, quotes, `NAME=`, `Bearer `, a layer of base64, letter case of hex, and the spelling of JSON, URLs
/// and PEM make no difference. The cost is linear in the value's length, and no piece of it outlives the call.
public struct CanonicalValue: Sendable {
    /// One form, and what the value has on top of it.
    public struct Form: Hashable, Sendable {
        /// The digest of the form.
        public let digest: Digest
        /// How the value differs from the form; empty where it is the form itself.
        public let variants: ValueVariant.Combination
    }

    /// A credential or resource that stands in the value: a connection string's password, a member of a JSON object.
    public struct Part: Hashable, Sendable {
        /// What it is.
        public enum Kind: Hashable, Sendable {
            /// A password, token or key, which is compared with whole values and with parts.
            case credential
            /// What looks like one, compared with whole values only: it may be an account's number.
            case piece
            /// What may be a word of anything, compared with whole values of what is called no setting.
            case word
            /// Host, tenant and database of a connection string, compared with those of others only.
            case database
            /// The host of a connection string, compared with whole values only: one server has many databases.
            case host
        }

        /// What it is.
        public let kind: Kind
        /// What it is in words, as they follow "has": `the password`, `"private_key"`.
        public let description: String
        /// The digests of its forms.
        public let digests: [Digest]
    }

    /// The forms, the one that is nearest to the value first. An empty value has its own digest alone.
    public let forms: [Form]
    /// What stands in it.
    public let parts: [Part]

    /// The forms of `value`.
    ///
    /// - Parameters:
    ///   - name: the secret's name, which may stand in front as `NAME=`.
    ///   - lend: is lent each text that the value holds in another encoding, such as the payload of a JSON Web Token.
    public init(
        _ value: UnsafeRawBufferPointer, named name: String? = nil,
        lending lend: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }
    ) {
        var collector = FormCollector(name: name)
        collector.add(value[...], [], depth: 0)
        forms = collector.forms
        let known = Set(collector.forms.map(\.digest) + collector.parts.flatMap(\.digests))
        parts = collector.parts + PieceFinder(in: value[...], knowing: known, lend: lend).parts
    }

    /// The digests of its forms and of what stands in it, save words.
    public var digests: [Digest] {
        forms.map(\.digest) + parts.filter { $0.kind != .word }.flatMap(\.digests)
    }

    /// How the values differ where they are one credential; nil where they are not. Empty where they are equal.
    public func difference(from other: CanonicalValue) -> ValueVariant.Combination? {
        let theirs = Dictionary(other.forms.map { ($0.digest, $0.variants) }) { first, _ in first }
        let common = forms.lazy.compactMap { form in theirs[form.digest].map { (form.variants, $0) } }.first
        return common.map { $0.isEmpty ? $1 : $0 }
    }

    /// Whether a value begins or ends with white space or a byte order mark, which is a failure by itself; PEM, and JSON
    /// that ends in a newline, aside.
    public static func hasStrayWhiteSpace(_ value: UnsafeRawBufferPointer) -> Bool {
        let core = Peeler.trimmed(value[...], escapes: false)
        guard core.count < value.count, !core.isEmpty else { return false }
        let isPEM = core.starts(with: "-----BEGIN ".utf8)
        let isJSON =
            [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(core.first)
            && JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core)).digest() != nil
        return !isPEM && !isJSON
    }
}

/// Bytes of a value, lent.
typealias Bytes = Slice<UnsafeRawBufferPointer>

// MARK: - Forms

struct FormCollector {
    let name: String?
    private(set) var forms: [CanonicalValue.Form] = []
    private(set) var parts: [CanonicalValue.Part] = []

    init(name: String?) { self.name = name }

    /// Layers of encoding that are looked through: base64 of base64 is written by nobody on purpose.
    private static let maximumDepth = 3
    /// Shorter texts are words that happen to be digits of base64.
    private static let shortestEncoded = 12
    private static let shortestDecoded = 8

    mutating func add(_ value: Bytes, _ outer: [ValueVariant], depth: Int) {
        // What is decoded may be any bytes, and blanks at its ends a part of it.
        if depth > 0 { emit(Digest(of: UnsafeRawBufferPointer(rebasing: value)), outer) }
        var peeler = Peeler(value, name: name)
        var steps = outer
        // What is taken off may belong to the value, so that each layer has a form.
        while steps.count - outer.count < Peeler.mostLayers, let step = peeler.layer(), !peeler.rest.isEmpty {
            steps.insert(step, at: 0)
            emit(Digest(of: UnsafeRawBufferPointer(rebasing: peeler.rest)), steps)
        }
        let core = peeler.rest
        guard !core.isEmpty || depth == 0 else { return }
        emit(Digest(of: UnsafeRawBufferPointer(rebasing: core)), steps)
        guard !core.isEmpty else { return }
        if core.last == UInt8(ascii: "/"), core.count > 1 {
            emit(
                Digest(of: UnsafeRawBufferPointer(rebasing: core.dropLast())), [.trailingSlash] + steps)
        }
        addCase(core, steps)
        addHex(core, steps)
        if addStructure(core, steps, depth: depth) || depth >= FormCollector.maximumDepth { return }
        guard core.count >= FormCollector.shortestEncoded, let decoded = Base64.decoded(core),
            decoded.count >= FormCollector.shortestDecoded
        else { return }
        let variant = FormCollector.encoding(of: core)
        decoded.withBytes { add($0[...], [variant] + steps, depth: depth + 1) }
    }

    private mutating func emit(_ digest: Digest, _ variants: [ValueVariant]) {
        guard !forms.contains(where: { $0.digest == digest }) else { return }
        forms.append(CanonicalValue.Form(digest: digest, variants: .init(variants)))
    }

    private static func encoding(of text: Bytes) -> ValueVariant {
        let isURL = text.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        let isPadded = text.last == UInt8(ascii: "=")
        return isURL
            ? (isPadded ? .base64URL : .unpaddedBase64URL)
            : isPadded || text.count % 4 == 0 ? .base64 : .unpaddedBase64
    }

    /// Two values that differ in the case of letters alone are no coincidence.
    private mutating func addCase(_ core: Bytes, _ steps: [ValueVariant]) {
        guard core.contains(where: { $0 != $0.lowercased }) else { return }
        let lower = SecretValue(capacity: core.count) { buffer in
            for (index, byte) in core.enumerated() { buffer[index] = byte.lowercased }
            return core.count
        }
        emit(lower.digest, [.upperCase] + steps)
    }

    /// Hexadecimal digits and UUIDs are the same as the bytes they stand for.
    private mutating func addHex(_ core: Bytes, _ steps: [ValueVariant]) {
        let dashes = core.count(where: { $0 == UInt8(ascii: "-") })
        let isUUID = core.count == 36 && dashes == 4
        guard core.count >= 16, isUUID || dashes == 0 && core.count.isMultiple(of: 2),
            core.allSatisfy({ $0.isHexDigit || $0 == UInt8(ascii: "-") })
        else { return }
        let bytes = SecretValue(capacity: core.count / 2) { buffer in
            var count = 0
            for byte in core where byte != UInt8(ascii: "-") {
                let nibble =
                    byte.isDigit ? byte - UInt8(ascii: "0") : byte.lowercased - UInt8(ascii: "a") + 10
                buffer[count / 2] = count.isMultiple(of: 2) ? nibble << 4 : buffer[count / 2] | nibble
                count += 1
            }
            return count / 2
        }
        emit(bytes.digest, [.otherEncoding] + steps)
        // The digest of a value that was pasted in the value's place.
        if let digest = bytes.withBytes({ Digest(bytes: $0) }) { emit(digest, [.digest] + steps) }
    }

    /// JSON, PEM and URLs by what they mean; false where it is none of them.
    private mutating func addStructure(_ core: Bytes, _ steps: [ValueVariant], depth: Int) -> Bool {
        switch core.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return addJSON(core, steps, depth: depth)
        case UInt8(ascii: "-") where core.starts(with: "-----BEGIN ".utf8):
            emit(FormCollector.withoutLines(core).digest, [.otherLines] + steps)
            return true
        // A long value that was wrapped.
        case _? where core.count >= 12 && core.contains(0x0A) && !core.contains(0x20):
            let joined = FormCollector.withoutLines(core)
            emit(joined.digest, [.otherLines] + steps)
            guard depth < FormCollector.maximumDepth, joined.count < core.count else { return false }
            joined.withBytes { add($0[...], [.otherLines] + steps, depth: depth + 1) }
            return true
        default: return addAddress(core, steps)
        }
    }

    private mutating func addJSON(_ core: Bytes, _ steps: [ValueVariant], depth: Int) -> Bool {
        var members: [CanonicalValue.Part] = []
        let scanner = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core))
        let digest = scanner.digest { key, text in
            guard let part = FormCollector.member(key, text) else { return }
            members.append(part)
        }
        if let digest {
            emit(digest, [.otherJSON] + steps)
            parts += members
            return true
        }
        // JSON that was put into a JSON string, and the string's quotes lost.
        guard depth < FormCollector.maximumDepth, core.contains(UInt8(ascii: "\\")) else { return false }
        let unescaped = SecretValue(capacity: core.count) { buffer in
            var count = 0
            var isEscaped = false
            for byte in core {
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                guard !isEscaped else { continue }
                buffer[count] = byte
                count += 1
            }
            return count
        }
        unescaped.withBytes { add($0[...], [.escapedQuotes] + steps, depth: depth + 1) }
        return true
    }

    /// The text of a member, where its key says that it is a credential, or it is a private key.
    private static func member(_ key: String?, _ text: UnsafeRawBufferPointer) -> CanonicalValue.Part? {
        let isKey = text.starts(with: "-----BEGIN ".utf8) && key?.lowercased().contains("public") != true
        guard isKey || key.map({ isCredential(text[...], named: $0) }) ?? false, !contains(text, "://"),
            let digests = digests(of: text[...])
        else { return nil }
        let isPlain =
            key.map {
                $0.utf8.count <= 64
                    && $0.utf8.allSatisfy { $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "_") }
            } ?? false
        return CanonicalValue.Part(
            kind: .credential, description: isPlain ? "\"\(key ?? "")\"" : "a member", digests: digests)
    }

    /// Whether what stands under a name is a credential: by its name, and by what it looks like unless that is a password's.
    static func isCredential(_ text: Bytes, named name: String) -> Bool {
        CredentialName.isOne(name) && (CredentialName.isPassword(name) || Randomness.isLikely(text))
    }

    /// The digests of a part's forms; nil where it is too short or no value.
    static func digests(of part: Bytes) -> [Digest]? {
        guard part.count >= 6, NonValue(UnsafeRawBufferPointer(rebasing: part)) == nil else { return nil }
        var collector = FormCollector(name: nil)
        collector.add(part, [], depth: 1)
        return collector.forms.map(\.digest)
    }

    static func withoutLines(_ text: Bytes) -> SecretValue {
        SecretValue(capacity: text.count) { buffer in
            var count = 0
            var rest = text
            while let byte = rest.popFirst() {
                if byte <= 0x20 { continue }
                if byte == UInt8(ascii: "\\"), let next = rest.first, "nr".utf8.contains(next) {
                    rest = rest.dropFirst()
                    continue
                }
                buffer[count] = byte
                count += 1
            }
            return count
        }
    }
}

private func contains(_ text: some Collection<UInt8>, _ word: StaticString) -> Bool {
    let word = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    var rest = text[...]
    while let index = rest.firstIndex(of: word[0]) {
        rest = rest[index...]
        if rest.starts(with: word) { return true }
        rest = rest.dropFirst()
    }
    return false
}

// MARK: - URLs and connection strings

extension FormCollector {
    /// A URL of any scheme: in its normalized form, and what stands in it.
    private mutating func addAddress(_ core: Bytes, _ steps: [ValueVariant]) -> Bool {
        guard var address = Address(core) else { return false }
        emit(address.normalized().digest, [.otherURL] + steps)
        if let password = address.password, let digests = FormCollector.digests(ofEncoded: password) {
            parts.append(.init(kind: .credential, description: "the password", digests: digests))
        } else if let user = address.user, address.password == nil, user.count >= 16,
            let digests = FormCollector.digests(ofEncoded: user)
        {
            parts.append(.init(kind: .credential, description: "the user information", digests: digests))
        }
        while let (name, value) = address.nextParameter() {
            guard FormCollector.isCredential(value, named: name), value.count >= 8,
                let digests = FormCollector.digests(ofEncoded: value)
            else { continue }
            parts.append(.init(kind: .credential, description: "a parameter", digests: digests))
        }
        guard address.isDatabase, address.isRemote else { return true }
        parts.append(.init(kind: .host, description: "the host", digests: [address.lowercasedHost().digest]))
        parts.append(
            .init(kind: .database, description: "the database", digests: [address.database().digest]))
        return true
    }

    /// The digests of a percent-encoded text, as it is and decoded.
    private static func digests(ofEncoded text: Bytes) -> [Digest]? {
        guard let digests = digests(of: text) else { return nil }
        guard text.contains(UInt8(ascii: "%")) else { return digests }
        return digests
            + (PercentEncoding.decoded(text).withBytes { FormCollector.digests(of: $0[...]) } ?? [])
    }
}

/// `%2F`, as URLs and forms have it.
enum PercentEncoding {
    static func decoded(_ text: Bytes) -> SecretValue {
        SecretValue(capacity: text.count) { buffer in
            var count = 0
            var rest = text
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "%"), rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit) {
                    buffer[count] = rest.prefix(2).reduce(0) {
                        $0 << 4
                            | ($1.isDigit ? $1 - UInt8(ascii: "0") : $1.lowercased - UInt8(ascii: "a") + 10)
                    }
                    rest = rest.dropFirst(2)
                } else {
                    buffer[count] = byte
                }
                count += 1
            }
            return count
        }
    }
}

/// `scheme://user:password@host:port/path?query`, by its pieces.
struct Address {
    private let scheme: Bytes
    let user: Bytes?
    let password: Bytes?
    private let host: Bytes
    private let port: Bytes
    let path: Bytes
    let fragment: Bytes
    private var query: Bytes
    private let tail: Bytes

    init?(_ text: Bytes) {
        let text = text.starts(with: "jdbc:".utf8) ? text.dropFirst(5) : text
        let scheme = text.prefix { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
        let behind = text.dropFirst(scheme.count)
        guard !scheme.isEmpty, scheme.count <= 24, behind.starts(with: "://".utf8) else { return nil }
        let rest = behind.dropFirst(3)
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        tail = rest.dropFirst(authority.count)
        path = tail.prefix { !"?#".utf8.contains($0) }
        query = tail.dropFirst(path.count).prefix { $0 != UInt8(ascii: "#") }.dropFirst()
        fragment = tail.drop { $0 != UInt8(ascii: "#") }.dropFirst()
        self.scheme = scheme
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        let info = at.map { authority[..<$0] }
        let user = info?.prefix { $0 != UInt8(ascii: ":") }
        let password = info?.dropFirst((user?.count ?? 0) + 1)
        self.user = user
        self.password = password.flatMap { $0.isEmpty ? nil : $0 }
        let place = at.map { authority[($0 + 1)...] } ?? authority
        let bracket = place.lastIndex(of: UInt8(ascii: "]")) ?? place.startIndex
        let colon = place[bracket...].firstIndex(of: UInt8(ascii: ":"))
        host = colon.map { place[..<$0] } ?? place
        port = colon.map { place[($0 + 1)...] } ?? place[place.endIndex...]
        guard !host.isEmpty else { return nil }
    }

    mutating func nextParameter() -> (name: String, value: Bytes)? {
        guard !query.isEmpty else { return nil }
        let pair = query.prefix { $0 != UInt8(ascii: "&") }
        query = query.dropFirst(pair.count + 1)
        let name = pair.prefix { $0 != UInt8(ascii: "=") }
        return (String(decoding: name.prefix(64), as: UTF8.self), pair.dropFirst(name.count + 1))
    }

    /// Whether the scheme is that of a store that environments must not share.
    var isDatabase: Bool {
        let names = [
            "postgres", "mysql", "mariadb", "mongodb", "redis", "valkey", "sqlserver", "mssql", "amqp",
            "clickhouse", "libsql", "cockroach", "nats", "oracle",
        ]
        return names.contains { scheme.lazy.map(\.lowercased).starts(with: $0.utf8) }
    }

    /// Whether a template's word stands for the port: `HOST:PORT`.
    var hasWordsForPort: Bool { !port.isEmpty && port.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "_") } }

    /// Whether the host is the same one wherever it is asked for, which `localhost` and a service of Docker Compose are not.
    var isRemote: Bool {
        host.contains(UInt8(ascii: ".")) && !host.starts(with: "127.".utf8)
            && !host.starts(with: "0.0.0.0".utf8)
    }

    func lowercasedHost() -> SecretValue {
        written { $0.lowercased(host) }
    }

    /// Host, tenant and database: poolers tell tenants by what stands behind a dot of the user, `postgres.REF`, and
    /// reach the same database at another port.
    func database() -> SecretValue {
        let tenant = user?.drop { $0 != UInt8(ascii: ".") } ?? host[host.endIndex...]
        let isUsual = port.isEmpty || port.elementsEqual("5432".utf8) || port.elementsEqual("6543".utf8)
        return written {
            $0.text("database:")
            $0.lowercased(host)
            $0.bytes(tenant)
            $0.text(":")
            if !isUsual { $0.bytes(port) }
            $0.bytes(path)
        }
    }

    /// Scheme and host in lower case, without a final dot, the scheme's own port and a root that is only a slash.
    func normalized() -> SecretValue {
        let isHTTPS = scheme.lazy.map(\.lowercased).elementsEqual("https".utf8)
        let isHTTP = scheme.lazy.map(\.lowercased).elementsEqual("http".utf8)
        let isOwnPort = isHTTPS && port.elementsEqual("443".utf8) || isHTTP && port.elementsEqual("80".utf8)
        let isRoot = [
            [], Array("/".utf8), Array("/?".utf8), Array("/#".utf8), Array("?".utf8), Array("#".utf8),
        ].contains { tail.elementsEqual($0) }
        return written {
            $0.lowercased(scheme)
            $0.text("://")
            if let user {
                $0.bytes(user)
                $0.text(":")
                if let password { $0.bytes(password) }
                $0.text("@")
            }
            $0.lowercased(host.last == UInt8(ascii: ".") ? host.dropLast() : host)
            if !port.isEmpty, !isOwnPort {
                $0.text(":")
                $0.bytes(port)
            }
            if !isRoot { $0.bytes(tail) }
        }
    }

    /// A value that `write` puts together of the pieces.
    private func written(_ write: (inout Writer) -> Void) -> SecretValue {
        let room =
            scheme.count + (user?.count ?? 0) + (password?.count ?? 0) + host.count + port.count + tail.count
        return SecretValue(capacity: room + 16) { buffer in
            var writer = Writer(buffer: buffer)
            write(&writer)
            return writer.count
        }
    }

    struct Writer {
        let buffer: UnsafeMutableRawBufferPointer
        var count = 0

        mutating func bytes(_ bytes: Bytes) { bytes.forEach { append($0) } }
        mutating func lowercased(_ bytes: Bytes) { bytes.forEach { append($0.lowercased) } }
        mutating func text(_ text: StaticString) {
            for index in 0..<text.utf8CodeUnitCount { append(text.utf8Start[index]) }
        }

        private mutating func append(_ byte: UInt8) {
            buffer[count] = byte
            count += 1
        }
    }
}

// MARK: - Peeling

/// Takes off a value what does not belong to it, from the outside in.
struct Peeler {
    private(set) var rest: Bytes
    private let name: String?

    init(_ value: Bytes, name: String? = nil) { (rest, self.name) = (value, name) }

    /// Nobody wraps a value oftener.
    static let mostLayers = 8

    /// What was taken off, the outermost first.
    mutating func peel() -> [ValueVariant] {
        var steps: [ValueVariant] = []
        while steps.count < Peeler.mostLayers, let step = layer() { steps.append(step) }
        return steps
    }

    /// What was taken off just now; nil for nothing.
    mutating func layer() -> ValueVariant? {
        let trimmed = Peeler.trimmed(rest)
        if trimmed.count < rest.count {
            guard !trimmed.isEmpty else {
                rest = trimmed
                return .whiteSpace
            }
            let before = rest[rest.startIndex..<trimmed.startIndex]
            let behind = rest[trimmed.endIndex...]
            rest = trimmed
            return Peeler.variant(before, behind)
        }
        for (mark, behind, variant) in Peeler.marks where isBetween(mark, behind) {
            rest = rest.dropFirst(mark.utf8CodeUnitCount).dropLast(behind.utf8CodeUnitCount)
            return variant
        }
        for (word, variant) in Peeler.words where rest.count > word.count {
            guard rest.prefix(word.count).lazy.map(\.lowercased).elementsEqual(word) else { continue }
            rest = rest.dropFirst(word.count)
            return variant
        }
        return assignment()
    }

    /// What stands around values besides white space, pairs before halves.
    private static let marks: [(StaticString, StaticString, ValueVariant)] =
        ([
            .quotesAndComma, .doubleQuotes, .singleQuotes, .backticks, .escapedQuotes, .typographicQuotes,
            .lowQuotes, .typographicSingleQuotes, .guillemets, .dollarQuotes, .comma, .semicolon, .openQuote,
            .closeQuote,
        ] as [ValueVariant]).compactMap { variant in variant.affixes.map { ($0.before, $0.after, variant) } }
    /// What stands in front of tokens, in small letters.
    private static let words: [([UInt8], ValueVariant)] =
        ([
            ("sha256:", .prefixedDigest), ("authorization: bearer ", .authorization),
            ("authorization: basic ", .authorization),
            ("authorization: ", .authorization), ("bearer ", .bearer), ("basic ", .bearer),
            ("token ", .bearer),
        ] as [(String, ValueVariant)]).map { (Array($0.0.utf8), $0.1) }

    private func isBetween(_ mark: StaticString, _ behind: StaticString) -> Bool {
        let before = UnsafeRawBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount)
        let after = UnsafeRawBufferPointer(start: behind.utf8Start, count: behind.utf8CodeUnitCount)
        return rest.count > before.count + after.count && rest.starts(with: before)
            && rest.suffix(after.count).elementsEqual(after)
    }

    /// `NAME=`, `export NAME=` or `NAME: ` in front, by the secret's own name or by one that is written as such names are.
    private mutating func assignment() -> ValueVariant? {
        let declaration = rest.starts(with: "export ".utf8) ? rest.dropFirst(7) : rest
        let word = declaration.prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard let first = word.first, !first.isDigit else { return nil }
        let isOwn = name.map { word.elementsEqual($0.utf8) } ?? false
        let isNamed = word.count >= 3 && !word.contains { $0.isLetter && $0 != $0 & 0xDF }
        let behind = declaration.dropFirst(word.count)
        let value = behind.drop { $0 == 0x20 }.dropFirst()
        let variant: ValueVariant
        switch (behind.first, behind.first { $0 != 0x20 }) {
        case (UInt8(ascii: "="), _): variant = declaration.count < rest.count ? .exported : .named
        case (UInt8(ascii: ":"), _) where value.first == 0x20: variant = .namedWithColon
        case (0x20, UInt8(ascii: "=")): variant = .namedWithSpaces
        default: return nil
        }
        // `=` at the end is base64's padding.
        guard isOwn || isNamed, value.contains(where: { $0 != UInt8(ascii: "=") }) else { return nil }
        rest = value.drop { $0 == 0x20 }
        return variant
    }

    /// White space at either end, as Unicode has it, and what stands for it: a byte order mark, an escaped line break.
    private static let blanks: [[UInt8]] =
        [
            [0xEF, 0xBB, 0xBF], [0xC2, 0xA0], [0xC2, 0x85], [0xC2, 0xAD], [0xE1, 0x9A, 0x80],
            [0xE1, 0xA0, 0x8E],
            [0xE2, 0x81, 0x9F], [0xE2, 0x81, 0xA0], [0xE3, 0x80, 0x80],
        ] + widths.map { [0xE2, 0x80, $0] }
    /// Spaces of other widths and of none, and marks of direction, by their last byte.
    private static let widths: [UInt8] = Array(0x80...0x8F) + Array(0xA8...0xAF)
    private static let escapes = ["\\n", "\\r", "%0A", "%0a", "%0D", "%0d"].map { Array($0.utf8) }

    static func trimmed(
        _ value: Bytes, escapes isEscaped: Bool = true
    ) -> Bytes {
        var value = value
        while let first = value.first {
            if first <= 0x20 {
                value = value.dropFirst()
            } else if first >= 0xC2, let blank = blanks.first(where: { value.starts(with: $0) }) {
                value = value.dropFirst(blank.count)
            } else {
                break
            }
        }
        while let last = value.last {
            if last <= 0x20 {
                value = value.dropLast()
            } else if last >= 0x80,
                let blank = blanks.first(where: { value.suffix($0.count).elementsEqual($0) })
            {
                value = value.dropLast(blank.count)
            } else if isEscaped, "nrAaDd".utf8.contains(last),
                let escape = escapes.first(where: { value.suffix($0.count).elementsEqual($0) })
            {
                value = value.dropLast(escape.count)
            } else {
                break
            }
        }
        return value
    }

    private static let spaces: [([UInt8], [UInt8], ValueVariant)] =
        ([
            .newline, .newlines, .carriageReturn, .loneCarriageReturn, .trailingSpace, .trailingTab,
            .trailingNoBreakSpace, .leadingSpace, .leadingNewline, .byteOrderMark, .zeroWidthSpace, .nextLine,
            .lineSeparator, .paragraphSeparator, .verticalTab, .formFeed, .nul, .escapedNewline,
            .escapedCarriageReturn, .encodedNewline,
        ] as [ValueVariant]).compactMap { variant in
            variant.affixes.map { (Array("\($0.before)".utf8), Array("\($0.after)".utf8), variant) }
        }

    /// The white space by its name, where it has one.
    private static func variant(
        _ before: Bytes, _ behind: Bytes
    ) -> ValueVariant {
        spaces.first { before.elementsEqual($0.0) && behind.elementsEqual($0.1) }?.2
            ?? .whiteSpace
    }
}
