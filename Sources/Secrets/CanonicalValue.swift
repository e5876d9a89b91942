import Support

/// What is kept of a visible value so that it is known again in another variant: digests only.
///
/// Two visible values are one credential if and only if their forms have a digest in common: each form is what is left
/// when white space, quotes, `NAME=`, `Bearer `, a layer of base64, letter case of hex, and the spelling of JSON, URLs
/// and PEM make no difference. The cost is linear in the value's length, and no piece of it outlives the call.
public struct CanonicalValue: Codable, Sendable {
    /// One form, and what the value has on top of it.
    public struct Form: Hashable, Codable, Sendable {
        /// The digest of the form.
        public let digest: Digest
        /// How the value differs from the form; empty where it is the form itself.
        public let variants: ValueVariant.Combination
    }

    /// A credential or resource that stands in the value: a connection string's password, a member of a JSON object.
    public struct Part: Hashable, Codable, Sendable {
        /// What it is.
        public enum Kind: String, Hashable, Codable, Sendable {
            /// A password, token or key, which is compared with whole values and with parts.
            case credential
            /// What can be nothing but a key, compared with whole values and with parts, and with no setting.
            case key
            /// What looks like a credential, compared with whole values only: it may be an account's number.
            case piece
            /// What may be a word of anything, compared with whole values of what is called no setting.
            case word
            /// Host, tenant and database of a connection string, compared with those of others only.
            case database
            /// The site whose address it is in whatever spelling, compared with those of others only.
            case site
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
    /// The digest of its line: `echo KEY | sha256sum` hashes the newline, too.
    public let line: Digest
    /// What stands in it.
    public let parts: [Part]
    /// Whether that is all: a value may have more parts than are compared.
    public let isWhole: Bool
    /// What stands in a credential's place within it and hides it, or is none: a mask in a connection string; nil for
    /// nothing.
    public let hidden: NonValue?

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
        var peeler = Peeler(value[...], name: name)
        _ = peeler.peel()
        line = peeler.rest.withNewline.digest
        let known = Set(collector.forms.map(\.digest) + collector.parts.flatMap(\.digests))
        let finder = PieceFinder(in: value[...], knowing: known, lend: lend)
        (parts, isWhole, hidden) = (collector.parts + finder.parts, finder.isWhole, finder.hidden)
    }

    /// The digests of its forms and of what stands in it, save words.
    public var digests: [Digest] {
        forms.map(\.digest) + parts.filter { $0.kind != .word }.flatMap(\.digests)
    }

    /// The digests of its forms and of all that stands in it.
    public var digestsWithWords: [Digest] { forms.map(\.digest) + parts.flatMap(\.digests) }

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
        let isPEM =
            core.starts(with: "-----BEGIN ".utf8)
            || core.suffix(5).elementsEqual("-----".utf8) && PEM.first(in: core) != nil
        let isJSON =
            [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(core.first)
            && JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core)).digest() != nil
        // A file of several lines ends in a newline.
        let isFile =
            core.startIndex == 0 && core.contains(UInt8(ascii: "\n"))
            && ["\n", "\r\n"].contains { value[core.endIndex...].elementsEqual($0.utf8) }
        return !isPEM && !isJSON && !isFile
    }
}

extension CanonicalValue {
    /// Whether an invisible character stands between others: one of no width came with a copy from a chat.
    public static func hasInvisible(_ value: UnsafeRawBufferPointer) -> Bool {
        Blanks.isInvisible(in: Peeler.trimmed(value[...]))
    }

    /// Whether a value has letters and digits in it that are no word, and no word with a number behind it.
    public static func isRandom(_ value: UnsafeRawBufferPointer) -> Bool {
        Randomness.isLikely(Peeler.trimmed(value[...]))
    }

    /// Whether a value is a URL whose password has a `#`, `/` or `?` that is not percent-encoded: programs read another
    /// password and host of it.
    public static func hasRawPassword(_ value: UnsafeRawBufferPointer) -> Bool {
        var peeler = Peeler(value[...])
        _ = peeler.peel()
        return Address(peeler.rest)?.isRaw ?? false
    }
}

/// Bytes of a value, lent.
typealias Bytes = Slice<UnsafeRawBufferPointer>

extension Bytes {
    fileprivate var withNewline: SecretValue {
        SecretValue(capacity: count + 1) { buffer in
            var writer = Address.Writer(buffer: buffer)
            writer.bytes(self)
            writer.byte(0x0A)
            return writer.count
        }
    }
}

// MARK: - Forms

struct FormCollector {
    let name: String?
    private(set) var forms: [CanonicalValue.Form] = []
    private(set) var parts: [CanonicalValue.Part] = []

    init(name: String?) { self.name = name }

    /// Layers of encoding that are looked through: base64 of base64 is written by nobody on purpose.
    private static let maximumDepth = 3
    /// Shorter texts are words that happen to be digits of base64.
    static let shortestEncoded = 12
    static let shortestDecoded = 8

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
        // `v1,whsec_KEY` is `whsec_KEY` and `KEY` to programs that put the rest in front themselves.
        if core.starts(with: "v1,whsec_".utf8) {
            for beginning in ["v1,", "v1,whsec_"] where core.count > beginning.utf8.count {
                let rest = core.dropFirst(beginning.utf8.count)
                emit(Digest(of: UnsafeRawBufferPointer(rebasing: rest)), [.hookPrefix] + steps)
            }
        }
        addCase(core, steps)
        addHex(core, steps, depth: depth)
        addVisible(core, steps, depth: depth)
        addUnescaped(value, core, steps, outer, depth: depth)
        if addStructure(core, steps, depth: depth) || depth >= FormCollector.maximumDepth { return }
        addGroups(core, steps, depth: depth)
        guard core.count >= FormCollector.shortestEncoded else { return }
        if core.count >= 16, let decoded = Base32.decoded(core) {
            decoded.withBytes { add($0[...], [.otherEncoding] + steps, depth: depth + 1) }
        }
        guard let decoded = Base64.decoded(core), decoded.count >= FormCollector.shortestDecoded else {
            return
        }
        let variant = FormCollector.encoding(of: core)
        decoded.withBytes { bytes in
            add(bytes[...], [variant] + steps, depth: depth + 1)
            UTF16Text.decoded(bytes)?.withBytes { add($0[...], [.base64OfUTF16] + steps, depth: depth + 1) }
        }
    }

    /// The text without what came into it on its way through chats, wikis and terminals: invisible characters, wide letters,
    /// and white space within a key.
    private mutating func addVisible(_ core: Bytes, _ steps: [ValueVariant], depth: Int) {
        guard depth < FormCollector.maximumDepth, core.count >= FormCollector.shortestEncoded,
            core.count <= 8192
        else { return }
        if let plain = Blanks.removed(from: core) {
            plain.withBytes { add($0[...], [.blanksWithin] + steps, depth: depth + 1) }
        }
        guard core.contains(0x20), core.count(where: { $0 == 0x20 }) * 8 <= core.count else { return }
        let joined = FormCollector.withoutLines(core)
        joined.withBytes { joined in
            guard Randomness.isLikely(joined[...]) else { return }
            emit(Digest(of: joined), [.blanksWithin] + steps)
            // Of base64 that was wrapped, a shell without quotes makes spaces of the breaks.
            guard joined.allSatisfy({ $0.isBase64Digit || $0 == UInt8(ascii: "=") }) else { return }
            add(joined[...], [.blanksWithin] + steps, depth: depth + 1)
        }
    }

    /// What a text with escapes of JSON strings, of HTML, of URLs or of forms stands for.
    private mutating func addUnescaped(
        _ value: Bytes, _ core: Bytes, _ steps: [ValueVariant], _ outer: [ValueVariant], depth: Int
    ) {
        guard depth < FormCollector.maximumDepth else { return }
        if core.contains(UInt8(ascii: "\\")), !core.starts(with: "-----BEGIN ".utf8) {
            // With its quotes first, within which other quotes are escaped.
            let trimmed = Peeler.trimmed(value, escapes: false)
            let quoted = trimmed.first == UInt8(ascii: "\"") ? trimmed : core
            let text = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: quoted)).unescapedText()
            text?.withBytes { add($0[...], [.jsonEscapes] + outer, depth: depth + 1) }
        }
        // The semicolon at the end may be a reference's.
        let isCut = value[core.endIndex...].first == UInt8(ascii: ";")
        if let text = Escape.withoutHTML(isCut ? value[core.startIndex...core.endIndex] : core) {
            text.withBytes { add($0[...], [.htmlEscapes] + (isCut ? outer : steps), depth: depth + 1) }
        }
        let hasPlus = core.contains(UInt8(ascii: "+"))
        guard hasPlus || core.contains(UInt8(ascii: "%")), core.first != UInt8(ascii: "{") else { return }
        for isForm in hasPlus ? [true, false] : [false] {
            let text = PercentEncoding.decoded(core, isForm: isForm)
            emit(text.digest, [.percentEncoding] + steps)
        }
    }

    /// Letters and digits in groups of one length, as passwords, seeds and fingerprints are shown.
    private mutating func addGroups(_ core: Bytes, _ steps: [ValueVariant], depth: Int) {
        guard core.count >= 12, core.count <= 4096,
            let sign = core.first(where: { !$0.isLetter && !$0.isDigit }), " :-".utf8.contains(sign)
        else { return }
        let groups = core.split(separator: sign, omittingEmptySubsequences: false)
        guard groups.count >= 3, let length = groups.first?.count, (2...8).contains(length),
            groups.dropLast().allSatisfy({ $0.count == length }),
            let last = groups.last?.count, (1...length).contains(last),
            groups.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isDigit } })
        else { return }
        let joined = SecretValue(capacity: core.count) { buffer in
            var writer = Address.Writer(buffer: buffer)
            groups.forEach { writer.bytes($0) }
            return writer.count
        }
        joined.withBytes { add($0[...], [.groups] + steps, depth: depth + 1) }
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
    private mutating func addHex(_ core: Bytes, _ steps: [ValueVariant], depth: Int) {
        var steps = steps
        if core.starts(with: "0x".utf8) || core.starts(with: "0X".utf8), core.count >= 18 {
            steps.insert(.hexPrefix, at: 0)
            emit(Digest(of: UnsafeRawBufferPointer(rebasing: core.dropFirst(2))), steps)
            addCase(core.dropFirst(2), steps)
        }
        guard let bytes = HexDigits.decoded(core) else { return }
        emit(bytes.digest, [.otherEncoding] + steps)
        if depth < FormCollector.maximumDepth {
            bytes.withBytes {
                guard PieceFinder.isText($0) else { return }
                add($0[...], [.hexadecimal] + steps, depth: depth + 1)
            }
        }
        // The digest of a value that was pasted in the value's place.
        if let digest = bytes.withBytes({ Digest(bytes: $0) }) { emit(digest, [.digest] + steps) }
    }

    /// JSON, PEM and URLs by what they mean; false where it is none of them.
    private mutating func addStructure(_ core: Bytes, _ steps: [ValueVariant], depth: Int) -> Bool {
        switch core.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return addJSON(core, steps, depth: depth)
        case UInt8(ascii: "-") where core.starts(with: "-----BEGIN ".utf8):
            emit(FormCollector.withoutLines(core).digest, [.otherLines] + steps)
            if let block = PEM(core), block.isPrivate {
                emit(FormCollector.withoutLines(block.body).digest, [.withoutArmor] + steps)
            }
            return true
        // A long value that was wrapped.
        case _?
        where core.count >= 12 && core.contains { $0 == 0x0A || $0 == UInt8(ascii: "\\") }
            && !core.contains(0x20):
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
        for isWhole in [true, false] {
            let unescaped = FormCollector.withoutBackslashes(core, isWhole: isWhole)
            unescaped.withBytes { add($0[...], [.escapedQuotes] + steps, depth: depth + 1) }
        }
        return true
    }

    /// A text without the backslashes before quotes; where all were escaped, without those before backslashes, too.
    private static func withoutBackslashes(_ text: Bytes, isWhole: Bool) -> SecretValue {
        SecretValue(capacity: text.count) { buffer in
            var writer = Address.Writer(buffer: buffer)
            var rest = text
            while let byte = rest.popFirst() {
                let next = rest.first
                let isEscape =
                    byte == UInt8(ascii: "\\")
                    && (next == UInt8(ascii: "\"") || isWhole && next == UInt8(ascii: "\\"))
                writer.byte(isEscape ? rest.popFirst() ?? byte : byte)
            }
            return writer.count
        }
    }

    /// The text of a member, where its key says that it is a credential, or it is a private key.
    private static func member(_ key: String?, _ text: UnsafeRawBufferPointer) -> CanonicalValue.Part? {
        // A certificate or public key is everybody's, whatever it is called.
        let isPEM = text.starts(with: "-----BEGIN ".utf8)
        let isKey = isPEM && contains(text, "PRIVATE")
        guard !isPEM || isKey, isKey || key.map({ isCredential(text[...], named: $0) }) ?? false,
            !contains(text, "://"),
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
        var digests = collector.forms.map(\.digest)
        if let block = PEM(Peeler.trimmed(part)) {
            block.spellings { digests.append(Digest(of: $0)) }
        }
        return digests
    }

    static func withoutLines(_ text: Bytes) -> SecretValue {
        SecretValue(capacity: text.count) { buffer in
            var count = 0
            var rest = text
            while let byte = rest.popFirst() {
                if byte <= 0x20 { continue }
                if byte == UInt8(ascii: "\\") {
                    // Escaped once or twice.
                    let behind = rest.drop { $0 == UInt8(ascii: "\\") }
                    if let next = behind.first, "nr".utf8.contains(next) {
                        rest = behind.dropFirst()
                        continue
                    }
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
