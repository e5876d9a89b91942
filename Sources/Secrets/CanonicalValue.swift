import Support

/// The digests of a visible value's canonical forms and parts, by which other variants of it are recognized.
///
/// Two visible values are the same credential if and only if their forms have a digest in common. Forms ignore white
/// space, quotes, `NAME=`, `Bearer `, a layer of base64, the letter case of hex, and the spelling of JSON, URLs and
/// PEM. The cost is linear in the value's length, and no part of the value outlives the call.
public struct CanonicalValue: Codable, Sendable {
    /// A form, and the variants that lead from it to the value.
    public struct Form: Hashable, Codable, Sendable {
        /// The digest of the form.
        public let digest: Digest
        /// How the value differs from the form; empty if it is the form itself.
        public let variants: ValueVariant.Combination
    }

    /// A credential or resource within the value: a connection string's password, a member of a JSON object.
    public struct Part: Hashable, Codable, Sendable {
        /// The kind of a part.
        public enum Kind: String, Hashable, Codable, Sendable {
            /// A password, token or key, which is compared with whole values and with parts.
            case credential
            /// Certainly a key; compared with whole values and with parts, but not with settings.
            case key
            /// Possibly a credential; compared with whole values only, as it may be an account's number.
            case piece
            /// Possibly an ordinary word; compared only with whole values whose names are not settings'.
            case word
            /// Host, tenant and database of a connection string; compared only with those of others.
            case database
            /// The site of a URL in any spelling; compared only with those of others.
            case site
            /// The host of a connection string; compared with whole values only, since a server has many databases.
            case host
        }

        /// The kind.
        public let kind: Kind
        /// The part in words that follow "has": `the password`, `"private_key"`.
        public let description: String
        /// The digests of its forms.
        public let digests: [Digest]
    }

    /// The forms, nearest to the value first. An empty value has only its own digest.
    public let forms: [Form]
    /// The digest of the value with a newline, as `echo KEY | sha256sum` computes it.
    public let line: Digest
    /// The parts of the value.
    public let parts: [Part]
    /// Whether all parts were found; very large values have more than are compared.
    public let isWhole: Bool
    /// The kind of placeholder or mask in place of a credential within the value, such as a masked password in a
    /// connection string; `nil` if there is none.
    public let hidden: NonValue?

    /// Computes the forms and parts of `value`.
    ///
    /// - Parameters:
    /// - name: The secret's name, which may precede the value as `NAME=`.
    /// - lend: Receives each text that the value contains in another encoding, such as the payload of a JSON Web Token.
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

    /// The digests of its forms and parts, except words.
    public var digests: [Digest] {
        forms.map(\.digest) + parts.filter { $0.kind != .word }.flatMap(\.digests)
    }

    /// The digests of its forms and all parts.
    public var digestsWithWords: [Digest] { forms.map(\.digest) + parts.flatMap(\.digests) }

    /// Returns how the values differ, empty if they are equal; `nil` if they are different credentials.
    public func difference(from other: CanonicalValue) -> ValueVariant.Combination? {
        let theirs = Dictionary(other.forms.map { ($0.digest, $0.variants) }) { first, _ in first }
        let common = forms.lazy.compactMap { form in theirs[form.digest].map { (form.variants, $0) } }.first
        return common.map { $0.isEmpty ? $1 : $0 }
    }

    /// Returns whether a value begins or ends with white space or a byte order mark, which is a failure by itself. PEM,
    /// JSON and files with a final newline are exempt.
    public static func hasStrayWhiteSpace(_ value: UnsafeRawBufferPointer) -> Bool {
        let core = Peeler.trimmed(value[...], escapes: false)
        guard core.count < value.count, !core.isEmpty else { return false }
        let isPEM =
            core.starts(with: "-----BEGIN ".utf8)
            || core.suffix(5).elementsEqual("-----".utf8) && PEM.first(in: core) != nil
        let isJSON =
            [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(core.first)
            && JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core)).digest() != nil
        // A file of several lines ends with a newline.
        let isFile =
            core.startIndex == 0 && core.contains(UInt8(ascii: "\n"))
            && ["\n", "\r\n"].contains { value[core.endIndex...].elementsEqual($0.utf8) }
        return !isPEM && !isJSON && !isFile
    }
}

extension CanonicalValue {
    /// Returns whether the value contains an invisible character, such as a zero-width one copied from a chat.
    public static func hasInvisible(_ value: UnsafeRawBufferPointer) -> Bool {
        Blanks.isInvisible(in: Peeler.trimmed(value[...]))
    }

    /// Returns whether a value contains letters and digits that are neither a word nor a word followed by a number.
    public static func isRandom(_ value: UnsafeRawBufferPointer) -> Bool {
        Randomness.isLikely(Peeler.trimmed(value[...]))
    }

    /// Returns whether a value is a URL whose password contains a `#`, `/` or `?` that is not percent-encoded, so that
    /// programs read a different password and host.
    public static func hasRawPassword(_ value: UnsafeRawBufferPointer) -> Bool {
        var peeler = Peeler(value[...])
        _ = peeler.peel()
        return Address(peeler.rest)?.isRaw ?? false
    }
}

/// Borrowed bytes of a value.
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

    /// The maximum number of encoding layers.
    private static let maximumDepth = 3
    /// Shorter texts may be words that happen to be valid base64.
    static let shortestEncoded = 12
    static let shortestDecoded = 8

    mutating func add(_ value: Bytes, _ outer: [ValueVariant], depth: Int) {
        // Decoded bytes are arbitrary, and blanks at their ends may belong to them.
        if depth > 0 { emit(Digest(of: UnsafeRawBufferPointer(rebasing: value)), outer) }
        var peeler = Peeler(value, name: name)
        var steps = outer
        // The stripped characters may belong to the value, so each layer has a form.
        while steps.count - outer.count < Peeler.mostLayers, let step = peeler.layer(), !peeler.rest.isEmpty {
            steps.insert(step, at: 0)
            emit(Digest(of: UnsafeRawBufferPointer(rebasing: peeler.rest)), steps)
        }
        let core = peeler.rest
        guard !core.isEmpty || depth == 0 else { return }
        emit(Digest(of: UnsafeRawBufferPointer(rebasing: core)), steps)
        guard !core.isEmpty else { return }
        // Basic authentication without a password, or without a user, as npm's and Azure DevOps' tokens are sent.
        let colon = UInt8(ascii: ":")
        if depth > 0, core.count > 1, core.first == colon || core.last == colon {
            let isPassword = core.first == colon
            let rest = isPassword ? core.dropFirst() : core.dropLast()
            emit(
                Digest(of: UnsafeRawBufferPointer(rebasing: rest)),
                [isPassword ? .basicPassword : .basicUser] + steps)
        }
        // A file of several lines usually ends with a newline.
        if core.contains(0x0A) { emit(core.withNewline.digest, [.newline] + steps) }
        if core.last == UInt8(ascii: "/"), core.count > 1 {
            emit(
                Digest(of: UnsafeRawBufferPointer(rebasing: core.dropLast())), [.trailingSlash] + steps)
        }
        // Some programs expect `whsec_KEY` or `KEY` instead of `v1,whsec_KEY` and add the prefix themselves.
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

    /// Adds the text without what chats, wikis and terminals introduce: invisible characters, full-width letters, and
    /// white space within a key.
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
            // A shell without quotes turns the line breaks of wrapped base64 into spaces.
            guard joined.allSatisfy({ $0.isBase64Digit || $0 == UInt8(ascii: "=") }) else { return }
            add(joined[...], [.blanksWithin] + steps, depth: depth + 1)
        }
    }

    /// Adds the decoded form of a text with escapes of JSON strings, HTML, URLs or forms.
    private mutating func addUnescaped(
        _ value: Bytes, _ core: Bytes, _ steps: [ValueVariant], _ outer: [ValueVariant], depth: Int
    ) {
        guard depth < FormCollector.maximumDepth else { return }
        if core.contains(UInt8(ascii: "\\")) {
            // With its quotes first, within which other quotes are escaped.
            let trimmed = Peeler.trimmed(value, escapes: false)
            let quoted = trimmed.first == UInt8(ascii: "\"") ? trimmed : core
            let text = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: quoted)).unescapedText()
            text?.withBytes { add($0[...], [.jsonEscapes] + outer, depth: depth + 1) }
        }
        // The final semicolon may belong to an HTML reference.
        let isCut = value[core.endIndex...].first == UInt8(ascii: ";")
        if let text = Escape.withoutHTML(isCut ? value[core.startIndex...core.endIndex] : core) {
            text.withBytes { add($0[...], [.htmlEscapes] + (isCut ? outer : steps), depth: depth + 1) }
        }
        let hasPlus = core.contains(UInt8(ascii: "+"))
        // A plus sign that was decoded is no space.
        guard hasPlus || core.contains(UInt8(ascii: "%")), core.first != UInt8(ascii: "{"),
            !steps.contains(.percentEncoding)
        else { return }
        for isForm in hasPlus ? [true, false] : [false] {
            PercentEncoding.decoded(core, isForm: isForm).withBytes {
                add($0[...], [.percentEncoding] + steps, depth: depth + 1)
            }
        }
    }

    /// Adds the text without separators if it has groups of equal length, as in passwords, seeds and fingerprints.
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

    /// Adds the lower-case form: two values that differ only in letter case are no coincidence.
    private mutating func addCase(_ core: Bytes, _ steps: [ValueVariant]) {
        guard core.contains(where: { $0 != $0.lowercased }) else { return }
        let lower = SecretValue(capacity: core.count) { buffer in
            for (index, byte) in core.enumerated() { buffer[index] = byte.lowercased }
            return core.count
        }
        emit(lower.digest, [.upperCase] + steps)
    }

    /// Adds the bytes that hexadecimal digits or a UUID stand for.
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
        // A digest pasted in place of its value.
        if let digest = bytes.withBytes({ Digest(bytes: $0) }) { emit(digest, [.digest] + steps) }
    }

    /// Adds the canonical forms of JSON, PEM and URLs; returns `false` for other texts.
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
        // JSON in a JSON string without the string's quotes.
        guard depth < FormCollector.maximumDepth, core.contains(UInt8(ascii: "\\")) else { return false }
        for isWhole in [true, false] {
            let unescaped = FormCollector.withoutBackslashes(core, isWhole: isWhole)
            unescaped.withBytes { add($0[...], [.escapedQuotes] + steps, depth: depth + 1) }
        }
        return true
    }

    /// Returns a text without the backslashes before quotes; with `isWhole`, also without those before backslashes.
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

    /// Returns the part for a member that is a credential by its name, or a private key.
    private static func member(_ key: String?, _ text: UnsafeRawBufferPointer) -> CanonicalValue.Part? {
        // Certificates and public keys are public, whatever their name.
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

    /// Returns whether a named value is a credential: by its name, and, unless that is a password's, by its randomness.
    static func isCredential(_ text: Bytes, named name: String) -> Bool {
        CredentialName.isOne(name) && (CredentialName.isPassword(name) || Randomness.isLikely(text))
    }

    /// Returns the digests of a part's forms; `nil` if it is too short or a placeholder.
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
    /// Adds the normalized form of a URL of any scheme, and the credentials in it.
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

    /// Returns the digests of a percent-encoded text, both encoded and decoded.
    private static func digests(ofEncoded text: Bytes) -> [Digest]? {
        guard let digests = digests(of: text) else { return nil }
        guard text.contains(UInt8(ascii: "%")) else { return digests }
        return digests
            + (PercentEncoding.decoded(text).withBytes { FormCollector.digests(of: $0[...]) } ?? [])
    }
}
