import Support

/// Why a text is not a real secret value. It proves nothing: it is never shared, never reused, and never has a declared
/// form.
///
/// A real key, a UUID, a hash or a passphrase must not be mistaken for one, so words count only if they are the whole
/// text or separate words of it, and patterns only if they match the whole text.
public enum NonValue: CaseIterable, Hashable, Codable, Sendable, CustomStringConvertible {
    /// Empty, except for white space and quotes.
    case empty
    /// A host's or a log's mask: `***`, `[SENSITIVE]`.
    case mask
    /// A reference that another program should have resolved: `${NAME}`, `env(NAME)`, `op://vault/item`.
    case reference
    /// A value encrypted for another program: `ENC[AES256_GCM,…]`.
    case encrypted
    /// A program's word for a missing value: `undefined`, `null`, `[object Object]`.
    case absence
    /// A text that a template or a person wrote to be replaced: `changeme`, `your-api-key`, `sk_test_xxxxxxxx`.
    case placeholder
    /// A word that is not a secret but may be a setting's value: `test`, `default`.
    case word

    /// The kind in words that follow "is".
    public var description: String {
        switch self {
        case .empty: "empty"
        case .mask: "a mask and not a value"
        case .reference: "an unresolved reference"
        case .encrypted: "an encrypted value that was not decrypted"
        case .absence: "a program's word for no value"
        case .placeholder: "a placeholder"
        case .word: "a test value"
        }
    }

    /// Whether a setting may have it as its value.
    public var isFairSetting: Bool { self == .word }

    /// Whether it takes the place of an existing value; a program's word for a missing value does not.
    public var hidesValue: Bool { standsForAnother && self != .absence }

    /// Whether another value may be behind it.
    public var standsForAnother: Bool {
        switch self {
        case .mask, .reference, .encrypted, .absence: true
        case .empty, .placeholder, .word: false
        }
    }

    /// Classifies a value; `nil` if it may be a real one. Examines a few hundred bytes and keeps none.
    ///
    /// - Parameter name: The secret's name: a value that is its own name is a placeholder.
    public init?(_ value: UnsafeRawBufferPointer, named name: String? = nil) {
        var peeler = Peeler(value[...])
        // The stripped text may belong to it: `TODO: set`.
        let whole = Peeler.trimmed(value[...])
        _ = peeler.peel()
        let core = peeler.rest
        guard
            let found = NonValue.kind(of: core, name)
                ?? (whole.count > core.count ? NonValue.kind(of: whole, name) : nil)
        else { return nil }
        self = found
    }

    private static func kind(of core: Bytes, _ name: String?) -> NonValue? {
        let isQuotes = core.count <= 2 && core.allSatisfy { "\"'`".utf8.contains($0) }
        guard !core.isEmpty, !isQuotes else { return .empty }
        let copy = SecretValue(capacity: core.count) { buffer in
            for (index, byte) in core.enumerated() { buffer[index] = byte.lowercased }
            return core.count
        }
        return copy.withBytes { lower in
            let classifier = NonValueClassifier(written: core, lower: lower[...], name: name)
            return classifier.classify() ?? NonValue.listed(lower, named: name)
                ?? (classifier.isDescribed || classifier.isSettings ? .word : nil)
        } ?? inside(core)
    }

    /// Classifies a text by its content: JSON without a credential, base64 of a placeholder, a template's URL or key.
    private static func inside(_ core: Bytes) -> NonValue? {
        switch core.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var credentials: [NonValue?] = []
            var isEmpty = true
            let digest = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core)).digest { key, text in
                // Keys are passed without a key, and so are elements of a list.
                if !text.isEmpty, key != nil || core.first == UInt8(ascii: "[") { isEmpty = false }
                guard let key else { return }
                if CredentialName.isOne(key) { credentials.append(NonValue(text)) }
            }
            guard digest != nil else { return nil }
            if let kind = JSONAnswer.kind(of: core) { return kind }
            // An empty list may be a setting's value.
            if isEmpty, core.allSatisfy({ !$0.isDigit }), core.count <= 256 { return .word }
            let isPlaceholder = credentials.contains { $0?.isFairSetting == false }
            return isPlaceholder && !credentials.contains(nil) ? .placeholder : nil
        case UInt8(ascii: "-") where core.starts(with: "-----BEGIN ".utf8):
            let dashes = Array("-----".utf8)
            let label = core.dropFirst(dashes.count)
            guard let body = PEM.first(in: core)?.body ?? label.first(dashes).map({ label[($0 + 5)...] })
            else { return nil }
            let lines = PEM.lines(of: body)
            guard !lines.isEmpty, lines.reduce(0, { $0 + $1.count }) < 24 else { return nil }
            // A template's words, or dots: base64 contains neither, and a key does not consist of a single letter.
            let isBase64 = lines.allSatisfy { line in
                line.allSatisfy { $0.isBase64Digit || $0 == UInt8(ascii: "=") }
                    && !line.contains(UInt8(ascii: "_"))
            }
            return isBase64 && lines.contains { Set($0).count > 1 } ? nil : .placeholder
        default: break
        }
        if core.count <= 32, core.count >= 4, core.count.isMultiple(of: 4), let decoded = Base64.decoded(core)
        {
            let kind = decoded.withBytes { $0.allSatisfy(\.isVisibleASCII) ? NonValue($0) : nil }
            if let kind, !kind.isFairSetting { return kind }
        }
        if core.starts(with: "eyJ".utf8), isPublished(core) { return .placeholder }
        guard let address = Address(core) else { return nil }
        if address.holdsAbsence { return .absence }
        if address.hasWordsForPort || address.hasWordsForUser { return .placeholder }
        let password =
            address.isRemote
            ? address.password.flatMap { NonValue(UnsafeRawBufferPointer(rebasing: $0)) } : nil
        return password?.isFairSetting == false ? password : nil
    }
}

extension NonValue {
    /// Returns whether a text of eight bytes or more occurs in files without being a secret: a placeholder, a word or a
    /// number.
    package static func isWeak(_ text: UnsafeRawBufferPointer) -> Bool {
        isWord(text) || text.count <= 12 && text.allSatisfy(\.isDigit) || NonValue(text) != nil
    }

    /// Returns whether it is a word such as `production`: a letter, followed by up to 11 lower-case letters and dashes.
    package static func isWord(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= 12, let first = text.first, (first | 0x20) &- 0x61 < 26 else { return false }
        var place = 1
        while place < text.count, text[place] &- 0x61 < 26 || text[place] == UInt8(ascii: "-") { place += 1 }
        return place == text.count
    }
}

extension NonValue {
    /// Returns whether it is a token that Supabase publishes for local projects, or the common sample token.
    private static func isPublished(_ token: Bytes) -> Bool {
        let segments = token.split(separator: UInt8(ascii: "."))
        guard segments.count == 3, let payload = Base64.decoded(segments[1]) else { return false }
        return payload.withBytes {
            let scanner = JSONObjectScanner($0)
            return scanner.members(textsOf: "iss")?["iss"] == .some("supabase-demo")
                || scanner.members(textsOf: "sub")?["sub"] == .some("1234567890")
        }
    }

    /// The known texts by length, since every part of a value is looked up here.
    private static let knownInSmallLetters = known.reduce(into: [Int: [(text: [UInt8], kind: NonValue)]]()) {
        for text in spellings(of: $1.text.lowercased()) {
            let text = Array(text.utf8)
            $0[text.count, default: []].append((text, $1.kind))
        }
    }

    /// Returns the text with each separator between its words, and with none.
    static func spellings(of text: String) -> Set<String> {
        // Thousands are created at startup, and bytes are many times as fast as characters.
        func isSign(_ byte: UInt8) -> Bool { "-_ ".utf8.contains(byte) }
        guard text.utf8.count >= 8, text.utf8.contains(where: isSign),
            text.unicodeScalars.allSatisfy({ scalar in
                scalar.isASCII
                    ? UInt8(scalar.value).isLetter || isSign(UInt8(scalar.value))
                    : scalar.properties.isAlphabetic
            })
        else { return [text] }
        return Set(
            ["-", "_", " ", ""].map { sign in
                String(
                    decoding: text.utf8.reduce(into: [UInt8]()) { bytes, byte in
                        if isSign(byte) { bytes += sign.utf8 } else { bytes.append(byte) }
                    }, as: UTF8.self)
            } + [text])
    }

    /// Looks up the texts that hidden values are compared with by digest, so that visible values are judged the same.
    private static func listed(_ lower: UnsafeRawBufferPointer, named name: String?) -> NonValue? {
        guard lower.count <= 128 else { return nil }
        let known = knownInSmallLetters[lower.count]?.first { lower.elementsEqual($0.text) }
        if let known { return known.kind }
        let texts = name.map(standIns) ?? []
        return texts.contains { lower.elementsEqual($0.lowercased().utf8) } ? .placeholder : nil
    }
}

/// Classifies JSON in place of a value: a template's reference, or an API's error response.
private enum JSONAnswer {
    static func kind(of core: Bytes) -> NonValue? {
        guard core.first == UInt8(ascii: "{"), core.count <= 1024,
            let names = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core)).members()?.keys,
            !names.isEmpty
        else { return nil }
        if names.count == 1, names.allSatisfy({ references.contains($0) || $0.hasPrefix("Fn::") }) {
            return .reference
        }
        let isAnswer = names.contains { ["message", "error", "errors", "Message"].contains($0) }
        return isAnswer && names.allSatisfy(answered.contains) ? .absence : nil
    }

    private static let references: Set<String> = [
        "Ref", "$ref", "secretKeyRef", "configMapKeyRef", "valueFrom", "secretRef", "fromSecret",
    ]
    private static let answered: Set<String> = [
        "message", "Message", "error", "errors", "code", "status", "statusCode", "detail", "success", "ok",
        "documentation_url", "error_description", "requestId", "request_id", "hint", "details", "type",
        "__type",
    ]
}
