import Support

/// What a text is that stands where a secret's value should be, and is none: nothing is proved by it, in either
/// direction. It is never shared, never reused, and never has a declared form.
///
/// A real key, a UUID, a hash or a passphrase must not be taken for one, so words count only where they stand for
/// themselves, and patterns only where the whole text has them.
public enum NonValue: Hashable, Sendable, CustomStringConvertible {
    /// Nothing, but for white space and quotes.
    case empty
    /// What a host or a log shows in a value's place: `***`, `[SENSITIVE]`.
    case mask
    /// What another program should have replaced: `${NAME}`, `env(NAME)`, `op://vault/item`.
    case reference
    /// A value that is still encrypted for another program: `ENC[AES256_GCM,…]`.
    case encrypted
    /// What a program writes where it has no value: `undefined`, `null`, `[object Object]`.
    case absence
    /// What a template or a person wrote to be replaced: `changeme`, `your-api-key`, `sk_test_xxxxxxxx`.
    case placeholder
    /// A word that is no secret, and may be a setting's value: `test`, `default`.
    case word

    /// What it is, as it follows "is".
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

    /// Whether a setting may have it for its value.
    public var isFairSetting: Bool { self == .word }

    /// Whether a value stands behind it that it doesn't show.
    public var standsForAnother: Bool {
        switch self {
        case .mask, .reference, .encrypted, .absence: true
        case .empty, .placeholder, .word: false
        }
    }

    /// Classifies a value; nil where it may be a real one. It looks at some hundred bytes, and keeps none.
    ///
    /// - Parameter name: the secret's name: a value that is its own name stands for another.
    public init?(_ value: UnsafeRawBufferPointer, named name: String? = nil) {
        var peeler = Peeler(value[...])
        // What is taken off may belong to it: `TODO: set`.
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
            Classifier(written: core, lower: lower[...], name: name).classify()
                ?? NonValue.listed(lower, named: name)
        } ?? inside(core)
    }

    /// What a text is by what stands in it: JSON without a credential, base64 of a placeholder, a template's URL or key file.
    private static func inside(_ core: Bytes) -> NonValue? {
        switch core.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            var credentials: [NonValue?] = []
            var isEmpty = true
            let digest = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core)).digest { key, text in
                // Keys are lent as texts of no key, and so are a list's elements.
                if !text.isEmpty, key != nil || core.first == UInt8(ascii: "[") { isEmpty = false }
                guard let key else { return }
                if CredentialName.isOne(key) { credentials.append(NonValue(text)) }
            }
            guard digest != nil else { return nil }
            // A setting may well be an empty list.
            if isEmpty, core.allSatisfy({ !$0.isDigit }), core.count <= 256 { return .word }
            let isPlaceholder = credentials.contains { $0?.isFairSetting == false }
            return isPlaceholder && !credentials.contains(nil) ? .placeholder : nil
        case UInt8(ascii: "-") where core.starts(with: "-----BEGIN ".utf8):
            let lines = core.split { $0 == 0x0A || $0 == 0x0D || $0 == UInt8(ascii: "\\") }
            let digits = lines.dropFirst().filter { !$0.starts(with: "-----".utf8) }.reduce(0) {
                $0 + $1.count
            }
            // A template's words, or dots; base64 has neither.
            let isBase64 = lines.dropFirst().allSatisfy { line in
                line.starts(with: "-----".utf8)
                    || line.allSatisfy { $0.isBase64Digit || $0 == UInt8(ascii: "=") }
                        && !line.contains(UInt8(ascii: "_"))
            }
            return digits < 24 && lines.count > 1 && !isBase64 ? .placeholder : nil
        default: break
        }
        if core.count <= 32, core.count >= 4, core.count.isMultiple(of: 4), let decoded = Base64.decoded(core)
        {
            let kind = decoded.withBytes { $0.allSatisfy(\.isVisibleASCII) ? NonValue($0) : nil }
            if let kind, !kind.isFairSetting { return kind }
        }
        guard let address = Address(core) else { return nil }
        if address.hasWordsForPort { return .placeholder }
        let password =
            address.isRemote
            ? address.password.flatMap { NonValue(UnsafeRawBufferPointer(rebasing: $0)) } : nil
        return password?.isFairSetting == false ? password : nil
    }
}

extension NonValue {
    /// By their lengths, as every piece of a value is looked up here.
    private static let knownInSmallLetters = known.reduce(into: [Int: [(text: [UInt8], kind: NonValue)]]()) {
        let text = Array($1.text.lowercased().utf8)
        $0[text.count, default: []].append((text, $1.kind))
    }

    /// The texts that hidden values are compared with by digest, so that a visible value is judged alike.
    private static func listed(_ lower: UnsafeRawBufferPointer, named name: String?) -> NonValue? {
        guard lower.count <= 128 else { return nil }
        let known = knownInSmallLetters[lower.count]?.first { lower.elementsEqual($0.text) }
        if let known { return known.kind }
        let texts = name.map(standIns) ?? []
        return texts.contains { lower.elementsEqual($0.lowercased().utf8) } ? .placeholder : nil
    }
}

private struct Classifier {
    /// The text as it is written.
    let written: Bytes
    /// The same in small letters.
    let lower: Bytes
    let name: String?

    /// Longer texts are no templates' words.
    private static let longest = 160

    func classify() -> NonValue? {
        if isMask { return .mask }
        if lower.starts(with: "enc[".utf8) || lower.starts(with: "encrypted:".utf8) { return .encrypted }
        if lower.starts(with: "enc(".utf8), lower.last == UInt8(ascii: ")") { return .encrypted }
        if isReference { return .reference }
        if contains("[native code]") { return .absence }
        guard lower.count <= Classifier.longest else { return nil }
        if Words.absences.contains(where: { lower.elementsEqual($0.utf8) }) { return .absence }
        // A setting may be such a text.
        if isMissing { return .word }
        if let name, isName(name) { return .placeholder }
        if isPlaceholder || isFilled { return .placeholder }
        return Words.words.contains { lower.elementsEqual($0.utf8) } || isRun(lower) ? .word : nil
    }

    /// Whether it is the secret's own name, whatever signs stand around it: `__NAME__`, `%(NAME)s`, `NAME=`.
    private func isName(_ name: String) -> Bool {
        func isSign(_ byte: UInt8) -> Bool { !byte.isLetter && !byte.isDigit }
        var text = lower.drop(while: isSign)
        while let last = text.last, isSign(last) { text = text.dropLast() }
        if text.starts(with: "export ".utf8) { text = text.dropFirst(7) }
        let name = name.utf8.lazy.map(\.lowercased)
        if text.elementsEqual(name) { return true }
        return lower.starts(with: "%(".utf8) && text.dropLast(2).elementsEqual(name)
    }

    // MARK: Masks

    private var isMask: Bool {
        if Words.masks.contains(where: { lower.elementsEqual($0.utf8) }) { return true }
        // A dot in the middle of the line, small or large, is shown for a letter; a row of stars, too.
        let bullets: [[UInt8]] = [
            [0xE2, 0x80, 0xA2], [0xE2, 0x97, 0x8F], [0xE2, 0x97, 0xA6], [0xC2, 0xB7], [0xE2, 0x80, 0xA6],
        ]
        let dots = bullets.contains { bullet in
            lower.starts(with: bullet + bullet)
                || lower.suffix(2 * bullet.count).elementsEqual(bullet + bullet)
        }
        if dots { return true }
        let isRow = lower.count >= 3 && Set(lower).count == 1 && "*x.-_#?".utf8.contains(lower.first ?? 0)
        if isRow { return true }
        return longestRun(of: UInt8(ascii: "*")) >= 4 && lower.count <= Classifier.longest
    }

    private func longestRun(of byte: UInt8) -> Int {
        var longest = 0
        var run = 0
        for other in lower {
            run = other == byte ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    // MARK: References

    private var isReference: Bool {
        if Words.schemes.contains(where: { lower.starts(with: $0.utf8) }) { return true }
        if lower.starts(with: "projects/".utf8), contains("/secrets/") { return true }
        for folder in ["/run/secrets/", "/var/run/secrets/", "/mnt/secrets-store/"]
        where lower.starts(with: folder.utf8) {
            return true
        }
        if isMarked { return true }
        if isCall { return true }
        return holdsReference
    }

    /// A name in capitals between marks that templates have: `__NAME__`, `@@NAME@@`, `%{NAME}`, `[[NAME]]`.
    private var isMarked: Bool {
        let marks: [(StaticString, StaticString)] = [
            ("__", "__"), ("@@", "@@"), ("%%", "%%"), ("[[", "]]"), ("%{", "}"), ("$[", "]"), ("%(", ")s"),
            ("@", "@"),
        ]
        return marks.contains { mark, behind in
            let (before, after) = (mark.utf8CodeUnitCount, behind.utf8CodeUnitCount)
            guard written.count >= before + after + 3,
                (0..<before).allSatisfy({ written[written.startIndex + $0] == mark.utf8Start[$0] }),
                (0..<after).allSatisfy({ written[written.endIndex - after + $0] == behind.utf8Start[$0] })
            else { return false }
            let inner = written.dropFirst(before).dropLast(after)
            return inner.first?.isCapital == true
                && inner.allSatisfy { $0.isCapital || $0.isDigit || $0 == UInt8(ascii: "_") }
        }
    }

    /// `env(NAME)`, `secrets.NAME`, `process.env.NAME`: the whole text, and a name in it.
    private var isCall: Bool {
        func isWord(_ text: Bytes) -> Bool {
            text.count >= 2
                && text.allSatisfy { $0.isLetter || $0.isDigit || "_-./'\"[]:,".utf8.contains($0) }
        }
        if lower.last == UInt8(ascii: ")") {
            for call in [
                "env(", "getenv(", "secret(", "os.getenv(", "system.getenv(", "var(", "file(", "vault(",
            ]
            where lower.starts(with: call.utf8) { return isWord(lower.dropFirst(call.utf8.count).dropLast()) }
        }
        for owner in ["secrets.", "process.env.", "import.meta.env.", "os.environ", "vars.", "env."]
        where lower.starts(with: owner.utf8) { return isWord(lower.dropFirst(owner.utf8.count)) }
        return false
    }

    /// A reference within the text: `${NAME}`, `{{ name }}`, `<%= name %>`, `$(command)`, `$NAME`, `%NAME%`.
    private var holdsReference: Bool {
        let isAddress = contains("://") || contains("=")
        // Longer texts are documents, in which a mark stands for itself.
        var rest = written.prefix(8192)
        while let start = rest.firstIndex(where: { "${<#%".utf8.contains($0) }) {
            let text = written[start...]
            if text.starts(with: "${".utf8) || text.starts(with: "#{".utf8),
                isClosed(text.dropFirst(2), by: "}")
            {
                return true
            }
            if text.starts(with: "$(".utf8), isClosed(text.dropFirst(2), by: ")") { return true }
            if text.starts(with: "{{".utf8), isClosed(text.dropFirst(2), by: "}}") { return true }
            if text.starts(with: "{%".utf8), isClosed(text.dropFirst(2), by: "%}") { return true }
            if text.starts(with: "<%".utf8), isClosed(text.dropFirst(2), by: "%>") { return true }
            if text.first == UInt8(ascii: "$"), isVariable(text, isAddress) { return true }
            if text.first == UInt8(ascii: "%"), isWindowsVariable(text, isAddress) { return true }
            rest = rest[start...].dropFirst()
        }
        return false
    }

    /// Whether something stands in front of the closing mark, and begins as names and expressions do.
    private func isClosed(_ text: Bytes, by mark: StaticString) -> Bool {
        let inner = text.drop { $0 == 0x20 }
        guard let first = inner.first, first.isLetter || "_.$(\"'!=-".utf8.contains(first) else {
            return false
        }
        let mark = UnsafeRawBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount)
        var rest = inner.prefix(Classifier.longest)
        while let index = rest.firstIndex(of: mark[0]) {
            rest = rest[index...]
            if rest.starts(with: mark) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    /// `$NAME` in capitals, where it is all of the text, or stands alone in it: in a password, letters stand around it.
    private func isVariable(_ text: Bytes, _ isAddress: Bool) -> Bool {
        let word = text.dropFirst().prefix { $0.isCapital || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard let first = word.first, first.isCapital || first == UInt8(ascii: "_"), word.count >= 3 else {
            return false
        }
        if word.count + 1 == written.count { return true }
        let before = text.startIndex > written.startIndex ? written.base[text.startIndex - 1] : 0x2F
        let behind = word.endIndex < written.endIndex ? written.base[word.endIndex] : 0x2F
        return isAddress && "/:@,;= ".utf8.contains(before) && "/:@,;?&= .".utf8.contains(behind)
    }

    private func isWindowsVariable(_ text: Bytes, _ isAddress: Bool) -> Bool {
        let word = text.dropFirst().prefix { $0.isCapital || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard let first = word.first, first.isCapital, word.count >= 3,
            text.dropFirst(word.count + 1).first == UInt8(ascii: "%")
        else { return false }
        return word.count + 2 == written.count || isAddress && word.contains(UInt8(ascii: "_"))
    }

    private func contains(_ word: StaticString) -> Bool {
        let word = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        var rest = lower
        while let index = rest.firstIndex(of: word[0]) {
            rest = rest[index...]
            if rest.starts(with: word) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    // MARK: Placeholders

    private var isPlaceholder: Bool {
        if Words.placeholders.contains(where: { lower.elementsEqual($0.utf8) }) { return true }
        if isInBrackets || isEllipsis { return true }
        let words = lower.split(whereSeparator: { !$0.isLetter && !$0.isDigit })
        if endsInFill(words) { return true }
        // Only what consists of words asks in words; keys do not.
        let isWordy =
            lower.allSatisfy { $0.isLetter || $0.isDigit || " -_.:/!?,'@".utf8.contains($0) }
            && words.allSatisfy { $0.count <= 20 && ($0.allSatisfy(\.isLetter) || $0.count <= 3) }
        return isWordy && asks(words.map { String(decoding: $0, as: UTF8.self) })
    }

    /// `<office365_password>`, `[your key]`, `{api-key}`.
    private var isInBrackets: Bool {
        let pairs: [(UInt8, UInt8)] = [
            (UInt8(ascii: "<"), UInt8(ascii: ">")), (UInt8(ascii: "["), UInt8(ascii: "]")),
            (UInt8(ascii: "{"), UInt8(ascii: "}")),
            (UInt8(ascii: "("), UInt8(ascii: ")")),
        ]
        guard lower.count >= 4, pairs.contains(where: { lower.first == $0.0 && lower.last == $0.1 }) else {
            return false
        }
        let inner = lower.dropFirst().dropLast()
        let isText = inner.allSatisfy { $0.isLetter || $0.isDigit || " -_./'".utf8.contains($0) }
        // A key in brackets is a key.
        guard !Randomness.isLikely(inner) else { return false }
        let letters = inner.count(where: \.isLetter)
        return isText && letters >= 2 && letters * 2 >= inner.count
    }

    /// `sk_test_...`, `eyJ…`: cut by hand.
    private var isEllipsis: Bool {
        lower.count <= 40
            && (lower.suffix(3).elementsEqual("...".utf8)
                || lower.suffix(3).elementsEqual([0xE2, 0x80, 0xA6]))
    }

    /// `sk_test_xxxxxxxxxxxxxxxx`, `re_1234567890`: a prefix, and behind it one character again and again, or a count.
    private func endsInFill(_ words: [Bytes]) -> Bool {
        guard let last = words.last, words.count <= 4, last.endIndex == lower.endIndex,
            words.dropLast().allSatisfy({ $0.count <= 8 && $0.allSatisfy(\.isLetter) })
        else { return false }
        guard words.count > 1 else { return false }
        if last.count >= 3, Set(last).count == 1 { return true }
        return last.count >= 6 && "12345678901234567890".utf8.starts(with: last)
    }

    /// `AKIAXXXXXXXXXXXXXXXX`, `https://hooks.slack.com/services/T000/B000/XXX`: one character again and again where a key
    /// has its own.
    private var isFilled: Bool {
        let fills = "x0*.#".utf8
        let runs = lower.split { !$0.isLetter && !$0.isDigit && !"*#".utf8.contains($0) }
        let filled = runs.filter { run in
            let tail = run.reversed().prefix { $0 == run.last }.count
            return fills.contains(run.last ?? 0)
                && (tail == run.count && tail >= 3 || tail >= 8 && tail * 2 > run.count)
        }
        let length = filled.reduce(0) { $0 + $1.count }
        guard lower.contains(where: \.isLetter) else { return false }
        let marks = lower.filter { $0 == UInt8(ascii: "x") }.count
        if marks >= 3, lower.allSatisfy({ "x-_. ".utf8.contains($0) }) { return true }
        if filled.count > 1 { return length * 2 > lower.count - (contains("://") ? 24 : 0) }
        guard let only = filled.first else { return false }
        return only.count >= 12 && only.endIndex == lower.endIndex && length * 2 > lower.count
    }

    /// What says in words that there is no value: `secret not found`, `coming soon`.
    private var isMissing: Bool {
        let pieces = lower.split { !$0.isLetter && !$0.isDigit }
        // Only words are read as texts; keys are not.
        guard pieces.count > 1, pieces.count <= 8,
            pieces.allSatisfy({ $0.count <= 16 && ($0.count <= 3 || $0.allSatisfy(\.isLetter)) }),
            lower.allSatisfy({ $0.isLetter || $0.isDigit || " -_.:!?,'()%#<>".utf8.contains($0) })
        else { return false }
        let words = pieces.map { String(decoding: $0, as: UTF8.self) }
        let follows: [String: Set<String>] = [
            "not": ["found", "set", "available", "configured", "defined", "applicable", "provided"],
            "to": ["be"],
            "coming": ["soon"], "no": ["such", "value"], "stored": ["in"], "managed": ["by"],
            "null": ["value"],
        ]
        for (first, second) in zip(words, words.dropFirst()) where follows[first]?.contains(second) == true {
            return true
        }
        return words.count <= 3 && ["ask", "see"].contains(words[0])
            && words.allSatisfy { $0.utf8.count <= 10 }
    }

    /// Whether the words ask for a value, or say that they are none.
    private func asks(_ words: [String]) -> Bool {
        let has = { (wanted: [String]) in words.contains { wanted.contains($0) } }
        if has(["changeme", "replaceme", "fixme", "todo", "placeholder", "dummy", "redacted"]) {
            return true
        }
        // With a number behind it, so that a rule for passwords is content.
        if words.contains(where: { word in
            ["changeme", "replaceme", "placeholder"].contains {
                word.hasPrefix($0) && word.dropFirst($0.count).allSatisfy(\.isNumber)
            }
        }) {
            return true
        }
        let isPair = { (first: [String], second: [String]) in
            zip(words, words.dropFirst()).contains { first.contains($0) && second.contains($1) }
        }
        if isPair(
            ["change", "set", "replace", "edit", "fill", "update", "configure"],
            ["me", "this", "it", "your", "here"])
        {
            return true
        }
        if has([
            "your", "my", "insert", "enter", "paste", "put", "add", "some", "generate", "provide", "the", "a",
        ]), has(Words.nouns),
            has(["your", "insert", "enter", "paste", "put", "provide", "generate", "here"])
                || words.first == "my" && words.dropFirst().allSatisfy(Words.nouns.contains)
        {
            return true
        }
        if words.last == "here", has(Words.nouns) { return true }
        if isPair(["super", "very", "not", "top"], ["secret", "secure"]) || has(["supersecret"]) {
            return true
        }
        if isPair(["not"], ["a"]), has(["secret", "password", "key"]) { return true }
        return has(["example", "sample", "fake", "mock"])
            && words.allSatisfy {
                Words.nouns.contains($0) || ["example", "sample", "fake", "mock", "test", "an"].contains($0)
            }
    }

    /// One character, a short unit again and again, or digits and letters in their order or as keyboards have them.
    private func isRun(_ text: Bytes) -> Bool {
        guard text.count >= 3 else { return false }
        if Set(text).count == 1 { return true }
        let rows = [
            "12345678901234567890", "01234567890123456789", "09876543210987654321",
            "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
            "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujm", "a1b2c3d4e5f6g7h8i9j0",
        ]
        return text.count >= 4 && rows.contains { $0.utf8.starts(with: text) }
    }
}

extension UInt8 {
    fileprivate var isCapital: Bool { isLetter && self & 0x20 == 0 }
}

/// What stands for a value as a whole, in small letters.
private enum Words {
    static let masks = [
        "[sensitive]", "[redacted]", "[hidden]", "[masked]", "[filtered]", "[encrypted]", "[secret]",
        "[secure]", "[protected]", "[removed]",
        "<redacted>", "<hidden>", "<sensitive>", "<masked>", "<secret>", "<encrypted>", "(redacted)",
        "(hidden)", "(sensitive)",
        "(sensitive value)", "(secret)", "redacted", "***redacted***", "*redacted*", "--redacted--",
        "(known after apply)", "[value hidden]", "-hidden-", "<computed>", "<binary>", "(binary)",
        "(encrypted)", "{redacted}", "xxredactedxx", "__redacted__",
        "[sensitive value]", "<sensitive value>", "[concealed]", "<concealed by 1password>",
    ]
    static let absences = [
        "undefined", "null", "none", "nil", "nan", "[object object]", "[object promise]",
        "[object undefined]", "[object null]", "<nil>", "<none>", "<null>",
        "(null)", "(none)", "(nil)", "(empty)", "(unset)", "(undefined)", "n/a", "<empty>", "<unset>",
        "<not set>", "(not set)", "not set", "notset", "%!s(<nil>)", "\\n", "promise { <pending> }",
        "<undefined>", "[null]", "<no value>", "%!s(missing)", "#ref!", "#n/a",
    ]
    static let schemes = [
        "op://", "ref+", "vault:", "vault://", "secret://", "secretref:", "@microsoft.keyvault(",
        "arn:aws:secretsmanager:", "arn:aws:ssm:",
        "arn:aws-us-gov:secretsmanager:", "arn:aws-cn:secretsmanager:", "sm://", "gsm://", "gcp-secret://",
        "gcpsm://", "awssm://", "aws-sm://",
        "ssm://", "awsps://", "akv://", "azurekv://", "keyvault://", "doppler://", "infisical://", "bws://",
        "bw://", "1password://", "keyring://",
        "pass://", "keeper://", "sops://", "!vault ", "!ref ", "!sub ", "!secret ", "!env ", "file://",
        "k8s:secret:", "kubernetes://", "env://", "env:",
        "valuefrom:", "fromenv:", "ssm:/", "aws:ssm:", "aws:secretsmanager:", "dotenv://", "lpass://",
        "passbolt://", "conjur:", "akeyless:", "secretsmanager:",
    ]
    /// Never the value of anything.
    static let placeholders = [
        "changeme", "change_me", "change-me", "change me", "changeit", "changethis", "replaceme",
        "replace_me", "replace-me", "replace me",
        "setme", "set_me", "fillin", "the_key", "the-key", "the key", "fillme", "fill_me", "editme",
        "placeholder", "todo", "fixme", "tbd", "tba", "xxx",
        "dummy", "example", "sample", "secret",
        "password", "passwd", "password1", "password12", "password123", "password1234", "passw0rd",
        "p@ssw0rd", "p@ssword", "pa$$word", "pa55word", "my-secret",
        "my_secret", "mysecret", "mypassword", "my_password", "my-password", "secretkey", "secret_key",
        "secret-key", "secret123", "s3cr3t", "s3cret", "shhh", "shhhh", "supersecret", "super_secret",
        "super-secret", "topsecret", "notasecret", "not-a-secret", "keyboard cat", "keyboardcat", "hunter2",
        "letmein", "insecure", "apikey",
        "api_key", "api-key", "yourkey", "yourtoken", "yourpassword", "yoursecret", "yourapikey",
        "insertkeyhere", "<>",
        "...", "…", "-", "--", "?", "??", "???", "_", "lorem ipsum", "abc123", "qwerty123", "admin123",
        "welcome1", "iloveyou", "monkey", "dragon", "1234qwer", "passphrase", "credential", "credentials",
        "thisisasecret", "this-is-a-secret", "this_is_a_secret", "fakekey", "fake_key", "fake-key",
        "testsecret", "test_secret", "test-secret", "testpassword", "test_password", "test-password",
        "test123", "akiaiosfodnn7example", "wjalrxutnfemi/k7mdeng/bpxrficyexamplekey",
    ]
    /// A secret's value only where somebody forgot to set one; a setting may have it.
    static let words = [
        "test", "testing", "test_key", "test-key", "testkey", "test1", "foo", "bar", "baz", "qux", "foobar",
        "foo-bar", "foo_bar", "foobarbaz", "default", "temp", "tmp", "admin", "root", "user", "username",
        "guest", "postgres", "demo",
        "fake", "mock", "blank", "abcdef", "asdf", "qwerty", "deadbeef", "cafebabe", "0", "1", "hello",
        "world", "helloworld", "hello-world", "local", "localhost", "stub", "later", "hidden", "masked",
        "sensitive", "unset", "empty", "token", "key", "string", "value", "pass", "insert", "welcome", "yes",
        "no", "x", "a", "invalid", "{}", "[]", "missing", "unknown", "pending", "0xdeadbeef",
        "https://example.com", "http://example.com",
        "user@example.com", "you@example.com", "your@email.com", "test@example.com", "test@test.com",
        "email@example.com",
        "00000000-0000-0000-0000-000000000000",
    ]
    /// What is asked for.
    static let nouns: [String] = [
        "key", "keys", "token", "tokens", "secret", "secrets", "password", "passwd", "pass", "pwd",
        "passphrase", "id", "api", "apikey", "url", "uri", "email", "mail", "name", "username", "user",
        "domain", "host",
        "project", "account", "client", "value", "credential", "credentials", "jwt", "dsn", "webhook",
        "signing", "private", "public", "access", "auth", "app", "bucket", "region", "database", "db",
        "string", "ref", "org",
        "organization", "stripe", "supabase", "openai", "aws", "google", "github", "sid", "text", "here",
    ]
}

// MARK: - Known texts

extension NonValue {
    /// The texts that stand for no value whatever the secret is called, in the spellings that files and forms give them:
    /// where only digests show, these are what a value is compared with.
    public static var known: [(text: String, kind: NonValue)] {
        let runs = [3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 20, 24, 32, 36, 40, 64]
        let rows = ["*", "x", "•", "●", "·", "."].flatMap { mark in
            runs.map { (String(repeating: mark, count: $0), NonValue.mask) }
        }
        let fills = ["0", "1", "a"].flatMap { mark in
            [3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 64].map {
                (String(repeating: mark, count: $0), NonValue.word)
            }
        }
        let counts = (4...16).flatMap { length in
            ["12345678901234567890", "01234567890123456789", "abcdefghijklmnopqrstuvwxyz"].map {
                (String($0.prefix(length)), NonValue.word)
            }
        }
        let asked = ["key", "api_key", "token", "secret", "password", "value", "secret_key", "access_token"]
            .flatMap { noun in
                let words = [
                    "your_\(noun)", "your_\(noun)_here", "my_\(noun)", "insert_\(noun)_here", "\(noun)_here",
                ]
                return
                    (words + words.map { $0.replacing("_", with: "-") }
                    + words.map { $0.replacing("_", with: " ") }
                    + [
                        "<\(noun)>", "<your_\(noun)>", "<your-\(noun)>", "[your \(noun)]", "[\(noun)]",
                        "{\(noun)}",
                    ])
                    .map { ($0, NonValue.placeholder) }
            }
        let sentences = [
            "your-super-secret-jwt-token-with-at-least-32-characters-long", "change_me_in_production",
            "change-me-in-production", "changeme-in-production", "set-me-please", "super-secret", "set_this",
            "change_this", "change-this", "replace-this", "replace_this", "insert-here", "fill-in", "fill_in",
            "your_value_here", "some-secret", "put_your_key_here", "enter_your_key_here", "not_set",
            "not-set", "to_be_set", "to-be-set", "to be set",
            "to_be_defined", "to-be-defined", "coming soon", "coming-soon", "not found", "secret not found",
            "bearer undefined",
            "bearer null", "sk_test_your_key_here", "akiaxxxxxxxxxxxxxxxx", "changeme123", "changeme1",
            "change-me-now",
            "please-change-me", "please_change_me", "set_me_in_production", "see vault", "see-vault",
            "see 1password", "changeme!", "fill-me-in", "set-me", "<set me>", "<replace>", "<changeme>",
            "[changeme]", "{changeme}", "$changeme", "enter-your-key", "put-your-key-here",
            "insert_your_token", "secret_goes_here", "key goes here", "paste here", "to be added",
            "ask-devops", "managed by terraform", "no such secret", "parameter not found", "null value",
            "x-x-x", "sk-your-key", "whsec_your_secret", "pk_test_your_key", "xoxb-your-token",
            "sk_test_xxxxxxxxxxxxxxxxxxxxxxxx", "sk-xxxxxxxx", "sk_test_...", "sk_live_...", "whsec_...",
            "sk-ant-...", "re_xxxxxxxxx", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "glpat-xxxxxxxxxxxxxxxxxxxx",
            "acxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "ac00000000000000000000000000000000",
        ].map { ($0, NonValue.placeholder) }
        let all =
            Words.masks.map { ($0, NonValue.mask) } + rows + Words.absences.map { ($0, .absence) }
            + [("[object Object]", .absence), ("NaN", .absence)]
            + Words.placeholders.map { ($0, .placeholder) } + asked + sentences
            + Words.words.map { ($0, .word) } + fills + counts
        // One character says too little of a value that is not seen.
        return all.filter { $0.0.utf8.count > 1 }
    }

    /// The texts that stand for the value of a secret of this name: what templates ask for it with, and references to it
    /// that were not resolved.
    public static func standIns(for name: String) -> [String] {
        let lower = name.lowercased()
        let upper = name.uppercased()
        let words = [lower, lower.replacing("_", with: "-")]
        let asked = words.flatMap { word in
            let mark = word == lower ? "_" : "-"
            return [
                word, "your\(mark)\(word)", "your\(mark)\(word)\(mark)here", "my\(mark)\(word)", "<\(word)>",
                "<your\(mark)\(word)>", "[\(word)]", "{\(word)}", "insert\(mark)\(word)\(mark)here",
                "insert\(mark)your\(mark)\(word)\(mark)here", "enter\(mark)your\(mark)\(word)",
                "put\(mark)your\(mark)\(word)\(mark)here", "replace\(mark)with\(mark)\(word)",
                "replace\(mark)with\(mark)your\(mark)\(word)", "add\(mark)your\(mark)\(word)\(mark)here",
                "paste\(mark)your\(mark)\(word)\(mark)here", "\(word)\(mark)here",
                "\(word)\(mark)placeholder",
                "placeholder\(mark)\(word)", "change\(mark)me\(mark)\(word)", "todo\(mark)\(word)",
                "dummy\(mark)\(word)",
            ]
        }
        let spoken = lower.replacing("_", with: " ")
        let references = [
            "$\(name)", "${\(name)}", "${\(name):-}", "${\(name)-}", "${\(name):?}", "${\(name)?}",
            "${env:\(name)}",
            "${env.\(name)}", "$(\(name))", "%\(name)%", "#{\(name)}", "{{ \(name) }}", "{{\(name)}}",
            "${{ secrets.\(name) }}", "${{secrets.\(name)}}", "${{ vars.\(name) }}", "${{ env.\(name) }}",
            "secrets.\(name)", "vars.\(name)", "env(\(name))", "env('\(name)')", "env(\"\(name)\")",
            "process.env.\(name)", "import.meta.env.\(name)", "os.environ['\(name)']",
            "os.environ[\"\(name)\"]",
            "os.getenv('\(name)')", "os.getenv(\"\(name)\")", "getenv(\"\(name)\")", "<%= ENV['\(name)'] %>",
            "<%= ENV[\"\(name)\"] %>", "secret(\(name))", "env.\(name)", "env:\(name)",
        ]
        return [
            name, upper, "YOUR_\(upper)", "YOUR_\(upper)_HERE", "<\(name)>", "<YOUR_\(upper)>", "[\(name)]",
            "INSERT_\(upper)_HERE", "REPLACE_WITH_\(upper)", "REPLACE_ME_\(upper)", "\(upper)_HERE",
            "MY_\(upper)",
            "your \(spoken)", "your \(spoken) here", "<your \(spoken)>", "<insert \(spoken) here>",
        ] + asked + references
    }
}
